"""Five policy documents as plans: clean, complete, each promise of ``by`` kept."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from junheng.cli.main import build_parser
from junheng.kernel.errors import PackError
from junheng.measure.progress.cases import run_plan_cases
from junheng.measure.progress.checking import check_against_standard
from junheng.policy.guardrails import load_guardrails
from junheng.policy.loader import find_pack
from junheng.policy.plan import PlanPack, lint_plan, list_plans, load_plan
from junheng.policy.plan.model import EXECUTABLE, MEASURE_LABELS

PLANS = [info.id for info in list_plans()]


@pytest.fixture(params=PLANS, scope="module")
def plan(request: pytest.FixtureRequest) -> PlanPack:
    return load_plan(request.param)


def test_五份文件都在() -> None:
    assert PLANS == ["beijing-2015", "chongqing-2017", "ouhai-2019", "qingliu-2023", "zibo-2021"]


def test_没有错误_算例全部通过_该有的算例都有(plan: PlanPack) -> None:
    assert [issue.text() for issue in lint_plan(plan.id)] == []
    assert [issue.text() for issue in check_against_standard(plan)] == []
    outcome = run_plan_cases(plan)
    assert [issue.text() for issue in outcome.issues] == []
    targets = sum(item.kind == "target" for item in plan.items)
    assert len(outcome.passed) >= 3 * targets


def test_目标指标时限经费都能执行_没有一条只供理解(plan: PlanPack) -> None:
    for item in plan.items:
        if item.kind in EXECUTABLE and item.status != "out_of_force":
            assert item.measure is not None or item.due is not None, item.id
            assert item.status in ("computed", "collected", "judged"), item.id
            assert item.valid_from is not None, item.id


def test_十三种衡量方式都有人用() -> None:
    used = Counter(
        item.measure.kind for name in PLANS for item in load_plan(name).items if item.measure
    )
    assert set(used) == set(MEASURE_LABELS)


def test_地区之间的位置只在内部(plan: PlanPack) -> None:
    for item in plan.items:
        if item.measure is not None and item.measure.kind == "rank":
            assert item.internal, item.id


def promises(form: str) -> Iterator[tuple[str, str, str]]:
    for name in PLANS:
        for item in load_plan(name).items:
            yield from ((name, item.id, one) for one in item.named(form))


def commands() -> set[str]:
    """Every command of the parser, those of commands with actions too, as it is typed."""

    def below(words: str, parser: argparse.ArgumentParser) -> Iterator[str]:
        yield words
        groups = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
        for group in groups:
            for name, inner in group.choices.items():
                yield from below(f"{words} {name}", inner)

    return set(below("junheng", build_parser([])))


def test_写明的命令都有() -> None:
    known = commands()
    assert "junheng finding refresh" in known
    assert "junheng finding nothing" not in known
    for plan_id, item, command in promises("command"):
        assert command in known, (plan_id, item, command)


def test_写明的底线都有() -> None:
    known = {rule.id for layer in load_guardrails().layers for rule in layer.rules}
    for form in ("guardrail", "obeys"):
        for plan_id, item, rule in promises(form):
            assert rule in known, (plan_id, item, rule)


def test_所涉办理的事实都是底线认识的() -> None:
    pack = load_guardrails()
    for name in PLANS:
        for item in load_plan(name).items:
            for implied in item.acts:
                act = pack.acts[implied.act]
                assert set(implied.facts) <= set(act.facts), (name, item.id)
                for fact, value in implied.facts.items():
                    choices = {choice.value for choice in pack.facts[fact].choices}
                    assert not choices or value in choices, (name, item.id, fact, value)


def test_缺条款单位日期的条目_被拒绝并写明哪一行(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    (folder / "items").mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "pack: tiny\nkind: plan\nversion: 1\ntitle: 小计划\ntitle_en: Tiny\nissuer: 县教育局\n"
        "document_number: ''\nregion: '990101'\nvalid_from: 2025-01-01\nconfidence: A\n"
        "stages: [primary]\nquantities:\n  - {quantity: pupils, label: 在校生数, label_en: Pupils,"
        " unit: 人, formula: sum(section_statistics.pupils), clause: '1'}\n",
        encoding="utf-8",
    )
    (folder / "clauses.yaml").write_text(
        "clauses:\n  - {clause: '1', title: 目标, summary: 每校有基地,"
        " confidence: A, source: text}\n",
        encoding="utf-8",
    )
    (folder / "asks.yaml").write_text(
        "asks:\n  - {ask: sent, label: 报出日期, unit: '', type: date, per: school,"
        " asked_of: school, period: once, clause: '1', purpose: 试}\n",
        encoding="utf-8",
    )
    (folder / "indicators.yaml").write_text("indicators: []\n", encoding="utf-8")
    (folder / "items" / "1.yaml").write_text(
        "items:\n"
        "  - {item: base, clause: '9', kind: target, term: 基地, text: 每校有基地,"
        " status: informs, reason: 试}\n"
        "  - {item: other, clause: '1', kind: measure, text: 试, status: enabled,"
        " term: 一二三四五六七八九十一二三四五六七八九十一}\n"
        "  - {item: send, clause: '1', kind: deadline, term: 报出, text: 试, status: collected,"
        " by: ['ask:sent'], due: {day: 2025-04-30, from: 'ask:sent'}}\n",
        encoding="utf-8",
    )
    found = {(i.rule.code, i.place.line) for i in lint_plan(folder)}
    assert {
        ("JH-PK-108", 2),  # clause 9 does not exist
        ("JH-PK-504", 2),  # nothing says how it is decided
        ("JH-PK-505", 2),  # no date
        ("JH-PK-507", 2),  # a target never merely informs
        ("JH-PK-503", 3),  # the term is too long
        ("JH-PK-508", 3),  # enabled by nothing
        ("JH-PK-324", 4),  # every school has its own day, the deadline only one
    } <= found
    with pytest.raises(PackError, match="共 "):
        load_plan(folder)


def test_运行中的系统遇到改了一半的条目库_接着用上一次读好的(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(find_pack("ouhai-2019"), folder)
    before = load_plan(folder)
    clauses = folder / "clauses.yaml"
    clauses.write_text(clauses.read_text(encoding="utf-8")[:400], encoding="utf-8")
    os.utime(clauses, ns=(1, time.time_ns() + 10**9))
    assert load_plan(folder) is before
    assert lint_plan(folder)


def test_北京少考试与瓯海比成绩_方向相反() -> None:
    pulled = {
        name: {item.pulls for item in load_plan(name).items if item.pulls[0]} for name in PLANS
    }
    topic = "考试成绩的分量"
    assert pulled["beijing-2015"] == {(topic, "less")}
    assert pulled["ouhai-2019"] == {(topic, "more")}
