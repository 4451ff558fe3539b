"""Entering a figure no table holds, with the document it stands in (录入)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from junheng.kernel.errors import UsageError
from junheng.measure.appraisal import must_lie
from junheng.policy.appraisal import Entered
from junheng.web.accounts.models import Account
from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.appraisal.actions.steps import _filled
from junheng.web.appraisal.models import EnteredFigure
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@verb("appraisal.entered", may="appraisal.enter")
def figure_enter(
    *,
    actor: Account,
    place: Place,
    plan: str,
    figure: Entered,
    year: int,
    document: str,
    on: date,
    value: float | None = None,
    numerator: float | None = None,
    denominator: float | None = None,
) -> EnteredFigure:
    """Enter one figure of one school and year; entering it again replaces it (录入的数).

    A share is entered as its two counts, so that it opens to them; a number as itself.
    """
    where = f"{place.name or place.school_code} {year} {figure.label}"
    if figure.form == "share":
        part, whole = numerator, denominator
        if part is None or whole is None or whole <= 0 or not 0 <= part <= whole:
            raise UsageError(
                where=where,
                found=f"符合的 {_told(part)}，总数 {_told(whole)}",
                expected="总数大于零，符合的不多于总数，都不小于零",
                fix="请对照出处文件改正",
            )
        value = None
    elif value is None or (figure.form == "judgement" and value not in (0, 1)):
        raise UsageError(
            where=where,
            found="没有填数" if value is None else f"填的是 {value:g}",
            expected="一个数" if figure.form == "number" else "达到填 1，没有达到填 0",
            fix="请对照出处文件填写",
        )
    else:
        must_lie(where, Fraction(str(value)), figure.unit)
        numerator = denominator = None
    rows = EnteredFigure.objects.unscoped("one figure a school and year")
    row, _made = rows.update_or_create(
        school_code=place.school_code,
        plan=plan,
        figure=figure.id,
        year=year,
        defaults={
            "region_code": place.region_code,
            "value": value,
            "numerator": numerator,
            "denominator": denominator,
            "document": _filled(where, document, "出处文件"),
            "entered_by": actor,
            "entered_on": on,
        },
    )
    held: EnteredFigure = row
    return held


def _told(value: float | None) -> str:
    return "没有填" if value is None else f"{value:g}"
