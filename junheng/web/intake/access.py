"""Who may ask for tables, upload, mend, confirm and publish.

A clerk works on what the own school uploads; a principal confirms it; a data officer does all of
it for the county.  Leaders and inspectors see how far the collection is, never a personal row.
"""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

declare("intake.see", Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR, Role.PRINCIPAL, Role.CLERK)
declare("batch.see", Role.DATA_OFFICER, Role.PRINCIPAL, Role.CLERK)
declare("batch.stage", Role.DATA_OFFICER, Role.CLERK)
# typed on a page of a plan: a principal may too, for the own school
declare("answers.stage", Role.DATA_OFFICER, Role.PRINCIPAL, Role.CLERK)
declare("batch.mend", Role.DATA_OFFICER, Role.CLERK)
declare("submission.hand_in", Role.DATA_OFFICER, Role.CLERK)
declare("submission.see", Role.DATA_OFFICER, Role.PRINCIPAL, Role.CLERK)
declare("submission.confirm", Role.PRINCIPAL)
declare("submission.return", Role.DATA_OFFICER)
declare("collection.open", Role.DATA_OFFICER)
declare("draft.see", Role.DATA_OFFICER)
declare("draft.publish", Role.DATA_OFFICER)
