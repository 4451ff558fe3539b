"""Verbs of local indicators and local targets (本地指标、本地目标)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.engine import lawful
from junheng.measure.engine.local import LocalDefinition, check_local
from junheng.policy.loader import load_pack
from junheng.web.accounts.models import Account
from junheng.web.plans.models import (
    BASE_PACK,
    Adoption,
    IndicatorState,
    LineKind,
    LocalIndicator,
    LocalTarget,
)
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


def _same_name(region_code: str, name: str) -> Any:
    rows = LocalIndicator.objects.unscoped("revisions of one name in one region")
    return rows.filter(region_code=region_code, name=name)


def _fields(definition: LocalDefinition) -> dict[str, Any]:
    """Give what a revision stores of a definition; one that cannot be computed is refused."""
    mistakes = check_local(load_pack(BASE_PACK), definition).mistakes
    if mistakes:
        raise mistakes[0].error
    return {
        "label": definition.label.strip(),
        "unit": definition.unit.strip(),
        "numerator": definition.numerator,
        "denominator": definition.denominator,
        "per": definition.per,
        "stages": list(definition.stages),
        "note": definition.note.strip(),
    }


def _created(
    actor: Account, region_code: str, definition: LocalDefinition, revision: int
) -> LocalIndicator:
    made: LocalIndicator = LocalIndicator.objects.create(
        region_code=region_code,
        name=definition.name,
        revision=revision,
        made_by=actor,
        **_fields(definition),
    )
    return made


@verb("indicator.begun", may="indicator.write")
def indicator_begin(*, actor: Account, place: Place, definition: LocalDefinition) -> LocalIndicator:
    """Write a new local indicator as a draft; a data officer may.  The name is new."""
    if _same_name(place.region_code, definition.name).exists():
        raise UsageError(
            where="新建本地指标",
            found=f"代号 {definition.name} 已经用过",
            expected="一个没有用过的代号",
            fix="要改原来的指标，请打开它，另存为新的一版",
        )
    return _created(actor, place.region_code, definition, 1)


@verb("indicator.saved", may="indicator.write")
def indicator_save(
    *, actor: Account, indicator: LocalIndicator, seen: int, definition: LocalDefinition
) -> LocalIndicator:
    """Save what was typed; a data officer may.

    A draft changes in place.  A published revision never changes: the next revision is a new
    row, and there is one draft of an indicator at a time.
    """
    if indicator.is_draft:
        fields = _fields(definition)
        for key, value in fields.items():
            setattr(indicator, key, value)
        indicator.save(update_fields=list(fields))
        return indicator
    rows = _same_name(indicator.region_code, indicator.name)
    waiting = rows.filter(state=IndicatorState.DRAFT).first()
    if waiting is not None:
        raise Refused(
            where=str(indicator),
            found=f"已经有第{waiting.revision}版草稿",
            expected="一个指标同时只有一份草稿",
            fix="请在那份草稿上改",
        )
    newest = rows.order_by("-revision").first()
    own = replace(definition, name=indicator.name)
    return _created(actor, indicator.region_code, own, newest.revision + 1)


@verb("indicator.published", may="indicator.write")
def indicator_publish(*, actor: Account, indicator: LocalIndicator, seen: int) -> LocalIndicator:
    """Publish a draft, so that plans may use it; a data officer may, once it can be computed."""
    if not indicator.is_draft:
        raise Refused(
            where=str(indicator),
            found=f"这一版{indicator.get_state_display()}",
            expected="草稿",
            fix="已发布的不能改；请另存为新的一版再发布",
        )
    pack = load_pack(indicator.pack_id)
    mistakes = check_local(pack, indicator.definition).mistakes
    if mistakes:
        raise mistakes[0].error
    indicator.state, indicator.pack_version = IndicatorState.PUBLISHED, pack.version
    indicator.published_by, indicator.published_at = actor, timezone.now()
    indicator.save(update_fields=["state", "pack_version", "published_by", "published_at"])
    return indicator


@verb("indicator.withdrawn", may="indicator.write")
def indicator_withdraw(
    *, actor: Account, indicator: LocalIndicator, seen: int, why: str
) -> LocalIndicator:
    """Withdraw a revision; it stays readable; a data officer may, with the reason.

    A revision that a target in force rests on is not withdrawn before the target has ended.
    """
    if indicator.state == IndicatorState.WITHDRAWN or not why.strip():
        raise UsageError(
            where=str(indicator),
            found="没有写原因" if not why.strip() else "这一版已经停用",
            expected="草稿或已发布的一版，写明为什么停用",
            fix="请写一句原因，例如口径已由新的一版替代",
        )
    used = LocalTarget.objects.unscoped("targets that rest on this revision")
    target = used.filter(indicator=indicator, ended_on=None).first()
    if target is not None:
        raise Refused(
            where=str(indicator),
            found=f"{target}还在用这一版",
            expected="没有执行中的目标使用它",
            fix="请先在计划的进展页里结束那个目标",
        )
    indicator.state = IndicatorState.WITHDRAWN
    indicator.withdrawn_at, indicator.withdrawn_why = timezone.now(), why.strip()
    indicator.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])
    return indicator


def _told(*, indicator: LocalIndicator, **_given: Any) -> dict[str, Any]:
    formulas = (indicator.numerator, indicator.denominator)
    return {"target": lawful.kind_of_target(formulas), "handed_to": "school"}


@verb("local_target.set", may="plan.prepare", guard="target.set", facts=_told)
def local_target_set(
    *,
    actor: Account,
    adoption: Adoption,
    indicator: LocalIndicator,
    label: str,
    kind: str,
    number: float,
    valid_from: date,
    due_on: date | None,
    document_number: str,
    note: str = "",
) -> LocalTarget:
    """Set a line on a published local indicator beside a plan in force; a data officer may.

    The paper that sets it is recorded.
    """
    adoption.must_be_in_force("请先采用计划，再定本地目标")
    here = indicator.region_code == adoption.region_code
    if not here or not indicator.is_published or kind not in LineKind.values:
        raise UsageError(
            where="本地目标",
            found=f"{indicator}不能用，或没有选达到线",
            expected="本地区已发布的指标，写明不低于或不超过多少",
            fix="请先发布指标，再定目标",
        )
    if not document_number.strip():
        raise UsageError(
            where="本地目标",
            found="没有写文号或会议纪要号",
            expected="定目标的文件或会议",
            fix="请补上；目标从哪里来，要有据可查",
        )
    made: LocalTarget = LocalTarget.objects.create(
        adoption=adoption,
        region_code=adoption.region_code,
        indicator=indicator,
        label=label.strip() or indicator.label,
        kind=kind,
        number=number,
        valid_from=valid_from,
        due_on=due_on,
        document_number=document_number.strip(),
        note=note.strip(),
        set_by=actor,
    )
    return made


@verb("local_target.ended", may="plan.prepare")
def local_target_end(
    *, actor: Account, target: LocalTarget, seen: int, why: str, day: date
) -> LocalTarget:
    """End a local target; it stays on the record; a data officer may, with the reason."""
    if target.ended_on is not None or not why.strip():
        raise UsageError(
            where=str(target),
            found="没有写原因" if target.ended_on is None else "这个目标已经结束",
            expected="执行中的目标，写明为什么结束",
            fix="请写一句原因，例如目标已经达到、由新目标替代",
        )
    target.ended_on, target.ended_why = day, why.strip()
    target.save(update_fields=["ended_on", "ended_why"])
    return target
