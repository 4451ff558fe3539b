"""Both ends over cohorts on the page and in the report: whose figures, which years, which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from django.test import Client

from junheng.data.exams import write_exam
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.publish.reports.exam_analysis import exam_report
from junheng.publish.reports.exam_years import change_told, years_rows, years_tables
from junheng.web.academics import actions, lending
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import documents
from junheng.web.academics.queries.account import is_computed, result_of
from junheng.web.academics.queries.files import exams_root
from junheng.web.academics.queries.years import cohorts_of, years_of
from junheng.web.accounts.models import Account, Role
from junheng.web.register.models import School
from junheng.web.shared.cards import community_cards_of
from junheng.web.shared.reach import Place
from junheng.web.work import ends

from .conftest import World, person

PAPERS = (Paper("maths", "数学", 120.0), Paper("chinese", "语文", 120.0))
ENTERED = {2023: 62, 2024: 75, 2025: 130}  # of the first school: ever fewer of them sit


def held_on(year: int) -> date:
    return date(year, 6, 20)


def cohort(
    world: World, year: int, sizes: Mapping[str, int], *, lift: float, kind: str = "graduation"
) -> Exam:
    officer = world.home.people["data_officer"]
    event = ExamEvent(
        name=f"{year}年{kind}", kind=kind, scope="region", held_on=held_on(year), papers=PAPERS,
        grade="9", graduating=True, held_this_semester=0,
    )  # fmt: skip
    place = Place(world.home.code, name="云川县")
    exam = actions.exam_open(actor=officer, place=place, event=event, on=held_on(year))
    rng = np.random.default_rng(year)
    schools = [school for school, n in sizes.items() for _ in range(n)]
    first = next(iter(sizes))
    marks = rng.normal(70, 12, (len(schools), 2))
    marks[[one == first for one in schools]] += lift
    n = len(schools)
    scores = pa.table({
        "person_id": [f"{year}-{i:04d}" for i in range(n) for _ in range(2)],
        "school_code": [one for one in schools for _ in range(2)],
        "homeroom": ["901"] * (2 * n),
        "subject": ["maths", "chinese"] * n,
        "score": marks.round().clip(0, 120).ravel().tolist(),
        "status": ["sat"] * (2 * n),
        "file": [0] * (2 * n), "sheet": ["成绩"] * (2 * n), "cell": ["A1"] * (2 * n),
    })  # fmt: skip
    enrolled = pa.table({
        "school_code": [first], "homeroom": [""], "base": ["enrolled_grade_7"],
        "pupils": pa.array([ENTERED[year]], pa.int32()), "sheet": ["表"], "cell": ["B4"],
    })  # fmt: skip
    made = write_exam(
        exams_root(), {"scores": scores, "enrolled": enrolled}, region=world.home.code,
        name=exam.name, kind=kind, held_on=held_on(year), grade="9",
        papers={"maths": 120.0, "chinese": 120.0}, files={},
    )  # fmt: skip
    return actions.exam_load(
        actor=officer, exam=exam, seen=exam.version, sha256=made.path.name, register_sha256="",
        unmatched=0, on=held_on(year),
    )  # fmt: skip


def four_schools(world: World) -> list[str]:
    """Add two junior schools to the county's two; the codes of all."""
    code = world.home.code
    for n in (3, 4):
        School.objects.create(
            school_code=f"{code}000{n}", name=f"云川县第{'三四'[n - 3]}中学", region_code=code,
            kind="311", valid_from=date(2015, 9, 1),
        )  # fmt: skip
    return [f"{code}000{n}" for n in (1, 2, 3, 4)]


@pytest.fixture
def exams(world: World, home: Path) -> dict[int, Exam]:
    codes = four_schools(world)
    sizes = {2023: (60, 50, 90, 40), 2024: (62, 50, 90, 8), 2025: (64, 50, 90, 40)}
    lifts = {2023: 0.0, 2024: 4.0, 2025: 2.0}
    return {
        year: cohort(world, year, dict(zip(codes, sizes[year], strict=True)), lift=lifts[year])
        for year in sizes
    }


def page(account: Account, exam: Exam) -> str:
    client = Client()
    client.force_login(account)
    answer = client.get(f"/exams/{exam.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_三届并列_小校那一届不给数_机构顺序不排名(
    exams: dict[int, Exam], researcher: Account
) -> None:
    fact = years_of(researcher, exams[2025], "")
    assert fact is not None
    assert (fact.years, fact.label) == ((2023, 2024, 2025), "总分")
    assert [unit.name[-4:] for unit in fact.units] == [
        "第一小学",
        "第二小学",
        "第三中学",
        "第四中学",
    ]
    fourth = fact.units[3].top
    assert fourth is not None
    assert [one.year for one in fourth.cohorts] == [
        2023,
        2025,
    ]  # eight pupils in 2024; the second school is hidden with them
    rows = years_tables(fact)[0].rows
    assert rows[3].cells[1] == ("…", "")
    first = fact.units[0].top
    assert first is not None
    assert [round(one.stayed or 0, 2) for one in first.cohorts] == [0.97, 0.83, 0.49]
    text = page(researcher, exams[2025])
    assert "前后两端，3 届" in text
    assert "还没有算好" not in text
    assert "参加考试的占入学 49.2%" in text
    assert "无明显变化" in text
    assert "第1名" not in text


def test_前端率升而留下的少_页面和报告都说出来(exams: dict[int, Exam], researcher: Account) -> None:
    fact = years_of(researcher, exams[2025], "")
    assert fact is not None
    said = [words for words in fact.statements if "前20%率上升" in words]
    assert said
    assert "按七年级入学人数没有上升" in said[0]
    assert said[0] in page(researcher, exams[2025])
    paper = documents.facts_of(researcher, exams[2025], "county")
    assert paper.years == fact
    assert said[0] in str(exam_report(paper))
    top = years_rows(years_tables(fact)[0])
    own = [row[1:5] for row in top if row[0] == "云川县第一小学"]
    assert [row[0] for row in own] == ["参加考试", "七年级入学", "参加考试占入学"]
    assert own[2][1:] == ("96.8%", "82.7%", "49.2%")
    fourth = [row[1:] for row in top if row[0] == "云川县第四中学"]
    assert [row[:3] for row in fourth if row[0] == "七年级入学"] == [("七年级入学", "—", "…")]


def test_校长只看本校三届_没有别的学校(world: World, exams: dict[int, Exam]) -> None:
    principal = world.home.people["principal"]
    fact = years_of(principal, exams[2025], "")
    assert fact is not None
    assert [unit.name for unit in fact.units] == ["云川县第一小学"]
    text = page(principal, exams[2025])
    assert "前后两端，3 届" in text
    assert "第三中学" not in text
    paper = documents.facts_of(principal, exams[2025], "school")
    assert paper.years is not None
    assert len(paper.years.units) == 1


def test_只跟同一种考试比_以后的不算_一届不成表(
    world: World, exams: dict[int, Exam], researcher: Account
) -> None:
    assert cohorts_of(researcher, exams[2024]) == [exams[2023], exams[2024]]
    assert years_of(researcher, exams[2023], "") is None
    assert "前后两端，" in page(researcher, exams[2023])  # the four denominators stay
    assert "届</h2>" not in page(researcher, exams[2023])
    mock = cohort(world, 2025, {f"{world.home.code}0001": 30, f"{world.home.code}0003": 30},
                  lift=0.0, kind="mock")  # fmt: skip
    assert cohorts_of(researcher, mock) == [mock]


def test_页面不等没算好的那一届_算好以后并排_报告一次算全(
    exams: dict[int, Exam], researcher: Account
) -> None:
    assert not is_computed(exams[2023])
    assert "届</h2>" not in page(researcher, exams[2025])
    assert not is_computed(exams[2023])  # nobody waited for it
    page(researcher, exams[2024])
    text = page(researcher, exams[2025])
    assert "前后两端，2 届" in text
    assert "另有 1 届还没有算好" in text
    paper = documents.facts_of(researcher, exams[2025], "county")
    assert paper.years is not None
    assert paper.years.years == (2023, 2024, 2025)
    assert "前后两端，3 届" in page(researcher, exams[2025])


def test_报告里说后20率下降_只说每届都能显示的学校_计划没有要求分析的不说(
    world: World, home: Path, researcher: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, codes = world.home.code, four_schools(world)
    lifts = {2023: -14.0, 2024: -5.0, 2025: 4.0}
    ENTERED.update(dict.fromkeys(lifts, 130))
    held = {
        year: cohort(world, year, dict(zip(codes, (120, 90, 90, 60), strict=True)), lift=lift)
        for year, lift in lifts.items()
    }
    day = date(2025, 10, 15)
    monkeypatch.setattr(lending, "clause_done_on", lambda _region, _route: "demo#2.6")
    assert ends.falling_ends_of(code, day) == {}  # nothing is computed yet
    for exam in held.values():
        result_of(researcher, exam)
    found = ends.falling_ends_of(code, day)
    assert list(found) == [codes[0]]
    one = found[codes[0]]
    assert one.beyond_chance and one.clause == "demo#2.6"
    assert [words[:6] for words in one.cohorts] == ["2023届 ", "2024届 ", "2025届 "]
    bottom = years_of(researcher, held[2025], "").units[0].bottom
    assert one.change == change_told(bottom.change("sat"))
    assert ends.falling_ends_of(code, date(2025, 1, 1)) == {}  # two cohorts by then
    monkeypatch.setattr(lending, "clause_done_on", lambda _region, _route: "")
    assert ends.falling_ends_of(code, day) == {}


def test_集团页只列成员的两端_看不到学业质量的人没有这一块(
    exams: dict[int, Exam], world: World, researcher: Account
) -> None:
    code, day = world.home.code, date(2025, 10, 15)
    pair = (f"{code}0001", f"{code}0003")
    assert community_cards_of(researcher, code, pair, day) == []  # not computed yet
    result_of(researcher, exams[2025])
    result_of(researcher, exams[2023])
    (card,) = community_cards_of(researcher, code, pair, day)
    names = [unit.name for unit in card.facts["years"].units]
    assert names == ["云川县第一小学", "云川县第三中学"]
    assert "另有 1 届还没有算好" in str(card.facts["years"].notes)
    finance = person("finance", Role.FINANCE, code)
    assert community_cards_of(finance, code, pair, day) == []
