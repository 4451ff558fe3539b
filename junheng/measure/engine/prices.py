"""What quantities cost (费用): a dated local price list, and bills that name what has no price.

A price is never guessed: where the snapshot's list has none in force, the quantity stands without
a cost and every total says that it is left out.  What is paid once and what is paid every year
are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.kernel.periods import in_force
from junheng.policy.pack import Amount

_READING = Scope(units=None, level="aggregate", purpose="补齐测算的费用", actor="measure.engine")
YUAN = "元"


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of an amount costs in a region (单价)."""

    amount: str  # column of the pack's amount
    yuan: float
    yearly: bool  # paid every year, as salaries are; else once
    document: str
    valid_from: date


Prices = Mapping[str, Price]  # by column of the amount


@dataclass(frozen=True, slots=True)
class Cost:
    """What a quantity costs."""

    yuan: float
    yearly: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """What several quantities cost together (费用合计)."""

    once: float  # yuan
    yearly: float  # yuan a year
    unpriced: tuple[str, ...]  # labels of what has no price and is in neither sum

    @classmethod
    def of(cls, lines: Iterable[tuple[str, Cost | None]]) -> Bill:
        """Add up labelled costs.

        >>> Bill.of([("场地", Cost(100.0, False)), ("教师", Cost(8.0, True)), ("骨干", None)])
        Bill(once=100.0, yearly=8.0, unpriced=('骨干',))
        """
        once = yearly = 0.0
        without: dict[str, None] = {}
        for label, cost in lines:
            if cost is None:
                without[label] = None
            elif cost.yearly:
                yearly += cost.yuan
            else:
                once += cost.yuan
        return cls(once, yearly, tuple(without))


def cost_of(
    amount: Amount, quantity: float, prices: Prices, of_pack: float | None = None
) -> Cost | None:
    """Give what a quantity of an amount costs; nothing where no price is known.

    Parameters
    ----------
    amount : Amount
        What is counted; money is its own cost.
    quantity : float
        In the unit of the amount.
    prices : mapping of str to Price
        The local list.
    of_pack : float, optional
        Yuan per unit the pack itself sets, used where the local list has no price.
    """
    if amount.unit == YUAN:
        return Cost(quantity, yearly=False)
    price = prices.get(amount.column)
    if price is not None:
        return Cost(quantity * price.yuan, price.yearly)
    return None if of_pack is None else Cost(quantity * of_pack, yearly=False)


def read_prices(
    snapshot: Snapshot,
    region: str,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> dict[str, Price]:
    """Read the prices in force in a region (单价表).

    Parameters
    ----------
    snapshot : Snapshot
        Holds the list as the table ``unit_price``, or no list at all.
    region : str
        The region's own price comes before that of the city or province above it; of several
        in force, the newest counts.
    as_of : date, optional
        The day of the snapshot by default.

    Returns
    -------
    dict of str to Price
        By column of the amount; empty without a list.
    """
    if not snapshot.has("unit_price"):
        return {}
    day = as_of or snapshot.manifest.as_of
    engine = backend or duckdb_backend()
    rows = snapshot.open("unit_price", engine, _READING)
    columns = ("region_code", "amount", "price_yuan", "basis", "valid_from", "valid_to", "document")
    held = [
        row
        for row in rows.select(*columns).to_pyarrow().to_pylist()
        if in_force(row["valid_from"], row["valid_to"], day) and row["price_yuan"] is not None
    ]
    found: dict[str, Price] = {}
    for place in _upwards(snapshot, engine, region):
        own = [row for row in held if row["region_code"] == place]
        for row in sorted(own, key=lambda row: row["valid_from"], reverse=True):
            price = Price(
                amount=row["amount"],
                yuan=float(row["price_yuan"]),
                yearly=row["basis"] == "yearly",
                document=row["document"],
                valid_from=row["valid_from"],
            )
            found.setdefault(price.amount, price)
    return found


def _upwards(snapshot: Snapshot, backend: ibis.BaseBackend, region: str) -> Iterator[str]:
    """Walk from a region to the regions above it, as far as the snapshot knows them."""
    parents: dict[str, str] = {}
    if snapshot.has("region"):
        table = snapshot.open("region", backend, _READING).select("region_code", "parent_code")
        parents = {
            row["region_code"]: row["parent_code"]
            for row in table.to_pyarrow().to_pylist()
            if row["parent_code"]
        }
    seen: set[str] = set()
    while region and region not in seen:
        yield region
        seen.add(region)
        region = parents.get(region, "")
