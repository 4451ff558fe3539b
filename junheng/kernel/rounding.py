"""Comparing at a limit, and showing numbers.

Values are compared unrounded.  Binary noise of the last bits (``0.1 + 0.2``) is not a
difference anybody means, so a float enters a comparison as the decimal of its first twelve
significant digits; nothing that a county reports has more.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal


def exact(value: Number) -> Decimal:
    """Give the decimal a number stands for, without binary noise.

    >>> exact(0.1 + 0.2), exact(4.2), exact(3)
    (Decimal('0.3'), Decimal('4.2'), Decimal('3'))
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(format(value, ".12g"))


def at_least(value: Number, limit: Number) -> bool:
    """Tell whether ``value`` reaches ``limit`` (不低于, inclusive).

    >>> at_least(0.1 + 0.2, 0.3), at_least(4.1999999, 4.2)
    (True, False)
    """
    return exact(value) >= exact(limit)


def at_most(value: Number, limit: Number) -> bool:
    """Tell whether ``value`` stays within ``limit`` (不高于, inclusive)."""
    return exact(value) <= exact(limit)


def shown(value: Number | None, digits: int = 1) -> str:
    """Print a number for people: half up, thousands grouped, ``—`` when there is none.

    What rounds to nothing has no sign.

    >>> shown(2087.96), shown(0.345, 2), shown(None), shown(3120, 0), shown(-0.04)
    ('2,088.0', '0.35', '—', '3,120', '0.0')
    """
    if value is None:
        return "—"
    number = exact(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{number or abs(number):,f}"


def plainly(value: float) -> float:
    """Give a whole number as one, so that a form says 2 people and not 2.0.

    >>> plainly(870.0), plainly(12.5)
    (870, 12.5)
    """
    return int(value) if value.is_integer() else value
