"""What a form need not ask, because the system holds it (系统里已有的不再填).

A county that applies for recognition has signed a self-assessment: its number, its conclusion and
what it says of each group of items.  The app that keeps it lends it with ``@known``; whoever fills
in the application finds it there and cannot change it, and another answer, on a sheet that was
filled in elsewhere, is refused with what the report says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from junheng.kernel.errors import Refused
from junheng.policy.process.model import FormField, Process
from junheng.web.processes.models import Application
from junheng.web.processes.written import refused
from junheng.web.shared.registry import Registry

Checks = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """What a report says of one group of items."""

    is_met: bool
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """A signed report a county's application rests on (已签发的自评报告)."""

    number: str
    conclusion: str
    groups: Mapping[str, Group]  # by group of the national pack
    unmet: tuple[str, ...]  # labels of what is not met
    url: str


Lender = Callable[[str, str], Report | None]
known = Registry[Lender]()  # the report a county signed under a rule: (region code, rule)


def report_of(application: Application) -> Report | None:
    """Give the signed report an application rests on, where its process goes by a rule."""
    rule = application.call.process.rule
    if not rule:
        return None
    found = (lender(application.region_code, rule) for lender in known)
    return next((one for one in found if one is not None), None)


@dataclass(frozen=True, slots=True)
class Known:
    """The answers of a form that are known, as the form keeps them."""

    report: Report | None
    fields: frozenset[str]  # fields that are never typed
    points: frozenset[str]
    answers: Mapping[str, str] = field(default_factory=dict)
    checks: Checks = field(default_factory=dict)


def is_told(application: Application) -> bool:
    """Whether the first form of an application asks what a signed report says."""
    held = known_of(application)
    return bool(held.fields or held.points)


def known_of(application: Application) -> Known:
    """Give what is known of what the first form of an application asks."""
    stage = application.call.process.stages[0]
    fields = frozenset(one.id for one in stage.form if one.known in ("number", "conclusion"))
    points = frozenset(one.id for one in stage.checklist if one.known)
    report = report_of(application) if fields or points else None
    if report is None:
        return Known(None, fields, points)
    points = frozenset(one.id for one in stage.checklist if one.known in report.groups)
    said = {"number": report.number, "conclusion": report.conclusion}
    answers = {one.id: said[one.known] for one in stage.form if one.id in fields}
    checks = {}
    for point in stage.checklist:
        if point.id in points:
            group = report.groups[point.known]
            answer = "met" if group.is_met else "unmet"
            checks[point.id] = {"answer": answer, "words": group.words}
    return Known(report, fields, points, answers, checks)


def filled_in(
    application: Application, answers: Mapping[str, Any], checks: Checks
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put what is known into the answers of a form; what was typed otherwise is refused."""
    held = known_of(application)
    stage = application.call.process.stages[0]
    labels = {one.id: one.label for one in (*stage.form, *stage.checklist)}
    if held.report is None:
        typed_in = [labels[one] for one in held.fields if str(answers.get(one, "")).strip()]
        typed_in += [labels[one] for one in held.points if any(checks.get(one, {}).values())]
        if typed_in:
            raise _unsigned(application, f"填了{'、'.join(typed_in)}，但")
        return dict(answers), dict(checks)
    for name, said in held.answers.items():
        _same(application, held.report, labels[name], str(answers.get(name, "")), said)
    words = {"met": "具备", "unmet": "不具备"}
    for name, point in held.checks.items():
        typed = checks.get(name, {})
        answer, asked = typed.get("answer", ""), point["answer"]
        told = f"{words[asked]}；{point['words']}"
        if answer and answer != asked:
            _differs(application, held.report, labels[name], words.get(answer, answer), told)
        _same(application, held.report, labels[name], typed.get("words", ""), point["words"])
    return {**answers, **held.answers}, {**checks, **held.checks}


def _same(application: Application, report: Report, label: str, typed: str, said: str) -> None:
    if typed.strip() and typed.strip() != said:
        _differs(application, report, label, typed.strip(), said)


def _differs(application: Application, report: Report, label: str, typed: str, said: str) -> None:
    raise refused(
        application,
        f"“{label}”写的是“{typed}”",
        f"与已签发的自评报告（{report.number}）一致：“{said}”",
        "这一项由自评报告带出，不用填；数据有变的，请在新的数据版本上另形成自评，签发后再申报",
    )


def _reason_field(process: Process) -> FormField | None:
    return next((one for one in process.form if one.known == "shortfall_reason"), None)


def _unsigned(application: Application, before: str = "") -> Refused:
    return refused(
        application,
        f"{before}还没有签发的自评报告",
        "自评报告签发以后再申报，文号和结论由它带出",
        "请在“认定”里形成自评，由局领导签发",
    )


def rest_on_report(application: Application) -> None:
    """Let an application rest on the newest signed report before it is handed in.

    Refused without one, and with shortfalls of which nobody says why one applies all the same.
    """
    held = known_of(application)
    if not (held.fields or held.points):
        return
    if held.report is None:
        raise _unsigned(application)
    application.answers = {**application.answers, **held.answers}  # of the newest report
    application.checks = {**application.checks, **held.checks}
    asked, unmet = _reason_field(application.call.process), held.report.unmet
    if asked is None or not unmet:
        return
    if not str(application.answers.get(asked.id, "")).strip():
        more = f"等 {len(unmet)} 项" if len(unmet) > 6 else ""
        raise refused(
            application,
            f"自评报告（{held.report.number}）里 {len(unmet)} 项没有达到："
            f"{'、'.join(unmet[:6])}{more}",
            f"写明“{asked.label}”",
            "请写明为什么现在申报、没有达到的怎样办，或者整改以后再申报",
        )
