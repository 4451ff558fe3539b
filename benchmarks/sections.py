"""Two hundred sections that do not pass: the search for what each lacks, and the pages.

There is no peer: the aims are 0.3 s to recompute with either remedy of all of them, and 0.2 s a
page.  ``ours.seconds`` is the slowest of what is asked more than once; ``first`` is the first time
a page of a new data version is asked, when nothing is remembered yet.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median
from typing import Any

from benchmarks.report import Report, Side
from junheng.measure.engine.assess import Assessor, assess
from junheng.measure.engine.result import Measurement, Unit
from junheng.policy import load_pack
from junheng.policy.pack import Pack

DAY = date(2025, 9, 1)
REGION = "990101"


def county(pack: Pack, sections: int, rng: Random, low: float, high: float) -> Measurement:
    """Make sections whose figures lie between two shares of the limits."""
    assessor = Assessor(pack, DAY)
    units = [
        Unit(f"{n:04d}", f"第{n}小学", "primary", REGION, "211", "rural", 400.0, in_scope=True)
        for n in range(sections)
    ]
    rows = {}
    for unit in units:
        own = []
        for indicator in pack.indicators:
            limit = assessor.bounds(indicator, "primary").limit or 1.0
            amount = limit * rng.uniform(low, high) * unit.pupils / indicator.per
            own.append(assessor.result(indicator, unit, amount, unit.pupils))
        rows[unit.key] = own
    made = assess(assessor, units, rows)
    return Measurement(
        pack=pack.id,
        snapshot="0" * 64,
        region=REGION,
        as_of=DAY,
        units=tuple(units),
        results=tuple(r for row in rows.values() for r in row),
        school_verdicts=made.school_verdicts,
        spreads=made.spreads,
        verdicts_by_county=made.verdicts_by_county,
        indicators=tuple(i.id for i in pack.indicators),
    )


@dataclass(frozen=True, slots=True)
class SectionsReport(Report):
    """A report with the median of each question, in milliseconds."""

    asked: dict[str, int]
    first: dict[str, int]

    def as_json(self) -> dict[str, object]:
        return {
            **Report.as_json(self),
            "milliseconds": self.asked,
            "milliseconds_first": self.first,
        }


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _browser(home: str) -> Any:
    """Set up an installation in memory with one officer and the data version."""
    os.environ["JUNHENG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "junheng.web.config.testing"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from junheng.web.accounts.models import Account, Assignment, Role
    from junheng.web.evidence.models import SnapshotRecord
    from junheng.web.register.models import Region

    call_command("migrate", verbosity=0)
    Region.objects.create(
        region_code=REGION, name="云川县", level="county", parent_code="", valid_from=date.min
    )
    officer = Account.objects.create(
        username="officer",
        name="officer",
        password="!",  # noqa: S106
        must_change_password=False,
    )
    Assignment.objects.create(
        account=officer, role=Role.DATA_OFFICER, region_code=REGION, valid_from=date(2020, 1, 1)
    )
    SnapshotRecord.objects.create(
        sha256="0" * 64,
        region_code=REGION,
        region_name="云川县",
        as_of=DAY,
        status="reported",
        source="made up",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )
    client = Client()
    client.force_login(officer)
    return client


def run(*, quick: bool) -> SectionsReport:
    """Ask for the board and for what-if with both remedies of 200 sections that do not pass."""
    times, sections = (3, 20) if quick else (11, 200)
    pack = load_pack("cn-moe-2017-6")
    made = county(pack, sections, Random(7), 0.3, 0.95)  # noqa: S311
    stem = f"/r/{REGION}/balance/"
    pages = {
        "board": f"{stem}?stage=primary",
        "what-if, just pass": f"{stem}what-if/?stage=primary&way=just_pass",
        "what-if, fully meet": f"{stem}what-if/?stage=primary&way=fully_meet",
    }
    with tempfile.TemporaryDirectory() as home:
        client = _browser(home)
        from junheng.web.monitor.queries import frame

        frame.measurement_of = lambda *_: made
        frame.prices_of = lambda *_: {}
        first: dict[str, float] = {}
        taken: dict[str, list[float]] = {name: [] for name in pages}
        for name, page in pages.items():
            first[name] = _timed(lambda page=page: client.get(page))  # type: ignore[misc]
        for _ in range(times):
            for name, page in pages.items():
                taken[name].append(_timed(lambda page=page: client.get(page)))  # type: ignore[misc]
        answer = client.get(pages["board"])
        assert answer.status_code == 200, answer.status_code
        kilobytes = len(answer.content) // 1000
    medians = {name: median(found) for name, found in taken.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return SectionsReport(
        name="sections",
        rows={"sections": sections, "kilobytes of the board": kilobytes},
        agree=None,
        max_difference=None,
        ours=Side("junheng", "", round(max(medians.values()), 3), round(peak, 1)),
        peers=(),
        runs=times,
        asked={name: round(value * 1000) for name, value in medians.items()},
        first={name: round(value * 1000) for name, value in first.items()},
    )
