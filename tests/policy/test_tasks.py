"""What plans say about tasks: templates rest on items, schools are asked by exception only."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.calendar import national_calendar
from junheng.policy.document import Report
from junheng.policy.feedback import asked_on, asking_of, silent_since
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.plan.tasks import FeedbackRule, read_tasks
from junheng.policy.tasks import (
    KIND_LABELS,
    feedback_rule,
    national_tasks,
    tasks_of,
    template_named,
    templates,
)

PLANS = [info.id for info in list_plans()]
DAYS = st.dates(date(2023, 1, 1), date(2026, 8, 31))
RULES = st.builds(
    FeedbackRule,
    st.sampled_from(["bureau", "schools"]),
    st.sampled_from(["week", "month", "quarter", "semester", "year"]),
    st.integers(1, 20),
    st.just(""),
)


@pytest.mark.parametrize("plan", PLANS)
def test_每份计划都有措施模板_每个模板对应一个条目(plan: str) -> None:
    held = tasks_of(plan).measures
    assert held
    pack = load_plan(plan)
    for one in held:
        assert one.key.startswith(f"{plan}.")
        assert one.clause.partition("#")[2] in pack.clauses
        assert one.term
        assert template_named(one.key) == one


def test_六类措施通用模板都有_最后一项是其他() -> None:
    kinds = {one.kind for one in national_tasks().measures}
    assert kinds == set(KIND_LABELS)
    assert list(templates(["zibo-2021"]))[-1].key == "other"


def test_默认每月问局机关_学校只有计划写明才问() -> None:
    for plan in (*PLANS, "cn-moe-2017-6", "没有这份文件"):
        rule = feedback_rule(plan, "bureau")
        assert rule is not None
        assert rule.every == "month"
    asked = {plan for plan in PLANS if feedback_rule(plan, "schools") is not None}
    assert asked == {"zibo-2021", "ouhai-2019"}
    held = feedback_rule("ouhai-2019", "schools")
    assert held is not None
    assert held.clause == "ouhai-2019#6.2"


@given(RULES, DAYS)
def test_反馈日总在工作日_学校的不在寒暑假_一天比一天不早(rule: FeedbackRule, day: date) -> None:
    calendar = national_calendar()
    asked = asked_on(rule, day, calendar)
    assert asked > day
    assert calendar.is_working_day(asked)
    if rule.of == "schools":
        assert calendar.school_holiday_on(asked) is None
    assert asked <= asked_on(rule, day + timedelta(days=1), calendar)


@given(RULES, DAYS)
def test_一次比较找出所有该反馈的(rule: FeedbackRule, today: date) -> None:
    calendar = national_calendar()
    last = silent_since(rule, today, calendar)
    assert asking_of(rule, last, today, calendar).reminders > 0
    assert asking_of(rule, last + timedelta(days=1), today, calendar).reminders == 0


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("JH-PK-611", "measures:\n- {measure: a, item: nothing, kind: other, label: 甲, title: 甲,"
         " unit: '', quantity: '', price: '', office: 甲, days: 1}\n"),
        ("JH-PK-612", "measures:\n- {measure: a, item: aid_models, local: nobody, kind: other,"
         " label: 甲, title: 甲, unit: '', quantity: '', price: '', office: 甲, days: 1}\n"),
        ("JH-PK-104", "measures:\n- {measure: a, item: aid_models, kind: other, label: 甲,"
         " title: 甲, unit: '', quantity: 很多, price: '', office: 甲, days: 1}\n"),
        ("JH-PK-106", "feedback:\n- {of: schools, every: fortnight, remind: 5, clause: '6.3'}\n"),
        ("JH-PK-108", "feedback:\n- {of: schools, every: month, remind: 5, clause: '99'}\n"),
        ("JH-PK-104", "slips:\n- {colour: blue, label: 蓝色督办单, late: 1, ink: 蓝, answer: 3}\n"),
    ],
)  # fmt: skip
def test_写错的任务规则指出行号(tmp_path: Path, code: str, text: str) -> None:
    (tmp_path / "tasks.yaml").write_text(text, encoding="utf-8")
    report = Report()
    read_tasks(tmp_path, report, load_plan("zibo-2021"))
    found = [(issue.rule.code, issue.place.line) for issue in report.issues]
    assert found == [(code, 2)]


def test_通用规则不能问学校(tmp_path: Path) -> None:
    text = "feedback:\n- {of: schools, every: month, remind: 5}\n"
    (tmp_path / "tasks.yaml").write_text(text, encoding="utf-8")
    report = Report()
    read_tasks(tmp_path, report)
    assert [issue.rule.code for issue in report.issues] == ["JH-PK-613"]
