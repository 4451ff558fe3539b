"""The papers of a plan: read back, they say what it says, and nothing that must stay inside."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import docx as word
import openpyxl
import pypdf
import pytest

from junheng.measure.progress.assess import assess_plan
from junheng.measure.progress.facts import Fact, Units
from junheng.policy.plan import PlanPack, load_plan
from junheng.publish.ledgers.plan_tasks import breakdown_workbook, duty_workbook
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Heading, NewPaper, Paragraph, Report, Table
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.plan_duties import DutyFact, dates_document, is_work
from junheng.publish.reports.plan_progress import plan_report
from junheng.publish.reports.plan_rows import (
    AdoptedPlan,
    PlanCover,
    Stop,
    tasks,
)
from junheng.publish.reports.plan_tasks import duty_list, handed_out, slips, task_breakdown

pytestmark = pytest.mark.slow  # whole counties, papers or installations

DAY = date(2025, 11, 3)
SCHOOLS = tuple(f"第{word}初级中学" for word in "一二三四五六七八九")
ARTICLE = "《深化新时代教育评价改革总体方案》（中发〔2020〕19号）第三条"


def _facts(plan: PlanPack) -> dict[str, tuple[Fact, ...]]:
    """Fill two asks in three; the seventh school never reports."""
    found = {}
    for number, ask in enumerate(plan.asks.values()):
        if number % 3 == 2:
            continue
        units = SCHOOLS if ask.per == "school" else ("990101",)
        found[f"ask:{ask.id}"] = tuple(
            Fact(
                unit=unit,
                period="2025",
                value=float(n % 5),
                numerator=float(n + 3),
                denominator=20.0,
                on=date(2024, 5, n + 1),
                state=ask.states[n % len(ask.states)] if ask.states else "",
                judgement="met" if n % 2 else "unmet",
            )
            for n, unit in enumerate(units)
            if n != 6
        )
    return found


def _duties(plan: PlanPack) -> tuple[DutyFact, ...]:
    named = [
        (item.id, plan.offices[office].label, part)
        for item in plan.items
        if item.duty is not None
        for office, part in (
            (item.duty.lead, "lead"),
            *((other, "help") for other in item.duty.support),
        )
    ]
    states = ("drawn_up", "handed_out", "received")
    return tuple(
        DutyFact(
            item,
            office,
            part,
            person="张建国",
            due_on=date(2025, 12, 31) if number % 2 else None,
            state=states[number % 3],
            code=f"7KQ2M{number:03d}" if number % 3 else "",
            received_by="李敏" if number % 3 == 2 else "",
            received_on=date(2025, 10, 9) if number % 3 == 2 else None,
            door="网页" if number % 3 == 2 else "",
        )
        for number, (item, office, part) in enumerate(named)
    )


def test_回执单只给本局所属_同级和上级写清商请报请到哪一步() -> None:
    held = adopted("ouhai-2019")
    own = {duty.office for duty in held.duties}
    beside, above = sorted(own)[:2]
    duties = tuple(
        dataclasses.replace(duty, stands={beside: "beside", above: "above"}.get(duty.office, "own"))
        for duty in held.duties
    )
    held = dataclasses.replace(held, duties=duties)
    given = handed_out(held)
    assert given
    assert not {beside, above} & set(given)
    receipts = " ".join(row.receipt for row in tasks(held) if len(row.duties) < 4)
    assert any(f"{beside}{word}" in receipts for word in ("待商请", "已商请待回复", "已回复"))
    assert any(f"{above}{word}" in receipts for word in ("待报请", "已报请待回复", "已回复"))


def adopted(pack: str, *, data: bool = True) -> AdoptedPlan:
    plan = load_plan(pack)
    units = Units(
        {**dict.fromkeys(plan.scopes, SCHOOLS), "": ("990101",)},
        {scope.id: scope.level for scope in plan.scopes.values()},
        {},
    )
    progress = assess_plan(plan, _facts(plan), units, DAY) if data else ()
    stops = {
        item.id: Stop("停用这一条", "不得以中考成绩给学校排队", (ARTICLE,), "")
        for item in plan.items
        if item.named("guardrail")
    }
    return AdoptedPlan(
        plan=plan,
        day=DAY,
        progress={one.item.id: one for one in progress},
        units=units if data else Units({}, {}, {}),
        duties=_duties(plan),
        stops=stops,
        adopted_on=date(2025, 9, 10),
        approver="陈明",
        basis="局长办公会纪要〔2025〕12号",
    )


@pytest.fixture(scope="module")
def held() -> AdoptedPlan:
    return adopted("ouhai-2019")


@pytest.fixture(scope="module")
def front(cover: Cover) -> PlanCover:
    return PlanCover("云川县", "云川县教育局", DAY, cover)


def _told(report: Report) -> str:
    return "\n".join(b.text for b in report.blocks if isinstance(b, Heading | Paragraph))


def _tables(report: Report, word: str = "") -> list[Table]:
    return [b for b in report.blocks if isinstance(b, Table) and word in b.title]


def _everything(report: Report) -> str:
    return "\n".join(report.texts())


def _inner(held: AdoptedPlan) -> list[str]:
    """Words of the internal items that no other item has."""
    outer = "".join(item.term + item.text for item in held.plan.items if not item.internal)
    found = [item.term for item in held.plan.items if item.internal and item.term not in outer]
    assert len(found) >= 4
    return found


# 任务分解表、责任清单


def test_任务分解表_每一条都在_停用的另列_内部的不在(held, front, tmp_path):
    report = task_breakdown(held, front)
    docx(report, tmp_path / "b.docx")
    document = word.Document(str(tmp_path / "b.docx"))
    given = {duty.item for duty in held.duties}
    asked = [
        item
        for item in held.plan.items
        if not item.internal
        and item.id not in held.stops
        and (item.id in given or is_work(held.plan, item))
    ]
    wanted = [item.term for item in asked if item.duty is not None]
    open_ = [item.term for item in asked if item.duty is None]
    table, nobody, stopped = document.tables
    assert [c.text for c in table.rows[0].cells] == [
        "序号", "条款与条目", "要求", "达到线与现状", "牵头与配合", "完成时限与经费", "签收情况",
    ]  # fmt: skip
    cells = [cell.text for cell in table._cells]
    assert [cell.partition("\u3000")[2] for cell in cells[7 + 1 :: 7]] == wanted
    assert cells[7::7] == [str(n) for n in range(1, len(wanted) + 1)]
    cells = [cell.text for cell in nobody._cells]
    assert [cell.partition("\u3000")[2] for cell in cells[5 + 1 :: 5]] == open_
    assert cells[5::5] == [str(n) for n in range(len(wanted) + 1, len(asked) + 1)]
    assert stopped.rows[1].cells[4].text == ARTICLE
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert document.paragraphs[0].text == "《瓯海区初中全面提升行动计划》任务分解表"
    assert any(f"分解为 {len(asked)} 条" in told for told in _told(report).split("\n"))


def test_任务分解表_写明谁牵头_到哪天_到了哪一步(held):
    rows = {row.item.id: row for row in tasks(held)}
    row = next(row for row in rows.values() if len(row.duties) > 1)
    assert row.offices("lead") != "—"
    assert row.people == "张建国"
    assert {row.receipt for row in rows.values()} >= {"未明确单位", "待交办", "已签收 1/2"}
    assert any(row.standing.startswith("■ 未达到") for row in rows.values())
    assert any(row.standing.startswith("尚未支持：") for row in rows.values())


def test_任务分解表_数字和日期不断开(held, front, tmp_path):
    report = task_breakdown(held, front)
    rows = _tables(report, "任务分解表")[0].rows
    for row in rows:
        days = [line for line in row[5].split("\n") if re.search(r"\d{4}年", line)]
        assert all(len(line) <= 12 for line in days), row[5]
    docx(report, tmp_path / "b.docx")
    document = word.Document(str(tmp_path / "b.docx"))
    cells = [cell.text for table in document.tables for cell in table._cells]
    assert any("已签收\xa01/2" in cell for cell in cells)
    assert not any(re.search(r"\d \w*元", cell) for cell in cells)
    latin = document.styles["Normal"].element.rPr.find(word_tag("lang")).get(word_tag("val"))
    assert latin == "en-US"  # numbers of a Chinese text would break at any digit


def test_开头说的单位数_和表里的一样_进展报告也一样(held, front):
    fewer = dataclasses.replace(held, duties=held.duties[:6])
    listed = duty_list(fewer, front)
    offices = {
        table.title.partition("\u3000")[2].removesuffix("责任清单")
        for table in _tables(listed, "责任清单")
    }
    settled = {duty.office for row in tasks(fewer) for duty in row.duties if duty.made}
    assert 0 < len(settled) < len(offices)
    assert f"涉及 {len(offices)} 个单位" in _told(listed)
    assert f"{len(offices) - len(settled)} 个单位只在文件里写明" in _told(listed)
    told = _told(plan_report(fewer, front))
    assert f"任务涉及 {len(offices)} 个单位" in told
    assert f"落实到其中 {len(settled)} 个" in told


def test_批准的是会议还是人_各有各的说法_文件名称一段里只出现一次(held, front):
    told = _told(task_breakdown(held, front)).split("\n")[0]
    assert "采用（批准人：陈明；依据：局长办公会纪要" in told
    assert told.count(held.plan.title) == 1
    meeting = dataclasses.replace(held, approver="县政府常务会议")
    told = _told(task_breakdown(meeting, front)).split("\n")[0]
    assert "经县政府常务会议批准，于 2025年9月10日采用" in told
    assert told.count(held.plan.document_number) == 1
    assert "页面上" not in _told(plan_report(held, front))


def test_没有落实单位的条目_列出文件写明的单位(held):
    bare = dataclasses.replace(held, duties=(), offices={"education_bureau": "云川县教育局"})
    rows = [row for row in tasks(bare) if row.item.duty is not None]
    assert "云川县教育局" in {row.offices("lead") for row in rows}
    receipts = {row.item.id: row.receipt for row in rows}
    own = [row for row in rows if all(duty.stands == "own" for duty in row.duties)]
    assert {receipts[row.item.id] for row in own} == {"待落实"}
    assert any("个单位待商请" in receipt for receipt in receipts.values())


def test_责任清单_每个单位一个标题_下面是它自己的条目(held, front, tmp_path):
    report = duty_list(held, front)
    docx(report, tmp_path / "d.docx")
    document = word.Document(str(tmp_path / "d.docx"))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    offices = {duty.office for row in tasks(held) for duty in row.duties}
    assert {head.partition("、")[2] for head in heads[:-1]} == offices
    assert heads[-1].endswith("还没有明确责任单位的条目")
    for table in _tables(report, "责任清单"):
        office = table.title.partition("\u3000")[2].removesuffix("责任清单")
        own = [duty for row in tasks(held) for duty in row.duties if duty.office == office]
        assert len(table.rows) == len(own)


def test_工作簿_条款是文字_有筛选_冻结表头_打印一页宽(held, front, tmp_path):
    breakdown_workbook(held, front, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == ["任务分解表", "待明确责任单位的条目", "停用条目"]
    sheet = book["任务分解表"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    nobody = list(book["待明确责任单位的条目"].iter_rows(min_row=5, values_only=True))
    assert [row[2] for row in (*rows, *nobody)] == [row.item.term for row in tasks(held)]
    assert [row[0] for row in (*rows, *nobody)] == list(range(1, len(rows) + len(nobody) + 1))
    assert all(isinstance(row[1], str) for row in rows)
    assert sheet.cell(5, 2).number_format == "@"
    assert sheet.freeze_panes == "D5"
    assert sheet.auto_filter.ref == f"A4:M{4 + len(rows)}"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # one page wide, as many as it takes
    assert "自测" in sheet.cell(3, 1).value
    assert "3f2a9c1b7d20" in sheet.oddFooter.left.text
    assert all(sheet.row_dimensions[n].height <= 409 for n in range(5, 5 + len(rows)))


def test_责任清单工作簿_先是全部_再是每个单位一张表(held, front, tmp_path):
    duty_workbook(held, front, tmp_path / "d.xlsx")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    every = book["责任清单"]
    offices = {row[1] for row in every.iter_rows(min_row=5, values_only=True)}
    assert set(book.sheetnames[1:]) == offices
    assert every.cell(4, 2).value == "单位"
    assert sum(book[name].max_row - 4 for name in offices) == every.max_row - 4


def test_人填的字不会变成公式_单位名称怎么写都能成表(held, front, tmp_path):
    item = next(item.id for item in held.plan.items if item.duty is None and not item.internal)
    names = ["=HYPERLINK(1)", "a/b:c*?[x]", "长" * 40, "长" * 41, "'"]
    bad = tuple(DutyFact(item, name, person="=cmd|' /C calc'!A0") for name in names)
    wild = dataclasses.replace(held, duties=bad)
    duty_workbook(wild, front, tmp_path / "d.xlsx")
    breakdown_workbook(wild, front, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert all(len(name) <= 31 for name in book.sheetnames)
    row = next(r for r in book["责任清单"].iter_rows(min_row=5) if r[1].value == names[0])
    assert (row[1].data_type, row[1].quotePrefix) == ("s", True)
    assert (row[7].data_type, row[7].quotePrefix) == ("s", True)
    for name in ("b.xlsx", "d.xlsx"):
        for sheet in openpyxl.load_workbook(tmp_path / name):
            assert not any(c.data_type == "f" for line in sheet.iter_rows() for c in line)


def _zibo(*duties: DutyFact) -> AdoptedPlan:
    offices = {
        "city_bureau": "市教育局",
        "county_bureaus": "云川县教育局",
        "zone_bureaus": "云川县教育局（县内没有功能区）",
        "county_finance": "云川县财政局",
    }
    return AdoptedPlan(load_plan("zibo-2021"), DAY, duties=duties, offices=offices)


def test_几个称呼对应同一个单位_只列一次_写明没有的不另列():
    rows = tasks(_zibo())
    for row in rows:
        offices = [duty.office for duty in row.duties]
        assert len(set(offices)) == len(offices)
        assert not any("没有功能区" in office for office in offices)
    bound = dataclasses.replace(_zibo(), offices={"zone_bureaus": "县内没有功能区"})
    assert "高新区" not in "".join(duty.office for row in tasks(bound) for duty in row.duties)


def test_上级单位不列为责任单位_列入报请上级的事项(front, tmp_path):
    held = _zibo()
    report = duty_list(held, front)
    heads = [b.text for b in report.blocks if isinstance(b, Heading)]
    assert not any(head.endswith("、市教育局") for head in heads)
    table = _tables(report, "报请上级的事项")[0]
    assert {(row[4], row[6]) for row in table.rows if row[4] == "市教育局"} == {
        ("市教育局", "待报请")
    }
    row = next(row for row in tasks(held) if row.offices("lead") == "市教育局（报请）")
    assert "市教育局待报请" in row.receipt
    duty_workbook(held, front, tmp_path / "d.xlsx")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames[-1] == "报请上级的事项"
    assert "市教育局" not in book.sheetnames
    assert book["报请上级的事项"].max_row - 4 == len(table.rows)


def test_指定了牵头人_文件写的牵头单位不再负责_配合的照列():
    item = next(
        item
        for item in load_plan("zibo-2021").items
        if item.duty is not None and "county_finance" in item.duty.support and not item.internal
    )
    row = next(r for r in tasks(_zibo(DutyFact(item.id, "督导室"))) if r.item.id == item.id)
    assert row.offices("lead") == "督导室"
    assert "云川县财政局" in row.offices("help")
    helped = _zibo(DutyFact(item.id, "督导室", "help"))
    lead = next(row for row in tasks(helped) if row.item.id == item.id).offices("lead")
    assert lead not in ("督导室", "—")


def test_交办的时限和文件的时限都写明():
    held = adopted("ouhai-2019")
    item = next(i for i in held.plan.items if i.due is not None and i.due.form == "interval")
    day = date(2026, 12, 12)
    given = dataclasses.replace(held, duties=(DutyFact(item.id, "督导室", due_on=day),))
    row = next(row for row in tasks(given) if row.item.id == item.id)
    assert row.due.startswith("2026年12月12日（文件：202")
    own = dataclasses.replace(given, local={item.id: "本地时限"})
    assert next(r for r in tasks(own) if r.item.id == item.id).due.startswith(
        "2026年12月12日（计划："
    )
    same = dataclasses.replace(given.duties[0], due_on=row.until.on)
    told = next(
        r for r in tasks(dataclasses.replace(given, duties=(same,))) if r.item.id == item.id
    )
    assert "（" not in told.due


@pytest.mark.parametrize("pack", ["ouhai-2019", "zibo-2021", "chongqing-2017", "qingliu-2023"])
def test_文件的日期和对象不算任务(pack):
    plan = load_plan(pack)
    dated = [item for item in plan.items if dates_document(plan, item)]
    assert dated
    listed = {row.item.id for row in tasks(AdoptedPlan(plan, DAY))}
    for item in plan.items:
        if item in dated or item.kind == "role" or item.status == "informs":
            assert item.id not in listed, item.id


def test_表里的日期写年月日(held, front):
    for make in (task_breakdown, duty_list, plan_report):
        for table in _tables(make(held, front)):
            for row in table.rows:
                dates = [c for c in row if re.search(r"\d{4}-\d\d-\d\d", c)]
                assert all("2019-12-06" in c for c in dates), dates  # the document's own words


# 交办回执单


def test_回执单_每个单位自成一页_编码_签字处_三种方式(held, front, tmp_path):
    report = slips(held, front, plan_number=12)
    outside = {item.id for item in held.plan.items if not item.internal} - set(held.stops)
    handed = [d for d in held.duties if d.code and d.item in outside]
    offices = {duty.office for duty in handed}
    assert 1 + sum(isinstance(block, NewPaper) for block in report.blocks) == len(offices)
    pdf(report, tmp_path / "s.pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "s.pdf").pages]
    assert sum("交办回执单" in page for page in pages) == len(offices)
    assert len(pages) <= len(offices) + 4  # only the offices with the most tasks need a second
    whole = "".join("".join(pages).split())
    for duty in handed:
        assert duty.code in whole
    for way in ("网页", "编码", "纸质", "签收单位（盖章）", "签收人", "签收日期", "本单编号：12-"):
        assert way in whole, way
    assert "自测" not in whole
    docx(report, tmp_path / "s.docx")
    document = word.Document(str(tmp_path / "s.docx"))
    titles = [p for p in document.paragraphs if p.style.name == "Title"]
    assert len(titles) == len(offices)
    assert all(p.paragraph_format.page_break_before for p in titles[1:])


def test_回执单的签字处和落款不单独成页(held, front, tmp_path):
    docx(slips(held, front, plan_number=12), tmp_path / "s.docx")
    body = word.Document(str(tmp_path / "s.docx")).element.body
    blocks = [block for block in body if block.tag.endswith(("}p", "}tbl"))]
    told = ["".join(text.text for text in block.iter(word_tag("t"))) for block in blocks]
    signed = [n for n, text in enumerate(told) if text == "云川县教育局"]
    assert signed
    for n in signed:
        tables = [k for k in range(n) if blocks[k].tag.endswith("}tbl")][-2:]
        for block in blocks[tables[0] - 1 : n]:  # the words, both forms, what is between them
            paragraphs = [block] if block.tag.endswith("}p") else list(block.iter(word_tag("p")))
            kept = [one.find(f".//{word_tag('keepNext')}") is not None for one in paragraphs]
            assert all(kept)


def word_tag(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def test_没有交办过_就没有回执单可印(held, front):
    fresh = tuple(dataclasses.replace(duty, state="drawn_up", code="") for duty in held.duties)
    with pytest.raises(ValueError, match="nothing was handed out"):
        slips(dataclasses.replace(held, duties=fresh), front, plan_number=1)


# 进展报告


def test_进展报告_标题_部分_每页有自测标记(held, front, tmp_path):
    report = plan_report(held, front)
    assert report.title.replace("\n", "") == "云川县《瓯海区初中全面提升行动计划》进展报告"
    heads = [b.text for b in report.blocks if isinstance(b, Heading) and b.level == 1]
    assert heads == [
        "一、总体情况",
        "二、各条款进展",
        "三、未达到的条目",
        "四、已过时限的条目",
        "五、因现行规定停用的条目",
        "六、还无法计算的条目",
        "七、系统尚未支持的条目",
        "附件\u3000方法与数据版本",
        "附表\u3000系统尚未支持的条目",
    ]
    pdf(report, tmp_path / "r.pdf")
    reader = pypdf.PdfReader(tmp_path / "r.pdf")
    assert 3 <= len(reader.pages) <= 8
    for page in reader.pages:
        text = page.extract_text()
        assert "自测" in text
        assert "3f2a9c1b7d20" in text
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
    docx(report, tmp_path / "r.docx")
    document = word.Document(str(tmp_path / "r.docx"))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == heads
    assert document.core_properties.title == report.title.replace("\n", "")


@pytest.mark.parametrize("pack", ["chongqing-2017", "qingliu-2023", "zibo-2021", "beijing-2015"])
def test_每份计划的进展报告都在三到八页之间(pack, front, tmp_path):
    pdf(plan_report(adopted(pack), front), tmp_path / "r.pdf")
    assert 3 <= len(pypdf.PdfReader(tmp_path / "r.pdf").pages) <= 8


def test_未达到的写明哪些单位_差多少(held, front):
    table = _tables(plan_report(held, front), "未达到的条目")[0]
    said = [row[3] for row in table.rows]
    assert any("达到；未达到：第一初级中学（" in text for text in said)
    assert any("另有 1 个缺数据" in text for text in said)
    counted = sum(
        held.of(item) is not None and held.of(item).state in ("unmet", "near")
        for item in held.items()
    )
    assert len(table.rows) == counted


def test_无法计算的按原因归类_停用的带依据_未支持的逐条列出(held, front):
    report = plan_report(held, front)
    unknown = _tables(report, "还无法计算")[0]
    assert "尚无数据来源" in {row[0] for row in unknown.rows}
    stopped = _tables(report, "因现行规定停用")[0]
    assert {row[3] for row in stopped.rows} == {ARTICLE}
    left = [i for i in held.items() if i.status == "not_yet" and i.id not in held.stops]
    listed = _tables(report, "系统尚未支持")[0]
    for item in left:
        assert any(item.term in row[1] for row in listed.rows)
    assert f"{len(left)} 条系统尚未支持" in _told(report)


def test_合计行等于各条款之和_也等于首句(held, front):
    report = plan_report(held, front)
    table = _tables(report, "各条款的条目数")[0]
    columns = list(zip(*(row[1:] for row in table.rows), strict=True))
    for column in columns:
        assert sum(int(cell or 0) for cell in column[:-1]) == int(column[-1] or 0)
    total = [int(cell or 0) for cell in table.rows[-1][1:]]
    assert total[0] == total[1] + total[2] + total[3] + total[4]
    told = _told(report)
    assert f"{total[0]} 条可以执行的条目中，{total[1]} 条达到，{total[2]} 条未达到" in told
    assert f"{total[3]} 条还无法计算。{total[4]} 条还没有到期。" in told


def test_给局外的报告写明不含只在局内使用的条目_不写有几条(held, front):
    said = "只在局内使用的条目不列入本件，以下各数也不含这些条目。"
    assert said in _told(plan_report(held, front))
    assert said not in _told(plan_report(held, dataclasses.replace(front, inside=True)))


def test_给局外的文件里没有内部条目_局内版有并注明(held, front):
    inside = dataclasses.replace(front, inside=True)
    for make in (task_breakdown, duty_list, plan_report):
        text = _everything(make(held, front))
        assert "内部　" not in text
        for term in _inner(held):
            assert term not in text, (make.__name__, term)
    assert not set(_inner(held)) & set(_everything(slips(held, front, plan_number=1)).split())
    report = plan_report(held, inside)
    assert report.mark.startswith("内部")
    text = _everything(report)
    assert "不下达到学校、班级和教师" in text
    found = [t for t in _inner(held) if f"{t}（内部）" in text]
    assert found == _inner(held)
    for make in (task_breakdown, duty_list):  # what is handed out never holds them
        assert not any(term in _everything(make(held, inside)) for term in _inner(held))


def test_还没有数据版本_只列要求和时限_不作结论(front, tmp_path):
    bare = adopted("ouhai-2019", data=False)
    cover = dataclasses.replace(front, data=None)
    report = plan_report(bare, cover)
    assert "条可以执行的条目都还没有数据" in _told(report)
    assert report.mark == ""
    assert "还没有数据版本" in report.footer
    pdf(report, tmp_path / "r.pdf")
    rows = tasks(bare)
    assert any(row.standing == "○ 还没有数据版本" for row in rows)
    assert all("达到；" not in row.standing for row in rows)


def test_同样的计划生成同样的文件(held, front, tmp_path):
    for name in ("a", "b"):
        breakdown_workbook(held, front, tmp_path / f"{name}.xlsx")
        pdf(plan_report(held, front), tmp_path / f"{name}.pdf")
    for kind in ("xlsx", "pdf"):
        one, two = (Path(tmp_path / f"{name}.{kind}").read_bytes() for name in "ab")
        assert one == two
