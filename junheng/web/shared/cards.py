"""Cards of pages (页面卡片): each app says what a reader should see first, or beside.

The home page takes five at most; pages of a region, a school or a community take all there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from junheng.web.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a title, a template of the app, and its facts."""

    title: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


Source = Callable[[Any, date], Card | None]  # (account, as_of); None: nothing for this role
RegionSource = Callable[[Any, str, date], Card | None]  # (account, region code, as_of)
SchoolSource = Callable[[Any, str, date], Card | None]  # (account, school code, as_of)
# (account, region code, codes of its schools, as_of)
CommunitySource = Callable[[Any, str, Sequence[str], date], Card | None]
source = Registry[Source]()  # where a card comes from
region_source = Registry[RegionSource]()  # where a card of a region's home page comes from
school_source = Registry[SchoolSource]()  # where a card of a school's page comes from
community_source = Registry[CommunitySource]()  # where a card of a community's page comes from


def cards_of(account: Any, as_of: date) -> list[Card]:
    """List at most five cards, in order."""
    return _in_order(give(account, as_of) for give in source)[:5]


def region_cards_of(account: Any, region_code: str, as_of: date) -> list[Card]:
    """List the cards other apps add to the home page of a region, in order."""
    return _in_order(give(account, region_code, as_of) for give in region_source)


def school_cards_of(account: Any, school_code: str, as_of: date) -> list[Card]:
    """List the cards other apps add to the page of a school, in order."""
    return _in_order(give(account, school_code, as_of) for give in school_source)


def community_cards_of(
    account: Any, region_code: str, schools: Sequence[str], as_of: date
) -> list[Card]:
    """List the cards other apps add to the page of a community of schools, in order."""
    return _in_order(give(account, region_code, schools, as_of) for give in community_source)


def _in_order(found: Iterable[Card | None]) -> list[Card]:
    return sorted((card for card in found if card is not None), key=lambda card: card.order)
