"""A researcher computes growth and reads it; a principal reads the own school's; others may not."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import PHONE

pytestmark = pytest.mark.browser

COUNTY = "/growth/of/990101/"
OTHERS = ("云川一中", "实验中学", "河口中学", "柳塘九年制学校")  # beside 石桥中学


def saved(page: Any, link: str, folder: Path) -> bytes:
    """Click what leaves as a file and give its content."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def fits(page: Any) -> bool:
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return not page.evaluate(wide)


def test_教研员核算_读图_换算法_看几届_方法说明带得走(seat: Any, tmp_path: Path) -> None:
    researcher = seat("researcher")
    page = researcher.page
    researcher.open(f"{COUNTY}new/")
    page.get_by_role("link", name="2025年初中学业水平考试").click()
    page.get_by_label("2024年八年级生物、地理学业水平考试（生物）").check()
    page.get_by_label("几届合并").check()
    page.get_by_role("button", name="开始核算").click()
    expect(page.locator("main")).to_contain_text("已完成", timeout=240_000)
    researcher.open(COUNTY)
    expect(page.get_by_role("heading", level=1)).to_contain_text("所学校的成长高于预期")
    expect(page.locator("#baseline")).to_contain_text("2024年八年级生物、地理学业水平考试（生物）")
    expect(page.locator("#schools")).to_contain_text("没有模型B：加一个背景至少要 10 所学校")
    assert not any("名次" in head for head in page.locator("th").all_inner_texts())
    page.get_by_role("link", name="去掉起点最高的 5%", exact=True).click()
    expect(page.locator("#growth h2")).to_contain_text("（去掉起点最高的 5%）")
    expect(page.locator("#changes")).to_contain_text("结论")
    expect(page.locator("#years h2")).to_contain_text("2023届、2024届、2025届合并")
    expect(page.locator("#paces")).to_contain_text("50/√n")
    page.locator("#fit summary").click()
    expect(page.locator("#fit tbody tr")).to_have_count(10)
    expect(page.locator("#lines")).to_contain_text("一半后来超过")
    expect(page.locator("#needed")).to_contain_text("合格线")
    assert fits(page)
    page.get_by_role("link", name="方法说明（两页）").click()
    expect(page.locator("main")).to_contain_text("增值是相关，不是因果")
    assert saved(page, "Word", tmp_path)[:2] == b"PK"
    assert saved(page, "PDF", tmp_path)[:5] == b"%PDF-"
    assert researcher.complaints == []


def test_校长在手机上看本校_看不到别校_复算包带得走(seat: Any, tmp_path: Path) -> None:
    principal = seat("principal2", PHONE)
    page = principal.page
    principal.open(COUNTY)
    expect(page.get_by_role("heading", level=1)).to_contain_text("石桥中学的成长")
    expect(page.locator("#schools")).to_contain_text("别的学校的结果不在这里")
    expect(page.locator("#paces")).to_contain_text("石桥中学的学生平均比 100 名起点相同的学生里的")
    expect(page.locator("#needed")).to_have_count(0)
    told = page.content()
    assert not any(name in told for name in OTHERS)
    assert fits(page)
    with zipfile.ZipFile(io.BytesIO(saved(page, "下载复算包", tmp_path))) as bundle:
        assert sorted(bundle.namelist()) == ["怎样复算.txt", "本校学生.csv", "模型.json"]
        rows = list(csv.DictReader(io.StringIO(bundle.read("本校学生.csv").decode("utf-8-sig"))))
    assert {row["学校"] for row in rows} == {"石桥中学"}
    assert not any(name in page.content() for name in OTHERS)
    assert principal.complaints == []


def test_教师_文员_省级分析员打不开增值_没有教师的增值(seat: Any) -> None:
    for username in ("teacher", "clerk", "analyst"):
        nobody = seat(username)
        answer = nobody.open(COUNTY)
        assert answer.status == 403
        expect(nobody.page.locator("body")).not_to_contain_text("高于预期")
        expect(nobody.page.get_by_role("link", name="成长（增值）")).to_have_count(0)
        assert [one for one in nobody.complaints if "403" not in one] == []


def test_三届都低于预期_进台账_写明区间和条款_科室和别的学校打不开(seat: Any) -> None:
    leader = seat("leader")
    page = leader.page
    row = page.get_by_role("row").filter(has_text="学生成长连续几届低于预期")
    for _ in range(60):  # the worker computes three cohorts, then the ledger is read
        leader.open("/ledger/of/990101/?q=成长")
        if row.count():
            break
        page.wait_for_timeout(4_000)
    expect(page.locator(".demo")).not_to_contain_text("q=")
    row.get_by_role("link").first.click()
    main = page.locator("main")
    expect(page.get_by_role("heading", level=1)).to_contain_text("河口中学")
    expect(main).to_contain_text("2023届、2024届、2025届合并")
    expect(main).to_contain_text("95%区间不整个低于0")
    expect(main).to_contain_text("五（六）17")
    address = page.url.removeprefix(leader.demo.url)
    assert fits(page)
    assert leader.complaints == []
    for username in ("staff", "finance", "principal2", "clerk", "officer2"):
        nobody = seat(username)
        assert nobody.open(address).status == 404
        expect(nobody.page.locator("body")).not_to_contain_text("低于预期")
    staff = seat("staff")
    assert staff.open("/ledger/of/990101/?q=成长").status == 200
    expect(staff.page.locator("main")).not_to_contain_text("连续几届")


def test_校长拿不到教育局版_也看不到别校的班(seat: Any) -> None:
    principal = seat("principal2")
    page = principal.page
    principal.open("/exams/of/990101/")
    page.get_by_role("link", name="2025年初中学业水平考试").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("石桥中学")
    page.get_by_text("各学科的分析报告").click()
    expect(page.locator("#by-subject li")).to_have_count(6)
    here = page.url.removeprefix(principal.demo.url)
    assert not any(name in page.content() for name in OTHERS)
    for theirs in ("file/county.pdf", "classes/3199010014/maths/31990100142202201/"):
        assert principal.open(here + theirs).status == 404
    assert [one for one in principal.complaints if "404" not in one] == []
