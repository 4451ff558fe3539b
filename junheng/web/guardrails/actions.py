"""What a region does about the rules above it (本地办理)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import UsageError
from junheng.policy.guardrails import load_guardrails, weaker_reason
from junheng.web.accounts.models import Account
from junheng.web.guardrails import access  # noqa: F401  declares the rights
from junheng.web.guardrails.models import DecisionKind, RegionDecision
from junheng.web.shared.events import name_events
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

name_events(
    {
        "guardrail.decided": _("登记对政策底线的办理"),
        "guardrail.decision_ended": _("结束对政策底线的办理"),
    }
)


def _refuse(found: str, expected: str, fix: str) -> None:
    raise UsageError(where="登记对政策底线的办理", found=found, expected=expected, fix=fix)


def _must_stand(row: RegionDecision) -> None:
    rules = {rule.id: rule for rule in load_guardrails().rules}
    if row.rule not in rules:
        _refuse(f"没有底线条目 {row.rule}", "是清单里的一条", "请从清单里选一条")
    rule = rules[row.rule]
    if row.act and row.act not in rule.acts:
        _refuse(f"这一条不管 {row.act}", "是这一条管的事", "请改选，或不限定")
    if row.valid_from < row.issued_on or (row.valid_to and row.valid_to < row.valid_from):
        _refuse("起止日期前后颠倒", "发文在前，生效在后，止日不早于起日", "请核对三个日期")
    if row.kind == DecisionKind.EXCEPTION and row.valid_to is None:
        _refuse("例外没有写到哪一天为止", "例外有期限", "请按文件写明止日")
    reason = weaker_reason(rule, row.decision)
    if reason:
        _refuse(reason, "下级只能确认、从严，或者凭够层级的文件登记例外", "请核对种类和发文单位")


@verb("guardrail.decided", may="guardrail.decide")
def guardrail_decide(
    *,
    actor: Account,
    place: Place,
    rule: str,
    kind: str,
    document: str,
    issuer: str,
    issuer_level: str,
    issued_on: date,
    valid_from: date,
    valid_to: date | None = None,
    strength: str = "",
    act: str = "",
    facts: Mapping[str, str] | None = None,
    note: str = "",
) -> RegionDecision:
    """Confirm, tighten or except a rule; a leader or data officer of the region may.

    A document that may not loosen is refused, in the words of the pack.
    """
    row = RegionDecision(
        region_code=place.region_code,
        rule=rule,
        kind=kind,
        document=document.strip(),
        issuer=issuer.strip(),
        issuer_level=issuer_level,
        issued_on=issued_on,
        valid_from=valid_from,
        valid_to=valid_to,
        strength=strength if kind == DecisionKind.TIGHTEN else "",
        act=act,
        facts=dict(facts or {}) if kind == DecisionKind.EXCEPTION else {},
        note=note.strip(),
        recorded_by=actor,
    )
    _must_stand(row)
    held = RegionDecision.objects.unscoped("the same decision twice")
    same = held.filter(
        region_code=row.region_code, rule=rule, kind=kind, document=row.document, act=act
    )
    if any(one.facts == row.facts and one.ended_at is None for one in same):
        _refuse(f"已按{row.document}登记过", "同一文件对同一情形只登记一次", "请在条目页查看")
    row.save()
    return row


@verb("guardrail.decision_ended", may="guardrail.decide")
def guardrail_decision_end(
    *, actor: Account, decision: RegionDecision, seen: int, last_day: date
) -> RegionDecision:
    """End a decision on a day; what it judged before that day stays as it was."""
    if decision.ended_at is not None or last_day < decision.valid_from:
        _refuse(
            "这一条已经结束" if decision.ended_at else "止日早于起日",
            "还在执行的办理，止日不早于起日",
            "请核对日期",
        )
    if decision.valid_to is not None and last_day > decision.valid_to:
        _refuse("止日晚于原来的止日", "只能提前结束", "要延长的，请凭新文件另行登记")
    decision.valid_to = last_day
    decision.ended_by, decision.ended_at = actor, timezone.now()
    decision.save(update_fields=["valid_to", "ended_by", "ended_at"])
    return decision
