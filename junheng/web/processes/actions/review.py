"""Verbs of the review (请专家、评审、回避)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from junheng.kernel.errors import Hidden
from junheng.policy.process.model import Rubric
from junheng.policy.process.scoring import missing_marks
from junheng.web.accounts.models import Account
from junheng.web.processes import access  # noqa: F401  declares the rights
from junheng.web.processes.models import Application, ApplicationState, Call, Review, Reviewer
from junheng.web.processes.standing import recusal_of, rubric_of
from junheng.web.processes.written import locked, must_stand_at, needs, refused
from junheng.web.shared.verbs import verb


@verb("reviewer.appointed", may="process.run")
def reviewer_appoint(
    *,
    actor: Account,
    call: Call,
    seen: int,
    name: str,
    unit: str,
    account: Account | None = None,
    school_code: str = "",
    town: str = "",
) -> Reviewer:
    """Invite one expert to a call, with the school or town that tells when to recuse.

    Who has an account is known by it; of an expert on paper the unit is written as well.
    """
    must_stand_at(call, "apply", "review")
    if rubric_of(call) is None:
        raise refused(call, "这个流程没有评审环节", "有评审环节的流程", "不用请评审专家")
    needs(call, 姓名=name, **({} if account is not None else {"单位": unit}))
    found, _made = Reviewer.objects.update_or_create(
        call=call,
        name=name.strip(),
        unit=unit.strip(),
        defaults={
            "account": account,
            "school_code": school_code,
            "town": town.strip(),
            "is_out": False,
        },
    )
    return found


@verb("reviewer.dismissed", may="process.run")
def reviewer_dismiss(*, actor: Account, reviewer: Reviewer) -> Reviewer:
    """Take an expert off the panel; the sheets already written stay."""
    must_stand_at(reviewer.call, "apply", "review")
    reviewer.is_out = True
    reviewer.save()
    return reviewer


def _ready(application: Application) -> tuple[Call, Rubric]:
    call = locked(application.call_id)
    must_stand_at(call, "review")
    rubric = rubric_of(call)
    if rubric is None or application.state != ApplicationState.SUBMITTED:
        raise refused(
            application, str(application.get_state_display()), "已提交、正在评审", "请刷新页面"
        )
    return call, rubric


def _own(actor: Account, reviewer: Reviewer, call: Call, paper_number: str) -> None:
    if reviewer.call_id != call.pk or reviewer.is_out:
        raise Hidden(
            where=str(call),
            found="不在这一轮的评审名单里",
            expected="请到的评审专家",
            fix="请与主办科室联系",
        )
    if reviewer.account_id != actor.pk:
        if actor.is_guest:
            raise refused(call, "这是另一位专家的评审表", "只填自己的评审表", "请从自己的待办进入")
        needs(call, 纸质评审表编号=paper_number)


def _not_over_another(application: Application, reviewer: Reviewer, actor: Account) -> None:
    """Refuse a paper over the sheet an expert wrote; a paper may put an earlier paper right."""
    if reviewer.account_id == actor.pk:
        return
    held = Review.objects.filter(application=application, reviewer=reviewer).first()
    if held is not None and not held.paper_number:
        raise refused(
            application,
            f"{reviewer}已在网上交了评审表",
            "网上交的由专家本人改",
            "请专家在截止前自己改",
        )


@verb("review.written", may="process.review", private=("marks", "reason"))
def review_write(
    *,
    actor: Account,
    application: Application,
    reviewer: Reviewer,
    on: date,
    marks: Mapping[str, Decimal],
    reason: str,
    paper_number: str = "",
) -> Review:
    """Write one sheet (评审): a mark for every criterion and the reason in writing.

    An expert of the same school, town or group is refused: the system knows and says so.
    """
    call, rubric = _ready(application)
    _own(actor, reviewer, call, paper_number)
    related = recusal_of(rubric, reviewer, application)
    if related:
        raise refused(
            application,
            f"{reviewer}应当回避：{related}",
            "由没有利害关系的专家评审",
            "请点“回避”；有效评审不够的，由主办科室另请专家",
        )
    left = missing_marks(rubric, marks)
    if left:
        judges = rubric.way == "judgement"
        span = "每项选具备或不具备" if judges else "每项 0 到 100 分"
        said = "没有选具备或不具备" if judges else "没有打分或超出范围"
        raise refused(application, f"{said}：{'、'.join(left)}", span, "请补上")
    needs(application, 评审意见=reason)
    _not_over_another(application, reviewer, actor)
    found, _made = Review.objects.update_or_create(
        application=application,
        reviewer=reviewer,
        defaults={
            "marks": {name: str(value) for name, value in marks.items()},
            "reason": reason.strip(),
            "is_recused": False,
            "recused_why": "",
            "paper_number": paper_number.strip(),
            "by": actor,
            "on": on,
        },
    )
    return found


@verb("review.recused", may="process.review")
def review_recuse(
    *,
    actor: Account,
    application: Application,
    reviewer: Reviewer,
    on: date,
    why: str,
    paper_number: str = "",
) -> Review:
    """Keep out of one application (回避), with the reason; nobody asks further."""
    call, _rubric = _ready(application)
    _own(actor, reviewer, call, paper_number)
    needs(application, 回避的理由=why)
    _not_over_another(application, reviewer, actor)
    found, _made = Review.objects.update_or_create(
        application=application,
        reviewer=reviewer,
        defaults={
            "marks": {},
            "reason": "",
            "is_recused": True,
            "recused_why": why.strip(),
            "paper_number": paper_number.strip(),
            "by": actor,
            "on": on,
        },
    )
    return found
