"""Who may see and make snapshots, measurements and lineage."""

from __future__ import annotations

from junheng.web.accounts.models import OFFICE_ROLES, Role
from junheng.web.shared.rights import declare

declare(
    "evidence.see",
    Role.LEADER,
    Role.DATA_OFFICER,
    Role.INSPECTOR,
    Role.PRINCIPAL,
    Role.CLERK,
    Role.ANALYST,
    *OFFICE_ROLES,
)
declare("snapshot.lock", Role.DATA_OFFICER)
# rows about persons behind a figure; every look is logged
declare("rows.see", Role.DATA_OFFICER, Role.PRINCIPAL, Role.CLERK)
