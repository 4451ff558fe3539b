"""Who may register an examination, load its scores, and read what it says.

A teacher reads the own classes only (see ``Teaching``), a principal the own school; pupils by
name are for those two.  Nobody reads a rank, because none is computed.
"""

from __future__ import annotations

from junheng.web.accounts.models import Role
from junheng.web.shared.rights import declare

BUREAU = (Role.LEADER, Role.DATA_OFFICER, Role.INSPECTOR, Role.RESEARCHER)

declare("exam.see", *BUREAU, Role.PRINCIPAL, Role.TEACHER)
declare("exam.open", Role.DATA_OFFICER, Role.RESEARCHER, Role.PRINCIPAL)
declare("exam.load", Role.DATA_OFFICER, Role.RESEARCHER, Role.PRINCIPAL)
declare("exam.compare", *BUREAU, Role.PRINCIPAL)  # a principal: own school beside the county
declare("exam.print_for", Role.RESEARCHER)  # a school's edition, on its behalf
declare("exam.pupils", Role.PRINCIPAL, Role.TEACHER)
declare("exam.meet", Role.RESEARCHER, Role.DATA_OFFICER, Role.PRINCIPAL)
declare("growth.see", *BUREAU, Role.PRINCIPAL)
declare("growth.fit", Role.DATA_OFFICER, Role.RESEARCHER)
declare("teaching.assign", Role.DATA_OFFICER, Role.PRINCIPAL)  # a principal: the own teachers
declare("growth.analyse", Role.RESEARCHER)  # how little a list would say; nobody's place on one
declare("growth.recompute", Role.PRINCIPAL)  # the own pupils' scores, to compute it again
