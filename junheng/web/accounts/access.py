"""Who may do what with accounts, and what everyone may do (权限)."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)
SCHOOL = (Role.PRINCIPAL, Role.CLERK)
EVERYONE = tuple(Role)

declare("home.see", *EVERYONE)
declare("job.see", *EVERYONE)
declare("password.change", *EVERYONE)
declare("account.list", Role.OPERATOR, Role.DATA_OFFICER)
declare("account.bureau", Role.OPERATOR)  # accounts of the bureau
declare("account.school", Role.DATA_OFFICER)  # accounts of schools
declare("audit.see", Role.INSPECTOR, Role.OPERATOR)
declare("installation.see", Role.OPERATOR)  # how the machine is; no data
