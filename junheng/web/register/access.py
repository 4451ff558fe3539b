"""Who may change the register."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

declare("register.region", Role.OPERATOR)
declare("register.sync", Role.DATA_OFFICER)
