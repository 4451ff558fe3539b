"""Who may see, judge, decide, arrange and answer the support a school is given."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

declare("support.see", Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR, Role.PRINCIPAL)
declare("support.see_county", Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)
declare("support.judge", Role.INSPECTOR)
declare("support.decide", Role.LEADER)
declare("support.arrange", Role.DATA_OFFICER)
declare("support.reply", Role.PRINCIPAL, Role.DATA_OFFICER)
