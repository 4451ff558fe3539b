"""Collections, and what one school answers (填报任务)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from junheng.data.standard import standard
from junheng.kernel.errors import UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake import actions
from junheng.web.intake.answers import unanswered
from junheng.web.intake.forms import CollectionForm, ReasonForm, UploadForm
from junheng.web.intake.models import Submission, SubmissionState
from junheng.web.intake.opening import usual_day
from junheng.web.intake.queries import board as boards
from junheng.web.intake.queries import versions, workbooks
from junheng.web.intake.views.frame import chosen_county, county_bar, page
from junheng.web.register.queries import schools_of
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.labels import label_of
from junheng.web.shared.reach import Place
from junheng.web.shared.views import say

USUAL = ("section_statistics", "resource")
ASKED = (
    "section_statistics", "resource", "organisation", "section", "homeroom", "teacher", "pupil",
    "finance", "campus", "collected_item",
    "budget_line", "allocation", "spending", "purchase_contract",
)  # fmt: skip
EXAMPLES = (
    _lazy("请核对“教学仪器设备资产值”的单位，应为元。"),
    _lazy("请补齐各学历专任教师数，使其与专任教师数相等。"),
    _lazy("班额之和与在校生数不一致，请核对后重新上传。"),
)


@require_GET
@needs("intake.see")
def home(request: HttpRequest) -> HttpResponse:
    """Show the bureau how far the collection is, and a school what it has to hand in."""
    account: Any = request.user
    if account.school_code:
        return _school_home(request, account)
    county = chosen_county(request)
    code = county.region_code if county is not None else account.region_code
    found = boards.collections_of(account, code)
    current = [boards.board_of(account, each) for each in found if each.is_open]
    records = [r for r in versions.versions_of(account) if r.region_code == code]
    if current:
        headline = boards.progress_sentence(current[0])
    elif records:
        headline = _("现在没有进行中的填报任务；最新的数据版本是 %(v)s") % {"v": records[0]}
    else:
        headline = _("还没有数据：放进年度统计表，就能看到本县的均衡情况")
    return page(
        request,
        "home",
        {
            "headline": headline,
            "duplicate": request.GET.get("duplicate") == "1",
            "context_bar": county_bar(request, county),
            "county": county,
            "boards": current,
            "closed": [each for each in found if not each.is_open],
            "drafts": boards.open_drafts_of(account, code) if account.holds("draft.see") else [],
            "records": records[:3],
            "form": UploadForm(initial={"as_of": usual_day(code)}),
            "may_upload": account.holds("batch.stage"),
            "lights": _lights(),
        },
    )


def _lights() -> list[tuple[str, tuple[str, ...], bool]]:
    tables = standard().tables
    lit = versions.lights()
    return [
        (label_of(tables[name]), lit[name], tables[name].is_personal)
        for name in ASKED
        if name in lit
    ]


def _school_home(request: HttpRequest, account: Account) -> HttpResponse:
    answers = boards.submissions_of(account)
    today = timezone.localdate()
    waiting = [a for a in answers if a.collection.is_open and a.state != SubmissionState.SUBMITTED]
    if waiting:
        first = waiting[0]
        left = boards.days_to(first.collection.due, today)
        headline = _("《%(title)s》%(state)s，%(due)s") % {
            "title": first.collection.title,
            "state": boards.state_word(first),
            "due": _("还有 %(n)d 天截止") % {"n": left} if left > 0 else _("已到截止日期"),
        }
    else:
        headline = _("现在没有要填报的表")
    rows = [
        (answer, boards.state_word(answer), boards.STATE_CLASS[SubmissionState(answer.state)])
        for answer in answers
    ]
    duplicate = request.GET.get("duplicate") == "1"
    facts = {"headline": headline, "rows": rows, "duplicate": duplicate}
    return page(request, "school_home", facts)


@needs("collection.open")
def collection_new(request: HttpRequest) -> HttpResponse:
    """Ask the schools of a county for tables."""
    account: Any = request.user
    county = chosen_county(request)
    offered = [(name, label_of(standard().tables[name])) for name in ASKED]
    day = timezone.localdate()
    usual = {
        "tables": USUAL,
        "title": f"{day.year} 年事业统计",
        "as_of": day.replace(month=9, day=1),
        "due": day + timedelta(days=30),
    }
    form = CollectionForm(request.POST or None, tables=offered, initial=usual)
    schools: list[Place] = []
    if county is not None:
        schools = [
            Place(s.region_code, s.school_code, s.name)
            for s in schools_of(county.region_code, account, day)
            if s.counts_as_school
        ]
    if request.method == "POST" and form.is_valid() and county is not None:
        data = form.cleaned_data
        try:
            made = actions.collection_open(
                actor=account,
                place=Place(county.region_code, name=county.name),
                title=data["title"],
                as_of=data["as_of"],
                due=data["due"],
                tables=data["tables"],
                schools=schools,
                once=request.POST.get("once"),
            )
        except UsageError as error:
            form.add_error("as_of", f"{error.found}；{error.fix}")
        else:
            say(request, _("已向 %(n)d 所学校下发。") % {"n": len(schools)})
            return redirect("collection", made.pk)
    status = 422 if form.is_bound else 200
    facts = {"form": form, "schools": len(schools), "context_bar": county_bar(request, county)}
    return page(request, "collection_new", facts, status=status)


@needs("intake.see")
def collection(request: HttpRequest, number: int) -> HttpResponse:
    """Show the board of one collection; a data officer may end it."""
    account: Any = request.user
    found = boards.collection_of(account, number)
    if request.method == "POST":
        seen = number_of(request, "seen")
        actions.collection_close(actor=account, collection=found, seen=seen)
        say(request, _("填报任务已结束；已交的内容都在草稿里。"))
        return redirect("intake")
    board = boards.board_of(account, found)
    facts = {
        "board": board,
        "headline": boards.progress_sentence(board),
        "ended_by": versions.version_named(found.closed_by),
        "left": boards.days_to(found.due, timezone.localdate()),
        "drafts": [
            draft
            for draft in boards.open_drafts_of(account, found.region_code)
            if draft.as_of == found.as_of and account.holds("draft.see")
        ],
        "may_close": found.is_open and account.may("collection.open", found),
    }
    return page(request, "collection", facts)


@needs("submission.see")
def submission(request: HttpRequest, number: int, school: str) -> HttpResponse:
    """Show what one school has to hand in; the page of the clerk, the principal and the officer."""
    account: Any = request.user
    answer = boards.submission_of(account, number, school)
    reason = ReasonForm()
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "return":
            reason = ReasonForm(request.POST)
        if act != "return" or reason.is_valid():
            _answer(request, account, answer, act, reason)
            return redirect("submission", number, school)
    collection = answer.collection
    batches, asked = boards.batches_of(answer), boards.asked_of(account, answer)
    left_to_answer = unanswered(account, answer)
    facts = {
        "answer": answer,
        "collection": collection,
        "word": boards.state_word(answer),
        "style": boards.STATE_CLASS[SubmissionState(answer.state)],
        "headline": _submission_headline(answer, left_to_answer),
        "left_to_answer": left_to_answer,
        "burden": boards.burden_of(account, answer, asked),
        "parts": boards.counts_by_table(answer, asked),
        "batches": batches,
        "left": boards.days_to(collection.due, timezone.localdate()),
        "form": UploadForm(initial={"as_of": collection.as_of}, fixed_date=True),
        "reason": reason,
        "examples": EXAMPLES,
        "may_upload": collection.is_open
        and account.may("batch.stage", answer)
        and answer.state not in {SubmissionState.SUBMITTED, SubmissionState.LOCKED},
        "may_hand_in": account.may("submission.hand_in", answer)
        and collection.is_open
        and answer.state in {SubmissionState.WORKING, SubmissionState.NOT_STARTED}
        and not answer.awaits_principal
        and answer.is_ready,
        "may_confirm": account.may("submission.confirm", answer) and answer.awaits_principal,
        "may_return": collection.is_open
        and account.may("submission.return", answer)
        and answer.state in {SubmissionState.WORKING, SubmissionState.SUBMITTED},
    }
    return page(request, "submission", facts, status=422 if reason.errors else 200)


def _submission_headline(answer: Submission, left_to_answer: int) -> str:
    said = {
        SubmissionState.LOCKED: _("已锁定，进入数据版本"),
        SubmissionState.SUBMITTED: _("已交，校长已确认"),
        SubmissionState.RETURNED: _("被退回：%(why)s") % {"why": answer.reason},
    }.get(SubmissionState(answer.state), "")
    if not said and not answer.collection.is_open:
        return _("任务已经结束，本校没有提交")
    if not said and answer.awaits_principal:
        said = _("已改好，等校长确认")
    elif not said and answer.errors:
        said = _("还有 %(n)d 行待改正，改好就可以提交") % {"n": answer.errors}
    elif not said and answer.is_ready and left_to_answer:
        said = _("“采集与判定事项”还没有开始，有 %(n)d 格要填") % {"n": left_to_answer}
    elif not said and answer.is_ready:
        said = _("没有待改正的行，可以提请校长确认")
    elif not said and answer.tables:
        tables = _("、").join(boards.labels_of(answer.missing))
        said = _("还缺 %(tables)s，补上就可以提请校长确认") % {"tables": tables}
    return said or _("还没有上传")


def _answer(
    request: HttpRequest, account: Account, answer: Submission, act: str, form: ReasonForm
) -> None:
    seen, nothing = number_of(request, "seen"), request.POST.get("nothing_to_answer") == "1"
    if act == "hand-in":
        actions.submission_hand_in(
            actor=account, submission=answer, seen=seen, nothing_to_answer=nothing
        )
        say(request, _("已提请校长确认。"))
    elif act == "confirm":
        actions.submission_confirm(
            actor=account,
            submission=answer,
            seen=seen,
            headline=answer.headline,
            nothing_to_answer=nothing,
        )
        say(request, _("已确认并提交。"))
    elif act == "return":
        actions.submission_return(
            actor=account, submission=answer, seen=seen, reason=form.cleaned_data["reason"]
        )
        say(request, _("已退回，学校会在待办里看到原因。"))


@require_GET
@needs("submission.see")
def prefilled(request: HttpRequest, number: int, school: str) -> FileResponse:
    """Give a school its own workbook with what is already known."""
    account: Any = request.user
    answer = boards.submission_of(account, number, school)
    stream = workbooks.prefilled_of(account, answer)
    name = f"{answer.school_name}-{answer.collection.title}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name)
