"""A school that goes on under another code: its findings go on with it, none is opened twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from junheng.data.snapshots import write_snapshot
from junheng.measure.engine.following import Observation
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import renamed_in, snapshots_root
from junheng.web.monitor.queries import lineages
from junheng.web.work import actions
from junheng.web.work.models import Finding, Task
from junheng.web.work.queries import reading
from junheng.web.work.queries.finding import view_of
from junheng.web.work.queries.ledger import findings_of

from .conftest import World
from .test_work import (  # noqa: F401
    Version,
    finding,
    fresh,
    hand_out,
    only,
    seen,
    steps,
    version,
)

FORMER = "9901039999"  # the school's code before the merger of districts


@pytest.fixture
def former(officer: Account, version: Version, seen: Observation) -> Finding:  # noqa: F811
    """What was found under the former code, with a task handed out."""
    old = replace(seen, unit=FORMER, school=FORMER)
    actions.findings_refresh(actor=officer, record=version(2023), observations=[old])
    hand_out(only(), officer)
    return only()


def read(by: Account, record: Any, renamed: Mapping[str, str], *seen: Observation) -> None:  # noqa: F811
    actions.findings_refresh(actor=by, record=record, observations=seen, renamed=renamed)


def test_学校换了代码_问题事项接着走_编号_历史_任务都跟过去_不另开一条(
    officer: Account,
    principal: Account,
    former: Finding,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    label, new, county = former.label, seen.unit, former.region_code
    assert not list(findings_of(principal, county))
    read(officer, version(2024), {FORMER: new}, replace(seen, value=5.6))
    found = only()  # one matter, one line
    assert (found.label, found.unit, found.school_code) == (label, new, new)
    assert steps(found) == ["opened", "better"]
    assert Task.objects.unscoped("the only task").get().school_code == new
    assert [one.pk for one in findings_of(principal, county)] == [found.pk]
    read(officer, version(2025), {FORMER: new}, replace(seen, value=8.0, state="met"))
    assert not only().is_open  # and the data close it


def test_没有接上沿革的_仍按各自的代码走(
    officer: Account,
    former: Finding,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    read(officer, version(2024), {}, seen)
    units = Finding.objects.unscoped("both").order_by("id").values_list("unit", flat=True)
    assert list(units) == [FORMER, seen.unit]


def test_当时不归本县的学校_记在县里的一条也归到学校(
    world: World,
    officer: Account,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    plan = replace(seen, clause="zibo-2021#2.1", rule="zibo-2021", indicator="", stage="")
    before = replace(plan, unit=world.home.code, school="", subject=f"rooms:{FORMER}·小学部")
    read(officer, version(2023), {}, before)
    read(officer, version(2024), {FORMER: plan.unit}, replace(plan, subject="rooms:小学部"))
    found = only()
    assert (found.unit, found.school_code) == (plan.unit, plan.unit)
    assert found.subject == "rooms:小学部"


def test_新代码下已有同一件事的_不动它(
    officer: Account,
    former: Finding,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    read(officer, version(2024), {}, seen)
    read(officer, version(2025), {FORMER: seen.unit}, seen)
    own = Finding.objects.unscoped("the one under the new code").get(unit=seen.unit)
    assert steps(own) == ["opened", "unchanged"]
    assert fresh(former).unit == FORMER


def _written(root: Path, *rows: tuple[str, str, str]) -> str:
    old, new, kind = zip(*rows, strict=True)
    n = len(rows)
    table = pa.table({
        "subject": ["school"] * n, "old_code": old, "new_code": new, "type": kind,
        "date": [date(2024, 6, 30)] * n, "document": ["云政〔2024〕3号"] * n,
    })  # fmt: skip
    made = write_snapshot(
        root, {"succession": table}, region="990101", region_name="云川县",
        as_of=date(2024, 10, 15), status="approved", source="机构沿革", version=1,
    )  # fmt: skip
    return made.sha256


def test_代码变更和更名接着走_一改再改也接得上_合并和撤销不接(home: Path, version: Version) -> None:  # noqa: F811
    sha256 = _written(
        snapshots_root(),
        ("1", "2", "recode"),
        ("2", "3", "renaming"),
        ("7", "9", "merger"),
        ("8", "9", "closure"),
    )
    record = version(2024)
    record.sha256 = sha256
    assert reading.renamed(record) == {"1": "3", "2": "3"}
    assert set(renamed_in(sha256)) == {"1", "2", "7", "8"}  # money follows every change


def test_换代码以前的数_按当时的代码点得开(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {(FORMER, "primary"): ("a result",)}
    measured = SimpleNamespace(results_of=lambda code, stage: held.get((code, stage), ()))
    newest = SimpleNamespace(sha256="1")
    frame: Any = SimpleNamespace(measurement=measured, stage="primary", records=(newest,))
    monkeypatch.setattr(lineages, "renamed_in", lambda _sha256, *, same: {FORMER: "2199"})
    assert lineages._as_it_was(frame, "2199") == FORMER
    assert lineages._as_it_was(frame, FORMER) == FORMER
    assert lineages._as_it_was(frame, "0000") == "0000"  # which the page then does not find


def test_学校看不到原代码下的行_历次数据只给点得开的链接(
    officer: Account,
    principal: Account,
    former: Finding,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    read(officer, version(2024), {FORMER: seen.unit}, replace(seen, value=5.6))

    def renamed(one: SnapshotRecord) -> Mapping[str, str]:
        return {FORMER: seen.unit} if one.as_of.year > 2023 else {}

    def urls(who: Account) -> list[bool]:
        return [bool(one.url) for one in view_of(who, only(), date(2024, 11, 1)).values]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "renamed", renamed)
        assert urls(officer) == [True, True]
        assert urls(principal) == [False, True]
