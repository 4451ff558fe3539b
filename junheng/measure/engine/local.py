"""Local indicators (本地指标): a formula an officer typed, checked, said back, measured.

An officer writes a numerator and a denominator in the formula language over the parameters and
quantities of one national pack, whose schools in scope are measured.  Before anything runs the
formula is *checked*: is it well formed and small, is it lawful, does it mean one thing only.
What is refused comes with the place in the text; what is merely treated in a certain way, such
as a division by zero, is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.data.standard import standard
from junheng.kernel.errors import ExpressionError
from junheng.measure.engine import expression as syntax
from junheng.measure.engine import lawful
from junheng.measure.engine.check import resolve
from junheng.measure.engine.compile import Frame
from junheng.measure.engine.expression import parse, wrong
from junheng.measure.engine.register import read_register
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.result import Measurement, Result, Spread
from junheng.measure.engine.run import measure
from junheng.measure.engine.wording import formula_in_words
from junheng.policy.pack import (
    Address,
    AllOf,
    Amount,
    Clause,
    Formula,
    Indicator,
    Pack,
    Parameter,
    Rule,
    Spreading,
)

if TYPE_CHECKING:
    from ibis.expr.types import Value

Side = Literal["numerator", "denominator"]
Kind = Literal["unsafe", "forbidden", "ambiguous"]
SIDES: tuple[Side, Side] = ("numerator", "denominator")
SIDE_LABELS: Mapping[Side, str] = {"numerator": "分子", "denominator": "分母"}
KIND_LABELS: Mapping[Kind, str] = {
    "unsafe": "公式写得不对",
    "forbidden": "不能这样算",
    "ambiguous": "意思不止一种",
}
LONGEST = 1000  # characters
LARGEST = 1e12
DEEPEST = 30  # operators inside one another
HIDDEN = f"不足 {lawful.SMALLEST_GROUP} 人，不显示"
_WORD = re.compile(r"\w+(?:\.\d+)?|[<>!]=|.", re.DOTALL)
_AT = Address("local", 1)


@dataclass(frozen=True, slots=True)
class LocalDefinition:
    """One revision of a local indicator: all that decides its figures."""

    name: str
    revision: int
    label: str
    unit: str
    numerator: str
    denominator: str
    per: int
    stages: tuple[str, ...]
    note: str = ""

    def text(self, side: Side) -> str:
        """Give the formula of one side."""
        return self.numerator if side == "numerator" else self.denominator


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is refused, and the place in the formula."""

    side: Side
    kind: Kind
    error: ExpressionError
    before: str  # the formula up to the place
    marked: str  # the word at fault; empty where the formula ends too early
    after: str

    @property
    def position(self) -> int:
        """Character at fault, counted from 1 as people count."""
        return self.error.position + 1

    @property
    def title(self) -> str:
        """Where it is, in words."""
        return f"{KIND_LABELS[self.kind]}：{SIDE_LABELS[self.side]}第 {self.position} 个字符"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was understood of a formula, or what is refused."""

    mistakes: tuple[Mistake, ...]
    numerator: str = ""  # in words
    denominator: str = ""
    split: bool = False  # amounts of the whole school are shared between its stages
    notes: tuple[str, ...] = ()  # how special cases are treated
    sensitive: tuple[lawful.SensitivePart, ...] = ()  # parts that hide small groups

    @property
    def ok(self) -> bool:
        """Whether it may be computed."""
        return not self.mistakes


def check_local(base: Pack, definition: LocalDefinition) -> Checked:
    """Check both formulas of a local indicator and say what they mean (本地指标检查).

    Parameters
    ----------
    base : Pack
        Gives parameters, quantities and scope.
    definition : LocalDefinition
        As typed.

    Returns
    -------
    Checked
        Mistakes with their places, at most one for each side; or the words, whether whole-school
        amounts are shared between stages, and how divisions and empty cells are treated.

    Examples
    --------
    >>> from junheng.policy import load_pack
    >>> base = load_pack("cn-moe-2017-6")
    >>> typed = LocalDefinition("a", 1, "甲", "册", "sum(resource.boks)", "pupils", 1, ("primary",))
    >>> [(m.position, m.marked) for m in check_local(base, typed).mistakes]
    [(14, 'boks')]
    """
    trees: dict[Side, syntax.Node] = {}
    mistakes = []
    for side in SIDES:
        text = definition.text(side)
        try:
            trees[side] = _small(text)
        except ExpressionError as error:
            mistakes.append(_mistake(side, "unsafe", text, error))
    if not mistakes:
        pair = [definition.numerator, definition.denominator]
        first: dict[int, ExpressionError] = {}
        for n, fault in lawful.forbidden(pair):
            first.setdefault(n, fault)
        mistakes = [_mistake(SIDES[n], "forbidden", pair[n], e) for n, e in first.items()]
    if not mistakes:
        mistakes = list(_unknown(base, definition))
    if mistakes:
        return Checked(tuple(mistakes))
    return _understood(base, definition, trees)


def _mistake(side: Side, kind: Kind, text: str, error: ExpressionError) -> Mistake:
    at = error.position
    match = _WORD.match(text, at)
    marked = match.group() if match is not None else ""
    return Mistake(side, kind, error, text[:at], marked, text[at + len(marked) :])


def _small(text: str) -> syntax.Node:
    if not text.strip():
        raise wrong(text, 0, "还没有写", "写一个公式", "例如 count(homeroom)，或 pupils")
    if len(text) > LONGEST:
        fix = "请删短；很长的式子，拆成两个指标更好懂"
        raise wrong(text[:40] + "…", LONGEST, "公式太长", f"不超过 {LONGEST} 个字符", fix)
    tree = parse(text)
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            fix = "请把公式拆成几个指标"
            raise wrong(text, node.at, "套得太深，或者连得太长", f"不超过 {DEEPEST} 层运算", fix)
        if isinstance(node, syntax.Number) and node.value > LARGEST:
            raise wrong(text, node.at, "这个数太大", "一万亿以内的数", "请检查是不是多写了几位")
        waiting += [(part, depth + 1) for part in _parts(node)]
    return tree


def _parts(node: syntax.Node) -> Iterator[syntax.Node]:
    match node:
        case syntax.Unary(operand=operand):
            yield operand
        case syntax.Binary(left=left, right=right):
            yield from (left, right)
        case syntax.Choice(condition=condition, then=then, other=other):
            yield from (condition, then, other)
        case syntax.Items(items=items):
            yield from items
        case syntax.Aggregate(where=where, of=of):
            yield from (part for part in (where, of) if part is not None)


def _unknown(base: Pack, definition: LocalDefinition) -> Iterator[Mistake]:
    for side in SIDES:
        text = definition.text(side)
        try:
            resolve(text, base)
        except ExpressionError as error:
            yield _mistake(side, "unsafe", text, error)


@dataclass(frozen=True, slots=True)
class _Reach:
    """Where a formula first counts a section's own rows, and where the whole school's."""

    section: int | None = None
    whole: int | None = None
    by_stage: int | None = None  # where it names a parameter that differs by stage

    def __or__(self, other: _Reach) -> _Reach:
        def first(a: int | None, b: int | None) -> int | None:
            return b if a is None else a

        return _Reach(
            first(self.section, other.section),
            first(self.whole, other.whole),
            first(self.by_stage, other.by_stage),
        )


def _reach(node: syntax.Node, base: Pack) -> _Reach:
    if isinstance(node, syntax.Aggregate):
        of_section = bool(standard().tables[node.table].stage)
        return _Reach(section=node.at) if of_section else _Reach(whole=node.at)
    if isinstance(node, syntax.Name):
        if node.id in base.quantities:
            inner = _reach(parse(base.quantities[node.id].formula.text), base)
            return _Reach(
                node.at if inner.section is not None else None,
                node.at if inner.whole is not None else None,
                node.at if inner.by_stage is not None else None,
            )
        parameter = base.parameters.get(node.id)
        return _Reach(by_stage=node.at if parameter is not None and parameter.by_stage else None)
    found = _Reach()
    for part in _parts(node):
        found |= _reach(part, base)
    return found


def _ambiguous(
    definition: LocalDefinition, top: _Reach, below: _Reach
) -> Iterator[tuple[Side, ExpressionError]]:
    sides: tuple[tuple[Side, _Reach], ...] = (("numerator", top), ("denominator", below))
    for side, reach in sides:
        text = definition.text(side)
        if reach.whole is None:
            continue
        if reach.section is not None:
            yield (
                side,
                wrong(
                    text,
                    max(reach.whole, reach.section),
                    "一个式子里既有本学段的数，又有全校的数",
                    "一边只用一种：分学段的表，或者不分学段的表",
                    "九年一贯制学校两种数对不上；请把它们分到分子和分母，或换成同一种表",
                ),
            )
        elif reach.by_stage is not None:
            yield (
                side,
                wrong(
                    text,
                    reach.by_stage,
                    "这个参数分学段，旁边的数是全校的",
                    "分学段的参数只和分学段的数一起用",
                    "请改用分学段的表，或者写出一个固定的数",
                ),
            )
    if below.whole is not None and top.section is not None and top.whole is None:
        yield (
            "denominator",
            wrong(
                definition.denominator,
                below.whole,
                "分子是本学段的数，分母是全校的数",
                "分子、分母说的是同一群人",
                "请把分母也换成分学段的数，例如 pupils",
            ),
        )


def _understood(
    base: Pack, definition: LocalDefinition, trees: Mapping[Side, syntax.Node]
) -> Checked:
    top, below = _reach(trees["numerator"], base), _reach(trees["denominator"], base)
    first: dict[Side, Mistake] = {}
    for side, error in (*_zero(definition, trees), *_ambiguous(definition, top, below)):
        first.setdefault(side, _mistake(side, "ambiguous", definition.text(side), error))
    if first:
        return Checked(tuple(first.values()))
    split = top.whole is not None and below.whole is None
    pair = (definition.numerator, definition.denominator)
    sensitive = lawful.sensitive_parts(pair, base)
    return Checked(
        mistakes=(),
        numerator=formula_in_words(definition.numerator, base),
        denominator=formula_in_words(definition.denominator, base),
        split=split,
        notes=tuple(_notes(trees, split=split, sensitive=bool(sensitive), both=top, under=below)),
        sensitive=sensitive,
    )


def _zero(
    definition: LocalDefinition, trees: Mapping[Side, syntax.Node]
) -> Iterator[tuple[Side, ExpressionError]]:
    """Find what is divided by the number 0."""
    for side, node in trees.items():
        whole = isinstance(node, syntax.Number) and side == "denominator"
        for number in [node] if whole else _divisors(node):
            if isinstance(number, syntax.Number) and number.value == 0:
                text = definition.text(side)
                yield (
                    side,
                    wrong(text, number.at, "除数是 0", "除以不是 0 的数", "请改成要除以的数"),
                )


def _divisors(node: syntax.Node) -> Iterator[syntax.Node]:
    if isinstance(node, syntax.Binary) and node.op == "/":
        yield node.right
    for part in _parts(node):
        yield from _divisors(part)


def _notes(
    trees: Mapping[Side, syntax.Node], *, split: bool, sensitive: bool, both: _Reach, under: _Reach
) -> Iterator[str]:
    zero = [d for t in trees.values() for d in _divisors(t) if not isinstance(d, syntax.Number)]
    fixed = isinstance(trees["denominator"], syntax.Number)
    shares = any(f.kind == "share" for t in trees.values() for f in lawful.aggregates(t))
    if zero or shares or not fixed:
        yield "除数或分母为 0 的学校，按“无法计算”处理，不当作 0。"
    if any(fold.kind == "sum" for t in trees.values() for fold in lawful.aggregates(t)):
        yield "求和时遇到空白单元格，按“无法计算”处理；写 otherwise 0，空白才按 0 计。"
    if split:
        yield "分子是全校的数：有两个学段的学校，按学段权重与学生数分摊到各学段。"
    if both.whole is not None and under.whole is not None:
        yield "分子、分母都是全校的数：同一所学校的两个学段得到同一个值。"
    if sensitive:
        least = lawful.SMALLEST_GROUP
        yield f"涉及学生的敏感属性：不足 {least} 人的学校不显示，能由合计推出来的也不显示。"


def pack_of(base: Pack, definition: LocalDefinition, *, split: bool) -> Pack:
    """Give a pack with nothing but the local indicator, so that the engine can measure it."""
    indicator = Indicator(
        id=definition.name,
        version=definition.revision,
        label=definition.label,
        label_en=definition.label,
        unit=definition.unit,
        numerator=Formula(definition.numerator, _AT),
        denominator=Formula(definition.denominator, _AT),
        per=definition.per,
        split=split,
        limits=Parameter(f"{definition.name}.limits", definition.label, "", (), _AT),
        amount=Amount(definition.name, definition.label, definition.unit, whole=False),
        clause="local",
        confidence="A",
        source="text",
        note=definition.note,
        at=_AT,
    )
    nothing = Rule("", "", "", AllOf(()), _AT)
    clause = Clause("local", "", "本地指标", definition.note, "A", "text", "")
    return replace(
        base,
        id=f"local-{definition.name}",
        version=definition.revision,
        title=definition.label,
        stages=tuple(s for s in base.stages if s in definition.stages),
        clauses={**base.clauses, "local": clause},
        flags=(),
        indicators=(indicator,),
        spreading=Spreading("pupil_weighted_cv", "", "local"),
        floor="",
        school_rule=None,
        dispersion_rule=nothing,
        county_rule=nothing,
        items=(),
    )


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """A local indicator on one snapshot, small groups already taken out."""

    measured: Measurement
    hidden: frozenset[lawful.Key]  # units whose figure is not shown
    hidden_stages: frozenset[str]  # stages whose county figure is not shown either

    def result(self, unit: str, stage: str) -> Result:
        """Give the only result of a section."""
        return self.measured.results_of(unit, stage)[0]

    def spread(self, stage: str) -> Spread | None:
        """Give mean and coefficient of a stage."""
        return next(iter(self.measured.spreads_of(stage)), None)


def measure_local(
    base: Pack,
    definition: LocalDefinition,
    snapshot: Snapshot,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> LocalFigures:
    """Measure a local indicator on a snapshot and hide small groups (本地指标测算).

    Parameters
    ----------
    base, definition
        As they were checked; a formula with mistakes is not measured.
    snapshot : Snapshot
        Opened for aggregation only.

    Returns
    -------
    LocalFigures
        Hidden units keep their row, without a value and with the reason.

    Raises
    ------
    ExpressionError
        The first mistake of the formula.
    """
    checked = check_local(base, definition)
    if not checked.ok:
        raise checked.mistakes[0].error
    day, engine = as_of or snapshot.manifest.as_of, backend or duckdb_backend()
    pack = pack_of(base, definition, split=checked.split)
    measured = measure(pack, snapshot, as_of=day, backend=engine)
    if not checked.sensitive:
        return LocalFigures(measured, frozenset(), frozenset())
    groups = _groups(pack, snapshot, checked.sensitive, day, engine)
    hidden: set[lawful.Key] = set()
    stages: set[str] = set()
    for stage in pack.stages:
        own = {unit.key for unit in measured.in_scope(stage)}
        for held in groups:
            mine = {key: group for key, group in held.items() if key in own}
            hidden |= lawful.hidden(mine)
            if mine and lawful.too_small(mine.values()):
                stages.add(stage)
    return LocalFigures(_cut(measured, hidden, stages), frozenset(hidden), frozenset(stages))


def _groups(
    pack: Pack,
    snapshot: Snapshot,
    parts: tuple[lawful.SensitivePart, ...],
    day: date,
    engine: ibis.BaseBackend,
) -> list[dict[lawful.Key, lawful.Group]]:
    """Count, for each sensitive part, the persons it speaks of and those it leaves over."""
    source = Source(snapshot, engine, read_register(snapshot, engine, day))
    folds = [fold for part in parts for fold in (part.inside, part.of)]
    relation = SectionRelation(pack, day, source, folds)

    def extra(frame: Frame) -> dict[str, Value]:
        return {
            f"{name}_{i}": frame.fold(fold)
            for i, part in enumerate(parts)
            for name, fold in (("in", part.inside), ("of", part.of))
        }

    rows = relation.build(extra).to_pyarrow().to_pylist()
    return [
        {
            (row[CODE], row[STAGE]): lawful.Group(
                round(row[f"in_{i}"]), round(row[f"of_{i}"] - row[f"in_{i}"])
            )
            for row in rows
            if row[f"in_{i}"] is not None and row[f"of_{i}"] is not None
        }
        for i in range(len(parts))
    ]


def _cut(measured: Measurement, hidden: set[lawful.Key], stages: set[str]) -> Measurement:
    results = tuple(
        replace(
            r,
            numerator=None,
            denominator=None,
            value=None,
            whole=None,
            share=None,
            reason=HIDDEN,
        )
        if (r.unit, r.stage) in hidden
        else r
        for r in measured.results
    )
    spreads = tuple(
        replace(s, mean=None, sd=None, cv=None, unweighted_cv=None) if s.stage in stages else s
        for s in measured.spreads
    )
    return replace(measured, results=results, spreads=spreads)
