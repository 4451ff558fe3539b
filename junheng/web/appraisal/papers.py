"""Numbers of the papers of appraisal and awards: one number is one paper of a region (文号).

A result is made final on a paper of its own; the schemes of one school year may share it.  A
payment list has its own.  The paper a fund comes by is settled once: paying on it a second time
would pay the fund twice.  A school's written objection is that school's and speaks of one result.
"""

from __future__ import annotations

from collections.abc import Iterable

from junheng.kernel.errors import Refused, UsageError
from junheng.web.appraisal.models import AwardRun, Evaluation, LocalWeights, Objection, Stage
from junheng.web.shared.papers import plain

Matter = Evaluation | AwardRun


def final_number_given(matter: Matter, typed: str) -> str:
    """Give the number something is made final on, where it is no other paper's."""
    if not typed.strip():
        raise UsageError(
            where=str(matter),
            found="没有写确定文件的文号",
            expected="写明确定文件的文号",
            fix="请补上确定文件的文号",
        )
    held = [*_of_finals(matter), *_of_funds(matter), *_of_weights(matter)]
    taken = _taken(typed, held)
    if taken:
        raise UsageError(
            where=str(matter),
            found=f"“{typed.strip()}”已经是{taken}的文号",
            expected="一个文号只编一份文件",
            fix="请核对发文登记簿，写这一份自己的文号",
        )
    return typed.strip()


def _of_finals(matter: Matter) -> Iterable[tuple[str, str]]:
    results = Evaluation.objects.unscoped("a number is one paper of the region, whoever sees it")
    lists = AwardRun.objects.unscoped("a number is one paper of the region, whoever sees it")
    mine = matter if isinstance(matter, Evaluation) else None
    for one in results.filter(region_code=matter.region_code).exclude(document_number=""):
        if mine is None or (one.pk != mine.pk and one.year != mine.year):
            yield one.document_number, f"《{one.title}》确定结果"
    for run in lists.filter(region_code=matter.region_code).exclude(document_number=""):
        if mine is not None or run.pk != matter.pk:
            yield run.document_number, f"《{run.title}》发放名单"


def _of_funds(matter: Matter) -> Iterable[tuple[str, str]]:
    rows = AwardRun.objects.unscoped("a number is one paper of the region, whoever sees it")
    for run in rows.filter(region_code=matter.region_code).exclude(fund_document=""):
        yield run.fund_document, f"《{run.title}》资金文件"


def _of_weights(matter: Matter) -> Iterable[tuple[str, str]]:
    rows = LocalWeights.objects.unscoped("a number is one paper of the region, whoever sees it")
    for row in rows.filter(region_code=matter.region_code):
        yield row.document_number, "设定评价权重的文件"


def _taken(typed: str, held: Iterable[tuple[str, str]]) -> str:
    return next((whose for number, whose in held if plain(number) == plain(typed)), "")


def fund_paid_by(region_code: str, typed: str) -> AwardRun | None:
    """Give the draft a fund's paper was settled in, to be settled anew; nothing where none is.

    Raises
    ------
    Refused
        The fund of that paper is already public or paid.
    """
    rows = AwardRun.objects.unscoped("a fund is settled once, whoever sees it")
    held = rows.filter(region_code=region_code, is_history=False).select_for_update()
    found: AwardRun | None = next(
        (run for run in held if plain(run.fund_document) == plain(typed)), None
    )
    if found is not None and found.stage != Stage.DRAFT:
        raise Refused(
            where=str(found),
            found=f"{found.fund_document}的资金已经核定（{found.get_stage_display()}）",
            expected="一份资金文件只核定一次",
            fix="追加的资金另有文号的，写那一份；要更正的，请由学校提出异议后更正",
        )
    return found


def objection_given(matter: Matter, school_code: str, about: str, number: str) -> None:
    """Refuse an objection that is already in hand, and a paper that is another's.

    Raises
    ------
    Refused
        The school waits for an answer on the same figure, or the paper was registered already.
    """
    rows = Objection.objects.unscoped("a paper is one school's, whoever registers it")
    every = rows.filter(region_code=matter.region_code)
    field = "evaluation" if isinstance(matter, Evaluation) else "award"
    same = [
        one
        for one in every.filter(school_code=school_code, about=about, **{field: matter})
        if not one.decision or (number and plain(one.paper_number) == plain(number))
    ]
    if same:
        raise Refused(
            where=str(same[0]),
            found=f"{same[0].on} 已经提出"
            + ("，还没有答复" if not same[0].decision else "并已答复"),
            expected="同一项异议只登记一次",
            fix="请在这一页看核对情况；有新的依据，请答复以后另提",
        )
    if not number:
        return
    for one in every.exclude(paper_number=""):
        mine = one.school_code == school_code and getattr(one, f"{field}_id") == matter.pk
        if not mine and plain(one.paper_number) == plain(number):
            raise Refused(
                where=str(matter),
                found=f"编号“{number}”已经登记为{one.school_name}对《{one.matter.title}》的书面异议",
                expected="一个编号只有一份书面材料",
                fix="请核对收文登记簿，写这一份自己的编号",
            )
