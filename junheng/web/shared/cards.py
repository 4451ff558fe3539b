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
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register where a card comes from."""
    if function not in _sources:
        _sources.append(function)
    return function


def cards_of(account: Any, as_of: date) -> list[Card]:
    """List at most five cards, in order."""
    found = [card for give in _sources if (card := give(account, as_of)) is not None]
    return sorted(found, key=lambda card: card.order)[:5]
