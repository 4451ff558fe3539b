"""What a form or a checklist still lacks (要件核对), and the money beyond what a fund allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from junheng.kernel.rounding import exact
from junheng.policy.process.model import FormField, Stage

Answers = Mapping[str, Any]  # by field: text, or by unit where there is one for each
Checks = Mapping[str, Mapping[str, str]]  # by point: words, and met or unmet


def lacking(
    stage: Stage,
    answers: Answers,
    checks: Checks,
    *,
    units: Mapping[str, Sequence[str]] | None = None,
    files: int = 0,
) -> tuple[str, ...]:
    """List what is not there yet, in the words of the form (缺什么).

    Parameters
    ----------
    stage : Stage
        Its form and its checklist.
    answers, checks : mapping
        What was filled in.
    units : mapping of field to unit names, optional
        Whom a field of type ``each`` must answer for, none left out.
    files : int
        How many files are attached; each paper of the checklist is one.

    Notes
    -----
    A point that is stated needs words, and the fields it stands for; one that is judged by oneself
    needs met or unmet and the reason.  “Unmet” is an answer: what is judged is the reviewers' work.
    """
    missing: list[str] = []
    for one in stage.form:
        if one.required:
            missing += _of_field(one, answers, (units or {}).get(one.id, ()))
    asked = len(papers_asked(stage))
    for point in stage.checklist:
        given = checks.get(point.id, {})
        if point.kind == "file":
            if files < asked:  # which file is which nobody told; fewer than asked are too few
                missing.append(f"{point.label}（附件）")
        elif point.kind == "met" and given.get("answer") not in ("met", "unmet"):
            missing.append(f"{point.label}（没有选具备或不具备）")
        elif not given.get("words", "").strip():
            missing.append(point.label)
    return tuple(dict.fromkeys(missing))


def papers_asked(stage: Stage) -> tuple[str, ...]:
    """Name the papers to be attached (要附的材料), each a file of its own.

    >>> from junheng.policy.process import processes_of
    >>> papers_asked(processes_of("ouhai-2019")["fine_projects"].stages[0])
    ()
    """
    return tuple(point.label for point in stage.checklist if point.kind == "file")


def beyond(stage: Stage, answers: Answers, fund_yuan: float | None) -> tuple[str, ...]:
    """List the amounts asked for that are more than all the money there is (超出经费).

    >>> from junheng.policy.process import processes_of
    >>> stage = processes_of("ouhai-2019")["fine_projects"].stages[0]
    >>> beyond(stage, {"money": "9000000"}, 3_000_000)
    ('申请补助（元）写的是 9,000,000 元，这一轮的经费一共 3,000,000 元',)
    """
    if not fund_yuan:
        return ()
    asked = [(one.label, str(answers.get(one.id) or "0")) for one in stage.form if _is_money(one)]
    return tuple(
        f"{label}写的是 {Decimal(text):,.0f} 元，这一轮的经费一共 {fund_yuan:,.0f} 元"
        for label, text in asked
        if Decimal(text) > exact(fund_yuan)
    )


def _is_money(field: FormField) -> bool:
    return field.type == "money"


def _of_field(field: FormField, answers: Answers, units: Sequence[str]) -> list[str]:
    given = answers.get(field.id)
    if field.type == "each":
        held = given if isinstance(given, Mapping) else {}
        if not units and not any(str(text).strip() for text in held.values()):
            return [field.label]
        return [f"{field.label}：{unit}" for unit in units if not str(held.get(unit, "")).strip()]
    return [] if str(given if given is not None else "").strip() else [field.label]
