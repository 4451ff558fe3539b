"""The planted stories of the demo (演示里的故事)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Story:
    """One thing to look at; ``school`` and ``indicator`` are empty when it is about a county."""

    id: str
    title: str
    title_en: str
    look_at: str
    county: str
    year: int
    stage: str
    school: str
    indicator: str


@cache
def stories() -> tuple[Story, ...]:
    """Read the stories in the order a visitor would follow them."""
    rows = yaml.safe_load(Path(__file__).with_name("stories.yaml").read_text(encoding="utf-8"))
    return tuple(Story(**row) for row in rows)
