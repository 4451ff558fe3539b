"""What a county still lacks for recognition, line by line (认定的逐项结论).

Everything a recognition looks at becomes one :class:`Line`: the schools and the coefficients of
each stage, what was collected, what people judged, the vetoes, how long ago the earlier
recognition lies.  A figure decides by itself; a person's word counts only where no figure can
exist; a veto that anybody recorded decides against everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from junheng.kernel.rounding import exact
from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.result import Measurement, Spread
from junheng.measure.engine.verdict import State, Verdict
from junheng.policy.pack import Item, Pack

Origin = Literal["data", "person", "none"]
BASIC = "cn-moe-2012-3"  # the rule whose recognition comes before
YEARS = "basic_balance_years"  # parameter of a pack: how many years before
_ENTRY = "precondition"  # its clause


@dataclass(frozen=True, slots=True)
class Said:
    """What a person recorded about an item, and on what paper (判定、核查记录)."""

    is_met: bool  # of a veto: that it did not occur
    by: str
    document: str
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a recognition looks at, with its state and what is short."""

    key: str  # item id; schools-primary, spread-primary, entry
    group: str  # resource, or a group of items; entry
    number: int
    label: str
    state: State  # met, unmet or not_computable
    origin: Origin
    clause: str
    of: int = 0  # units, schools or coefficients looked at
    met: int = 0
    value: float | None = None
    limit: float | None = None
    short: float | None = None  # how much lacks (or is too much), in the unit of the value
    unit: str = ""
    failing: tuple[str, ...] = ()  # codes of units, ids of indicators
    stage: str = ""
    by: str = ""  # who judged or recorded
    document: str = ""
    reason: str = ""


def item_line(pack: Pack, item: Item, results: Sequence[ItemResult], said: Said | None) -> Line:
    """Join what the data and what people say of one item (一项的结论).

    Parameters
    ----------
    results : sequence of ItemResult
        Of this item, one for each unit.
    said : Said, optional
        What a person recorded outside the data version.

    Notes
    -----
    A veto that occurred in either place has occurred, and one that nobody put a name and a paper
    to is not known.  A judged item takes the data's word where there is one, else the person's.
    A collected item never takes a person's.
    """
    states = {one.state for one in results} or {"not_computable"}
    state: State = "met"
    if states & {"unmet", "near"}:
        state = "unmet"
    elif "not_computable" in states:
        state = "not_computable"
    first = results[0] if results else None
    by, document = (first.judged_by, first.evidence) if first is not None else ("", "")
    reason = next((one.reason for one in results if one.reason), "")
    origin: Origin = "data" if state != "not_computable" else "none"
    if item.kind == "veto":
        if state == "met" and not (by and document):
            state, origin = "not_computable", "none"
        if said is not None and (state == "not_computable" or not said.is_met):
            state, origin = ("met" if said.is_met else "unmet"), "person"
    elif item.kind == "judged" and state == "not_computable" and said is not None:
        state, origin = ("met" if said.is_met else "unmet"), "person"
    if origin == "person" and said is not None:
        by, document, reason = said.by, said.document, said.words
    single = results[0] if len(results) == 1 else None
    return Line(
        key=item.id,
        group=item.group,
        number=item.number,
        label=item.label,
        state=state,
        origin=origin,
        clause=pack.cite(item.clause),
        of=len(results),
        met=sum(one.state == "met" for one in results),
        value=single.value if single else None,
        limit=single.limit if single else None,
        short=_short(item, single) if single else None,
        unit=item.unit,
        failing=tuple(dict.fromkeys(one.unit for one in results if one.state == "unmet"))
        if len(results) > 1
        else (),
        by=by,
        document=document,
        reason=reason,
    )


def _short(item: Item, result: ItemResult) -> float | None:
    value, limit = result.value, result.limit
    if value is None or limit is None or result.state == "met" or item.test is None:
        return None
    difference = exact(limit) - exact(value)
    return float(-difference if item.test.kind == "at_most" else difference)


def resource_lines(measurement: Measurement, pack: Pack) -> Iterator[Line]:
    """Give two lines for each stage: the schools, and the coefficients (资源配置).

    A rule without a verdict of schools has one line: its verdict of the stage.
    """
    for number, stage in enumerate(pack.stages, start=1):
        verdict = measurement.county_verdicts.get(stage)
        if pack.school_rule is None:
            yield _stage(pack, stage, number, verdict)
            continue
        yield _schools(measurement, pack, stage, 2 * number - 1)
        yield _spreads(measurement.spreads_of(stage), pack, stage, 2 * number)


def _stage(pack: Pack, stage: str, number: int, verdict: Verdict | None) -> Line:
    state: State = "not_computable" if verdict is None else _plain(verdict.state)
    facts = verdict.facts if verdict is not None else {}
    value, limit = _number(facts.get("spreads_mean")), _number(facts.get("spreads_bound"))
    over = None
    if state == "unmet" and value is not None and limit is not None:
        over = float(exact(value) - exact(limit))
    return Line(
        key=f"stage-{stage}", group="resource", number=number, label=pack.county_rule.label,
        state=state, origin="none" if state == "not_computable" else "data",
        clause=pack.cite(pack.county_rule.clause), value=value, limit=limit, short=over,
        stage=stage, reason="没有结果" if verdict is None else verdict.reason,
    )  # fmt: skip


def _number(fact: object) -> float | None:
    return float(fact) if isinstance(fact, int | float) else None


def _schools(measurement: Measurement, pack: Pack, stage: str, number: int) -> Line:
    rule = pack.school_rule
    if rule is None:
        raise ValueError(f"{pack.id} has no rule of schools")
    held = {
        unit.code: measurement.school_verdicts[unit.key]
        for unit in measurement.in_scope(stage)
        if unit.key in measurement.school_verdicts
    }
    failing = tuple(code for code, one in held.items() if one.state in ("unmet", "near"))
    unknown = tuple(code for code, one in held.items() if one.state == "not_computable")
    state: State = "unmet" if failing else "not_computable" if unknown or not held else "met"
    return Line(
        key=f"schools-{stage}", group="resource", number=number, label=rule.label, state=state,
        origin="none" if state == "not_computable" else "data", clause=pack.cite(rule.clause),
        of=len(held), met=len(held) - len(failing) - len(unknown), failing=failing or unknown,
        stage=stage, reason="" if held else "没有参评学校",
    )  # fmt: skip


def _spreads(spreads: Sequence[Spread], pack: Pack, stage: str, number: int) -> Line:
    failing = tuple(one.indicator for one in spreads if one.state in ("unmet", "near"))
    unknown = tuple(one.indicator for one in spreads if one.state in (None, "not_computable"))
    state: State = "unmet" if failing else "not_computable" if unknown or not spreads else "met"
    rule = pack.dispersion_rule
    return Line(
        key=f"spread-{stage}", group="resource", number=number, label=rule.label, state=state,
        origin="none" if state == "not_computable" else "data", clause=pack.cite(rule.clause),
        of=len(spreads), met=len(spreads) - len(failing) - len(unknown),
        failing=failing or unknown, stage=stage,
    )  # fmt: skip


def _plain(state: State) -> State:
    return "unmet" if state == "near" else state


def entry_line(pack: Pack, recognised_on: date | None, document: str, as_of: date) -> Line | None:
    """Say whether the earlier recognition lies far enough back (前提); nothing where none is asked.

    Whole years are counted by the calendar: 2021-05-10 is three years before 2024-05-10.
    """
    if YEARS not in pack.parameters:
        return None
    years = pack.number(YEARS, as_of)
    gone = None if recognised_on is None else _whole_years(recognised_on, as_of)
    state: State = "not_computable"
    if gone is not None and years is not None:
        state = "met" if gone >= years else "unmet"
    return Line(
        key="entry", group="entry", number=1, label=pack.parameters[YEARS].label, state=state,
        origin="none" if state == "not_computable" else "person", clause=pack.cite(_ENTRY),
        value=None if gone is None else float(gone), limit=years,
        short=None if gone is None or years is None or gone >= years else years - gone,
        unit="年", document=document,
        reason="还没有登记基本均衡认定的文件" if recognised_on is None else "",
    )  # fmt: skip


def _whole_years(start: date, end: date) -> int:
    before = (end.month, end.day) < (start.month, start.day)
    return max(0, end.year - start.year - before)


def standing_of(lines: Iterable[Line]) -> Verdict:
    """Join all lines (总的结论): a veto first, then what is short, then what is not known.

    Examples
    --------
    >>> one = Line("a", "quality", 1, "甲", "met", "data", "")
    >>> standing_of([one]).state
    'met'
    >>> standing_of([one, Line("v", "veto", 1, "乙", "unmet", "person", "")]).reason
    '一票否决：乙'
    """
    held = list(lines)
    vetoes = [one for one in held if one.group == "veto" and one.state == "unmet"]
    short = [one for one in held if one.state == "unmet"]
    unknown = [one for one in held if one.state == "not_computable"]
    state: State = "met"
    reason = ""
    if vetoes:
        state, reason = "unmet", "一票否决：" + "、".join(one.label for one in vetoes)
    elif short:
        state = "unmet"
    elif unknown or not held:
        state = "not_computable"
    met = sum(one.state == "met" for one in held)
    return Verdict(state, met, len(held), tuple(one.key for one in short), reason=reason)


def moved(before: Mapping[str, State], now: Mapping[str, State]) -> dict[str, tuple[State, State]]:
    """List the lines whose state changed between two data versions (年度监测的变化)."""
    return {
        key: (before[key], state)
        for key, state in now.items()
        if key in before and before[key] != state
    }
