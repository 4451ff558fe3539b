"""The demo opens on any day: its lists, visits and deadlines lie around it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from junheng.cli.store import demo
from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import demo_snapshots
from junheng.web.config import demo_exams
from junheng.web.diagnosis.models import Diagnosis
from junheng.web.shared import sealing
from junheng.web.supervision.models import Visit

pytestmark = pytest.mark.slow  # a whole demo a day
DAYS = (date(2028, 2, 29),)  # a season once broke it: a visit on the lists of two years


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    home = tmp_path_factory.mktemp("demo")
    keyring = Keyring.create(home / "key")
    held = demo_snapshots(home / "snapshots", keyring, identities=home / "identities")
    return home, [one.sha256 for one in held]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_哪一天打开演示都行(
    db: None,
    day: date,
    written: tuple[Path, list[str]],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, snapshots = written
    settings.HOME = home
    ring = Keyring.read(home / "key")
    monkeypatch.setattr(sealing, "_lent", [lambda: ring])
    monkeypatch.setattr(timezone, "localdate", lambda *_given: day)
    morning = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: morning)
    demo._people(snapshots)
    demo._show_exams(demo_exams.write_exams())
    growth = demo_exams.estimate()
    demo._begin()
    demo._work()
    demo._follow(growth)
    demo._judge()
    visits = Visit.objects.unscoped("what the demo plans")
    assert visits.filter(on__gte=day).exists()
    assert Diagnosis.objects.unscoped("what the demo drafts").count() == 14
