"""A school objects to a figure; an inspector checks it and keeps or corrects it (异议)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.appraisal import Figure, Inputs, must_fit
from junheng.policy.appraisal import Component, Measure, load_appraisal
from junheng.web.accounts.models import Account
from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.appraisal.actions.steps import _filled
from junheng.web.appraisal.local import with_own
from junheng.web.appraisal.models import (
    AwardRun,
    Decision,
    Evaluation,
    Objection,
    Stage,
)
from junheng.web.appraisal.papers import objection_given
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

_NUMBER = re.compile(r"\d")


def _raised(  # noqa: PLR0917  what two verbs hand on
    actor: Account,
    matter: Evaluation | AwardRun,
    school: Place,
    about: tuple[str, str],
    said: tuple[str, str],
    on: date,
) -> Objection:
    words, paper_number = said[0].strip(), said[1].strip()
    matter = type(matter)._base_manager.select_for_update().get(pk=matter.pk)
    if not matter.is_open(on) or matter.region_code != school.region_code:
        raise Refused(
            where=str(matter),
            found=str(matter.get_stage_display()),
            expected="在公示期内",
            fix="公示期已过的，请向教育局书面反映",
        )
    if not _NUMBER.search(words):
        raise UsageError(
            where=f"{school.name}：{about[1]}",
            found="异议里没有数",
            expected="写明学校认为正确的数和依据",
            fix="请写出数和出处，例如“合格 312 人，应测 330 人，见体测汇总表”",
        )
    own = bool(actor.school_code) and school.school_code in actor.reach.schools
    if not own and not paper_number:
        raise UsageError(
            where=str(matter),
            found="没有写学校书面材料的编号",
            expected="代为登记时写明编号",
            fix="请由校长在网页上提出；按书面材料登记的，写明编号",
        )
    objection_given(matter, school.school_code, about[0], paper_number)
    row: Objection = Objection.objects.create(
        region_code=matter.region_code,
        school_code=school.school_code,
        school_name=school.name,
        evaluation=matter if isinstance(matter, Evaluation) else None,
        award=matter if isinstance(matter, AwardRun) else None,
        about=about[0],
        about_label=about[1],
        words=words,
        by=str(actor.name) if own else f"{school.name}（{paper_number}）",
        paper_number=paper_number,
        on=on,
    )
    return row


@verb("appraisal.objected", may="appraisal.object")
def evaluation_object(
    *,
    actor: Account,
    school: Place,
    evaluation: Evaluation,
    about: str,
    about_label: str,
    words: str,
    on: date,
    paper_number: str = "",
) -> Objection:
    """Object to one figure of the own school while the result is public (提出异议)."""
    return _raised(actor, evaluation, school, (about, about_label), (words, paper_number), on)


@verb("award.objected", may="appraisal.object")
def award_object(
    *,
    actor: Account,
    school: Place,
    award: AwardRun,
    about: str,
    about_label: str,
    words: str,
    on: date,
    paper_number: str = "",
) -> Objection:
    """Object to one figure of the own school while the award is public (提出异议)."""
    return _raised(actor, award, school, (about, about_label), (words, paper_number), on)


def _exact(value: float) -> Fraction:
    return Fraction(str(value))


def _counted(matter: Evaluation | AwardRun, about: str) -> Measure | Component:
    """Give the measure or the component an objection is about."""
    pack = load_appraisal(matter.plan)
    if pack is None:
        raise ValueError(f"{matter.plan} has no appraisal any more; {matter} cannot be corrected")
    if isinstance(matter, Evaluation):
        scheme = pack.scheme(matter.scheme)
        return with_own(scheme, matter.region_code, matter.plan).measure(about)
    return next(one for one in pack.award(matter.award).components if one.id == about)


def _rows(matter: Evaluation | AwardRun) -> Sequence[Measure | Component]:
    """Give all measures of a scheme, the region's own among them, or all parts of an award."""
    pack = load_appraisal(matter.plan)
    if pack is None:
        return ()
    if isinstance(matter, Evaluation):
        return with_own(pack.scheme(matter.scheme), matter.region_code, matter.plan).measures
    return pack.award(matter.award).components


def _changes_moved(
    matter: Evaluation | AwardRun, inputs: Inputs, objection: Objection, to: Fraction, on: date
) -> Inputs:
    """Move the changes since the year before that were counted from the figure put right."""
    counted, school = _counted(matter, objection.about), objection.school_code
    was = inputs.figure(objection.about, school).value
    if counted.change or was is None:
        return inputs
    for one in _rows(matter):
        held = inputs.figure(one.id, school)
        if one.change and one.source == counted.source and held.value is not None:
            why = f"{on}随“{objection.about_label}”的更正重算"
            moved = Figure(held.value + to - was, why)
            inputs = inputs.corrected(one.id, school, moved)
    return inputs


@verb("appraisal.decided", may="appraisal.decide")
def objection_decide(
    *,
    actor: Account,
    objection: Objection,
    seen: int,
    decision: str,
    words: str,
    on: date,
    corrected: float | None = None,
) -> Objection:
    """Decide an objection: keep the figure, or correct it, and everything is computed again."""
    matter = objection.matter
    if objection.decision or matter.stage != Stage.PUBLISHED:
        raise Refused(
            where=str(objection),
            found="已经处理过" if objection.decision else str(matter.get_stage_display()),
            expected="公示中、还没有处理的异议",
            fix="请刷新页面看最新状态",
        )
    if decision not in Decision.values:
        raise UsageError(
            where=str(objection),
            found="没有选处理结果",
            expected="维持，或更正",
            fix="请选一种处理结果",
        )
    told = _filled(str(objection), words, "核对情况")
    if decision == Decision.CORRECTED:
        if corrected is None:
            raise UsageError(
                where=str(objection),
                found="没有填更正后的数",
                expected="核对后的数",
                fix="请填更正后的数，例如 94.5% 或 312/330",
            )
        must_fit(f"{objection}的更正", _counted(matter, objection.about), _exact(corrected))
        rows = type(matter)._base_manager.select_for_update()
        held = rows.get(pk=matter.pk)
        inputs = Inputs.from_json(held.inputs)
        figure = Figure(_exact(corrected), f"异议成立，{on}更正：{told}")
        changed = _changes_moved(matter, inputs, objection, _exact(corrected), on)
        changed = changed.corrected(objection.about, objection.school_code, figure)
        held.inputs = changed.to_json()
        held.version += 1
        held.save()
        objection.corrected = corrected
    objection.decision, objection.decision_words = decision, told
    objection.decided_by, objection.decided_on = actor, on
    objection.save()
    return objection
