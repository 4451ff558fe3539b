"""Items beyond the resource indicators (其他评估事项): collected, judged, vetoes, with verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.kernel.rounding import shown
from junheng.measure.engine.items import ItemResult, item_verdicts
from junheng.measure.engine.verdict import Verdict
from junheng.policy.pack import Item
from junheng.publish.sentences import Sentence
from junheng.publish.sentences.beyond import beyond
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import whole_items
from junheng.web.monitor.queries.frame import Frame
from junheng.web.monitor.queries.library import GROUP_LABELS, KIND_LABELS, standard_words
from junheng.web.monitor.queries.remember import remembered
from junheng.web.register.queries import schools_of

_NAMED = 4  # failing units written out
_VETO = {"met": _("未发生"), "unmet": _("已发生")}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item and what is known of it."""

    item: Item
    kind: str
    state: str
    value: str  # of the county, or how many units reach it
    failing: str
    standard: str  # what counts as reached
    basis: str  # who judged, on what document; or why nothing can be said
    names: Mapping[str, str]  # of the units, by code
    url: str  # where the figure opens
    word: str = ""  # a veto occurred or not; other items have the usual words


@dataclass(frozen=True, slots=True)
class Group:
    """One group of items with its verdict."""

    label: str
    state: str
    met: int
    of: int
    lines: tuple[ItemLine, ...]


def _worst(results: Sequence[ItemResult]) -> str:
    states = {r.state for r in results}
    for state in ("unmet", "not_computable", "near", "met"):
        if state in states:
            return state
    return "not_computable"


def _value(item: Item, results: Sequence[ItemResult]) -> str:
    known = [r for r in results if r.value is not None]
    if len(results) == 1 and known:
        value = known[0].value
        share = item.unit in {"比例", "%"}
        text = f"{shown((value or 0) * 100, 1)}%" if share else shown(value, 1)
        return text if share else f"{text} {item.unit}"
    if len(results) > 1:
        return f"{sum(r.state == 'met' for r in results)}/{len(results)}"
    return "—"


def _line(
    item: Item, results: Sequence[ItemResult], names: dict[str, str], standard: str, url: str
) -> ItemLine:
    short = list(dict.fromkeys(names.get(r.unit, r.unit) for r in results if r.state == "unmet"))
    more = str(_("等 %(n)d 个") % {"n": len(short)}) if len(short) > _NAMED else ""
    first = results[0] if results else None
    basis = ""
    if first is not None:
        basis = "；".join(t for t in (first.judged_by, first.evidence, first.reason) if t)
    state = _worst(results)
    return ItemLine(
        item=item,
        kind=str(KIND_LABELS[item.kind]),
        state=state,
        word=str(_VETO.get(state, "")) if item.kind == "veto" else "",
        value=_value(item, results),
        failing="、".join(short[:_NAMED]) + more,
        standard=standard,
        basis=basis,
        names=names,
        url=url,
    )


def item_url(frame: Frame, item: Item) -> str:
    """Address of the page that opens one item."""
    path = reverse("item", args=[frame.region.region_code, item.id])
    return f"{path}?{frame.query}" if frame.query else path


def results_of(frame: Frame) -> tuple[ItemResult, ...]:
    """Read what was entered and judged for this data version, once."""
    return remembered(("items", *frame.key), lambda: whole_items(frame.record, frame.pack.id))


def beyond_of(frame: Frame) -> Sentence | None:
    """Say in one sentence where the items beyond the resource indicators stand."""
    return beyond(frame.measurement, frame.pack, results_of(frame))


def _names(frame: Frame, account: Account) -> dict[str, str]:
    here = schools_of(frame.region.region_code, account, frame.record.as_of)
    names = {unit.code: unit.name for unit in frame.measurement.units}
    names |= {school.school_code: school.name for school in here}
    names[frame.region.region_code] = frame.region.name
    return names


def items_of(frame: Frame, account: Account) -> list[Group]:
    """Group the items of a rule with what was entered and judged for this data version."""
    results = results_of(frame)
    names = _names(frame, account)
    verdicts: dict[str, Verdict] = item_verdicts(results, frame.pack)
    by_item: dict[str, list[ItemResult]] = defaultdict(list)
    for result in results:
        by_item[result.item].append(result)
    lines: dict[str, list[ItemLine]] = defaultdict(list)
    for item in frame.pack.items:
        standard = standard_words(frame.pack, item, frame.record.as_of)
        lines[item.group].append(
            _line(item, by_item[item.id], names, standard, item_url(frame, item))
        )
    return [
        Group(
            label=str(GROUP_LABELS[group]),
            state=verdicts[group].state if group in verdicts else "",
            met=verdicts[group].met if group in verdicts else 0,
            of=verdicts[group].of if group in verdicts else 0,
            lines=tuple(own),
        )
        for group, own in lines.items()
    ]
