"""Who may put up a form, map it and fill it in."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("form.see", *BUREAU, Role.PRINCIPAL, Role.CLERK)
declare("form.manage", Role.DATA_OFFICER)
declare("form.fill", *BUREAU, Role.PRINCIPAL, Role.CLERK)  # as far as each one sees
