"""The finance rows and the pupils of a data version (经费明细), read through the one door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import standard
from junheng.kernel.errors import DataError
from junheng.measure.funding.due import Counted
from junheng.measure.funding.flow import Address, Line, Stage, yuan
from junheng.web.evidence.queries import folder_of

FINANCE = ("budget_line", "allocation", "spending", "purchase_contract")
_SAME = {"budgeted": "budget", "allocated": "sent", "arrived": "sent", "spent": "spent"}
_READING = Scope(units=None, level="aggregate", purpose="核对经费到位情况", actor="web.money")


@dataclass(frozen=True, slots=True)
class Contract:
    """What was bought for a school and how much of it came (购买合同)."""

    number: str
    school: str
    title: str
    kind: str  # label of what is bought, with its unit
    supplier: str
    fund: str
    quantity: float
    delivered: float | None
    amount_yuan: float
    begins_on: date
    ends_on: date
    document: str
    at: Address

    @property
    def unit(self) -> str:
        """What it is counted in; the label of the kind names it in brackets."""
        return self.kind.partition("（")[2].rstrip("）")

    @property
    def unit_price(self) -> float | None:
        """Yuan for one unit agreed."""
        return self.amount_yuan / self.quantity if self.quantity else None

    @property
    def share(self) -> float | None:
        """Share of what was agreed that was delivered."""
        return (
            None if self.delivered is None or not self.quantity else self.delivered / self.quantity
        )


def _rows(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    if not snapshot.has(table):
        return []
    rows = snapshot.open(table, duckdb_backend(), _READING).to_pyarrow()
    found: list[dict[str, Any]] = rows.to_pylist()
    return found


@lru_cache(maxsize=256)
def _holds(sha256: str) -> bool:
    snapshot = folder_of(sha256)
    return any(snapshot.has(table) for table in FINANCE)


class Book(NamedTuple):
    """One data version that holds finance workbooks (一期经费表)."""

    sha256: str
    as_of: date


def has_money(sha256: str) -> bool:
    """Tell whether a data version holds any finance workbook; a lost folder holds none.

    ``junheng doctor`` names folders that are missing; the pages of findings stay open.
    """
    try:
        return _holds(sha256)
    except DataError:
        return False


def _address(snapshot: Snapshot, table: str, row: Mapping[str, Any], column: str) -> Address:
    try:
        cell = snapshot.address(row["_file"], row["_sheet"], row["_row"], column, table)
    except DataError:
        return Address()
    return Address(cell.file, cell.sheet, cell.cell)


@lru_cache(maxsize=32)
def lines_of(sha256: str) -> tuple[Line, ...]:
    """Read every budget, allocation, arrival and spending of a data version, with its cell."""
    return tuple(_lines(folder_of(sha256)))


@lru_cache(maxsize=32)
def lines_over(books: tuple[Book, ...]) -> tuple[Line, ...]:
    """Put several data versions together, given newest first: each year's newest workbook counts.

    A workbook of spending alone replaces the spending of its years and leaves the budget and
    what was sent down as they were; a new year leaves the years before as they were.
    """
    taken: dict[tuple[int, str], str] = {}
    found: list[Line] = []
    for book in books:
        lines = lines_of(book.sha256)
        for line in lines:
            taken.setdefault((line.year, _SAME[line.stage]), book.sha256)
        found += [x for x in lines if taken[x.year, _SAME[x.stage]] == book.sha256]
    return tuple(found)


def _lines(snapshot: Snapshot) -> Iterator[Line]:
    for row in _rows(snapshot, "budget_line"):
        told = (row["document"], row["approved_on"])
        yield _line(snapshot, ("budget_line", "amount_yuan"), row, "budgeted", told)
    for row in _rows(snapshot, "allocation"):
        told = (row["document"], row["issued_on"])
        yield _line(snapshot, ("allocation", "amount_yuan"), row, "allocated", told)
        if row["arrived_yuan"] is not None:
            told = (row["document"], row["arrived_on"])
            yield _line(snapshot, ("allocation", "arrived_yuan"), row, "arrived", told)
    for row in _rows(snapshot, "spending"):
        told = (row["voucher"], row["paid_on"])
        yield _line(snapshot, ("spending", "amount_yuan"), row, "spent", told)


def _line(
    snapshot: Snapshot,
    where: tuple[str, str],  # table and column of the amount
    row: Mapping[str, Any],
    stage: Stage,
    told: tuple[str, date | None],  # document or voucher, and its day
) -> Line:
    amount = yuan(row[where[1]])
    if amount is None:
        raise ValueError(f"{where[0]} {row['_row']}: a required amount is missing")
    return Line(
        stage=stage,
        school=row["school_code"],
        year=int(row["fiscal_year"]),
        fund=row["fund"],
        use=row["money_use"],
        yuan=amount,
        document=told[0],
        on=told[1],
        list_number=row.get("list_number") or "",
        project_number=row.get("project_number") or "",
        contract=row.get("contract_number") or "",
        words=row.get("words") or "",
        total=yuan(row.get("document_total_yuan")),
        at=_address(snapshot, where[0], row, where[1]),
    )


@lru_cache(maxsize=32)
def contracts_of(sha256: str) -> tuple[Contract, ...]:
    """Read the contracts of a data version."""
    snapshot = folder_of(sha256)
    kinds = {one.code: one.label for one in standard().codes["purchase_kind"].codes}
    return tuple(
        Contract(
            number=row["contract_number"],
            school=row["school_code"],
            title=row["title"],
            kind=kinds.get(row["kind"], row["kind"]),
            supplier=row["supplier"],
            fund=row["fund"],
            quantity=float(row["quantity"]),
            delivered=None if row["delivered"] is None else float(row["delivered"]),
            amount_yuan=float(row["amount_yuan"]),
            begins_on=row["begins_on"],
            ends_on=row["ends_on"],
            document=row["document"] or "",
            at=_address(snapshot, "purchase_contract", row, "delivered"),
        )
        for row in _rows(snapshot, "purchase_contract")
    )


@lru_cache(maxsize=32)
def contracts_over(books: tuple[Book, ...]) -> tuple[tuple[Contract, date], ...]:
    """Give every contract as the newest workbook that names it does, with the day of that one."""
    found: dict[tuple[str, str], tuple[Contract, date]] = {}
    for book in books:
        for one in contracts_of(book.sha256):
            found.setdefault((one.number, one.school), (one, book.as_of))
    return tuple(found.values())


@lru_cache(maxsize=32)
def counted_of(sha256: str) -> tuple[Counted, ...]:
    """Read the sections of a data version as their money is reckoned."""
    snapshot = folder_of(sha256)
    schools = {row["school_code"]: row for row in _rows(snapshot, "organisation")}
    kinds = {one.code: one.group for one in standard().codes["school_kind"].codes}
    places = {one.code: one.group for one in standard().codes["urban_rural"].codes}
    boarders = _boarders(snapshot)
    found = []
    for row in _rows(snapshot, "section_statistics"):
        school = schools.get(row["school_code"], {})
        key = (row["school_code"], row["stage"])
        found.append(
            Counted(
                school=row["school_code"],
                name=school.get("name") or row["school_code"],
                stage=row["stage"],
                pupils=None if row["pupils"] is None else int(row["pupils"]),
                boarders=None if boarders is None else boarders.get(key, 0),
                kind=kinds.get(school.get("kind") or "", "general"),
                residence=places.get(school.get("urban_rural") or "", ""),
            )
        )
    return tuple(found)


def pupils_at(sha256: str, schools: frozenset[str]) -> tuple[tuple[int, Address], ...]:
    """Give the pupils of the sections of a school with the cells they stand in."""
    snapshot = folder_of(sha256)
    return tuple(
        (int(row["pupils"]), _address(snapshot, "section_statistics", row, "pupils"))
        for row in _rows(snapshot, "section_statistics")
        if row["school_code"] in schools and row["pupils"] is not None
    )


def _boarders(snapshot: Snapshot) -> dict[tuple[str, str], int] | None:
    """Count the boarders of every section; nothing where no register of pupils is held."""
    if not snapshot.has("pupil"):
        return None
    pupils = snapshot.open("pupil", duckdb_backend(), _READING)
    if "is_boarding" not in pupils.columns:
        return None
    boarding = pupils.filter(pupils.is_boarding)
    counted = boarding.group_by("school_code", "stage").aggregate(n=boarding.count())
    rows = counted.to_pyarrow().to_pylist()
    return {(row["school_code"], row["stage"]): int(row["n"]) for row in rows}
