"""Who may see the money, list what is needed, review, approve, and keep projects."""

from __future__ import annotations

from junheng.web.accounts.models import OFFICE_ROLES, Role
from junheng.web.shared.rights import declare

ACT = "money.use"  # what the guardrails are asked about before money is given a use
BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("money.see", *BUREAU, *OFFICE_ROLES, Role.PRINCIPAL)
declare("money.rate", Role.DATA_OFFICER, Role.FINANCE)
declare("list.propose", Role.DATA_OFFICER, Role.PRINCIPAL)
declare("list.review", Role.DATA_OFFICER, Role.FINANCE, Role.LEADER)
declare("list.budget", Role.LEADER)
declare("contract.decide", Role.LEADER)
declare("project.keep", Role.DATA_OFFICER, Role.STAFF)
