"""Reading the rules that hold in a region on a day, and judging acts by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from junheng.kernel.errors import Hidden
from junheng.policy.guardrails import (
    Examination,
    Guardrail,
    Layer,
    check,
    examine,
    load_guardrails,
)
from junheng.policy.guardrails.judging import HISTORICAL
from junheng.policy.guardrails.rule import Pair
from junheng.policy.guardrails.wording import told, words
from junheng.policy.pack import SOURCE_LABELS, Source
from junheng.web.accounts.models import Account
from junheng.web.guardrails.models import RegionDecision
from junheng.web.register.models import Region
from junheng.web.shared import guards
from junheng.web.shared.labels import label_of
from junheng.web.shared.once import read_once
from junheng.web.shared.reach import place_of

_SOURCES: Mapping[str, str] = {**SOURCE_LABELS, "recalled": gettext_noop("尚未对照原文")}


def chain_of(region_code: str, as_of: date) -> list[str]:
    """Give a region and those above it on a day, from below.

    A region whose register begins later keeps the parents of its first row.
    """
    chain: list[str] = []
    code = region_code
    while code and code not in chain:
        chain.append(code)
        rows = Region.objects.filter(region_code=code).order_by("valid_from")
        row = Region.objects.on(as_of).filter(region_code=code).first() or rows.first()
        code = row.parent_code if row is not None else ""
    return chain


def decisions_of(chain: Sequence[str]) -> list[RegionDecision]:
    """List what a region and those above it decided; rules are public."""
    rows = RegionDecision.objects.unscoped("a region's rules bind, and are open to, all below it")
    return list(rows.filter(region_code__in=chain).select_related("recorded_by", "ended_by"))


@read_once
def layers_of(region_code: str, as_of: date) -> tuple[Layer, ...]:
    """Give every layer that holds in a region: the pack's, and what was recorded."""
    chain = chain_of(region_code, as_of)
    recorded = tuple(row.decision for row in decisions_of(chain)) if chain else ()
    own = Layer("county", region_code, "", (), recorded)
    return (*load_guardrails().layers_for(chain), own)


def _day(facts: Mapping[str, Any], today: date) -> date:
    given = facts.get(guards.EVENT_DATE)
    if isinstance(given, str) and given:
        return date.fromisoformat(given)
    return given if isinstance(given, date) else today


def numbered(ways: Sequence[str]) -> str:
    """Write several lawful ways with numbers, as a paper does."""
    if len(ways) < 2:
        return "".join(ways)
    return "；".join(f"{chr(0x2460 + n)}{way}" for n, way in enumerate(ways))


def judge(act: str, on: object, facts: Mapping[str, Any]) -> Iterator[guards.Ruling]:
    """Judge an act for the hook, in the region it lies in, on the day of the event."""
    pack = load_guardrails()
    if act not in pack.acts:
        return
    today = timezone.localdate()
    as_of = _day(facts, today)
    for one in check(act, facts, as_of, layers_of(place_of(on).region_code, as_of)):
        held = one.exception
        yield guards.Ruling(
            strength=one.strength,
            text=f"{one.found}（按{held.cited}例外办理）" if held else one.found,
            article=one.citation,
            alternative=numbered(one.alternatives),
            rule=one.rule,
            act=pack.acts[act].label,
            source=_SOURCES[one.source],
            stamp=HISTORICAL if as_of < today else "",
            url=reverse("guardrails:rule", args=[one.rule]),
        )


def regions_offered(account: Account, today: date) -> list[Region]:
    """List the regions whose rules this person may look at: the own one first."""
    codes = account.reach.regions | account.reach.school_regions
    levels = ("nation", "province", "city", "county")
    rows = list(Region.objects.on(today).filter(region_code__in=codes, level__in=levels))
    return sorted(rows, key=lambda r: (r.region_code != account.region_code, r.region_code))


def region_chosen(account: Account, wanted: str, today: date) -> Region:
    """Give the region a page speaks of, or :class:`Hidden`."""
    offered = regions_offered(account, today)
    found = next((r for r in offered if r.region_code == (wanted or account.region_code)), None)
    if found is None and not wanted and offered:
        found = offered[0]
    if found is None:
        raise Hidden(
            where="政策底线",
            found="没有这个地区，或不在您的范围内",
            expected="是您所在的地区",
            fix="请从首页进入",
        )
    return found


def rule_of(rule: str) -> Guardrail:
    """Give a rule by its id, or :class:`Hidden`."""
    try:
        return load_guardrails().rule(rule)
    except KeyError as error:
        raise Hidden(
            where="政策底线",
            found=f"没有编号为 {rule} 的条目",
            expected="是清单里的一条",
            fix="请从清单进入",
        ) from error


@dataclass(frozen=True, slots=True)
class Told:
    """One act a rule governs, in words."""

    act: str
    act_id: str
    when: str
    found: str
    strength: str
    alternatives: tuple[str, ...]


def governed(rule: Guardrail) -> list[Told]:
    """Say what a rule governs, the strongest first as written."""
    pack = load_guardrails()
    return [
        Told(
            act=label_of(pack.acts[one.act]),
            act_id=one.act,
            when=words(one.when, pack.facts),
            found=one.found,
            strength=one.strength,
            alternatives=one.alternatives,
        )
        for one in rule.governs
    ]


def binding(act: str, region_code: str, as_of: date) -> list[guards.Binding]:
    """List the rules that bind an act in a region on a day, before anybody tries it."""
    rules = [
        rule
        for layer in layers_of(region_code, as_of)
        for rule in layer.rules
        if rule.on(as_of) and act in rule.acts
    ]
    return [
        guards.Binding(
            one.title,
            "；".join(article.cited for article in one.articles),
            source_words(one.source),
            reverse("guardrails:rule", args=[one.id]),
        )
        for one in {rule.id: rule for rule in rules}.values()
    ]


def acts_in_words(rule: Guardrail) -> str:
    """Name the acts a rule governs."""
    pack = load_guardrails()
    return "、".join(label_of(pack.acts[act]) for act in rule.acts)


@dataclass(frozen=True, slots=True)
class PairRow:
    """One part of an evaluation and what holds for each use."""

    part: str
    cells: tuple[Pair, ...]


def pair_table() -> tuple[list[str], list[PairRow]]:
    """Give the uses and, for each part, what holds."""
    pack = load_guardrails()
    uses = pack.facts["use"].choices
    by = {(pair.part, pair.use): pair for pair in pack.pairs}
    rows = [
        PairRow(label_of(part), tuple(by[part.value, use.value] for use in uses))
        for part in pack.facts["part"].choices
    ]
    return [label_of(use) for use in uses], rows


def tried(act: str, facts: Mapping[str, Any], as_of: date, region_code: str) -> Examination:
    """Judge an act somebody only asks about."""
    today = timezone.localdate()
    return examine(act, facts, as_of, layers_of(region_code, as_of), today=today)


def needed(act: str, as_of: date, region_code: str) -> list[str]:
    """Name the facts the rules of a day ask of an act, in the order of the form."""
    asked = {
        name
        for layer in layers_of(region_code, as_of)
        for rule in layer.rules
        if rule.on(as_of)
        for one in rule.governs
        if one.act == act
        for part in one.when
        for name in part.facts()
    }
    return [name for name in load_guardrails().acts[act].facts if name in asked]


def source_words(source: Source) -> str:
    """Say how far the wording was read, in the words of a page."""
    return _(_SOURCES[source])


def facts_in_words(facts: Mapping[str, object]) -> str:
    """Say facts in words."""
    return told(facts, load_guardrails().facts)
