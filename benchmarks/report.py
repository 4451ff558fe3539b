"""The one shape in which a benchmark answers."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Side:
    """One program's median time and peak memory; a program that did not run says why."""

    name: str
    version: str
    seconds: float | None
    peak_mb: float | None
    not_run: str = ""

    @classmethod
    def of(cls, name: str, version: str, runs: Sequence[dict[str, float]]) -> Side:
        return cls(
            name,
            version,
            round(median(r["seconds"] for r in runs), 3),
            round(median(r["peak_mb"] for r in runs), 1),
        )

    def as_json(self) -> dict[str, object]:
        body: dict[str, object] = {
            "name": self.name,
            "version": self.version,
            "seconds": self.seconds,
            "peak_mb": self.peak_mb,
        }
        return body | {"not_run": self.not_run} if self.not_run else body


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, whether the answers agree, and each side."""

    name: str
    rows: dict[str, int]
    agree: bool | None  # None when no peer ran
    max_difference: float | None
    ours: Side
    peers: tuple[Side, ...]
    runs: int
    threads: int | None = field(default=None, kw_only=True)  # of each side; None: every core

    def as_json(self) -> dict[str, object]:
        ran = [p.seconds for p in self.peers if p.seconds]
        return {
            "name": self.name,
            "rows": self.rows,
            "threads": self.threads or os.cpu_count(),
            "machine": machine(),
            "runs": self.runs,
            "agree": self.agree,
            "max_difference": self.max_difference,
            "ours": {"seconds": self.ours.seconds, "peak_mb": self.ours.peak_mb},
            "peers": [p.as_json() for p in self.peers],
            "ratio": round(min(ran) / self.ours.seconds, 3) if ran and self.ours.seconds else None,
        }


def machine() -> str:
    """Describe the processor and memory in a few words."""
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = named[0] if named else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"


@dataclass(frozen=True, slots=True)
class Reports:
    """Several comparisons of one kind, each with its own sizes and peers."""

    name: str
    cases: tuple[Report, ...]

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "cases": [case.as_json() for case in self.cases]}
