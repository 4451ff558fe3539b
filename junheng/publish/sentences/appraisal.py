"""What is said of an appraisal and of an award (评价和奖励的语句)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from junheng.decide.award import Sharing
from junheng.kernel.rounding import shown
from junheng.measure.appraisal import Appraisal, Figure, Named, SchoolAppraisal
from junheng.policy.appraisal import (
    Component,
    Linear,
    Measure,
    NameList,
    Scheme,
    Scoring,
    Steps,
    Verdicts,
)
from junheng.policy.appraisal.model import BASIS_LABELS
from junheng.publish.sentences.catalogue import Sentence, render

SHARE = "比例"


def points(value: Fraction | None) -> str:
    """Write points: one decimal, half up."""
    return "—" if value is None else shown(float(value), 1)


def amount(value: Fraction, unit: str, *, change: bool = False) -> str:
    """Write a figure in its unit; a share as per cent, a change with its sign.

    >>> amount(Fraction(93, 100), "比例"), amount(Fraction(3, 100), "比例", change=True)
    ('93.0%', '+3.0个百分点')
    >>> amount(Fraction(2), "起"), amount(Fraction(1), ""), amount(Fraction(-1, 100), "比例")
    ('2起', '1', '−1.0%')
    """
    sign = "+" if change and value > 0 else ""
    if unit == SHARE:
        number, unit = shown(float(value * 100), 1), "个百分点" if change else "%"
    else:
        number = shown(float(value), 0 if value == int(value) else 2)
    return f"{sign}{number.replace('-', '−')}{unit}"


_GROWN = {1: "高于预期", 0: "与预期无明显差异", -1: "低于预期"}
_MET = {1: "达到", 0: "未达到"}


def choices_of(one: Measure | Component) -> tuple[tuple[str, str], ...]:
    """List the words a figure that is no number is chosen from, each with what is kept."""
    if one.source == "growth":
        words = _GROWN
    elif isinstance(one.scoring, Verdicts):
        words = _MET
    else:
        return ()
    return tuple((str(number), word) for number, word in words.items())


def figure_in_words(figure: Figure, one: Measure | Component) -> str:
    """Say a figure, or why there is none."""
    if figure.value is None:
        return figure.why or "没有填报"
    if one.source == "growth":
        return _GROWN.get(int(figure.value), "")
    if not isinstance(one.scoring, Linear | Steps):
        return _MET.get(int(figure.value), "部分达到") if figure.value in (0, 1) else "部分达到"
    return amount(figure.value, one.unit, change=one.change)


def scoring_in_words(scoring: Scoring, one: Measure | Component) -> str:
    """Say how points are given."""
    if isinstance(scoring, Linear):
        low = amount(scoring.none, one.unit, change=one.change)
        high = amount(scoring.full, one.unit, change=one.change)
        down = scoring.full < scoring.none
        first, last = ("及以上", "及以下") if down else ("及以下", "及以上")
        return f"{low}{first}得 0，{high}{last}得 1，中间按比例"
    if isinstance(scoring, Steps):
        if one.source == "growth":
            told = [f"{_GROWN[int(line)]}得 {float(share):g}" for line, share in scoring.steps]
        else:
            told = [
                f"{amount(line, one.unit, change=one.change)}及以上得 {float(share):g}"
                for line, share in scoring.steps
            ]
        return "，".join(told)
    return "达到得 1，未达到得 0"


def standing(appraisal: Appraisal, lists: tuple[Named, ...]) -> Sentence:
    """Say how a region's appraisal came out, without any order."""
    told = sum(one.composite is not None for one in appraisal.schools)
    counts = {one.names.id: len(one.on) for one in lists}
    return render(
        "appraisal.standing",
        {
            "n": len(appraisal.schools),
            "told": told,
            "untold": len(appraisal.schools) - told,
            "commend": counts.get("commend", 0),
            "help": counts.get("help", 0),
        },
    )


def of_school(one: SchoolAppraisal) -> Sentence:
    """Say one school's result, or why there is none."""
    if one.composite is None:
        return render("appraisal.none", {"school": one.school.name, "why": one.why})
    return render(
        "appraisal.composite",
        {
            "school": one.school.name,
            "score": float(one.composite),
            "points": float(one.points),
            "known": float(one.known),
            "asked": float(one.asked),
        },
    )


def weights(scheme: Scheme) -> Sentence:
    """Print the weights."""
    parts = "、".join(f"{part.label} {float(part.weight):g}" for part in scheme.parts)
    return render("appraisal.weights", {"parts": parts, "least": float(scheme.least_share)})


def award_standing(found: Sharing) -> Sentence:
    """Say how a fund comes out."""
    paid = sum(yuan for _, yuan in found.payments)
    return render(
        "award.standing",
        {
            "fund": found.fund,
            "paid": paid,
            "retained": found.yuan("retained"),
            "refused": found.yuan("refused"),
        },
    )


def formula(found: Sharing) -> tuple[Sentence, ...]:
    """Publish the formula, component by component."""
    return (
        *(
            render(
                "award.component",
                {
                    "label": one.component.label,
                    "weight": float(one.component.weight),
                    "amount": one.amount,
                    "basis": BASIS_LABELS[one.component.basis],
                    "score": scoring_in_words(one.component.scoring, one.component),
                },
            )
            for one in found.components
        ),
        render("award.rounding", {}),
    )


def beside(found: Sharing, label: str) -> Sentence:
    """Name the lawful award of the same fund."""
    return render("award.beside", {"refused": found.yuan("refused"), "label": label})


def history(day: date) -> Sentence:
    """Stamp what runs by the rules of an earlier day."""
    return render("award.history", {"day": day})


def changed(before: SchoolAppraisal, after: SchoolAppraisal) -> Sentence:
    """Say what another figure would change."""

    def told(one: SchoolAppraisal) -> str:
        return "不能计算" if one.composite is None else f" {points(one.composite)} 分"

    return render("appraisal.changed", {"before": told(before), "after": told(after)})


Lists = Sequence[tuple[NameList, tuple[str, ...]]]


def moved(before: Lists, after: Lists) -> list[Sentence]:
    """Say which lists a trial would put a school on or take it off."""
    old = {names.id: names.label for names, _ in before}
    new = {names.id: names.label for names, _ in after}
    off = [render("appraisal.off", {"list": old[one]}) for one in old if one not in new]
    on = [render("appraisal.on", {"list": new[one]}) for one in new if one not in old]
    kept = [render("appraisal.stays", {"list": new[one]}) for one in new if one in old]
    return [*off, *on, *kept]
