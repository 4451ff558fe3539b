"""The intake from the workbook to the data version: who may do what, and what each step keeps."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from junheng.data.intake import Keyring
from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake import actions, vault
from junheng.web.intake.actions.batch import NewValue
from junheng.web.intake.models import Batch, Collection, Draft, Edit, Problem, Submission
from junheng.web.register.models import School
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine, Job
from junheng.web.shared.reach import Place

AS_OF = date(2025, 9, 1)
SCHOOLS = ("2199010001", "2199010002")
NAMES = ("云川县第一小学", "云川县第二小学")

ORGANISATIONS = [
    ["学校标识码", "学校名称", "区划代码", "办学类型", "城乡分类代码", "是否计校数"],
    *[[code, name, "990101", "小学", "111", "是"] for code, name in zip(SCHOOLS, NAMES, strict=True)],
]
STATISTICS = [
    ["学校标识码", "学段", "在校生数", "班数", "专任教师数", "本科毕业专任教师", "专科毕业专任教师"],
    [SCHOOLS[0], "小学", 900, 20, 50, 45, 5],
    [SCHOOLS[1], "小学", 600, 15, 36, 30, 6],
]
RESOURCES = [
    ["学校标识码", "教学及辅助用房面积", "运动场地面积", "教学仪器设备资产值（元）", "图书册数"],
    [SCHOOLS[0], 4500, 6800, 2100000, 21000],
    [SCHOOLS[1], 2800, 4100, 1300000, 15000],
]


def book(**sheets: list[list[Any]]) -> bytes:
    """Write a workbook with openpyxl, as a school would save it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def changed(rows: list[list[Any]], row: int, column: int, value: Any) -> list[list[Any]]:
    """Give the rows with one cell changed."""
    out = [list(line) for line in rows]
    out[row][column] = value
    return out


COUNTY = {"学校基本信息": ORGANISATIONS, "综合表": STATISTICS, "办学条件": RESOURCES}


def work_all() -> None:
    while work_once():
        pass


@dataclass
class Desk:
    """A county with its people and two schools, and an empty home."""

    world: Any

    def person(self, role: str) -> Any:
        return self.world.home.people[role]

    @property
    def place(self) -> Place:
        return Place(self.world.home.code, name="云川县")

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.person(role))
        return client

    def upload(self, role: str, content: bytes, name: str = "年报.xlsx", **more: Any) -> Any:
        file = SimpleUploadedFile(name, content)
        answer = self.client(role).post(
            "/data/upload/", {"files": file, "as_of": AS_OF.isoformat(), **more}
        )
        work_all()
        return answer

    def batch(self) -> Batch:
        return Batch.objects.unscoped("test").order_by("-id").first()

    def draft(self) -> Draft:
        return Draft.objects.unscoped("test").order_by("-id").first()

    def problems(self) -> list[Problem]:
        return list(Problem.objects.unscoped("test"))

    def collection(self, tables: tuple[str, ...] = ("section_statistics", "resource")) -> Collection:
        return actions.collection_open(
            actor=self.person("data_officer"),
            place=self.place,
            title="2025 学年事业统计",
            as_of=AS_OF,
            due=date(2099, 10, 15),
            tables=tables,
            schools=[
                Place(self.place.region_code, code, name)
                for code, name in zip(SCHOOLS, NAMES, strict=True)
            ],
        )

    def answer(self) -> Submission:
        return Submission.objects.unscoped("test").get(school_code=SCHOOLS[0])

    def publish(self, status: str = "reported") -> Job:
        job = actions.draft_publish(
            actor=self.person("data_officer"),
            draft=self.draft(),
            seen=self.draft().version,
            status=status,
            source="事业统计",
        )
        work_all()
        job.refresh_from_db()
        return job


@pytest.fixture
def desk(world: Any, tmp_path: Path, settings: Any) -> Desk:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    Keyring.create(vault.key_file())
    rows = School.objects.unscoped("the test gives them real codes")
    for school, code, name in zip(world.home.schools, SCHOOLS, NAMES, strict=True):
        rows.filter(pk=school.pk).update(school_code=code, name=name)
        for person in (*world.home.people.values(), world.home.other_principal):
            person.assignments.filter(school_code=school.school_code).update(school_code=code)
    return Desk(world)


def test_数据员上传年度统计表_核对后发布成数据版本(desk: Desk) -> None:
    answer = desk.upload("data_officer", book(**COUNTY))
    assert answer.status_code == 302
    job = Job.objects.unscoped("test").get(kind="intake.stage")
    assert job.state == "done", job.error
    batch = desk.batch()
    assert batch.checked["errors"] == 0, [p.found for p in desk.problems()]
    assert {t["table"]: t["accepted"] for t in batch.checked["tables"]} == {
        "organisation": 2,
        "section_statistics": 2,
        "resource": 2,
    }
    published = desk.publish()
    assert published.state == "done", published.error
    record = SnapshotRecord.objects.unscoped("test").get()
    assert (record.status, record.number, record.source) == ("reported", 1, "事业统计")
    assert desk.draft().state == "published"
