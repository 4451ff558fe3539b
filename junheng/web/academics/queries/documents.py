"""The papers of an examination: whose they are, their facts, where a finished one lies."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from junheng.kernel.errors import Hidden
from junheng.measure.achievement.account import GROUPS
from junheng.policy.achievement import achievement_lines
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.exam_analysis import TITLE, exam_report
from junheng.publish.reports.exam_facts import (
    ExamHead,
    ExamPaper,
    GapFact,
    PointsFact,
    QualityFact,
)
from junheng.publish.reports.exam_subject import of_subject
from junheng.publish.sentences import growth as said
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.exam import share_told
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import growth
from junheng.web.academics.queries.belonging import room_names
from junheng.web.academics.queries.differences import differences_of
from junheng.web.academics.queries.papers import doubts_of, points_seen, quality_of, with_items
from junheng.web.academics.queries.reading import leave_of
from junheng.web.academics.queries.years import years_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import results_root
from junheng.web.register.queries import region_names, school_names

COUNTY, SCHOOL = "county", "school"
EDITIONS: Mapping[str, str] = {COUNTY: "教育局版", SCHOOL: "学校版"}
SUFFIXES = ("docx", "pdf")
_WORDS = {"above": "高于预期", "near": "与预期无明显差异", "below": "低于预期"}


def not_there(what: str, fix: str = "请从考试页下载") -> Hidden:
    """Say that there is no such paper, or not for this reader."""
    expected = "给您的那一版"
    return Hidden(where="考试的文件", found=f"没有“{what}”", expected=expected, fix=fix)


def suffix_of(suffix: str) -> str:
    """Check that papers are written in that kind of file, or raise :class:`Hidden`."""
    if suffix not in SUFFIXES:
        raise not_there(suffix)
    return suffix


def edition_for(account: Account, exam: Exam) -> str:
    """Name the edition a reader gets; empty: none."""
    sight = figures.sight_of(account, exam)
    return SCHOOL if sight.own else COUNTY if sight.whole else ""


def head_of(exam: Exam, who: str, *, school: str = "", for_pupil: bool = False) -> ExamHead:
    """Say what stands on every paper of an examination."""
    region = region_names([exam.region_code], exam.held_on).get(exam.region_code, "")
    lines = achievement_lines()
    bands = "、".join(
        [f"{one.label} {share_told(one.share, 100)} 及以上" for one in lines.bands[:-1]]
        + [f"其余{lines.bands[-1].label}"]
    )
    rates = "；".join(
        f"{one.label}：得分率{'不低于' if one.side == 'at_least' else '低于'} "
        f"{share_told(one.share, 100)}"
        for one in lines.rates
    )
    source = f"{lines.where_read}，{lines.source_label}"
    words = (
        render("exam_report.bands", {"bands": bands})
        if for_pupil
        else render("exam_report.lines", {"rates": rates, "bands": bands, "source": source})
    )
    return ExamHead(
        exam=exam.name,
        held_on=exam.held_on,
        basis=exam.basis,
        who=who,
        issuer=school or f"{region}教育局",
        day=timezone.localdate(),
        sha256=exam.sha256,
        bands=tuple(one.label for one in lines.bands),
        lines=str(words),
    )


def schools_to_print(account: Account, exam: Exam) -> tuple[tuple[str, str], ...]:
    """Name the schools whose edition the research office may print: those it is told of."""
    if exam.school_code or not account.may("exam.print_for", exam):
        return ()
    seen = figures.seen_of(account, exam)
    return tuple((unit.school, name) for name, unit in seen.schools)


def facts_of(account: Account, exam: Exam, edition: str, *, school: str = "") -> ExamPaper:
    """Gather what an edition says, cut to the reader; with ``school``, as its principal gets it.

    The id of a subject names the reader's own edition cut to that paper.

    Raises
    ------
    Hidden
        No such edition, not this reader's, or too few pupils to tell anything.
    """
    if edition in exam.subjects and not school:
        return _facts_of_subject(account, exam, edition)
    own = school and school in dict(schools_to_print(account, exam))
    mine = SCHOOL if own else "" if school else edition_for(account, exam)
    if edition not in EDITIONS or edition != mine:
        raise not_there(EDITIONS.get(edition, edition))
    seen = figures.seen_of(account, exam, school=school)
    is_school = edition == SCHOOL
    unit = seen.own if is_school else seen.whole
    if unit is None:
        raise not_there(EDITIONS[edition], seen.own_hidden or "少于 11 人，为保护学生不显示")
    names = school_names([exam.region_code], exam.held_on)
    who = names.get(seen.sight.own, seen.sight.own)
    rooms = room_names(exam)
    inside = is_school and bool(exam.school_code)
    units = (
        tuple((rooms.get(one.homeroom, one.homeroom), one) for one in seen.classes)
        if is_school
        else seen.schools
    )
    hidden = seen.hidden_classes if is_school else seen.hidden
    leave = leave_of(exam)
    held = figures.whole_spreads(account, exam)
    own_spread = tuple(one for one in held.inside if one.school == seen.sight.own)
    return ExamPaper(
        head=head_of(exam, who if is_school else "全体考生", school=who if is_school else ""),
        edition=EDITIONS[edition],
        unit=unit,
        beside=seen.whole if is_school and not inside else None,
        kind_of_units="班级" if is_school else "学校",
        units=units,
        hidden=tuple((one.name, one.why) for one in hidden),
        spread=own_spread if is_school else held.whole if leave.between_schools else (),
        gaps=_gaps(account, exam, seen),
        qualities=_qualities(account, exam, school),
        points=_points(account, exam, school),
        growth=_growth(account, exam, seen, who),
        statements=tuple(one for one in (*leave.statements, seen.sight.why) if one),
        years=years_of(account, exam, unit.figures[-1].subject, school=school),
        differences=None if is_school else differences_of(account, exam, unit.figures[-1].subject),
    )


def _facts_of_subject(account: Account, exam: Exam, subject: str) -> ExamPaper:
    label = str(exam.paper(subject)["label"])
    found = of_subject(facts_of(account, exam, edition_for(account, exam)), subject, label)
    is_school = edition_for(account, exam) == SCHOOL
    return replace(
        found,
        points=tuple(
            replace(one, units=points_seen(account, exam, subject).units) for one in found.points
        ),
        years=years_of(account, exam, subject),
        differences=None if is_school else differences_of(account, exam, subject),
    )


def _gaps(account: Account, exam: Exam, seen: figures.Seen) -> tuple[GapFact, ...]:
    groups = {one.id: one for one in GROUPS}
    return tuple(
        GapFact(
            groups[one.found.group],
            one.found.label,
            None if one.hidden else one.found.gap,
            one.hidden,
        )
        for one in figures.gaps_of(account, exam, seen.sight)
    )


def _qualities(account: Account, exam: Exam, school: str) -> tuple[QualityFact, ...]:
    found = []
    for subject in with_items(account, exam):
        try:
            one = quality_of(account, exam, subject, school=school)
        except Hidden:  # the reader sees the own school only, or too few sat
            continue
        doubtful = tuple((item, "".join(said)) for item, said in doubts_of(one) if said)
        found.append(QualityFact(exam.paper(subject)["label"], one, doubtful))
    return tuple(found)


def _points(account: Account, exam: Exam, school: str) -> tuple[PointsFact, ...]:
    found = []
    for subject in with_items(account, exam):
        seen = points_seen(account, exam, subject, school=school)
        first = seen.own or seen.whole
        if first is not None:
            beside = seen.whole if seen.own and not exam.school_code else None
            found.append(PointsFact(exam.paper(subject)["label"], first, beside))
    return tuple(found)


def _growth(account: Account, exam: Exam, seen: figures.Seen, school: str) -> tuple[str, ...]:
    """Say what growth to this very examination is known, or why there is none."""
    run = growth.newest_on(account, exam)
    if run is None:
        return ()
    shown = growth.shown_of(account, run)
    if shown.report is None:
        return (f"{shown.headline}。",)
    spans = shown.report.model.schools
    if not seen.sight.own:
        counts = Counter(span.verdict for span in spans.values())
        return (str(render("exam_report.growth_schools", {word: counts[word] for word in _WORDS})),)
    own = spans.get(seen.sight.own)
    if own is None:
        return (f"{said.own_headline(school, None)}。",)
    told = {"school": school, "word": _WORDS[own.verdict],
            "said": f"{said.standing_said(exam.name, own)}。"}  # fmt: skip
    return (str(render("exam_report.growth", told)),)


def key_of(facts: object) -> str:
    """Name what a paper depends on; the same facts are the same file."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]


def file_of(facts: object, suffix: str) -> Path:
    """Where a finished paper lies; the folder may be emptied at any time."""
    return results_root() / "documents" / f"exam-{key_of(facts)}.{suffix}"


def filename_of(paper: ExamPaper, suffix: str) -> str:
    """Name the reader's file."""
    return f"{paper.head.exam}{paper.head.who}{TITLE}（{paper.edition}）.{suffix}"


def write(report: Report, target: Path) -> None:
    """Make a paper in the kind its name ends with, and rename it to its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        path = Path(folder) / target.name
        (docx if target.suffix == ".docx" else pdf)(report, path)
        path.rename(target)


def write_edition(
    account: Account, exam: Exam, edition: str, suffix: str, *, school: str = ""
) -> tuple[Path, str]:
    """Make an edition unless it is there; give where it lies and what the reader calls it."""
    paper = facts_of(account, exam, edition, school=school)
    target = file_of(paper, suffix)
    if not target.is_file():
        write(exam_report(paper), target)
    return target, filename_of(paper, suffix)
