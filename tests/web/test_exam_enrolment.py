"""Numbers enrolled sent with the scores: from the workbook to the four denominators."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from junheng.data.intake.keyring import Keyring
from junheng.kernel.errors import Refused
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries.loading import examined
from junheng.web.accounts.models import Account
from junheng.web.shared import sealing
from junheng.web.shared.jobs import work_once
from junheng.web.shared.reach import Place

from .conftest import World

RING = Keyring.of(bytes(32))
DAY = date(2025, 6, 20)
SIZES = (14, 12)  # pupils with a score, by school


@pytest.fixture
def officer(world: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setattr(sealing, "_lent", [lambda: RING])
    return world.home.people["data_officer"]


def event(grade: str = "9") -> ExamEvent:
    return ExamEvent(
        name="2025年初中学业水平考试", kind="graduation", scope="region", held_on=DAY,
        papers=(Paper("maths", "数学", 120.0),), grade=grade, graduating=grade == "9",
    )  # fmt: skip


@pytest.fixture
def exam(world: World, officer: Account) -> Exam:
    place = Place(world.home.code, name="云川县")
    return actions.exam_open(actor=officer, place=place, event=event(), on=DAY)


def book(*rows: list[object]) -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return SimpleUploadedFile("表.xlsx", held.getvalue())


def send(account: Account, exam: Exam, kind: str, file: SimpleUploadedFile) -> Any:
    client = Client()
    client.force_login(account)
    now = Exam.objects.unscoped("its newest version").get(pk=exam.pk)
    sent = {"kind": kind, "file": file, "seen": now.version}
    return client.post(f"/exams/{exam.pk}/sheets/", sent)


def scores(world: World) -> SimpleUploadedFile:
    names = [one.name for one in world.home.schools]
    rows: list[list[object]] = [["学校名称", "班级", "姓名", "学籍号", "数学"]]
    rows += [
        [names[at], f"九（{1 + n % 2}）班", f"学生{n}", f"G{at}{n:02d}", 60 + 10 * at + n]
        for at, size in enumerate(SIZES)
        for n in range(size)
    ]
    return book(*rows)


def taken(account: Account, exam: Exam) -> Exam:
    client = Client()
    client.force_login(account)
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 302
    assert work_once()
    return Exam.objects.unscoped("what was loaded").get(pk=exam.pk)


def test_上传在籍人数_四种口径都有_全县是各校之和(
    world: World, exam: Exam, officer: Account
) -> None:
    first, second = (one.name for one in world.home.schools)
    send(officer, exam, "scores", scores(world))
    heads = ["学校名称", "班级", "七年级入学时在籍", "九年级在籍", "报名人数"]
    sheet = book(
        heads, [first, "", 20, 16, 15], [second, "", 15, 14, 13],
        [first, "九（1）班", 11, "", ""], ["合计", "", 35, 30, 28],
    )  # fmt: skip
    assert send(officer, exam, "enrolled", sheet).status_code == 302
    told = examined(officer, exam)
    assert told is not None
    assert (told.enrolled, told.issues) == (2, ())
    now = taken(officer, exam)
    seen = figures.result_of(officer, now)
    top = seen.whole.of("maths").top
    assert top is not None
    assert [share.n for share in top.shares] == [35, 30, 28, 26]
    assert [share.value for share in top.shares] == pytest.approx(
        [top.count / n for n in (35, 30, 28, 26)]  # type: ignore[operator]
    )
    own = seen.schools[0].of("maths").bottom
    assert own is not None
    assert [share.n for share in own.shares] == [20, 16, 15, 14]
    room = seen.classes[0].of("maths").top
    assert room is not None
    assert [share.n for share in room.shares] == [11, None, 7, 7]
    client = Client()
    client.force_login(officer)
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "前后两端，四种口径" in page
    assert "35 人" in page.split('id="ends"')[1]
    assert "没有“" not in page.split('id="ends"')[1].split("</section>")[0]


def test_没有上传的_说缺哪一种口径_参加考试的照算(
    world: World, exam: Exam, officer: Account
) -> None:
    send(officer, exam, "scores", scores(world))
    now = taken(officer, exam)
    top = figures.result_of(officer, now).whole.of("maths").top
    assert top is not None
    assert [share.n for share in top.shares] == [None, None, 26, 26]
    client = Client()
    client.force_login(officer)
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "没有“七年级入学时在籍、九年级在籍”人数" in page
    assert "上传在籍人数" in page


def test_读错的一格说在哪里_改正前收不下(world: World, exam: Exam, officer: Account) -> None:
    first, _second = (one.name for one in world.home.schools)
    send(officer, exam, "scores", scores(world))
    sheet = book(
        ["学校", "七年级在籍", "报名"], [first, "20人", 8], ["石乔中学", 15, 13], ["合计", 35, 9]
    )
    send(officer, exam, "enrolled", sheet)
    told = examined(officer, exam)
    assert told is not None
    assert not told.is_complete
    assert [(one.rule.code, one.place.cell) for one in told.issues] == [
        ("JH-EX-502", "B2"), ("JH-EX-504", "C2"), ("JH-EX-501", ""), ("JH-EX-505", "B4"),
        ("JH-EX-505", "C4"),
    ]  # fmt: skip
    client = Client()
    client.force_login(officer)
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "填的是“20人”" in page


def test_八年级的考试不收在籍人数(world: World, officer: Account) -> None:
    place = Place(world.home.code, name="云川县")
    made = actions.exam_open(actor=officer, place=place, event=event("8"), on=DAY)
    with pytest.raises(Refused, match="不是九年级的考试"):
        actions.sheet_send(
            actor=officer, exam=made, seen=made.version, kind="enrolled", name="表.xlsx",
            sha256="0" * 64,
        )  # fmt: skip
    client = Client()
    client.force_login(officer)
    assert client.get(f"/exams/{made.pk}/sample-enrolled.xlsx").status_code == 200
    assert "sample-enrolled" not in client.get(f"/exams/{made.pk}/").content.decode()
