"""Who may see findings, hand tasks out, accept them, and check off-cycle."""

from __future__ import annotations

from junheng.web.accounts.models import OFFICE_ROLES, Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("finding.see", *BUREAU, *OFFICE_ROLES, Role.ANALYST, Role.PRINCIPAL, Role.CLERK)
declare("finding.open", *BUREAU, Role.PRINCIPAL)
declare("finding.refresh", Role.DATA_OFFICER, Role.LEADER)
declare("finding.judge", Role.INSPECTOR)  # where no number can exist
declare("task.hand_out", Role.LEADER, Role.DATA_OFFICER)
declare("task.receive", *BUREAU, *OFFICE_ROLES, Role.PRINCIPAL, Role.CLERK)
declare("task.accept", Role.LEADER)
declare("task.slip", Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)
declare("check.enter", *BUREAU)
declare("check.confirm", *BUREAU)
