"""Where a figure came from (来历): parts, formula, clause, data version, workbook cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.engine.moments import Moments
from junheng.measure.engine.result import Measurement, Result, Spread, Unit
from junheng.measure.engine.trace import Trace, TraceCell
from junheng.measure.engine.wording import parts_in_words
from junheng.policy.pack import CONFIDENCE_LABELS, Clause, Indicator
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import open_snapshot, renamed_in, trace_of
from junheng.web.monitor.queries.board import figure_of, school_url
from junheng.web.monitor.queries.frame import Frame, yearly
from junheng.web.monitor.queries.library import definition_in_words
from junheng.web.monitor.queries.profile import YearValue, years_of
from junheng.web.monitor.queries.remember import remembered
from junheng.web.monitor.queries.school_rows import predecessors_of
from junheng.web.shared import corrections
from junheng.web.shared.corrections import Correction
from junheng.web.shared.kit import Figure
from junheng.web.shared.labels import label_of
from junheng.web.shared.originals import Mended, mended_in, original_url

CELLS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Source:
    """One workbook cell a figure was read from."""

    address: str
    header: str
    value: str
    scaled: bool = False  # the heading counts in 万元, the value is in yuan
    mended: Mended | None = None  # where the figure is not what the workbook says


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything the lineage panel shows of one figure."""

    title: str
    school: str
    indicator: Indicator
    figure: Figure
    limit: Figure
    reason: str
    numerator: str
    parts: tuple[str, ...]
    denominator: str
    working: str
    formula: str  # in words
    code: str  # as the rule's file writes it
    split: str
    clause: Clause
    definition: str
    confidence: str
    cells: tuple[Source, ...]
    more: int  # cells not listed
    workbooks: tuple[tuple[str, str], ...]  # those this account may fetch: name and address
    years: tuple[YearValue, ...]  # the same figure over the years, the oldest first
    corrections: tuple[Correction, ...]  # what was found wrong with it and waits for newer data


def _as_it_was(frame: Frame, school: str) -> str:
    """Give the code a school had in the data version, where it has got another one since."""
    if frame.measurement.results_of(school, frame.stage):
        return school
    renamed = renamed_in(frame.records[0].sha256, same=True) if frame.records else {}
    formerly = (old for old, new in renamed.items() if new == school)
    held = (old for old in formerly if frame.measurement.results_of(old, frame.stage))
    return next(held, school)


def _result(frame: Frame, school: str, indicator: str) -> Result:
    for result in frame.measurement.results_of(school, frame.stage):
        if result.indicator == indicator:
            return result
    raise Hidden(
        where="这个数的来历",
        found="这一数据版本里没有这个数，或不在您的范围内",
        expected="是均衡监测页上的一个数",
        fix="请从均衡监测页点开",
    )


def _amount(value: float | None, indicator: Indicator) -> str:
    if value is None:
        return _("未上报（不是 0）")
    return f"{_plain(value)} {indicator.amount.unit}"


def _plain(value: float | None) -> str:
    """Write a number with as many decimals as it has, at most two."""
    if value is None:
        return _("未上报")
    return shown(value, 0 if float(value).is_integer() else 2)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.6f}".rstrip("0")


_WAN = 10_000


def _read(value: object, header: str) -> str:
    """Say what stands in a cell; one in 万元 as it is written, then what it counts as."""
    if "万元" not in header or isinstance(value, bool) or not isinstance(value, int | float):
        return _said(value)
    return f"{_said(round(value / _WAN, 10))} → {_said(value)}"


def source_of(cell: TraceCell) -> Source:
    """Write one workbook cell with its heading and what stands in it."""
    return Source(
        f"《{cell.file}》“{cell.sheet}”{cell.cell}",
        cell.header or cell.label,
        _read(cell.value, cell.header),
        "万元" in cell.header,
    )


def _traced(frame: Frame, account: Account, school: str, indicator: str) -> Trace:
    def ask(*, persons: bool) -> Trace:
        return trace_of(
            account,
            frame.record,
            frame.pack.id,
            indicator=indicator,
            unit=school,
            stage=frame.stage,
            persons=persons,
        )

    key = ("trace", *frame.key, school, frame.stage, indicator)
    traced = remembered(key, lambda: ask(persons=False))
    if all(part.listed for part in traced.parts if part.used):
        return traced
    return ask(persons=True)  # never remembered: each look at persons is logged


def _mended(frame: Frame, account: Account, cells: Sequence[TraceCell]) -> tuple[Source, ...]:
    """Write the cells with what was mended in them since the workbook came."""
    files = open_snapshot(frame.record, account).manifest.files
    wanted = {cell.file for cell in cells}
    told = {
        (file.name, *cell): one
        for file in files
        if file.name in wanted
        for cell, one in mended_in(account, frame.record.region_code, file.sha256).items()
    }
    return tuple(
        replace(source_of(cell), mended=told.get((cell.file, cell.sheet, cell.cell)))
        for cell in cells
    )


def workbooks_of(frame: Frame, account: Account, names: set[str]) -> tuple[tuple[str, str], ...]:
    """Give the workbooks of these names that are kept and that this account may fetch."""
    files = open_snapshot(frame.record, account).manifest.files
    found = [
        (file.name, original_url(account, frame.record.region_code, file.sha256))
        for file in files
        if file.name in names
    ]
    return tuple((name, url) for name, url in found if url)


def lineage_of(frame: Frame, account: Account, school: str, indicator_id: str) -> Lineage:
    """Open one figure; a look at personal rows is logged before anything is shown."""
    school = _as_it_was(frame, school)
    result = _result(frame, school, indicator_id)
    indicator = frame.pack.indicator(indicator_id)
    unit = frame.measurement.unit(school, frame.stage)
    traced = _traced(frame, account, school, indicator_id)
    digits = frame.words.digits(indicator, frame.stage)
    pupils = (
        _("学生 %(n)s 人") % {"n": _plain(result.denominator)}
        if result.denominator
        else _("未上报（不是 0）")
    )
    per = f" × {indicator.per}" if indicator.per != 1 else ""
    said = parts_in_words(indicator.numerator.text, frame.pack)
    cells = _mended(frame, account, traced.cells[:CELLS_SHOWN])
    return Lineage(
        title=f"{frame.words.name(unit)} · {label_of(indicator)}",
        school=frame.words.name(unit),
        indicator=indicator,
        figure=replace(figure_of(frame, result), url=""),
        limit=Figure(result.limit, digits),
        reason=result.reason,
        numerator=f"{indicator.amount.label} {_amount(result.numerator, indicator)}",
        parts=tuple(
            _("来自《%(table)s》") % {"table": part.table_label}
            if part.text == indicator.numerator.text
            else f"{said.get(part.text, part.table_label)} = {_plain(part.amount)}"
            for part in traced.parts
            if part.used and part.side != "denominator"
        ),
        denominator=pupils,
        working=""
        if result.value is None
        else f"{_plain(result.numerator)} ÷ {_plain(result.denominator)}{per} = "
        f"{shown(result.value, 4)}",
        formula=definition_in_words(frame.pack, indicator),
        code=f"{indicator.numerator.text} ÷ {indicator.denominator.text}",
        split=traced.split,
        clause=frame.pack.clauses[indicator.clause],
        definition=result.definition,
        confidence=CONFIDENCE_LABELS[indicator.confidence],
        cells=cells,
        more=max(0, len(traced.cells) - len(cells)),
        workbooks=workbooks_of(frame, account, {cell.file for cell in traced.cells}),
        years=_years(frame, account, unit, indicator),
        corrections=corrections.corrections_of(account, _same(frame, unit, indicator_id)),
    )


def _same(frame: Frame, unit: Unit, indicator: str) -> corrections.Figure:
    record = frame.record
    return corrections.Figure(record.region_code, record.sha256, unit.code, unit.stage, indicator)


def _years(
    frame: Frame, account: Account, unit: Unit, indicator: Indicator
) -> tuple[YearValue, ...]:
    """Give the figure over the years; a year that cannot be computed says why."""
    measured = {record.sha256: found for record, found in yearly(frame, account)}
    codes = predecessors_of(frame, account, unit.code)

    def why(found: Measurement) -> str:
        if not found.units and found.notes:  # the version itself cannot be measured
            return found.notes[0]
        for code in sorted(codes):
            for result in found.results_of(code, unit.stage):
                told_of = None not in (result.numerator, result.denominator)
                if result.indicator == indicator.id and result.value is None and told_of:
                    return result.reason
        return ""

    def told(year: YearValue) -> YearValue:
        reason = why(measured[year.record.sha256])
        if not reason:
            return year
        words = _("无法计算（%(reason)s）") % {"reason": reason}
        figure = year.figure or Figure(None, state="not_computable")
        return replace(year, figure=replace(figure, missing=words))

    return tuple(told(year) for year in years_of(frame, account, unit, indicator))


@dataclass(frozen=True, slots=True)
class Working:
    """How one coefficient was computed."""

    headline: str
    indicator: Indicator
    spread: Spread
    mean: str
    sd: str
    cv: str
    limit: str
    unweighted: str
    schools: int  # that entered
    by_pupils: bool  # weights as the rule says; else every school counts once, for analysts
    clause: Clause
    rows: tuple[dict[str, object], ...]


def spread_of(frame: Frame, indicator_id: str, *, unweighted: bool = False) -> Working:
    """Lay out the coefficient of one indicator and stage, school by school.

    Parameters
    ----------
    unweighted : bool
        Count every school once, whatever its size; for analysts only.
    """
    found = {s.indicator: s for s in frame.measurement.spreads_of(frame.stage)}
    if indicator_id not in found:
        raise Hidden(
            where="差异系数",
            found=f"这一规则里没有“{indicator_id}”",
            expected="是规则里的指标",
            fix="请从均衡监测页点开",
        )
    spread, indicator = found[indicator_id], frame.pack.indicator(indicator_id)
    results = [
        (unit, frame.measurement.result(*unit.key, indicator_id))
        for unit in frame.words.units(frame.stage)
    ]
    reported = [r for _, r in results if r.value is not None]
    weights = {r.unit: 1.0 if unweighted else r.denominator or 0.0 for r in reported}
    total = sum(weights.values())
    mean, sd, cv = spread.mean, spread.sd, spread.cv
    if unweighted and spread.unweighted_cv is not None:
        plain = Moments.of([r.value or 0.0 for r in reported], list(weights.values()))
        mean, sd, cv = plain.mean, plain.sd, spread.unweighted_cv
    rows = tuple(
        {
            "school": frame.words.name(unit),
            "url": school_url(frame, unit.code),
            "pupils": Figure(result.denominator, 0, missing=_("未上报")),
            "numerator": Figure(result.numerator, 1, missing=_("未上报")),
            "value": figure_of(frame, result),
            "part": Figure(
                None
                if result.value is None or not total
                else weights[result.unit] / total * (result.value - (mean or 0.0)) ** 2,
                4,
                missing="—",
            ),
        }
        for unit, result in results
    )
    return Working(
        headline=(
            _("%(stage)s“%(label)s”不加权的差异系数是 %(cv)s")
            if unweighted
            else _("%(stage)s“%(label)s”的差异系数是 %(cv)s")
        )
        % {"stage": frame.stage_label, "label": label_of(indicator), "cv": shown(cv, 4)},
        indicator=indicator,
        spread=spread,
        mean=shown(mean, 4),
        sd=shown(sd, 4),
        cv=shown(cv, 4),
        limit=shown(spread.limit, 2) if spread.limit is not None else "",
        unweighted=shown(spread.unweighted_cv, 4),
        schools=len(reported),
        by_pupils=not unweighted,
        clause=frame.pack.clauses[frame.pack.spreading.clause],
        rows=rows,
    )
