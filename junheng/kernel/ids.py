"""Official identifiers and their check digits (标识码与校验).

The check digit of the citizen number is GB 11643-1999, of the unified social credit code
GB 32100-2015; the school identifier has no check digit.  Nothing is ever guessed: a value that
does not check is refused by name.
"""

from __future__ import annotations

import re
from datetime import date

_CITIZEN = re.compile(r"\d{17}[\dX]")
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SCHOOL = re.compile(r"\d{10}")


def citizen_check_digit(first17: str) -> str:
    """Compute the last character of a citizen number (公民身份号码) from the first 17 digits.

    >>> citizen_check_digit("11010519491231002"), citizen_check_digit("44052418800101001")
    ('X', '4')
    """
    total = sum(int(d) * w for d, w in zip(first17, _CITIZEN_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def is_citizen_number(text: str) -> bool:
    """Tell whether 18 characters are a well-formed citizen number with a real birth date.

    >>> is_citizen_number("330304201206150047"), is_citizen_number("330304201206150048")
    (True, False)
    """
    if not _CITIZEN.fullmatch(text) or citizen_check_digit(text[:17]) != text[17]:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return True


def is_credit_code(text: str) -> bool:
    """Tell whether 18 characters are a unified social credit code (统一社会信用代码).

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    if len(text) != 18 or any(c not in _CREDIT_ALPHABET for c in text):
        return False
    total = sum(
        _CREDIT_ALPHABET.index(c) * w for c, w in zip(text[:17], _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == text[17]


def is_school_code(text: str) -> bool:
    """Tell whether the text is a ten-digit school identifier (学校（机构）标识码).

    >>> is_school_code("2133001234"), is_school_code("213300l234")
    (True, False)
    """
    return bool(_SCHOOL.fullmatch(text))


def is_student_number(text: str) -> bool:
    """Tell whether the text is a national student number (全国学籍号): G, J or L and 18 more.

    A ``G`` number embeds a citizen number, but need not equal today's one.

    >>> is_student_number("G330304201206150047"), is_student_number("G330304201206150048")
    (True, False)
    """
    if len(text) != 19 or text[0] not in "GJL":
        return False
    return is_citizen_number(text[1:]) if text[0] == "G" else text[1:].isdigit()
