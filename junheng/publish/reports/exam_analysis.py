"""《学业质量分析报告》 of a county and of a school: the same sections, cut to their reader.

Built from plain facts, without clock, network or database; Word and PDF are two renderings of
the model returned.  Tables stand in the order of the register, never of a score.
"""

from __future__ import annotations

from collections.abc import Sequence

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import Figures, Spread
from junheng.measure.achievement.account.spread import OwnSpread
from junheng.publish.charts import Bar, bars
from junheng.publish.render.model import Column, Report
from junheng.publish.reports import exam_subject, exam_tables
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.exam_differences import (
    NOT_NATIONAL,
    SIGN,
    compared_with,
    difference_table,
)
from junheng.publish.reports.exam_differences import (
    TITLE as DIFFERENCES,
)
from junheng.publish.reports.exam_facts import DifferencesFact, ExamPaper, GapFact
from junheng.publish.reports.exam_years import (
    NOTE,
    YearsFact,
    years_columns,
    years_rows,
    years_tables,
)
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.exam import (
    SMALL,
    between_sentence,
    own_sentence,
    paper_sentence,
    points_sentence,
    share_told,
    whole_sentence,
)
from junheng.publish.sentences.exam_withheld import MASKS, RATES, is_any_withheld
from junheng.publish.sentences.exam_withheld import NOTE as NOTE_WITHHELD

TITLE = "学业质量分析报告"
_WEAKEST = 3


def exam_report(paper: ExamPaper) -> Report:
    """Write the report: what happened, how everybody did, who differs, the paper, the method."""
    draft = Draft()
    _overview(draft, paper)
    _results(draft, paper)
    _ends(draft, paper)
    _units(draft, paper)
    _gaps(draft, paper)
    _papers(draft, paper)
    _growth(draft, paper)
    _method(draft, paper)
    draft.sign(paper.head)
    _annex(draft, paper)
    return draft.finish(f"{paper.head.exam}\n{TITLE}（{paper.edition}）", paper.head)


def _last(paper: ExamPaper) -> Figures:
    """Give the total, or the only paper."""
    return paper.unit.figures[-1]


def _overview(draft: Draft, paper: ExamPaper) -> None:
    draft.part("考试概况")
    head, last = paper.head, _last(paper)
    told = {
        "exam": head.exam,
        "day": head.held_on,
        "who": head.who,
        "of": last.of,
        "n": last.described.n,
    }
    said = [render("exam_report.head", told)]
    if head.basis:
        said.append(render("exam_report.basis", {"basis": head.basis}))
    draft.say(*said, render("exam_report.no_order", {}))
    for words in paper.statements:
        draft.say(words)
    draft.table("学科和参加情况", *exam_tables.sitting(paper.unit), dense=True, whole=True)


def _results(draft: Draft, paper: ExamPaper) -> None:
    draft.part("总体结果和一分三率")
    last, beside = _last(paper), paper.beside
    sentence = (
        whole_sentence(last)
        if beside is None
        else own_sentence(paper.head.who, last, beside.figures[-1])
    )
    if sentence is not None:
        draft.say(sentence)
    draft.table("平均分和分布", *exam_tables.described(paper.unit), dense=True, whole=True)
    draft.table(
        "一分三率",
        *exam_tables.rates(paper.unit),
        note=f"注：{paper.head.lines}",
        dense=True,
        whole=True,
    )
    if beside is not None:
        draft.table(
            "本校和全体",
            *exam_tables.side_by_side(paper.unit, beside),
            note=_OVERLAP,
            dense=True,
            whole=True,
        )
    draft.table(
        "等级分布", *exam_tables.bands(paper.unit, paper.head.bands), dense=True, whole=True
    )
    if last.described.n >= SMALL:
        shares = [100 * count / last.described.n for count in last.bands]
        rows = zip(paper.head.bands, shares, strict=True)
        draft.figure(
            bars(
                [Bar(label, value, focus=True) for label, value in rows],
                title=f"{paper.head.who}{last.label}各等级占多少",
                subtitle="占有成绩学生的百分比，等级按得分率划分",
                description="；".join(
                    f"{label} {shown(value, 1)}%"
                    for label, value in zip(paper.head.bands, shares, strict=True)
                ),
                axis="百分比",
                limit=None,
                most=100.0,
            ),
            width=0.75,
        )


_OVERLAP = "注：区间包含全体平均的，写“无明显差异”。"


def _ends(draft: Draft, paper: ExamPaper) -> None:
    held = [one.top for one in paper.unit.figures if one.top is not None]
    if not held:
        return
    draft.part("位次分布（前后两端）")
    told = {"reference": held[0].reference, "part": held[0].part}
    draft.say(render("exam_report.ends", told))
    reasons = dict.fromkeys(share.reason for share in held[0].shares if share.reason)
    note = f"注：{'；'.join(one.rstrip('。') for one in reasons)}。" if reasons else ""
    draft.table(
        "前后两端，四种口径", *exam_tables.ends(paper.unit), note=note, dense=True, whole=True
    )
    if paper.years is not None:
        _years(draft, paper.years)


def _years(draft: Draft, fact: YearsFact) -> None:
    """Follow the schools over cohorts; what a share hides is said before the table."""
    for words in fact.statements:
        draft.say(words)
    for table in years_tables(fact):
        title = f"{fact.label}{table.label}，{len(fact.years)} 届"
        columns = years_columns(table, "学校")
        note = f"注：{''.join((*fact.notes, NOTE))}"
        draft.table(title, columns, years_rows(table), note=note, dense=True, whole=True)


def _units(draft: Draft, paper: ExamPaper) -> None:
    if not (paper.units or paper.hidden or paper.spread):
        return
    draft.part("校际差异" if paper.kind_of_units == "学校" else "班际差异")
    last = _last(paper)
    sentence = _split_sentence(paper.spread[-1]) if paper.spread else None
    if sentence is not None:
        draft.say(sentence)
    if paper.kind_of_units == "班级":
        draft.say(render("exam_report.classes_only", {}))
    for name, why in paper.hidden:
        draft.say(render("exam_report.hidden", {"name": name, "why": why}), about=name)
    if not paper.units:
        return
    if paper.differences is not None:
        _differences(draft, paper.differences)
    title = f"各{paper.kind_of_units}{last.label}"
    table = exam_tables.units(paper.units, last, paper.kind_of_units)
    draft.table(
        title, *table, note=f"{_OVERLAP}{_why_withheld(paper, last)}", dense=True, whole=True
    )
    order = "机构" if paper.kind_of_units == "学校" else "班级"
    told = [(name, unit.of(last.subject).described.score_share) for name, unit in paper.units]
    rows = [
        Bar(paper.head.who, _percent(last.described.score_share), focus=True),
        *(Bar(name, _percent(share)) for name, share in told),
    ]
    draft.figure(
        bars(
            rows,
            title=f"各{paper.kind_of_units}{last.label}得分率",
            subtitle=f"按{order}顺序，第一行是{paper.head.who}",
            description="；".join(f"{one.label} {shown(one.value, 1)}%" for one in rows),
            axis="得分率（%）",
            limit=None,
            most=100.0,
        )
    )


def _why_withheld(paper: ExamPaper, one: Figures) -> str:
    """Say why something is withheld, where it is."""
    units = [unit for _name, unit in paper.units]
    return NOTE_WITHHELD if is_any_withheld(units, one.subject, RATES) else ""


def _differences(draft: Draft, fact: DifferencesFact) -> None:
    """Set every school beside the named ones, or say why that is not done."""
    if fact.reason:
        draft.say(f"{DIFFERENCES}：{fact.reason}")
        return
    note = f"注：{compared_with(fact)}{SIGN}{''.join(fact.statements)}{NOT_NATIONAL}"
    title = f"{DIFFERENCES}，{fact.label}"
    draft.table(title, *difference_table(fact), note=note, dense=True, whole=True)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _split_sentence(found: Spread | OwnSpread) -> Sentence | None:
    if isinstance(found, Spread):
        return between_sentence(found) or render("exam_report.no_split", {})
    level = found.classes.level("classes") if found.classes.levels else None
    if level is None or level.share is None or level.low is None or level.high is None:
        return render("exam_report.no_split", {})
    told = {"label": found.label, "share": level.share, "low": level.low, "high": level.high}
    return render("exam_report.split_classes", told)


def _gaps(draft: Draft, paper: ExamPaper) -> None:
    if not paper.gaps:
        return
    draft.part("群体差异")
    last = _last(paper).label
    said = [words for one in paper.gaps if one.label == last and (words := _gap_sentence(one))]
    if said:
        draft.say(*said, render("exam_report.gap_cause", {}))
    total = [one for one in paper.gaps if one.label == last]
    draft.table(f"不同学生群体，{last}", *exam_tables.gaps(total), dense=True, whole=True)


def _gap_sentence(one: GapFact) -> Sentence | None:
    gap, group = one.gap, one.group
    if gap is None or gap.difference is None or gap.low is None or gap.high is None:
        return None
    names = (group.first, group.second)
    if gap.low <= 0 <= gap.high or gap.g is None:
        facts = {"first": names[0], "second": names[1], "label": one.label}
        return render("exam_report.gap_plain", facts)
    higher, lower = names if gap.difference > 0 else names[::-1]
    told: dict[str, object] = {
        "higher": higher,
        "lower": lower,
        "label": one.label,
        "difference": abs(gap.difference),
        "g": abs(gap.g),
    }
    return render("exam_report.gap", told)


def _papers(draft: Draft, paper: ExamPaper) -> None:
    draft.part("试卷质量和知识点")
    if not (paper.qualities or paper.points):
        draft.say(render("exam_report.no_quality", {}))
        return
    for one in paper.qualities:
        draft.say(paper_sentence(one.label, one.found, len(one.doubtful)), about=one.label)
        draft.table(
            f"{one.label}试卷（全体考生）", *exam_tables.quality(one.found), dense=True, whole=True
        )
        if one.doubtful:
            columns = (Column("题号", 0.12, "center"), Column("要复核的原因", 0.88))
            draft.table(f"{one.label}要复核的题", columns, one.doubtful, dense=True, whole=True)
        if paper.subject:
            table = exam_subject.items(one.found)
            draft.table(
                f"{one.label}各题（全体考生）",
                *table,
                note=exam_subject.ITEMS_NOTE,
                dense=True,
                whole=True,
            )
    for points in paper.points:
        mastery = points.own.mastery
        weakest = sorted(mastery, key=lambda one: one.share)[:_WEAKEST]
        labels = [one.label for one in weakest]
        draft.say(points_sentence(paper.head.who, points.label, labels), about=points.label)
        draft.table(
            f"{points.label}知识点掌握", *exam_tables.points(points), dense=True, whole=True
        )
        if points.own.n >= SMALL:
            draft.figure(
                bars(
                    [Bar(one.label, 100 * one.share, focus=True) for one in mastery],
                    title=f"{paper.head.who}{points.label}各知识点得分率",
                    subtitle="得分占满分的百分比，按细目表的顺序",
                    description="；".join(
                        f"{one.label} {share_told(one.share, points.own.n)}" for one in mastery
                    ),
                    axis="得分率（%）",
                    limit=None,
                    most=100.0,
                ),
                width=0.75,
            )
        for filled in exam_subject.by_unit(points, paper.kind_of_units) if paper.subject else ():
            title = f"各{paper.kind_of_units}{points.label}知识点得分率"
            draft.table(title, *filled, note=_BY_UNIT, dense=True, whole=True)


_BY_UNIT = "注：按机构和班级的顺序，不分先后；人数少的上下波动大，不宜比高低。"


def _growth(draft: Draft, paper: ExamPaper) -> None:
    if paper.subject:
        return  # growth is of the total
    draft.part("增值")
    for words in paper.growth or (str(render("exam_report.no_growth", {})),):
        draft.say(words)


def _method(draft: Draft, paper: ExamPaper) -> None:
    draft.part("方法和数据说明")
    draft.say(render("exam_report.absent", {}), render("exam_report.interval", {}))
    draft.say(
        render("exam_report.small", {}),
        MASKS,
        render("exam_report.set", {"sha": paper.head.sha256[:12]}),
    )


def _annex(draft: Draft, paper: ExamPaper) -> None:
    """Every paper of every unit, and where the differences lie."""
    subjects = [one for one in paper.unit.figures if one.subject != _last(paper).subject]
    gaps = [one for one in paper.gaps if one.label != _last(paper).label]
    if not (paper.spread or gaps or (paper.units and subjects)):
        return
    draft.annex("附表", apart=False)
    if paper.spread:
        draft.table(
            "差异在哪一层（本地测算）",
            *exam_tables.spread(paper.spread),
            note=_notes(paper.spread),
            dense=True,
            whole=True,
        )
    for one in subjects if paper.units else ():
        table = exam_tables.units(paper.units, one, paper.kind_of_units)
        why = _why_withheld(paper, one)
        note = f"注：{why}" if why else ""
        draft.table(
            f"各{paper.kind_of_units}{one.label}", *table, note=note, dense=True, whole=True
        )
    if gaps:
        draft.table("不同学生群体，各学科", *exam_tables.gaps(gaps), dense=True, whole=True)


def _notes(found: Sequence[Spread | OwnSpread]) -> str:
    said: list[str] = []
    for one in found:
        said += one.classes.statements
        if isinstance(one, Spread):
            said += one.schools.reasons
    between = any(isinstance(one, Spread) for one in found)
    beside = exam_tables.TWO_FIGURES if between else ""
    note = f"注：本地测算，不是国家监测的校际差异率，不作认定依据。{beside}"
    return note + "".join(dict.fromkeys(said))
