"""A project that comes late: the finding of it, where it leads, and what closes it."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from junheng.measure.engine.following import Observation
from junheng.policy.projects import project_rules
from junheng.web.money import findings
from junheng.web.money.models import Project
from junheng.web.work import actions
from junheng.web.work.models import Finding
from junheng.web.work.queries import words

from .conftest import World, client_of
from .test_money import DAY, now, project, reach
from .test_work import Version, fresh, version  # noqa: F401


@pytest.fixture
def late(world: World, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Approved forty days after the day first planned."""
    monkeypatch.setattr(findings, "has_money", lambda _sha256: False)
    held = project(world)
    reach(held, world.home.people["data_officer"], "approval", DAY + timedelta(days=40))
    return now(held)


def seen_of(held: Project, as_of: date) -> list[Observation]:
    record: Any = SimpleNamespace(sha256="0", region_code=held.region_code, as_of=as_of)
    return list(findings.money(record, newest=True))


def test_逾期的项目开一条_页面通到这个项目_建成投用才销号(
    world: World,
    late: Project,
    version: Version,  # noqa: F811
) -> None:
    officer = world.home.people["data_officer"]
    (one,) = seen_of(late, DAY + timedelta(days=40))
    actions.findings_refresh(actor=officer, record=version(2026), observations=[one])
    found = Finding.objects.unscoped("the late project").get()
    assert words.headline(found).endswith("晚 40 天，应建成投用。")
    page = client_of(officer).get(reverse("finding", args=[found.pk])).content.decode()
    assert reverse("money-project", args=[late.pk]) in page
    assert late.label in page
    assert "由县里拨付或更正" not in page  # it owes no money
    day = DAY + timedelta(days=40)
    for step in project_rules().steps[1:]:
        day += timedelta(days=30)
        reach(now(late), officer, step.step, day)
    (done,) = seen_of(now(late), day)
    actions.findings_refresh(actor=officer, record=version(2027), observations=[done])
    closed = fresh(found)
    assert not closed.is_open  # it came late; it is there
    assert "投用，晚 40 天" in words.headline(closed)


def test_没有逾期的项目不开(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "has_money", lambda _sha256: False)
    (one,) = seen_of(project(world), DAY)
    assert one.state == "met"
    assert "晚" not in one.words
