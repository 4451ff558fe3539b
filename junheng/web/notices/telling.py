"""Whom an event concerns, and where it is looked at, as data (通知规则)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from junheng.kernel.yaml_file import read_yaml
from junheng.web.shared.models import AuditLine


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told of one event: holders of a right at school or in the bureau, or one person."""

    event: str
    pages: tuple[tuple[str, ...], ...]  # name of an address and its arguments; the first that fits
    person: str = ""  # field of the row that names an account
    school: str = ""  # right of people of the school of the row
    bureau: str = ""  # right of people who see the whole region
    everyone: str = ""  # right of people of the region and of its schools

    def page_of(self, line: AuditLine) -> str:
        """Give the address at which the thing is looked at; empty where the row does not say."""
        for name, *arguments in self.pages:
            values = [_value(line, one) for one in arguments]
            if all(values):
                return reverse(name, args=values)
        return ""


def _value(line: AuditLine, where: str) -> str:
    if where.startswith("after."):
        return str(line.after.get(where.removeprefix("after.")) or "")
    return str(getattr(line, where))


@cache
def tells() -> Mapping[str, Tell]:
    """Read the rules once, by event."""
    rows: list[dict[str, Any]] = read_yaml(Path(__file__).with_name("told.yaml"))
    found = {}
    for row in rows:
        pages = tuple(tuple(page) for page in row.pop("page"))
        found[row["event"]] = Tell(pages=pages, **row)
    return found
