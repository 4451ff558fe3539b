"""A standing seen from several sides: by clause, office, school, deadline (几种看法)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.kernel.errors import Hidden
from junheng.measure.engine.verdict import LABELS
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.outcome import Line
from junheng.measure.progress.wording import amount
from junheng.policy.plan import PlanItem
from junheng.policy.plan.model import Ask
from junheng.web.plans.models import Duty, Settlement
from junheng.web.plans.queries.behind import Behind, indicator_of
from junheng.web.plans.queries.definitions import Definition, definition_of
from junheng.web.plans.queries.pages import pages_of
from junheng.web.plans.queries.standing import Standing, of_unit
from junheng.web.plans.queries.words import local_words, own_line
from junheng.web.shared.kit import Figure

_WAYS: Mapping[str, Promise] = {
    "clause": _l("按条款"),
    "office": _l("按责任单位"),
    "school": _l("按学校"),
    "deadline": _l("按时限"),
}


def ways(standing: Standing) -> dict[str, str]:
    """List the sides a reader may look from; a school has only its own."""
    keys = _WAYS if standing.whole else ("clause", "deadline")
    return {key: str(_WAYS[key]) for key in keys}


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One item as pages show it."""

    item: PlanItem
    progress: Progress | None
    settlement: Settlement | None
    told: Definition
    local: str  # the region's own number and day beside the document's, and why
    own_line: str  # the number alone
    asks: tuple[Ask, ...]
    duties: tuple[Duty, ...]
    offices: tuple[str, ...]  # from the document, where nobody was made responsible yet
    clause: str = ""  # as the document numbers it
    behind: Behind = field(default_factory=Behind)
    pages: tuple[
        tuple[str, str, str], ...
    ] = ()  # label, address, right; a command has only a label

    @property
    def state(self) -> str:
        """State for the mark; empty where the item is not executed."""
        if self.progress is None or self.progress.is_date or self.progress.is_waiting:
            return ""
        return self.progress.state

    @property
    def late(self) -> int:
        """Days past the deadline."""
        days = self.progress.days if self.progress is not None else None
        return max(0, -(days or 0))

    @property
    def said(self) -> str:
        """The one sentence of this item."""
        if self.settlement is not None:
            return _("%(way)s：%(note)s") % {
                "way": self.settlement.get_way_display(),
                "note": self.settlement.note or _("按现行规定"),
            }
        if self.progress is not None:
            return self.progress.explanation
        return self.item.reason

    @property
    def state_word(self) -> str:
        """The state in words, or what the software does about the item."""
        if self.settlement is not None:
            return str(self.settlement.get_way_display())
        if self.progress is None:
            return self.item.status_label
        if self.progress.is_date or self.progress.is_waiting:
            return str(_("时间节点·已到") if self.progress.timing == "reached" else _("未到期"))
        return LABELS[self.progress.state]

    @property
    def is_executable(self) -> bool:
        """Whether there is something to reach."""
        return self.progress is not None and not self.progress.is_date

    @property
    def is_short(self) -> bool:
        """Whether it falls short."""
        return self.state in ("unmet", "near")


def _duties(standing: Standing) -> dict[str, list[Duty]]:
    held: dict[str, list[Duty]] = {}
    for duty in standing.duties:
        held.setdefault(duty.item, []).append(duty)
    return held


def _pages(standing: Standing, item: PlanItem) -> Iterator[tuple[str, str, str]]:
    """List the pages that do what the item names; commands where no page does it."""
    pages = pages_of(item)
    yield from ((str(one.label), one.address(standing.adoption), one.right) for one in pages)
    if standing.inside and not pages:
        yield from ((command, "", "") for command in item.named("command"))


def card_of(
    standing: Standing, item: PlanItem, duties: Mapping[str, list[Duty]] | None = None
) -> ItemCard:
    """Put one item together."""
    held = (_duties(standing) if duties is None else duties).get(item.id, [])
    names = standing.adoption.offices
    offices: tuple[str, ...] = ()
    if item.duty is not None:
        ids = (item.duty.lead, *item.duty.support)
        offices = tuple(names.get(o, standing.plan.offices[o].label) for o in ids)
    return ItemCard(
        item=item,
        progress=standing.of(item),
        settlement=standing.stopped.get(item.id),
        told=definition_of(standing.plan, item, standing.as_of),
        local=local_words(standing.adoption, item),
        own_line=own_line(standing.adoption, item),
        asks=tuple(standing.plan.asks[a] for a in item.named("ask")),
        duties=tuple(held),
        offices=offices,
        clause=standing.plan.clause_label(item.clause),
        pages=tuple(_pages(standing, item)),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """One heading and what stands under it."""

    key: str
    title: str
    url: str  # name of a clause, empty for other groups
    cards: tuple[ItemCard, ...]

    @property
    def met(self) -> int:
        """Items that reached their line."""
        return sum(card.state == "met" for card in self.cards)

    @property
    def of(self) -> int:
        """Items that can be executed."""
        return sum(card.is_executable for card in self.cards)


def _wanted(card: ItemCard, query: str, state: str) -> bool:
    if state in ("overdue", "lapsed"):
        if card.progress is None or card.progress.timing != state:
            return False
    elif state == "waiting":
        if card.progress is None or not card.progress.is_waiting:
            return False
    elif state == "stopped":
        if card.settlement is None:
            return False
    elif state and state not in (card.state, card.item.status):
        return False
    if not query:
        return True
    item = card.item
    texts = (item.clause, card.clause, item.term, item.text, card.said)
    return any(query.lower() in text.lower() for text in texts)


def groups(standing: Standing, by: str, *, query: str = "", state: str = "") -> list[Group]:
    """Group the items of a plan the way the reader asked for."""
    duties = _duties(standing)
    cards = [card_of(standing, item, duties) for item in standing.items]
    kept = [card for card in cards if _wanted(card, query, state)]
    if by == "office":
        return list(_by_office(kept))
    if by == "deadline":
        return list(_by_deadline(kept))
    if by == "school":
        return list(_by_school(standing, kept))
    return list(_by_clause(standing, kept))


def _by_clause(standing: Standing, cards: list[ItemCard]) -> Iterator[Group]:
    for clause in standing.plan.clauses.values():
        own = tuple(card for card in cards if card.item.clause == clause.id)
        if own:
            title = f"{clause.number} {clause.title}" if clause.number else clause.title
            yield Group(clause.id, title, clause.id, own)


def _by_office(cards: list[ItemCard]) -> Iterator[Group]:
    held: dict[str, list[ItemCard]] = {}
    for card in cards:
        names = tuple(d.office for d in card.duties) or card.offices or ("",)
        for name in dict.fromkeys(names):
            held.setdefault(name, []).append(card)
    for name in sorted(held, key=lambda n: (n == "", n)):
        title = name or _("还没有明确责任单位")
        yield Group(name or "none", title, "", tuple(held[name]))


def _by_deadline(cards: list[ItemCard]) -> Iterator[Group]:
    dated = [c for c in cards if c.progress is not None and c.progress.moment is not None]
    named = (("overdue", _("已过时限")), ("lapsed", _("采用时已过原定时限")))
    late = []
    for key, title in named:
        own = [c for c in dated if c.progress is not None and c.progress.timing == key]
        late += own
        if own:
            yield Group(key, title, "", tuple(own))
    held: dict[int, list[ItemCard]] = {}
    for card in dated:
        if card not in late and card.progress is not None and card.progress.moment is not None:
            held.setdefault(card.progress.moment.on.year, []).append(card)
    for year in sorted(held):
        yield Group(str(year), _("%(y)d 年") % {"y": year}, "", tuple(held[year]))
    rest = tuple(card for card in cards if card not in dated)
    if rest:
        yield Group("none", _("文件没有写时限"), "", rest)


def _by_school(standing: Standing, cards: list[ItemCard]) -> Iterator[Group]:
    held: dict[str, list[ItemCard]] = {}
    for card in cards:
        if card.progress is None or card.item.internal:
            continue
        for line in card.progress.outcome.lines:
            if line.state is not None and line.unit in standing.units.schools:
                held.setdefault(line.unit, []).append(_of_school(card, line))
    for code in sorted(held):  # by code: no order of merit
        yield Group(code, standing.units.label(code), "", tuple(held[code]))


def _of_school(card: ItemCard, line: Line) -> ItemCard:
    """Cut a card to one school: its own figure and verdict, nobody else's."""
    if card.progress is None or line.state is None:
        return card
    own = of_unit(card.progress, line)
    return replace(card, progress=own)


def _source(standing: Standing, item: PlanItem, line: Line) -> Figure | str:
    """Give the address where one school's computed figure opens."""
    code = line.unit.partition("·")[0]
    if line.value is None or standing.record is None:
        return line.address
    if code not in standing.units.schools:
        return line.address or _("由所属各校的数合计")
    address = reverse("plan-figure", args=[standing.adoption.pk, item.id, code])
    url = f"{address}?snap={standing.record.sha256[:16]}"
    return Figure(None, missing=_("看来历"), url=url)


def state_chips(standing: Standing, by: str, state: str) -> list[tuple[str, str, bool]]:
    """List the states a reader may filter by, with counts."""
    counts = standing.counts()
    words = {
        "met": _("达到"),
        "unmet": _("未达到"),
        "not_computable": _("无法计算"),
        "waiting": _("未到期"),
        "overdue": _("已过时限"),
        "lapsed": _("采用时已过原定时限"),
        "stopped": _("停用"),
        "not_yet": _("尚未支持"),
    }
    chips = [(_("全部 %(n)d") % {"n": len(standing.items)}, f"?by={by}", not state)]
    for key, word in words.items():
        if counts[key]:
            chips.append((f"{word} {counts[key]}", f"?by={by}&state={key}", key == state))
    return chips


def item_cards(
    standing: Standing, clause: str, behind: Mapping[str, Behind] | None = None
) -> list[ItemCard]:
    """List the items of one clause, with what stands behind each."""
    duties, known = _duties(standing), behind or {}
    cards = [
        replace(card_of(standing, item, duties), behind=known.get(item.id, Behind()))
        for item in standing.items
        if item.clause == clause
    ]
    return sorted(cards, key=lambda card: (not card.is_short, not card.is_executable))


def item_of(standing: Standing, item: str) -> PlanItem:
    """Find an item this reader sees, or :class:`Hidden`."""
    found = next((one for one in standing.items if one.id == item), None)
    if found is None:
        raise Hidden(
            where=f"《{standing.plan.title}》",
            found=f"没有条目 {item}",
            expected="计划里的条目",
            fix="请从条款页进入",
        )
    return found


def unit_rows(standing: Standing, item: PlanItem) -> list[dict[str, Any]]:
    """List the units of one item: figure, verdict, explanation, workbook cell."""
    progress = standing.of(item)
    if progress is None:
        return []
    shares = item.measure is not None and item.measure.kind in ("conjunction", "duration")
    unit = "" if shares else item.unit
    opens = indicator_of(standing, item) is not None
    return [
        {
            "unit": standing.units.label(line.unit),
            "value": "" if line.value is None else amount(line.value, unit),
            "state": line.state,
            "text": "；".join(part for part in (line.text, line.reason) if part),
            "address": _source(standing, item, line) if opens else line.address,
        }
        for line in progress.outcome.lines
    ]


def bound_values(standing: Standing) -> list[tuple[str, str]]:
    """List what a region bound when it took the plan over, in words."""
    adoption, plan, units = standing.adoption, standing.plan, standing.units
    rows = [
        (plan.scopes[scope].label, "、".join(units.label(str(u)) for u in named))
        for scope, named in adoption.scopes.items()
        if scope in plan.scopes
    ]
    rows += [
        (
            _("文件里的“%(o)s”") % {"o": office.label},
            adoption.offices.get(office.id) or _("还没有对应"),
        )
        for office in plan.offices.values()
    ]
    said = ((item.term, local_words(adoption, item)) for item in plan.items)
    rows += [(term, words) for term, words in said if words]
    return rows


def concerns(standing: Standing) -> bool:
    """Tell whether any item of the plan speaks of the reader's own school."""
    return any(one.outcome.lines for one in standing.progress.values())
