"""Verbs of a visit: plan it under the guardrails, keep what was seen, cancel it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.supervision import rubrics_of, supervision
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.supervision import access  # noqa: F401  declares the rights
from junheng.web.supervision.given import Person
from junheng.web.supervision.models import (
    Level,
    ListItem,
    Member,
    Observation,
    Recusal,
    Visit,
    VisitState,
)
from junheng.web.work.following import next_numbers

_GROUPS = ("comprehensive", "special")  # whose group the regulation sizes
OTHER = "other"  # an observation on nothing the rubric names


def _comprehensive_in(school_code: str, year: int) -> int:
    rows = Visit.objects.unscoped("a comprehensive visit counts whoever planned it")
    held = rows.filter(school_code=school_code, kind="comprehensive", on__year=year)
    return int(held.exclude(state=VisitState.CANCELLED).count())


def _told(
    *,
    place: Place,
    kind: str,
    item: ListItem | None,
    on: date,
    noticed_on: date,
    people: Sequence[Person],
    **_given: object,
) -> Mapping[str, Any]:
    """Say what the guardrails must know of a visit (政策底线要知道的事实)."""
    given = supervision().kinds.get(kind)
    filed = item is not None and item.yearly.is_filed and item.yearly.year == on.year
    told: dict[str, Any] = {
        "inspection_kind": given.guard if given is not None else "special",
        "on_yearly_list": "yes" if filed else "no",
        "comprehensive_this_year": _comprehensive_in(place.school_code, on.year),
        "days_notice": (on - noticed_on).days,
        "event_date": on,
    }
    if kind in _GROUPS:
        told["inspectors"] = sum(one.is_inspector for one in people)
    return told


@verb("visit.planned", may="visit.plan", guard="inspection.plan", facts=_told)
def visit_plan(
    *,
    actor: Account,
    place: Place,
    kind: str,
    item: ListItem | None,
    on: date,
    noticed_on: date,
    purpose: str,
    people: Sequence[Person],
    day: date,
    pack: str = "",
    rubric: str = "",
    of: Visit | None = None,
) -> Visit:
    """Plan a visit of one school (安排到校): its list item, day, purpose, group and rubric."""
    where = f"安排到{place.name}的督导"
    rules = supervision()
    if kind not in rules.kinds or not place.school_code or not purpose.strip():
        raise UsageError(
            where=where,
            found="没有选种类、学校，或没有写督导事项",
            expected="三项都写明",
            fix="请补上；事项写一句话，事先告诉学校",
        )
    inspectors = [one for one in people if one.is_inspector]
    if len(inspectors) < rules.people_at_least:
        raise UsageError(
            where=where,
            found=f"督学 {len(inspectors)} 名",
            expected=f"至少 {rules.people_at_least} 名督学",
            fix="请再加一名督学；专家不算在内",
        )
    _nobody_recused(place, people)
    if pack and rubric not in rubrics_of(pack):
        raise UsageError(
            where=where, found=f"没有量表“{rubric}”", expected="列表里的一个", fix="请重新选"
        )
    fits = rubrics_of(pack)[rubric].kinds if pack and of is None else ()
    if fits and kind not in fits:
        raise UsageError(
            where=where,
            found=f"量表“{rubrics_of(pack)[rubric].label}”不用于{rules.kinds[kind].label}",
            expected="用于" + "、".join(rules.kinds[one].label for one in fits),
            fix="请换一个量表，或不用量表",
        )
    if (of is not None) != (kind in ("recheck", "remote")):
        raise UsageError(
            where=where,
            found="复查没有对应的意见书" if of is None else "只有复查才对应原来的意见书",
            expected="复查从原来那次督导的页面安排",
            fix="请打开原来那次督导再安排",
        )
    if item is not None and item.region_code != place.region_code:
        raise UsageError(
            where=where, found="清单事项是别的县的", expected="本县清单里的一项", fix="请重新选"
        )
    number = next_numbers(place.region_code, "visit", on.year)[0]
    made: Visit = Visit.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        year=on.year,
        number=number,
        kind=kind,
        item=item,
        of=of,
        on=on,
        noticed_on=noticed_on,
        purpose=purpose.strip(),
        pack=pack,
        rubric=rubric,
        code=f"D{place.region_code}{on.year % 100:02d}{number:03d}",
        planned_by=actor,
        planned_on=day,
    )
    Member.objects.bulk_create(
        Member(
            visit=made,
            account=one.account,
            name=one.name,
            unit=one.unit,
            is_inspector=one.is_inspector,
        )
        for one in people
    )
    return made


def _nobody_recused(place: Place, people: Sequence[Person]) -> None:
    names = [one.name for one in people]
    if len(set(names)) != len(names):
        raise UsageError(
            where=f"安排到{place.name}的督导",
            found="同一个人写了两次",
            expected="每人一次",
            fix="请去掉重复的",
        )
    own = next((one for one in people if place.name and place.name in one.unit), None)
    if own is not None:
        raise Refused(
            where=f"安排到{place.name}的督导",
            found=f"{own.name}是{own.unit}的人",
            expected="与学校有利害关系的督学、专家回避（《教育督导条例》关于回避的规定）",
            fix="请换一名成员",
        )
    rows = Recusal.objects.unscoped("declared recusals bind whoever plans")
    held = rows.filter(school_code=place.school_code, name__in=names).first()
    if held is not None:
        raise Refused(
            where=f"安排到{place.name}的督导",
            found=f"{held.name}已登记回避：{held.reason}",
            expected="与学校有利害关系的督学、专家回避（《教育督导条例》关于回避的规定）",
            fix="请换一名成员",
        )


def _may_still_record(visit: Visit) -> None:
    if visit.state not in (VisitState.PLANNED, VisitState.DRAFTED):
        raise Refused(
            where=str(visit),
            found=str(visit.get_state_display()),
            expected="意见还没有发给学校",
            fix="意见发出后不再添记录；新的情况请登记为问题事项，或在复查时记",
        )
    if timezone.localdate() < visit.on:
        raise Refused(
            where=str(visit),
            found=f"今天还没有到校，到校日期是 {visit.on}",
            expected="到校当天起记录",
            fix="请到校以后再记；日期改了的，取消这一次，重新安排",
        )


@verb("observation.kept", may="visit.enter")
def observation_keep(
    *,
    actor: Account,
    visit: Visit,
    client_id: str,
    revision: int,
    item: str,
    level: str,
    words: str,
    seen_at: datetime,
    paper_number: str = "",
) -> Observation:
    """Keep one thing seen (现场记录): once an id and revision, whatever the line did meanwhile.

    A newer revision of the same id replaces the words; an older one, arriving late, changes
    nothing; so a phone may send again until it hears an answer.
    """
    _may_still_record(visit)
    if not 1 <= len(client_id) <= 40 or revision < 1:
        raise UsageError(
            where=str(visit), found="记录没有编号", expected="编号和修订号", fix="请重新打开记录页"
        )
    held_rubric = rubrics_of(visit.pack).get(visit.rubric) if visit.pack else None
    known = item == OTHER or (held_rubric is not None and held_rubric.item(item) is not None)
    if level not in Level.values or not known:
        raise UsageError(
            where=str(visit),
            found="没有选看法" if known else f"量表里没有条目“{item}”",
            expected="做得好、基本做到或没有做到",
            fix="请选一种看法",
        )
    if level == Level.NOT and not words.strip():
        raise UsageError(
            where=str(visit),
            found="判为没有做到，没有写看到什么",
            expected="写一句看到的情况",
            fix="请补上地点和情况，例如“放学时南门没有人疏导”",
        )
    if not actor.may("visit.record", visit) and not paper_number.strip():
        raise UsageError(
            where=str(visit),
            found="没有写纸质记录的编号",
            expected="代为录入时写明纸质记录的编号",
            fix="请按现场记录表填写",
        )
    held = visit.observations.filter(client_id=client_id).first()
    if held is not None and held.revision >= revision:
        older: Observation = held
        return older
    one = held or Observation(visit=visit, client_id=client_id)
    one.revision, one.item, one.level, one.words = revision, item, level, words.strip()[:400]
    paper = paper_number.strip()
    one.by, one.by_name = actor, f"{actor.name}（{paper}）" if paper else actor.name
    one.seen_at, one.received_at, one.paper_number = seen_at, timezone.now(), paper
    one.save()
    return one


@verb("visit.cancelled", may="visit.plan")
def visit_cancel(*, actor: Account, visit: Visit, seen: int, why: str) -> Visit:
    """Cancel a visit that was not made; its number stays taken."""
    if visit.state != VisitState.PLANNED or visit.observations.exists():
        raise Refused(
            where=str(visit),
            found="已经有现场记录" if visit.observations.exists() else visit.get_state_display(),
            expected="还没有到校",
            fix="已经到校的，照实起草意见",
        )
    if not why.strip():
        raise UsageError(
            where=str(visit), found="没有写取消的原因", expected="写一句原因", fix="请补上"
        )
    visit.state, visit.why_cancelled = VisitState.CANCELLED, why.strip()
    visit.save()
    return visit
