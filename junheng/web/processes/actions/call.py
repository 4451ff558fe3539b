"""Verbs of a call (发布、截止、停办)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from junheng.kernel.periods import chinese
from junheng.measure.progress.wording import within_quotes
from junheng.policy.process.flow import dates_of
from junheng.policy.process.model import CALL_KINDS, Process
from junheng.policy.process.publicity import window
from junheng.web.accounts.models import Account
from junheng.web.processes import access  # noqa: F401  declares the rights
from junheng.web.processes.models import Call
from junheng.web.processes.resting import rests_on
from junheng.web.processes.standing import drafts_in, handed_in
from junheng.web.processes.written import must_stand_at, needs, refused
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.sources import InForce, in_force_in


def _told(*, process: Process, on: date, **_given: object) -> Mapping[str, object]:
    """Tell the guardrails what kind of call it is; a title is a campaign of creation (创建评比)."""
    kind = CALL_KINDS.get(process.kind)
    return {"call_kind": kind, "event_date": on} if kind else {"event_date": on}


def _plan_of(place: Place, process: Process) -> InForce:
    for one in in_force_in(place.region_code):
        if one.plan.id == process.pack:
            return one
    raise refused(
        process.label,
        "这份计划没有采用，或者已经停止",
        "先采用计划，再按它的条款发布申报",
        "请到“计划”里采用这份文件",
    )


@verb("call.opened", may="process.run", guard="project.call", facts=_told)
def call_open(
    *,
    actor: Account,
    place: Place,
    process: Process,
    on: date,
    notice_number: str,
    dates: Mapping[str, date],
    dates_why: str = "",
    quota: int | None = None,
    fund_yuan: float | None = None,
    publicity_days: int = 0,
) -> Call:
    """Open one round of a process (发布申报通知); its dates are the plan's, or have a reason.

    ``dates`` gives the last day of stages; those the document dates and the region does not change
    are filled in.
    """
    held = _plan_of(place, process)
    where = f"发布“{within_quotes(process.label)}”申报"
    needs(where, 通知文号=notice_number)
    known = dates_of(process, held.plan, on)
    chosen = {**known, **dates}
    _check_order(where, process, chosen, on)
    _check_changed(where, process, known, chosen, dates_why)
    _check_quota(where, process, quota)
    days = _days(where, process, publicity_days)
    _check_room(where, process, chosen, days)
    rows = Call.objects.unscoped("one call for each process and year")
    year = on.year  # of the notice, whichever year the last day falls in
    if rows.filter(
        region_code=place.region_code, process_key=process.key, year=year, stopped_on=None
    ).exists():
        raise refused(
            where, f"{year}年已经发布过", "每个流程一年一轮", "请在已有的一轮里办理，或先停办它"
        )
    made: Call = Call.objects.create(
        rests_on=rests_on(where, process, place.region_code, year),
        region_code=place.region_code,
        process_key=process.key,
        title=process.label,
        year=year,
        notice_number=notice_number.strip(),
        stage=process.stages[0].id,
        dates={stage: day.isoformat() for stage, day in chosen.items()},
        dates_why=dates_why.strip(),
        quota=quota if quota is not None else process.quota and process.quota.at_most,
        fund_yuan=fund_yuan or (process.fund.yuan if process.fund else None) or None,
        publicity_days=days,
        opened_by=actor,
        opened_on=on,
    )
    return made


def _check_order(where: str, process: Process, chosen: Mapping[str, date], on: date) -> None:
    first = process.stages[0]
    if first.id not in chosen:
        needs(where, **{f"{first.label}截止日": ""})
    if chosen[first.id] < on:
        raise refused(
            where,
            f"{first.label}截止日 {chinese(chosen[first.id])}已经过了",
            f"不早于发布日 {chinese(on)}",
            "请另定本轮的日期，并写明依据",
        )
    dated = [(stage, chosen[stage.id]) for stage in process.stages if stage.id in chosen]
    for (before, day), (after, next_day) in pairwise(dated):
        if next_day < day:
            raise refused(
                where,
                f"“{after.label}”{chinese(next_day)}早于“{before.label}”{chinese(day)}",
                "按环节的先后排定",
                "请核对日期",
            )


def _check_room(where: str, process: Process, chosen: Mapping[str, date], days: int) -> None:
    """Refuse days that leave no room for the announcement in between."""
    stage = process.of_kind("publicity")
    if stage is None:
        return
    begins = chosen[process.stages[0].id] + timedelta(days=1)
    soonest = window(begins, days).last
    at = process.stages.index(stage)
    for number, one in enumerate(process.stages):
        day = chosen.get(one.id)
        if day is None or number < at:
            continue
        first_day = soonest if number == at else soonest + timedelta(days=1)
        if day < first_day:
            last = chinese(chosen[process.stages[0].id])
            raise refused(
                where,
                f"“{one.label}”定在 {chinese(day)}；{last}截止申报，"
                f"再公示 {days} 个工作日，最早到 {chinese(soonest)}",
                f"“{one.label}”不早于 {chinese(first_day)}",
                "请把申报截止日提前，或把后面的日期推后",
            )


def _check_changed(
    where: str,
    process: Process,
    known: Mapping[str, date],
    chosen: Mapping[str, date],
    why: str,
) -> None:
    changed = [s.label for s in process.stages if s.id in known and chosen[s.id] != known[s.id]]
    if changed and not why.strip():
        raise refused(
            where,
            f"与原文时限不同：{'、'.join(changed)}",
            "写明改期的依据文号",
            "请写依据，或改回原文的日期",
        )


def _check_quota(where: str, process: Process, quota: int | None) -> None:
    most = process.quota.at_most if process.quota else None
    if quota is not None and most is not None and quota > most:
        raise refused(
            where,
            f"名额 {quota} 个",
            f"不超过 {most} 个（{process.quota.words if process.quota else ''}）",
            "请改成不超过原文的名额",
        )


def _days(where: str, process: Process, given: int) -> int:
    stage = process.of_kind("publicity")
    if stage is None:
        return 0
    if given and given < stage.working_days:
        raise refused(
            where,
            f"公示 {given} 个工作日",
            f"不少于 {stage.working_days} 个工作日",
            "请改成不少于这个天数",
        )
    return given or stage.working_days


@verb("call.taken_in", may="process.run")
def call_take_in(*, actor: Account, call: Call, seen: int, on: date) -> Call:
    """Close the applying (截止受理): what was handed in goes on to the next step.

    Not before the last day is over: whoever reads the notice relies on it.  A county that applies
    for itself may go on earlier, once it has handed in.
    """
    must_stand_at(call, "apply")
    last = call.last_day(call.stage)
    if last is not None and on <= last:
        _before_last_day(call, last)
    if not handed_in(call):
        raise refused(call, "没有收到申报", "至少一份", "请改期或停办这一轮")
    following = call.process.after(call.stage)
    call.stage = following.id if following is not None else ""
    call.save()
    return call


def _before_last_day(call: Call, last: date) -> None:
    if not call.process.is_own:
        raise refused(
            call,
            f"{call.notice_number} 公布的申报截止日是 {chinese(last)}，还没有过",
            f"{chinese(last)}过后再截止受理",
            "公布的截止日不能提前；这一轮不办了的，请“停办”并写明理由",
        )
    waiting = drafts_in(call)
    if waiting.exists():
        raise refused(
            call,
            f"还有 {waiting.count()} 份申报没有提交，{chinese(last)}才截止",
            "截止日过后，或都已提交",
            "请先提交，或等到截止日过后",
        )


@verb("call.stopped", may="process.run")
def call_stop(*, actor: Account, call: Call, seen: int, on: date, why: str) -> Call:
    """Stop a round whose result is not out; everything handed in stays on record."""
    if not call.is_open:
        raise refused(call, call.state_words, "还没有公布结果", "结果公布后不能停办")
    needs(call, 停办的理由=why)
    call.stopped_on, call.stopped_why = on, why.strip()
    call.save()
    return call
