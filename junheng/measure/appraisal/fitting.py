"""Which figures a measure can have at all (数的范围): asked of whoever types one.

The same question is asked of an entered figure, of a figure corrected after an objection and of
one a school tries: a share lies between 0 and 1, its change between −1 and 1, a count is no less
than 0, a verdict is one or the other.  A figure outside would earn points nobody has.
"""

from __future__ import annotations

from fractions import Fraction

from junheng.kernel.errors import UsageError
from junheng.measure.appraisal.figures import SHARE
from junheng.policy.appraisal import Component, Measure, Verdicts

_COUNTED = ("人", "起", "门", "个", "项", "所")
_GROWTH = (Fraction(-1), Fraction(0), Fraction(1))


def range_of(unit: str, *, change: bool = False) -> tuple[Fraction | None, Fraction | None, str]:
    """Give the least and the most a figure of a unit can be, and both in words.

    >>> range_of("比例")[2], range_of("比例", change=True)[2], range_of("起")[2]
    ('0% 到 100%', '−100% 到 100%', '不小于零')
    """
    one, none = Fraction(1), Fraction(0)
    if unit == SHARE:
        return (-one, one, "−100% 到 100%") if change else (none, one, "0% 到 100%")
    return (None, None, "一个数") if change else (none, None, "不小于零")


def must_lie(where: str, value: Fraction, unit: str, *, change: bool = False) -> None:
    """Refuse a figure outside its range, with what was typed and how it is typed.

    Raises
    ------
    UsageError
        A share over 1, a count below 0 or with a part of a person, and the like.

    Examples
    --------
    >>> must_lie("甲校体质合格率", Fraction(27, 30), "比例")
    """
    least, most, said = range_of(unit, change=change)
    outside = (least is not None and value < least) or (most is not None and value > most)
    if outside or (unit in _COUNTED and not change and value.denominator != 1):
        shown = f"{float(value) * 100:,.4g}%" if unit == SHARE else f"{float(value):g}{unit}"
        how = "例如 95%、0.95 或 312/330" if unit == SHARE else "例如 2"
        raise UsageError(
            where=where,
            found=f"填的是 {shown}",
            expected=said if unit not in _COUNTED else f"{said}的整数",
            fix=f"请对照出处文件改正；{how}",
        )


def must_fit(where: str, one: Measure | Component, value: Fraction) -> None:
    """Refuse a figure a measure or a component cannot have.

    Raises
    ------
    UsageError
        See :func:`must_lie`; a verdict is 1 or 0, growth one of three words.
    """
    if one.source == "growth":
        if value not in _GROWTH:
            raise UsageError(
                where=where,
                found=f"填的是 {float(value):g}",
                expected="高于预期、与预期无明显差异或低于预期",
                fix="请选一种",
            )
    elif isinstance(one.scoring, Verdicts):
        if value not in (0, 1):
            raise UsageError(
                where=where,
                found=f"填的是 {float(value):g}",
                expected="达到或未达到",
                fix="请选一种",
            )
    else:
        must_lie(where, value, one.unit, change=one.change)
