"""Money comes by the month, statistics by the year: finance workbooks alone move money alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import is_only_money, snapshot_of, statistics_of
from junheng.web.intake.models import Problem
from junheng.web.money.models import ListItem
from junheng.web.money.queries.contracts import bought_of
from junheng.web.money.queries.county import county_of, record_of
from junheng.web.money.queries.listing import listed_of
from junheng.web.shared.models import Job
from junheng.web.work.models import Finding, Ledger

from .test_intake import (
    COUNTY,
    NAMES,
    SCHOOLS,
    Desk,
    book,
    changed,
    desk,  # noqa: F401  the county whose officer uploads
    work_all,
)

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole workbooks through the intake

LABEL = "清单-2025-0001"
HEADS = {
    "预算明细": [
        "财年", "预算编号", "学校标识码", "资金来源", "用途", "清单编号", "预算金额（元）",
        "批复文号", "批复日期",
    ],
    "资金下达明细": [
        "财年", "下达文号", "行号", "下达日期", "文件总额（元）", "学校标识码", "资金来源", "用途",
        "清单编号", "下达金额（元）", "到账金额（元）", "到账日期",
    ],
    "支出明细": [
        "财年", "学校标识码", "凭证号", "支付日期", "资金来源", "用途", "清单编号", "合同编号",
        "支出金额（元）",
    ],
    "购买合同": [
        "合同编号", "学校标识码", "合同名称", "购买内容", "供应方", "资金来源", "约定数量",
        "已交付数量", "合同金额（元）", "起始日期", "截止日期",
    ],
}  # fmt: skip
FUND, SPECIAL = "生均公用经费", "县级专项资金"


def sheets(**rows: list[list[Any]]) -> bytes:
    return book(**{name: [HEADS[name], *lines] for name, lines in rows.items()})


def of_2025() -> dict[str, list[list[Any]]]:
    a, b = SCHOOLS
    special = [SPECIAL, "设备购置", LABEL]
    return {
        "预算明细": [
            [2025, "Y-1", a, FUND, "日常公用", "", 648000, "云财预〔2025〕3号", "2025-01-28"],
            [2025, "Y-2", b, FUND, "日常公用", "", 432000, "云财预〔2025〕3号", "2025-01-28"],
            [2025, "Y-3", a, *special, 90000, "云财预〔2025〕3号", "2025-01-28"],
        ],
        "资金下达明细": [
            [2025, "云财教〔2025〕11号", 1, "2025-03-12", 1080000, a, FUND, "日常公用", "", 648000,
             648000, "2025-03-28"],
            [2025, "云财教〔2025〕11号", 2, "2025-03-12", 1080000, b, FUND, "日常公用", "", 432000,
             "43200O", "2025-03-28"],
            [2025, "云财教〔2025〕52号", 1, "2025-04-12", 90000, a, *special, 90000, 90000,
             "2025-05-05"],
        ],
        "支出明细": [
            [2025, a, "P-1", "2025-09-01", *special, "HT-1", 50000],
            [2025, b, "P-2", "2025-09-01", FUND, "日常公用", "", "", 200000],
        ],
        "购买合同": [
            ["HT-1", a, "仪器维护服务", "课程服务（课时）", "云州市服务站", SPECIAL, 100, 50,
             100000, "2025-03-01", "2026-12-31"],
        ],
    }  # fmt: skip


def send(at: Desk, content: bytes, name: str, day: str, *, reason: str = "") -> SnapshotRecord:
    at.upload("data_officer", content, name, as_of=day)
    done = at.publish(reason=reason)
    assert done.state == "done", done.error
    return newest(day)


def newest(day: str) -> SnapshotRecord:
    rows = SnapshotRecord.objects.unscoped("what the test published")
    found: SnapshotRecord = rows.filter(as_of=date.fromisoformat(day)).order_by("-number")[0]
    return found


@pytest.fixture
def years(db: None, request: pytest.FixtureRequest) -> Desk:
    county: Desk = request.getfixturevalue("desk")
    for year in (2024, 2025):
        send(county, book(**COUNTY), f"{year}.xlsx", f"{year}-10-15", reason="综合表没有这些列")
    return county


def the_item(at: Desk) -> ListItem:
    return ListItem.objects.create(
        region_code=at.place.region_code, school_code=SCHOOLS[0], school_name=NAMES[0],
        year=2025, number=1, what="购置实验仪器", asked_yuan=90000.0, fund="county_special",
        use="equipment", proposed_by=at.person("data_officer"), proposed_on=date(2025, 1, 8),
    )  # fmt: skip


def test_只有经费表的版本_错格退回改好_合计相等_监测和计划仍用年度统计(years: Desk) -> None:
    officer, county = years.person("data_officer"), years.place.region_code
    years.upload("data_officer", sheets(**of_2025()), "经费.xlsx", as_of="2025-12-31")
    (wrong,) = Problem.objects.unscoped("the cell with a letter").filter(batch=years.batch())
    assert (wrong.cell, years.batch().checked["errors"]) == ("K3", 1)
    client = years.client("data_officer")
    address = f"/data/batches/{years.batch().pk}/mend/"
    client.post(address, {"seen": years.batch().version, f"v-{wrong.key}": "432000"})
    work_all()
    shown = client.get(f"/data/batches/{years.batch().pk}/").content.decode()
    assert "全部收下" in shown
    draft = client.get(f"/data/drafts/{years.draft().pk}/").content.decode()
    assert "问题都已处理，可以发布" in draft
    assert "监测、诊断和计划仍以 事业统计·上报·v1 为准" in draft
    assert "将无法计算" not in draft
    assert "2025年经费执行" in draft
    assert years.publish(reason="").state == "done"
    money = newest("2025-12-31")
    assert is_only_money(money.sha256)
    assert snapshot_of(officer, county).as_of == date(2025, 10, 15)
    assert money not in statistics_of(officer, county)
    assert record_of(officer, county) == money
    told = county_of(money)
    assert {one.due.name: one.sums["arrived"] for one in told.execution.schools} == {
        NAMES[0]: 648_000, NAMES[1]: 432_000,
    }  # fmt: skip
    page = client.get(reverse("region", args=[county])).content.decode()
    assert "事业统计·上报·v1" in page
    assert "经费执行" not in page
    version = client.get(reverse("snapshot", args=[money.sha256[:16]])).content.decode()
    assert "用这一版看经费到位" in version


def test_下个月只有支出的表_预算和到账不变_跨年的清单和合同连着算(years: Desk) -> None:
    officer, county = years.person("data_officer"), years.place.region_code
    the_item(years)
    first = of_2025()
    first["资金下达明细"] = changed(first["资金下达明细"], 1, 10, 432000)
    send(years, sheets(**first), "经费.xlsx", "2025-11-30")
    more = [*first["支出明细"], [2025, SCHOOLS[0], "P-3", "2025-12-20", SPECIAL, "设备购置", LABEL, "HT-1", 10000]]  # fmt: skip  # noqa: E501
    december = send(years, sheets(支出明细=more), "十二月.xlsx", "2025-12-31")
    sums = county_of(december).execution.schools[0].sums
    assert (sums["budgeted"], sums["arrived"]) == (648_000, 648_000)
    (item,) = listed_of(officer, county)
    assert (item.budgeted, item.allocated, item.spent) == (90_000, 90_000, 60_000)
    next_year = [[2026, SCHOOLS[0], "P-9", "2026-01-20", SPECIAL, "设备购置", LABEL, "HT-1", 5000]]
    january = send(years, sheets(支出明细=next_year), "一月.xlsx", "2026-01-31")
    (item,) = listed_of(officer, county)
    assert (item.budgeted, item.allocated, item.spent) == (90_000, 90_000, 65_000)
    assert county_of(january).year == 2026
    (bought,) = bought_of(officer, county_of(january), date(2026, 2, 1))
    assert bought.spent == 65_000
    assert "到 2025年11月30日交付 50 课时" in bought.said


def test_一月导入的十二月账_算上一年的(years: Desk) -> None:
    first = of_2025()
    first["资金下达明细"] = changed(first["资金下达明细"], 1, 10, 432000)
    assert county_of(send(years, sheets(**first), "决算.xlsx", "2026-01-31")).year == 2025


def test_网页发布的版本自动核对问题事项_经费表在前_秋季统计照样核对(years: Desk) -> None:
    officer = years.person("data_officer")
    assert Job.objects.unscoped("asked by publishing").filter(kind="findings.refresh").exists()
    first = of_2025()
    first["资金下达明细"] = [changed(first["资金下达明细"], 1, 10, "")[1]]
    money = send(years, sheets(**first), "经费.xlsx", "2026-11-20")
    ledger = Ledger.objects.unscoped("of the test").get(region_code=years.place.region_code)
    assert ledger.as_of == date(2025, 10, 15)  # money is no census
    values = Finding.objects.unscoped("what money says").filter(snapshot=money)
    assert {one.rule for one in values} <= {"public_funds_arrival", "eligible_uses"}
    assert values.exists()
    census = send(years, book(**COUNTY), "2026.xlsx", "2026-10-15", reason="综合表没有这些列")
    ledger.refresh_from_db()
    assert (ledger.as_of, ledger.snapshot) == (date(2026, 10, 15), census)
    assert snapshot_of(officer, years.place.region_code) == census


def test_红字没写冲销哪一笔_在这一页就能补上摘要(years: Desk) -> None:
    head = [*HEADS["支出明细"], "摘要"]
    row = [2025, SCHOOLS[1], "P-2", "2025-09-01", FUND, "日常公用", "", "", 200000, "课桌椅"]
    red = [2025, SCHOOLS[1], "P-3", "2025-10-09", FUND, "日常公用", "", "", -20000, ""]
    years.upload("data_officer", book(支出明细=[head, row, red]), "红字.xlsx", as_of="2025-12-31")
    (wrong,) = Problem.objects.unscoped("the red entry").filter(batch=years.batch())
    client, address = years.client("data_officer"), f"/data/batches/{years.batch().pk}/"
    page = client.get(address).content.decode()
    assert "冲销没有写明冲销哪一笔" in page
    assert "或改 J3 摘要（现在是 空）" in page
    sent = {"seen": years.batch().version, f"v-{wrong.key}.words": "冲 P-2，退回多付的课桌椅款"}
    client.post(f"{address}mend/", sent)
    work_all()
    assert "全部收下" in client.get(address).content.decode()
