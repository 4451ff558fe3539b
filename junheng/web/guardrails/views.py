"""The list of rules, one rule, a region's decision, and an act to try."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.kernel.errors import UsageError
from junheng.kernel.periods import in_force
from junheng.policy.guardrails import Guardrail, Ruling, load_guardrails
from junheng.policy.guardrails.rule import STRENGTHS
from junheng.web.guardrails import actions, queries
from junheng.web.guardrails.forms import DecisionForm, EndForm, TryForm
from junheng.web.guardrails.models import RegionDecision, StrengthWord
from junheng.web.register.models import Region
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.labels import in_english, label_of
from junheng.web.shared.reach import Place
from junheng.web.shared.views import say

STYLE = {"refuse": "stop", "basis": "near", "notice": "none"}


def _word(strength: str) -> str:
    return str(StrengthWord(strength).label)


def _title(rule: Guardrail) -> str:
    return rule.title_en if in_english() and rule.title_en else rule.title


def _region(request: HttpRequest) -> tuple[Region, ContextBar]:
    account: Any = request.user
    today = timezone.localdate()
    wanted = request.GET.get("region") or request.POST.get("region", "")
    found = queries.region_chosen(account, wanted, today)
    offered = queries.regions_offered(account, today)
    query, options = request.GET.copy(), []
    for each in offered:
        query["region"] = each.region_code
        options.append((each.name, f"{request.path}?{query.urlencode()}", each == found))
    return found, ContextBar(region=found.name, switches=switches_of(_("换一个地区"), options))


def _page(
    request: HttpRequest, name: str, facts: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    tabs = [
        (_("清单"), reverse("guardrails:list"), name in {"list", "rule", "record"}),
        (_("试一试"), reverse("guardrails:try"), name == "try"),
    ]
    return render(request, f"guardrails/{name}.html", {"tabs": tabs, **facts}, status=status)


@require_GET
@needs("guardrail.see")
def listed(request: HttpRequest) -> HttpResponse:
    """Show every rule by strength, with its article, source and what the region decided."""
    region, bar = _region(request)
    today = timezone.localdate()
    rows = queries.decisions_of(queries.chain_of(region.region_code, today))
    layers = queries.layers_of(region.region_code, today)
    rules = [rule for layer in layers for rule in layer.rules]
    current = [rule for rule in rules if rule.on(today)]
    groups = []
    for strength in STRENGTHS:
        lines = [_line(rule, rows, today) for rule in current if rule.strength == strength]
        if lines:
            groups.append((_word(strength), STYLE[strength], lines))
    over = [_line(rule, rows, today) for rule in rules if not rule.on(today)]
    unread = sum(not rule.is_read for rule in current)
    headline = _("%(n)d 条底线：%(refuse)d 条碰到即不予办理，%(unread)d 条原文待核对") % {
        "n": len(current),
        "refuse": sum(rule.strength == "refuse" for rule in current),
        "unread": unread,
    }
    uses, pairs = queries.pair_table()
    matrix = [
        (
            row.part,
            [
                (_word(cell.strength), STYLE[cell.strength], cell.rule)
                if cell.strength
                else (_("没有查到限制"), "ok", "")
                for cell in row.cells
            ],
        )
        for row in pairs
    ]
    facts = {
        "context_bar": bar,
        "region": region,
        "headline": headline,
        "groups": groups,
        "over": over,
        "uses": uses,
        "matrix": matrix,
        "recorded": [_shown(row, today) for row in rows],
    }
    return _page(request, "list", facts)


def _line(rule: Guardrail, rows: list[RegionDecision], today: date) -> dict[str, Any]:
    held = [row for row in rows if row.rule == rule.id and _holds(row, today)]
    return {
        "rule": rule,
        "title": _title(rule),
        "acts": queries.acts_in_words(rule),
        "cited": "；".join(article.cited for article in rule.articles),
        "source": queries.source_words(rule.source),
        "local": [row.get_kind_display() for row in held],
    }


def _holds(row: RegionDecision, today: date) -> bool:
    return in_force(row.valid_from, row.valid_to, today)


def _shown(row: RegionDecision, today: date) -> dict[str, Any]:
    title = next((_title(r) for r in load_guardrails().rules if r.id == row.rule), row.rule)
    acts = load_guardrails().acts
    return {
        "row": row,
        "title": title,
        "now": _holds(row, today),
        "ahead": row.valid_from > today,
        "limited": "；".join(
            part
            for part in (
                acts[row.act].label if row.act in acts else "",
                queries.facts_in_words(row.facts),
            )
            if part
        ),
        "strength": _word(row.strength) if row.strength else "",
    }


@needs("guardrail.see")
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Show one rule with its articles, what it governs, and what regions decided about it."""
    account: Any = request.user
    found = queries.rule_of(rule)
    region, bar = _region(request)
    today = timezone.localdate()
    rows = queries.decisions_of(queries.chain_of(region.region_code, today))
    own = [row for row in rows if row.rule == rule]
    form = EndForm(request.POST or None, initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        number = request.POST.get("decision", "")
        chosen = next((row for row in own if str(row.pk) == number), None)
        if chosen is not None:
            seen = request.POST.get("seen", "")
            actions.guardrail_decision_end(
                actor=account,
                decision=chosen,
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
                last_day=form.cleaned_data["last_day"],
            )
            say(request, _("已结束；此前按它办理的不受影响。"))
            return redirect("guardrails:rule", rule)
    facts = {
        "context_bar": bar,
        "region": region,
        "rule": found,
        "headline": _title(found),
        "word": _word(found.strength),
        "style": STYLE[found.strength],
        "source": queries.source_words(found.source),
        "governs": [
            (told, _word(told.strength), STYLE[told.strength]) for told in queries.governed(found)
        ],
        "pairs": sum(told.act_id == "result.use" for told in queries.governed(found)),
        "recorded": [_shown(row, today) for row in own],
        "form": form,
        "may_decide": account.may("guardrail.decide", Place(region.region_code)),
        "reach": account.reach.regions,
    }
    return _page(request, "rule", facts, status=422 if form.errors else 200)


@needs("guardrail.decide")
def record(request: HttpRequest, rule: str) -> HttpResponse:
    """Record what the region does about a rule; a leader or data officer of the region may."""
    account: Any = request.user
    found = queries.rule_of(rule)
    region, bar = _region(request)
    pack = load_guardrails()
    sent = request.POST if request.method == "POST" else request.GET
    limits = {
        name.removeprefix("f_"): value
        for name, value in sent.items()
        if name.startswith("f_") and name.removeprefix("f_") in pack.facts and value
    }
    act = sent.get("act", "")
    today = timezone.localdate()
    initial = {
        "kind": "exception" if limits and found.exception_from else "confirm",
        "act": act,
        "issuer_level": "province" if limits else "county",
        "issued_on": today,
        "valid_from": today,
    }
    form = DecisionForm(request.POST or None, rule=found, pack=pack, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.guardrail_decide(
                actor=account,
                place=Place(region.region_code, name=region.name),
                rule=found.id,
                facts=limits,
                once=request.POST.get("once"),
                **data,
            )
        except UsageError as error:
            form.add_error(None, f"{error.found}；{error.fix}")
        else:
            say(request, _("已登记；核对时从生效那一天起按它办理。"))
            return redirect(f"{reverse('guardrails:rule', args=[rule])}?{_query(region)}")
    facts = {
        "context_bar": bar,
        "region": region,
        "rule": found,
        "title": _title(found),
        "form": form,
        "limits": limits,
        "limited": queries.facts_in_words(limits),
    }
    return _page(request, "record", facts, status=422 if form.is_bound else 200)


def _query(region: Region) -> str:
    return urlencode({"region": region.region_code})


@require_GET
@needs("guardrail.see")
def attempt(request: HttpRequest) -> HttpResponse:
    """Try an act before doing it: facts and a day in, the ruling out; nothing is kept."""
    region, bar = _region(request)
    pack = load_guardrails()
    act = pack.acts.get(request.GET.get("act", ""))
    facts: dict[str, Any] = {
        "context_bar": bar,
        "region": region,
        "acts": [(one.id, label_of(one), one == act) for one in pack.acts.values()],
        "act": act,
        "label": label_of(act) if act else "",
    }
    if act is None:
        return _page(request, "try", facts)
    asked = "on" in request.GET
    form = TryForm(
        request.GET if asked else None,
        act=act,
        facts=pack.facts,
        initial={"on": timezone.localdate()},
    )
    facts["form"] = form
    if asked and form.is_valid():
        facts |= _answered(request, form, act.id, region)
    return _page(request, "try", facts, status=422 if form.errors else 200)


def _answered(request: HttpRequest, form: TryForm, act: str, region: Region) -> dict[str, Any]:
    account: Any = request.user
    found = queries.tried(act, form.told, form.cleaned_data["on"], region.region_code)
    pack = load_guardrails()
    limits = {n: str(v) for n, v in form.told.items() if pack.facts[n].kind != "number"}
    ask = {"region": region.region_code, "act": act} | {f"f_{n}": v for n, v in limits.items()}
    may = account.may("guardrail.decide", Place(region.region_code))
    strength = found.strength
    unsaid = [] if form.told else queries.needed(act, found.as_of, region.region_code)
    if strength:
        verdict, style = _word(strength), STYLE[strength]
    elif found.undecided or unsaid:
        verdict, style = _("还不能下结论"), "none"
    else:
        verdict, style = _("没有查到禁止或限制的规定"), "ok"
    today = found.rulings_today
    return {
        "found": found,
        "verdict": verdict,
        "style": style,
        "told": queries.facts_in_words(form.told),
        "rulings": [_ruling(one, ask if may else None) for one in found.rulings],
        "missing": [
            (one, [label_of(pack.facts[name]) for name in one.missing]) for one in found.undecided
        ],
        "unsaid": [] if strength else [label_of(pack.facts[name]) for name in unsaid],
        "today": (_word(today[0].strength), STYLE[today[0].strength], today) if today else None,
    }


def _ruling(one: Ruling, ask: dict[str, str] | None) -> dict[str, Any]:
    rule = load_guardrails().rule(one.rule)
    record = ""
    if ask and rule.exception_from and one.strength != "notice":
        record = f"{reverse('guardrails:record', args=[one.rule])}?{urlencode(ask)}"
    return {
        "ruling": one,
        "title": _title(rule),
        "word": _word(one.strength),
        "style": STYLE[one.strength],
        "source": queries.source_words(one.source),
        "is_read": rule.is_read,
        "record": record,
    }
