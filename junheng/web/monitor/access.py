"""Who may see and analyse the balance of a county, and who sees the figures of one school."""

from __future__ import annotations

from junheng.web.accounts.models import OFFICE_ROLES, Role
from junheng.web.shared.rights import declare

declare(
    "balance.see",
    Role.LEADER,
    Role.DATA_OFFICER,
    Role.INSPECTOR,
    Role.ANALYST,
    *OFFICE_ROLES,
)
# measures that decide nothing: coefficients without weights, other measures of inequality
declare("balance.analyse", Role.DATA_OFFICER, Role.ANALYST)
declare(
    "school.see",
    Role.LEADER,
    Role.DATA_OFFICER,
    Role.INSPECTOR,
    Role.ANALYST,
    *OFFICE_ROLES,
    Role.PRINCIPAL,
    Role.CLERK,
)
declare(
    "rule.see",
    Role.LEADER,
    Role.DATA_OFFICER,
    Role.INSPECTOR,
    Role.ANALYST,
    *OFFICE_ROLES,
    Role.PRINCIPAL,
    Role.CLERK,
)
