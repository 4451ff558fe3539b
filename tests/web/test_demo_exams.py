"""The demo's examinations: registered through the verbs; loading their workbooks gives the same."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.county import county
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.data.synth.exams import exam_plans
from junheng.data.synth.stories import stories
from junheng.web.academics.jobs import record_growth
from junheng.web.academics.models import Exam, GrowthRun, Teaching
from junheng.web.academics.queries import reading
from junheng.web.academics.queries.computing import compute
from junheng.web.academics.queries.loading import examined
from junheng.web.academics.queries.saving import save
from junheng.web.accounts.models import Account, Role
from junheng.web.config.demo_exam_inside import show_inside
from junheng.web.config.demo_exam_tour import exam_address
from junheng.web.config.demo_exams import estimate, show_exams, write_exams
from junheng.web.config.demo_meeting import hold_meeting
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import results_root, snapshots_root
from junheng.web.intake.queries.publication import identities_root
from junheng.web.register.models import School
from junheng.web.shared import sealing
from junheng.web.shared.jobs import work_once

from .conftest import World, person

pytestmark = pytest.mark.slow  # the register of a whole county
SHIQIAO = "3199010015"


@pytest.fixture
def demo(world: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Exam]:
    """The county's register of 2024, its schools, and the examinations shown."""
    ring = Keyring.of(bytes(32))
    monkeypatch.setattr(sealing, "_lent", [lambda: ring])
    made = demo_snapshot(snapshots_root(), ring, DEMO[1], identities=identities_root())
    officer = world.home.people["data_officer"]
    SnapshotRecord.objects.create(
        sha256=made.sha256, region_code=world.home.code, region_name="云川县",
        as_of=date(2024, 10, 15), status="approved", source="事业统计", number=1, rows=1,
        locked_at="2024-11-02T00:00Z", locked_by=officer,
    )  # fmt: skip
    for school in county("yunchuan").schools:
        School.objects.create(
            school_code=school.code, name=school.name, region_code=world.home.code,
            kind=school.kind, valid_from=date(2015, 9, 1),
        )  # fmt: skip
    person("researcher", Role.RESEARCHER, world.home.code)
    person("officer", Role.DATA_OFFICER, world.home.code)
    person("teacher", Role.TEACHER, world.home.code, SHIQIAO)
    person("principal2", Role.PRINCIPAL, world.home.code, SHIQIAO)
    show_exams(write_exams())
    rows: Any = Exam.objects.unscoped("what the demo shows")
    return {exam.name: exam for exam in rows.all()}


def test_演示的考试都合法_都已收下_任教班级打得开(demo: dict[str, Exam]) -> None:
    assert sorted(demo) == sorted(plan.name for plan in exam_plans())
    assert all(reading.leave_of(exam).between_schools for exam in demo.values())
    assert all(exam.is_loaded for exam in demo.values())
    last = demo["2025年初中学业水平考试"]
    assert [sheet.kind for sheet in last.sheets.all()] == [
        "scores",
        "enrolled",
        "blueprint",
        "answers",
    ]
    teacher = Account.objects.get(username="teacher")
    taught = reading.teachings_of(teacher, date(2025, 7, 1))
    assert len(taught) == Teaching.objects.unscoped("all of the demo").count() == 2
    mine = reading.Class(SHIQIAO, taught[0].homeroom, "maths")
    reach = reading.class_reach(teacher, last, mine, date(2025, 7, 1))
    rows = reading.set_of(teacher, last).scores(reach)
    assert 30 < len(set(rows["person_id"].to_pylist())) < 50


def test_结果由后台先算_最近的一次在前(demo: dict[str, Exam]) -> None:
    last = demo["2025年初中学业水平考试"]
    computed = results_root() / "exams"
    assert not computed.exists()
    assert work_once()
    assert [folder.name for folder in computed.iterdir()] == [last.sha256]


def test_增值在写报告和评价之前核算_柳塘高于预期_云川一中无明显差异(demo: dict[str, Exam]) -> None:
    record_growth(Account.objects.get(username="officer"), estimate())
    run = GrowthRun.objects.unscoped("what the demo shows").get()
    assert run.outcome == demo["2025年初中学业水平考试"]
    client = Client()
    client.force_login(Account.objects.get(username="researcher"))
    page = client.get("/growth/of/990101/").content.decode()
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert re.search(r"柳塘九年制学校 \+0\.2\d （\+0\.\d\d～\+0\.3\d） 高于预期", told)
    assert re.search(r"云川一中 −0\.0\d （−0\.\d\d～\+0\.\d\d） 与预期无明显差异", told)


def test_演示的会商_钉了四份数据_一项已交办进台账_一项待交办(demo: dict[str, Exam]) -> None:
    exam = demo["2025年初中学业水平考试"]
    compute(Account.objects.get(username="officer"), exam)
    meeting = hold_meeting(exam)
    assert [pin.key for pin in meeting.pins.all()][:2] == ["figures", "schools:maths"]
    assert "points:maths" in [pin.key for pin in meeting.pins.all()]
    handed, waiting = meeting.actions.all()
    assert handed.task is not None and handed.task.office == "教科院"
    assert (waiting.state, waiting.office) == ("待交办", "实验中学")
    client = Client()
    client.force_login(Account.objects.get(username="researcher"))
    page = client.get(f"/exams/{exam.pk}/meeting/{meeting.pk}/").content.decode()
    assert "议定 2 项行动，1 项已交办" in page


def test_按工作簿导入_得到同一份成绩(demo: dict[str, Exam]) -> None:
    last = demo["2025年初中学业水平考试"]
    researcher = Account.objects.get(username="researcher")
    told = examined(researcher, last)
    assert told is not None
    assert (told.tray, told.issues, told.not_found) == ((), (), 0)
    saved = save(researcher, last)
    assert saved.sha256 == last.sha256
    assert saved.register_sha256 == last.register_sha256
    before_registers = demo["2023年初中学业水平考试"]
    assert save(researcher, before_registers).sha256 == before_registers.sha256
    assert last.loaded_on == last.held_on + timedelta(days=15)


def test_导览_各人只看到打得开的一站_跨校期末的草稿一按就被拦下(demo: dict[str, Exam]) -> None:
    shown = [one for one in stories() if one.page not in {"", "report"}]

    def stops(username: str) -> dict[str, str]:
        account = Account.objects.get(username=username)
        told = {one.id: exam_address(one, account) for one in shown}
        return {name: address for name, address in told.items() if address}

    show_inside()
    bureau, teacher, principal = stops("researcher"), stops("teacher"), stops("principal2")
    assert set(bureau) == {one.id for one in shown} - {"own_class", "rows_in_the_tray"}
    assert {"rows_in_the_tray", "bottom_fifth_falls"} <= set(principal)
    assert "item_to_look_at_again" not in principal
    assert set(teacher) == {"own_class"}
    people = {"researcher": bureau, "teacher": teacher, "principal2": principal}
    for username, held in people.items():
        client = Client()
        client.force_login(Account.objects.get(username=username))
        for address in held.values():
            assert client.get(address).status_code == 200, address
    client.force_login(Account.objects.get(username="researcher"))
    draft = client.get(bureau["exam_not_lawful"])
    assert 'value="七年级第一学期期末（跨校）"' in draft.content.decode()
    form = draft.context["form"]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: value for name, value in sent.items() if value is not None}
    refused = client.post(f"/exams/of/{county('yunchuan').region_code}/new/", sent)
    assert refused.status_code == 422
    assert "教基厅〔2025〕3号" in refused.content.decode()


def test_校内期末的四行进待认领_处理完才能收下_看得到班际(
    demo: dict[str, Exam], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = demo_snapshot(snapshots_root(), sealing.keyring(), DEMO[2], identities=identities_root())
    SnapshotRecord.objects.create(
        sha256=made.sha256, region_code=world.home.code, region_name="云川县",
        as_of=date(2025, 10, 15), status="approved", source="事业统计", number=2, rows=1,
        locked_at="2025-11-02T00:00Z", locked_by=world.home.people["data_officer"],
    )  # fmt: skip
    exam = show_inside()
    principal = Account.objects.get(username="principal2")
    told = examined(principal, exam)
    assert told is not None
    assert (told.rows, len(told.tray), told.issues) == (184, 4, ())
    by_line = {row.line: row for row in told.tray}
    assert sorted(len(row.candidates) for row in told.tray) == [0, 1, 1, 1]
    moved, _guest, wrong, cut = (by_line[line] for line in sorted(by_line))
    assert moved.candidates[0][1] == moved.name  # in another class
    assert wrong.name == f"{wrong.candidates[0][1]}儿"  # nobody else of the class lacks a row
    assert cut.candidates[0][1].startswith(cut.name)
    client = Client()
    client.force_login(principal)
    for row in told.tray:
        person_id = row.candidates[0][0] if row.candidates else ""
        sent = {"person": person_id, "why": "" if person_id else "不是本校在册学生"}
        assert client.post(f"/exams/{exam.pk}/rows/{row.line}/", sent).status_code == 302
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 302
    while work_once():
        pass
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "本校各班" in page
    assert "有 1 行写明理由没有收" in page
