"""What may be said of a school: the rules, their order, their limits, and the papers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx as word
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.rounding import shown
from junheng.publish.render import word_styles
from junheng.publish.render.docx import docx
from junheng.publish.render.html import html
from junheng.publish.render.model import Figure, Signature, Table
from junheng.publish.render.pdf import pages_of, pdf
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.diagnosis import diagnosis_report, school_list
from junheng.publish.reports.school_paper import (
    Commitment,
    Grade,
    Growth,
    Membership,
    Money,
    Reported,
    SaidLine,
    SchoolPaper,
    Shortage,
    Staff,
    Working,
    WorkRow,
)
from junheng.publish.reports.school_room import FEWEST, MOST, SPARE_MM
from junheng.publish.sentences.catalogue import about_schools, forms, render
from junheng.publish.sentences.diagnosis import ATTENTION, STRENGTHS, conclude
from junheng.publish.sentences.kinds import apart
from junheng.publish.sentences.school_facts import (
    ClassSizes,
    EndsFact,
    GroupFact,
    GrowthFact,
    PlanFact,
    Reading,
    SchoolFacts,
    SectionFact,
    WorkFact,
)

COVER = Cover(
    region_name="云川县",
    issuer="云川县教育局",
    day=date(2025, 11, 3),
    as_of=date(2025, 10, 15),
    source="2025年教育事业统计",
    status="approved",
    version=2,
    sha256="a" * 64,
)


def reading(**changed: Any) -> Reading:
    given: dict[str, Any] = {
        "indicator": "books",
        "label": "生均图书册数",
        "stage": "primary",
        "section": "",
        "value": 30.0,
        "limit": 25.0,
        "county": 28.0,
        "state": "met",
        "gap": "",
        "decides": False,
        "years": ((2023, 30.0), (2024, 30.0), (2025, 30.0)),
        "clause": "cn-moe-2017-6#resource-6",
        "write": lambda value: shown(value, 1),
        "unit": "册",
    }
    return Reading(**{**given, **changed})


def short(name: str, value: float, *, decides: bool = False, **more: Any) -> Reading:
    return reading(
        indicator=name,
        label=name,
        value=value,
        state="unmet",
        gap="3 人",
        decides=decides,
        years=((2023, value), (2024, value), (2025, value)),
        **more,
    )


def school(*readings: Reading, **more: Any) -> SchoolFacts:
    section = SectionFact("primary", "小学", "", 236, "乡村", True, "", 6, 7)
    given: dict[str, Any] = {"name": "竹溪小学", "sections": (section,), "readings": readings}
    return SchoolFacts(**{**given, **more})


def said(facts: SchoolFacts) -> list[str]:
    return [one.sentence.id for one in conclude(facts).all]


def test_决定结论的先说_差得多的在前_其余的在后() -> None:
    facts = school(
        short("甲", 20),
        short("乙", 24, decides=True),
        short("丙", 10, decides=True),
        work=WorkFact(reopened=("问题-2025-0001",), overdue=(3, 45)),
        classes=(ClassSizes("", "primary", 45, (("一班", 44), ("二班", 50))),),
    )
    found = conclude(facts).attention
    assert [one.key.partition("/")[0] for one in found] == [
        "丙",
        "乙",
        "reopened",
        "overdue",
        "large_classes",
        "甲",
    ]
    assert "最长 45 天" in found[3].sentence.text
    assert "1 个班超过 45 人：二班；最大的班 50 人" in found[4].sentence.text


def test_连续几届的成长_低于预期是关注_高于预期是做得好_没有就不说() -> None:
    facts = {way: GrowthFact(way, "三届合并，262 人", "p#5.17") for way in ("below", "above")}
    found = conclude(school(short("甲", 20), growth=facts["below"])).attention
    assert [one.sentence.id for one in found] == ["diagnosis.growth_below", "diagnosis.short"]
    assert found[0].clause == "p#5.17" and "262 人" in found[0].sentence.text
    assert "不说班级和教师" in found[0].sentence.text
    found = conclude(school(growth=facts["above"])).strengths
    assert [one.sentence.id for one in found] == ["diagnosis.growth_above"]
    assert not [one for one in said(school()) if "growth" in one]


def test_后20率连续下降_超出偶然才是做得好_否则只作背景_说还不能排除偶然() -> None:
    cohorts = ("2023届 30.8%", "2024届 26.7%", "2025届 24.5%")
    change = "−6.3 个百分点（−15.3 到 2.7）"
    ends = EndsFact(cohorts, "初中学业水平考试，总分", change, beyond_chance=False, clause="p#3.2")
    found = conclude(school(ends=ends))
    assert not [one for one in found.strengths if one.key == "ends"]
    (one,) = [one for one in found.background if one.key == "ends"]
    assert (one.sentence.id, one.clause) == ("diagnosis.ends_fall_by_chance", "p#3.2")
    assert "30.8%、2024届 26.7%" in str(one.sentence) and "还不能排除偶然" in str(one.sentence)
    found = conclude(school(ends=replace(ends, beyond_chance=True)))
    assert [one.sentence.id for one in found.strengths] == ["diagnosis.ends_fall"]
    assert not [one for one in found.background if one.key == "ends"]


def test_学生构成只作背景_小组只说不显示_没有的写没有() -> None:
    groups = (GroupFact("寄宿生", 335), GroupFact("随迁子女", 0), GroupFact("留守儿童", None))
    found = {one.key: one for one in conclude(school(pupils=540, groups=groups)).background}
    assert str(found["pupils"].sentence) == "名册上的 540 名学生中，寄宿生 62%，没有随迁子女。"
    hidden = str(found["pupils_hidden"].sentence)
    assert hidden.startswith("留守儿童不足 11 人") and "不作分组结论" in hidden
    alone = conclude(school(pupils=9, groups=(GroupFact("寄宿生", None),))).background
    assert [one.key for one in alone if one.key.startswith("pupils")] == ["pupils_hidden"]
    assert not [one for one in conclude(school()).background if one.key.startswith("pupils")]


def test_最多七条_最多五条_多出的写明条数() -> None:
    many = [short(f"甲{n}", 10 + n) for n in range(9)]
    good = [
        reading(indicator=f"乙{n}", label=f"乙{n}", value=60.0, years=((2025, 60.0),))
        for n in range(8)
    ]
    found = conclude(school(*many, *good))
    assert (len(found.attention), len(found.strengths)) == (ATTENTION, STRENGTHS)
    assert [str(one) for one in found.more] == [
        "另有 2 条需要关注没有列出，按规定最多列 7 条。",
        "另有 3 条做得好没有列出，按规定最多列 5 条。",
    ]


def test_一项指标只说一句_刚过标准的不再表扬() -> None:
    near = reading(value=25.5, years=((2023, 22.0), (2024, 24.0), (2025, 25.5)))
    found = conclude(school(near))
    assert [one.sentence.id for one in found.attention] == ["diagnosis.near"]
    assert found.strengths == ()


@pytest.mark.parametrize(
    ("years", "form"),
    [
        ((6.0, 5.5, 5.1), "diagnosis.short_falling"),
        ((4.3, 4.9, 5.1), "diagnosis.short_rising"),
        ((5.1, 4.9, 5.1), "diagnosis.short"),
        ((5.10, 5.11, 5.12), "diagnosis.short"),  # written, the three are the same
        ((None, 4.9, 5.1), "diagnosis.short"),
    ],
)
def test_三年的说法_看得出变化才说(years: tuple[float | None, ...], form: str) -> None:
    one = replace(short("甲", 5.1), years=tuple(zip((2023, 2024, 2025), years, strict=True)))
    assert said(school(one))[0] == form


def test_定义变了的年份不连着说() -> None:
    years = ((2023, 6.0), (2024, 5.5), (2025, 5.1))
    one = replace(short("甲", 5.1), years=years, comparable=False)
    assert said(school(one))[0] == "diagnosis.short"


def test_行动计划_没有达到的说_达到的只在少数学校达到时说() -> None:
    wordy = PlanFact(
        "zibo-2021", "w", "试点通知", "二", "有方案", "督导室认为不具体", "unmet", 2, 5
    )
    assert conclude(school(plans=(wordy,))).attention == ()  # nothing is said without a number
    dated = replace(wordy, words="督导室，审核表，云教督〔2025〕9号，要求由评审人判定")
    judged = replace(wordy, words="第 2 次评审没有通过", has_number=False)
    assert conclude(school(plans=(dated, judged))).attention == ()
    base = PlanFact("zibo-2021", "a", "试点通知", "二", "有基地", "0 个", "unmet", 2, 5)
    rare = replace(base, item="b", state="met", met=2)
    usual = replace(base, item="c", state="met", met=4)
    found = conclude(school(plans=(base, rare, usual)))
    assert [one.key for one in found.attention] == ["plan/zibo-2021/a"]
    assert [one.key for one in found.strengths] == ["plan/zibo-2021/b"]


def test_没有数据的不当作没有达到() -> None:
    found = conclude(school(reading(value=None, state="not_computable", years=())))
    assert [one.sentence.id for one in found.attention] == ["diagnosis.missing"]
    assert "没有上报不等于 0" in found.attention[0].sentence.text


def test_不参评的学段只写背景() -> None:
    section = SectionFact(
        "primary", "小学", "", 38, "乡村", False, "不足 50 人的教学点不参加", 0, 0
    )
    found = conclude(school(sections=(section,)))
    assert (found.attention, found.strengths) == ((), ())
    assert "不作结论" in found.background[0].sentence.text


@given(
    values=st.lists(
        st.tuples(st.floats(0, 100), st.booleans(), st.booleans()), min_size=0, max_size=12
    )
)
def test_任何学校_条数不过限_没有一项既批评又表扬(values: list[tuple[float, bool, bool]]) -> None:
    readings = [
        reading(
            indicator=f"甲{n}",
            value=value,
            state="met" if value >= 25 else "unmet",
            gap="" if value >= 25 else "1 册",
            decides=decides,
            years=((2023, value / 2), (2024, value * 0.75), (2025, value))
            if rises
            else ((2025, value),),
        )
        for n, (value, decides, rises) in enumerate(values)
    ]
    found = conclude(school(*readings))
    assert len(found.attention) <= ATTENTION
    assert len(found.strengths) <= STRENGTHS
    for one in (*found.attention, *found.strengths):
        assert any(letter.isdigit() for letter in one.sentence.text)
    blamed = {one.indicator for one in found.attention if one.indicator}
    praised = {one.indicator for one in found.strengths if one.indicator}
    assert not blamed & praised
    assert len({one.key for one in found.attention}) == len(found.attention)


def paper(**changed: Any) -> SchoolPaper:
    given: dict[str, Any] = {
        "facts": school(short("生均体育运动场馆面积", 5.1, decides=True), reading()),
        "said": (
            SaidLine(
                1,
                "attention",
                "体艺教师差 2 人。",
                "有异议",
                "名册里 4 人",
                "异议成立，撤下这一句",
                "已核对",
                True,
            ),
            SaidLine(2, "attention", "场馆差 972 ㎡。", "认可"),
            SaidLine(3, "strength", "图书达标。", "补充背景", "新购 300 册"),
        ),
        "background": ("小学学生 236 人，乡村。",),
        "more": ("另有 2 条需要关注没有列出，按规定最多列 7 条。",),
        "work": (
            WorkRow(
                "问题-2025-0001", "场馆", "5.1 ㎡", "7.5 ㎡", "扩建", "基建股", "2026-10-12", True
            ),
        ),
        "shortages": (
            Shortage(
                "体育运动场馆", "5.1", "7.5", "972 ㎡", "40.8 万元", "扩建", "基建股", "2026-10-12"
            ),
        ),
        "total": "合计一次性 40.8 万元",
        "steps": (("起草", "林老师", "2025年10月20日"),),
        "statement": "感谢县局支持。",
        "reply_due": date(2025, 11, 3),
        "is_silent": False,
        "is_answered": True,
        "not_covered": ("体质健康与视力",),
        "reply_days": 10,
        "documents": ("县域义务教育优质均衡发展督导评估办法",),
    }
    return SchoolPaper(**{**given, **changed})


def test_撤下的一句不进摘要_逐条答复里还在() -> None:
    report = diagnosis_report(paper(), COVER)
    tables = {block.title: block for block in report.blocks if isinstance(block, Table)}
    summary = next(table for title, table in tables.items() if title.endswith("诊断结论"))
    assert [row[0] for row in summary.rows] == ["", "2", "", "3"]
    assert summary.rows[0][1] == "需要关注　另有 2 条需要关注没有列出，按规定最多列 7 条。"
    answers = next(t for title, t in tables.items() if title.endswith("有异议和补充背景的结论"))
    assert [row[0] for row in answers.rows] == ["1", "3"]
    assert "第2条学校认可。" in "".join(report.texts())
    assert answers.rows[0][2:] == ("有异议：名册里 4 人", "异议成立，撤下这一句：已核对")
    assert "学校逐条答复：认可 1 条，有异议 1 条，补充背景 1 条，异议成立撤下 1 条。" in "".join(
        report.texts()
    )


def test_首页先说是否达到_再说撤下几条_为什么() -> None:
    section = replace(paper().facts.sections[0], said="7 项中 3 项达标，因此不算达到。")
    facts = replace(paper().facts, sections=(section,))
    text = "".join(diagnosis_report(paper(facts=facts), COVER).texts())
    assert text.index("小学资源配置：7 项中 3 项达标，因此不算达到。") < text.index("需要关注 1 条")
    assert "经核对撤下 1 条（第1条）：第1条 已核对。" in text
    every = tuple(replace(one, is_withdrawn=True) for one in paper().said)
    gone = "".join(diagnosis_report(paper(facts=facts, said=every), COVER).texts())
    assert "需要关注 0 条，做得好 0 条" in gone
    assert "因此不算达到" in gone
    assert "没有可以下结论的数据" not in gone


def test_待更正的数_表里写明_不画图_不算缺口和费用() -> None:
    wrong = ("生均体育运动场馆面积", "primary")
    asked = replace(paper().shortages[0], mark="已提出更正")
    work = replace(paper().work[0], is_corrected=True)
    said = paper(corrected=frozenset({wrong}), shortages=(asked,), work=(work,), total="")
    report = diagnosis_report(said, COVER)
    tables = {
        block.title.partition("\u3000")[2]: block
        for block in report.blocks
        if isinstance(block, Table)
    }
    shown_rows = {row[0]: row[-1] for row in tables["小学资源配置指标"].rows}
    assert shown_rows["生均体育运动场馆面积（册）"] == "已提出更正"
    assert tables["补齐到标准的数量与费用"].rows[0][3:] == ("已提出更正", "—")
    assert "（已提出更正）" in tables["没有销号的事项"].rows[0][1]
    drawn = [block.title for block in report.blocks if isinstance(block, Figure)]
    assert [title.partition("\u3000")[2] for title in drawn] == ["生均图书册数"]
    rows = next(block for block in school_list(said, COVER).blocks if isinstance(block, Table)).rows
    assert rows[0][4:6] == ("已提出更正", "—")


def test_专项复核已经达标的_清单写明_不再要钱() -> None:
    asked = replace(paper().shortages[0], mark="专项复核已达标")
    report = school_list(paper(shortages=(asked,), total=""), COVER)
    rows = next(block for block in report.blocks if isinstance(block, Table)).rows
    assert rows[0][4:6] == ("专项复核已达标", "—")
    assert "“专项复核已达标”的 1 项" in "".join(report.texts())


def test_清单写明已安排的资金_和测算的费用不是一回事() -> None:
    asked = replace(paper().shortages[0], arranged="380 万元", due="2026年10月13日（已过 45 天）")
    text = "".join(school_list(paper(shortages=(asked,)), COVER).texts())
    assert "380 万元" in text
    assert "两者不相等" in text
    assert "已过 45 天" in text


def test_师资_集团_措施各有一节_没有数据也写明() -> None:
    staff = Staff(12, 4, 2, 1, 7, (("学历", (("本科", 9), ("专科", 3))),))
    money = Money(2025, 389000.0, 360000.0, 350000.0, 300000.0, 21000.0)
    group = Membership("河口学区", "学区", "成员校", "走教教师", 2, date(2023, 9, 1))
    said = "2025年初中学业水平考试，171 人，增值 +0.21 个学生标准差，95%区间 +0.08～+0.33"
    grown = Growth("高于预期", said)
    task = Commitment(
        "扩建", "场馆", "基建股 王工", "2026年10月13日（已过 45 天）", "62%", "", True
    )
    held = diagnosis_report(
        paper(staff=staff, money=money, memberships=(group,), commitments=(task,), growth=grown),
        COVER,
    )
    text = "".join(held.texts())
    assert "专任教师 12 人，其中 35 岁及以下 4 人" in text
    assert "本科 9，专科 3" in text
    assert "本校在 1 个共同体里" in text
    assert f"本校学生的成长高于预期（{said}）" in text
    assert "其中 1 项已过时限" in text
    assert "2025 年应拨给本校的公用经费为 38.9 万元；到数据日期应到而没有到的为 2.1 万元" in text
    none = "".join(diagnosis_report(paper(), COVER).texts())
    for told in (
        "没有本校的教师名册",
        "共同体成员表里没有竹溪小学",
        "没有正在办理的措施",
        "没有本校的经费数据",
        "没有可用的增值结果，本报告不说学生成长",
    ):
        assert told in none


def test_图下面没有多出的单位() -> None:
    report = diagnosis_report(paper(), COVER)
    assert [block.note for block in report.blocks if isinstance(block, Figure)] == ["", ""]


def test_学校不签_或视为不签_写在报告里() -> None:
    told = str(render("diagnosis.unsigned", {"due": date(2025, 11, 10), "days": 5}))
    text = "".join(diagnosis_report(paper(signing=(told,)), COVER).texts())
    assert "视为不签，记录在案" in text


NOT_OF_A_SCHOOL = {
    "school.none_short", "school.named", "school.remedy_caution",  # a county; a frame; a caution
    "strength.stands", "strength.stands_by_words",  # how a strength goes on
    "support.project",  # a form's line
}  # fmt: skip


def test_关于一所学校的每一句都写明界限_依据_何时不出现_条款() -> None:
    own = about_schools()
    assert len(own) > 100
    of_school = re.compile(r"^(school|growth\.own|strength|exam\.own|money\.school|support\.p)")
    assert (
        not [  # what names a school in another place is in the list as well
            form.id
            for form in forms().values()
            if of_school.match(form.id) and form not in own and form.id not in NOT_OF_A_SCHOOL
        ]
    )
    for form in own:
        for text in (form.threshold, form.evidence, form.suppress, form.clause):
            assert text, form.id
            assert not text.startswith("无") or text.startswith("无，因为"), form.id


def test_学校会读到的每条结论都有别的公布说法_事实一个不少() -> None:
    told = {"more", "summary", "nothing", "size", "classes", "excluded"}
    found = conclude(school(short("甲", 20), reading(value=25.5, years=((2025, 25.5),))))
    for one in found.attention:
        assert one.sentence.id.partition(".")[2] not in told
        assert one.sentence.wordings
        numbers = sorted(re.findall(r"[\d.]+", one.sentence.text))
        for wording in one.sentence.wordings:
            assert sorted(re.findall(r"[\d.]+", wording)) == numbers


def test_刚过标准的_写出来的数和标准不同_不说人员() -> None:
    near = reading(value=0.918, limit=0.9, years=((2025, 0.918),), write=lambda v: apart(v, 0.9, 1))
    text = conclude(school(near)).attention[0].sentence.text
    assert "0.92 册，刚过标准 0.9 册" in text
    assert "人员" not in text


def test_没有答复的写明不视为同意() -> None:
    lines = tuple(replace(one, reply="", settled="", is_withdrawn=False) for one in paper().said)
    report = diagnosis_report(paper(said=lines, is_silent=True), COVER)
    assert "记为已阅，未答复，不视为同意" in "".join(report.texts())


def test_清单一页_没有缺口也写明(tmp_path: Path) -> None:
    pdf(school_list(paper(), COVER), tmp_path / "list.pdf")
    assert len(pypdf.PdfReader(tmp_path / "list.pdf").pages) == 1
    nothing = "".join(school_list(paper(shortages=(), total=""), COVER).texts())
    assert "没有缺口" in nothing


def test_Word和PDF说的一样(tmp_path: Path) -> None:
    report = diagnosis_report(paper(), COVER)
    docx(report, tmp_path / "a.docx")
    pdf(report, tmp_path / "a.pdf")
    text = "".join(p.text for p in word.Document(str(tmp_path / "a.docx")).paragraphs)
    assert "竹溪小学办学诊断报告" in text
    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages) == pages_of(report)


def test_网页和Word说的一样_图画在里面_尖括号不当标签(tmp_path: Path) -> None:
    lines = (replace(paper().said[0], reply_words="名册里 <4> 人"), *paper().said[1:])
    report = diagnosis_report(paper(said=lines), COVER)
    html(report, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "名册里 &lt;4&gt; 人" in text
    tables = [block for block in report.blocks if isinstance(block, Table)]
    figures = [block for block in report.blocks if isinstance(block, Figure)]
    assert figures
    assert (text.count("<table>"), text.count("<svg")) == (len(tables), len(figures))
    assert all(f'aria-label="{block.alt}"' in text for block in figures)
    assert "<h1>竹溪小学办学诊断报告</h1>" in text


def three_years(n: int) -> tuple[tuple[int, float | None], ...]:
    return ((2023, None), (2024, n), (2025, n + 0.5))


REPORTED = tuple(
    Reported(
        "小学",
        f"第{n}项（人）",
        ((2023, None), (2024, n), (2025, n + 0.5)),
        "《表.xlsx》“表”",
        f"C{n}",
    )
    for n in range(1, 16)
)


def large() -> SchoolPaper:
    """A nine-year school that falls short of everything, disputes everything, and has replied."""
    readings = tuple(
        replace(short(f"每百名学生拥有第{n}类教师数", 5.0 + n), stage=stage, section=f"{label}部")
        for stage, label in (("primary", "小学"), ("junior", "初中"))
        for n in range(7)
    )
    sections = tuple(
        SectionFact(
            stage, label, f"{label}部", 400, "镇区", True, "", 0, 7, "7 项中 0 项达标，" * 6
        )
        for stage, label in (("primary", "小学"), ("junior", "初中"))
    )
    plans = tuple(
        PlanFact(
            plan, f"item{n}", f"{plan}行动计划", f"五（{n}）", "每所学校都达到的一条要求" * 3,
            "52%，要求达到 100%", "unmet", 2, 9,
        )
        for plan in ("甲", "乙")
        for n in range(30)
    )  # fmt: skip
    work = tuple(
        WorkRow(
            f"问题-2025-{n:04d}", "生均仪器设备值", "1,580 元", "2,000 元", "购置设备", "装备股",
            "2026年10月12日（已过 45 天）", is_open=n % 5 > 0,
            item=(plans[n].plan, plans[n].item) if n < 40 else ("", ""),
        )
        for n in range(60)
    )  # fmt: skip
    said = tuple(
        SaidLine(
            n, "attention" if n <= ATTENTION else "strength",
            f"《甲行动计划》五（{n}）要求每校都达到的一条，本校没有达到：52%，要求达到 100%。",
            "有异议", "名册里是 53%，附件里有名单，请核对学籍系统里九月以后转入的学生",
            "数据无误，维持", "对照学籍系统，九月以后转入的不计",
        )
        for n in range(1, ATTENTION + STRENGTHS + 1)
    )  # fmt: skip
    facts = school(*readings, sections=sections, plans=plans)
    rows = tuple(
        replace(one, section=stage) for stage in ("小学", "初中", "全校") for one in REPORTED
    )
    return paper(facts=facts, work=work, said=said, reported=rows, more=())


def small() -> SchoolPaper:
    """A teaching point nobody judges: what was reported, no conclusion, no finding."""
    section = SectionFact(
        "primary", "小学", "", 38, "乡村", False, "不足 50 人的教学点不参评", 0, 0
    )
    return paper(
        facts=school(sections=(section,)), said=(), work=(), shortages=(), total="", more=(),
        statement="", reported=REPORTED,
        money=Money(2025, 72000.0, 29520.0, 25092.0, 14169.0, 10908.0),
        staff=Staff(4, 2, 0, 0, 3, (("学历", (("本科", 4),)), ("学科", (("语文", 4),)))),
        background=("小学学生 38 人，不足 50 人的教学点不参加七项资源配置指标，不作结论。",),
        grades=tuple(Grade("小学", n, 1, 7, 7, 0) for n in range(1, 6)),
    )  # fmt: skip


@pytest.mark.parametrize("made", [small, paper, large])
def test_六到八页_第一页是摘要_多的写明另有几条(made: Any, tmp_path: Path) -> None:
    report = diagnosis_report(made(), COVER)
    pdf(report, tmp_path / "report.pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    assert FEWEST <= len(pages) <= MOST
    assert pages_of(report, spare=SPARE_MM) <= MOST
    assert "一、摘要" in pages[0]
    assert pages[1].startswith("二、学校概况与数据")
    if made is large:
        every = "".join(report.texts())
        rows = sum(
            len(block.rows)
            for block in report.blocks
            if isinstance(block, Table) and "没有达到和没有数据" in block.title
        )
        left = sum(map(int, re.findall(r"另有 (\d+) 条，见系统里本校的行动计划页", every)))
        assert rows + left == 60
        assert rows


def test_结论长得一页写不下_摘要仍是一页_余下的一条不少地列在后面(tmp_path: Path) -> None:
    words = (
        "考虑入学基础后，本校学生的成长连续几届高于预期，区间整个高于零，人数和算法写在页面上。" * 3
    )
    said = [
        SaidLine(n, "attention" if n < 8 else "strength", f"第{n}句：{words}", "认可")
        for n in range(1, 13)
    ]
    report = diagnosis_report(replace(large(), said=tuple(said)), COVER)
    pdf(report, tmp_path / "report.pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    assert pages[1].startswith("二、学校概况与数据")
    assert FEWEST <= len(pages) <= MOST
    tables = {block.title: block for block in report.blocks if isinstance(block, Table)}
    listed = [rows.rows for title, rows in tables.items() if title.endswith("诊断结论")]
    rest = [rows.rows for title, rows in tables.items() if title.endswith("摘要没有列出的结论")]
    numbers = [row[0] for rows in (*listed, *rest) for row in rows if row[0]]
    assert numbers == [str(n) for n in range(1, 13)]
    assert 0 < len(rest[0]) < 12
    assert f"另有 {len(rest[0])} 条结论一页写不下" in "".join(report.texts())


def test_几乎没有上报的学校_不足六页写明为什么(tmp_path: Path) -> None:
    bare = replace(small(), reported=REPORTED[:1], grades=(), money=None, staff=None)
    report = diagnosis_report(bare, COVER)
    pdf(report, tmp_path / "report.pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    assert len(pages) < FEWEST
    assert "不为凑页数另加文字" in "".join(pages[0].split())
    assert "不足6页" not in "".join(diagnosis_report(small(), COVER).texts())


def test_留出的余量算在页数里_页面短一截要的页就多() -> None:
    report = diagnosis_report(large(), COVER)
    assert pages_of(report, spare=110.0) > pages_of(report)


@pytest.mark.slow
@pytest.mark.parametrize("latin", ["Times New Roman", "DejaVu Sans"])
@pytest.mark.parametrize("made", [small, paper, large])
def test_Word也是六到八页_西文换成宽字体也一样_没有空白页(
    made: Any, latin: str, tmp_path: Path, recalculated: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_styles, "LATIN", latin)
    report = diagnosis_report(made(), COVER)
    docx(report, tmp_path / "report.docx")
    pages = pypdf.PdfReader(recalculated(tmp_path / "report.docx", "pdf")).pages
    assert FEWEST <= len(pages) <= MOST
    body = [page.extract_text().partition("—")[0].strip() for page in pages]
    assert all(body), "an empty page"


def test_附件写明每个数的单元格_算式_用到的句式() -> None:
    lines = tuple(replace(one, form="diagnosis.short") for one in paper().said)
    sum_ = Working("", "生均图书册数（册）", "7,080 册", "236", "30.0", "25.0", "资源配置第6项")
    report = diagnosis_report(paper(said=lines, reported=REPORTED, workings=(sum_,)), COVER)
    tables = {
        block.title.partition("\u3000")[2]: block.rows
        for block in report.blocks
        if isinstance(block, Table)
    }
    assert tables["三年上报的数"][0][0] == "小学　《表.xlsx》“表”"
    assert tables["三年上报的数"][1] == ("第1项（人）", "—", "1", "1.50", "C1")
    assert tables["资源配置指标的算式"][0][1:5] == ("7,080 册", "236", "30.0", "25.0")
    assert tables["本报告用到的句式"][0][0] == "第1、2、3条"


def test_没有签发的报告不落款_签发了才落() -> None:
    signature = Signature(COVER.issuer, COVER.day)
    assert signature in diagnosis_report(paper(), COVER).blocks
    draft = diagnosis_report(replace(paper(), is_issued=False), COVER)
    assert not any(isinstance(block, Signature) for block in draft.blocks)
    assert "（本报告尚未签发，签发后落款）" in "".join(draft.texts())
