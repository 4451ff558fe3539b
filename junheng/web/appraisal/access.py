"""Who may draft, see, object to, decide and make final an appraisal or an award."""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("appraisal.see", *BUREAU, Role.PRINCIPAL)
declare("appraisal.draft", Role.DATA_OFFICER, Role.INSPECTOR)
declare("appraisal.weights", Role.DATA_OFFICER)
declare("appraisal.enter", Role.DATA_OFFICER)
declare("appraisal.object", Role.PRINCIPAL, Role.DATA_OFFICER, Role.INSPECTOR)
declare("appraisal.decide", Role.INSPECTOR)
declare("appraisal.finish", Role.LEADER)
declare("result.use", Role.LEADER, Role.DATA_OFFICER)
declare("award.settle", Role.DATA_OFFICER)
declare("award.finish", Role.LEADER)
