"""Who may read, prepare, adopt and be made responsible for a plan."""

from __future__ import annotations

from junheng.web.accounts.models import OFFICE_ROLES, Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR, Role.ANALYST)

declare("plan.see", *BUREAU, *OFFICE_ROLES, Role.PRINCIPAL, Role.CLERK)
# ranks among peers, conflicts, drafts: inside the bureau only
declare("plan.see_internal", Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)
declare("plan.prepare", Role.DATA_OFFICER)
declare("plan.adopt", Role.LEADER)
# what no table holds: the bureau's for a data officer, a school's also for its own people
declare("plan.answer", Role.DATA_OFFICER, Role.PRINCIPAL, Role.CLERK)
declare("duty.assign", Role.DATA_OFFICER, Role.LEADER)
declare(
    "duty.receive",
    Role.LEADER,
    Role.DATA_OFFICER,
    Role.INSPECTOR,
    *OFFICE_ROLES,
    Role.PRINCIPAL,
)
declare("indicator.see", *BUREAU)
declare("indicator.write", Role.DATA_OFFICER)
