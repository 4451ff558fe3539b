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
    Notice,
    OpenMatter,
    Recheck,
    SiteForm,
    opinion_paper,
    recheck_paper,
    site_form,
    visit_brief,
    visit_notice,
)
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.kinds import lasting
from junheng.publish.sentences.supervision import brief_sentence, fewer_sentence, question_sentence
from junheng.web.accounts.models import Account
from junheng.web.supervision.models import (
    Answer,
    Line,
    SelfCheck,
    Verdict,
    Visit,
    VisitState,
)
from junheng.web.supervision.queries.reading import lines_of, rubric_of, whole
from junheng.web.supervision.queries.signs import also_known, matters_of, signs_of
from junheng.web.supervision.written import basis_of, masthead_of, opinion_of, people_of
from junheng.web.work.models import OVER, Finding, Task
from junheng.web.work.queries.words import limit_text, now_text

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
_INSIDE = "内部　督导组用"
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
    mark = ""
    if stem == "opinion" and visit.state not in (VisitState.ISSUED, VisitState.CLOSED):
        mark = f"（{state}）"
    elif stem == "recheck" and rechecks_left(visit):
        mark = "（草稿）"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        (docx if suffix == "docx" else pdf)(report, path)
        return path.read_bytes(), f"{visit.school_name}{title}{mark}.{suffix}"


def _report(account: Account, visit: Visit, stem: str, as_of: date) -> Report:
    mark = _INSIDE if visit.state == VisitState.PLANNED else ""
    if stem == "brief":
        return visit_brief(brief_of(account, visit, as_of), masthead_of(visit, as_of, mark))
    if stem == "form":
        return site_form(form_of(visit), masthead_of(visit, as_of, mark))
    if stem == "notice":
        return visit_notice(notice_of(visit), masthead_of(visit, visit.noticed_on))
    if stem == "recheck":
        left = rechecks_left(visit)
        on = max(line.verdict_on for line in visit.lines.exclude(verdict_on=None))
        mark = f"草稿　还有 {left} 条没有复查" if left else ""
        return recheck_paper(recheck_of(visit), masthead_of(visit, as_of if left else on, mark))
    return opinion_paper(*opinion_of(visit, lines_of(account, visit), as_of))


def _task_words(tasks: list[Task], as_of: date) -> str:
    if not tasks:
        return ""
    one = max(tasks, key=lambda task: (task.days_late(as_of), task.pk))
    late = one.days_late(as_of)
    due = f"逾期 {late} 天" if late else f"{chinese(one.due_on)}前"
    return f"{one.title}（{one.office}，{one.percent}%，{due}）"


def _beside(one: Finding) -> str:
    """Write where a finding stands with its standard: a number alone says nothing."""
    limit = limit_text(one)
    return f"{now_text(one)}（标准 {limit}）" if limit else now_text(one) or "—"


def matter_rows(findings: list[Finding], as_of: date) -> tuple[OpenMatter, ...]:
    """Word the open findings of a school for the brief, with what is being done about each."""
    rows = Task.objects.unscoped("tasks of findings the reader sees").filter(finding__in=findings)
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in rows.exclude(state__in=OVER):
        tasks[task.finding_id].append(task)
    return tuple(
        OpenMatter(
            one.label, one.name, _beside(one), one.opened_on,
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
    matters += also_known(account, visit.school_code, as_of)
    asked = three_questions(matters, rules.questions, items)
    signs = signs_of(account, visit.region_code, visit.school_code, as_of)
    since = "没有记录" if signs.days_since_visit is None else lasting(signs.days_since_visit)
    return Brief(
        school=visit.school_name,
        label=visit.label,
        kind=visit.given.label,
        on=visit.on,
        purpose=visit.purpose,
        basis=basis_of(visit),
        people=people_of(visit),
        headline=brief_sentence(signs),
        matters=matter_rows(findings, as_of),
        questions=tuple(Asked(question_sentence(one), one.talk_to) for one in asked),
        fewer=fewer_sentence(len(asked)),
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


def notice_of(visit: Visit) -> Notice:
    """Gather what the school is told."""
    rubric = rubric_of(visit.pack, visit.rubric)
    talks = [one.talk_to for one in (rubric.items if rubric is not None else ()) if one.talk_to]
    facts = {
        "day": visit.on,
        "kind": visit.given.label,
        "purpose": visit.purpose,
        "basis": basis_of(visit),
    }
    return Notice(
        school=visit.school_name,
        label=visit.label,
        on=visit.on,
        words=render("supervision.notice", facts),
        people=people_of(visit),
        talks=tuple(dict.fromkeys("、".join(talks).split("、"))) if talks else (),
        defence_days=supervision().defence.length,
    )


def rechecks_left(visit: Visit) -> int:
    """Count what was asked of the school that no re-check has looked at yet."""
    return sum(line.waits_for_verdict for line in visit.lines.all())


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


def _verdict(line: Line) -> str:
    if line.verdict == Verdict.MET:
        return f"整改到位（{line.verdict_document}）"
    if line.verdict == Verdict.UNMET:
        return f"没有到位，报{line.escalated_to}（{line.verdict_document}）"
    return "由下一数据版本核验" if line.by_data else ""
