"""What is withheld so that a masked share is not found by subtraction (补充隐去).

Of few pupils a share near none or near all is only said to be so (:func:`is_masked`).  Whoever
also reads the whole and the other units could subtract: 优秀率 of the school less that of four
classes is the fifth.  So one more unit is withheld, the smallest that will do.  Inside one unit
rates and bands are sums of one another, and what would give a masked band away is withheld too.

Whether it would is tried, as a reader would: every total that is told narrows what is not told,
until nothing narrows any more; no mask may have become narrower than it says.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from junheng.measure.achievement.account import Figures, Lines, Unit
from junheng.measure.achievement.shares import UnitShares
from junheng.publish.sentences.exam import are_masked, few_of, is_masked

MASKS = (
    "不到 50 人的学校、班级，5% 以内只写“≤5%”，95% 以上只写“≥95%”（不到 20 人的按 10%）；"
    "写“…”“其余”的，是为了不让人用总数和别的数减出来。"
)
NOTE = "写“…”“其余”的，是为了不让“≤5%”“≥95%”用总数减出来。"
WITHHELD = "为免用减法推出别处没有写明的比例，这里不写。"
_ROUNDS = 50
_Range = tuple[float, float]  # pupils
_Sum = tuple[Sequence[int], float]  # cells, and what they add up to


@dataclass(frozen=True, slots=True)
class _Row:
    """What a reader knows of one unit in several cells that are told, masked or hidden."""

    n: int
    cells: tuple[_Range, ...]
    masks: tuple[_Range | None, ...]  # what a mask says; nothing for a cell that has none
    sums: tuple[_Sum, ...] = ()  # cells of this row, from 0


def mask_of(count: float, n: int) -> _Range:
    """Say between which numbers of pupils a masked share lies.

    >>> mask_of(0, 38), mask_of(37, 38), mask_of(1, 15)
    ((0, 1), (37, 38), (0, 1))
    """
    few = math.floor(few_of(n) * n + 1e-9)
    return (0, few) if count <= few else (n - few, n)


def narrowed(cells: Sequence[_Range], sums: Sequence[_Sum]) -> list[_Range]:
    """Narrow what is not told by every total that is.

    >>> narrowed([(3, 3), (0, 2), (0, 1)], [([0, 1, 2], 3)])
    [(3, 3), (0, 0), (0, 0)]
    >>> narrowed([(3, 3), (0, 2), (0, 40)], [([0, 1, 2], 9)])
    [(3, 3), (0, 2), (4, 6)]
    """
    held = [*cells]
    for _round in range(_ROUNDS):
        before = [*held]
        for at, total in sums:
            low, high = sum(held[i][0] for i in at), sum(held[i][1] for i in at)
            for i in at:
                least = max(held[i][0], total - (high - held[i][1]))
                most = min(held[i][1], total - (low - held[i][0]))
                low, high = low + least - held[i][0], high + most - held[i][1]
                held[i] = (least, most)
        if held == before:
            break
    return held


def _gives_away(rows: Sequence[_Row], totals: Sequence[float], n: int) -> bool:
    """Whether a mask becomes narrower than it says, beside the totals of ``n`` pupils."""
    width = len(totals)
    rest = max(0, n - sum(row.n for row in rows))  # pupils of units that are not told at all
    cells = [cell for row in rows for cell in row.cells] + [(0.0, float(rest))] * width
    sums: list[_Sum] = [
        ([at * width + i for i in own], total)
        for at, row in enumerate(rows)
        for own, total in row.sums
    ]
    sums += [
        ([at * width + k for at in range(len(rows) + 1)], total) for k, total in enumerate(totals)
    ]
    found = narrowed(cells, sums)
    said = [0 < total < n for total in totals] * len(rows)  # none or all: the whole says so itself
    masks = [mask for row in rows for mask in row.masks]
    masks = [mask if is_open else None for mask, is_open in zip(masks, said, strict=True)]
    return any(
        mask is not None and (told[0] > mask[0] or told[1] < mask[1])
        for mask, told in zip(masks, found, strict=False)
    )


def _second(rows: Sequence[_Row], totals: Sequence[float], n: int) -> frozenset[int]:
    """Choose the units to withhold: none where nothing is given away, else the smallest that do."""
    if not any(mask is not None for row in rows for mask in row.masks):
        return frozenset()

    def without(gone: Collection[int]) -> bool:
        return not _gives_away(_blanked(rows, gone), totals, n)

    if without(()):
        return frozenset()
    smallest = sorted(range(len(rows)), key=lambda at: (rows[at].n, at))
    able = sorted(
        smallest, key=lambda at: any(rows[at].masks)
    )  # of the smallest, one without a mask
    for at in able:
        if without((at,)):
            return frozenset((at,))
    gone: list[int] = []
    for at in able:
        gone.append(at)
        if without(gone):
            break
    return frozenset(gone)


def withheld(units: Sequence[Unit], whole: Unit | None, lines: Lines) -> tuple[Unit, ...]:
    """Give units without what would tell on a mask (补充隐去).

    Parameters
    ----------
    units : sequence of Unit
        Told side by side; the whole may hold others, which are not told.
    whole : Unit or None
        Told beside them; ``None`` where it is not, or for the whole itself.
    lines : Lines
        Where rates and bands lie, to know which are sums of which.

    Returns
    -------
    tuple of Unit
        Figures name under ``withheld`` what is not to be told: ``rate.good``, ``band.1``,
        ``top``, ``bottom``; shares of those are ``None``.
    """
    if not units:
        return ()
    steps = _steps(lines)
    held = [list(unit.figures) for unit in units]
    for at in range(len(held[0])):
        figures = [one[at] for one in held]
        gone = [_inside(one, steps) for one in figures]
        total = whole.figures[at] if whole is not None else None
        if total is not None:
            _beside(figures, total, steps, gone)
        for one, found, names in zip(held, figures, gone, strict=True):
            one[at] = _cut(found, names)
    return tuple(replace(unit, figures=tuple(one)) for unit, one in zip(units, held, strict=True))


def _steps(lines: Lines) -> tuple[str, ...]:
    """Name the rate that is the sum of the bands down to each line; empty where none is."""
    at_least = {one.share: one.name for one in lines.thresholds if one.side == "at_least"}
    return tuple(at_least.get(share, "") for share in lines.band_shares)


def _inside(found: Figures, steps: Sequence[str]) -> set[str]:
    """Name what inside one unit would give a masked band away: rates are sums of bands."""
    n = found.described.n
    masked = [bool(n) and is_masked(count / n, n) for count in found.bands]
    if not any(masked) or not all(steps):
        return set()
    rates = {one.threshold.name: one for one in found.rates}
    told = [True, *(not is_masked(rates[name].share or 0.0, n) for name in steps), True]
    gone = set()
    for k, is_gone in enumerate(masked):
        if is_gone and told[k] and told[k + 1]:
            line = k if k else 1  # between two rates: the upper one goes
            told[line] = False
            gone.add(f"rate.{steps[line - 1]}")
    return gone | _bands_between(found, steps, gone)


def _bands_between(found: Figures, steps: Sequence[str], gone: Collection[str]) -> set[str]:
    """Name the bands between a rate that is told and one that is not: they would tell it."""
    n = found.described.n
    if not n or not all(steps):
        return set()
    rates = {one.threshold.name: one for one in found.rates}
    told = [f"rate.{name}" not in gone and not is_masked(rates[name].share or 0.0, n)
            for name in steps]  # fmt: skip
    told = [True, *told, True]
    return {
        f"band.{k}"
        for k, count in enumerate(found.bands)
        if told[k] != told[k + 1] and not is_masked(count / n, n)
    }


def _beside(
    figures: Sequence[Figures], total: Figures, steps: Sequence[str], gone: Sequence[set[str]]
) -> None:
    """Add what the whole beside the units would give away."""
    n = total.described.n
    for i, rate in enumerate(total.rates):
        rows = [_one(one.rates[i].count, one.described.n) for one in figures]
        given = {at for at, names in enumerate(gone) if f"rate.{rate.threshold.name}" in names}
        for at in _second(_blanked(rows, given), [rate.count], n):
            gone[at].add(f"rate.{rate.threshold.name}")
    for one, names in zip(figures, gone, strict=True):
        names.update(_bands_between(one, steps, names))
    rows = [_bands(one, steps, names) for one, names in zip(figures, gone, strict=True)]
    for at in _second(rows, total.bands, n):
        gone[at].update(f"band.{k}" for k in range(len(total.bands)))
        gone[at].update(f"rate.{name}" for name in steps if name)
    for side in ("top", "bottom"):
        ends = [_end(one, side) for one in figures]
        whole = _end(total, side)
        if whole is None or whole.count is None or any(one is None for one in ends):
            continue
        rows = [_one_end(one) for one in ends if one is not None]
        for at in _second(rows, [whole.count], n):
            gone[at].add(side)


def _end(found: Figures, side: str) -> UnitShares | None:
    return found.top if side == "top" else found.bottom


def _blanked(rows: Sequence[_Row], gone: Collection[int]) -> list[_Row]:
    return [_all_hidden(row) if at in gone else row for at, row in enumerate(rows)]


def _all_hidden(row: _Row) -> _Row:
    width = len(row.cells)
    sums = [(range(width), float(row.n))] if width > 1 else []
    return _Row(row.n, ((0.0, float(row.n)),) * width, (None,) * width, tuple(sums))


def _one(count: float, n: int) -> _Row:
    if n and is_masked(count / n, n):
        return _Row(n, (mask_of(count, n),), (mask_of(count, n),))
    return _Row(n, ((count, count),), (None,))


def _one_end(found: UnitShares) -> _Row:
    count, n = found.count or 0.0, found.on("sat").n or 0
    if are_masked(found) and n:
        return _Row(n, (mask_of(count, n),), (mask_of(count, n),))
    return _Row(n, ((count, count),), (None,))


def _bands(found: Figures, steps: Sequence[str], gone: Collection[str]) -> _Row:
    n = found.described.n
    masked = [bool(n) and is_masked(count / n, n) for count in found.bands]
    hidden = {k for k in range(len(masked)) if f"band.{k}" in gone}
    if any(masked) and not all(masked) and not hidden:  # the largest is "其余"
        hidden = {max((k for k, is_gone in enumerate(masked) if not is_gone),
                      key=lambda k: found.bands[k])}  # fmt: skip
    masks = tuple(mask_of(count, n) if masked[k] else None for k, count in enumerate(found.bands))
    cells = tuple(
        mask or ((0.0, float(n)) if k in hidden else (float(count), float(count)))
        for k, (count, mask) in enumerate(zip(found.bands, masks, strict=True))
    )
    sums: list[_Sum] = [(range(len(cells)), float(n))]
    rates = {one.threshold.name: one for one in found.rates}
    for k, name in enumerate(steps):
        if name and f"rate.{name}" not in gone and not is_masked(rates[name].share or 0.0, n):
            sums.append((range(k + 1), float(rates[name].count)))
    return _Row(n, cells, masks, tuple(sums))


def _cut(found: Figures, names: Collection[str]) -> Figures:
    if not names:
        return found

    def end(one: UnitShares | None, side: str) -> UnitShares | None:
        if one is None or side not in names:
            return one
        shares = tuple(
            replace(share, value=None, low=None, high=None, reason=WITHHELD) for share in one.shares
        )
        return replace(one, count=None, shares=shares, withheld=True)

    return replace(
        found,
        rates=tuple(
            replace(one, share=None) if f"rate.{one.threshold.name}" in names else one
            for one in found.rates
        ),
        top=end(found.top, "top"),
        bottom=end(found.bottom, "bottom"),
        withheld=tuple(sorted(names)),
    )


RATES, PLACES = ("rate.",), ("band.", "top", "bottom")  # what a table shows of a unit


def is_any_withheld(units: Sequence[Unit], subject: str, parts: tuple[str, ...]) -> bool:
    """Whether something a table shows of one paper is withheld, so that a note says why."""
    return any(name.startswith(parts) for unit in units for name in unit.of(subject).withheld)
