"""How a fact is written in a sentence (事实的写法).

A sentence never formats a number itself: its schema names a kind for every fact, and the kind
alone decides digits, units and how long lists are cut.  Digits are half-width, punctuation
full-width, and a space stands between Chinese and digits; typeset documents take it out again
with :func:`tight`, because the typesetter adds the gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import cast

from junheng.kernel.periods import chinese
from junheng.kernel.rounding import Number, at_least, exact, shown

_MONTHS_FROM = 60  # days; shorter is counted in days
_LISTED = 6  # names written out before 等

_GAP = re.compile(
    r"(?<=[\u3007\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\x21-\x7e])|"
    r"(?<=[\x21-\x7e]) (?=[\u3007\u3400-\u9fff\U00020000-\U0003ffff])"
)


def tight(text: str) -> str:
    """Take out the spaces between Chinese and Latin, for a typesetter that adds its own gap.

    >>> tight("14 个参评校（部）中 3 个未达到；差 2.8 万元。")
    '14个参评校（部）中3个未达到；差2.8万元。'
    """
    return _GAP.sub("", text)


def held_together(text: str) -> str:
    """Keep a number on one line with the word beside it, in a narrow cell.

    >>> held_together("安排 3,000 元，已签收 0/2").replace(chr(0xA0), "~")
    '安排~3,000~元，已签收~0/2'
    """
    return _GAP.sub("\u00a0", text)


def told(value: Number, limit: Number | None, digits: int, *, at_most: bool = False) -> str:
    """Write a value beside its limit so that the rounding never contradicts the comparison.

    4.19 beside a limit of 4.2 is not written 4.2: more digits are shown, and where that is not
    enough the last one is cut off on the value's own side.

    >>> told(4.19, 4.2, 1), told(4.2, 4.2, 1), told(5.13, 4.2, 1), told(0.8496, 0.85, 2)
    ('4.19', '4.2', '5.1', '0.8496')
    >>> told(0.5004, 0.5, 2, at_most=True), told(0.4996, 0.5, 2, at_most=True)
    ('0.5004', '0.50')
    """
    if at_most and limit is not None:
        return told(-exact(value), -exact(limit), digits).removeprefix("-")
    if limit is None:
        return shown(value, digits)
    for more in range(digits, digits + 3):
        text = shown(value, more)
        if at_least(exact(float(text.replace(",", ""))), limit) == at_least(value, limit):
            return text
    side = ROUND_CEILING if at_least(value, limit) else ROUND_FLOOR
    step = Decimal(1).scaleb(-digits - 3)
    return shown(exact(value).quantize(step, rounding=side), digits + 3)


def apart(value: Number, limit: Number | None, digits: int) -> str:
    """Write a value so that it reads differently from a limit it differs from.

    Beside a standard of 0.9 a value of 0.918 is not written 0.9, which would read as equal.

    >>> apart(0.918, 0.9, 1), apart(0.9, 0.9, 1), apart(2.3387, 2.3, 1), apart(5.1, 7.5, 1)
    ('0.92', '0.9', '2.34', '5.1')
    """
    if limit is None or exact(value) == exact(limit):
        return told(value, limit, digits)
    for more in range(digits, digits + 3):
        text = told(value, limit, more)
        if exact(float(text.replace(",", ""))) != exact(limit):
            return text
    return told(value, limit, digits + 3)


def percent(share: Number, floor: Number | None = None) -> str:
    """Write a share (0–1) as a percentage that stays on its own side of a floor.

    >>> percent(0.79), percent(0.8496, 0.85), percent(1)
    ('79%', '84.96%', '100%')
    """
    return told(exact(share) * 100, None if floor is None else exact(floor) * 100, 0) + "%"


def amount(value: Number, unit: str, *, whole: bool = False) -> str:
    """Write a quantity with its unit; money from ten thousand yuan on in 万元.

    >>> amount(28320, "元"), amount(99120, "元"), amount(2, "人", whole=True)
    ('2.8 万元', '9.9 万元', '2 人')
    >>> amount(2088.4, "㎡"), amount(0.4, "㎡"), amount(960, "元")
    ('2,088 ㎡', '0.4 ㎡', '960 元')
    """
    number = exact(value)
    if unit == "元" and number >= 10000:
        return f"{shown(number / 10000, 1)} 万元"
    digits = 0 if whole or unit == "元" or number >= 10 else 1
    return f"{shown(number, digits)} {unit}"


def lacking(value: Number, unit: str, *, whole: bool = False) -> str:
    """Write what lacks to a bound, rounded up: whoever provides what is written reaches it.

    >>> lacking(28320, "元"), lacking(99120, "元"), lacking(2, "人", whole=True)
    ('2.84 万元', '9.92 万元', '2 人')
    >>> lacking(1109.25, "㎡"), lacking(0.41, "㎡"), lacking(90000, "元"), lacking(960.2, "元")
    ('1,110 ㎡', '0.5 ㎡', '9 万元', '961 元')
    """
    number = exact(value)
    if unit == "元" and number >= 10000:
        wan = (number / 10000).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
        return f"{wan.normalize():,f} 万元"
    digits = 0 if whole or unit == "元" or number >= 10 else 1
    up = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_CEILING)
    return f"{shown(up, digits)} {unit}"


def dated(day: date) -> str:
    """Write a date in text.

    >>> dated(date(2025, 10, 5))
    '2025年10月5日'
    """
    return chinese(day)


def names(items: Sequence[str], counter: str = "所") -> str:
    """List names, cut after six.

    >>> names(["河口镇中心小学", "竹溪小学"])
    '河口镇中心小学、竹溪小学'
    >>> names([f"第{n}小学" for n in "一二三四五六七八"])
    '第一小学、第二小学、第三小学、第四小学、第五小学、第六小学等 8 所'
    """
    text = "、".join(items[:_LISTED])
    return text if len(items) <= _LISTED else f"{text}等 {len(items)} {counter}"


def quoted(items: Sequence[str]) -> str:
    """List labels in quotation marks, which need no comma between them (GB/T 15834).

    >>> quoted(["骨干教师", "体艺教师"])
    '“骨干教师”“体艺教师”'
    """
    return "".join(f"“{item}”" for item in items)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"found {value!r}; a text fact is a str")
    return value


def _number(value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"found {value!r}; a numeric fact is an int or a float")
    return value


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"found {value!r}; a date fact is a date")
    return value


def _list(value: object) -> Sequence[str]:
    if not isinstance(value, list | tuple) or not value:
        raise TypeError(f"found {value!r}; a list fact is a list of at least one text")
    return [_text(item) for item in cast("Sequence[object]", value)]


def lasting(days: int) -> str:
    """Write how long something has lasted as people say it: days, months, years.

    >>> lasting(45), lasting(95), lasting(366), lasting(1139)
    ('45 天', '3 个多月', '1 年', '3 年多')
    """
    if days < _MONTHS_FROM:
        return f"{days} 天"
    months, over = divmod(days, 30)
    if months < 12:
        return f"{months} 个多月" if over else f"{months} 个月"
    years, rest = divmod(days, 365)
    return f"{years} 年多" if rest >= 30 else f"{max(years, 1)} 年"


KINDS: Mapping[str, Callable[[object], str]] = {
    "text": _text,
    "count": lambda value: shown(_number(value), 0),
    "decimal1": lambda value: shown(_number(value), 1),
    "decimal2": lambda value: shown(_number(value), 2),
    "percent": lambda value: percent(_number(value)),
    "lasting": lambda value: lasting(int(_number(value))),
    "date": lambda value: dated(_day(value)),
    "names": lambda value: names(_list(value)),
    "sections": lambda value: names(_list(value), "个"),
    "quoted": lambda value: quoted(_list(value)),
}
KIND_LABELS: Mapping[str, str] = {
    "text": "文字（已写好的词或数）",
    "count": "整数",
    "decimal1": "一位小数",
    "decimal2": "两位小数",
    "percent": "百分数",
    "lasting": "多久（天、个多月、年多）",
    "date": "日期",
    "names": "学校名单（六所以内全列）",
    "sections": "名单（六个以内全列）",
    "quoted": "加引号的名目",
}
