"""Who may draft, answer, settle and sign a diagnosis report."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("diagnosis.see", *BUREAU, Role.PRINCIPAL)
declare("diagnosis.draft", Role.DATA_OFFICER, Role.INSPECTOR)
declare("diagnosis.reply", Role.PRINCIPAL, Role.DATA_OFFICER, Role.INSPECTOR)
declare("diagnosis.settle", Role.DATA_OFFICER)
declare("diagnosis.sign_school", Role.PRINCIPAL, Role.DATA_OFFICER, Role.INSPECTOR)
declare("diagnosis.issue", Role.LEADER)
