"""What a formula of an officer may not show, and what is refused with its place marked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.data.intake.keyring import Keyring
from junheng.data.snapshots import Snapshot
from junheng.data.standard import standard
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.kernel.errors import ExpressionError
from junheng.measure.engine.lawful import Group, hidden, is_sensitive, kind_of_target, too_small
from junheng.measure.engine.local import (
    HIDDEN,
    Checked,
    LocalDefinition,
    check_local,
    measure_local,
    pack_of,
)
from junheng.measure.engine.run import measure
from junheng.measure.engine.trace import trace
from junheng.measure.progress.local import OwnTarget, assess_own
from junheng.policy import load_pack
from junheng.policy.plan import load_plan
from junheng.policy.plan.model import Bound

BASE = load_pack("cn-moe-2017-6")
BOTH = ("primary", "junior")


def typed(numerator: str, denominator: str = "pupils", per: int = 1) -> LocalDefinition:
    return LocalDefinition("a", 1, "甲", "人", numerator, denominator, per, BOTH)


def checked(numerator: str, denominator: str = "pupils") -> Checked:
    return check_local(BASE, typed(numerator, denominator))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("county")
    newest = next(one for one in reversed(DEMO) if one.key == "yunchuan")
    return demo_snapshot(folder, Keyring.create(folder / "key"), newest)


# ── what is refused, why, and where
REFUSED = [
    ("count(techer)", "pupils", "unsafe", "numerator", 7, "techer"),
    ("count(homeroom", "pupils", "unsafe", "numerator", 15, ""),
    ("", "pupils", "unsafe", "numerator", 1, ""),
    ("1", "pupils and", "unsafe", "denominator", 11, ""),
    ("9" * 20, "1", "unsafe", "numerator", 1, "9" * 20),
    ("sum(exam.score)", "count(teacher)", "forbidden", "denominator", 7, "teacher"),
    ('sum(exam.score where teacher_id = "a")', "1", "forbidden", "numerator", 22, "teacher_id"),
    ("count(exam where class_code = 1)", "1", "forbidden", "numerator", 18, "class_code"),
    ("min(成绩.语文)", "1", "forbidden", "numerator", 1, "min"),
    ("sum(exam.score) / count(homeroom)", "1", "forbidden", "numerator", 25, "homeroom"),
    ("max(teacher.age)", "1", "forbidden", "numerator", 1, "max"),
    ('count(pupil where name = "张三")', "1", "forbidden", "numerator", 19, "name"),
    ("sum(resource.books) + count(homeroom)", "pupils", "ambiguous", "numerator", 23, "count"),
    ("count(homeroom)", "sum(resource.books)", "ambiguous", "denominator", 1, "sum"),
    ("sum(resource.books) * split_weight", "pupils", "ambiguous", "numerator", 23, "split_weight"),
    ("1 / 0", "pupils", "ambiguous", "numerator", 5, "0"),
    ("pupils", "0", "ambiguous", "denominator", 1, "0"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0][:30]}|{case[1][:20]}")
def test_拒绝的公式_说出为什么_标出第几个字符(case: tuple[Any, ...]) -> None:
    numerator, denominator, kind, side, at, word = case
    (mistake,) = checked(numerator, denominator).mistakes
    assert (mistake.kind, mistake.side, mistake.position, mistake.marked) == (kind, side, at, word)
    text = numerator if side == "numerator" else denominator
    assert mistake.before + mistake.marked + mistake.after == text
    for part in (mistake.error.found, mistake.error.expected, mistake.error.fix):
        assert part


def test_两边都错_两处都标() -> None:
    found = checked("count(techer)", "pupil").mistakes
    assert [one.side for one in found] == ["numerator", "denominator"]


LONG = [
    "(" * 59 + "1" + ")" * 59 + "+1" * 40,
    "-" * 250 + "1",
    "+".join(["1"] * 140),
    "1+" * 600 + "1",
]


@pytest.mark.parametrize("long", LONG, ids=("brackets", "signs", "chain", "text"))
def test_太长太深的_拒绝_不会把系统拖垮(long: str) -> None:
    (mistake,) = checked(long).mistakes
    assert mistake.kind == "unsafe"
    assert "太" in mistake.error.found


WORDS = [
    "count(",
    "sum(",
    "share(",
    "if(",
    ")",
    ".",
    ",",
    "，",
    "pupil",
    "teacher",
    "where",
    "of",
    "resource",
    "books",
    "1",
    "0",
    "/",
    "and",
    "not",
    "pupils",
    "=",
    '"x"',
    "otherwise",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
def test_乱写的公式_只会得到说明(words: list[str]) -> None:
    text = " ".join(words)
    for mistake in checked(text).mistakes:
        assert 0 <= mistake.error.position <= len(text)


# ── what is allowed and how it is treated
def test_合法的公式_用中文说回来_除零和空白怎样处理都写明() -> None:
    found = checked("sum(resource.books) / count(campus)", "pupils")
    assert found.ok
    assert found.numerator == "“办学条件·图书册数”合计 ÷ “校区与教学点”的条数"
    assert found.split
    notes = "".join(found.notes)
    for said in ("按“无法计算”处理，不当作 0", "otherwise 0", "分摊"):
        assert said in notes
    assert not checked("sum(resource.books)", "sum(resource.site_area_m2)").split


def test_资源_教职工_在校生从不隐去_敏感属性按数据标准判断() -> None:
    tables = standard().tables
    for table in tables.values():
        sensitive = [c.name for c in table.stored if is_sensitive(table, c)]
        assert bool(sensitive) == (table.name == "pupil"), table.name
    pupil = tables["pupil"]
    found = {c.name for c in pupil.stored if is_sensitive(pupil, c)}
    assert found == {"sex", "birth_month", "is_migrant", "is_left_behind"}
    for plain in ("count(pupil where grade = 1)", "count(teacher where age >= 55)", "pupils"):
        assert checked(plain).sensitive == ()
    assert checked("share(pupil where is_migrant, of grade = 1)", "1").sensitive


@pytest.mark.parametrize(
    ("formula", "marked"),
    [
        ("count(pupil where is_migrant or grade in [1, 2, 3])", "is_migrant"),
        ("count(pupil where not (is_migrant and grade = 1))", "is_migrant"),
        ('count(pupil where birth_month >= "2015-09")', "birth_month"),
        ('count(pupil where is_left_behind and class_code = "1")', "class_code"),
        ("share(pupil where grade = 1, of is_migrant or grade = 2)", "is_migrant"),
    ],
)
def test_与另一个数相减能得到小群体的_拒绝并标出位置(formula: str, marked: str) -> None:
    (mistake,) = checked(formula, "1").mistakes
    assert (mistake.kind, mistake.marked) == ("forbidden", marked)
    assert checked("count(pupil where not is_migrant and is_boarding)", "1").ok


@pytest.mark.slow
def test_按年级看的_有一个年级不足十一人就不显示(county: Snapshot) -> None:
    for formula in ("grade = 1", "grade in [1, 2, 3]", "grade <= 5"):
        narrowed = measure_local(
            BASE, typed(f"count(pupil where is_migrant and {formula})", "1"), county
        )
        by_school = {r.unit: r for r in narrowed.measured.results if r.stage == "primary"}
        counts = {
            (unit, grade): n
            for grade in range(1, 7)
            for unit, n in _migrants(county, f"is_migrant and grade = {grade}").items()
        }
        for unit, result in by_school.items():
            small = any(n < 11 for (code, _), n in counts.items() if code == unit)
            assert not small or result.value is None, (unit, formula)


def _migrants(county: Snapshot, where: str) -> dict[str, float]:
    """Count without suppression, as whoever holds the rolls could."""
    pack = pack_of(BASE, typed(f"count(pupil where {where})", "1"), split=False)
    return {
        r.unit: r.value or 0.0
        for r in measure(pack, county, as_of=county.manifest.as_of).results
        if r.stage == "primary"
    }


def test_目标说的是什么_用政策底线的词() -> None:
    assert kind_of_target(["sum(resource.books)", "pupils"]) == "conditions"
    assert kind_of_target(["sum(exam.score)", "pupils"]) == "exam_scores"


# ── small groups
def stage_of(*counts: int, whole: int = 500) -> dict[tuple[str, str], Group]:
    return {(f"s{i}", "primary"): Group(n, whole - n) for i, n in enumerate(counts)}


def names(groups: dict[tuple[str, str], Group]) -> str:
    return "".join(sorted(code for code, _ in hidden(groups)))


def test_十一人以上不隐去_十人隐去_并多隐一所以免推出来() -> None:
    assert names(stage_of(11, 40, 90)) == ""
    assert names(stage_of(10, 40, 90)) == "s0s1"
    assert names(stage_of(3, 2, 40, 90)) == "s0s1s2"  # 3 + 2 can be read from the whole
    assert names(stage_of(6, 7, 40, 90)) == "s0s1"


def test_剩下的人太少_同样隐去() -> None:
    assert names(stage_of(495, 200, 90)) == "s0s2"
    assert not too_small(stage_of(11, 40).values())
    assert too_small(stage_of(4, 5).values())


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_隐去的总加起来不少于十一人_或全部隐去(counts: list[int]) -> None:
    groups = stage_of(*counts)
    gone = hidden(groups)
    assert all(group.smallest >= 11 for key, group in groups.items() if key not in gone)
    if gone and gone != groups.keys():
        assert len(gone) > 1
        assert not too_small([groups[key] for key in gone])


# ── on a snapshot
def test_算出来的和数据版本一致_县平均是合计相除(county: Snapshot) -> None:
    figures = measure_local(BASE, typed("count(teacher where age >= 55)", per=100), county)
    results = [r for r in figures.measured.results if r.stage == "primary"]
    top, below = (sum(getattr(r, k) for r in results) for k in ("numerator", "denominator"))
    spread = figures.spread("primary")
    assert spread is not None
    assert spread.mean == pytest.approx(100 * top / below)
    assert figures.hidden == frozenset()


def test_小群体在数据版本上隐去_值分子分母都没有_合计太少县平均也没有(county: Snapshot) -> None:
    figures = measure_local(BASE, typed("share(pupil where is_migrant, of grade = 1)", "1"), county)
    gone = [r for r in figures.measured.results if (r.unit, r.stage) in figures.hidden]
    shown = [r for r in figures.measured.results if (r.unit, r.stage) not in figures.hidden]
    assert gone
    assert shown
    for result in gone:
        assert (result.value, result.numerator, result.denominator) == (None, None, None)
        assert result.reason == HIDDEN
    assert figures.hidden_stages == {"junior"}  # nobody is in grade 1 there
    spread = figures.spread("junior")
    assert spread is not None
    assert (spread.mean, spread.cv) == (None, None)


def test_有错的公式不测算(county: Snapshot) -> None:
    with pytest.raises(ExpressionError):
        measure_local(BASE, typed("max(teacher.age)", "1"), county)


def test_来历开到工作簿的单元格(county: Snapshot) -> None:
    definition = typed("sum(resource.books)")
    pack = pack_of(BASE, definition, split=True)
    unit = measure_local(BASE, definition, county).measured.results[0].unit
    cell = trace(pack, county, "a", unit, "primary").cells[0]
    assert cell.file.endswith("办学条件.xlsx")
    assert cell.cell


# ── a target of the region's own
def own(number: float, **changed: object) -> OwnTarget:
    day = date(2025, 9, 1)
    fields = {
        "id": "t", "label": "藏书", "text": "", "indicator": "a", "unit": "册/生",
        "bound": Bound("at_least", number), "valid_from": day, "due_on": None,
    }  # fmt: skip
    return OwnTarget(**{**fields, **changed})  # type: ignore[arg-type]


def test_本地目标_每校都要达到_一句话说清楚_两个学段都算(county: Snapshot) -> None:

    plan = load_plan("ouhai-2019")
    figures = measure_local(BASE, typed("sum(resource.books)"), county)
    met = assess_own(plan, own(20), figures, date(2026, 1, 1))
    assert met.state == "met"
    assert met.explanation.startswith("13/13 所学校达到")
    unmet = assess_own(plan, own(30, due_on=date(2025, 12, 31)), figures, date(2026, 1, 1))
    assert unmet.state == "unmet"
    assert unmet.timing == "overdue"
    assert "5/13 所学校达到" in unmet.explanation
    assert "已逾期 1 天" in unmet.explanation
    early = assess_own(plan, own(20, valid_from=date(2027, 1, 1)), figures, date(2026, 1, 1))
    assert early.state == "not_computable"
    assert "尚未生效" in early.explanation


def test_本地目标_隐去的学校算不出来_说明是人数太少(county: Snapshot) -> None:

    definition = typed("share(pupil where is_migrant, of grade = 1)", "1")
    figures = measure_local(BASE, definition, county)
    found = assess_own(load_plan("ouhai-2019"), own(0.01), figures, date(2026, 1, 1))
    assert found.state == "not_computable"
    assert f"{HIDDEN}：" in found.explanation
