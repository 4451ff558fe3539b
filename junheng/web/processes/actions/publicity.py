"""Verbs of the choice, the announcement, the objections and the result (遴选、公示、异议、结果)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from junheng.kernel.errors import UsageError
from junheng.kernel.periods import chinese
from junheng.policy.process.publicity import window
from junheng.policy.process.scoring import select
from junheng.web.accounts.models import Account
from junheng.web.processes import access  # noqa: F401  declares the rights
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Call,
    Objection,
    ObjectionState,
)
from junheng.web.processes.standing import handed_in, objections_in, rubric_of, scored
from junheng.web.processes.written import locked, must_stand_at, needs, refused
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


def _of(call: Call, numbers: Sequence[int]) -> list[Application]:
    rows = {one.pk: one for one in handed_in(call)}
    unknown = [number for number in numbers if number not in rows]
    if unknown:
        raise UsageError(
            where=str(call),
            found=f"{len(unknown)} 份申报不在这一轮里",
            expected="这一轮已提交的申报",
            fix="请刷新页面后再选",
        )
    return [rows[number] for number in numbers]


def _within(call: Call, chosen: Sequence[Application]) -> None:
    """Refuse more than the quota, of the call or of each region."""
    quota, most = call.process.quota, call.quota
    if most is None:
        return
    by_region = Counter(one.region_code for one in chosen)
    top = max(by_region.values(), default=0)
    count = top if quota is not None and quota.per == "region" else len(chosen)
    if count > most:
        words = f"（{quota.words}）" if quota is not None and quota.words else ""
        raise refused(call, f"选了 {count} 个", f"不超过名额 {most} 个{words}", "请减到名额以内")


@verb("call.shortlisted", may="process.run")
def shortlist_make(
    *, actor: Account, call: Call, seen: int, chosen: Sequence[int], on: date, why: str = ""
) -> Call:
    """Choose who goes on (遴选、确定入围), within the quota and not below the pass mark.

    Where the marks decide, the choice is theirs; another one, and a choice among equals, needs its
    reason in writing.  Every application has enough sheets first.
    """
    must_stand_at(call, "review", "shortlist")
    picked = _of(call, chosen)
    if not picked:
        raise refused(call, "一个也没有选", "至少一个", "都不合格的，请停办这一轮并写明理由")
    _within(call, picked)
    rubric = rubric_of(call)
    if rubric is not None:
        _by_marks(call, picked, why)
    for one in handed_in(call):
        one.is_inside = one in picked
        one.inside_why = why.strip() if one in picked else ""
        one.save(update_fields=["is_inside", "inside_why"])
    call.minutes = why.strip()
    stage = call.process.of_kind("shortlist") or call.process.stage(call.stage)
    following = call.process.after(stage.id)
    call.stage = following.id if following is not None else call.stage
    call.save()
    return call


def _by_marks(call: Call, picked: Sequence[Application], why: str) -> None:
    rubric = rubric_of(call)
    if rubric is None:
        return
    marks = {str(one.pk): scored(one, rubric) for one in handed_in(call)}
    short = [one for one in handed_in(call) if marks[str(one.pk)].mark is None]
    if short:
        raise refused(
            call,
            f"{len(short)} 份申报的有效评审不够：" + "、".join(one.unit_name for one in short),
            f"每份至少 {rubric.quorum} 份有效评审",
            "请另请专家评审；回避的不算",
        )
    low = [one for one in picked if not marks[str(one.pk)].passed]
    if low:
        names = "、".join(f"{one.unit_name}（{marks[str(one.pk)].words}）" for one in low)
        line = "各项条件都具备" if rubric.way == "judgement" else f"不低于 {rubric.pass_mark} 分"
        raise refused(call, f"选了不合格的：{names}", line, "请去掉它；名额可以空着")
    told = select(marks, call.quota)
    names_in = {str(one.pk) for one in picked}
    plain = names_in == set(told.inside) and not told.tied
    if not plain and not why.strip():
        found = told.words or "与评审得分的结果不同"
        raise refused(call, found, "写明怎样取舍、为什么", "请在“遴选说明”里写清楚，公示时可以查")


@verb("publicity.begun", may="process.run")
def publicity_begin(*, actor: Account, call: Call, seen: int, first: date, on: date) -> Call:
    """Begin the announcement (开始公示): so many working days, the last day computed.

    The list is kept as it is announced; what becomes of it later is told with the result.
    """
    if call.kind == "review" and call.process.of_kind("shortlist") is None:
        _all_that_pass(call)
    stage = call.process.of_kind("publicity")
    must_stand_at(call, "publicity")
    if stage is None or call.shown_from is not None:
        raise refused(call, "已经公示", "还没有公示", "公示以后内容有变的，请停办或另行公示")
    if first < on:
        raise refused(
            call,
            f"公示从 {chinese(first)}开始",
            f"不早于今天 {chinese(on)}",
            "请从今天或以后的日子开始",
        )
    found = window(
        first, max(call.publicity_days, stage.working_days), until=call.last_day(stage.id)
    )
    call.shown_from, call.shown_to = found.first, found.last
    call.publicity_days = found.working_days
    call.dates = {**call.dates, stage.id: found.last.isoformat()}
    call.announced = [
        {"application": one.pk, "unit": one.unit_name, "title": one.title, "theme": one.theme}
        for one in handed_in(call)
        if one.is_inside
    ]
    call.save()
    return call


def _all_that_pass(call: Call) -> None:
    """Where nothing is chosen, all that pass are announced."""
    rubric = rubric_of(call)
    following = call.process.after(call.stage)
    if rubric is None or following is None:
        return
    marks = {one.pk: scored(one, rubric) for one in handed_in(call)}
    short = [pk for pk, told in marks.items() if told.mark is None]
    if short:
        raise refused(call, f"{len(short)} 份申报的有效评审不够", "都评审完", "请另请专家评审")
    for one in handed_in(call):
        one.is_inside = marks[one.pk].passed
        one.save(update_fields=["is_inside"])
    call.stage = following.id


@verb("objection.filed", may="process.object", private=("by_name", "words"))
def objection_file(
    *,
    actor: Account,
    place: Place,
    call: Call,
    on: date,
    words: str,
    by_name: str = "",
    about: int | None = None,
    paper_number: str = "",
) -> Objection:
    """Take in an objection (提出异议): a school on the page, anybody by a paper or a visit.

    ``place`` is the school that objects, or the region where a paper came in.  ``on`` is the day
    it came; it must lie in the days of the announcement.
    """
    call = locked(call.pk)
    if call.region_code != place.region_code:
        raise refused(call, "这一轮不在您的地区", "本地区的公示", "请核对网址")
    must_stand_at(call, "publicity")
    shown = call.window
    if shown is None or shown.when(on) == "before":
        raise refused(call, "还没有公示", "在公示期里提出", "公示开始以后再提出")
    if shown.when(on) == "over":
        raise refused(
            call,
            f"{chinese(on)}收到，公示到 {chinese(shown.last)}为止",
            f"{chinese(shown.last)}前收到",
            "公示期满的异议，请按信访或监督渠道反映，教育局仍须依规处理",
        )
    needs(call, 异议内容=words)
    own = bool(place.school_code)
    if not own:
        needs(call, 来件编号=paper_number)
    application = _of(call, [about])[0] if about is not None else None
    if application is not None and not application.is_inside:
        raise refused(
            call, f"{application.unit_name}不在公示名单里", "公示名单里的一项", "请重新选"
        )
    number = objections_in(call).count() + 1
    made: Objection = Objection.objects.create(
        region_code=call.region_code,
        school_code=place.school_code,
        call=call,
        application=application,
        number=number,
        by_name=(actor.name if own else by_name.strip())[:120],
        words=words.strip(),
        paper_number=paper_number.strip(),
        received_on=on,
        entered_by=actor,
    )
    return made


@verb("objection.decided", may="process.decide")
def objection_decide(
    *,
    actor: Account,
    objection: Objection,
    seen: int,
    on: date,
    upheld: bool,
    answer: str,
    answer_number: str = "",
) -> Objection:
    """Answer an objection with its reason; one upheld takes the application off the list."""
    call = locked(objection.call_id)
    must_stand_at(call, "publicity")
    if objection.state != ObjectionState.OPEN:
        raise refused(objection, str(objection.get_state_display()), "还没有答复", "请刷新页面")
    needs(objection, 答复和理由=answer)
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    objection.answer, objection.answer_number = answer.strip(), answer_number.strip()
    objection.decided_by, objection.decided_on = actor, on
    objection.save()
    about = objection.application
    if upheld and about is not None:
        about.is_inside, about.taken_off_on = False, on
        about.result_words = f"公示异议成立：{answer.strip()}"[:600]
        about.save(update_fields=["is_inside", "taken_off_on", "result_words"])
    return objection


@verb("call.awarded", may="process.decide")
def award_make(
    *,
    actor: Account,
    call: Call,
    seen: int,
    on: date,
    result_number: str,
    amounts: Mapping[int, float] | None = None,
) -> Call:
    """Make the result known (公布结果) by its document, when the announcement is over.

    No objection may be open; the money handed out is not more than there is.
    """
    publicity = call.process.of_kind("publicity")
    if publicity is not None:
        must_stand_at(call, "publicity")
        shown = call.window
        if shown is None:
            raise refused(
                call, "还没有公示", f"先公示 {call.publicity_days} 个工作日", "请先开始公示"
            )
        if shown.when(on) != "over":
            raise refused(
                call,
                f"公示到 {chinese(shown.last)}为止",
                "公示期满以后",
                f"请在 {chinese(shown.last)}之后公布",
            )
        waiting = objections_in(call).filter(state=ObjectionState.OPEN).count()
        if waiting:
            raise refused(
                call, f"还有 {waiting} 件异议没有答复", "都答复了", "请先逐件答复并写明理由"
            )
    else:
        _without_announcement(call)
    needs(call, **{call.process.award.words.number: result_number})
    given = dict(amounts or {})
    total = sum(given.values())
    if any(amount < 0 for amount in given.values()):
        raise refused(call, "补助小于 0", "不小于 0", "请核对金额")
    if call.fund_yuan is not None and total > call.fund_yuan:
        raise refused(
            call,
            f"补助合计 {total:,.0f} 元",
            f"不超过 {call.fund_yuan:,.0f} 元",
            "请减少补助，或先落实经费",
        )
    for one in handed_in(call):
        one.state = ApplicationState.AWARDED if one.is_inside else ApplicationState.REFUSED
        one.amount_yuan = given.get(one.pk) if one.is_inside else None
        one.save(update_fields=["state", "amount_yuan"])
        Application.objects.unscoped("the result of an application").filter(pk=one.pk).update(
            version=one.version + 1
        )
    call.stage, call.result_number, call.result_on = "", result_number.strip(), on
    call.awarded_by = actor
    call.save()
    return call


def _without_announcement(call: Call) -> None:
    if call.kind == "apply":
        raise refused(call, "还在申报", "截止受理以后", "请先截止受理")
    shortlist = call.process.of_kind("shortlist")
    if shortlist is None and rubric_of(call) is None:
        for one in handed_in(call):  # nothing is judged: all that were handed in go on
            one.is_inside = True
            one.save(update_fields=["is_inside"])
    elif shortlist is None:
        _all_that_pass(call)
