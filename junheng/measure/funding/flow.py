"""From budget to spending: what came of what was due, and whether the totals tie (资金执行).

A :class:`Line` (明细) is one row of a finance workbook: so much money of a fund, for a use, to a
school, by a document.  :func:`execution` sets due, budgeted, allocated, arrived and spent beside
each other; :func:`differences` names every place where two totals that must be the same are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from junheng.kernel.rounding import exact
from junheng.measure.funding.due import SchoolDue
from junheng.policy.funding import Arrival, Fund, Funding

Stage = Literal["budgeted", "allocated", "arrived", "spent"]
STAGES: tuple[Stage, ...] = ("budgeted", "allocated", "arrived", "spent")
STAGE_LABELS: Mapping[Stage, str] = {
    "budgeted": "预算",
    "allocated": "下达",
    "arrived": "到账",
    "spent": "支出",
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Address:
    """The row of a workbook a line was read from."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return f"《{self.file}》“{self.sheet}”{self.cell}" if self.file else ""


@dataclass(frozen=True, slots=True)
class Line:
    """Money of one row at one stage of its way (资金明细)."""

    stage: Stage
    school: str
    year: int
    fund: str
    use: str
    yuan: Decimal
    document: str  # approval, allocation document or voucher
    on: date | None = None
    list_number: str = ""  # of the 一校一清单 item it is for
    project_number: str = ""
    contract: str = ""
    words: str = ""
    total: Decimal | None = None  # what the whole document names as its total
    at: Address = Address()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the money of one school is (资金到位情况)."""

    due: SchoolDue
    sums: Mapping[Stage, Decimal]
    expected: Decimal | None  # what has to have arrived by the day
    lines: tuple[Line, ...]

    @property
    def missing(self) -> Decimal | None:
        """What was to have arrived and did not; 0 when all did."""
        if self.expected is None:
            return None
        return max(ZERO, self.expected - self.sums["arrived"])

    @property
    def under_budget(self) -> Decimal | None:
        """By how much the budget stays below what is due."""
        return None if self.due.total is None else max(ZERO, self.due.total - self.sums["budgeted"])


@dataclass(frozen=True, slots=True)
class Execution:
    """The public funds of a county in a fiscal year (资金执行情况)."""

    year: int
    as_of: date
    share: float  # of the year's money that has to have arrived
    by: Arrival | None
    schools: tuple[Standing, ...]

    @property
    def due(self) -> Decimal:
        """What was due to all schools that can be reckoned."""
        return sum((s.due.total for s in self.schools if s.due.total is not None), ZERO)

    @property
    def unknown(self) -> tuple[Standing, ...]:
        """Schools whose money cannot be reckoned."""
        return tuple(one for one in self.schools if one.due.total is None)

    def sum_of(self, stage: Stage) -> Decimal:
        """Money of a stage, of all schools."""
        return sum((one.sums[stage] for one in self.schools), ZERO)

    @property
    def missing(self) -> Decimal:
        """What was to have arrived by the day and did not."""
        return sum((one.missing or ZERO for one in self.schools), ZERO)

    @property
    def short(self) -> tuple[Standing, ...]:
        """Schools where some did not arrive, the most first."""
        held = [one for one in self.schools if one.missing]
        return tuple(sorted(held, key=lambda one: (-(one.missing or ZERO), one.due.school)))


def yuan(value: float | Decimal | None) -> Decimal | None:
    """Give an amount of a workbook as a decimal; a missing one stays missing."""
    return None if value is None else exact(value)


def arrival_on(funding: Funding, year: int, as_of: date) -> Arrival | None:
    """Give the last date by which money had to arrive that has come.

    >>> from junheng.policy.funding import funding_of
    >>> arrival_on(funding_of([]), 2025, date(2025, 10, 15)).share
    0.5
    """
    come = [a for a in funding.arrivals if date(year, a.month, a.day) <= as_of]
    return max(come, key=lambda a: (a.month, a.day), default=None)


def execution(
    dues: Iterable[SchoolDue], lines: Sequence[Line], funding: Funding, year: int, as_of: date
) -> Execution:
    """Set what was due beside what was budgeted, allocated, arrived and spent.

    Only funds that the rates give count; the special funds have their own page.
    """
    own = [one for one in lines if one.year == year and one.fund in funding.reckoned]
    by_school: dict[str, list[Line]] = {}
    for line in own:
        by_school.setdefault(line.school, []).append(line)
    by = arrival_on(funding, year, as_of)
    share = Decimal(str(by.share)) if by is not None else ZERO
    standings = []
    for due in dues:
        held = by_school.get(due.school, [])
        sums = {stage: _sum(held, stage) for stage in STAGES}
        expected = None if due.total is None else due.total * share
        standings.append(Standing(due, sums, expected, tuple(held)))
    return Execution(year, as_of, float(share), by, tuple(standings))


def _sum(lines: Iterable[Line], stage: Stage) -> Decimal:
    return sum((one.yuan for one in lines if one.stage == stage), ZERO)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two totals that must be the same, and are not (对不上的数)."""

    kind: Literal["document", "budget", "spent", "arrived"]
    what: str  # the document, or school and fund
    left_label: str
    left: Decimal
    right_label: str
    right: Decimal
    schools: tuple[str, ...] = ()

    @property
    def gap(self) -> Decimal:
        """By how much."""
        return self.left - self.right


def differences(lines: Sequence[Line], year: int) -> tuple[Difference, ...]:
    """Name every document whose lines do not add up to it, and money that outruns its source.

    1. The lines of an allocation document add up to the total it names.
    2. What was allocated of a fund stays within what was budgeted of it.
    3. What a school spent of a fund stays within what arrived.
    """
    own = [one for one in lines if one.year == year]
    return (*_documents(own), *_budgets(own), *_spendings(own))


def _documents(lines: Sequence[Line]) -> Iterator[Difference]:
    held: dict[str, list[Line]] = {}
    for line in lines:
        if line.stage == "allocated":
            held.setdefault(line.document, []).append(line)
    for document, rows in sorted(held.items()):
        totals = sorted({row.total for row in rows if row.total is not None})
        added = sum((row.yuan for row in rows), ZERO)
        for total in totals:
            if total != added:
                schools = tuple(dict.fromkeys(row.school for row in rows))
                yield Difference(
                    "document", document, "文件总额", total, "各校合计", added, schools
                )


def _by_fund(lines: Iterable[Line], stage: Stage) -> dict[str, Decimal]:
    held: dict[str, Decimal] = {}
    for line in lines:
        if line.stage == stage:
            held[line.fund] = held.get(line.fund, ZERO) + line.yuan
    return held


def _budgets(lines: Sequence[Line]) -> Iterator[Difference]:
    budget, sent = _by_fund(lines, "budgeted"), _by_fund(lines, "allocated")
    for fund, amount in sorted(sent.items()):
        if fund in budget and amount > budget[fund]:
            yield Difference("budget", fund, "下达", amount, "预算", budget[fund])


def _spendings(lines: Sequence[Line]) -> Iterator[Difference]:
    held: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        held.setdefault((line.school, line.fund), []).append(line)
    for (school, fund), rows in sorted(held.items()):
        spent, arrived = _sum(rows, "spent"), _sum(rows, "arrived")
        if any(row.stage == "allocated" for row in rows) and spent > arrived:
            yield Difference("spent", fund, "支出", spent, "到账", arrived, (school,))


@dataclass(frozen=True, slots=True)
class Offence:
    """Money budgeted or spent on what its fund does not allow (超出用途范围)."""

    line: Line
    rule: Fund


def offences(lines: Iterable[Line], funding: Funding) -> tuple[Offence, ...]:
    """Name every budget line and spending outside the eligible uses of its fund."""
    return tuple(
        Offence(line, rule)
        for line in lines
        if line.stage in ("budgeted", "spent")
        for rule in funding.offences(line.fund, line.use)
    )
