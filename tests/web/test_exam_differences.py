"""Schools beside the good urban schools the bureau named: the list is data, dated, and inside."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from django.test import Client

from junheng.data.snapshots import write_snapshot
from junheng.measure.achievement.differences import quality_school_differences
from junheng.publish.reports.exam_analysis import exam_report
from junheng.web.academics.queries import differences, documents
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshots_root

from .conftest import World
from .exam_fixture import Sat

pytestmark = pytest.mark.slow  # a county's examination is computed


def listed(world: World, *numbers: int, until: date | None = None) -> None:
    """A later data version that holds the list: it is dated, whenever it was typed."""
    code, day = world.home.code, date(2025, 10, 1)
    rows = pa.table({
        "list": ["urban_quality"] * len(numbers) + ["town"],
        "school_code": [f"{code}000{n}" for n in (*numbers, 4)],
        "valid_from": pa.array([date(2023, 9, 1)] * (len(numbers) + 1), pa.date32()),
        "valid_to": pa.array([until] * (len(numbers) + 1), pa.date32()),
        "document": ["云教〔2023〕18号"] * (len(numbers) + 1),
    })  # fmt: skip
    made = write_snapshot(
        snapshots_root(), {"named_list": rows}, region=code, region_name="云川县", as_of=day,
        status="approved", source="事业统计", version=1,
    )  # fmt: skip
    SnapshotRecord.objects.create(
        sha256=made.sha256, region_code=code, region_name="云川县", as_of=day, status="approved",
        source="事业统计", number=2, rows=1, locked_at="2025-10-02T00:00Z",
        locked_by=world.home.people["data_officer"],
    )  # fmt: skip


def page(account: Account, sat: Sat) -> str:
    client = Client()
    client.force_login(account)
    return str(client.get(f"/exams/{sat.exam.pk}/?subject=maths").content.decode())


def test_名单里的学校作对照_数和引擎一样_藏起来的学校不出现(
    world: World, sat: Sat, researcher: Account
) -> None:
    listed(world, 4)
    fact = differences.differences_of(researcher, sat.exam, "maths")
    assert fact is not None
    assert (fact.reason, fact.comparators, fact.documents) == (
        "", ("云川县第四中学",), ("云教〔2023〕18号",),
    )  # fmt: skip
    rows = [one for one in sat.rows.to_pylist() if one["subject"] == "maths"]
    golden = quality_school_differences(
        [float("nan") if one["score"] is None else one["score"] for one in rows],
        [one["school_code"] for one in rows], [f"{world.home.code}0004"],
    )  # fmt: skip
    expected = {one.school: one for one in golden.schools}
    assert [name for name, _a, _b in fact.rows] == ["云川县第一小学", "云川县第三中学"]
    for (_name, relative, standardised), n in zip(fact.rows, (1, 3), strict=True):
        assert relative == expected[f"{world.home.code}000{n}"]
        assert standardised.value is not None
    text = page(researcher, sat).split('id="differences"')[1].split("</section>")[0]
    assert "对照：云川县第四中学（云教〔2023〕18号）" in text
    assert "不能互换" in text
    assert not any(one in text for one in ("第二小学", "第五中学"))
    paper = documents.facts_of(researcher, sat.exam, "county")
    assert paper.differences is not None
    assert "与城区优质学校差异率，总分" in str(exam_report(paper))


def test_没有名单_过期_名单里有小校_都说为什么不算(
    world: World, sat: Sat, researcher: Account
) -> None:
    def reason() -> str:
        fact = differences.differences_of(researcher, sat.exam, "")
        assert fact is not None
        assert fact.rows == ()
        return fact.reason

    assert reason() == differences.NO_LIST
    assert "请在“学校名单”表里登记" in page(researcher, sat)
    listed(world, 4, until=date(2025, 6, 1))
    assert reason() == differences.NO_LIST
    SnapshotRecord.objects.unscoped("the list is written anew").filter(number=2).delete()
    listed(world, 4, 5)  # nine pupils at the fifth
    assert reason() == differences.TOO_SMALL
    paper = documents.facts_of(researcher, sat.exam, "county")
    assert differences.TOO_SMALL in str(exam_report(paper))


def test_校长看不到别校的差异率(world: World, sat: Sat) -> None:
    listed(world, 4)
    principal = world.home.people["principal"]
    assert differences.differences_of(principal, sat.exam, "maths") is None
    assert 'id="differences"' not in page(principal, sat)
    assert documents.facts_of(principal, sat.exam, "school").differences is None
