"""The planted stories of the demo (演示里的故事)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from junheng.kernel.yaml_file import read_yaml


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
    page: str = ""  # report, or of examinations: exam, paper, class, growth, draft, tray


@cache
def stories() -> tuple[Story, ...]:
    """Read the stories in the order a visitor would follow them."""
    rows = read_yaml(Path(__file__).with_name("stories.yaml"))
    return tuple(Story(**row) for row in rows)
