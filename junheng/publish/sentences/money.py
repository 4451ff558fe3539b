"""What is said of a county's money and of one school's (经费的句子), from facts alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from junheng.kernel.rounding import shown
from junheng.measure.funding.flow import (
    STAGE_LABELS,
    Difference,
    Execution,
    Line,
    Offence,
    Standing,
)
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.kinds import amount

Name = Callable[[str], str]


def yuan_words(value: Decimal | float) -> str:
    """Write money: yuan below ten thousand, 万元 from there on.

    >>> yuan_words(Decimal(72000)), yuan_words(Decimal("960")), yuan_words(Decimal(0))
    ('7.2 万元', '960 元', '0 元')
    """
    return amount(value, "元") if value else "0 元"


def owed_words(value: Decimal | float) -> str:
    """Write money that is owed to the yuan: a known debt is not rounded.

    >>> owed_words(Decimal("30723.00")), owed_words(0)
    ('30,723 元', '0 元')
    """
    return f"{shown(float(value), 0)} 元"


def spent_twice(typed: float, typed_on: date, spent: float, spent_on: date) -> Sentence:
    """Put what a task says was spent beside the workbook's sum; say which is newer (两处的已支)."""
    facts: dict[str, object] = {"spent": yuan_words(spent), "spent_on": spent_on}
    if round(typed) == round(spent):
        return render("money.spent_same", facts)
    newer = "typed" if typed_on > spent_on else "book"
    told = {**facts, "typed": yuan_words(typed), "typed_on": typed_on}
    return render(f"money.spent_{newer}_newer", told)


def headline(held: Execution) -> Sentence:
    """Say what was due to a county, what arrived, what is missing and where."""
    year, arrived = str(held.year), yuan_words(held.sum_of("arrived"))
    if held.unknown and len(held.unknown) == len(held.schools):
        reason = held.unknown[0].due.reason
        return render("money.unknown", {"year": year, "reason": reason, "arrived": arrived})
    due = yuan_words(held.due)
    if held.by is None:
        return render("money.not_yet_expected", {"year": year, "due": due, "arrived": arrived})
    day = date(held.year, held.by.month, held.by.day)
    facts = {"year": year, "due": due, "day": day, "share": held.share, "arrived": arrived}
    if not held.short:
        return render("money.arrived", facts)
    names = [one.due.name for one in held.short]
    missing = yuan_words(held.missing)
    return render("money.missing", {**facts, "missing": missing, "n": len(names), "schools": names})


def under_budget(held: Execution) -> Sentence | None:
    """Name the schools whose budget gives less than the rates do; nothing where there is none."""
    short = [one for one in held.schools if one.under_budget]
    if not short:
        return None
    names = [one.due.name for one in short]
    yuan = yuan_words(sum((one.under_budget or Decimal(0) for one in short), Decimal(0)))
    return render("money.under_budget", {"n": len(names), "yuan": yuan, "schools": names})


def of_school(held: Execution, one: Standing) -> Sentence:
    """Say what was due to one school and what of it is missing."""
    year, arrived = str(held.year), yuan_words(one.sums["arrived"])
    if one.due.total is None:
        return render("money.unknown", {"year": year, "reason": one.due.reason, "arrived": arrived})
    facts = {
        "school": one.due.name, "year": year, "due": yuan_words(one.due.total), "arrived": arrived,
    }  # fmt: skip
    if not one.missing or held.by is None or one.expected is None:
        return render("money.school_arrived", facts)
    return render(
        "money.school_missing",
        {
            **facts,
            "due": owed_words(one.due.total),
            "arrived": owed_words(one.sums["arrived"]),
            "day": date(held.year, held.by.month, held.by.day),
            "expected": owed_words(one.expected),
            "missing": owed_words(one.missing),
        },
    )


def difference(one: Difference, name: Name, fund: Name) -> Sentence:
    """Say which two totals do not tie."""
    gap = yuan_words(abs(one.gap))
    if one.kind == "document":
        return render(
            "money.difference_document",
            {
                "document": one.what,
                "total": yuan_words(one.left),
                "added": yuan_words(one.right),
                "gap": gap,
            },
        )
    what = "".join(name(code) for code in one.schools) + fund(one.what)
    return render(
        "money.difference_fund",
        {
            "what": what,
            "left_label": one.left_label,
            "left": yuan_words(one.left),
            "right_label": one.right_label,
            "right": yuan_words(one.right),
            "gap": gap,
        },
    )


def offence(one: Offence, name: Name, fund: Name, use: Name) -> Sentence:
    """Say that money went outside the eligible uses of its fund."""
    return render(
        "money.offence",
        {
            "school": name(one.line.school),
            "fund": fund(one.line.fund),
            "stage": STAGE_LABELS[one.line.stage],
            "amount": yuan_words(one.line.yuan),
            "use": use(one.line.use),
        },
    )


def number_unknown(what: str, number: str, lines: Sequence[Line]) -> Sentence:
    """Say that lines name an item or a project that does not exist."""
    return render("money.unknown_number", {"what": what, "number": number, **_lines(lines)})


def number_of_other(number: str, owner: str, school: str, lines: Sequence[Line]) -> Sentence:
    """Say that lines of one school name an item or a project of another."""
    facts = {"number": number, "owner": owner, "school": school, **_lines(lines)}
    return render("money.other_schools_number", facts)


def _lines(lines: Sequence[Line]) -> dict[str, object]:
    rows = [one for one in lines if one.stage != "arrived"]  # it stands in the row of its document
    return {"n": len(rows), "at": str(lines[0].at)}
