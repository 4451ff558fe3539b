"""Figures a made-up county enters for appraisals and awards (演示县录入的数)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from junheng.kernel.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """One figure of one school and year."""

    plan: str
    figure: str
    school: str  # by name
    year: int
    value: float | None
    part: float | None
    whole: float | None
    document: str


def entered_rows(key: str) -> Iterator[EnteredRow]:
    """Give what one made-up county entered, plan by plan."""
    raw = read_yaml(Path(__file__).resolve().parent / "appraisal.yaml")
    for plan, figures in raw[key].items():
        for figure, held in figures.items():
            for school, years in held["rows"].items():
                for year, value in years.items():
                    part, whole = value if isinstance(value, list) else (None, None)
                    yield EnteredRow(
                        plan=plan,
                        figure=figure,
                        school=school,
                        year=year,
                        value=None if isinstance(value, list) else value,
                        part=part,
                        whole=whole,
                        document=held["document"],
                    )
