"""Local indicators as pages read them: checked, said back, measured, traced (本地指标)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.data.snapshots import Scope
from junheng.data.standard import Column, Table, standard
from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.engine import lawful
from junheng.measure.engine.local import (
    HIDDEN,
    Checked,
    LocalDefinition,
    LocalFigures,
    check_local,
    measure_local,
    pack_of,
)
from junheng.measure.engine.result import Result
from junheng.measure.engine.trace import Trace, trace
from junheng.measure.engine.wording import parts_in_words
from junheng.policy.pack import Pack
from junheng.web.accounts.models import Account
from junheng.web.evidence import queries as evidence
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.models import BASE_PACK, LocalIndicator
from junheng.web.shared.kit import Figure
from junheng.web.shared.labels import label_of
from junheng.web.shared.reach import Place

_CELLS_SHOWN = 40
_DIGITS = 2


def base_pack() -> Pack:
    """Give the pack whose parameters, quantities and schools local indicators use."""
    pack: Pack = evidence.pack_of(BASE_PACK)
    return pack


def check(definition: LocalDefinition) -> Checked:
    """Check a definition against the pack it is written over."""
    return check_local(base_pack(), definition)


def stage_choices() -> list[tuple[str, str]]:
    """List the stages a local indicator may speak of."""
    labels = {c.code: label_of(c) for c in standard().codes["stage"].codes}
    return [(stage, labels[stage]) for stage in base_pack().stages]


def stage_words(stages: tuple[str, ...]) -> str:
    """Name stages."""
    labels = dict(stage_choices())
    return "、".join(labels.get(stage, stage) for stage in stages)


def indicators_of(account: Account, region_code: str) -> list[LocalIndicator]:
    """List every revision of a region, the newest of each first."""
    rows = LocalIndicator.objects.visible_to(account).filter(region_code=region_code)
    return list(rows.select_related("made_by", "published_by"))


def published_of(account: Account, region_code: str) -> list[LocalIndicator]:
    """List the revisions plans may use."""
    return [one for one in indicators_of(account, region_code) if one.is_published]


def indicator_of(account: Account, region_code: str, name: str, revision: int) -> LocalIndicator:
    """Give one revision, or :class:`Hidden`."""
    rows = LocalIndicator.objects.visible_to(account)
    found: LocalIndicator | None = rows.filter(
        region_code=region_code, name=name, revision=revision
    ).first()
    if found is None:
        raise Hidden(
            where="本地指标",
            found=f"没有指标 {name} 第 {revision} 版，或不在您的范围内",
            expected="是您所在地区的本地指标",
            fix="请从本地指标列表进入",
        )
    return found


def new_name(account: Account, region_code: str) -> str:
    """Propose a name nobody has used here."""
    used = {one.name for one in indicators_of(account, region_code)}
    number = len(used) + 1
    while f"local_{number}" in used:
        number += 1
    return f"local_{number}"


def earlier_of(account: Account, indicator: LocalIndicator) -> LocalIndicator | None:
    """Give the revision before this one."""
    rows = LocalIndicator.objects.visible_to(account).filter(
        region_code=indicator.region_code, name=indicator.name, revision__lt=indicator.revision
    )
    found: LocalIndicator | None = rows.order_by("-revision").first()
    return found


def newest_record(account: Account, region_code: str, sha256: str = "") -> SnapshotRecord | None:
    """Give the newest data version, a pinned one, or nothing before the first."""
    try:
        return evidence.snapshot_of(account, region_code, sha256=sha256)
    except Hidden:
        if sha256:
            raise
        return None


@lru_cache(maxsize=128)
def _figures(sha256: str, definition: LocalDefinition, _version: int) -> LocalFigures:
    return measure_local(base_pack(), definition, evidence.folder_of(sha256))


def figures_of(record: SnapshotRecord, definition: LocalDefinition) -> LocalFigures:
    """Measure a whole county once; what a reader sees of it is cut by whoever asks."""
    return _figures(record.sha256, definition, base_pack().version)


@dataclass(frozen=True, slots=True)
class Asked:
    """A definition on a data version, stored or only typed."""

    record: SnapshotRecord
    definition: LocalDefinition
    saved: bool = True

    @property
    def figures(self) -> LocalFigures:
        """The figures of the whole county."""
        return figures_of(self.record, self.definition)


def lineage_url(asked: Asked, unit: str, stage: str) -> str:
    """Give the address where one figure opens; what is not saved carries its formula along."""
    definition, record = asked.definition, asked.record
    given: dict[str, object] = {"of": f"{definition.name}@{definition.revision}"}
    if not asked.saved:
        given = {
            key: getattr(definition, key)
            for key in ("label", "unit", "numerator", "denominator", "per")
        }
    given["snap"] = record.sha256[:16]
    return reverse("local-lineage", args=[record.region_code, unit, stage]) + "?" + urlencode(given)


@dataclass(frozen=True, slots=True)
class Row:
    """One section of the result."""

    school: str
    value: Figure
    numerator: Figure
    denominator: Figure
    before: Figure | None  # the revision before
    change: str  # against it
    reason: str


@dataclass(frozen=True, slots=True)
class StageResult:
    """The result of one stage: rows, county mean, coefficient."""

    stage: str
    label: str
    rows: tuple[Row, ...]
    mean: Figure
    cv: Figure
    working: str  # how the mean came about
    missing: int  # sections without a value
    closed: int  # sections too small to be shown; the county figure holds them
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What the officer sees of a formula: understood or refused, and its figures."""

    definition: LocalDefinition
    checked: Checked
    record: SnapshotRecord | None
    stages: tuple[StageResult, ...]
    excluded: tuple[tuple[str, str], ...]  # schools not in scope, and why
    earlier: str  # the revision compared with


def trial_of(
    account: Account,
    region_code: str,
    definition: LocalDefinition,
    *,
    earlier: LocalIndicator | None = None,
    saved: bool = False,
    sha256: str = "",
) -> Trial:
    """Check a formula and measure it on the newest data version (试算)."""
    checked = check(definition)
    record = newest_record(account, region_code, sha256)
    if not checked.ok or record is None or not account.reach.all_schools_of(region_code):
        return Trial(definition, checked, record, (), (), "")
    asked = Asked(record, definition, saved=saved)
    before = figures_of(record, earlier.definition) if earlier is not None else None
    stages = tuple(
        _stage(asked, before, stage, label)
        for stage, label in stage_choices()
        if stage in definition.stages
    )
    out = tuple(
        (unit.name, unit.reason)
        for unit in asked.figures.measured.units
        if not unit.in_scope and unit.stage in definition.stages
    )
    return Trial(definition, checked, record, stages, out, str(earlier) if earlier else "")


def _stage(asked: Asked, before: LocalFigures | None, stage: str, label: str) -> StageResult:
    figures, definition = asked.figures, asked.definition
    old = {} if before is None else {(r.unit, r.stage): r for r in before.measured.results}
    rows, known = [], []
    for unit in figures.measured.in_scope(stage):
        result = figures.result(unit.code, stage)
        url = "" if unit.key in figures.hidden else lineage_url(asked, unit.code, stage)
        rows.append(_row(unit.name, result, old.get(unit.key), url, with_before=bool(before)))
        if result.value is not None:
            known.append(result)
    spread = figures.spread(stage)
    is_hidden = stage in figures.hidden_stages
    missing = "…" if is_hidden else "·"
    return StageResult(
        stage=stage,
        label=label,
        rows=tuple(rows),
        mean=Figure(spread.mean if spread else None, _DIGITS, definition.unit, missing=missing),
        cv=Figure(spread.cv if spread else None, 4, missing=missing),
        working=_working(definition, known) if len(known) == len(rows) else "",
        missing=sum(row.value.value is None and row.reason != HIDDEN for row in rows),
        closed=sum(row.reason == HIDDEN for row in rows),
        is_hidden=is_hidden,
    )


def _row(name: str, result: Result, old: Result | None, url: str, *, with_before: bool) -> Row:
    missing = "…" if result.reason == HIDDEN else "·"
    change = ""
    if old is not None and old.value is not None and result.value is not None:
        moved = result.value - old.value
        change = "—" if abs(moved) < 1e-9 else f"{'+' if moved > 0 else '−'}{shown(abs(moved), 2)}"
    return Row(
        school=name,
        value=Figure(result.value, _DIGITS, url=url, missing=missing),
        numerator=Figure(result.numerator, _whole(result.numerator), missing=missing),
        denominator=Figure(result.denominator, _whole(result.denominator), missing=missing),
        before=Figure(old.value if old else None, _DIGITS) if with_before else None,
        change=change,
        reason=result.reason,
    )


def _whole(value: float | None) -> int:
    return 0 if value is None or float(value).is_integer() else _DIGITS


def _working(definition: LocalDefinition, results: list[Result]) -> str:
    top = sum(r.numerator or 0.0 for r in results)
    below = sum(r.denominator or 0.0 for r in results)
    if not below:
        return ""
    per = f" × {definition.per}" if definition.per != 1 else ""
    value = shown(definition.per * top / below, 4)
    said = f"{shown(top, _whole(top))} ÷ {shown(below, _whole(below))}{per} = {value}"
    return _("各校分子合计 ÷ 分母合计：%(working)s") % {"working": said}


@dataclass(frozen=True, slots=True)
class Source:
    """One workbook cell a figure was read from."""

    address: str
    header: str
    value: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything behind one figure of a local indicator."""

    title: str
    definition: LocalDefinition
    figure: Figure
    reason: str
    numerator: str
    denominator: str
    working: str
    parts: tuple[str, ...]
    split: str
    cells: tuple[Source, ...]
    more: int
    record: SnapshotRecord
    saved: bool


def lineage_of(account: Account, asked: Asked, unit: str, stage: str) -> Lineage:
    """Open one figure down to its workbook cells; small groups stay closed.

    Rows about persons are listed only to those who keep them, and the look is logged.
    """
    record, definition = asked.record, asked.definition
    if not account.reach.covers(Place(record.region_code, unit)):
        raise _no_figure()
    figures = asked.figures
    section = next((u for u in figures.measured.in_scope(stage) if u.code == unit), None)
    if section is None:
        raise _no_figure()
    result = figures.result(unit, stage)
    checked = check(definition)
    closed = section.key in figures.hidden
    traced = None if closed else _traced(account, asked, unit, stage)
    cells = traced.cells if traced is not None else ()
    return Lineage(
        title=f"{section.name} · {definition.label}",
        definition=definition,
        figure=Figure(result.value, 4, definition.unit, missing="…" if closed else "·"),
        reason=result.reason,
        numerator=checked.numerator,
        denominator=checked.denominator,
        working=_working_of(definition, result),
        parts=() if traced is None else tuple(_parts(definition, traced)),
        split=traced.split if traced is not None else "",
        cells=tuple(
            Source(f"《{c.file}》“{c.sheet}”{c.cell}", c.header or c.label, _said(c.value))
            for c in cells[:_CELLS_SHOWN]
        ),
        more=max(0, len(cells) - _CELLS_SHOWN),
        record=record,
        saved=asked.saved,
    )


def _no_figure() -> Hidden:
    return Hidden(
        where="这个数的来历",
        found="这一数据版本里没有这个数，或不在您的范围内",
        expected="是本地指标页上的一个数",
        fix="请从本地指标页点开",
    )


def _traced(account: Account, asked: Asked, unit: str, stage: str) -> Trace:
    record, definition = asked.record, asked.definition
    split = check(definition).split
    pack = pack_of(base_pack(), definition, split=split)

    def ask(scope: Scope | None) -> Trace:
        snapshot = evidence.open_snapshot(record, account)
        return trace(pack, snapshot, definition.name, unit, stage, scope=scope)

    found = ask(None)
    closed = any(not part.listed for part in found.parts if part.used)
    if not closed or not account.holds("rows.see"):
        return found
    looks = Scope(frozenset({unit}), "rows", "查看一个本地指标的来历", account.username)
    return ask(looks)


def _working_of(definition: LocalDefinition, result: Result) -> str:
    if result.value is None or result.numerator is None or result.denominator is None:
        return ""
    per = f" × {definition.per}" if definition.per != 1 else ""
    top = shown(result.numerator, _whole(result.numerator))
    below = shown(result.denominator, _whole(result.denominator))
    return f"{top} ÷ {below}{per} = {shown(result.value, 4)}"


def _parts(definition: LocalDefinition, traced: Trace) -> list[str]:
    base = base_pack()
    named = [quantity.formula.text for quantity in base.quantities.values()]
    said: dict[str, str] = {}
    for formula in (*named, definition.numerator, definition.denominator):
        said |= parts_in_words(formula, base)
    return [
        f"{said.get(part.text, part.table_label)} = "
        f"{_('未上报') if part.amount is None else shown(part.amount, _whole(part.amount))}"
        for part in traced.parts
        if part.used
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value:,g}" if isinstance(value, int | float) else str(value)


@dataclass(frozen=True, slots=True)
class Usable:
    """One column one may write, and what a click inserts."""

    column: Column
    text: str
    codes: tuple[tuple[str, str], ...]
    sensitive: bool


@dataclass(frozen=True, slots=True)
class UsableTable:
    """One table one may count."""

    table: Table
    count: str
    by_stage: bool
    columns: tuple[Usable, ...]


def usable_tables() -> list[UsableTable]:
    """List the tables a formula may count, with their columns."""
    return [
        UsableTable(
            table,
            f"count({table.name})",
            bool(table.stage),
            tuple(_usable(table, column) for column in table.stored if column.name != table.org),
        )
        for table in standard().tables.values()
        if table.org
    ]


def _usable(table: Table, column: Column) -> Usable:
    numeric = column.type in ("integer", "number")
    plain = numeric and not table.is_personal
    held = standard().codes[column.codes].codes if column.codes else ()
    return Usable(
        column=column,
        text=f"sum({table.name}.{column.name})" if plain else column.name,
        codes=tuple((f'{column.name} = "{c.code}"', label_of(c)) for c in held),
        sensitive=lawful.is_sensitive(table, column),
    )


def usable_words() -> list[tuple[str, list[tuple[str, str]]]]:
    """List the quantities, facts of the school and parameters one may write, with labels."""
    pack, facts = base_pack(), standard().tables["organisation"].stored
    derived = [("stage", _("学段")), ("residence", _("城乡类型"))]
    return [
        (_("通用量"), [(q.id, label_of(q)) for q in pack.quantities.values()]),
        (_("学校的情况"), derived + [(c.name, label_of(c)) for c in facts]),
        (_("规则的参数"), [(p.id, label_of(p)) for p in pack.parameters.values()]),
    ]
