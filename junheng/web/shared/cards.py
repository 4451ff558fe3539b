"""Cards of the home page (首页卡片): each app says what a role should see first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a title, a template of the app, and its facts."""

    title: str
    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


Source = Callable[[Any, date], Card | None]  # (account, as_of); None: nothing for this role
SchoolSource = Callable[[Any, str, date], Card | None]  # (account, school code, as_of)
RegionSource = Callable[[Any, str, date], Card | None]  # (account, region code, as_of)
_sources: list[Source] = []
_of_regions: list[RegionSource] = []
_of_schools: list[SchoolSource] = []


def source(function: Source) -> Source:
    """Register where a card comes from."""
    if function not in _sources:
        _sources.append(function)
    return function


def cards_of(account: Any, as_of: date) -> list[Card]:
    """List at most five cards, in order."""
    found = [card for give in _sources if (card := give(account, as_of)) is not None]
    return sorted(found, key=lambda card: card.order)[:5]


def region_source(function: RegionSource) -> RegionSource:
    """Register where a card of a region's home page comes from."""
    if function not in _of_regions:
        _of_regions.append(function)
    return function


def region_cards_of(account: Any, region_code: str, as_of: date) -> list[Card]:
    """List the cards other apps add to the home page of a region, in order."""
    found = [give(account, region_code, as_of) for give in _of_regions]
    return sorted((card for card in found if card is not None), key=lambda card: card.order)


def school_source(function: SchoolSource) -> SchoolSource:
    """Register where a card of a school's page comes from."""
    if function not in _of_schools:
        _of_schools.append(function)
    return function


def school_cards_of(account: Any, school_code: str, as_of: date) -> list[Card]:
    """List the cards other apps add to the page of a school, in order."""
    found = [give(account, school_code, as_of) for give in _of_schools]
    return sorted((card for card in found if card is not None), key=lambda card: card.order)
