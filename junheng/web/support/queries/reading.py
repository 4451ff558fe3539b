"""Classes, teams, projects and plans of schools within somebody's reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.kernel.errors import Hidden
from junheng.kernel.periods import in_force
from junheng.measure.progress.classing import Proposal
from junheng.policy.classes import SchoolClass, SupportPack, load_classes
from junheng.policy.plan import list_plans
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, Way
from junheng.web.plans.queries.standing import adoptions_of
from junheng.web.processes.models import Application
from junheng.web.register.models import School
from junheng.web.support import access  # noqa: F401  declares the rights
from junheng.web.support.models import Classification, Support
from junheng.web.support.queries.grounds import Ground, ground_of


def hidden() -> Hidden:
    """Answer whoever asks for what is not theirs."""
    return Hidden(
        where="一校一策支持",
        found="没有这一项，或不在您的范围内",
        expected="是您所在地区或本校的支持安排",
        fix="请从“一校一策”进入",
    )


def packs_of(account: Account, region_code: str) -> list[tuple[Adoption, SupportPack]]:
    """List the plans in force of a region that have classes of school it did not stop."""
    held = [one for one in adoptions_of(account, region_code) if one.is_in_force]
    found = ((one, load_classes(one.pack_id)) for one in held)
    return [(one, pack) for one, pack in found if pack is not None and not _stopped(one, pack)]


def _stopped(adoption: Adoption, pack: SupportPack) -> bool:
    return bool(adoption.settlements.filter(item=pack.item, way=Way.STOP).exists())


def pack_of(account: Account, region_code: str, plan: str) -> tuple[Adoption, SupportPack]:
    """Give a plan in force with its classes, or :class:`Hidden`."""
    for adoption, pack in packs_of(account, region_code):
        if pack.plan == plan:
            return adoption, pack
    raise hidden()


def title_of(plan: str) -> str:
    """Give the title of a plan's document."""
    return next(info.title for info in list_plans() if info.id == plan)


def classes_of(account: Account, region_code: str, plan: str) -> list[Classification]:
    """List every classification of a region the account may see, newest first."""
    rows = Classification.objects.visible_to(account).filter(region_code=region_code, plan=plan)
    return list(rows.select_related("decided_by", "snapshot"))


def on_day(rows: Iterable[Classification], day: date) -> Classification | None:
    """Give the classification that holds on a day; an analysis of 2024 reads that of 2024."""
    return next((one for one in rows if in_force(one.valid_from, one.valid_to, day)), None)


def support_of(account: Account, school_code: str, plan: str) -> Support | None:
    """Give what a school is given, if anything was arranged."""
    rows = Support.objects.visible_to(account).filter(school_code=school_code, plan=plan)
    found: Support | None = rows.prefetch_related("experts").first()
    return found


def projects_of(account: Account, school_code: str, plan: str) -> list[Application]:
    """List what a school applied for under the plan, to be linked as its one project."""
    rows = Application.objects.visible_to(account).filter(
        school_code=school_code, call__process_key__startswith=f"{plan}#"
    )
    return [one for one in rows.select_related("call") if one.is_project or one.number]


def guided_by(region_code: str, plan: str) -> Counter[tuple[str, str]]:
    """Count for each expert how many schools are guided at the same time."""
    rows = Support.objects.unscoped("how many schools one expert guides; no school is named")
    found = rows.filter(region_code=region_code, plan=plan).prefetch_related("experts")
    return Counter((one.name, one.unit) for row in found for one in row.team)


@dataclass(frozen=True, slots=True)
class SchoolView:
    """One school's support as its page shows it."""

    school: School
    adoption: Adoption
    pack: SupportPack
    ground: Ground
    proposal: Proposal
    history: list[Classification]
    current: Classification | None
    support: Support | None

    @property
    def klass(self) -> SchoolClass | None:
        """The class that sets the path today."""
        return self.pack.of_id(self.current.class_id) if self.current is not None else None

    @property
    def next_class(self) -> SchoolClass | None:
        """The class the path leads to."""
        return self.pack.after(self.klass.id) if self.klass is not None else None

    @property
    def is_complete(self) -> bool:
        """Whether team, project and plan are all there."""
        held = self.support
        return held is not None and bool(held.team and held.project_title)


def plan_for(account: Account, as_of: date) -> str:
    """Give the plan whose classes are for the reader's own school; nothing where none is."""
    code = account.school_code
    for adoption, pack in packs_of(account, account.region_code):
        every = classes_of(account, account.region_code, pack.plan)
        if any(one.school_code == code for one in every):
            return pack.plan
        if code in ground_of(account, pack, adoption, as_of).codes:
            return pack.plan
    return ""


def school_view(account: Account, school: School, plan: str, as_of: date) -> SchoolView:
    """Gather one school's page; a school the plan's classes are not for has none."""
    adoption, pack = pack_of(account, school.region_code, plan)
    ground = ground_of(account, pack, adoption, as_of)
    code = school.school_code
    every = classes_of(account, school.region_code, plan)
    history = [one for one in every if one.school_code == code]
    if code not in ground.codes and not history:
        raise hidden()
    return SchoolView(
        school,
        adoption,
        pack,
        ground,
        ground.proposal(code),
        history,
        on_day(history, as_of),
        support_of(account, code, plan),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One school of the county page."""

    code: str
    name: str
    current: Classification | None
    klass: SchoolClass | None
    proposal: Proposal
    support: Support | None

    @property
    def differs(self) -> bool:
        """Whether the verdicts of today point elsewhere than the classification in force."""
        found = self.proposal.klass
        return found is not None and self.klass is not None and found.id != self.klass.id


@dataclass(frozen=True, slots=True)
class CountyView:
    """The schools of a county under one plan: what each is given, and how classes moved."""

    adoption: Adoption
    pack: SupportPack
    ground: Ground
    rows: tuple[Row, ...]
    moves: tuple[tuple[int, tuple[int, ...], int], ...]  # year, count by class, moved up

    def count(self, what: str) -> int:
        """Count schools that have a team, a project or a path."""
        tests: dict[str, Any] = {
            "team": lambda row: bool(row.support and row.support.team),
            "project": lambda row: bool(row.support and row.support.project_title),
            "class": lambda row: row.current is not None,
        }
        return sum(tests[what](row) for row in self.rows)


def county_view(account: Account, adoption: Adoption, pack: SupportPack, as_of: date) -> CountyView:
    """Gather the page of a county, schools by code; nothing orders them by class."""
    ground = ground_of(account, pack, adoption, as_of)
    region = adoption.region_code
    every = classes_of(account, region, pack.plan)
    held = {
        one.school_code: one
        for one in Support.objects.visible_to(account)
        .filter(region_code=region, plan=pack.plan)
        .prefetch_related("experts")
    }
    rows = []
    for code in ground.codes:
        current = on_day((one for one in every if one.school_code == code), as_of)
        klass = pack.of_id(current.class_id) if current is not None else None
        row = Row(code, ground.name(code), current, klass, ground.proposal(code), held.get(code))
        rows.append(row)
    return CountyView(adoption, pack, ground, tuple(rows), movements(pack, every, as_of))


def movements(
    pack: SupportPack, rows: Iterable[Classification], as_of: date
) -> tuple[tuple[int, tuple[int, ...], int], ...]:
    """Count schools by class at the end of each year, and how many moved up since (变动表)."""
    every = list(rows)
    order = [one.id for one in pack.classes]
    begun = [one.valid_from.year for one in every if one.valid_from <= as_of]
    years = range(min(begun), as_of.year + 1) if begun else ()
    last: dict[str, int] = {}
    found = []
    for year in years:
        day = min(date(year, 12, 31), as_of)
        held = {
            one.school_code: order.index(one.class_id)
            for one in every
            if in_force(one.valid_from, one.valid_to, day) and one.class_id in order
        }
        counts = Counter(held.values())
        up = sum(place > last[code] for code, place in held.items() if code in last)
        found.append((year, tuple(counts[n] for n in range(len(order))), up))
        last = held
    return tuple(found)
