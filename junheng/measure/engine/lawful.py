"""What a formula may not show (公式的底线): people are protected before anything is computed.

A formula is free text of an officer, so the law speaks before it runs.  Three things are kept
apart.  *Results of examinations* are never given for a teacher, a class or a pupil, whatever the
formula calls them.  *One person's value* is never taken out of a roll by ``max`` or ``min``.  And
*sensitive attributes* of pupils, with every outcome, are shown only for groups of eleven or more,
the remaining group and the sum of what is hidden included.  Resources, staff and enrolment are
never suppressed.

What is sensitive is read from the data standard: a column marked personal in a table about
persons, but for staff and for what enrolment itself is.  A new table about persons is closed
until somebody opens it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

from junheng.data.standard import Column, Table, standard
from junheng.kernel.errors import ExpressionError
from junheng.measure.engine import expression as syntax
from junheng.measure.engine.check import Amount, Constant, Field, Fold, Operation, Typed, resolve
from junheng.measure.engine.expression import parse, wrong
from junheng.policy.pack import Pack

SMALLEST_GROUP = 11
STAFF = frozenset({"teacher"})
ENROLMENT: Mapping[str, frozenset[str]] = {
    "pupil": frozenset({"grade", "class_code", "is_registered", "is_boarding"}),
}
GRADES = range(1, 10)  # of compulsory education
RESULT_WORDS = ("exam", "score", "value_added", "考试", "成绩", "分数", "增值")
PERSON_WORDS = (
    "teacher", "person", "pupil", "student", "homeroom", "class", "教师", "学生", "班",
)  # fmt: skip
PERSON_TABLES = frozenset({"teacher", "homeroom"})

Key = tuple[str, str]  # unit, stage


def is_sensitive(table: Table, column: Column) -> bool:
    """Tell whether a column says something of a person that small groups must not show.

    >>> pupil = standard().tables["pupil"]
    >>> is_sensitive(pupil, pupil.column("is_left_behind"))
    True
    >>> is_sensitive(pupil, pupil.column("grade"))
    False
    """
    if not table.is_personal or table.name in STAFF:
        return False
    return column.private != "none" and column.name not in ENROLMENT.get(table.name, frozenset())


def holds_results(name: str) -> bool:
    """Tell whether a table holds results of examinations, by its name: none is here today."""
    return any(word in name.lower() for word in RESULT_WORDS)


def kind_of_target(formulas: Iterable[str]) -> Literal["conditions", "exam_scores"]:
    """Say what a target on these formulas is, in the words of the guardrails."""
    tables = {fold.table for text in formulas for fold in aggregates(parse(text))}
    return "exam_scores" if any(map(holds_results, tables)) else "conditions"


def aggregates(node: syntax.Node) -> Iterator[syntax.Aggregate]:
    """Walk every count and sum of a formula, in the order it is written."""
    match node:
        case syntax.Aggregate():
            yield node
        case syntax.Unary(operand=operand):
            yield from aggregates(operand)
        case syntax.Binary(left=left, right=right):
            yield from aggregates(left)
            yield from aggregates(right)
        case syntax.Choice(condition=condition, then=then, other=other):
            for part in (condition, then, other):
                yield from aggregates(part)


def names(node: syntax.Node | None) -> Iterator[syntax.Name]:
    """Walk every name of a formula outside and inside its conditions."""
    match node:
        case syntax.Name():
            yield node
        case syntax.Unary(operand=operand):
            yield from names(operand)
        case syntax.Binary(left=left, right=right):
            yield from names(left)
            yield from names(right)
        case syntax.Choice(condition=condition, then=then, other=other):
            for part in (condition, then, other):
                yield from names(part)
        case syntax.Items(items=items):
            for part in items:
                yield from names(part)
        case syntax.Aggregate(where=where, of=of):
            yield from names(where)
            yield from names(of)


def forbidden(formulas: Sequence[str]) -> Iterator[tuple[int, ExpressionError]]:
    """Walk what would give a person's results, before names are looked up (公式底线).

    Parameters
    ----------
    formulas : sequence of str
        Numerator and denominator of one indicator; looked at together.

    Yields
    ------
    tuple of int and ExpressionError
        Which formula, and the place in it.

    Examples
    --------
    >>> list(forbidden(["sum(resource.books)", "pupils"]))
    []
    >>> [(n, e.position) for n, e in forbidden(['sum(exam.score where teacher = "T1")', "1"])]
    [(0, 21)]
    """
    found = [(n, fold) for n, text in enumerate(formulas) for fold in aggregates(parse(text))]
    results = any(holds_results(fold.table) for _, fold in found)
    for n, fold in found:
        error = _fault(formulas[n], fold, with_results=results)
        if error is not None:
            yield n, error


def _fault(text: str, fold: syntax.Aggregate, *, with_results: bool) -> ExpressionError | None:
    if holds_results(fold.table):
        return _of_one_person(text, fold)
    if with_results and fold.table in PERSON_TABLES:
        return _of_persons(text, fold.table_at, f"把 {fold.table} 和考试成绩放在一个式子里")
    return _taken_from_a_roll(text, fold)


def _of_persons(text: str, at: int, found: str) -> ExpressionError:
    return wrong(
        text,
        at,
        found,
        "考试成绩不算到教师、班级或学生个人",
        "请只用学校的办学条件、师资和在校生；教师的教学效果，由学校按规定在校内评价",
    )


def _of_one_person(text: str, fold: syntax.Aggregate) -> ExpressionError | None:
    if fold.kind in ("max", "min"):
        return _of_persons(text, fold.at, f"用 {fold.kind} 取出一个人的考试成绩")
    for at, name in _columns_named(fold):
        if any(word in name.lower() for word in PERSON_WORDS):
            return _of_persons(text, at, f"按 {name} 看考试成绩")
    return None


def _taken_from_a_roll(text: str, fold: syntax.Aggregate) -> ExpressionError | None:
    table = standard().tables.get(fold.table)
    if table is None or not table.is_personal:
        return None
    columns = {column.name: column for column in table.columns}
    for at, name in _columns_named(fold):
        if name in columns and columns[name].private == "identity":
            return wrong(
                text,
                at,
                f"“{columns[name].label}”是个人身份信息",
                "身份信息不进入数据版本，公式也读不到",
                "请改用人数，例如 count，或换一列",
            )
    if table.name not in STAFF:
        loose = _narrowed(text, fold, table)
        if loose is not None:
            return loose
    opened = ENROLMENT.get(table.name, frozenset())
    if fold.kind in ("max", "min") and fold.column in columns and fold.column not in opened:
        return wrong(
            text,
            fold.at,
            f"用 {fold.kind} 取出“{table.label}”里一个人的“{columns[fold.column].label}”",
            "只看一群人的数，不看某一个人的",
            "请改用 count、sum 或 share",
        )
    return None


def _narrowed(text: str, fold: syntax.Aggregate, table: Table) -> ExpressionError | None:
    """Refuse a condition whose figure, beside another of the same roll, gives a small group.

    Joined by ``or``, a sensitive attribute adds a group to one anybody may count; cut by a range,
    two figures differ by one value; within a class a group is small.  Each attribute stands by
    itself, joined by ``and``.
    """
    sensitive = {column.name for column in table.stored if is_sensitive(table, column)}
    leaves = [leaf for where in (fold.where, fold.of) for leaf in _leaves(where)]
    found = [name for leaf in leaves for name in names(leaf) if name.id in sensitive]
    for leaf in leaves:
        for name in names(leaf):
            if name.id in sensitive and not _stands_alone(leaf):
                return wrong(
                    text,
                    name.at,
                    f"敏感属性 {name.id} 写在“或”、否定的括号或范围里",
                    "一项敏感属性单独写，用 and 连接，与另一个数相减得不到小群体",
                    f"请改写成 {name.id} 单独一个条件，例如 where {name.id} and …",
                )
            if found and name.id == "class_code":
                return wrong(
                    text,
                    name.at,
                    "按班级看敏感属性",
                    "敏感属性看到学段，不看到班级",
                    "请去掉 class_code",
                )
    return None


def _leaves(node: syntax.Node | None) -> Iterator[syntax.Node]:
    """Walk the conditions that ``and`` joins."""
    if isinstance(node, syntax.Binary) and node.op == "and":
        yield from _leaves(node.left)
        yield from _leaves(node.right)
    elif node is not None:
        yield node


def _stands_alone(leaf: syntax.Node) -> bool:
    """Tell whether a condition says one value of one attribute, or that it is not so."""
    match leaf:
        case syntax.Name() | syntax.Unary(op="not", operand=syntax.Name()):
            return True
        case syntax.Binary(op="=" | "!=", left=left, right=right):
            plain = (syntax.Text, syntax.Number, syntax.Truth)
            return (isinstance(left, syntax.Name) and isinstance(right, plain)) or (
                isinstance(right, syntax.Name) and isinstance(left, plain)
            )
    return False


def _columns_named(fold: syntax.Aggregate) -> Iterator[tuple[int, str]]:
    if fold.column:
        yield fold.column_at, fold.column
    for name in (*names(fold.where), *names(fold.of)):
        yield name.at, name.id


@dataclass(frozen=True, slots=True)
class SensitivePart:
    """A count that says something sensitive, and the count it is a part of."""

    inside: Fold
    of: Fold


def sensitive_parts(formulas: Sequence[str], pack: Pack) -> tuple[SensitivePart, ...]:
    """List what a formula says that is sensitive of pupils, quantities included.

    A part is held against what it is divided by where that counts the same roll, against the
    whole roll, and against itself without each of its conditions: what is left over can be read
    as well as what is counted.  What is narrowed to some grades is held grade by grade, since
    another formula can name the others.
    """
    trees = [resolve(text, pack) for text in formulas]
    pairs = [pair for tree in trees for pair in _pairs(tree, pack)]
    below = _counted(trees[-1])
    found: dict[SensitivePart, None] = {}
    for fold, base in pairs:
        if not _reads_sensitive(fold):
            continue
        counted = _counted(fold)
        roll = replace(counted, where=None)
        for of in (base, below, roll, *_without_one(counted)):
            if isinstance(of, Fold) and of.table == fold.table and of != counted:
                found.setdefault(SensitivePart(counted, of))
        for part in _by_grade(counted):
            found.setdefault(part)
    return tuple(found)


def _conditions(node: Typed | None) -> list[Typed]:
    if isinstance(node, Operation) and node.op == "and":
        return [part for operand in node.operands for part in _conditions(operand)]
    return [] if node is None else [node]


def _all_of(parts: Sequence[Typed]) -> Typed | None:
    return reduce(lambda a, b: Operation("and", (a, b), "boolean"), parts) if parts else None


def _without_one(counted: Fold) -> Iterator[Fold]:
    """Give the count without each of its conditions, and with the open ones only."""
    parts = _conditions(counted.where)
    for n in range(len(parts)):
        yield replace(counted, where=_all_of(parts[:n] + parts[n + 1 :]))
    opened = [part for part in parts if not _reads_sensitive(replace(counted, where=part))]
    yield replace(counted, where=_all_of(opened))


def _by_grade(counted: Fold) -> Iterator[SensitivePart]:
    parts = _conditions(counted.where)
    rest = [part for part in parts if "grade" not in set(_fields(part))]
    if len(rest) == len(parts):
        return
    for grade in GRADES:
        here = Operation("=", (Field("grade", "number"), Constant(grade, "number")), "boolean")
        inside, of = _all_of([*rest, here]), replace(counted, where=here)
        yield SensitivePart(replace(counted, where=inside), of)


def _counted(node: Typed) -> Fold:
    """Give the count of the rows a fold looks at."""
    if not isinstance(node, Fold):
        return Fold("count", "", "", None, None, "")
    return replace(node, kind="count", column="", default=None)


def _pairs(node: Typed, pack: Pack, base: Fold | None = None) -> Iterator[tuple[Fold, Fold | None]]:
    if isinstance(node, Fold):
        yield node, base
    elif isinstance(node, Amount):
        yield from _pairs(resolve(pack.quantities[node.quantity].formula.text, pack), pack)
    elif isinstance(node, Operation):
        last = node.operands[-1]
        divided = _counted(last) if node.op == "/" and isinstance(last, Fold) else None
        for operand in node.operands:
            yield from _pairs(operand, pack, divided)


def _reads_sensitive(fold: Fold) -> bool:
    table = standard().tables[fold.table]
    read = set(_fields(fold.where)) | ({fold.column} if fold.column else set())
    if table.is_personal and table.name not in STAFF and table.name not in ENROLMENT:
        return True  # a table nobody has opened: every count of it is an outcome
    return any(is_sensitive(table, column) for column in table.stored if column.name in read)


def _fields(node: Typed | None) -> Iterator[str]:
    if isinstance(node, Field):
        yield node.name
    elif isinstance(node, Operation):
        for operand in node.operands:
            yield from _fields(operand)


@dataclass(frozen=True, slots=True)
class Group:
    """How many persons a figure speaks of, and how many it leaves over."""

    inside: int
    outside: int

    @property
    def smallest(self) -> int:
        """The smaller of the two: each can be read from the other."""
        return min(self.inside, self.outside)


def hidden(groups: Mapping[Key, Group], least: int = SMALLEST_GROUP) -> frozenset[Key]:
    """Choose the figures of one list that are not shown (小群体与补充隐去).

    A figure is hidden when it speaks of fewer than ``least`` persons or leaves fewer over.  Where
    the hidden ones together could still be worked out from the whole, the next smallest are
    hidden as well: never one alone, and never fewer than ``least`` persons together.

    >>> held = {(c, "primary"): Group(n, 500) for c, n in (("a", 3), ("b", 40), ("c", 90))}
    >>> sorted(code for code, _ in hidden(held))
    ['a', 'b']
    """
    out = {key for key, group in groups.items() if group.smallest < least}
    rest = sorted((k for k in groups if k not in out), key=lambda k: (groups[k].smallest, k))
    for key in rest:
        if not out or (len(out) > 1 and not too_small([groups[k] for k in out], least)):
            break
        out.add(key)
    return frozenset(out)


def too_small(groups: Iterable[Group], least: int = SMALLEST_GROUP) -> bool:
    """Tell whether groups together are still too small to be shown or left over."""
    listed = list(groups)
    whole = Group(sum(g.inside for g in listed), sum(g.outside for g in listed))
    return whole.smallest < least
