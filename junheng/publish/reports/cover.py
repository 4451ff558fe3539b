"""What a report must be told besides the numbers: whose it is, and how far the data carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from junheng.kernel.terms import terms
from junheng.publish.sentences.catalogue import Sentence, render

Status = Literal["self_test", "reported", "approved"]

_MARKS: dict[Status, str] = {
    "self_test": "自测　不作为认定依据",
    "reported": "上报未审定　不作为认定依据",
    "approved": "",
}


class Masthead(Protocol):
    """What every paper carries: who signs, the day, the mark and the line under each page."""

    @property
    def issuer(self) -> str:
        """Whose paper it is."""

    @property
    def day(self) -> date:
        """Date of the paper."""

    @property
    def mark(self) -> str:
        """What stands on every page; empty where nothing need be said."""

    @property
    def footer(self) -> str:
        """What stands under every page."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Region, issuer and day of a report, and the data version it rests on (封面信息)."""

    region_name: str
    issuer: str  # 云川县教育局; a setting of the installation
    day: date  # of the document
    as_of: date  # of the data
    source: str  # 2025年教育事业统计
    status: Status
    version: int
    sha256: str

    @property
    def mark(self) -> str:
        """What stands on every page until the data are approved."""
        return _MARKS[self.status]

    @property
    def footer(self) -> str:
        """Which data version a page rests on, in one line."""
        label = f"{self.source}·{terms()[self.status].zh}·v{self.version}"
        return f"{self.region_name}　{label}　数据版本 {self.sha256[:12]}"

    @property
    def standing(self) -> tuple[Sentence, Sentence]:
        """Say where the data come from and what may be concluded from them."""
        source = render(
            "data.source",
            {
                "source": self.source,
                "as_of": self.as_of,
                "version": self.version,
                "status": terms()[self.status].zh,
            },
        )
        return source, render(f"data.{self.status}", {})
