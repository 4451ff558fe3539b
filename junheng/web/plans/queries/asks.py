"""What an adopted plan asks, of whom, how far the answers are, what it costs (计划填报)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from junheng.data.intake.asked import Question
from junheng.data.intake.question_sheet import write_questions
from junheng.data.standard import standard
from junheng.kernel.errors import Hidden
from junheng.measure.progress.asking import (
    Answers,
    Burden,
    Rows,
    answers_to,
    burden_of,
    cells_a_year,
    every_school,
    held_by,
    questions_of,
    slots_of,
    users_of,
)
from junheng.measure.progress.gather import units_of
from junheng.policy.plan import PlanItem, load_plan
from junheng.policy.plan.model import Ask
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import snapshot_of, statistics_of
from junheng.web.plans.models import Adoption, AdoptionState, Way
from junheng.web.plans.queries.standing import Standing, known_holdings, places_of, with_told
from junheng.web.shared.directory import region_name
from junheng.web.shared.labels import label_of
from junheng.web.shared.questions import source
from junheng.web.shared.reach import Place

TIMES: Mapping[str, Promise] = {
    "once": _l("一次"),
    "year": _l("每年"),
    "semester": _l("每学期"),
    "month": _l("每月"),
}


@dataclass(frozen=True, slots=True)
class AskRow:
    """One ask as the page lists it."""

    ask: Ask
    items: tuple[PlanItem, ...]
    answers: Answers
    cells: int  # new cells a year of one unit
    may_answer: bool

    @property
    def times(self) -> str:
        """How often it is asked."""
        return str(TIMES[self.ask.period])

    @property
    def state(self) -> str:
        """Whether all, some or none have answered."""
        if not self.answers.answered:
            return "none"
        full = self.answers.expected is None or self.answers.answered >= self.answers.expected
        return "full" if full else "part"


def own_school(standing: Standing, account: Account) -> str:
    """Give the one school a reader of a school speaks for; empty for the bureau."""
    return "" if standing.whole else str(account.school_code)


def asks_of(standing: Standing, account: Account) -> list[Ask]:
    """List the asks a reader sees; what only stopped items need is asked of nobody."""
    school = own_school(standing, account)
    found = []
    for ask in standing.plan.asks.values():
        if not standing.whole and (not school or ask.asked_of != "school"):
            continue
        if school and school not in schools_asked(standing, ask):
            continue
        users = users_of(standing.plan, ask.id)
        if users and all(item.id in standing.stopped for item in users):
            continue
        found.append(ask)
    return found


def ask_of(standing: Standing, account: Account, ask: str) -> Ask:
    """Find an ask the reader may see, or :class:`Hidden`."""
    for found in asks_of(standing, account):
        if found.id == ask:
            return found
    raise Hidden(
        where=f"《{standing.plan.title}》填报",
        found="没有这一项，或不问您的单位",
        expected="填报页面上列出的事项",
        fix="请从填报页面进入",
    )


def rows_of(standing: Standing) -> Rows:
    """Give the collected rows the page speaks of: of its data version, and asked once before."""
    return {} if standing.held is None else standing.held.collected


def may_answer(standing: Standing, account: Account, ask: Ask) -> bool:
    """Tell whether the reader may give answers to an ask."""
    if not standing.adoption.is_in_force or not account.holds("plan.answer"):
        return False
    return ask.asked_of == "school" or account.may("plan.prepare", standing.adoption)


def ask_rows(standing: Standing, account: Account) -> list[AskRow]:
    """List the asks of a plan with how far each is."""
    rows, school = rows_of(standing), own_school(standing, account)
    region = standing.adoption.region_code
    out = []
    for ask in asks_of(standing, account):
        told = answers_to(standing.plan, ask, standing.units, rows, region=region, school=school)
        items = items_asking(standing, ask)
        cells = cells_a_year(standing.plan, ask)
        out.append(AskRow(ask, items, told, cells, may_answer(standing, account, ask)))
    return out


def items_asking(standing: Standing, ask: Ask) -> tuple[PlanItem, ...]:
    """List the items carried out that use what is asked, as far as the reader may open them."""
    shown = {item.id for item in standing.items}
    users = users_of(standing.plan, ask.id)
    return tuple(i for i in users if i.id not in standing.stopped and i.id in shown)


def burden(standing: Standing, account: Account) -> Burden:
    """Count new cells and known ones."""
    region, school = standing.adoption.region_code, own_school(standing, account)
    return burden_of(standing.plan, standing.units, region, school)


def not_asked(standing: Standing) -> list[tuple[str, tuple[str, ...]]]:
    """List by table, in words, what the plan reads and therefore does not ask."""
    tables = standard().tables
    return [
        (
            label_of(tables[held.table]),
            tuple(label_of(tables[held.table].column(name)) for name in held.columns),
        )
        for held in held_by(standing.plan)
    ]


def schools_of(standing: Standing) -> tuple[str, ...]:
    """List every school of the data version."""
    return every_school(standing.units)


def schools_asked(standing: Standing, ask: Ask) -> tuple[str, ...]:
    """List the schools one ask speaks of."""
    region = standing.adoption.region_code
    return tuple(slot.unit for slot in slots_of(standing.plan, ask, standing.units, region).listed)


def questions(
    standing: Standing, asks: Sequence[Ask], day: date, school: str = ""
) -> list[Question]:
    """Write the questions of these asks, answers held already filled in."""
    code = standing.adoption.region_code
    return questions_of(
        standing.plan,
        asks,
        standing.units,
        rows_of(standing),
        region=(code, region_name(code, day)),
        day=day,
        school=school,
    )


def workbook(asked: Sequence[Question], written: datetime) -> bytes:
    """Write questions as a workbook the intake reads."""
    with tempfile.TemporaryDirectory(prefix="junheng-") as folder:
        path = Path(folder) / "asked.xlsx"
        write_questions(path, asked, written=written)
        return path.read_bytes()


@source
def of_plans(account: Any, place: Place, day: date) -> Iterator[Question]:
    """Ask a school, in its own workbook, what the plans in force ask it."""
    rows = Adoption.objects.unscoped("plans in force where the school lies")
    for adoption in rows.filter(region_code=place.region_code, state=AdoptionState.IN_FORCE):
        standing = _bare(account, adoption, day)
        if standing is None:
            continue
        asks = [
            ask
            for ask in standing.plan.asks.values()
            if ask.asked_of == "school"
            and not all(i.id in standing.stopped for i in users_of(standing.plan, ask.id))
        ]
        yield from questions(standing, asks, day, place.school_code)


def _bare(account: Any, adoption: Adoption, day: date) -> Standing | None:
    """Give what questions need of a standing; nothing is assessed."""
    try:
        record = snapshot_of(account, adoption.region_code)
    except Hidden:
        return None
    plan = load_plan(adoption.pack_id)
    bindings = {scope: tuple(units) for scope, units in adoption.scopes.items()}
    known, _earlier = known_holdings(plan, record, statistics_of(account, adoption.region_code))
    held = with_told(known, plan, adoption.region_code)  # what was done here is not asked again
    units = units_of(plan, held, bindings, places_of(plan, bindings, day))
    ways = (Way.STOP, Way.CHANGE)
    stopped = {one.item: one for one in adoption.settlements.all() if one.way in ways}
    return Standing(adoption, plan, record, day, {}, units, stopped, (), False, held=held)
