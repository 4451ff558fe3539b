"""The guardrail pack: its cases, what the linter refuses, history, layers, exceptions."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from junheng.kernel.errors import PackError
from junheng.policy.guardrails import (
    Decision,
    Layer,
    check,
    examine,
    lint_guardrails,
    load_guardrails,
    run_guardrail_cases,
    weaker_reason,
)
from junheng.policy.guardrails.condition import Condition, all_hold
from junheng.policy.guardrails.reading import folders
from junheng.policy.guardrails.rule import force, strongest

TODAY = date(2026, 11, 25)
CROSS_SCHOOL = {
    "exam_kind": "final", "scope": "cross_school", "grade": 7, "graduating": False, "form": "paper",
}  # fmt: skip
CITED = {
    "no_exam_rank_targets", "no_score_publication", "exam_limits_2025", "inspection_limits_2025",
    "no_key_schools", "homework_limits_2021", "minors_data", "no_trace_evidence_2025",
    "no_reaching_standard_activities_2025",
}  # fmt: skip


def nation() -> tuple[Layer, ...]:
    return load_guardrails().layers_for([])


def decision(kind: str, **more: object) -> Decision:
    given: dict[str, object] = {
        "rule": "exam_limits_2025",
        "kind": kind,
        "level": "province",
        "region": "990000",
        "document": "演教基〔2026〕3号",
        "issuer": "演示省教育厅",
        "issued": date(2026, 3, 1),
        "valid_from": date(2026, 3, 1),
    }
    return Decision(**(given | more))  # type: ignore[arg-type]


def judged(*decisions: Decision, act: str = "exam.open", facts=None, as_of=TODAY):
    local = Layer("county", "990101", "云川县", (), decisions)
    return check(act, CROSS_SCHOOL if facts is None else facts, as_of, [*nation(), local])


def test_每个算例都通过_每一条每种力度每个组合都有算例():
    outcome = run_guardrail_cases()
    assert outcome.failed == []
    assert outcome.uncovered == []
    assert len(outcome.passed) > 130


def test_别处引用的编号都在():
    assert {rule.id for rule in load_guardrails().rules} >= CITED


def test_计划条目库里引用的每个编号_清单里都有(root: Path):
    known = {rule.id for rule in load_guardrails().rules}
    cited = {
        name
        for path in root.glob("packs/*/*/**/*.yaml")
        for name in re.findall(r"guardrail:(\w+)", path.read_text(encoding="utf-8"))
    }
    assert cited
    assert cited <= known


def test_没有读过原文的_一条也不强于登记依据():
    for rule in load_guardrails().rules:
        assert force(rule.strength) <= force(strongest(rule.source)), rule.id
        assert rule.is_read or rule.source in {"secondary", "recalled"}
        assert not rule.is_read or rule.where_read, rule.id


def test_每一种情形都写了合规的办法_法律没有例外():
    for rule in load_guardrails().rules:
        assert all(one.alternatives for one in rule.governs), rule.id
        if any(article.document.startswith("主席令") for article in rule.articles):
            assert rule.exception_from is None, rule.id


def test_七年级跨校考试_写明文号条款和三个合规办法():
    (ruling,) = judged()
    assert ruling.strength == "refuse"
    assert "教基厅〔2025〕3号" in ruling.citation
    assert len(ruling.alternatives) == 3
    assert ruling.source_label == "已读原文摘录"


def test_过去的事按当天的规定_盖历史口径_旁边是今天的结论():
    layers = nation()
    past = examine("exam.open", CROSS_SCHOOL, date(2019, 6, 20), layers, today=TODAY)
    assert (past.rulings, past.stamp) == ((), "历史口径")
    assert [one.rule for one in past.rulings_today] == ["exam_limits_2025"]
    assert past.differs_today
    now = examine("exam.open", CROSS_SCHOOL, TODAY, layers, today=TODAY)
    assert (now.stamp, now.strength, now.differs_today) == ("", "refuse", False)


def test_缺少事实_不当作允许_说出还要知道什么():
    told = {"exam_kind": "final", "scope": "region"}
    found = examine("exam.open", told, TODAY, nation(), today=TODAY)
    assert found.rulings == ()
    missing = {name for one in found.undecided for name in one.missing}
    assert {"grade", "graduating"} <= missing
    nothing = examine("exam.open", {}, TODAY, nation(), today=TODAY)
    assert nothing.undecided == ()
    assert check("snapshot.lock", {}, TODAY, nation()) == []


def test_一个事实有三种回答():
    conditions = (Condition("minutes", "above", ("60",)), Condition("grade", "is", ("4",)))
    assert all_hold(conditions, {"minutes": "60.5", "grade": 4}) is True
    assert all_hold(conditions, {"minutes": 60, "grade": 4}) is False
    assert all_hold(conditions, {"minutes": "不清楚", "grade": 4}) is None
    assert all_hold(conditions, {"grade": 5}) is False


def test_确认只添出处_从严变强_到期就不再作数():
    (confirmed,) = judged(decision("confirm"))
    assert (confirmed.strength, len(confirmed.decisions)) == ("refuse", 1)
    weekly = {"exam_kind": "frequent", "scope": "school", "grade": 8, "graduating": False}
    (as_is,) = judged(facts=weekly)
    homework = {"grade": 8, "minutes_a_day": 91}
    tighter = decision("tighten", rule="homework_limits_2021", strength="refuse")
    (raised,) = judged(tighter, act="homework.set", facts=homework)
    assert (as_is.strength, raised.strength) == ("basis", "refuse")
    assert raised.citation.startswith("演示省教育厅演教基〔2026〕3号")
    (before,) = judged(tighter, act="homework.set", facts=homework, as_of=date(2026, 2, 28))
    ended = replace(tighter, valid_to=date(2026, 8, 31))
    (after,) = judged(ended, act="homework.set", facts=homework)
    assert before.strength == after.strength == "basis"


def test_例外须有够层级的文件_法律没有例外_县里不能自己放宽():
    by_province, by_county = decision("exception"), decision("exception", level="county")
    (allowed,) = judged(by_province)
    assert (allowed.strength, allowed.exception) == ("notice", by_province)
    (refused,) = judged(by_county)
    assert (refused.strength, refused.exception) == ("refuse", None)
    rules = load_guardrails()
    assert "省级" in weaker_reason(rules.rule("exam_limits_2025"), by_county)
    law = decision("exception", rule="no_key_schools")
    assert "法律规定" in weaker_reason(rules.rule("no_key_schools"), law)
    (still,) = judged(law, act="school.classify", facts={"classes": "key_classes"})
    assert still.strength == "refuse"
    weaker = decision("tighten", strength="notice")
    assert "应当强于" in weaker_reason(rules.rule("exam_limits_2025"), weaker)
    assert judged(weaker)[0].strength == "refuse"


def test_例外只对写明的情形():
    only = decision("exception", act="exam.open", facts={"grade": "7", "exam_kind": "final"})
    assert judged(only)[0].strength == "notice"
    assert judged(only, facts=CROSS_SCHOOL | {"grade": 8})[0].strength == "refuse"
    published = {"content": "exam_comparison", "audience": "class"}
    assert judged(only, act="publish", facts=published)[0].strength == "refuse"


def test_先后按日期_后来从严的收回先前的例外():
    rule = "homework_limits_2021"
    facts = {"grade": 8, "minutes_a_day": 91}
    early = decision("exception", rule=rule)
    later = decision(
        "tighten", rule=rule, strength="refuse", level="city", valid_from=date(2026, 9, 1)
    )
    for order in ((early, later), (later, early)):
        (summer,) = judged(*order, act="homework.set", facts=facts, as_of=date(2026, 6, 1))
        (autumn,) = judged(*order, act="homework.set", facts=facts, as_of=date(2026, 10, 1))
        assert (summer.strength, autumn.strength) == ("notice", "refuse")
        assert autumn.exception is None


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folders()[0], tmp_path / "national" / "guardrails"))


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("rules/evaluation.yaml", "source: text", "source: recalled", "JH-GR-101"),
        (
            "pairs.yaml",
            "monitoring_use, strength: basis",
            "monitoring_use, strength: refuse",
            "JH-GR-102",
        ),
        ("rules/supervision.yaml", "act: task.close", "act: task.shut", "JH-GR-103"),
        ("rules/supervision.yaml", "fact: days_notice", "fact: days_note", "JH-GR-103"),
        ("rules/supervision.yaml", "proof, is: photos", "proof, is: photographs", "JH-GR-103"),
        (
            "rules/pupils.yaml",
            "alternatives: [作业由教师批改和讲评]",
            "alternatives: []",
            "JH-GR-104",
        ),
        ("rules/pupils.yaml", "above: 60}", "above: 六十}", "JH-GR-106"),
        ("rules/pupils.yaml", "above: 60}", "above: 60, below: 90}", "JH-GR-106"),
        ("pairs.yaml", "      funds: {}\n", "", "JH-GR-110"),
        ("rules/pupils.yaml", ", issued: 2021-04-08", "", "JH-PK-110"),
    ],
)
def test_写错的地方_说出文件和行(copy: Path, file: str, old: str, new: str, code: str):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    issues = [one for one in lint_guardrails([copy]) if one.rule.code == code]
    assert issues
    assert issues[0].place.line
    with pytest.raises(PackError):
        load_guardrails([copy])


def _city(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "990100-demo" / "guardrails"
    (folder / "rules").mkdir(parents=True)
    head = "level: city\nregion: '990100'\nversion: 1\ntitle: 演示市\n"
    (folder / "head.yaml").write_text(head, encoding="utf-8")
    for name, text in files.items():
        path = folder / ("rules/local.yaml" if name == "rules" else f"{name}.yaml")
        path.write_text(text, encoding="utf-8")
    return folder


RULE = """rules:
  - rule: {id}
    title: 初中书面作业不超过80分钟
    title_en: At most 80 minutes
    strength: refuse
    says: 全市初中每天书面作业不超过80分钟。
    source: text
    where_read: 市教育局文件
    exception_from: city
    articles:
      - document: 演教〔2024〕8号
        title: 演示市作业管理办法
        article: 第三条
        issued: 2024-02-01
        valid_from: 2024-03-01
    governs:
      - act: homework.set
        when: [{{fact: grade, one_of: ['7', '8', '9']}}, {{fact: minutes_a_day, above: 80}}]
        found: 超过80分钟
        alternatives: [控制在80分钟内]
"""


def test_市里可以写更严的条目_只管本市_从它的日期起(copy: Path, tmp_path: Path):
    where = [copy, _city(tmp_path, rules=RULE.format(id="homework_demo_city"))]
    pack = load_guardrails(where)
    facts = {"grade": 8, "minutes_a_day": 85}

    def strengths(regions: list[str], as_of: date) -> list[str]:
        return [o.strength for o in check("homework.set", facts, as_of, pack.layers_for(regions))]

    assert strengths(["990100", "990101"], TODAY) == ["refuse"]
    assert strengths(["330304"], TODAY) == []
    assert strengths(["990100"], date(2024, 2, 1)) == []


def test_下级不能改写上级的编号_例外层级不够就拒绝(copy: Path, tmp_path: Path):
    silent = _city(tmp_path / "a", rules=RULE.format(id="homework_limits_2021"))
    assert "JH-GR-107" in {one.rule.code for one in lint_guardrails([copy, silent])}
    text = """decisions:
  - rule: no_key_schools
    decision: exception
    issued_by: city
    document: 演教〔2026〕1号
    issuer: 演示市教育局
    issued: 2026-01-01
    valid_from: 2026-01-01
"""
    loosening = _city(tmp_path / "b", decisions=text)
    codes = {one.rule.code for one in lint_guardrails([copy, loosening])}
    assert "JH-GR-109" in codes
