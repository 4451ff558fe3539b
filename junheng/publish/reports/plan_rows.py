"""An adopted plan as its papers see it, row by row (计划文件的取材).

An :class:`AdoptedPlan` is what a paper is made from: the plan with the region's own numbers,
where each item stands, who is responsible (:class:`DutyFact`), what was stopped and by which
article (:class:`Stop`).  An :class:`ItemRow` is one line of the 任务分解表.  Items that compare the
region with its peers are ``internal``: only the edition for the bureau itself holds them, and
nothing that is handed out ever does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from junheng.measure.engine.verdict import LABELS
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.facts import Units
from junheng.measure.progress.wording import amount, line_in_words, unit_of
from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.deadlines import due_date
from junheng.publish.charts.palette import MARKS
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.plan_duties import (
    DutyFact,
    Part,
    Until,
    is_taken,
    is_work,
    local_office,
    offices_named,
)
from junheng.publish.sentences.catalogue import Sentence, render

_INSIDE = "内部"
_NAMED = 2  # offices written out where the columns beside name them all


@dataclass(frozen=True, slots=True)
class Stop:
    """An item that is not carried out because a rule of today forbids it (停用)."""

    way: str  # 停用这一条、改用合规的做法
    says: str  # what the rule says
    articles: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanCover:
    """Whose paper it is, on which day, on which data version (封面信息)."""

    region_name: str
    issuer: str
    day: date
    data: Cover | None = None  # before the first data version there is none
    inside: bool = False  # the edition for the bureau itself

    @property
    def mark(self) -> str:
        """内部 where it must not leave the bureau, then what the data version says of itself."""
        marks = (_INSIDE if self.inside else "", self.data.mark if self.data else "")
        return "　".join(mark for mark in marks if mark)

    @property
    def footer(self) -> str:
        """The data version, in one line."""
        return self.data.footer if self.data else f"{self.region_name}　还没有数据版本"

    @property
    def standing(self) -> tuple[Sentence, ...]:
        """Say where the data come from and what may be concluded from them."""
        return self.data.standing if self.data else (render("plan.no_data", {}),)


@dataclass(frozen=True)
class AdoptedPlan:
    """A plan taken over by a region, on one data version and one day."""

    plan: PlanPack  # with the region's own numbers
    day: date  # deadlines are counted to this day
    progress: Mapping[str, Progress] = field(default_factory=dict)  # by item
    units: Units = field(default_factory=lambda: Units({}, {}, {}))
    duties: tuple[DutyFact, ...] = ()
    stops: Mapping[str, Stop] = field(default_factory=dict)  # by item
    offices: Mapping[str, str] = field(default_factory=dict)  # office of the document → our own
    local: Mapping[str, str] = field(default_factory=dict)  # item → own number and reason in words
    own_lines: Mapping[str, str] = field(default_factory=dict)  # the number alone, both ways
    money: Mapping[str, str] = field(default_factory=dict)  # item → what its tasks were given
    adopted_on: date | None = None
    approver: str = ""
    basis: str = ""  # number of the document or the minutes that adopted it
    ended_on: date | None = None  # when it ceased to be carried out

    @property
    def titled(self) -> str:
        """The document by title and number."""
        number = f"（{self.plan.document_number}）" if self.plan.document_number else ""
        return f"《{self.plan.title}》{number}"

    def items(self, *, inside: bool = False) -> tuple[PlanItem, ...]:
        """List the items a paper may speak of; ranks among peers only inside the bureau."""
        return tuple(item for item in self.plan.items if inside or not item.internal)

    def of(self, item: PlanItem) -> Progress | None:
        """Give where an item stands; nothing where it cannot be executed or was stopped."""
        return None if item.id in self.stops else self.progress.get(item.id)

    def number_of(self, clause: str) -> str:
        """Give the number of a clause as the document prints it; its title where it has none."""
        found = self.plan.clauses[clause]
        return found.number or found.title

    def answerable(self, item: PlanItem) -> tuple[DutyFact, ...]:
        """List who is responsible for an item, and the offices the document names besides.

        Where somebody was made to lead, the document's own lead is not responsible any more;
        those who help are several, and each stays until it was made responsible itself.
        """
        held = tuple(duty for duty in self.duties if duty.item == item.id)
        taken = [duty.office for duty in held]
        led = any(duty.part == "lead" for duty in held)
        return held + tuple(
            DutyFact(item.id, one.office, one.part, one.stands, made=False)
            for one in offices_named(self.plan, item, self.offices)
            if not is_taken(one.office, taken) and not (led and one.part == "lead")
        )

    def until(self, item: PlanItem) -> Until:
        """Give the plan's own day for an item."""
        if item.due is None:
            return Until()
        source = "计划" if item.id in self.local else "文件"
        return Until(due_date(item.due, self.day).on, item.due.words, source)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of the 任务分解表."""

    item: PlanItem
    clause: str
    line: str  # what counts as reached
    duties: tuple[DutyFact, ...]  # those made responsible, then offices the document names
    until: Until  # as the plan has it
    money: str  # what the document asks for, what the tasks were given
    verdict: str  # mark and verdict
    standing: str  # the same, and why
    brief: str  # the same in a line
    own: str = ""  # the region's own line beside the document's, where the text says another

    @property
    def asked(self) -> str:
        """Write what the document asks for, with the region's own line where there is one."""
        return f"{self.item.text}（{self.own}）" if self.own else self.item.text

    @property
    def due(self) -> str:
        """Write until when, whoever is responsible."""
        return self.until.told(duty.due_on for duty in self.duties)

    def offices(self, part: Part) -> str:
        """Name the offices of one part."""
        named = dict.fromkeys(duty.named for duty in self.duties if duty.part == part)
        return "、".join(named) or "—"

    def people_of(self, part: Part) -> str:
        """Name the offices of one part, each with the person in it."""
        named = (
            f"{duty.named}（{duty.person}）" if duty.person else duty.named
            for duty in self.duties
            if duty.part == part
        )
        return "、".join(dict.fromkeys(named))

    @property
    def people(self) -> str:
        """Name the people made responsible."""
        named = dict.fromkeys(duty.person for duty in self.duties if duty.person)
        return "、".join(named) or "—"

    @property
    def receipt(self) -> str:
        """Say how many of our own units received it, and where each office outside stands."""
        if not self.duties:
            return "未明确单位"
        own = [duty for duty in self.duties if duty.stands == "own"]
        others = [duty for duty in self.duties if duty.stands != "own"]
        words = [_told_of(word, offices) for word, offices in _by_word(others).items()]
        alike = {duty.word for duty in own}
        if len(alike) == 1 and (len(own) == 1 or own[0].state != "handed_out"):
            words.insert(0, own[0].word)
        elif own:
            received = sum(duty.state == "received" for duty in own)
            words.insert(0, f"已签收 {received}/{len(own)}")
        return "；".join(words)


def _by_word(duties: Iterable[DutyFact]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for duty in duties:
        found.setdefault(duty.word, []).append(duty.office)
    return found


def _told_of(word: str, offices: Sequence[str]) -> str:
    """Name the offices that are so far; many are counted, for the columns beside name them.

    >>> _told_of("待商请", ["编办", "财政局"]), _told_of("待商请", ["编办", "财政局", "住建局"])
    ('编办、财政局待商请', '3 个单位待商请')
    """
    named = "、".join(offices) if len(offices) <= _NAMED else f"{len(offices)} 个单位"
    return f"{named}{word}"


def money_in_words(held: AdoptedPlan, item: PlanItem) -> str:
    """Say what a fund of the document amounts to, and what the tasks under an item were given."""
    asked = line_of(held, item) if item.kind == "fund" and "元" in item.unit else ""
    return "；".join(part for part in (asked, held.money.get(item.id, "")) if part) or "—"


def verdict_in_words(held: AdoptedPlan, item: PlanItem) -> str:
    """Say where an item stands in a word."""
    progress = held.of(item)
    if progress is None:
        unknown = item.measure is not None or item.due is not None
        return f"{MARKS['not_computable']} 没有数据" if unknown else item.status_label
    if progress.is_date or progress.is_waiting:
        return "未到期" if progress.timing == "open" else "已到"
    return f"{MARKS[progress.state]} {LABELS[progress.state]}"


def standing_in_words(held: AdoptedPlan, item: PlanItem) -> str:
    """Say where an item stands: its verdict and why, or what the software does about it."""
    progress = held.of(item)
    if progress is None:
        if item.measure is not None or item.due is not None:
            return f"{MARKS['not_computable']} 还没有数据版本"
        return f"{item.status_label}：{item.reason}" if item.reason else item.status_label
    said = progress.explanation.rstrip("。")
    if progress.is_date or progress.is_waiting:
        return said
    word = LABELS[progress.state]
    told = said if said.startswith(word) else f"{word}；{said}"
    return f"{MARKS[progress.state]} {told}"


def brief_in_words(held: AdoptedPlan, item: PlanItem) -> str:
    """Say where an item stands in a line: its verdict, how many reach it, who falls short."""
    progress, word = held.of(item), verdict_in_words(held, item)
    if progress is None or progress.is_date or progress.is_waiting:
        return word
    if progress.state == "not_computable":
        return f"{word}：{progress.verdict.reason}" if progress.verdict.reason else word
    lines = progress.outcome.lines
    if progress.verdict.of > 1:
        word += f"，{progress.verdict.met}/{progress.verdict.of} 达到"
    elif len(lines) == 1 and lines[0].value is not None:
        word += f"，现为 {amount(lines[0].value, unit_of(item))}"
    short = [held.units.label(one.unit) for one in lines if one.state in ("unmet", "near")]
    if short and progress.verdict.of > 1:
        more = f"等 {len(short)} 个" if len(short) > _NAMED else ""
        word += f"；未达到：{'、'.join(short[:_NAMED])}{more}"
    late = progress.days is not None and progress.timing == "overdue"
    return f"{word}；已逾期 {-(progress.days or 0)} 天" if late else word


def line_of(held: AdoptedPlan, item: PlanItem) -> str:
    """Write what counts as reached; the region's own number has the document's beside it."""
    if item.id in held.own_lines:
        return held.local[item.id]
    line = line_in_words(item) or "—"
    return f"{line}（{held.local[item.id]}）" if item.id in held.local else line


def tasks(held: AdoptedPlan) -> list[ItemRow]:
    """List what is broken down: first what has an office, then what still wants one.

    The stopped items are left out, and what is no work unless somebody was made responsible.
    """
    rows = list(_rows(held))
    return [row for row in rows if row.duties] + [row for row in rows if not row.duties]


def _rows(held: AdoptedPlan) -> Iterator[ItemRow]:
    for item in held.items():
        given = any(duty.item == item.id for duty in held.duties)
        if item.id in held.stops or not (given or is_work(held.plan, item)):
            continue
        duties = held.answerable(item)
        yield ItemRow(
            item=item,
            clause=held.number_of(item.clause),
            line=line_of(held, item),
            duties=duties,
            until=held.until(item),
            money=money_in_words(held, item),
            verdict=verdict_in_words(held, item),
            standing=standing_in_words(held, item),
            brief=brief_in_words(held, item),
            own=held.own_lines.get(item.id, ""),
        )


def by_office(
    rows: Iterable[ItemRow], held: AdoptedPlan
) -> dict[str, list[tuple[ItemRow, DutyFact]]]:
    """Group tasks by office, in the order the document names them; others follow.

    What belongs to offices above us is not theirs by our hand: see :func:`requested`.
    """
    found: dict[str, list[tuple[ItemRow, DutyFact]]] = {}
    for row in rows:
        for duty in row.duties:
            if duty.stands != "above":
                found.setdefault(local_office(duty.office) or duty.office, []).append((row, duty))
    plan = held.plan
    order = [held.offices.get(one) or plan.offices[one].label for one in plan.offices]
    rank = {local_office(name): number for number, name in reversed(list(enumerate(order)))}
    return dict(sorted(found.items(), key=lambda pair: rank.get(pair[0], len(order))))


def requested(rows: Iterable[ItemRow]) -> list[tuple[ItemRow, DutyFact]]:
    """List what offices above us are asked for (报请), in the order of the tasks."""
    return [(row, duty) for row in rows for duty in row.duties if duty.stands == "above"]


def offices_in(rows: Iterable[ItemRow]) -> tuple[int, int]:
    """Count the offices tasks are listed under, and those of them made responsible.

    Both papers and the report count here, so that they agree with the tables.
    """
    every, made = set(), set()
    for row in rows:
        for duty in row.duties:
            office = local_office(duty.office) or duty.office
            every.add(office)
            made |= {office} if duty.made else set()
    return len(every), len(made)


def stopped(held: AdoptedPlan, *, inside: bool = False) -> list[tuple[PlanItem, Stop]]:
    """List the items a rule of today stopped, each with its article."""
    items = held.items(inside=inside)
    return [(item, held.stops[item.id]) for item in items if item.id in held.stops]
