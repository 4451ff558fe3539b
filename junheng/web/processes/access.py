"""Who may see, run, apply, review, object and decide."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("process.see", *BUREAU, Role.PRINCIPAL, Role.CLERK, Role.EXPERT)
declare("process.see_all", *BUREAU)  # every application, with its sheets
declare("process.run", Role.DATA_OFFICER)
declare("process.apply", Role.PRINCIPAL, Role.DATA_OFFICER)  # an officer from a paper
declare("process.review", Role.EXPERT, Role.DATA_OFFICER)  # an officer from a paper
declare("process.object", Role.PRINCIPAL, Role.DATA_OFFICER)  # an officer from a paper
declare("process.decide", Role.LEADER)
