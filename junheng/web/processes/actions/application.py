"""Verbs of an application (填写、附件、提交、退回补正、撤回)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from junheng.data.intake.attachment import Judged
from junheng.kernel.periods import chinese
from junheng.policy.process.completeness import beyond, lacking
from junheng.web.accounts.models import Account
from junheng.web.processes import access  # noqa: F401  declares the rights
from junheng.web.processes.known import filled_in, rest_on_report
from junheng.web.processes.models import Application, ApplicationState, Attachment, Call
from junheng.web.processes.units import Unit, excluded, units_for
from junheng.web.processes.written import (
    locked,
    locked_year,
    must_stand_at,
    needs,
    refused,
    speaker,
)
from junheng.web.shared.verbs import verb

MOST_FILES = 10


def _open_call(application: Application) -> Call:
    call = locked(application.call_id)
    must_stand_at(call, "apply")
    return call


def _editable(application: Application) -> None:
    if not application.is_editable:
        raise refused(
            application,
            str(application.get_state_display()),
            "填写中，或退回补正",
            "已提交的不能再改；需要改的，请教育局在截止日前退回补正",
        )


@verb("application.begun", may="process.apply")
def application_begin(
    *,
    actor: Account,
    unit: Unit,
    call: Call,
    title: str,
    theme: str = "",
    paper_number: str = "",
    exception: str = "",
) -> Application:
    """Begin an application of one school or town (开始申报); an officer may, from a paper.

    A unit that the document does not let apply is refused; where the rule is soft, the document
    that allows the exception is recorded.
    """
    call = locked(call.pk)
    must_stand_at(call, "apply")
    process = call.process
    needs(call, 题目=title)
    if process.themes and theme not in process.themes:
        raise refused(call, "没有选类别", f"其中之一：{'、'.join(process.themes)}", "请选一类")
    reason = excluded(call, unit)
    if reason and not (process.except_ and exception.strip()):
        raise refused(
            call,
            f"{unit.name}：{reason}",
            process.except_words or "属于可以申报的单位",
            "有文件批准例外的，请写明文号"
            if process.except_
            else "请核对申报范围；范围有误的，请教育局在计划里更正",
        )
    rows = Application.objects.unscoped("one application for each unit and title")
    again = rows.filter(call=call, unit_name=unit.name, title=title.strip())
    if again.exclude(state=ApplicationState.WITHDRAWN).exists():
        raise refused(
            call, f"{unit.name}已经申报“{title.strip()}”", "不重复申报", "请在已有的申报上修改"
        )
    made = Application(
        region_code=unit.region_code,
        school_code=unit.school_code,
        town=unit.town,
        unit_name=unit.name,
        call=call,
        title=title.strip(),
        theme=theme,
        exception=exception.strip(),
        begun_by=actor,
        paper_number=paper_number.strip(),
    )
    speaker(actor, made, paper_number)
    made.answers, made.checks = filled_in(made, {}, {})
    made.save()
    return made


@verb("application.saved", may="process.apply", private=("answers", "checks"))
def application_save(
    *,
    actor: Account,
    application: Application,
    seen: int,
    answers: Mapping[str, Any],
    checks: Mapping[str, Mapping[str, str]],
    title: str = "",
    paper_number: str = "",
) -> Application:
    """Keep what was filled in (存草稿); nothing need be complete.

    An officer goes on with what a school began here once its paper came, by the paper's number.
    """
    _open_call(application)
    _editable(application)
    paper = paper_number.strip() or application.paper_number
    if speaker(actor, application, paper) != str(actor.name):
        application.paper_number = paper
    application.answers, application.checks = filled_in(application, answers, checks)
    application.title = title.strip() or application.title
    application.save()
    return application


@verb("application.attached", may="process.apply", private=("judged",))
def application_attach(
    *, actor: Account, application: Application, seen: int, judged: Judged, on: date
) -> Attachment:
    """Attach one file that was judged harmless by its content."""
    _open_call(application)
    _editable(application)
    speaker(actor, application, application.paper_number)
    if application.attachments.count() >= MOST_FILES:
        raise refused(
            application, f"已有 {MOST_FILES} 个附件", f"最多 {MOST_FILES} 个", "请合并后再传"
        )
    found, _made = Attachment.objects.get_or_create(
        application=application,
        sha256=judged.sha256,
        defaults={
            "name": judged.name,
            "kind": judged.kind,
            "size": judged.size,
            "by": actor,
            "on": on,
        },
    )
    return found


@verb("application.detached", may="process.apply")
def application_detach(
    *, actor: Account, application: Application, seen: int, attachment: int
) -> Application:
    """Take one file off an application that was not handed in yet."""
    _open_call(application)
    _editable(application)
    speaker(actor, application, application.paper_number)
    application.attachments.filter(pk=attachment).delete()
    return application


def _lacking(application: Application) -> tuple[str, ...]:
    call = application.call
    stage = call.process.stages[0]
    return lacking(
        stage,
        application.answers,
        application.checks,
        units=units_for(call, application, stage),
        files=application.attachments.count(),
    )


@verb("application.submitted", may="process.apply")
def application_submit(
    *, actor: Account, application: Application, seen: int, on: date, paper_number: str = ""
) -> Application:
    """Hand an application in (提交); it is whole and in time, and gets the number of its receipt.

    Receipts are numbered through a region's year, whatever call they belong to.

    A paper that came in time and is typed later counts by the day it came: ``on`` is that day.
    """
    call = locked_year(application.call)
    must_stand_at(call, "apply")
    _editable(application)
    paper = paper_number or application.paper_number
    who = speaker(actor, application, paper)
    last = call.last_day(call.stage)
    if last is not None and on > last:
        raise refused(
            application,
            f"{chinese(on)}提交，已过截止日 {chinese(last)}",
            f"{chinese(last)}前提交",
            "逾期不受理；可以留着草稿申报下一轮，纸质材料在截止日前送到的，由教育局按收到日期登记",
        )
    rest_on_report(application)
    left = _lacking(application)
    if left:
        raise refused(
            application,
            "还缺：" + "；".join(left),
            "表和清单都填全",
            "请补上再提交；已填的都存着",
        )
    over = beyond(call.process.stages[0], application.answers, call.fund_yuan)
    if over:
        raise refused(
            application, "；".join(over), "不超过这一轮的经费", "请核对金额的单位是元，改小后再提交"
        )
    if not application.number:
        rows = Application.objects.unscoped("the next number of a receipt in this region and year")
        same = rows.filter(call__region_code=call.region_code, call__year=call.year)
        top = same.aggregate(top=Max("number"))["top"]
        application.number = (top or 0) + 1
    application.state = ApplicationState.SUBMITTED
    application.submitted_on, application.submitted_by = on, who
    application.paper_number, application.returned_why = paper.strip(), ""
    application.save()
    return application


@verb("application.returned", may="process.run")
def application_return(
    *, actor: Account, application: Application, seen: int, on: date, why: str
) -> Application:
    """Send an application back to be completed (退回补正), as long as there is time."""
    call = _open_call(application)
    if application.state != ApplicationState.SUBMITTED:
        raise refused(
            application, str(application.get_state_display()), "已提交", "请刷新页面看最新状态"
        )
    last = call.last_day(call.stage)
    if last is not None and on > last:
        raise refused(
            application, f"{chinese(last)}已经截止", "在截止日以前退回", "请在评审里按现有材料办理"
        )
    needs(application, 退回的理由=why)
    application.state, application.returned_why = ApplicationState.RETURNED, why.strip()
    application.save()
    return application


@verb("application.withdrawn", may="process.apply")
def application_withdraw(
    *,
    actor: Account,
    application: Application,
    seen: int,
    why: str = "",
    paper_number: str = "",
) -> Application:
    """Withdraw an application before the experts have it (撤回); one handed in, with a word why.

    An officer may for one that came on paper, or by the number of the letter that withdraws it.
    """
    _open_call(application)
    if application.state == ApplicationState.WITHDRAWN:
        raise refused(application, "已经撤回", "还没有撤回", "可以另外申报")
    who = speaker(actor, application, paper_number or application.paper_number)
    if application.number:
        needs(application, 撤回的理由=why)
        application.result_words = f"{who}撤回：{why.strip()}"
    application.state = ApplicationState.WITHDRAWN
    application.save()
    return application
