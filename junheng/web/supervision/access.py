"""Who may list, plan, record, draft, answer, issue and re-check."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("supervision.see", *BUREAU, Role.PRINCIPAL)
declare("supervision.manage", Role.LEADER, Role.INSPECTOR)  # the list, the people, self-checks
declare("list.file", Role.LEADER)
declare("visit.plan", Role.LEADER, Role.INSPECTOR)
declare("visit.record", Role.INSPECTOR)
declare("visit.enter", Role.INSPECTOR, Role.DATA_OFFICER)  # from paper
declare("opinion.draft", Role.INSPECTOR)
declare("opinion.reply", Role.PRINCIPAL, Role.INSPECTOR, Role.DATA_OFFICER)
declare("opinion.issue", Role.LEADER)
declare("recheck.judge", Role.INSPECTOR)
declare("self_check.fill", Role.PRINCIPAL, Role.INSPECTOR, Role.DATA_OFFICER)
