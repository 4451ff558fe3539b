"""Processes as data: what is refused with its line, what comes next, what marks amount to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.errors import PackError, UsageError
from junheng.policy.loader import find_pack
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.process import Process, lint_processes, process_of, processes_of
from junheng.policy.process.completeness import lacking, papers_asked
from junheng.policy.process.flow import (
    CallState,
    ProjectState,
    dates_of,
    next_acts,
    next_steps,
)
from junheng.policy.process.model import Rubric
from junheng.policy.process.publicity import window
from junheng.policy.process.scoring import Scored, Sheet, score, select, shown

HERE = Path(__file__).parent / "files" / "processes"
DAY = date(2025, 11, 3)


def every() -> Iterator[Process]:
    for info in list_plans():
        yield from processes_of(info.id).values()


@pytest.fixture
def others(tmp_path: Path) -> dict[str, Process]:
    """Recognition, titles, classes and the award, as data beside a plan of five."""
    folder = tmp_path / "chongqing-2017"
    shutil.copytree(find_pack("chongqing-2017"), folder)
    shutil.copy(HERE / "others.yaml", folder / "processes.yaml")
    assert [issue.text() for issue in lint_processes(folder)] == []
    return dict(processes_of(folder))


def test_收录的流程没有错误_每个条款都在原文里() -> None:
    for info in list_plans():
        assert [issue.text() for issue in lint_processes(info.id)] == []
    assert {p.key for p in every()} == {
        "beijing-2015#district_appraisal",
        "chongqing-2017#basic_balance",
        "chongqing-2017#classroom_culture",
        "chongqing-2017#demonstration_groups",
        "chongqing-2017#moral_brands",
        "chongqing-2017#research_communities",
        "ouhai-2019#city_experiment",
        "ouhai-2019#district_experiment",
        "ouhai-2019#fine_projects",
        "qingliu-2023#after_school_models",
        "qingliu-2023#home_education",
        "qingliu-2023#labour_models",
        "qingliu-2023#model_kindergartens",
        "qingliu-2023#myopia_models",
        "qingliu-2023#standard_school",
        "qingliu-2023#three_fragrances",
        "qingliu-2023#warm_rural_campus",
        "zibo-2021#balanced_county",
        "zibo-2021#county_pilot",
        "zibo-2021#smart_campus",
        "zibo-2021#town_pilot",
    }


def test_原文没写的都写明了采用哪一种() -> None:
    for process in every():
        for stage in process.stages:
            if stage.kind == "publicity" or (stage.rubric and stage.rubric.way == "scores"):
                assert stage.undefined, (process.key, stage.id)
            assert bool(stage.undefined) <= bool(stage.choices), (process.key, stage.id)


def test_没有的流程说出有哪些(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="town_pilot"):
        process_of("zibo-2021#nothing")
    folder = tmp_path / "beijing-2015"
    shutil.copytree(find_pack("beijing-2015"), folder)
    (folder / "processes.yaml").unlink()
    assert processes_of(folder) == {}


def test_写错的流程_每一处都指出哪一行(tmp_path: Path) -> None:
    folder = tmp_path / "chongqing-2017"
    shutil.copytree(find_pack("chongqing-2017"), folder)
    (folder / "processes.yaml").write_text(
        "processes:\n"
        "  - process: a\n"
        "    label: 甲\n"
        "    kind: project\n"
        "    applicant: school\n"
        "    of: nobody\n"
        "    clause: '99'\n"
        "    valid_from: 2017-12-04\n"
        "    quota: {at_most: 0, clause: '2'}\n"
        "    stages:\n"
        "      - {stage: x, kind: review, label: 评审, clause: '2', item: moral_brand_projects}\n"
        "      - {stage: y, kind: publicity, label: 公示, clause: '2'}\n"
        "      - stage: z\n"
        "        kind: review\n"
        "        label: 评审\n"
        "        clause: '2'\n"
        "        rubric: {quorum: 3, criteria: ["
        "{criterion: c, label: 丙, weight: 90, clause: '2'}]}\n"
        "      - {stage: z, kind: apply, label: 申报, clause: '2', checklist:"
        " [{point: p, label: 丁, fields: [q], asks: 写, clause: '2'}]}\n",
        encoding="utf-8",
    )
    found = {(issue.rule.code, issue.place.line) for issue in lint_processes(folder)}
    assert {
        ("JH-PK-601", 2),  # it does not begin with apply and has no award
        ("JH-PK-108", 2),  # clause 99
        ("JH-PK-109", 2),  # the scope
        ("JH-PK-605", 2),  # no place at all
        ("JH-PK-603", 11),  # the item has no deadline
        ("JH-PK-602", 11),  # a review without a rubric
        ("JH-PK-604", 12),  # an announcement of no days
        ("JH-PK-602", 13),  # weights of 90
        ("JH-PK-107", 13),  # z is there twice
        ("JH-PK-109", 18),  # a point of a field that is not asked
    } <= found
    with pytest.raises(PackError, match=r"processes\.yaml"):
        processes_of(folder)


def test_另列的事项要有结论_要有依据的规则(tmp_path: Path) -> None:
    folder = tmp_path / "chongqing-2017"
    shutil.copytree(find_pack("chongqing-2017"), folder)
    path = folder / "processes.yaml"
    text = path.read_text(encoding="utf-8")
    named = "items: [conditions_and_resources, towards_quality_balance]"
    assert named in text
    path.write_text(text.replace(named, "items: [working_idea, nothing_such]"), encoding="utf-8")
    said = [issue.text() for issue in lint_processes(folder)]
    assert sum("有结论的条目" in one for one in said) == 2
    path.write_text(text.replace("    rule: cn-moe-2012-3\n", "", 1), encoding="utf-8")
    assert any("rule" in issue.text() for issue in lint_processes(folder))


def test_代答的填报项_规则_环节_状态写错都指出来(tmp_path: Path) -> None:
    folder = tmp_path / "chongqing-2017"
    shutil.copytree(find_pack("chongqing-2017"), folder)
    held = (folder / "processes.yaml").read_text(encoding="utf-8")
    for right, wrong, named in (
        ("rule: cn-moe-2012-3", "rule: cn-moe-1999-9", "cn-moe-1999-9"),
        ("ask: basic_balance_stage", "ask: nobody_asked", "nobody_asked"),
        ("moment: city,", "moment: moon,", "moon"),
        ("state: 国家认定", "state: 已经好了", "已经好了"),
    ):
        assert right in held
        (folder / "processes.yaml").write_text(held.replace(right, wrong), encoding="utf-8")
        found = [issue for issue in lint_processes(folder) if issue.rule.code == "JH-PK-109"]
        assert len(found) == 1, wrong
        assert named in found[0].text()


def test_四类别的事_同一段程序走到底(others: dict[str, Process]) -> None:
    assert {p.kind for p in others.values()} == {
        "recognition", "title", "classification", "award",
    }  # fmt: skip
    for process in others.values():
        stage, walked = process.stages[0].id, []
        while stage:
            acts = next_acts(process, CallState(stage, submitted=1, reviewers=3), DAY)
            assert acts, (process.id, stage)
            walked.append(stage)
            following = process.after(stage)
            stage = following.id if following is not None else ""
        assert walked == [one.id for one in process.together]
        done: dict[str, date] = {}
        while acts := next_steps(process, ProjectState(done), {}, DAY):
            done[acts[0].stage.id] = DAY
        assert list(done) == [one.id for one in process.alone]
    recognition = others["basic_balance"]
    plan = load_plan("chongqing-2017")
    assert dates_of(recognition, plan, DAY) == {"nation": date(2020, 12, 31)}
    left = lacking(recognition.stages[0], {"standards": "见表"}, {})
    assert "政府投入" in left
    assert "自评报告（附件）" in left
    assert not others["school_classes"].public


def test_要附的材料各是一份_少一份就说缺_不缺就不说(others: dict[str, Process]) -> None:
    stage = others["basic_balance"].stages[0]
    one = next(point for point in stage.checklist if point.kind == "file")
    two = replace(stage, checklist=(one, replace(one, id="plan", label="整改方案")))
    assert papers_asked(two) == ("自评报告", "整改方案")
    told = [lacking(two, {"standards": "见表"}, {}, files=n) for n in (0, 1, 2)]
    assert [("整改方案（附件）" in left) for left in told] == [True, True, False]


def sheets(*marks: float, recused: int = 0) -> list[Sheet]:
    names = ("need", "path", "team", "spread")
    out = [Sheet(str(n), dict.fromkeys(names, Decimal(str(m))), "可") for n, m in enumerate(marks)]
    return out + [Sheet(f"r{n}", {}, "", recused=True) for n in range(recused)]


@pytest.fixture
def rubric() -> Rubric:
    found = process_of("ouhai-2019#fine_projects").stage("review").rubric
    assert found is not None
    return found


def test_加权和去掉最高最低_和手算一样(rubric: Rubric) -> None:
    """By hand: 0.3*90 + 0.3*80 + 0.2*70 + 0.2*60 = 77; of 77, 81, 85 the mean is 81."""
    marks = {"need": 90, "path": 80, "team": 70, "spread": 60}
    one = Sheet("a", {k: Decimal(v) for k, v in marks.items()}, "可")
    assert score(rubric, [one, *sheets(81, 85)]).mark == 81
    assert score(rubric, sheets(60, 80, 82, 84, 100)).mark == 82
    told = score(rubric, sheets(60, 80, 82, 84, 100))
    assert told.words == "82.00 分（5 份有效评审，去掉最高、最低各一份）"


def test_回避的不算_不够份数就不能计算(rubric: Rubric) -> None:
    told = score(rubric, sheets(90, 90, recused=2))
    assert (told.mark, told.recused) == (None, 2)
    assert told.words == "不能计算：有效评审 2 份，至少要 3 份"
    assert score(rubric, sheets(90, 90, 90, recused=2)).mark == 90


@given(st.lists(st.integers(0, 100), min_size=3, max_size=9))
def test_换一换专家的次序_分数不变_不超出最高最低(marks: list[int]) -> None:
    rubric = process_of("ouhai-2019#fine_projects").stage("review").rubric
    assert rubric is not None
    forward, backward = score(rubric, sheets(*marks)), score(rubric, sheets(*reversed(marks)))
    assert forward.mark == backward.mark
    assert forward.mark is not None
    assert min(marks) <= forward.mark <= max(marks)


def told(mark: str, *, passed: bool = True) -> Scored:
    return Scored("scored", Fraction(mark), passed, 3, 0, 0, 3, "")


def test_并列不掷骰子_分数相同到最后一位才算并列() -> None:
    found = select({"甲": told("256/3"), "乙": told("8533/100"), "丙": told("60")}, 2)
    assert found.inside == ("甲", "乙")
    assert shown(Fraction("256/3")) == shown(Fraction("8533/100")) == "85.33"
    found = select({"甲": told("90"), "乙": told("80"), "丙": told("80")}, 2)
    assert (found.inside, found.tied, found.places) == (("甲",), ("乙", "丙"), 1)
    assert found.words == "名额 2 个，2 个申报在入围线上并列，只余 1 个名额"


def test_不合格的名额空着也不进() -> None:
    found = select({"甲": told("90"), "乙": told("59", passed=False)}, 5)
    assert (found.inside, found.below) == (("甲",), ("乙",))


@given(st.lists(st.integers(60, 100), max_size=12), st.integers(1, 6))
def test_入围的不超过名额_没入围的分不比入围的高(marks: list[int], quota: int) -> None:
    scored = {str(n): told(str(mark)) for n, mark in enumerate(marks)}
    found = select(scored, quota)
    assert len(found.inside) <= quota
    assert len(found.inside) + found.places == min(quota, len(marks))
    outside = [k for k in scored if k not in (*found.inside, *found.tied)]
    worst = min((marks[int(k)] for k in found.inside), default=101)
    assert all(marks[int(k)] <= worst for k in outside)


def test_公示按工作日_跨国庆_从休息日开始顺延() -> None:
    """29 September 2025 is a Monday; 1 to 8 October are off, 11 October (Saturday) is worked."""
    found = window(date(2025, 9, 29), 5)
    assert (found.first, found.last) == (date(2025, 9, 29), date(2025, 10, 11))
    found = window(date(2025, 10, 4), 1)
    assert found.first == found.last == date(2025, 10, 9)
    with pytest.raises(ValueError, match="give 1 or more"):
        window(DAY, 0)


@given(st.dates(date(2019, 1, 1), date(2026, 12, 31)), st.integers(1, 30))
def test_公示期里正好那么多工作日(start: date, days: int) -> None:
    from datetime import timedelta

    from junheng.kernel.calendar import national_calendar

    found, calendar = window(start, days), national_calendar()
    span = (found.last - found.first).days + 1
    worked = [found.first + timedelta(days=n) for n in range(span)]
    assert sum(bool(calendar.is_working_day(day)) for day in worked) == days


def test_五明确少一个_一所学校没写_都说得出来() -> None:
    stage = process_of("zibo-2021#town_pilot").stage("report_plan")
    answers = {field.id: "已写" for field in stage.form if field.type != "each"}
    answers["each_school"] = {"镇中心小学": "英语基地", "镇中学": ""}  # type: ignore[assignment]
    checks = {point.id: {"words": "第二部分"} for point in stage.checklist}
    units = {"each_school": ("镇中心小学", "镇中学", "镇幼儿园")}
    left = lacking(stage, answers, checks, units=units)
    assert [text.rpartition("：")[2] for text in left] == ["镇中学", "镇幼儿园"]
    del checks["clear_budget"]
    assert "明确资金清单" in lacking(stage, answers, checks, units=units)
