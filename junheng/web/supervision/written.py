"""What an opinion says (意见书的内容): gathered from the rows, and kept as it was issued.

An opinion that was issued is a paper somebody holds in the hand.  What the system learned later,
a verdict of the re-check, another name, a list that was amended, never changes it: the day it is
issued everything it says is kept on the visit, and every later copy is made of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from junheng.kernel.periods import chinese
from junheng.publish.reports.supervision import Masthead, Opinion, OpinionLine
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.web.shared.directory import region_name
from junheng.web.supervision.models import Line, LineKind, Member, Visit, VisitState
from junheng.web.work.clauses import cited

_MARKS = {VisitState.PLANNED: "草稿", VisitState.DRAFTED: "草稿", VisitState.SENT: "征求意见稿",
          VisitState.ANSWERED: "待签发"}  # fmt: skip


def masthead_of(visit: Visit, day: date, mark: str = "") -> Masthead:
    """Give who signs a paper of a visit, on which day, and what stands under its pages."""
    name = region_name(visit.region_code, day)
    return Masthead(f"{name}人民政府教育督导室", day, f"{name}　{visit.label}　{visit.code}", mark)


def opinion_of(visit: Visit, lines: Iterable[Line], as_of: date) -> tuple[Opinion, Masthead]:
    """Give the opinion with its masthead: as it was issued, else as the rows say it now."""
    if visit.issued_paper is not None:
        return _read(visit.issued_paper)
    return _gathered(visit, lines, visit.issued_on or as_of)


def kept(visit: Visit, lines: Iterable[Line]) -> dict[str, Any]:
    """Write an opinion being issued so that :func:`opinion_of` gives it back, whatever comes."""
    if visit.issued_on is None:
        raise ValueError(f"{visit} is not issued; only what is issued is kept")
    with translation.override(settings.LANGUAGE_CODE):
        opinion, masthead = _gathered(visit, lines, visit.issued_on)
    held = asdict(opinion)
    held["summary"] = {
        "id": opinion.summary.id, "version": opinion.summary.version, "text": opinion.summary.text,
    }  # fmt: skip
    held["on"] = opinion.on.isoformat()
    held["last_due"] = opinion.last_due.isoformat() if opinion.last_due else ""
    return {
        "opinion": held,
        "issuer": masthead.issuer,
        "day": masthead.day.isoformat(),
        "footer": masthead.footer,
    }


def _read(raw: dict[str, Any]) -> tuple[Opinion, Masthead]:
    held = dict(raw["opinion"])
    held["summary"] = Sentence(**held["summary"], facts={})
    held["on"] = date.fromisoformat(held["on"])
    held["last_due"] = date.fromisoformat(held["last_due"]) if held["last_due"] else None
    held["people"] = tuple(held["people"])
    held["steps"] = tuple(tuple(one) for one in held["steps"])
    held["lines"] = tuple(OpinionLine(**one) for one in held["lines"])
    masthead = Masthead(raw["issuer"], date.fromisoformat(raw["day"]), raw["footer"])
    return Opinion(**held), masthead


def basis_of(visit: Visit) -> str:
    """Name the item of the yearly list a visit rests on."""
    item = visit.item if visit.item is not None else visit.of.item if visit.of else None
    if item is None:
        return "业务性复核，不在年度清单计数之内"
    held = item.yearly
    return f"《{held}》第{item.number}项 {item.label}（{held.document_number or '未备案'}）"


def people_of(visit: Visit) -> tuple[str, ...]:
    """Name the group, each with what they are."""

    def of(one: Member) -> str:
        role = "督学" if one.is_inspector else "专家"
        return f"{one.name}（{role}，{one.unit}）" if one.unit else f"{one.name}（{role}）"

    return tuple(of(one) for one in visit.members.all())


def _gathered(visit: Visit, lines: Iterable[Line], day: date) -> tuple[Opinion, Masthead]:
    told = [line for line in lines if line.is_shown or line.settled]
    shown = [line for line in told if line.is_shown]

    def count(kind: str) -> int:
        return sum(line.kind == kind for line in shown)

    facts = {
        "day": visit.on,
        "name": visit.school_name,
        "kind": visit.given.label,
        "strengths": count(LineKind.STRENGTH),
        "problems": count(LineKind.PROBLEM),
        "advice": count(LineKind.ADVICE),
    }
    county = count(LineKind.COUNTY)
    form = "supervision.opinion_summary_county" if county else "supervision.opinion_summary"
    due = [line.due_on for line in shown if line.is_problem and line.due_on is not None]
    opinion = Opinion(
        title=visit.paper,
        school=visit.school_name,
        number=visit.document_number,
        label=visit.label,
        kind=visit.given.label,
        on=visit.on,
        basis=basis_of(visit),
        people=people_of(visit),
        summary=render(form, {**facts, "county": county} if county else facts),
        lines=tuple(_line(line) for line in told),
        last_due=max(due) if due else None,
        statement=visit.statement,
        is_silent=visit.is_silent,
        steps=tuple(_steps(visit)),
    )
    return opinion, masthead_of(visit, day, str(_MARKS.get(VisitState(visit.state), "")))


def _line(line: Line) -> OpinionLine:
    reply = f"{line.get_reply_display()}　{line.reply_words}".strip() if line.reply else ""
    settled = f"{line.get_settled_display()}：{line.settled_words}" if line.settled else ""
    return OpinionLine(
        number=line.place,
        kind=line.kind,
        words=line.said,
        basis=cited(line.clause).paper,
        asked=line.asked,
        office=line.office or line.visit.school_name,
        due=chinese(line.due_on) if line.due_on else "",
        reply=reply,
        settled=settled,
        is_withdrawn=not line.is_shown,
    )


def _steps(visit: Visit) -> list[tuple[str, str, str]]:
    steps = [("到校", "、".join(one.name for one in visit.members.all()), visit.on)]
    if visit.drafted_on is not None:
        steps.append(("起草意见", str(visit.drafted_by), visit.drafted_on))
    if visit.sent_on is not None and visit.reply_due is not None:
        steps.append((f"反馈学校（申辩到{chinese(visit.reply_due)}）", "督导组", visit.sent_on))
    if visit.answered_on is not None:
        who = "学校未答复" if visit.is_silent else visit.answered_by
        steps.append(("学校回复", who, visit.answered_on))
    if visit.issued_on is not None:
        steps.append(("印发", str(visit.issued_by), visit.issued_on))
    return [(what, who, chinese(day)) for what, who, day in steps]
