"""The paper itself, its knowledge points and its workbook (试卷质量、知识点、试题分析表)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import PaperQuality, UnitPoints
from junheng.policy.achievement import achievement_lines
from junheng.publish.ledgers.items import items_workbook
from junheng.publish.sentences.exam import paper_sentence, points_sentence, share_told
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import papers, reading
from junheng.web.academics.queries.precision import precision_chart
from junheng.web.academics.views.rows import Scale, minus
from junheng.web.register.queries import region_of, school_names
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARTS = (("knowledge", _("知识点")), ("ability", _("能力层次")), ("section", _("题型")))
_HEADS = (
    _("满分"), _("预设难度"), _("实测难度"), _("区分度"), _("题总相关"), _("斜率"), _("性别差异"),
)  # fmt: skip
_MODELS = {
    "1pl": _("单参数模型（1PL）"),
    "2pl": _("两参数模型（2PL）"),
    "gpcm": _("拓广分部评分模型（GPCM）"),
    "graded": _("等级反应模型（GRM）"),
}
_WEAKEST = 3


def _frame(request: HttpRequest, exam: Exam, subject: str) -> dict[str, object]:
    account: Any = request.user
    place = region_of(exam.region_code, account, timezone.localdate())
    label = exam.paper(subject).get("label", "")
    return {
        "region": place,
        "exam": exam,
        "subject": subject,
        "label": label,
        "papers": [(one, exam.paper(one)["label"]) for one in papers.with_items(account, exam)],
        "context_bar": ContextBar(region=place.name, parts=(exam.name, label)),
    }


@require_GET
@needs("exam.compare")
def paper(request: HttpRequest, number: int, subject: str) -> HttpResponse:
    """Show the quality of one paper."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    found = papers.quality_of(account, exam, subject)
    items = _item_rows(found)
    doubtful = [row for row in items if row["doubts"]]
    facts = _frame(request, exam, subject)
    return render(
        request,
        "academics/paper.html",
        facts
        | {
            "model": _MODELS.get(found.calibrated.model, found.calibrated.model),
            "found": found,
            "headline": str(paper_sentence(str(facts["label"]), found, len(doubtful))),
            "items": items,
            "doubtful": doubtful,
            "asked": [(label, _asked(found, part)) for part, label in _PARTS],
            "lines": achievement_lines(),
            "heads": _HEADS,
            "precision": precision_chart(exam, found),
        },
    )


def _asked(found: PaperQuality, part: str) -> list[tuple[str, str, str, str]]:
    return [
        (one.label, "、".join(one.items), f"{one.full:g}", share_told(one.share, 100))
        for one in found.asked
        if one.part == part
    ]


def _item_rows(found: PaperQuality) -> list[dict[str, Any]]:
    doubts = dict(papers.doubts_of(found))
    options = {one.item: one for one in found.options}
    calibrated = {one.item: one for one in found.calibrated.items}
    fair = {one.item: one for one in found.fairness.items}
    rows = []
    for item, plan in zip(found.analysis.items, found.planned, strict=True):
        chosen, told, group = (held.get(item.item) for held in (options, calibrated, fair))
        rows.append(
            {
                "item": item.item,
                "figures": [
                    (_HEADS[0], f"{item.full:g}"),
                    (_HEADS[1], shown(plan.planned, 2)),
                    (_HEADS[2], shown(item.difficulty, 2)),
                    (_HEADS[3], minus(shown(item.discrimination, 2))),
                    (_HEADS[4], minus(shown(item.item_rest, 2))),
                    (_HEADS[5], minus(shown(told.slope, 2)) if told else "—"),
                    (_HEADS[6], f"{group.size} {minus(shown(group.delta, 2))}")
                    if group is not None and group.size
                    else (_HEADS[6], "—"),
                ],
                "options": [
                    (
                        one.option or "未答",
                        one.is_key,
                        share_told(one.share, found.analysis.n),
                        share_told(one.high, found.analysis.n),
                        share_told(one.low, found.analysis.n),
                    )
                    for one in (chosen.options if chosen else ())
                ],
                "doubts": doubts[item.item],
            }
        )
    return rows


@require_GET
@needs("exam.compare")
def points(request: HttpRequest, number: int, subject: str) -> HttpResponse:
    """Show knowledge points of the whole and of schools, or of the own school and its classes."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    seen = papers.points_seen(account, exam, subject)
    facts = _frame(request, exam, subject)
    first = seen.own or seen.whole
    names = school_names([exam.region_code], exam.held_on)
    who = names.get(seen.sight.own, "全体考生") if seen.own else "全体考生"
    weakest = sorted(first.mastery, key=lambda one: one.share)[:_WEAKEST] if first else []
    return render(
        request,
        "academics/points.html",
        facts
        | {
            "seen": seen,
            "who": who,
            "headline": str(
                points_sentence(who, str(facts["label"]), [one.label for one in weakest])
            )
            if first
            else "人数少于 11 人，为保护学生不显示。",
            "rows": _point_rows(seen.own, seen.whole),
            "heads": [name for name, _unit in seen.units],
            "table": _point_table(seen),
        },
    )


def _point_rows(own: UnitPoints | None, whole: UnitPoints | None) -> list[dict[str, object]]:
    first, beside = own or whole, whole if own and whole and own.n < whole.n else None
    if first is None:
        return []
    against = {one.label: one.share for one in beside.mastery} if beside else {}
    scale = Scale(0.0, 1.0)
    return [
        {
            "found": one,
            "share": share_told(one.share, first.n),
            "against": share_told(against.get(one.label), first.n) if against else "",
            "span": scale.span(
                one.share,
                one.low,
                one.high,
                against.get(one.label),
                f"{one.label} {share_told(one.share, first.n)}",
            ),
        }
        for one in first.mastery
    ]


def _point_table(seen: papers.SeenPoints) -> list[tuple[str, list[str]]]:
    columns = [unit for _name, unit in seen.units]
    labels = [one.label for one in columns[0].mastery] if columns else []
    return [
        (label, [share_told(unit.mastery[at].share, unit.n) for unit in columns])
        for at, label in enumerate(labels)
    ]


@require_GET
@needs("exam.compare")
def workbook(request: HttpRequest, number: int, subject: str) -> HttpResponse:
    """Give the analysis of the items as a workbook."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    found = papers.quality_of(account, exam, subject)
    label = exam.paper(subject)["label"]
    title = f"{exam.name}{label}试题分析"
    with translation.override(settings.LANGUAGE_CODE):
        content = items_workbook(
            found,
            papers.knowledge_of(account, exam, subject),
            dict(papers.doubts_of(found)),
            title=title,
            footer=f"成绩数据 {exam.sha256[:12]}，{found.analysis.n} 名考生小题得分齐全",
            day=exam.held_on,
        )
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return answer
