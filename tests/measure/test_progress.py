"""The thirteen kinds of measure: each decided, each undecided for a reason, none inventing zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.progress.assess import assess_item
from junheng.measure.progress.facts import Fact, Units, span_of
from junheng.measure.progress.following import observed_items
from junheng.measure.progress.region import wilson
from junheng.measure.progress.wording import line_in_words
from junheng.policy.document import Report
from junheng.policy.pack import Address
from junheng.policy.plan import load_plan
from junheng.policy.plan.deadlines import FixedDay, Interval, YearEnd
from junheng.policy.plan.model import Bound, Measure, NamedThing, PlanItem

DAY = date(2025, 10, 15)
AT = Address("items/x.yaml", 1)


def item(measure: Measure | None, *, name: str = "x", **more: Any) -> PlanItem:
    given: dict[str, Any] = {
        "id": name,
        "clause": "1",
        "kind": "target",
        "term": "",
        "text": "",
        "status": "collected",
        "by": (),
        "reason": "",
        "unit": "",
        "valid_from": date(2020, 1, 1),
        "measure": measure,
        "due": None,
        "hedge": "",
        "tolerance": 0.0,
        "undefined": "",
        "choices": (),
        "internal": False,
        "duty": None,
        "acts": (),
        "pulls": ("", ""),
        "at": AT,
    }
    return PlanItem(**{**given, **more})


class Plan:
    """Only what assessing asks of a plan: its items, and the units of what it collects."""

    def __init__(self, *items: PlanItem, unit: str = "") -> None:
        self.items = {one.id: one for one in items}
        self.asks = {"a": SimpleNamespace(unit=unit, type="number")}
        self.formulas = SimpleNamespace(indicators=())

    def item(self, name: str) -> PlanItem:
        return self.items[name]


def stand(
    measured: PlanItem, *facts: Fact, plan: Any = None, day: date = DAY, **scopes: Any
) -> Any:
    levels = {name: value[0] for name, value in scopes.items()}
    names = {"": ("甲县",), **{name: value[1] for name, value in scopes.items()}}
    source = measured.measure.source if measured.measure else measured.due.source
    units = Units(names, levels, {})
    return assess_item(plan or Plan(), measured, {source: facts}, units, day)


def coverage(bound: Bound, **more: Any) -> Measure:
    return Measure("coverage", "ask:a", "schools", bound, **more)


SCHOOLS = ("school", ("甲校", "乙校", "丙校"))
THREE = Bound("at_least", 3)


def test_全部达到_点出没达到的和没上报的() -> None:
    measured = item(coverage(THREE), unit="人")
    one, two = Fact("甲校", value=3), Fact("乙校", value=2)
    found = stand(measured, one, two, schools=SCHOOLS)
    assert (found.state, found.verdict.met, found.verdict.of) == ("unmet", 1, 3)
    assert (
        found.explanation == "1/3 所学校达到（不低于 3 人）；未达到：乙校（2 人）；未上报：丙校。"
    )
    assert stand(measured, one, schools=SCHOOLS).state == "not_computable"
    everyone = [Fact(unit, value=3) for unit in SCHOOLS[1]]
    assert stand(measured, *everyone, schools=SCHOOLS).explanation == (
        "3/3 所学校达到（均为 3 人，要求不低于 3 人）。"
    )


def test_全部达到_取最近一期_不看以后的() -> None:
    measured = item(coverage(THREE))
    facts = [
        Fact("甲校", period="2024", value=1),
        Fact("甲校", period="2025", value=4),
        Fact("甲校", period="2026", value=0),
    ]
    assert stand(measured, *facts, schools=("school", ("甲校",))).state == "met"
    assert stand(measured, facts[2], schools=("school", ("甲校",))).state == "not_computable"


def test_没有指定范围就不能算() -> None:
    found = stand(item(coverage(THREE)), Fact("甲校", value=3), schools=("school", None))
    assert found.explanation == "无法计算，因为适用范围还没有指定单位。"


def test_大于和不低于_差一点都不混() -> None:
    more_than = item(coverage(Bound("above", 3)))
    assert stand(more_than, Fact("甲校", value=3), schools=("school", ("甲校",))).state == "unmet"
    assert stand(more_than, Fact("甲校", value=4), schools=("school", ("甲校",))).state == "met"


def test_左右_按写明的容差算() -> None:
    measure = Measure("ratio", "ask:a", "", Bound("at_least", 0.10), denominator="全部教师")
    about = item(measure, unit="比例", hedge="左右", tolerance=0.01)
    fact = Fact("甲县", numerator=91, denominator=1000)
    assert stand(about, fact).state == "met"
    assert stand(item(measure, unit="比例"), fact).state == "unmet"
    assert "原文“左右”" in stand(about, fact).explanation


def test_状态属于其中之一() -> None:
    measured = item(coverage(Bound("one_of", states=("已认定",))))
    known = [
        Fact("甲校", state="已认定"),
        Fact("乙校", state="申报中"),
        Fact("丙校", state="已认定"),
    ]
    found = stand(measured, *known, schools=SCHOOLS)
    assert found.explanation == "2/3 所学校达到（为“已认定”）；未达到：乙校（申报中）。"


def test_两类学校相比_三种写法是三个数() -> None:
    facts = [
        Fact("甲校", value=60.0),
        Fact("乙校", value=80.0),
        Fact("丙校", value=100.0),
    ]
    scopes = {"schools": ("school", ("甲校",)), "urban": ("school", ("乙校", "丙校"))}
    wanted = {"ratio": 60 / 90, "relative_difference": 30 / 90, "sd_difference": 30 / 16.32993}
    for how, value in wanted.items():
        bound = Bound("at_least", 1) if how == "ratio" else Bound("below", 0.15)
        measure = Measure("comparator", "ask:a", "schools", bound, against="urban", compare=how)  # type: ignore[arg-type]
        found = stand(item(measure), *facts, **scopes)
        assert found.outcome.value == pytest.approx(value, rel=1e-5)
        assert found.state == "unmet"


def test_两类学校相比_两边都写明单位_约数不与达到线混() -> None:
    measure = Measure(
        *("comparator", "ask:a", "schools", Bound("at_least", 1)),
        against="urban",
        compare="ratio",
        each=True,
    )
    scopes = {"schools": ("school", ("甲校", "乙校")), "urban": ("school", ("丙校",))}
    plan = Plan(unit="元/生")
    facts = [Fact("甲校", value=2810.0), Fact("乙校", value=3000.0), Fact("丙校", value=2818.4)]
    found = stand(item(measure, unit="倍"), *facts, plan=plan, **scopes)
    assert found.explanation == (
        "1/2 所学校达到（不低于 1 倍）；"
        "未达到：甲校（2,810 元/生，对照 2,818 元/生，为 0.997 倍）。"
    )
    better = [Fact("甲校", value=2900.0), *facts[1:]]
    assert stand(item(measure, unit="倍"), *better, plan=plan, **scopes).explanation == (
        "2/2 所学校达到（最低 1.03 倍，要求不低于 1 倍）；对照 2,818 元/生。"
    )
    gap = replace(measure, compare="relative_difference", bound=Bound("below", 0.1))
    worse = [Fact("甲校", value=0.6), Fact("乙校", value=0.9), Fact("丙校", value=0.8)]
    told = stand(item(gap, unit="比例"), *worse, plan=Plan(unit="比例"), **scopes).explanation
    assert told.endswith("未达到：甲校（60%，对照 80%，低 25%）。")


def test_两类学校相比_对照一方没报齐就不能算() -> None:
    measure = Measure(
        "comparator",
        "ask:a",
        "schools",
        Bound("at_least", 1),
        against="urban",
        compare="ratio",
        each=True,
    )
    scopes = {"schools": ("school", ("甲校",)), "urban": ("school", ("乙校", "丙校"))}
    found = stand(item(measure), Fact("甲校", value=1), Fact("乙校", value=1), **scopes)
    assert found.state == "not_computable"


def test_数量_合计和条数_按状态数() -> None:
    rows = Measure("count", "ask:a", "", Bound("at_least", 2), what="rows", states=("投用",))
    facts = [
        Fact("甲县", f"园{i}", state=s, value=100) for i, s in enumerate(["投用", "在建", "投用"])
    ]
    assert stand(item(rows), *facts).outcome.value == 2
    total = Measure("count", "ask:a", "", Bound("at_least", 301), what="sum")
    assert (
        stand(item(total, unit="个"), *facts).explanation
        == "未达到（不低于 301 个）；现为 300 个。"
    )
    assert stand(item(total)).state == "not_computable"


def test_每年的数量_只看完整的一年() -> None:
    measure = Measure("count", "ask:a", "", Bound("at_least", 300), what="sum", per="year")
    facts = [Fact("甲县", period="2024", value=310), Fact("甲县", period="2025", value=10)]
    assert stand(item(measure), *facts).state == "met"


POSTS = Measure("count", "ask:a", "", Bound("at_least", 80), what="sum")
WITHIN_THREE_YEARS = Interval(start=date(2019, 6, 8), least=0, most=3)


def posts(**years: int) -> list[Fact]:
    return [Fact("甲县", period=year[1:], value=value) for year, value in years.items()]


def test_几年之内的总数_时限以后和起算以前的不计入_都写明() -> None:
    asked = item(POSTS, unit="名", due=WITHIN_THREE_YEARS)
    found = stand(asked, *posts(y2018=9, y2019=30, y2022=49, y2023=10))
    assert (found.state, found.outcome.value) == ("unmet", 79)
    assert "现为 79 名；起算前 9 名，时限后 10 名，不计入" in found.explanation
    assert [line.text for line in found.outcome.lines][::3] == ["2018，起算前", "2023，时限后"]
    assert stand(asked, *posts(y2019=30, y2022=50, y2023=10)).state == "met"


def test_几年之内一个数也没有报_以后报了多少都不能算() -> None:
    found = stand(item(POSTS, unit="名", due=WITHIN_THREE_YEARS), *posts(y2023=90))
    assert (found.state, found.outcome.value) == ("not_computable", None)
    assert "时限内没有上报；时限后 90 名，不计入" in found.explanation


def test_别的时限_以后补上的算达到_写明其中多少是时限以后的() -> None:
    found = stand(item(POSTS, unit="名", due=YearEnd(year=2021)), *posts(y2021=60, y2022=24))
    assert (found.state, found.outcome.value) == ("met", 84)
    assert "现为 84 名；其中时限后 24 名" in found.explanation


def test_只有一个单位_写出现状和要求() -> None:
    measure = Measure("coverage", "ask:a", "", Bound("at_least", 300))
    found = stand(item(measure, unit="万元"), Fact("甲县", value=320))
    assert found.explanation == "达到（不低于 300 万元）；现为 320 万元。"
    only = stand(
        item(coverage(THREE), unit="人"), Fact("甲校", value=4), schools=("school", ("甲校",))
    )
    assert only.explanation == "达到（不低于 3 人）；现为 4 人。"


def test_本地取值_与文件的并排写_没有本地取值的写明文件没有写什么() -> None:
    open_ = {
        "undefined": "没有写是下达编制还是招满人员；也没有写期限",
        "choices": ("下达的编制数",),
    }
    document = item(POSTS, unit="名", **open_)
    local = replace(document, measure=replace(POSTS, bound=Bound("at_least", 30)))
    facts = {"ask:a": posts(y2024=24)}
    units = Units({"": ("甲县",)}, {}, {})
    found = assess_item(Plan(), local, facts, units, DAY, document=document)
    assert found.explanation == (
        "未达到（不低于 30 名）；现为 24 名；按本地取值 30 名（文件 80 名）。"
    )
    met = assess_item(
        Plan(),
        local,
        {"ask:a": posts(y2024=30)},
        units,
        DAY,
        document=document,
    )
    assert "按本地取值 30 名（文件 80 名）" in met.explanation
    same = assess_item(Plan(), document, facts, units, DAY, document=document)
    assert same.explanation.endswith("；口径：没有写是下达编制还是招满人员，这里取“下达的编制数”。")


def test_指定事项_认得别名_没报的不算没到() -> None:
    measure = Measure(
        "milestone",
        "ask:a",
        "",
        None,
        states=("立项", "开工", "投用"),
        reached="投用",
        named=(NamedThing("嵩口中心幼儿园", ("嵩口第二幼儿园",)), NamedThing("虹桥幼儿园")),
    )
    done = Fact("甲县", "嵩口第二幼儿园", state="投用")
    assert stand(item(measure), done).state == "not_computable"
    found = stand(item(measure), done, Fact("甲县", "虹桥幼儿园", state="开工"))
    assert found.explanation == "1/2 项达到（2 项都到“投用”）；未达到：虹桥幼儿园（开工）。"


def test_每学期的次数_看最近一个过完的学期() -> None:
    measure = Measure(
        "frequency", "ask:a", "schools", Bound("at_least", 1), per="semester", what="sum"
    )
    facts = [
        Fact("甲校", period="2025春", value=1),
        Fact("乙校", period="2025春", value=0),
        Fact("乙校", period="2025秋", value=5),
    ]
    found = stand(item(measure), *facts, schools=("school", ("甲校", "乙校")))
    assert found.explanation == "1/2 所学校达到（不低于 1）；未达到：乙校（0）。"


def test_人工判定_没有姓名和材料不算() -> None:
    measure = Measure("judgement", "ask:a", "", None, question="是否形成特色")
    bare = Fact("甲县", judgement="met")
    assert stand(item(measure), bare).state == "not_computable"
    assert line_in_words(item(measure)) == "由评审人判定“是否形成特色”"
    full = Fact("甲县", judgement="met", judged_by="评审组", evidence="评审意见")
    assert stand(item(measure), full).state == "met"


def test_位置_区间重叠就说无明显差异() -> None:
    measure = Measure("rank", "ask:a", "", Bound("at_most", 2), best="high")
    peers = [
        Fact("甲县", "本区", value=80, low=78, high=82),
        Fact("甲县", "东区", value=90, low=88, high=92),
        Fact("甲县", "西区", value=81, low=79, high=83),
    ]
    found = stand(item(measure, internal=True), *peers)
    assert found.state == "not_computable"
    assert "无明显差异" in found.explanation
    third = [*peers[:2], Fact("甲县", "西区", value=86, low=85, high=87)]
    assert stand(item(measure, internal=True), *third).state == "unmet"
    tied = [
        Fact("甲县", "本区", value=80),
        Fact("甲县", "东区", value=80),
        Fact("甲县", "西区", value=70),
    ]
    assert stand(item(measure, internal=True), *tied).outcome.value == 1


def test_逐年提升_持平不算_少一年不能算() -> None:
    measure = Measure("trend", "ask:a", "", None, direction="up", periods=3)
    rising = [Fact("甲县", "小学", str(2022 + i), value=0.9 + i / 100) for i in range(3)]
    assert stand(item(measure), *rising).state == "met"
    assert stand(item(measure), *rising[:2]).state == "not_computable"
    flat = [*rising[:2], Fact("甲县", "小学", "2024", value=0.91)]
    assert stand(item(measure), *flat).state == "unmet"
    assert stand(item(measure, unit="比例"), *rising).explanation == (
        "达到（连续 3 期上升）；2022 年 90%→2023 年 91%→2024 年 92%。"
    )
    barely = [Fact("甲县", "小学", str(year), value=v) for year, v in ((2023, 0.8), (2024, 0.8001))]
    two = replace(measure, periods=2)
    told = stand(item(two, unit="比例"), *barely).explanation
    assert told.endswith("2023 年 80%→2024 年 80.01%。")


def test_满两年_到前一天就算满_在期内的还不能算() -> None:
    measure = Measure("duration", "ask:a", "", Bound("at_least", 2), unit="year")
    full = Fact("甲校", "T1", on=date(2022, 9, 1), until=date(2024, 8, 31))
    short = Fact("甲校", "T2", on=date(2022, 9, 1), until=date(2024, 8, 30))
    running = Fact("甲校", "T3", on=date(2025, 9, 1))
    assert stand(item(measure), full).state == "met"
    assert stand(item(measure), full, short).state == "unmet"
    assert stand(item(measure), full, running).state == "not_computable"


def test_每个单位的比例_不拿总数掩盖一所() -> None:
    measure = Measure("unit_ratio", "ask:a", "schools", Bound("at_least", 0.25))
    facts = [
        Fact("甲校", numerator=90, denominator=100),
        Fact("乙校", numerator=2, denominator=10),
        Fact("丙校", numerator=25, denominator=100),
    ]
    assert stand(item(measure, unit="比例"), *facts, schools=SCHOOLS).verdict.failing_units == (
        "乙校",
    )


def test_同时满足多项的单位占比_没数据的可能改变结论才算不出() -> None:
    towns = ("town", ("东镇", "西镇", "南镇"))
    parts = [
        item(Measure("coverage", f"ask:{n}", "towns", Bound("at_least", 1)), name=n)
        for n in ("a", "b")
    ]
    joined = item(
        Measure("conjunction", "", "towns", Bound("above", 0.5), items=("a", "b")), name="all"
    )
    units = Units({"towns": towns[1]}, {"towns": "town"}, {})

    def state(*rows: tuple[str, str, float]) -> Any:
        facts = {
            f"ask:{n}": [Fact("甲县", town, value=v) for m, town, v in rows if m == n]
            for n in ("a", "b")
        }
        return assess_item(Plan(*parts, joined), joined, facts, units, DAY)

    both = [(n, town, 1.0) for n in ("a", "b") for town in ("东镇", "西镇")]
    assert state(*both).state == "met"
    assert state(*both[:3]).state == "not_computable"
    assert state(("a", "东镇", 0), ("a", "西镇", 0)).state == "unmet"


SURVEY = Measure("survey", "ask:a", "", Bound("at_least", 0.9), populations=("家长", "学生"))


def answers(who: str, satisfied: int, of: int) -> Fact:
    return Fact("甲县", who, numerator=satisfied, denominator=of)


def test_问卷_两类人都要达到_份数太少不下结论() -> None:
    asked = item(SURVEY, unit="比例")
    parents = answers("家长", 930, 1000)
    assert stand(asked, parents, answers("学生", 19, 20)).state == "not_computable"
    found = stand(asked, parents, answers("学生", 850, 1000))
    assert found.state == "unmet"
    assert found.explanation.startswith("1/2 类人群达到（不低于 90%）；未达到：学生（85%，有效")
    both = stand(asked, parents, answers("学生", 940, 1000))
    assert both.explanation == "2/2 类人群达到（最低 93%，要求不低于 90%）。"


@pytest.mark.parametrize("satisfied", [890, 900, 910])
def test_问卷_区间含达到线_每一处都说接近(satisfied: int) -> None:
    found = stand(
        item(SURVEY, unit="比例"), answers("家长", satisfied, 1000), answers("学生", 940, 1000)
    )
    lines = {line.unit: line.state for line in found.outcome.lines}
    assert (found.state, lines) == ("near", {"家长": "near", "学生": "met"})
    assert f"接近：家长（{satisfied / 10:g}%，有效问卷 1,000 份，区间 " in found.explanation
    assert "含达到线" in found.explanation
    assert "未达到" not in found.explanation


def test_问卷_区间含达到线不开问题_低于线的才开_写明是哪一类人() -> None:
    def opened(parents: int) -> list[tuple[str, str, str]]:
        found = stand(
            item(SURVEY, unit="比例", term="满意度"),
            answers("家长", parents, 1000),
            answers("学生", 940, 1000),
        )
        plan: Any = SimpleNamespace(id="p", cite=lambda clause: f"p#{clause}")
        seen = observed_items(plan, [found], Units({}, {}, {}), "990101", frozenset())
        return [(one.name, one.unit_name, one.state) for one in seen if one.is_short]

    assert opened(910) == []
    assert opened(850) == [("满意度（家长）", "", "unmet")]


def test_问卷_有一类人不知道就不说接近() -> None:
    found = stand(item(SURVEY, unit="比例"), answers("家长", 900, 1000))
    assert (found.state, found.verdict.met) == ("not_computable", 0)


def test_威尔逊区间_与公布的算例一致() -> None:
    """Newcombe (1998), Statistics in Medicine 17:857, table I: 81/263 gives 0.2553 to 0.3662."""
    low, high = wilson(81 / 263, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8), st.integers(0, 10))
def test_学校的顺序不改变结论(values: list[int], line: int) -> None:
    names = tuple(f"校{i}" for i in range(len(values)))
    facts = [Fact(name, value=v) for name, v in zip(names, values, strict=True)]
    measured = item(coverage(Bound("at_least", line)))
    there = stand(measured, *facts, schools=("school", names))
    back = stand(measured, *facts[::-1], schools=("school", names[::-1]))
    assert (there.state, there.verdict.met) == (back.state, back.verdict.met)
    assert there.verdict.met == sum(v >= line for v in values)


def test_时限_办了没办_到没到() -> None:
    due = FixedDay(on=date(2021, 4, 30), source="ask:a")
    deadline = item(None, due=due)
    filed = Fact("甲县", on=date(2021, 4, 28))
    assert stand(deadline, filed, day=date(2021, 5, 1)).timing == "done_in_time"
    assert stand(deadline, day=date(2021, 4, 20)).state == "not_computable"
    assert stand(deadline, day=date(2021, 4, 20)).explanation.endswith("还有 10 天。")
    assert stand(deadline, day=date(2021, 6, 14)).explanation.endswith("已逾期 45 天。")
    late = Fact("甲县", on=date(2021, 5, 6))
    told = stand(deadline, late, day=date(2021, 6, 1))
    assert told.state == "unmet"
    assert told.explanation == ("没有按期办理；2021年5月6日才办理，晚 6 天；时限 2021年4月30日。")


def test_还没生效的目标不判() -> None:
    found = stand(item(coverage(THREE), valid_from=date(2030, 1, 1)), schools=SCHOOLS)
    assert "自2030年1月1日起执行，尚未生效" in found.explanation


def test_时段的写法() -> None:
    spring = span_of("2026春")
    assert spring is not None and spring.last == date(2026, 8, 31)
    assert span_of("2025-13") is None
    assert Report().has_errors is False


# what falls short, for findings


def test_与城区相比的_现值和标准都用本来的单位_差多少是数量() -> None:
    plan = load_plan("zibo-2021")
    asked = plan.item("equipment_not_below_urban_primary")
    facts = {
        "indicator:equipment_per_pupil": (
            Fact("s1", "primary", numerator=200_000.0, denominator=100.0, value=2000.0),
            Fact("s2", "primary", numerator=250_000.0, denominator=100.0, value=2500.0),
        )
    }
    units = Units(
        {"seat_primary_only": ("s1",), asked.measure.against: ("s2",)},
        {"seat_primary_only": "school", asked.measure.against: "school"},
        {"s1": "甲小学"},
    )
    found = assess_item(plan, asked, facts, units, date(2025, 10, 1))
    (seen,) = observed_items(plan, [found], units, "990101", frozenset({"s1", "s2"}))
    assert (seen.value, seen.limit, seen.value_unit, seen.sense) == (
        2000.0, 2500.0, "元/生", "at_least",
    )  # fmt: skip
    assert (seen.short, seen.amount_unit, seen.limit_words) == (50_000.0, "元", "城区小学")


def test_由评审人判定的_说是谁判的_依据是哪份文件() -> None:
    plan = load_plan("ouhai-2019")
    asked = plan.item("three_dimensions")
    fact = Fact("s1", judgement="unmet", judged_by="督导室", evidence="云教督〔2025〕9号")
    units = Units({"public_junior": ("s1",)}, {"public_junior": "school"}, {"s1": "石桥中学"})
    facts = {asked.measure.source: (fact,)}
    found = assess_item(plan, asked, facts, units, date(2025, 10, 1))
    (seen,) = observed_items(plan, [found], units, "990101", frozenset({"s1"}))
    assert seen.words == "由评审人判定：未达到（督导室，云教督〔2025〕9号）"
    assert seen.name == "学校发展报告的三个维度"


@pytest.mark.parametrize(
    "plan", ["beijing-2015", "chongqing-2017", "ouhai-2019", "qingliu-2023", "zibo-2021"]
)
def test_能列为问题的条目都有一个短名称_不与别的条目相同(plan: str) -> None:
    pack = load_plan(plan)
    listed = [item for item in pack.items if item.measure is not None and not item.internal]
    followed = [item for item in listed if item.is_assessed and not item.reference]
    assert [item.id for item in followed if not 0 < len(item.name) <= 24] == []
    keys = [(item.measure.of, item.name) for item in followed if item.measure is not None]
    assert len(keys) == len(set(keys))
