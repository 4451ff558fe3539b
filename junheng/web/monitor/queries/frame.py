"""What every page of one region speaks of: region, data version, rule, stage (页面的口径)."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.data.standard import standard
from junheng.kernel.errors import DataError, Hidden
from junheng.kernel.periods import SchoolYear
from junheng.measure.engine.prices import Prices
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import Pack
from junheng.publish.sentences.balance import BalanceWords
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import (
    measurement_of,
    pack_of,
    prices_of,
    snapshot_of,
    statistics_of,
)
from junheng.web.register.models import Region
from junheng.web.register.queries import region_of
from junheng.web.shared.labels import label_of

PACKS = ("cn-moe-2017-6", "cn-moe-2012-3")
PACK_LABELS: Mapping[str, Promise] = {
    "cn-moe-2017-6": _("优质均衡 2017"),
    "cn-moe-2012-3": _("基本均衡 2012"),
}
RESIDENCE: Mapping[str, Promise] = {
    "urban": _("城区"),
    "town": _("镇区"),
    "rural": _("乡村"),
    "": _("未分类"),
}

CANNOT_MEASURE = (ArithmeticError, ValueError, LookupError, DataError)  # of a version, not of us
_log = logging.getLogger(__name__)


def stage_word(stage: str) -> str:
    """Give the word of a stage in the reader's language."""
    return next(label_of(c) for c in standard().codes["stage"].codes if c.code == stage)


@dataclass(frozen=True, slots=True)
class Frame:
    """The one line under the navigation, and what the page is computed from."""

    region: Region
    record: SnapshotRecord
    records: tuple[SnapshotRecord, ...]  # every data version of the region, newest first
    pack: Pack
    pack_label: str
    measurement: Measurement
    prices: Prices  # local, in force on the day of the data
    stage: str
    pinned: bool

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What everything made of this frame depends on: data, rule, and whom one sees.

        Units are named whole: which of them count, and under which name, may differ between two
        readings of the same rows.
        """
        seen = (self.measurement.region, self.measurement.units)
        return (self.record.sha256, self.pack.id, self.pack.version, *seen)

    @property
    def words(self) -> BalanceWords:
        """What the measurement says, in sentences."""
        return BalanceWords(self.measurement, self.pack)

    @property
    def school_year(self) -> str:
        """The school year of the data version."""
        first = SchoolYear.of(self.record.as_of).first
        return str(_("%(first)d—%(last)d 学年") % {"first": first, "last": first + 1})

    @property
    def status(self) -> str:
        """自测, 上报 or 审定."""
        return str(self.record.get_status_display())

    @property
    def is_approved(self) -> bool:
        """Whether certification wording may be used."""
        return self.record.status == "approved"

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        return stage_word(self.stage)

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Stages of the rule, id and words."""
        return [(stage, stage_word(stage)) for stage in self.pack.stages]

    @property
    def packs(self) -> list[tuple[str, str]]:
        """Rules the page may be seen through."""
        return [(pack, str(label)) for pack, label in PACK_LABELS.items()]

    @property
    def query(self) -> str:
        """Query string that keeps data version and rule on a link."""
        parts = [f"snap={self.record.sha256[:16]}"] if self.pinned else []
        if self.pack.id != PACKS[0]:
            parts.append(f"pack={self.pack.id}")
        return "&".join(parts)

    @property
    def historical(self) -> bool:
        """Whether the rule was superseded or ended before today's reading of it."""
        return self.pack.valid_to is not None and self.pack.valid_to < timezone.localdate()


def _chosen(value: str, allowed: tuple[str, ...], what: str) -> str:
    if value and value not in allowed:
        raise Hidden(
            where=what,
            found=f"没有“{value}”",
            expected=f"其中之一：{'、'.join(allowed)}",
            fix="请从页面上的选项里选一个",
        )
    return value or allowed[0]


def frame_of(account: Account, region_code: str, query: QueryDict | Mapping[str, Any]) -> Frame:
    """Read what a page of a region speaks of from its address.

    Parameters
    ----------
    query : QueryDict
        ``snap`` pins a data version, ``pack`` chooses the rule, ``stage`` the stage.

    Raises
    ------
    Hidden
        The region, the data version, the rule or the stage is not there for this account.
    """
    region = region_of(region_code, account, timezone.localdate())
    pinned = str(query.get("snap", ""))
    record = snapshot_of(account, region_code, sha256=pinned)
    pack_id = _chosen(str(query.get("pack", "")), PACKS, "评估规则")
    pack = pack_of(pack_id)
    return Frame(
        region=region,
        record=record,
        records=tuple(statistics_of(account, region_code)),
        pack=pack,
        pack_label=str(PACK_LABELS[pack_id]),
        measurement=measurement_of(account, record, pack_id),
        prices=prices_of(account, record),
        stage=_chosen(str(query.get("stage", "")), pack.stages, "学段"),
        pinned=bool(pinned),
    )


def without_data(account: Account, region_code: str) -> Region | None:
    """Give the region when it has no data version yet; a page then says what to do."""
    region = region_of(region_code, account, timezone.localdate())
    return None if statistics_of(account, region_code) else region


def yearly(
    frame: Frame, account: Account, years: int = 3
) -> list[tuple[SnapshotRecord, Measurement]]:
    """Give the newest measurement of each of the last years, the oldest first.

    The year on the page was measured for it; another that cannot be stays in the row, empty.
    """
    newest: dict[int, SnapshotRecord] = {}
    for record in frame.records:
        if record.as_of <= frame.record.as_of:
            newest.setdefault(SchoolYear.of(record.as_of).first, record)
    newest[SchoolYear.of(frame.record.as_of).first] = frame.record
    chosen = [newest[year] for year in sorted(newest)][-years:]
    return [(record, _measured(frame, account, record)) for record in chosen]


def _measured(frame: Frame, account: Account, record: SnapshotRecord) -> Measurement:
    """Measure one version; one that cannot be measured is empty and says why in its notes."""
    try:
        found: Measurement = measurement_of(account, record, frame.pack.id)
    except CANNOT_MEASURE as error:
        _log.exception("%s cannot be measured under %s", record.sha256[:12], frame.pack.id)
        return Measurement(
            pack=frame.pack.id,
            snapshot=record.sha256,
            region=record.region_code,
            as_of=record.as_of,
            units=(),
            results=(),
            school_verdicts={},
            spreads=(),
            verdicts_by_county={},
            notes=(error.found if isinstance(error, DataError) else str(error),),
        )
    return found
