"""The papers of a visit: brief, form for the site, opinion, as Word or PDF."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.kernel.periods import chinese
from junheng.measure.supervision import three_questions
from junheng.policy.supervision import supervision
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.supervision import (
    Asked,
    Brief,
    FormItem,
    Masthead,
    Notice,
    OpenMatter,
    Opinion,
    OpinionLine,
    Recheck,
    SiteForm,
    opinion_paper,
    recheck_paper,
    site_form,
    visit_brief,
    visit_notice,
)
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.supervision import brief_sentence, question_sentence
from junheng.web.accounts.models import Account
from junheng.web.shared.directory import region_name
from junheng.web.supervision.models import (
    Answer,
    Line,
    LineKind,
    Member,
    SelfCheck,
    Verdict,
    Visit,
    VisitState,
)
from junheng.web.supervision.queries.reading import lines_of, rubric_of, whole
from junheng.web.supervision.queries.signs import matters_of, signs_of
from junheng.web.work.clauses import cited
from junheng.web.work.models import Finding, Task, TaskState
from junheng.web.work.queries.words import now_text

NAMES: Mapping[str, Promise] = {
    "notice.docx": _("督导通知书（Word）"),
    "notice.pdf": _("督导通知书（PDF）"),
    "brief.docx": _("入校简报（Word）"),
    "brief.pdf": _("入校简报（PDF）"),
    "form.docx": _("现场记录表（Word）"),
    "form.pdf": _("现场记录表（PDF）"),
    "opinion.docx": _("意见书（Word）"),
    "opinion.pdf": _("意见书（PDF）"),
    "recheck.docx": _("复查意见书（Word）"),
    "recheck.pdf": _("复查意见书（PDF）"),
}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_STEMS = {
    "brief": "入校简报",
    "form": "现场记录表",
    "notice": "督导通知书",
    "recheck": "复查意见书",
}
_LOOKS = 8  # items of the rubric the brief repeats; the form has them all


def links(account: Account, visit: Visit) -> list[tuple[Promise, str]]:
    """List the papers this reader may take away."""
    inside = whole(account, visit.region_code)
    opinion = visit.lines.exists() and (inside or visit.is_shown_to_school)
    judged = visit.lines.exclude(verdict="").exists() and opinion
    given = {
        "notice": visit.is_on_site,
        "brief": inside,
        "form": inside and visit.is_on_site,
        "opinion": opinion,
        "recheck": judged,
    }
    names = [name for name in NAMES if given[name.partition(".")[0]]]
    return [(NAMES[name], reverse("visit-document", args=[visit.pk, name])) for name in names]


def made(account: Account, visit: Visit, name: str, as_of: date) -> tuple[bytes, str]:
    """Set one paper, with the name of the reader's file; :class:`Hidden` where there is none."""
    if name not in NAMES or reverse("visit-document", args=[visit.pk, name]) not in {
        url for _label, url in links(account, visit)
    }:
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected="页面上列出的文件",
            fix="请从页面上的“下载文件”里选",
        )
    stem, _dot, suffix = name.partition(".")
    with translation.override(settings.LANGUAGE_CODE):
        report = _report(account, visit, stem, as_of)
        title = _STEMS.get(stem, visit.given.paper)
        state = visit.get_state_display()
    draft = stem == "opinion" and visit.state not in (VisitState.ISSUED, VisitState.CLOSED)
    mark = f"（{state}）" if draft else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        (docx if suffix == "docx" else pdf)(report, path)
        return path.read_bytes(), f"{visit.school_name}{title}{mark}.{suffix}"


def _report(account: Account, visit: Visit, stem: str, as_of: date) -> Report:
    if stem == "brief":
        return visit_brief(brief_of(account, visit, as_of), _masthead(visit, as_of))
    if stem == "form":
        return site_form(form_of(visit), _masthead(visit, as_of))
    if stem == "notice":
        return visit_notice(notice_of(visit), _masthead(visit, visit.noticed_on, inside=False))
    if stem == "recheck":
        on = max(line.verdict_on for line in visit.lines.exclude(verdict_on=None))
        return recheck_paper(recheck_of(visit), _masthead(visit, on))
    day = visit.issued_on or as_of
    return opinion_paper(opinion_of(account, visit), _masthead(visit, day))


def _masthead(visit: Visit, day: date, *, inside: bool = True) -> Masthead:
    name = region_name(visit.region_code, day)
    mark = "内部　督导组用" if visit.state == VisitState.PLANNED and inside else ""
    return Masthead(f"{name}人民政府教育督导室", day, f"{name}　{visit.label}　{visit.code}", mark)


def _basis(visit: Visit) -> str:
    item = visit.item if visit.item is not None else visit.of.item if visit.of else None
    if item is None:
        return "业务性复核，不在年度清单计数之内"
    held = item.yearly
    return f"《{held}》第{item.number}项 {item.label}（{held.document_number or '未备案'}）"


def _task_words(tasks: list[Task], as_of: date) -> str:
    if not tasks:
        return ""
    one = max(tasks, key=lambda task: (task.days_late(as_of), task.pk))
    late = one.days_late(as_of)
    due = f"逾期 {late} 天" if late else f"{chinese(one.due_on)}前"
    return f"{one.title}（{one.office}，{one.percent}%，{due}）"


def matter_rows(findings: list[Finding], as_of: date) -> tuple[OpenMatter, ...]:
    """Word the open findings of a school for the brief, with what is being done about each."""
    rows = Task.objects.unscoped("tasks of findings the reader sees").filter(finding__in=findings)
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in rows.exclude(state=TaskState.ACCEPTED):
        tasks[task.finding_id].append(task)
    return tuple(
        OpenMatter(
            one.label, one.name, now_text(one) or "—", one.opened_on,
            _task_words(tasks[one.pk], as_of),
        )
        for one in findings
    )  # fmt: skip


def brief_of(account: Account, visit: Visit, as_of: date) -> Brief:
    """Gather the brief of a visit, for those who go."""
    matters, findings, _late = matters_of(account, visit.region_code, visit.school_code, as_of)
    rubric = rubric_of(visit.pack, visit.rubric)
    items = rubric.items if rubric is not None else ()
    rules = supervision()
    signs = signs_of(account, visit.region_code, visit.school_code, as_of)
    since = "没有记录" if signs.days_since_visit is None else f"{signs.days_since_visit} 天"
    return Brief(
        school=visit.school_name,
        label=visit.label,
        kind=visit.given.label,
        on=visit.on,
        purpose=visit.purpose,
        basis=_basis(visit),
        people=_people(visit),
        headline=brief_sentence(signs),
        matters=matter_rows(findings, as_of),
        questions=tuple(
            Asked(question_sentence(one), one.talk_to)
            for one in three_questions(matters, rules.questions, items)
        ),
        looks=tuple((one.part, one.text, one.look_label) for one in items[:_LOOKS]),
        held=(
            ("没有销号的问题", f"{signs.open_findings} 项"),
            ("逾期的任务", f"{signs.overdue_tasks} 项"),
            ("距上次到校督导", since),
            *self_checked(account, visit),
        ),
    )


def self_checked(account: Account, visit: Visit) -> list[tuple[str, str]]:
    """Say what the school found itself when it last looked at itself."""
    rows = SelfCheck.objects.visible_to(account).filter(school_code=visit.school_code)
    held = rows.exclude(handed_on=None).order_by("-handed_on").first()
    if held is None:
        return []
    lines = list(held.lines.all())
    left = sum(line.answer == Answer.NOT for line in lines)
    when = chinese(held.handed_on)
    return [(f"学校自查没有做到的（{when}提交）", f"{len(lines)} 项中 {left} 项")]


def _people(visit: Visit) -> tuple[str, ...]:
    def of(one: Member) -> str:
        role = "督学" if one.is_inspector else "专家"
        return f"{one.name}（{role}，{one.unit}）" if one.unit else f"{one.name}（{role}）"

    return tuple(of(one) for one in visit.members.all())


def notice_of(visit: Visit) -> Notice:
    """Gather what the school is told."""
    rubric = rubric_of(visit.pack, visit.rubric)
    talks = [one.talk_to for one in (rubric.items if rubric is not None else ()) if one.talk_to]
    facts = {
        "day": visit.on,
        "kind": visit.given.label,
        "purpose": visit.purpose,
        "basis": _basis(visit),
    }
    return Notice(
        school=visit.school_name,
        label=visit.label,
        on=visit.on,
        words=render("supervision.notice", facts),
        people=_people(visit),
        talks=tuple(dict.fromkeys("、".join(talks).split("、"))) if talks else (),
        defence_days=supervision().defence.length,
    )


def recheck_of(visit: Visit) -> Recheck:
    """Gather what the re-checks of an opinion found."""
    asked = [line for line in visit.lines.all() if line.is_problem and line.is_shown]
    rows = [
        (str(line.place), line.asked, line.verdict_words or "—", _verdict(line) or "还没有复查")
        for line in asked
    ]
    facts = {
        "name": visit.school_name,
        "document": visit.document_number,
        "of": len(asked),
        "met": sum(line.verdict == Verdict.MET for line in asked),
    }
    return Recheck(visit.school_name, render("supervision.rechecked", facts), tuple(rows))


def form_of(visit: Visit) -> SiteForm:
    """Gather the form for the site."""
    rubric = rubric_of(visit.pack, visit.rubric)
    items = rubric.items if rubric is not None else ()
    return SiteForm(
        school=visit.school_name,
        label=visit.label,
        code=visit.code,
        kind=visit.given.label,
        on=visit.on,
        rubric=rubric.label if rubric is not None else "",
        items=tuple(
            FormItem(number, one.part, one.text, one.look_label)
            for number, one in enumerate(items, 1)
        ),
    )


def opinion_of(account: Account, visit: Visit) -> Opinion:
    """Gather the opinion as this reader may see it."""
    lines = [line for line in lines_of(account, visit) if line.is_shown or line.settled]
    shown = [line for line in lines if line.is_shown]

    def count(kind: str) -> int:
        return sum(line.kind == kind for line in shown)

    summary = render(
        "supervision.opinion_summary",
        {
            "day": visit.on,
            "name": visit.school_name,
            "kind": visit.given.label,
            "strengths": count(LineKind.STRENGTH),
            "problems": count(LineKind.PROBLEM),
            "advice": count(LineKind.ADVICE),
        },
    )
    due = [line.due_on for line in shown if line.is_problem and line.due_on is not None]
    return Opinion(
        title=visit.paper,
        school=visit.school_name,
        number=visit.document_number,
        label=visit.label,
        kind=visit.given.label,
        on=visit.on,
        basis=_basis(visit),
        people=_people(visit),
        summary=summary,
        lines=tuple(_opinion_line(line) for line in lines),
        last_due=max(due) if due else None,
        statement=visit.statement,
        is_silent=visit.is_silent,
        steps=tuple(_steps(visit)),
    )


def _verdict(line: Line) -> str:
    if line.verdict == Verdict.MET:
        return f"整改到位（{line.verdict_document}）"
    if line.verdict == Verdict.UNMET:
        return f"没有到位，报{line.escalated_to}（{line.verdict_document}）"
    return "由下一数据版本核验" if line.by_data else ""


def _opinion_line(line: Line) -> OpinionLine:
    reply = f"{line.get_reply_display()}　{line.reply_words}".strip() if line.reply else ""
    settled = f"{line.get_settled_display()}：{line.settled_words}" if line.settled else ""
    words = line.said if line.is_shown else f"（已撤下）{line.said}"
    return OpinionLine(
        line.place, line.kind, words, cited(line.clause).paper, line.asked,
        chinese(line.due_on) if line.due_on else "", reply, settled, _verdict(line),
    )  # fmt: skip


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
