"""Supervision of governments (对政府的督导): what the yearly lists say of it, and its rounds.

The level above files a matter on its list; each county below it answers in a round of the process
its plan names.  No school is visited for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from junheng.policy.process import processes_of
from junheng.web.accounts.models import Account
from junheng.web.guardrails.queries import chain_of
from junheng.web.processes.models import Application, Call
from junheng.web.processes.resting import SUPERVISION
from junheng.web.processes.standing import project_line
from junheng.web.register.models import Region
from junheng.web.register.queries import counties_of
from junheng.web.supervision.models import ListItem
from junheng.web.supervision.models.kinds import GOVERNMENT
from junheng.web.work.sources import documents_of


def matters_for(region_code: str, year: int) -> list[ListItem]:
    """List what filed lists of a region, and of the levels above it, say of governments."""
    above = chain_of(region_code, date(year, 1, 1))
    rows = ListItem.objects.filter(
        yearly__region_code__in=above,
        yearly__year=year,
        yearly__state="filed",
        kind=GOVERNMENT,
        removed_on=None,
    )
    found = rows.select_related("yearly").order_by("number")
    return sorted(found, key=lambda item: above.index(item.region_code))


def _is_named(region: Region) -> bool:
    packs = documents_of(region.region_code)
    return any(one.kind == SUPERVISION for pack in packs for one in processes_of(pack).values())


def supervises_governments(regions: Iterable[Region]) -> bool:
    """Tell whether a plan in force in one of the regions names supervision of governments."""
    return any(_is_named(one) for one in regions)


def counties_below(account: Account, region_code: str, as_of: date) -> list[Region]:
    """List the counties within reach that lie in a region, itself where it is one."""
    every = counties_of(account, as_of)
    return [one for one in every if region_code in chain_of(one.region_code, as_of)]


@dataclass(frozen=True, slots=True)
class Round:
    """One county whose government is supervised in a year, and how far its round is."""

    county: Region
    call: Call | None
    is_named: bool = True  # whether a plan the county carries out says how it is done
    words: str = ""  # how far it is, and what comes next

    @property
    def is_due(self) -> bool:
        """Whether nobody has begun it."""
        return self.call is None


def rounds_of(account: Account, region_code: str, as_of: date, year: int) -> list[Round]:
    """List the counties a filed matter about governments binds, with their rounds."""
    found = []
    for county in counties_below(account, region_code, as_of):
        if not matters_for(county.region_code, year):
            continue
        rows = Call.objects.visible_to(account).filter(
            region_code=county.region_code, year=year, stopped_on=None
        )
        own = (one for one in rows if one.process.kind == SUPERVISION)
        call = next(own, None)
        words = _standing(account, call, as_of) if call is not None else ""
        found.append(Round(county, call, _is_named(county), words))
    return found


def _standing(account: Account, call: Call, as_of: date) -> str:
    """Say how far a round is; once the county has handed up, which step comes next."""
    rows = Application.objects.visible_to(account).filter(call=call)
    one = next((row for row in rows if row.is_project), None)
    if one is None:
        return str(call.state_words)
    coming = project_line(one, as_of).next
    told = str(one.state_words)
    return _("%(s)s，下一步：%(n)s") % {"s": told, "n": coming.label} if coming else told


def lists_above(account: Account, region_code: str, as_of: date) -> list[Region]:
    """List the levels above a county whose lists the account may open itself."""
    above = [code for code in chain_of(region_code, as_of)[1:] if code in account.reach.regions]
    rows = {one.region_code: one for one in Region.objects.on(as_of).filter(region_code__in=above)}
    return [rows[code] for code in above if code in rows]
