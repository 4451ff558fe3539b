"""The money of one county in one fiscal year (一县一年的经费)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from junheng.kernel.errors import Hidden
from junheng.measure.funding.due import SchoolDue, dues_of
from junheng.measure.funding.flow import (
    Difference,
    Execution,
    Line,
    Offence,
    differences,
    execution,
    offences,
)
from junheng.policy.funding import Basis, Funding, Rate, funding_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import folder_of, of_schools, renamed_in, snapshots_of
from junheng.web.money.models import LocalRate
from junheng.web.money.queries.rows import (
    Book,
    counted_of,
    has_money,
    lines_of,
    lines_over,
)
from junheng.web.work.sources import days_of, documents_of


@dataclass(frozen=True, slots=True)
class County:
    """What the pages of a county say of its money."""

    region_code: str
    record: SnapshotRecord  # holds the finance workbooks
    counted: SnapshotRecord | None  # holds the pupils the rates are multiplied by
    year: int
    funding: Funding
    execution: Execution
    lines: tuple[Line, ...]  # of the year, every fund
    differences: tuple[Difference, ...]
    offences: tuple[Offence, ...]
    books: tuple[Book, ...]  # the finance workbooks up to the record, the newest first
    roster: SnapshotRecord | None  # names the schools, and which code became which

    @property
    def every_line(self) -> tuple[Line, ...]:
        """Lines of every year, for what runs over several."""
        return lines_over(self.books)

    @property
    def names(self) -> dict[str, str]:
        """Names of the schools, by code."""
        return {one.due.school: one.due.name for one in self.execution.schools}

    def within(self, schools: frozenset[str]) -> County:
        """Keep what a school may see: its own rows, no other school's."""
        held = [one for one in self.execution.schools if one.due.school in schools]
        return replace(
            self,
            execution=replace(self.execution, schools=tuple(held)),
            lines=tuple(one for one in self.lines if one.school in schools),
            differences=tuple(
                one for one in self.differences if one.schools and set(one.schools) <= schools
            ),
            offences=tuple(one for one in self.offences if one.line.school in schools),
        )


def local_rates(region_code: str) -> tuple[Rate, ...]:
    """Give the rates a region recorded itself."""
    rows = LocalRate.objects.unscoped("rates of a region are about no person")
    return tuple(
        Rate(
            id=f"local-{row.pk}",
            purpose=row.purpose,
            yuan=row.yuan,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            title=row.title,
            basis=Basis("", "local", document=row.document),
            stage=row.stage,
        )
        for row in rows.filter(region_code=region_code)
    )


def funding_for(region_code: str) -> Funding:
    """Put together what nation, plans in force and the region itself say of money."""
    known: dict[str, date | None] = dict.fromkeys(documents_of(region_code))
    return funding_of(known | days_of(region_code)).with_rates(local_rates(region_code))


def records_with_money(account: Account, region_code: str) -> list[SnapshotRecord]:
    """List the data versions that hold finance workbooks, the newest first."""
    return [one for one in snapshots_of(account, region_code) if has_money(one.sha256)]


def record_of(account: Account, region_code: str, snap: str = "") -> SnapshotRecord | None:
    """Give the data version a page speaks of: the one named, else the newest with money.

    Raises
    ------
    Hidden
        The one named is not among them.
    """
    held = records_with_money(account, region_code)
    if not snap:
        return held[0] if held else None
    found = next((one for one in held if one.sha256.startswith(snap)), None)
    if found is None:
        raise Hidden(
            where="数据版本",
            found="没有这个数据版本，或其中没有经费表",
            expected="是您所在地区、导入过经费表的数据版本",
            fix="请从页面上方的数据版本里选一个",
        )
    return found


def counted_record(record: SnapshotRecord, year: int) -> SnapshotRecord | None:
    """Give the data version of the autumn before the fiscal year, whose pupils are counted."""
    rows = SnapshotRecord.objects.unscoped("which data version holds the pupils of that autumn")
    held = rows.filter(region_code=record.region_code, as_of__year=year - 1)
    for one in held.exclude(status="self_test"):
        if folder_of(one.sha256).has("section_statistics"):
            return one
    return None


def _up_to(record: SnapshotRecord) -> list[SnapshotRecord]:
    rows = SnapshotRecord.objects.unscoped("what is known of the region up to one data version")
    held = rows.filter(region_code=record.region_code, as_of__lte=record.as_of)
    return [
        one
        for one in held
        if one == record
        or (not one.is_self_test and (one.as_of, one.number) < (record.as_of, record.number))
    ]


def books_of(record: SnapshotRecord) -> tuple[Book, ...]:
    """List the data versions with finance workbooks up to this one, the newest first."""
    held = (one for one in _up_to(record) if has_money(one.sha256))
    return tuple(Book(one.sha256, one.as_of) for one in held)


def roster_of(record: SnapshotRecord) -> SnapshotRecord | None:
    """Give the version that names the schools: this one, or the last before that speaks of them."""
    return next(iter(of_schools(_up_to(record))), None)


def county_of(record: SnapshotRecord) -> County:
    """Reckon a county by one data version; the fiscal year is that of the day of the data.

    A workbook that holds only the year before, as when December is closed in January, is of it.
    """
    books, roster = books_of(record), roster_of(record)
    years = {one.year for one in lines_of(record.sha256)} or {record.as_of.year}
    year = record.as_of.year if record.as_of.year in years else max(years)
    funding = funding_for(record.region_code)
    before = counted_record(record, year)
    named = roster.sha256 if roster is not None else record.sha256
    sha256 = before.sha256 if before is not None else ""
    reckoned = _reckoned(books, record.as_of, (named, sha256), year, funding)
    facts = (record.region_code, record, before, year, funding)
    return County(*facts, *reckoned, books=books, roster=roster)


Reckoned = tuple[Execution, tuple[Line, ...], tuple[Difference, ...], tuple[Offence, ...]]


@lru_cache(maxsize=16)
def _reckoned(
    books: tuple[Book, ...], as_of: date, counted: tuple[str, str], year: int, funding: Funding
) -> Reckoned:
    """Reckon once what the same data and the same rules always give.

    ``counted`` are the versions that name the schools, and that hold the pupils counted.
    """
    lines = tuple(one for one in lines_over(books) if one.year == year)
    done = execution(_dues(*counted, funding, year), lines, funding, year, as_of)
    return done, lines, differences(lines, year), offences(lines, funding)


def _dues(sha256: str, before: str, funding: Funding, year: int) -> Sequence[SchoolDue]:
    if not before:
        now = [replace(one, pupils=None) for one in counted_of(sha256)]
        why = f"没有 {year - 1} 年秋季的数据版本，不知道按多少学生核定"
        return [
            replace(due, sections=tuple(replace(each, reason=why) for each in due.sections))
            for due in dues_of(now, funding, year)
        ]
    moved = renamed_in(sha256)
    known = {one.school: one.name for one in counted_of(sha256)}
    counted = [
        replace(one, school=code, name=known.get(code, one.name))
        for one in counted_of(before)
        for code in [moved.get(one.school, one.school)]
    ]
    return dues_of(counted, funding, year)


def seen_by(account: Account, county: County) -> County:
    """Cut a county to what an account may see."""
    if account.reach.all_schools_of(county.region_code):
        return county
    return county.within(account.reach.schools)


def sum_of(lines: Iterable[Line], stage: str) -> float:
    """Add up the money of one stage."""
    return float(sum(one.yuan for one in lines if one.stage == stage))
