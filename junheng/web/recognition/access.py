"""Who may follow, see, assign, cite, judge, veto, assess and sign; schools are not asked."""

from __future__ import annotations

from junheng.web.accounts.models import OFFICE_ROLES, Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR)

declare("recognition.see", *BUREAU, *OFFICE_ROLES)
declare("recognition.follow", *BUREAU, *OFFICE_ROLES, Role.ANALYST)  # how far each county is
declare("recognition.assign", Role.DATA_OFFICER)  # who answers for an item
declare(
    "recognition.cite", Role.DATA_OFFICER, Role.INSPECTOR, *OFFICE_ROLES
)  # papers that exist already
declare("recognition.judge", Role.INSPECTOR)  # what no figure decides
declare("recognition.veto", Role.INSPECTOR)
declare("recognition.lift", Role.LEADER)  # a veto once recorded
declare("recognition.draft", Role.DATA_OFFICER)
declare("recognition.sign", Role.LEADER)
declare("recognition.register", Role.DATA_OFFICER)  # that it was given, by its document
declare("recognition.watch", Role.INSPECTOR)  # the years after
