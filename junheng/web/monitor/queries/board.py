"""The balance board (均衡监测): schools by indicators, with the standard and the coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.rounding import shown
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.result import Result, Spread, Unit
from junheng.measure.engine.verdict import State, Verdict
from junheng.policy.pack import Indicator
from junheng.publish.sentences import render
from junheng.publish.sentences.balance import short_name
from junheng.publish.sentences.kinds import percent
from junheng.web.monitor.queries.frame import RESIDENCE, Frame
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Column, Figure, Standing
from junheng.web.shared.labels import in_english

EQUAL = "equal"  # value of ?weights= that asks for the coefficients without weights
_LABELS = 3  # columns before the figures: school, residence, pupils


def lineage_url(frame: Frame, result: Result) -> str:
    """Address of the page that shows where a figure came from."""
    path = reverse(
        "lineage",
        args=[frame.region.region_code, result.unit, result.stage, result.indicator],
    )
    return f"{path}?{frame.query}" if frame.query else path


def digits_of(frame: Frame, result: Result) -> int:
    """Decimals that keep the printed value on its own side of the limit."""
    return len(frame.words.value(result).partition(".")[2])


def figure_of(frame: Frame, result: Result) -> Figure:
    """Show one result: value, state, and the address of its lineage."""
    return Figure(
        value=result.value,
        digits=digits_of(frame, result),
        state=result.state,
        url=lineage_url(frame, result),
        missing=_("未上报"),
    )


def pupils_of(unit: Unit) -> Figure:
    """Show how many pupils a unit has; missing is not zero."""
    return Figure(unit.pupils if unit.has_pupils else None, digits=0, missing=_("未上报"))


def counted(indicator: Indicator) -> str:
    """Name what an indicator counts, in the reader's language."""
    return indicator.label_en.partition(" per ")[0] if in_english() else short_name(indicator)


def school_url(frame: Frame, code: str) -> str:
    """Address of a school's profile, in the same data version and rule."""
    path = reverse("school", args=[code])
    return f"{path}?{frame.query}" if frame.query else path


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the balance page shows of one stage, as rows for the kit's table."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    standard: tuple[Mapping[str, Any], ...]
    footer: tuple[Mapping[str, Any], ...]
    verdict: Verdict | None
    excluded: tuple[Unit, ...]
    unmet: tuple[Unit, ...]  # those the rule is not met by; none whose figures are missing
    not_computable: tuple[Unit, ...]  # those of which too much is missing to say
    unweighted: bool  # whether the coefficients without weights stand below the rule's own


def _columns(indicators: tuple[Indicator, ...], *, verdicts: bool) -> tuple[Column, ...]:
    own = tuple(Column(i.id, counted(i), unit=_(i.unit), kind="number") for i in indicators)
    last = (
        Column("met", _("达标"), kind="number"),
        Column("verdict", _("结论"), kind="state"),
    )
    return (
        Column("school", _("学校")),
        Column("residence", _("类型"), kind="tag"),
        Column("pupils", _("学生"), kind="number"),
        *own,
        *(last if verdicts else ()),
    )


def _rows(frame: Frame) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Make the rows of all sections of the stage, once; a filter takes some of them."""

    def make() -> Mapping[tuple[str, str], Mapping[str, Any]]:
        here = frame.measurement.in_scope(frame.stage, frame.measurement.region)
        return {unit.key: _row(frame, unit) for unit in here}

    return remembered(("rows", *frame.key, frame.query, frame.stage), make)


def _row(frame: Frame, unit: Unit) -> dict[str, Any]:
    measured = frame.measurement
    row: dict[str, Any] = {
        "school": frame.words.name(unit),
        "url": school_url(frame, unit.code),
        "residence": str(RESIDENCE[unit.residence]),
        "pupils": pupils_of(unit),
    }
    for result in measured.results_of(*unit.key):
        row[result.indicator] = figure_of(frame, result)
    verdict = measured.school_verdicts.get(unit.key)
    if verdict is not None:
        row["met"] = f"{verdict.met}/{verdict.of}"
        row["verdict"] = Standing(verdict.state, _brief(frame, unit, verdict))
        row["under"] = Standing(verdict.state)
    return row


def _brief(frame: Frame, unit: Unit, verdict: Verdict) -> str:
    """Say in a word or two what keeps a school from meeting every standard."""
    results = frame.measurement.results_of(*unit.key)
    missing = sum(1 for r in results if r.value is None)
    short = [r for r in results if r.value is not None and r.state in ("near", "unmet")]
    if missing:
        return render("brief.missing", {"n": missing}).text
    if not short:
        return ""
    only = short[0]
    if len(short) > 1 or only.limit is None or only.floor is None or only.value is None:
        return render("brief.short", {"n": len(short)}).text
    floor = only.floor / only.limit
    share = percent(only.value / only.limit, floor)
    if verdict.state == "met":
        return render("brief.floor_kept", {"share": share}).text
    return render("brief.floor_missed", {"share": share, "floor": floor}).text


def _standard(frame: Frame) -> tuple[dict[str, Any], ...]:
    """Give the row of limits; a rule that sets none for a single school has no such row."""
    row: dict[str, Any] = {
        "school": _("标准（%(stage)s）") % {"stage": frame.stage_label},
        "span": _LABELS,
    }
    limits = {
        indicator: frame.pack.limit(indicator.id, frame.record.as_of, frame.stage)
        for indicator in frame.pack.indicators
    }
    for indicator, limit in limits.items():
        row[indicator.id] = Figure(
            limit, digits=frame.words.digits(indicator, frame.stage), missing="—"
        )
    return (row,) if any(limit is not None for limit in limits.values()) else ()


def _spread_url(frame: Frame, indicator: str) -> str:
    path = reverse("spread", args=[frame.region.region_code, indicator])
    extra = f"&{frame.query}" if frame.query else ""
    return f"{path}?stage={frame.stage}{extra}"


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the coefficients weigh with, in numbers."""

    pupils: str  # of all schools that take part
    schools: int


def weighing_of(frame: Frame) -> Weighing:
    """Count the pupils and schools the coefficients of a stage stand on."""
    units = list(frame.measurement.in_scope(frame.stage, frame.region.region_code))
    return Weighing(shown(sum(unit.pupils for unit in units), 0), len(units))


def _footer(frame: Frame, *, unweighted: bool) -> tuple[dict[str, Any], ...]:
    spreads = frame.measurement.spreads_of(frame.stage, frame.region.region_code)
    limit = next((s.limit for s in spreads), None)
    told = _("，不高于 %(limit)s") % {"limit": shown(limit, 2)} if limit is not None else ""
    official: dict[str, Any] = {
        "school": _("差异系数（按学生数加权%(limit)s）") % {"limit": told},
        "span": _LABELS,
    }
    plain: dict[str, Any] = {"school": _("不加权（仅供分析，不作结论）"), "span": _LABELS}
    for spread in spreads:
        official[spread.indicator] = Figure(
            spread.cv,
            digits=2,
            state=spread.state if limit is not None else "",
            url=_spread_url(frame, spread.indicator),
            missing="—",
        )
        plain[spread.indicator] = Figure(
            spread.unweighted_cv,
            digits=2,
            url=f"{_spread_url(frame, spread.indicator)}&weights={EQUAL}",
            missing="—",
        )
    if limit is not None:
        official["verdict"] = _together(frame, spreads)
    return (official, plain) if unweighted else (official,)


def _together(frame: Frame, spreads: Sequence[Spread]) -> Standing:
    """Say what the rule says of all coefficients; one that is missing is not one that is kept."""
    verdict = Assessor(frame.pack, frame.measurement.as_of).dispersion(spreads, frame.stage)
    over = sum(spread.state == "unmet" for spread in spreads)
    missing = sum(spread.cv is None for spread in spreads)
    told = []
    if over:
        told.append(_("%(n)d 项超过") % {"n": over})
    if missing:
        told.append(_("%(n)d 项缺少数据") % {"n": missing})
    return Standing(verdict.state, _("，").join(told) or _("全部不超过限值"))


def unmet_of(frame: Frame) -> tuple[Unit, ...]:
    """Give the sections of the stage by which the school rule is not met."""
    return _in_state(frame, "unmet")


def _in_state(frame: Frame, state: State) -> tuple[Unit, ...]:
    verdicts = frame.measurement.school_verdicts
    units = frame.measurement.in_scope(frame.stage, frame.measurement.region)
    return tuple(u for u in units if u.key in verdicts and verdicts[u.key].state == state)


def board_of(
    frame: Frame, *, state: str = "", residence: str = "", unweighted: bool = False
) -> Board:
    """Make the table of one stage, in the order of the school codes.

    The page never ranks schools by itself; a reader may sort by a column.

    Parameters
    ----------
    state : str
        ``met``, ``unmet`` or ``not_computable`` keeps those schools; empty keeps all.
    residence : str
        ``urban``, ``town`` or ``rural``; empty keeps all.
    unweighted : bool
        Put the coefficients that count every school once below the rule's own; for analysts.
    """
    measured = frame.measurement
    here = [u for u in measured.units if u.stage == frame.stage and u.region == measured.region]
    units = [u for u in here if u.in_scope]
    verdicts = measured.school_verdicts
    states = {u.key: verdicts[u.key].state for u in units if u.key in verdicts}
    kept = [
        unit
        for unit in units
        if residence in ("", unit.residence) and state in ("", states.get(unit.key))
    ]
    rows = _rows(frame)
    return Board(
        columns=_columns(frame.pack.indicators, verdicts=frame.pack.school_rule is not None),
        rows=tuple(rows[unit.key] for unit in kept),
        standard=_standard(frame),
        footer=_footer(frame, unweighted=unweighted),
        verdict=measured.county_verdicts.get(frame.stage),
        excluded=tuple(u for u in here if not u.in_scope),
        unmet=unmet_of(frame),
        not_computable=_in_state(frame, "not_computable"),
        unweighted=unweighted,
    )
