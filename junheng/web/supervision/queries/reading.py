"""Rows within somebody's reach: lists, visits, lines, people, self-checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.policy.plan import list_plans
from junheng.policy.rubrics import Rubric
from junheng.policy.supervision import NATIONAL, NATIONAL_TITLE, rubrics_of
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.supervision import access  # noqa: F401  declares the rights
from junheng.web.supervision.models import (
    Duty,
    Line,
    LineKind,
    ListItem,
    Observation,
    Recusal,
    SelfCheck,
    Team,
    Visit,
    VisitState,
    YearlyList,
    disputed,
)
from junheng.web.supervision.models.kinds import GOVERNMENT
from junheng.web.work.sources import documents_of, offices_of


def _hidden(what: str, whose: str = "是您所在地区或学校的") -> Hidden:
    return Hidden(
        where=what, found="没有这一项，或不在您的范围内", expected=whose, fix="请从督导的列表进入"
    )


def whole(account: Account, region_code: str) -> bool:
    """Tell whether the account sees every school of the region."""
    return account.reach.all_schools_of(region_code)


def _own(account: Account, region_code: str, rows: Any) -> Any:
    rows = rows.visible_to(account).filter(region_code=region_code)
    if not whole(account, region_code):
        rows = rows.filter(school_code__in=account.reach.schools)
    return rows


def yearly_of(account: Account, region_code: str, year: int) -> YearlyList | None:
    """Give the list of a region and year; nothing where none was begun."""
    rows = YearlyList.objects.visible_to(account)
    found: YearlyList | None = rows.filter(region_code=region_code, year=year).first()
    return found


def items_of(account: Account, region_code: str) -> list[ListItem]:
    """List what visits to schools may rest on: the items of every filed list of the region."""
    lists = YearlyList.objects.visible_to(account).filter(region_code=region_code, state="filed")
    rows = ListItem.objects.filter(yearly__in=lists, removed_on=None).exclude(kind=GOVERNMENT)
    rows = rows.select_related("yearly")
    return list(rows.order_by("-yearly__year", "number"))


def visits_of(account: Account, region_code: str) -> Any:
    """Give the visits an account may see; people of a school see their own."""
    return _own(account, region_code, Visit.objects).select_related("item")


def visit_of(account: Account, number: int) -> Visit:
    """Give one visit the account may see, or :class:`Hidden`."""
    rows = Visit.objects.visible_to(account).select_related("item__yearly", "of")
    found: Visit | None = rows.filter(pk=number).first()
    if found is None or not (
        whole(account, found.region_code) or found.school_code in account.reach.schools
    ):
        raise _hidden("到校督导")
    return found


def comprehensive_of(account: Account, region: str, school: str, year: int) -> list[Visit]:
    """List the comprehensive visits a school has in a year; cancelled ones are left out."""
    rows = visits_of(account, region).filter(school_code=school, on__year=year)
    return list(rows.filter(kind="comprehensive").exclude(state=VisitState.CANCELLED))


def rechecks_of(visit: Visit) -> list[Visit]:
    """List the re-checks of a visit, the first planned first; cancelled ones are left out."""
    rows = Visit.objects.unscoped("re-checks of a visit the reader sees").filter(of=visit)
    return list(rows.exclude(state=VisitState.CANCELLED).order_by("on", "number"))


def visits_by_item(yearly: YearlyList) -> Counter[int]:
    """Count what rests on each item of a list; cancelled visits are left out."""
    rows = Visit.objects.unscoped("how much rests on a list the reader sees")
    held = rows.filter(item__yearly=yearly).exclude(state=VisitState.CANCELLED)
    return Counter(held.order_by().values_list("item_id", flat=True))


def line_of(account: Account, number: int) -> Line:
    """Give one sentence of an opinion the account may see, or :class:`Hidden`."""
    found: Line | None = Line.objects.filter(pk=number).select_related("visit", "finding").first()
    if found is None:
        raise _hidden("意见条目")
    visit = visit_of(account, found.visit_id)
    if not whole(account, visit.region_code) and not visit.is_shown_to_school:
        raise _hidden("意见条目")
    return found


def lines_of(account: Account, visit: Visit) -> list[Line]:
    """List the sentences; a school sees what was kept, once it was sent."""
    rows = list(visit.lines.select_related("finding", "task"))
    if whole(account, visit.region_code):
        return rows
    return [line for line in rows if line.is_kept] if visit.is_shown_to_school else []


OWNERS = ((LineKind.PROBLEM.value, _("学校整改")), (LineKind.COUNTY.value, _("建议县级解决")))


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the site as the page lists it (现场记录一条)."""

    observation: Observation
    item: str  # what was looked at
    is_disputed: bool  # somebody judged the same item otherwise


def records_of(visit: Visit) -> list[Record]:
    """List what was received of the site: who saw what when, item by item."""
    rubric = rubric_of(visit.pack, visit.rubric)
    places = {one.id: n for n, one in enumerate(rubric.items if rubric is not None else ())}
    rows = sorted(visit.observations.all(), key=lambda one: (places.get(one.item, 99), one.seen_at))
    levels: dict[str, set[str]] = {}
    for row in rows:
        levels.setdefault(row.item, set()).add(row.level)
    named = {one.id: one.text for one in (rubric.items if rubric is not None else ())}
    return [
        Record(row, named.get(row.item, str(_("其他"))), row.item in named and len(
            levels[row.item]) > 1)
        for row in rows
    ]  # fmt: skip


def disputes_of(visit: Visit, lines: list[Line]) -> list[tuple[str, list[tuple[Line, str, str]]]]:
    """List items two records judge differently: the item, and who says what in which sentence."""
    seen = {f"seen:{one.client_id}": one for one in visit.observations.all()}
    return [
        (
            rows[0].name,
            [
                (row, seen[row.key].by_name, str(seen[row.key].get_level_display()))
                for row in rows
                if row.key in seen
            ],
        )
        for rows in disputed(lines)
    ]


def offices_for(visit: Visit) -> list[str]:
    """List the offices of the region's plans a drafter may choose from, by name."""
    bound = [
        office
        for pack in documents_of(visit.region_code)
        for office in offices_of(visit.region_code, pack).values()
    ]
    held = [line.office for line in visit.lines.all() if line.office]
    return sorted(dict.fromkeys([*held, *bound]))


def states_of(visits: list[Visit]) -> list[tuple[str, int]]:
    """Count visits by state, in the order of the work."""
    counts = Counter(visit.state for visit in visits)
    return [(str(label), counts[key]) for key, label in VisitState.choices if counts[key]]


def rubric_of(pack: str, rubric: str) -> Rubric | None:
    """Give a rubric of a plan; nothing where none was chosen or the plan lost it."""
    return rubrics_of(pack).get(rubric) if pack else None


def rubrics_for(
    region_code: str, *, kind: str = "", self_check: bool = False
) -> list[tuple[str, str, Rubric]]:
    """List rubrics with the title they stand under: of the plans in force, then the national."""
    every = {info.id: info.title for info in list_plans()}
    titles = {pack: f"《{every[pack]}》" for pack in documents_of(region_code) if pack in every}
    titles[NATIONAL] = NATIONAL_TITLE
    return [
        (pack, title, rubric)
        for pack, title in titles.items()
        for rubric in rubrics_of(pack).values()
        if (not kind or kind in rubric.kinds) and (not self_check or rubric.is_self_check)
    ]


def inspectors_of(region_code: str, as_of: date) -> list[Account]:
    """List the people who may go as inspectors."""
    rows = Assignment.objects.filter(
        region_code=region_code, role=Role.INSPECTOR, account__is_active=True
    ).select_related("account")
    return [row.account for row in rows if row.in_force(as_of)]


def duties_of(account: Account, region_code: str) -> list[Duty]:
    """List responsible inspectors, past ones too."""
    return list(_own(account, region_code, Duty.objects))


def teams_of(account: Account, region_code: str) -> list[Team]:
    """List teams with their members; a school sees the county's and its own."""
    rows = Team.objects.visible_to(account).filter(region_code=region_code)
    return list(rows.prefetch_related("members"))


def team_of(account: Account, number: int) -> Team:
    """Give one team the account may see, or :class:`Hidden`."""
    found: Team | None = Team.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise _hidden("专家团队")
    return found


def duty_of(account: Account, number: int) -> Duty:
    """Give one term of a responsible inspector the account may see, or :class:`Hidden`."""
    found: Duty | None = Duty.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise _hidden("责任督学")
    return found


def recusals_of(account: Account, region_code: str) -> list[Recusal]:
    """List recusals, for those who plan."""
    return list(_own(account, region_code, Recusal.objects))


def self_checks_of(account: Account, region_code: str) -> list[SelfCheck]:
    """List the self-checks an account may see."""
    return list(_own(account, region_code, SelfCheck.objects))


def self_check_of(account: Account, number: int) -> SelfCheck:
    """Give one self-check the account may see, or :class:`Hidden`."""
    found: SelfCheck | None = SelfCheck.objects.visible_to(account).filter(pk=number).first()
    if found is None or not (
        whole(account, found.region_code) or found.school_code in account.reach.schools
    ):
        raise _hidden("自查表")
    return found
