"""Verbs of people: responsible inspectors, teams, recusals."""

from __future__ import annotations

from datetime import date, timedelta

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.supervision import access  # noqa: F401  declares the rights
from junheng.web.supervision.models import Duty, Recusal, Team


def _written(where: str, **words: str) -> None:
    missing = [name for name, text in words.items() if not text.strip()]
    if missing:
        raise UsageError(
            where=where,
            found="没有写" + "、".join(missing),
            expected="都写明",
            fix="请补上",
        )


def _recused(place: Place, name: str) -> Recusal | None:
    rows = Recusal.objects.unscoped("declared recusals bind whoever assigns")
    found: Recusal | None = rows.filter(school_code=place.school_code, name=name.strip()).first()
    return found


@verb("duty.inspector_assigned", may="supervision.manage")
def duty_assign(
    *,
    actor: Account,
    place: Place,
    name: str,
    phone: str,
    valid_from: date,
    account: Account | None = None,
    document: str = "",
) -> Duty:
    """Make an inspector responsible for a school from a day; the one before ends the day before."""
    _written(f"{place.name}责任督学", 姓名=name, 办公电话=phone)
    held = _recused(place, name)
    if held is not None:
        raise Refused(
            where=f"{place.name}责任督学",
            found=f"{name}已登记回避：{held.reason}",
            expected="与学校没有利害关系的督学",
            fix="请换一名督学",
        )
    rows = Duty.objects.unscoped("one responsible inspector a school at a time")
    before = rows.filter(school_code=place.school_code, valid_to=None).first()
    if before is not None:
        if before.valid_from >= valid_from:
            raise Refused(
                where=f"{place.name}责任督学",
                found=f"{before.name}从 {before.valid_from} 起任",
                expected="新的任期晚于原来的开始日期",
                fix="请核对日期",
            )
        before.valid_to = valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    made: Duty = Duty.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        account=account,
        name=name.strip(),
        phone=phone.strip(),
        document=document.strip(),
        valid_from=valid_from,
    )
    return made


@verb("duty.inspector_ended", may="supervision.manage")
def duty_end(*, actor: Account, duty: Duty, seen: int, on: date) -> Duty:
    """End the term of a responsible inspector on a day."""
    if duty.valid_to is not None or on < duty.valid_from:
        raise Refused(
            where=str(duty),
            found="已经结束" if duty.valid_to else f"从 {duty.valid_from} 起任",
            expected="在任，结束日不早于开始日",
            fix="请核对日期",
        )
    duty.valid_to = on
    duty.save()
    return duty


@verb("team.opened", may="supervision.manage")
def team_open(*, actor: Account, place: Place, label: str, field: str, on: date) -> Team:
    """Register a team of experts, of the county or of a school (专家组、视导团队)."""
    _written("视导团队", 团队名称=label, 学科或专长=field)
    rows = Team.objects.unscoped("one team a label")
    found, _made = rows.get_or_create(
        region_code=place.region_code,
        school_code=place.school_code,
        label=label.strip(),
        defaults={"field": field.strip(), "opened_on": on},
    )
    team: Team = found
    return team


@verb("team.member_added", may="supervision.manage")
def team_add(
    *, actor: Account, team: Team, seen: int, name: str, unit: str, on: date, duty: str = ""
) -> Team:
    """Add somebody to a team, with what of it is theirs."""
    _written(str(team), 姓名=name, 单位=unit)
    if not team.members.filter(name=name.strip(), unit=unit.strip(), valid_to=None).exists():
        team.members.create(name=name.strip(), unit=unit.strip(), duty=duty.strip(), valid_from=on)
    return team


@verb("recusal.declared", may="supervision.manage")
def recusal_declare(*, actor: Account, place: Place, name: str, reason: str, on: date) -> Recusal:
    """Record that somebody does not go to a school (回避), and why."""
    _written(f"{place.name}回避", 姓名=name, 原因=reason)
    rows = Recusal.objects.unscoped("one recusal a name and school")
    found, _made = rows.get_or_create(
        school_code=place.school_code,
        name=name.strip(),
        defaults={
            "region_code": place.region_code,
            "school_name": place.name,
            "reason": reason.strip(),
            "declared_on": on,
        },
    )
    recusal: Recusal = found
    return recusal
