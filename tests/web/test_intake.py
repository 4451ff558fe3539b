"""The intake from the workbook to the data version: who may do what, and what each step keeps."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from junheng.data.intake import Keyring
from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake import actions, vault
from junheng.web.intake.actions import NewValue
from junheng.web.intake.models import Batch, Collection, Draft, Edit, Problem, Submission
from junheng.web.intake.queries.batches import still_wrong
from junheng.web.register.models import School
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine, Job
from junheng.web.shared.reach import Place

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole workbooks through the intake

AS_OF = date(2025, 9, 1)
SCHOOLS = ("2199010001", "2199010002")
NAMES = ("云川县第一小学", "云川县第二小学")

ORGANISATIONS = [
    ["学校标识码", "学校名称", "区划代码", "办学类型", "城乡分类代码", "是否计校数"],
    *[
        [code, name, "990101", "小学", "111", "是"]
        for code, name in zip(SCHOOLS, NAMES, strict=True)
    ],
]
STATISTICS = [
    [
        "学校标识码",
        "学段",
        "在校生数",
        "班数",
        "专任教师数",
        "本科毕业专任教师",
        "专科毕业专任教师",
    ],
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

    def collection(
        self, tables: tuple[str, ...] = ("section_statistics", "resource")
    ) -> Collection:
        return actions.collection_open(
            actor=self.person("data_officer"),
            place=self.place,
            title="2025 学年事业统计",
            as_of=AS_OF,
            due=date(2099, 10, 15),
            tables=("section_statistics", "resource"),
            schools=[
                Place(self.place.region_code, code, name)
                for code, name in zip(SCHOOLS, NAMES, strict=True)
            ],
        )

    def answer(self) -> Submission:
        return Submission.objects.unscoped("test").get(school_code=SCHOOLS[0])

    def publish(self, status: str = "reported", reason: str = "综合表没有这些列") -> Job:
        job = actions.draft_publish(
            actor=self.person("data_officer"),
            draft=self.draft(),
            seen=self.draft().version,
            status=status,
            source="事业统计",
            reason=reason,
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


WRONG = changed(changed(RESOURCES, 1, 1, "四千五"), 1, 4, -5)


def clerk_book(resources: list[list[Any]] = WRONG) -> bytes:
    """Write what the first school's clerk sends: two wrong cells in one row."""
    return book(综合表=STATISTICS[:2], 办学条件=resources[:2])


def wrong_cells(desk: Desk) -> dict[str, Problem]:
    return {p.cell: p for p in desk.problems() if p.level == "error"}


def mend(desk: Desk, role: str = "clerk", **values: str) -> Batch:
    batch, cells = desk.batch(), wrong_cells(desk)
    mended = actions.cells_mend(
        actor=desk.person(role),
        batch=batch,
        seen=batch.version,
        values=[NewValue(cells[cell], value) for cell, value in values.items()],
    )
    work_all()
    return mended


def test_学校文员上传有错的表_好行收下_错行待改_改完可交(desk: Desk) -> None:
    desk.collection()
    desk.upload("clerk", clerk_book())
    cells = wrong_cells(desk)
    assert set(cells) == {"B2", "E2"}
    assert "四千五" in cells["B2"].found
    assert desk.answer().state == "working"
    assert desk.answer().tables["resource"] == {"rows": 1, "errors": 1, "warnings": 0}
    mend(desk, B2="4500", E2="21000")
    assert wrong_cells(desk) == {}
    assert desk.answer().tables["resource"]["errors"] == 0
    edits = {e.cell: (e.old, e.new) for e in Edit.objects.unscoped("test")}
    assert edits == {"B2": ("四千五", "4500"), "E2": ("-5", "21000")}


def test_校长确认以后_数据员发布_填报锁定(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    desk.collection()
    desk.upload("clerk", clerk_book())
    mend(desk, B2="4600", E2="21000")
    answer = desk.answer()
    with pytest.raises(Refused, match="还没有提请确认"):
        actions.submission_confirm(
            actor=desk.person("principal"), submission=answer, seen=answer.version, headline=[]
        )
    client = desk.client("clerk")
    address = f"/data/collect/{answer.collection_id}/{SCHOOLS[0]}/"
    client.post(address, {"act": "hand-in", "seen": desk.answer().version})
    assert desk.answer().awaits_principal
    shown = desk.client("principal").get(address).content.decode()
    assert "请确认这 12 个数" in shown
    assert "4,600" in shown
    done = desk.client("principal").post(address, {"act": "confirm", "seen": desk.answer().version})
    assert done.status_code == 302
    assert desk.answer().state == "submitted"
    batch = desk.batch()
    with pytest.raises(Refused, match="校长已经确认"):
        actions.batch_revert(actor=desk.person("clerk"), batch=batch, seen=batch.version)
    assert desk.publish().state == "done"
    assert desk.answer().state == "locked"
    assert Collection.objects.unscoped("test").get().closed_at is not None
    refused = desk.upload("clerk", clerk_book(RESOURCES))
    assert refused.status_code == 422


def test_退回要写原因_学校在待办里看到(desk: Desk) -> None:
    desk.collection()
    desk.upload("clerk", clerk_book(RESOURCES))
    answer = desk.answer()
    with pytest.raises(UsageError, match="原因"):
        actions.submission_return(
            actor=desk.person("data_officer"), submission=answer, seen=answer.version, reason=" "
        )
    actions.submission_return(
        actor=desk.person("data_officer"),
        submission=answer,
        seen=answer.version,
        reason="请核对设备值的单位",
    )
    assert "请核对设备值的单位" in desk.client("clerk").get("/").content.decode()


def test_同一份文件传两次_什么也不翻倍(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    content = book(**{**COUNTY, "办学条件": changed(RESOURCES, 1, 4, 21001)})  # another file
    desk.upload("data_officer", content, "又一份.xlsx")
    desk.upload("data_officer", content, "同一份.xlsx")
    last = Job.objects.unscoped("test").filter(kind="intake.stage").first()
    assert "duplicate_of" in last.result
    assert Batch.objects.unscoped("test").count() == 2
    assert desk.draft().checked["tables"]["resource"]["accepted"] in {2, 4}
    assert desk.publish().state == "done"


def test_撤回一批_草稿里不再有它(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    batch = desk.batch()
    actions.batch_revert(actor=desk.person("data_officer"), batch=batch, seen=batch.version)
    work_all()
    assert desk.draft().checked["tables"] == {}
    with pytest.raises(Refused, match="没有任何批次"):
        desk.publish()


def test_两个人改同一批_后来的人知道是谁什么时候改的(desk: Desk) -> None:
    desk.collection()
    desk.upload("clerk", clerk_book())
    batch, cells = desk.batch(), wrong_cells(desk)
    mend(desk, role="data_officer", B2="4500")
    with pytest.raises(Stale, match="data_officer"):
        actions.cells_mend(
            actor=desk.person("clerk"),
            batch=batch,
            seen=batch.version,
            values=[NewValue(cells["E2"], "1")],
        )
    page = desk.client("clerk").post(
        f"/data/batches/{batch.pk}/mend/",
        {"seen": batch.version, **{f"v-{p.key}": "7" for p in wrong_cells(desk).values()}},
    )
    assert page.status_code == 409
    assert "改过这一项" in page.content.decode()
    assert 'value="7"' in page.content.decode()


def test_文员只能传本校的行(desk: Desk) -> None:
    desk.collection()
    desk.upload("clerk", book(综合表=STATISTICS))
    job = Job.objects.unscoped("test").get(kind="intake.stage")
    assert job.state == "failed"
    assert SCHOOLS[1] in job.error
    assert not Batch.objects.unscoped("test").exists()


def test_没有填报任务时_文员不能上传(desk: Desk) -> None:
    answer = desk.upload("clerk", clerk_book())
    assert answer.status_code == 422
    assert "没有要填报的任务" in answer.content.decode()


def test_每种办理_没有权限的人被拒绝_外县的人看不见(desk: Desk) -> None:
    made = desk.collection()
    desk.upload("clerk", clerk_book())
    batch, answer, draft = desk.batch(), desk.answer(), desk.draft()
    problem = desk.problems()[0]
    calls: list[tuple[Any, dict[str, Any], str]] = [
        (actions.collection_close, {"collection": made, "seen": made.version}, "leader"),
        (actions.cells_mend, {"batch": batch, "seen": 1, "values": []}, "leader"),
        (
            actions.problem_explain,
            {"batch": batch, "seen": 1, "problem": problem, "reason": "当年新购"},
            "inspector",
        ),
        (
            actions.rows_leave_out,
            {"batch": batch, "seen": 1, "problem": problem, "reason": "已经撤并"},
            "inspector",
        ),
        (actions.edit_withdraw, {"batch": batch, "seen": 1, "edit": 1}, "principal"),
        (actions.headers_choose, {"batch": batch, "seen": 1, "choices": {}}, "principal"),
        (actions.batch_revert, {"batch": batch, "seen": 1}, "principal"),
        (actions.submission_hand_in, {"submission": answer, "seen": 1}, "principal"),
        (actions.submission_confirm, {"submission": answer, "seen": 1, "headline": []}, "clerk"),
        (actions.submission_return, {"submission": answer, "seen": 1, "reason": "x"}, "clerk"),
        (
            actions.draft_publish,
            {"draft": draft, "seen": 1, "status": "approved", "source": ""},
            "leader",
        ),
    ]
    for act, arguments, role in calls:
        with pytest.raises(NotAllowed) as refused:
            act(actor=desk.person(role), **arguments)
        assert not isinstance(refused.value, Hidden), act
        with pytest.raises(Hidden):
            act(actor=desk.world.away.people["data_officer"], **arguments)
    with pytest.raises(Hidden):
        actions.batch_revert(actor=desk.world.home.other_principal, batch=batch, seen=1)


def test_上报和审定要求问题都处理完_自测可以先看(desk: Desk) -> None:
    desk.upload("data_officer", book(**{**COUNTY, "办学条件": WRONG}))
    with pytest.raises(Refused, match="没有改正或说明"):
        desk.publish("approved")
    published = desk.publish("self_test")
    assert published.state == "done", published.error
    assert SnapshotRecord.objects.unscoped("test").get().status == "self_test"


def test_更正已发布的数据_成为第二版_从原来的批次接着做(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    desk.publish()
    desk.upload("data_officer", book(办学条件=changed(RESOURCES, 1, 1, 5000)))
    assert desk.draft().active_batches().count() == 2
    assert desk.publish("approved").state == "done"
    records = SnapshotRecord.objects.unscoped("test")
    assert [(r.number, r.status) for r in records] == [(2, "approved"), (1, "reported")]
    new, old = (r.sha256[:16] for r in records)
    page = desk.client("leader").get(f"/data/snapshots/{new}/changes/{old}/").content.decode()
    assert "1 所学校的 1 个数有变化" in page
    assert "教学及辅助用房面积" in page


def test_与上年相差一万倍_说明情况属实就收下_按单位换算也行(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    desk.publish()
    slip = changed(RESOURCES, 1, 3, 210)
    file = SimpleUploadedFile("明年.xlsx", book(**{**COUNTY, "办学条件": slip}))
    desk.client("data_officer").post("/data/upload/", {"files": file, "as_of": "2026-09-01"})
    work_all()
    problem = next(p for p in desk.problems() if p.rule == "JH-IN-331")
    assert (problem.suggested, problem.can_explain) == ("2100000", True)
    batch = desk.batch()
    with pytest.raises(UsageError, match="原因"):
        actions.problem_explain(
            actor=desk.person("data_officer"),
            batch=batch,
            seen=batch.version,
            problem=problem,
            reason="",
        )
    actions.problem_explain(
        actor=desk.person("data_officer"),
        batch=batch,
        seen=batch.version,
        problem=problem,
        reason="大部分设备当年报废",
    )
    work_all()
    assert desk.batch().checked["errors"] == 0


def test_没认出来的列_选一次_同一年以后自动识别(desk: Desk) -> None:
    renamed = changed(STATISTICS, 0, 2, "娃儿些")
    desk.upload("data_officer", book(综合表=renamed), "乡音.xlsx")
    batch = desk.batch()
    question = batch.files[0]["questions"][0]
    assert question["label"] == "在校生数"
    page = desk.client("data_officer").get(f"/data/batches/{batch.pk}/").content.decode()
    assert "下面哪一列是它" in page
    desk.client("data_officer").post(
        f"/data/batches/{batch.pk}/headers/",
        {"seen": batch.version, "column-section_statistics.pupils": "娃儿些"},
    )
    work_all()
    new = desk.batch()
    assert new.pk != batch.pk
    assert new.checked["tables"][0]["accepted"] == 2
    again = changed(renamed, 1, 2, 901)
    desk.upload("data_officer", book(综合表=again), "又来.xlsx")
    assert desk.batch().files[0]["questions"] == []


def test_姓名和证件号在库里读不出来_改动和审计里也没有(desk: Desk) -> None:
    head = ["姓名", "身份证件号", "学校标识码", "学段", "最高学历", "任教学科", "是否专任教师"]
    number = "11010519491231002X"
    wrong = "110105194912310021"
    teachers = [head, ["欧阳某某", wrong, SCHOOLS[0], "小学", "本科", "语文", "是"]]
    desk.upload("data_officer", book(**COUNTY, 教师名册=teachers))
    problem = next(p for p in desk.problems() if p.column == "id_number")
    assert problem.is_private
    batch = desk.batch()
    actions.cells_mend(
        actor=desk.person("data_officer"),
        batch=batch,
        seen=batch.version,
        values=[NewValue(problem, number)],
    )
    work_all()
    desk.client("data_officer").get(f"/data/batches/{batch.pk}/")
    assert desk.publish().state == "done"
    edit = Edit.objects.unscoped("test").get()
    lines = " ".join(str(vars(line)) for line in AuditLine.objects.all())
    rows = " ".join(str(vars(p)) for p in Problem.objects.unscoped("test"))
    for secret in (number, wrong, "欧阳某某"):
        assert secret not in f"{edit.old} {edit.new} {lines} {rows}"
        for file in vault.batches_root().parent.rglob("*"):
            if file.is_file():
                assert secret.encode() not in file.read_bytes(), file
    assert AuditLine.objects.filter(event="personal_rows.read").exists()


def test_试运行_什么都不留下(desk: Desk) -> None:
    desk.upload("data_officer", book(**{**COUNTY, "办学条件": WRONG}), dry_run="on")
    job = Job.objects.unscoped("test").get(kind="intake.try")
    assert job.state == "done", job.error
    page = desk.client("data_officer").get(f"/data/uploads/{job.pk}/").content.decode()
    assert "四千五" in page
    assert not Batch.objects.unscoped("test").exists()
    assert not Draft.objects.unscoped("test").exists()


def test_恶意或坏掉的文件_拒绝并说清楚_服务照常(desk: Desk) -> None:
    cases = {
        "空.xlsx": b"",
        "假.xlsx": b"hello",
        "../../etc/passwd.xlsx": b"PK\x03\x04broken",
        "程序.exe": b"MZ",
    }
    for name, content in cases.items():
        answer = desk.upload("data_officer", content, name)
        job = Job.objects.unscoped("test").first()
        said = job.error if job is not None and answer.status_code == 302 else ""
        assert answer.status_code == 422 or (job.state == "failed" and said), name
    assert not Batch.objects.unscoped("test").exists()
    assert list(vault.batches_root().glob("*")) == []
    assert desk.client("data_officer").get("/data/").status_code == 200


def test_每一页都打得开_工作簿都下得来(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    desk.publish()
    made = desk.collection()
    desk.upload("clerk", clerk_book())
    batch = desk.batch()
    officer, clerk = desk.client("data_officer"), desk.client("clerk")
    for address in (
        "/data/",
        "/data/upload/",
        "/data/collections/new/",
        f"/data/collections/{made.pk}/",
        f"/data/collect/{made.pk}/{SCHOOLS[0]}/",
        f"/data/batches/{batch.pk}/",
        f"/data/drafts/{desk.draft().pk}/",
        "/data/snapshots/",
        "/data/standard/",
        "/data/standard/teacher/",
        "/",
    ):
        page = officer.get(address)
        assert page.status_code == 200, address
        assert "<style" not in page.content.decode()
        assert 'style="' not in page.content.decode()
    assert clerk.get("/data/").status_code == 200
    copy = clerk.get(f"/data/batches/{batch.pk}/copy/1/")
    opened = openpyxl.load_workbook(io.BytesIO(b"".join(copy.streaming_content)))
    assert opened["办学条件"]["B2"].comment is not None
    template = clerk.get("/data/standard/resource/template.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(b"".join(template.streaming_content))).sheetnames


def test_来历里下载原工作簿_一字不差_留下记录_别人没有这个门(desk: Desk) -> None:
    sent = book(**COUNTY)
    desk.upload("data_officer", sent)
    desk.publish()
    address = f"/r/990101/cell/{SCHOOLS[0]}/primary/equipment_per_pupil/"
    door = f"/data/batches/{desk.batch().pk}/original/1/"
    officer = desk.client("data_officer")
    assert f'href="{door}"' in officer.get(address).content.decode()
    for role in ("leader", "principal"):
        page = desk.client(role).get(address)
        assert page.status_code == 200
        assert "/original/" not in page.content.decode()
        assert desk.client(role).get(door).status_code in (403, 404)
    assert AuditLine.objects.filter(event="batch.original_taken").count() == 0
    taken = officer.get(door)
    assert b"".join(taken.streaming_content) == sent
    line = AuditLine.objects.get(event="batch.original_taken")
    assert line.actor == desk.person("data_officer")
    assert line.facts["file"].endswith(".xlsx")


def test_来历写明哪一格改正过_原填多少_谁改的(desk: Desk) -> None:
    wrong = {**COUNTY, "办学条件": changed(RESOURCES, 1, 3, "二百一十万")}
    desk.upload("data_officer", book(**wrong))
    (problem,) = [one for one in desk.problems() if one.level == "error"]
    mend(desk, role="data_officer", **{problem.cell: "2100000"})
    desk.publish()
    address = f"/r/990101/cell/{SCHOOLS[0]}/primary/equipment_per_pupil/"
    for role in ("data_officer", "leader"):
        shown = desk.client(role).get(address).content.decode()
        assert "原填“二百一十万”，改为“2100000”" in shown
        assert f"{desk.person('data_officer')} {timezone.localdate():%Y-%m-%d} 改正" in shown
    other = f"/r/990101/cell/{SCHOOLS[1]}/primary/equipment_per_pupil/"
    assert "原填" not in desk.client("data_officer").get(other).content.decode()


def test_上传时数着字节_超过上限就停(desk: Desk, rf: Any) -> None:
    from django.core.files.uploadhandler import StopUpload

    from junheng.data.intake import Limits
    from junheng.web.intake.waiting_room import TOO_LARGE, Quota, check_files

    request = rf.post("/data/upload/")
    quota = Quota(request, Limits(file_bytes=10))
    quota.new_file("files", "大.xlsx", "application/octet-stream", 0)
    quota.receive_data_chunk(b"12345", 0)
    with pytest.raises(StopUpload):
        quota.receive_data_chunk(b"1234567", 5)
    assert request.META[TOO_LARGE]
    with pytest.raises(UsageError, match="文件太大"):
        check_files(request, [])


def test_学校的人看不到局里上传的任务页(desk: Desk) -> None:
    from junheng.web.shared.jobs import enqueue
    from junheng.web.shared.queries import job_of

    officer, clerk = desk.person("data_officer"), desk.person("clerk")
    job = enqueue("intake.check", "谁也不等", actor=officer, on=desk.place)
    assert job_of(officer, job.pk) == job
    assert job_of(clerk, job.pk) is None


def test_没有登记的批次和身份文件_一天以后清掉_刚写的留着(desk: Desk) -> None:
    from junheng.web.intake import vault
    from junheng.web.intake.jobs import sweep_leftovers
    from junheng.web.intake.queries.publication import identities_root

    for root in (vault.batches_root(), identities_root()):
        root.mkdir(parents=True, exist_ok=True)
    old, fresh = vault.batches_root() / "没有登记", vault.batches_root() / "刚写的"
    left = identities_root() / "没有登记.parquet"
    old.mkdir()
    fresh.mkdir()
    left.write_bytes(b"")
    for path in (old, left):
        os.utime(path, (0, 0))
    assert sweep_leftovers() == 2
    assert fresh.is_dir()
    assert not old.exists()
    assert not left.exists()


def record(desk: Desk, as_of: date, status: str, number: int = 1) -> SnapshotRecord:
    return SnapshotRecord.objects.create(
        sha256=f"{as_of:%Y%m%d}{status}{number}".ljust(64, "0"),
        region_code=desk.place.region_code,
        region_name="云川县",
        as_of=as_of,
        status=status,
        number=number,
        locked_at=timezone.now(),
        locked_by=desk.person("data_officer"),
    )


def test_上年是上一个学年_同学年的自测盖不住它_上报先于自测(desk: Desk) -> None:
    from junheng.web.intake.queries.examine import previous_record

    county = desk.place.region_code
    record(desk, date(2023, 10, 15), "approved")
    last = record(desk, date(2024, 10, 15), "reported")
    record(desk, date(2024, 11, 1), "self_test")
    record(desk, date(2025, 9, 1), "self_test")
    assert previous_record(county, date(2025, 10, 15)) == last
    assert previous_record(county, date(2023, 10, 15)) is None


def test_默认看最新上报或审定的_只有自测才看自测_指定的不变(desk: Desk) -> None:
    from junheng.web.evidence.queries import snapshot_of

    officer, county = desk.person("data_officer"), desk.place.region_code
    trial = record(desk, date(2025, 10, 15), "self_test")
    assert snapshot_of(officer, county) == trial
    reported = record(desk, date(2024, 10, 15), "reported")
    assert snapshot_of(officer, county) == reported
    assert snapshot_of(officer, county, sha256=trial.sha256[:16]) == trial


def test_要交的表缺一张_不能提请确认_并说缺哪张(desk: Desk) -> None:
    made = desk.collection()
    desk.upload("clerk", book(综合表=STATISTICS[:2]))
    answer = desk.answer()
    assert answer.missing == ("resource",)
    with pytest.raises(Refused, match="“办学条件”还没有收下任何一行"):
        actions.submission_hand_in(
            actor=desk.person("clerk"), submission=answer, seen=answer.version
        )
    page = desk.client("clerk").get(f"/data/collect/{made.pk}/{SCHOOLS[0]}/").content.decode()
    assert "还缺 办学条件" in page
    assert 'value="hand-in"' not in page
    desk.upload("clerk", book(办学条件=RESOURCES[:2]))
    answer = desk.answer()
    assert answer.errors == 0, [(p.rule, p.cell, p.found) for p in desk.problems()]
    actions.submission_hand_in(actor=desk.person("clerk"), submission=answer, seen=answer.version)
    assert desk.answer().awaits_principal


def test_预填的工作簿原样交回_提醒与上年完全相同_说明后不再提醒(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    desk.publish()
    file = SimpleUploadedFile("明年.xlsx", book(**COUNTY))
    desk.client("data_officer").post("/data/upload/", {"files": file, "as_of": "2026-09-01"})
    work_all()
    same = [p for p in desk.problems() if p.rule == "JH-IN-332"]
    assert {(p.table, p.level, p.can_explain, p.can_mend) for p in same} == {
        ("section_statistics", "warning", True, False),
        ("resource", "warning", True, False),
    }
    assert len(same) == 4
    batch = desk.batch()
    actions.problem_explain(
        actor=desk.person("data_officer"),
        batch=batch,
        seen=batch.version,
        problem=same[0],
        reason="今年没有变化",
    )
    work_all()
    left = [p for p in desk.problems() if p.rule == "JH-IN-332" and p.can_explain]
    assert len(left) == 3


def test_改了仍不对_说仍不对_建议还在_改对了才说已改(desk: Desk) -> None:
    desk.upload("data_officer", book(**{**COUNTY, "办学条件": WRONG}))
    client, told = desk.client("data_officer"), []
    Problem.objects.unscoped("test").filter(cell="B2").update(suggested="4500")
    for value in ("还是四千五", "4500"):
        batch, problem = desk.batch(), wrong_cells(desk)["B2"]
        mended = actions.cells_mend(
            actor=desk.person("data_officer"),
            batch=batch,
            seen=batch.version,
            values=[NewValue(problem, value)],
        )
        work_all()
        told.append(still_wrong(mended, [problem]))
        left = wrong_cells(desk).get("B2")
        assert left is None or left.suggested == "4500"
    assert told == [1, 0]
    assert set(wrong_cells(desk)) == {"E2"}
    assert "有 1 处待改正" in client.get("/").content.decode()


def test_撤回的批次_只说已撤回(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY))
    batch = desk.batch()
    actions.batch_revert(actor=desk.person("data_officer"), batch=batch, seen=batch.version)
    work_all()
    page = desk.client("data_officer").get(f"/data/batches/{batch.pk}/").content.decode()
    assert "这一批已撤回" in page
    for word in ("没有发现问题", "每一行都收下了", "下一步"):
        assert word not in page


def test_文员传了县里已经导入的文件_说清楚(desk: Desk) -> None:
    content = clerk_book(RESOURCES)
    desk.upload("data_officer", content)
    desk.collection()
    desk.upload("clerk", content)
    job = Job.objects.unscoped("test").filter(kind="intake.stage").first()
    assert job.result["url"] == "/data/"
    page = desk.client("clerk").get("/data/?duplicate=1").content.decode()
    assert "没有重复导入，数据没有变化" in page


def test_收下了没提交_叫待提交_一句话里每所学校都数到(desk: Desk) -> None:
    made = desk.collection()
    desk.upload("clerk", clerk_book(RESOURCES))
    page = desk.client("data_officer").get(f"/data/collections/{made.pk}/").content.decode()
    assert "2 所学校都还没有交：1 所已收下、待提交，1 所还没有开始" in page
    assert "处理中" not in page


def test_打开的原件只在安装目录里_被杀留下的下次清掉_正在用的不动(db):
    from junheng.web.intake import vault

    with vault.desk() as folder:
        assert vault.desks_root() in folder.parents
        assert vault.desks_root().parent == vault.uploads_root()
        assert folder.stat().st_mode & 0o077 == 0
        left = vault.desks_root() / "left"
        left.mkdir()
        (left / "1").write_text("张三", encoding="utf-8")
        assert vault.clear_desks() == 1
        assert folder.is_dir()
        assert not left.exists()
    assert not [path for path in vault.desks_root().rglob("*") if path.is_file()]


def test_草稿没有名册_发布时沿用上一版的_来历还指到原来那一格(desk):
    from junheng.data.snapshots import Snapshot
    from junheng.web.evidence.queries import snapshots_root

    desk.upload("data_officer", book(**COUNTY), "一.xlsx")
    assert desk.publish().state == "done"
    first = SnapshotRecord.objects.unscoped("test").get()
    later = {"as_of": "2026-09-01"}
    desk.upload("data_officer", book(综合表=STATISTICS, 办学条件=RESOURCES), "二.xlsx", **later)
    shown = desk.client("data_officer").get(f"/data/drafts/{desk.draft().pk}/").content.decode()
    assert "沿用上一版的名册" in shown
    assert desk.publish().state == "done"
    second = SnapshotRecord.objects.unscoped("test").get(as_of=date(2026, 9, 1))
    made = Snapshot.read(snapshots_root() / second.sha256)
    assert made.manifest.carried == {"organisation": first.sha256}
    assert made.manifest.tables["organisation"].rows == len(SCHOOLS)
    assert [file.name for file in made.manifest.files] == ["二.xlsx", "一.xlsx"]
    made.verify()
    rows = pq.read_table(made.path / "organisation.parquet")
    assert set(rows["_file"].to_pylist()) == {2}
    assert rows["name"].to_pylist() == list(NAMES)
    assert set(rows["urban_rural"].to_pylist()) == {"111"}
    page = desk.client("data_officer").get(
        f"/r/{desk.place.region_code}/balance/?snap={second.sha256[:16]}"
    )
    assert page.status_code == 200
    assert NAMES[0] in page.content.decode()


def test_草稿自己有名册_不沿用(desk):
    desk.upload("data_officer", book(**COUNTY), "一.xlsx")
    assert desk.publish().state == "done"
    fewer = COUNTY | {"学校基本信息": ORGANISATIONS[:2], "综合表": STATISTICS[:2]}
    fewer |= {"办学条件": RESOURCES[:2]}
    desk.upload("data_officer", book(**fewer), "二.xlsx", as_of="2026-09-01")
    shown = desk.client("data_officer").get(f"/data/drafts/{desk.draft().pk}/").content.decode()
    assert "沿用上一版的名册" not in shown
