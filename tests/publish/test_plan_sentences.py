"""The years of one item: a year nobody can compute is a gap, shares are drawn in percent."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from junheng.measure.progress.assess import Progress
from junheng.measure.progress.outcome import Line, Outcome, every, not_computable
from junheng.policy.pack import Address
from junheng.policy.plan.model import Bound, Measure, PlanItem
from junheng.publish.sentences.catalogue import render
from junheng.web.plans.queries.history import Past, chart_of

COVERAGE = Measure("coverage", "ask:a", "schools", Bound("at_least", 3))
RATIO = Measure("ratio", "ask:a", "", Bound("at_least", 0.25))
HALF = Measure("conjunction", "", "towns", Bound("above", 0.5), items=("a", "b"))


def item(measure: Measure, unit: str) -> PlanItem:
    given: dict[str, Any] = dict.fromkeys(
        ("text", "reason", "hedge", "undefined"), ""
    ) | dict.fromkeys(("by", "choices", "acts"), ())
    return PlanItem(
        **given,
        id="x",
        clause="1",
        kind="target",
        term="三名专家",
        status="collected",
        unit=unit,
        valid_from=None,
        measure=measure,
        due=None,
        tolerance=0.0,
        internal=False,
        duty=None,
        pulls=("", ""),
        at=Address("items/x.yaml", 1),
    )


def past(of: PlanItem, **years: Outcome) -> list[Past]:
    return [
        Past(
            SimpleNamespace(as_of=date(int(year[1:]), 10, 15)),
            Progress(of, outcome, None, "", None, ""),
        )
        for year, outcome in years.items()
    ]


def schools(*values: float | None) -> Outcome:
    state = {True: "met", False: "unmet", None: "not_computable"}
    return every(
        [Line(str(i), state[None if v is None else v >= 3], v) for i, v in enumerate(values)]
    )


def whole(value: float) -> Outcome:
    met = every([Line("", "met" if value >= 0.25 else "unmet", value)])
    return Outcome(met.verdict, (), value)


def test_算不出的年份不画成零_标题从有数的年份说起() -> None:
    asked = item(COVERAGE, "人")
    found = chart_of(
        past(asked, y2023=schools(None, None), y2024=schools(3, 1), y2025=schools(3, 3)), asked
    )
    assert found is not None
    assert found.title == "“三名专家”：2024 年 1/2，2025 年 2/2。"
    assert found.rows == (("2023 年", "无法计算"), ("2024 年", "50%"), ("2025 年", "100%"))


def test_少了一所学校的年份_占比说不清_不画() -> None:
    asked = item(COVERAGE, "人")
    years = past(asked, y2023=schools(3, 1, None), y2024=schools(3, 1, 1), y2025=schools(3, 3, 1))
    found = chart_of(years, asked)
    assert found is not None
    assert found.rows[0] == ("2023 年", "1/3")
    assert "0.0" not in {cell for row in found.rows for cell in row}


def test_本校的年份_结论算不出的_即使没有缺数的名单也不画() -> None:
    asked = item(COVERAGE, "人")
    blank = Outcome(schools(None, None).verdict)  # as cut to a school: nobody is named missing
    years = past(asked, y2023=blank, y2024=schools(3, 1), y2025=schools(3, 3))
    assert [one.share for one in years] == [None, 0.5, 1.0]
    assert years[0].text == ""


def test_占比画成百分数_纵轴到百_标准也是百分数() -> None:
    asked = item(RATIO, "比例")
    found = chart_of(past(asked, y2024=whole(0.2496), y2025=whole(1.0)), asked)
    assert found is not None
    assert found.measure == "%"
    assert found.title == "“三名专家”：2024 年 24.96%，2025 年 100%。"
    assert "标准 25.0%" in found.svg
    assert found.rows[0] == ("2024 年", "24.96%")  # never written like the line it misses
    assert ">120<" not in found.svg
    assert ">100<" in found.svg
    assert "%%" not in found.svg


def test_同时满足多项的_画的是镇的占比_不是个数() -> None:
    asked = item(HALF, "个")

    def towns(share: float) -> Outcome:
        found = every([Line("东镇", "met"), Line("西镇", "unmet")])
        return Outcome(found.verdict, found.lines, share, share, share)

    found = chart_of(past(asked, y2024=towns(0.5), y2025=towns(0.75)), asked)
    assert found is not None
    assert (found.measure, found.rows[0]) == ("%", ("2024 年", "50%"))
    assert "标准 50%" in found.svg


def test_只有一个单位的_画它自己的数() -> None:
    asked = item(COVERAGE, "名")
    found = chart_of(past(asked, y2024=schools(8), y2025=schools(24)), asked)
    assert found is not None
    assert found.title == "“三名专家”：2024 年 8 名，2025 年 24 名。"
    assert found.measure == "名"


def test_只有一年有数不画() -> None:
    asked = item(COVERAGE, "名")
    years = past(asked, y2024=not_computable("尚未上报"), y2025=schools(24))
    assert chart_of(years, asked) is None


def test_句子里汉字之间没有空格() -> None:
    facts = {"term": "专家", "a": "2023", "first": "8 名", "b": "2025", "last": "24 名"}
    assert render("plan.moved", facts).text == "“专家”：2023 年 8 名，2025 年 24 名。"
