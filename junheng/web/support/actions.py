"""Verbs of the support given: judge, decide, put a team together, plan, reply, answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.progress.classing import Proposal
from junheng.policy.classes import SupportPack
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.processes.models import Application
from junheng.web.shared.forms import is_document_number
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.support import access  # noqa: F401  declares the rights
from junheng.web.support.models import Classification, Expert, Judgement, Support, Way


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert as typed, with what was agreed (专家和协议)."""

    name: str
    unit: str
    way: str
    goal: str
    until: date
    pay_yuan: int


def _numbered(where: str, text: str, label: str) -> str:
    if not is_document_number(text):
        raise UsageError(
            where=where,
            found=f"{label}填的是“{text.strip()}”",
            expected="找得到文件的编号，例如“云教〔2026〕18号”",
            fix=f"请填写{label}",
        )
    return text.strip()


def _filled(where: str, text: str, label: str) -> str:
    if not text.strip():
        raise UsageError(
            where=where, found=f"没有写{label}", expected=f"写明{label}", fix=f"请补上{label}"
        )
    return text.strip()


@verb("support.judged", may="support.judge")
def criterion_judge(
    *,
    actor: Account,
    place: Place,
    pack: SupportPack,
    criterion: str,
    is_met: bool,
    words: str,
    document_number: str,
    on: date,
) -> Judgement:
    """Say whether a school meets a criterion no figure tells, with the document (判断条件)."""
    held = pack.criterion(criterion)
    if held is None or held.form != "judged":
        raise UsageError(
            where=place.name,
            found="这一项不由人判断",
            expected="写明由人判断的条件",
            fix="有数据的条件按数据，请从页面上的按钮办理",
        )
    row: Judgement = Judgement.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        plan=pack.plan,
        criterion=criterion,
        is_met=is_met,
        words=_filled(place.name, words, "看到了什么"),
        document_number=_numbered(place.name, document_number, "材料文号"),
        by=actor,
        on=on,
    )
    return row


def _class_facts(**_given: Any) -> dict[str, Any]:
    return {"classes": "tiers", "class_purpose": "support"}


@verb("support.decided", may="support.decide", guard="school.classify", facts=_class_facts)
def class_decide(
    *,
    actor: Account,
    place: Place,
    pack: SupportPack,
    proposal: Proposal,
    class_id: str,
    valid_from: date,
    document_number: str,
    why: str,
    snapshot: SnapshotRecord | None,
    on: date,
) -> Classification:
    """Decide which class sets the path of a school from a day on; the one before ends (认定)."""
    where = place.name
    if pack.of_id(class_id) is None:
        raise UsageError(
            where=where,
            found="没有选定路径",
            expected="计划里的类别之一",
            fix="请从页面上的选项里选",
        )
    number = _numbered(where, document_number, "认定文号")
    proposed = "" if proposal.klass is None else proposal.klass.id
    if class_id != proposed and not why.strip():
        said = "与按条件得出的建议不同" if proposed else "按条件还得不出建议"
        raise UsageError(
            where=where,
            found=f"认定{said}，没有写理由",
            expected="写明理由：看了什么、为什么",
            fix="请写明理由；数据有误的，先更正数据再认定",
        )
    rows = Classification.objects.unscoped("the classes of one school, one after the other")
    rows = rows.select_for_update().filter(school_code=place.school_code, plan=pack.plan)
    before = rows.filter(valid_to=None).first()
    if before is not None:
        if valid_from <= before.valid_from:
            raise Refused(
                where=where,
                found=f"起算日期 {valid_from}，上一次认定从 {before.valid_from} 起算",
                expected="晚于上一次认定的起算日期",
                fix="以前的认定不改动、不删除；请把起算日期改晚",
            )
        before.valid_to = valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    row: Classification = Classification.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        plan=pack.plan,
        class_id=class_id,
        valid_from=valid_from,
        review_on=pack.review_on(valid_from),
        proposed=proposed,
        grounds=[
            [one.label, reading.state, reading.words]
            for step in proposal.steps
            for one, reading in step.readings
        ],
        snapshot=snapshot,
        document_number=number,
        why=why.strip() if class_id != proposed else "",
        decided_by=actor,
        decided_on=on,
    )
    return row


def _support_of(place: Place, plan: str) -> Support:
    rows = Support.objects.unscoped("one row of support a school and plan")
    row, _made = rows.get_or_create(
        school_code=place.school_code,
        plan=plan,
        defaults={"region_code": place.region_code, "school_name": place.name},
    )
    found: Support = row
    return found


def _clause_of(pack: SupportPack) -> str:
    plan = load_plan(pack.plan)
    return f"《{plan.title}》{plan.clause_label(pack.team.clause)}"


def _check_team(where: str, pack: SupportPack, seats: Sequence[Seat], on: date) -> None:
    people = {(one.name, one.unit) for one in seats}
    if len(people) < len(seats):
        raise UsageError(
            where=where,
            found="同一位专家写了两次",
            expected="每位专家一行",
            fix="请删去重复的一行",
        )
    least = pack.team.at_least
    if len(people) < least:
        raise Refused(
            where=where,
            found=f"专家团队只有 {len(people)} 人",
            expected=f"每校不少于 {least} 名指导专家（{_clause_of(pack)}）",
            fix="请补足专家再登记；一时请不到的，先不登记，待办会一直提醒",
        )
    for one in seats:
        if one.way not in Way.values:
            raise UsageError(
                where=where,
                found=f"没有选{one.name}的引进方式",
                expected="、".join(str(label) for label in Way.labels),
                fix="请选一种",
            )
        if one.until <= on:
            raise UsageError(
                where=where,
                found=f"{one.name}的协议到期日是 {one.until}",
                expected="今天以后的日期",
                fix="请填写协议约定的到期日",
            )


@verb("support.teamed", may="support.arrange")
def team_set(
    *,
    actor: Account,
    place: Place,
    pack: SupportPack,
    seats: Sequence[Seat],
    document_number: str,
    on: date,
) -> Support:
    """Give a school its team with each one's agreement; who is left out leaves today (组队)."""
    number = _numbered(place.name, document_number, "组队文号")
    _check_team(place.name, pack, seats, on)
    support = _support_of(place, pack.plan)
    staying = {(one.name, one.unit): one for one in support.team}
    for seat in seats:
        row = staying.pop((seat.name, seat.unit), None)
        agreed = {
            "way": seat.way,
            "goal": _filled(place.name, seat.goal, f"与{seat.name}约定的目标"),
            "until": seat.until,
            "pay_yuan": seat.pay_yuan,
        }
        if row is None:
            Expert.objects.create(
                support=support, name=seat.name, unit=seat.unit, from_on=on, **agreed
            )
        else:
            Expert.objects.filter(pk=row.pk).update(**agreed)
    Expert.objects.filter(pk__in=[one.pk for one in staying.values()]).update(left_on=on)
    support.team_document, support.team_on = number, on
    support.save()
    return support


@verb("support.planned", may="support.arrange")
def plan_set(
    *,
    actor: Account,
    place: Place,
    pack: SupportPack,
    project_title: str,
    application: Application | None,
    plan_number: str,
    plan_due_on: date,
    on: date,
) -> Support:
    """Settle the one project and the one plan of a school (一校一项目一方案)."""
    title = application.title if application is not None else project_title
    if plan_due_on <= on:
        raise UsageError(
            where=place.name,
            found=f"方案完成时限是 {plan_due_on}",
            expected="今天以后的日期",
            fix="请填写方案约定的完成日期",
        )
    support = _support_of(place, pack.plan)
    support.project_title = _filled(place.name, title, "项目名称")
    support.application = application
    support.plan_number = _numbered(place.name, plan_number, "方案文号")
    support.plan_due_on = plan_due_on
    support.arranged_on, support.arranged_by = on, actor
    support.save()
    return support


@verb("support.replied", may="support.reply")
def support_reply(
    *, actor: Account, support: Support, seen: int, words: str, paper_number: str, on: date
) -> Support:
    """Say what the school thinks of the support; entered for it with its paper's number (意见)."""
    where = str(support)
    if not actor.school_code:
        support.paper_number = _numbered(where, paper_number, "学校来件编号")
    support.reply = _filled(where, words, "学校的意见")
    support.replied_on, support.replied_by = on, str(actor)
    support.answer, support.answered_on = "", None
    support.save()
    return support


@verb("support.answered", may="support.arrange")
def support_answer(*, actor: Account, support: Support, seen: int, words: str, on: date) -> Support:
    """Answer what a school said, with what was changed (答复)."""
    if not support.reply:
        raise Refused(
            where=str(support),
            found="学校还没有提出意见",
            expected="有意见才答复",
            fix="请刷新页面看最新状态",
        )
    support.answer = _filled(str(support), words, "答复")
    support.answered_on = on
    support.save()
    return support
