"""An examination from its registration to its scores: law, sheets, the tray, the door."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from junheng.data.intake.keyring import Keyring
from junheng.data.intake.publish import write_identities
from junheng.data.snapshots import write_snapshot
from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import reading
from junheng.web.academics.queries.loading import examined
from junheng.web.academics.queries.register import Register, spellings
from junheng.web.accounts.models import Account, Role
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshots_root
from junheng.web.intake.queries.publication import identities_root
from junheng.web.shared import guards, sealing
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import World, client_of, person

DAY = date(2025, 6, 20)
PAPERS = (Paper("chinese", "语文", 120.0), Paper("maths", "数学", 120.0))
RING = Keyring.of(bytes(32))


def event(**given: Any) -> ExamEvent:
    held: dict[str, Any] = {
        "name": "2025年初中学业水平考试", "kind": "graduation", "scope": "region", "held_on": DAY,
        "papers": PAPERS, "grade": "9", "graduating": True,
    }  # fmt: skip
    return ExamEvent(**held | given)


@pytest.fixture
def ring(home: Path, monkeypatch: pytest.MonkeyPatch) -> Keyring:
    monkeypatch.setattr(sealing, "_lent", [lambda: RING])
    return RING


@pytest.fixture
def exam(world: World, officer: Account) -> Exam:
    place = Place(world.home.code, name="云川县")
    return actions.exam_open(actor=officer, place=place, event=event(), on=DAY)


def registered(
    world: World, ring: Keyring, officer: Account, pupils: Sequence[tuple[str, str, int, str, str]]
) -> SnapshotRecord:
    """Publish a data version with pupils of grade 9: number, name, school, class, sex."""
    codes = [one.school_code for one in world.home.schools]
    n = len(pupils)
    persons = [ring.person_id("pupil", number) for number, *_rest in pupils]
    rows = pa.table({
        "person_id": persons,
        "school_code": [codes[school] for _n, _name, school, _room, _sex in pupils],
        "stage": ["junior"] * n, "grade": [9] * n, "sex": [sex for *_rest, sex in pupils],
        "class_code": [room for *_rest, room, _sex in pupils],
    })  # fmt: skip
    homerooms = pa.table({
        "class_code": ["1", "2"], "school_code": [codes[0]] * 2, "stage": ["junior"] * 2,
        "grade": [9] * 2, "name": ["九（1）班", "九（2）班"], "pupils": [2, 1],
    })  # fmt: skip
    made = write_snapshot(
        snapshots_root(), {"pupil": rows, "homeroom": homerooms},
        region=world.home.code, region_name="云川县",
        as_of=date(2024, 10, 1), status="approved", source="事业统计", version=1,
    )  # fmt: skip
    names = pa.table({"person_id": persons, "name": [name for _n, name, *_rest in pupils]})
    write_identities(identities_root(), made.sha256, {"pupil": names}, ring)
    return SnapshotRecord.objects.create(
        sha256=made.sha256, region_code=world.home.code, region_name="云川县",
        as_of=date(2024, 10, 1), status="approved", source="事业统计", number=1, rows=n,
        locked_at="2024-10-02T00:00Z", locked_by=officer,
    )  # fmt: skip


@pytest.fixture
def register(world: World, ring: Keyring, officer: Account) -> SnapshotRecord:
    """A data version with five pupils of grade 9 at two schools."""
    pupils = [("G1", "王一", 0, "1", "1"), ("G2", "李二", 0, "1", "1"), ("G3", "王一", 0, "2", "1"),
              ("G4", "赵四", 1, "1", "1"), ("G5", "钱五", 1, "1", "1")]  # fmt: skip
    return registered(world, ring, officer, pupils)


def workbook(world: World, *rows: list[object]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["学校名称", "班级", "姓名", "学籍号", "语文", "数学", "总分"])
    names = [one.name for one in world.home.schools]
    for row in rows:
        school = names[row[0]] if isinstance(row[0], int) else row[0]  # by place, or as written
        sheet.append([school, *row[1:]])
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("成绩.xlsx", held.getvalue())


def send(client: Client, exam: Exam, file: SimpleUploadedFile) -> Any:
    now = Exam.objects.unscoped("its newest version").get(pk=exam.pk)
    return client.post(
        f"/exams/{exam.pk}/sheets/", {"kind": "scores", "file": file, "seen": now.version}
    )


def test_中考可以看校际_七年级跨校期末不予办理_校内期末只看班际(
    world: World, exam: Exam, officer: Account
) -> None:
    assert reading.leave_of(exam).between_schools
    place = Place(world.home.code, name="云川县")
    final = event(name="七年级期末", kind="final", grade="7", graduating=False,
                  held_on=date(2026, 1, 20))  # fmt: skip
    with pytest.raises(guards.Stopped, match="非毕业年级"):
        actions.exam_open(actor=officer, place=place, event=final, on=DAY)
    with pytest.raises(Refused, match="已经登记过"):
        actions.exam_open(actor=officer, place=place, event=event(), on=DAY)
    with pytest.raises(Refused, match="校内考试由学校登记"):
        actions.exam_open(actor=officer, place=place, event=event(scope="school"), on=DAY)
    principal = world.home.people["principal"]
    own = Place(world.home.code, world.home.schools[0].school_code, name="第一小学")
    inside = event(name="七年级期末", kind="final", grade="7", graduating=False, scope="school",
                   held_on=date(2026, 1, 20), held_this_semester=0)  # fmt: skip
    made = actions.exam_open(actor=principal, place=own, event=inside, on=DAY)
    leave = reading.leave_of(made)
    assert (leave.between_schools, leave.between_classes) == (False, True)
    other = world.home.other_principal
    assert made not in reading.exams_of(other, world.home.code)
    with pytest.raises(Hidden):
        reading.exam_of(other, made.pk)
    with pytest.raises(NotAllowed):
        actions.exam_open(actor=world.home.people["clerk"], place=own, event=inside, on=DAY)


def test_从上传到收下_缺考不是零_认领后才收_别校的一行也打不开(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account
) -> None:
    client = client_of(officer)
    file = workbook(
        world,
        [0, "1", "王一", "G1", 100, 90, 190],
        [0, "1", "李二", "", "缺考", 80, ""],
        [0, "3", "王一", "", 70, 60, 130],  # two pupils of this name, neither in class 3
        [1, "1", "赵四", "G4", 99.5, 100, 199.5],
    )
    assert send(client, exam, file).status_code == 302
    told = examined(officer, exam)
    assert told is not None
    assert (told.rows, len(told.tray), told.not_found) == (4, 1, 1)
    (row,) = told.tray
    assert (row.line, len(row.candidates)) == (4, 2)
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "还有 1 行待认领<" in page and "0 处" not in page
    assert "同校有这个姓名，班级不同" in page
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422
    missing = client.post(f"/exams/{exam.pk}/rows/4/", {"person": "", "why": ""})
    assert "既没有选学生" in missing.content.decode()
    third = RING.person_id("pupil", "G3")
    assert client.post(f"/exams/{exam.pk}/rows/4/", {"person": third}).status_code == 302
    assert third not in str(list(AuditLine.objects.values()))
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 302
    assert work_once()
    now = Exam.objects.unscoped("what was loaded").get(pk=exam.pk)
    assert (now.is_loaded, now.register_sha256) == (True, register.sha256)
    rows = reading.set_of(officer, now).scores(reading.whole(officer, now)).to_pylist()
    assert len(rows) == 8
    absent = [one for one in rows if one["status"] == "absent"]
    assert [one["score"] for one in absent] == [None]
    assert {one["homeroom"] for one in rows if one["person_id"] == third} == {"2"}


def test_一所学校几乎全是女生_只有一个男生_收下以前看得到(
    world: World, exam: Exam, officer: Account, ring: Keyring
) -> None:
    pupils = [(f"G{n}", f"考生{n}", 0, "1", "1" if n == 7 else "2") for n in range(61)]
    pupils += [(f"H{n}", f"考生{n}", 1, "1", str(1 + n % 2)) for n in range(30)]
    registered(world, ring, officer, [*pupils, ("H99", "未说明", 1, "1", "9")])
    client = client_of(officer)
    rows: list[list[object]] = [
        [school, room, name, number, 60 + n % 50, 70 + n % 40, ""]
        for n, (number, name, school, room, _sex) in enumerate(pupils)
    ]
    send(client, exam, workbook(world, *rows))
    told = examined(officer, exam)
    assert told is not None and told.is_complete
    (issue,) = [one for one in told.issues if one.rule.code == "JH-EX-402"]
    assert "61 人里只有 1 人是“男”" in issue.found
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert f"“{world.home.schools[0].name}”的 61 人里只有 1 人是“男”" in page and "第 9 行" in page


@pytest.mark.usefixtures("ring")
def test_离同校太远的和全校同分的列出来看一眼_不改数也不拦(
    world: World, exam: Exam, officer: Account
) -> None:
    client = client_of(officer)
    rows: list[list[object]] = []
    for school, room in ((0, "1"), (1, "1")):
        for n in range(24):
            maths = 60 if school else 70 + n
            rows.append([school, room, f"考生{n}", f"N{school}{n:02d}", 60 + n, maths, ""])
    rows[5][5] = 3  # far from the school's other marks in mathematics
    send(client, exam, workbook(world, *rows))
    told = examined(officer, exam)
    assert told is not None and told.is_complete
    assert [one.rule.code for one in told.issues] == ["JH-EX-404", "JH-EX-405"]
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "“数学”是 3，与同校中位数相差" in page and "第 7 行" in page
    assert f"“{world.home.schools[1].name}” 24 人的“数学”都是 60" in page
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 302
    assert work_once()
    held = Exam.objects.unscoped("what was loaded").get(pk=exam.pk)
    kept = reading.set_of(officer, held).scores(reading.whole(officer, held)).to_pylist()
    assert [one["score"] for one in kept if one["subject"] == "maths"].count(3.0) == 1


def test_错误的单元格说在哪里_改正前收不下(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account
) -> None:
    client = client_of(officer)
    file = workbook(world, [0, "1", "王一", "G1", 130, 90, 220], [0, "1", "李二", "G2", 50, "", 50])
    send(client, exam, file)
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "填的是“130”，满分是 120" in page
    assert "没有填写" in page
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422
    assert not Exam.objects.unscoped("still without scores").get(pk=exam.pk).is_loaded


def test_没有名册_只按学籍号收下(world: World, exam: Exam, ring: Keyring, officer: Account) -> None:
    file = workbook(world, [0, "1", "王一", "G1", 100, 90, 190], [0, "1", "李二", "", 88, 80, 168])
    send(client_of(officer), exam, file)
    told = examined(officer, exam)
    assert told is not None
    assert [row.line for row in told.tray] == [3]
    assert told.register.snapshot is None
    client_of(officer).post(f"/exams/{exam.pk}/rows/3/", {"person": "", "why": "外县借考"})
    told = examined(officer, exam)
    assert told is not None
    assert (told.tray, told.left_out, told.is_complete) == ((), 1, True)


def test_没有名册_一个学籍号两行_都等人核对_不收其中一行另一行就收下(
    world: World, exam: Exam, ring: Keyring, officer: Account
) -> None:
    file = workbook(world, [0, "1", "王一", "G1", 100, 90, 190],
                    [0, "1", "李二", "G1", 88, 80, 168],
                    [0, "1", "钱五", "G5", 70, 60, 130])  # fmt: skip
    client = client_of(officer)
    send(client, exam, file)
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "还有 2 行待认领" in page and "这个学籍号不止一行" in page
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422
    client.post(f"/exams/{exam.pk}/rows/3/", {"person": "", "why": "重复登记"})
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "读到 3 行，可以收下" in page
    told = examined(officer, exam)
    assert told is not None
    assert told.tables["scores"]["person_id"].to_pylist() == [
        RING.person_id("pupil", number) for _paper in PAPERS for number in ("G1", "G5")
    ]


def test_两行认领给同一名学生_两行都退回再认(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account
) -> None:
    client = client_of(officer)
    send(client, exam, workbook(world, [0, "3", "王一", "", 100, 90, 190],
                                [0, "4", "王一", "", 88, 80, 168]))  # fmt: skip
    third = RING.person_id("pupil", "G3")
    for line in (2, 3):
        client.get(f"/exams/{exam.pk}/")
        assert client.post(f"/exams/{exam.pk}/rows/{line}/", {"person": third}).status_code == 302
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "还有 2 行待认领" in page and "对上了不止一行" in page
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422
    first = RING.person_id("pupil", "G1")
    assert client.post(f"/exams/{exam.pk}/rows/3/", {"person": first}).status_code == 302
    assert "读到 2 行，可以收下" in client.get(f"/exams/{exam.pk}/").content.decode()


def test_没有登记的校名_有名册时提醒按名册记_没有名册时收不下(
    world: World, exam: Exam, ring: Keyring, officer: Account
) -> None:
    file = workbook(world, [0, "1", "王一", "G1", 100, 90, 190],
                    ["云川一小", "1", "李二", "G2", 88, 80, 168],
                    ["云川一小", "1", "钱五", "G5", 70, 60, 130])  # fmt: skip
    send(client_of(officer), exam, file)
    told = examined(officer, exam)
    assert told is not None and not told.is_complete
    (wrong,) = [one for one in told.issues if one.rule.code == "JH-EX-308"]
    assert "“云川一小”有 2 行，第一行是第 3 行" in wrong.found
    pupils = [("G1", "王一", 0, "1", "1"), ("G2", "李二", 0, "1", "1"), ("G5", "钱五", 1, "1", "1")]
    registered(world, ring, officer, pupils)
    told = examined(officer, exam)
    assert told is not None and told.is_complete
    assert [one.rule.code for one in told.issues if one.rule.code.startswith("JH-EX-30")] == [
        "JH-EX-309"
    ]
    schools = told.tables["scores"]["school_code"].to_pylist()
    assert sorted(set(schools)) == sorted(one.school_code for one in world.home.schools)


def test_任课教师只打得开本班本科_看学生的行要留痕(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account
) -> None:
    client = client_of(officer)
    send(client, exam, workbook(world, [0, "1", "王一", "G1", 100, 90, 190],
                                [0, "2", "王一", "G3", 60, 70, 130]))  # fmt: skip
    client.post(f"/exams/{exam.pk}/load/")
    assert work_once()
    now = Exam.objects.unscoped("what was loaded").get(pk=exam.pk)
    school = world.home.schools[0].school_code
    teacher = person("zhu", Role.TEACHER, world.home.code, school)
    place = Place(world.home.code, school)
    with pytest.raises(UsageError, match="没有选班级"):
        actions.teaching_assign(actor=officer, place=place, account=teacher, classes=[], on=DAY)
    actions.teaching_assign(
        actor=officer, place=place, account=teacher, classes=[("2", "maths")], on=DAY
    )
    mine = reading.Class(school, "2", "maths")
    rows = reading.set_of(teacher, now).scores(reading.class_reach(teacher, now, mine, DAY))
    assert set(rows["homeroom"].to_pylist()) == {"2"}
    line = AuditLine.objects.filter(event="exam_rows.read").latest("number")
    assert line.facts["classes"] == [f"{school} 2"]
    for other in (reading.Class(school, "1", "maths"), reading.Class(school, "2", "chinese")):
        with pytest.raises(Hidden, match="不是您任教的班级"):
            reading.class_reach(teacher, now, other, DAY)
    with pytest.raises(Hidden):
        reading.class_reach(officer, now, mine, DAY)  # the bureau reads groups, not pupils
    principal = world.home.people["principal"]
    assert reading.class_reach(principal, now, mine, DAY).scope.level == "rows"


def test_班级写代码写名称写几班都认得_同校同班重名的才进待认领() -> None:
    school, code = "3199010014", "3199010014-903"
    rooms = {(school, text): code for text in spellings(code, "九（3）班")}
    register = Register(None, (), (), rooms)
    for written in (code, "九（3）班", "九(3)班", "九３班", "3班", "03", "3 "):
        assert register.room(school, written) == code, written
    for written in ("九（13）班", "4班", ""):
        assert register.room(school, written) == written
    assert register.room("另一所", "3班") == "3班"


def test_成绩册写班级名称_没有学籍号也对得上(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account, ring: Keyring
) -> None:
    first = world.home.schools[0].school_code
    file = workbook(world, [0, "九（2）班", "王一", "", 70, 60, 130])
    send(client_of(officer), exam, file)
    told = examined(officer, exam)
    assert told is not None and told.tray == ()
    (person,) = set(told.tables["scores"]["person_id"].to_pylist())
    assert person == ring.person_id("pupil", "G3")
    assert set(told.tables["scores"]["school_code"].to_pylist()) == {first}


def test_校内考试的成绩册_教育局看不到行_也替不了学校收(
    world: World, register: SnapshotRecord, officer: Account
) -> None:
    principal = world.home.people["principal"]
    own = Place(world.home.code, world.home.schools[0].school_code, name="第一小学")
    final = event(name="九年级期末", kind="final", scope="school", held_on=date(2026, 1, 20),
                  held_this_semester=0)  # fmt: skip
    made = actions.exam_open(actor=principal, place=own, event=final, on=DAY)
    assert send(client_of(principal), made, workbook(world, [0, "9", "孙六", "", 70, 60, 130])
                ).status_code == 302  # fmt: skip
    assert "孙六" in client_of(principal).get(f"/exams/{made.pk}/").content.decode()
    for path in (f"/exams/{made.pk}/", f"/exams/{made.pk}/?again=1"):
        page = client_of(officer).get(path).content.decode()
        assert "孙六" not in page
        assert "上传" not in page.split("<main")[1]
    page = client_of(principal).get(f"/exams/{made.pk}/").content.decode()
    assert "在籍人数</option>" in page  # of grade 9
    younger = event(name="八年级期末", kind="final", scope="school", held_on=date(2026, 1, 20),
                    held_this_semester=0, grade="8", graduating=False)  # fmt: skip
    eight = actions.exam_open(actor=principal, place=own, event=younger, on=DAY)
    page = client_of(principal).get(f"/exams/{eight.pk}/").content.decode()
    assert "双向细目表</option>" in page and "在籍人数</option>" not in page
    with pytest.raises(Refused, match="学校自己组织"):
        actions.sheet_send(actor=officer, exam=made, seen=made.version + 1, kind="scores",
                           name="x.xlsx", sha256="0" * 64)  # fmt: skip


def test_登记错了满分_更正以后照样能收_收下后不再更正(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account
) -> None:
    client = client_of(officer)
    rows = [[0, "1", "王一", "G1", 140, 90, 230], [0, "1", "李二", "G2", 130, 80, 210]]
    send(client, exam, workbook(world, *rows))
    assert "“语文”填的是“140”，满分是 120" in client.get(f"/exams/{exam.pk}/").content.decode()
    page = client.get(f"/exams/{exam.pk}/correct/").content.decode()
    assert "语文 120" in page
    now = Exam.objects.unscoped("its newest version").get(pk=exam.pk)
    sent = {
        "name": exam.name, "kind": exam.kind, "scope": exam.scope, "grade": "9",
        "graduating": "yes", "form": "paper", "held_this_semester": "0",
        "held_on": str(exam.held_on), "papers": "语文 150\n数学 120", "seen": now.version,
    }  # fmt: skip
    bad = client.post(f"/exams/{exam.pk}/correct/", {**sent, "kind": "final", "grade": "7",
                      "graduating": "no", "held_on": "2026-01-20"})  # fmt: skip
    assert "非毕业年级" in bad.content.decode()  # the law is asked again
    assert client.post(f"/exams/{exam.pk}/correct/", sent).status_code == 302
    told = examined(officer, Exam.objects.unscoped("its newest version").get(pk=exam.pk))
    assert told is not None
    assert told.is_complete
    assert AuditLine.objects.filter(event="exam.corrected").count() == 1
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 302
    assert work_once()
    late = client.post(f"/exams/{exam.pk}/correct/", {**sent, "seen": 99})
    assert late.status_code == 422
    assert "更正登记</a>" not in client.get(f"/exams/{exam.pk}/?again=1").content.decode()


def item_marks(*rows: list[object], header: Sequence[str]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*header])
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return SimpleUploadedFile("小题.xlsx", held.getvalue())


def test_小题得分_缺考不算零分_和卷面分不等的_超出满分的_对不上的都说(
    world: World, exam: Exam, register: SnapshotRecord, officer: Account
) -> None:
    client = client_of(officer)
    first, second = (one.name for one in world.home.schools[:2])
    send(
        client,
        exam,
        workbook(
            world,
            [0, "1", "王一", "G1", 100, 120, 220],
            [0, "1", "李二", "G2", 90, "缺考", ""],
            [0, "2", "王一", "G3", 80, 65, 145],
            [1, "1", "赵四", "G4", 70, 40, 110],
            [1, "1", "钱五", "G5", 60, 60, 120],
        ),
    )

    def sent(kind: str, file: SimpleUploadedFile) -> None:
        now = Exam.objects.unscoped("its newest version").get(pk=exam.pk)
        answer = client.post(
            f"/exams/{exam.pk}/sheets/",
            {"kind": kind, "subject": "maths", "file": file, "seen": now.version},
        )
        assert answer.status_code == 302

    sent("blueprint", item_marks(
        ["1", "选择", 60, "数与式", "了解", "A", 0.7], ["2", "选择", 60, "几何", "应用", "B", 0.5],
        header=("题号", "题型", "满分", "知识点", "能力层次", "答案", "预设难度"),
    ))  # fmt: skip
    sent("answers", item_marks(
        [first, "1", "王一", "G1", "A", "B"],
        [first, "1", "李二", "G2", "缺考", ""],  # absent: not two wrong answers
        [first, "2", "王一", "G3", "A", "0"],  # 60, the paper says 65
        [second, "1", "赵四", "G4", "C", "61"],
        [second, "1", "无名", "G9", "A", "B"],
        header=("学校名称", "班级", "姓名", "学籍号", "1", "2"),
    ))  # fmt: skip
    told = examined(officer, exam)
    assert told is not None
    words = {one.rule.code: str(one.found) for one in told.issues}
    assert words["JH-EX-303"] == "“第 2 题”填的是“61”，满分是 60"
    assert words["JH-EX-307"] == "各题得分之和是 60，成绩册里这一科是 65，相差 5"
    assert words["JH-EX-305"].startswith("1 名参加考试的学生")
    assert "1 行没有对上考生" in words["JH-EX-306"]
    assert "有 1 名没有小题得分" in words["JH-EX-306"]
    marks = told.tables["answers"].to_pylist()
    absent = RING.person_id("pupil", "G2")
    assert [one["points"] for one in marks if one["person_id"] == absent] == [None, None]
    zero = RING.person_id("pupil", "G3")
    assert [one["answer"] for one in marks if one["person_id"] == zero] == ["A", ""]
    assert not told.is_complete
