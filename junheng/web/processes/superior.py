"""Who decides what lies with the level above (上级复核): it, where it has somebody here.

A county does not look again at its own government.  Where the level above has no account in this
installation, the county registers what that level decided, by the number of its document.
"""

from __future__ import annotations

from datetime import date

from junheng.policy.process.model import Stage
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.processes.models import Application
from junheng.web.register.queries import regions_above
from junheng.web.shared.directory import region_name


def level_above(application: Application, stage: Stage, as_of: date) -> str:
    """Give the code of the nearest level above that decides a stage and has a leader here.

    Nothing where the stage is not the level above's, or nobody of it is here.
    """
    if stage.who != "superior" or application.call.process.applicant != "region":
        return ""
    above = regions_above(application.region_code, as_of)
    rows = Assignment.objects.filter(
        region_code__in=above, role=Role.LEADER, account__is_active=True
    )
    held = {row.region_code for row in rows if row.in_force(as_of)}
    return next((code for code in above if code in held), "")


def lies_above(account: Account, application: Application, stage: Stage, as_of: date) -> str:
    """Name the level that decides a stage in the place of this person; nothing where it may."""
    if account.region_code != application.region_code:  # its reach says that it lies above
        return ""
    nearest = level_above(application, stage, as_of)
    return region_name(nearest, as_of) if nearest else ""
