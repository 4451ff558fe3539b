"""Figures of a definition on a data version, and the address where one opens (测算)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.engine.local import LocalDefinition, LocalFigures, measure_local
from junheng.web.accounts.models import Account
from junheng.web.evidence import queries as evidence
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.queries.indicators.ground import base_pack

DIGITS = 2


def newest_record(account: Account, region_code: str, sha256: str = "") -> SnapshotRecord | None:
    """Give the newest data version, a pinned one, or nothing before the first."""
    try:
        return evidence.snapshot_of(account, region_code, sha256=sha256)
    except Hidden:
        if sha256:
            raise
        return None


@lru_cache(maxsize=128)
def _figures(sha256: str, definition: LocalDefinition, _version: int) -> LocalFigures:
    return measure_local(base_pack(), definition, evidence.folder_of(sha256))


def figures_of(record: SnapshotRecord, definition: LocalDefinition) -> LocalFigures:
    """Measure a whole county once; what a reader sees of it is cut by whoever asks."""
    return _figures(record.sha256, definition, base_pack().version)


@dataclass(frozen=True, slots=True)
class Asked:
    """A definition on a data version, stored or only typed."""

    record: SnapshotRecord
    definition: LocalDefinition
    saved: bool = True

    @property
    def figures(self) -> LocalFigures:
        """The figures of the whole county."""
        return figures_of(self.record, self.definition)


def lineage_url(asked: Asked, unit: str, stage: str) -> str:
    """Give the address where one figure opens; what is not saved carries its formula along."""
    definition, record = asked.definition, asked.record
    given: dict[str, object] = {"of": f"{definition.name}@{definition.revision}"}
    if not asked.saved:
        given = {
            key: getattr(definition, key)
            for key in ("label", "unit", "numerator", "denominator", "per")
        }
    given["snap"] = record.sha256[:16]
    return reverse("local-lineage", args=[record.region_code, unit, stage]) + "?" + urlencode(given)


def digits_of(value: float | None) -> int:
    """Give the decimals an amount is shown with: none for a whole number."""
    return 0 if value is None or float(value).is_integer() else DIGITS


def working_of(per: int, top: float, below: float, value: float) -> str:
    """Write out the division behind a figure."""
    times = f" × {per}" if per != 1 else ""
    over = f"{shown(top, digits_of(top))} ÷ {shown(below, digits_of(below))}"
    return f"{over}{times} = {shown(value, 4)}"
