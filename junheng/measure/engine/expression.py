"""The formula language (公式语言): text to a tree, with the position of every mistake.

::

    formula    = either { "otherwise" either }
    either     = both { "or" both }
    both       = negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = amount [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not" "in" ) amount ]
    amount     = term { ( "+" | "-" ) term }
    term       = factor { ( "*" | "/" ) factor }
    factor     = "-" factor | number | "text" | true | false | list | call | name | "(" formula ")"
    list       = "[" formula { "," formula } "]"
    call       = "count" "(" table [ "where" formula ] ")"
               | ( "sum" | "max" | "min" ) "(" table "." column [ "otherwise" number ]
                                           [ "where" formula ] ")"
               | "share" "(" table "where" formula [ "," "of" formula ] ")"
               | "if" "(" formula "," formula "," formula ")"

Nothing else: no assignment, no loop, no way out.  What names mean is decided later, in
:mod:`junheng.measure.engine.check`, which knows the data standard.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NoReturn

from junheng.kernel.errors import ExpressionError

AggregateKind = Literal["count", "sum", "max", "min", "share"]

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<text>"[^"]*"|“[^”]*”)
      | (?P<name>[^\W\d]\w*)
      | (?P<mark><=|>=|!=|[-+*/=<>(),.\[\]])""",
    re.VERBOSE,
)
_FULL_WIDTH = {ord(sign) + 0xFEE0: sign for sign in "(),=+-<>[]"}
_WORDS = frozenset({"otherwise", "or", "and", "not", "in", "where", "of", "true", "false"})
_CALLS = ("count", "sum", "max", "min", "share", "if")
_COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
_DEEPEST = 60
_LONGEST = 300  # tokens


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotation marks."""

    value: str
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    items: tuple[Node, ...]
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A field, a parameter or a quantity."""

    id: str
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """``not x`` or ``-x``."""

    op: Literal["not", "-"]
    operand: Node
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and the sign between them; ``at`` is the position of the sign."""

    op: str
    left: Node
    right: Node
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """``if(condition, then, else)``."""

    condition: Node
    then: Node
    other: Node
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``count``, ``sum``, ``max``, ``min`` or ``share`` over the rows of a table."""

    kind: AggregateKind
    table: str
    column: str
    default: float | None  # what an empty cell of the column counts as
    where: Node | None
    of: Node | None
    at: int = field(compare=False)
    table_at: int = field(compare=False)
    column_at: int = field(compare=False)


Node = Number | Text | Truth | Items | Name | Unary | Binary | Choice | Aggregate


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def wrong(formula: str, at: int, found: str, expected: str, fix: str) -> ExpressionError:
    """Build the error for one position of a formula."""
    return ExpressionError(
        where=f"公式“{formula}”第 {at + 1} 个字符",
        found=found,
        expected=expected,
        fix=fix,
        position=at,
    )


def _tokens(formula: str) -> list[_Token]:
    text = formula.translate(_FULL_WIDTH)
    out: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at] in '"“':
                raise wrong(formula, at, "引号没有闭合", "成对的引号", "请在文字后面补上引号")
            found = f"不认识的字符“{text[at]}”"
            raise wrong(formula, at, found, "为数、文字、字段名或运算符", "请删去或改正")
        kind = match.lastgroup or ""
        if kind == "name" and match.group() in _WORDS:
            kind = "word"
        if kind != "blank":
            out.append(_Token(kind, match.group(), at))
        at = match.end()
    if len(out) > _LONGEST:
        raise wrong(
            formula, out[_LONGEST].at, "公式太长", f"不超过 {_LONGEST} 个词", "请拆成几个通用量"
        )
    out.append(_Token("end", "", len(text)))
    return out


class _Parser:
    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens = _tokens(formula)
        self.index = 0
        self.depth = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.index]

    def refuse(self, expected: str, fix: str = "请对照公式写法改正") -> NoReturn:
        token = self.here
        found = "公式到这里就结束了" if token.kind == "end" else f"写的是“{token.text}”"
        raise wrong(self.formula, token.at, found, expected, fix)

    def take(self, *texts: str) -> _Token | None:
        token = self.here
        if token.kind in ("mark", "word") and token.text in texts:
            self.index += 1
            return token
        return None

    def need(self, text: str) -> _Token:
        token = self.take(text)
        if token is None:
            self.refuse(f"为“{text}”", f"请在这里补上“{text}”")
        return token

    def name(self, what: str) -> _Token:
        token = self.here
        if token.kind != "name":
            self.refuse(f"为{what}")
        self.index += 1
        return token

    def formula_(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.refuse("少套几层括号", "请把公式拆成几个通用量")
        node = self._chain(self.either, "otherwise")
        self.depth -= 1
        return node

    def _chain(self, part: Callable[[], Node], *signs: str) -> Node:
        node = part()
        while (sign := self.take(*signs)) is not None:
            node = Binary(sign.text, node, part(), sign.at)
        return node

    def either(self) -> Node:
        return self._chain(self.both, "or")

    def both(self) -> Node:
        return self._chain(self.negation, "and")

    def negation(self) -> Node:
        signs = []
        while (sign := self.take("not")) is not None:
            signs.append(sign)
        node = self.comparison()
        for sign in reversed(signs):
            node = Unary("not", node, sign.at)
        return node

    def comparison(self) -> Node:
        node = self.amount()
        sign = self.take(*_COMPARISONS, "in", "not")
        if sign is None:
            return node
        if sign.text == "not":
            self.need("in")
            return Unary("not", Binary("in", node, self.amount(), sign.at), sign.at)
        node = Binary(sign.text, node, self.amount(), sign.at)
        if self.here.text in _COMPARISONS and self.here.kind == "mark":
            self.refuse("只比较一次", "连着比较的，请写成两个比较，用 and 连接")
        return node

    def amount(self) -> Node:
        return self._chain(self.term, "+", "-")

    def term(self) -> Node:
        return self._chain(self.factor, "*", "/")

    def factor(self) -> Node:
        signs = []
        while (sign := self.take("-")) is not None:
            signs.append(sign)
        node = self.atom()
        for sign in reversed(signs):
            node = Unary("-", node, sign.at)
        return node

    def atom(self) -> Node:
        token = self.here
        node = self.literal()
        if node is None and self.take("(") is not None:
            node = self.formula_()
            self.need(")")
        elif node is None and self.take("[") is not None:
            items = [self.formula_()]
            while self.take(",") is not None:
                items.append(self.formula_())
            self.need("]")
            node = Items(tuple(items), token.at)
        elif node is None and token.kind == "name":
            self.index += 1
            called = self.here.text == "(" and self.here.kind == "mark"
            node = self.call(token) if called else Name(token.text, token.at)
        if node is None:
            self.refuse("为数、文字、字段名、函数或括号")
        return node

    def literal(self) -> Node | None:
        token = self.here
        if token.kind == "number":
            self.index += 1
            return Number(float(token.text), token.at)
        if token.kind == "text":
            self.index += 1
            return Text(token.text[1:-1], token.at)
        truth = self.take("true", "false")
        return None if truth is None else Truth(truth.text == "true", truth.at)

    def call(self, name: _Token) -> Node:
        if name.text not in _CALLS:
            self.index -= 1
            self.refuse(f"为函数 {'、'.join(_CALLS)} 之一", "请改正函数名")
        self.need("(")
        node = self.choice(name) if name.text == "if" else self.aggregate(name)
        self.need(")")
        return node

    def choice(self, name: _Token) -> Node:
        condition = self.formula_()
        self.need(",")
        then = self.formula_()
        self.need(",")
        return Choice(condition, then, self.formula_(), name.at)

    def aggregate(self, name: _Token) -> Node:
        kind = _KINDS[name.text]
        table = self.name("表名")
        column, column_at, default = "", table.at, None
        if kind in ("sum", "max", "min"):
            self.need(".")
            named = self.name("列名")
            column, column_at = named.text, named.at
            if self.take("otherwise") is not None:
                number = self.here
                if number.kind != "number":
                    self.refuse("为一个数", "空白单元格按这个数计，例如 otherwise 0")
                self.index += 1
                default = float(number.text)
        where = of = None
        if kind == "share":
            self.need("where")
            where = self.formula_()
            if self.take(",") is not None:
                self.need("of")
                of = self.formula_()
        elif self.take("where") is not None:
            where = self.formula_()
        return Aggregate(kind, table.text, column, default, where, of, name.at, table.at, column_at)


_KINDS: dict[str, AggregateKind] = {
    "count": "count",
    "sum": "sum",
    "max": "max",
    "min": "min",
    "share": "share",
}


def parse(formula: str) -> Node:
    """Read a formula into a tree (解析公式).

    Parameters
    ----------
    formula : str
        Text in the language above; full-width brackets, commas and signs are taken for
        half-width ones.

    Returns
    -------
    Node
        The tree; every node knows its position.

    Raises
    ------
    ExpressionError
        With the position (from 0), what was found and what was expected, in Chinese.

    Examples
    --------
    >>> parse("count(teacher where is_full_time) / 2").op
    '/'
    >>> parse("1 +")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    junheng.kernel.errors.ExpressionError: ...
    """
    parser = _Parser(formula)
    node = parser.formula_()
    if parser.here.kind != "end":
        parser.refuse("为运算符或公式结尾")
    return node
