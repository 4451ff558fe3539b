"""Between two clicks in the tray nothing is read again, and nothing is written anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import between, loading
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared import sealing
from junheng.web.shared.jobs import work_once
from junheng.web.shared.reach import Place

from .conftest import World, client_of
from .test_exams import DAY, RING, event, registered, send, workbook


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the readings of a workbook."""
    between.forget()
    found: list[str] = []
    whole = loading._grid_of

    def counted(sheet: Any) -> Any:
        found.append(sheet.name)
        return whole(sheet)

    monkeypatch.setattr(loading, "_grid_of", counted)
    return found


@pytest.fixture
def exam(
    world: World, officer: Account, home: Path, monkeypatch: pytest.MonkeyPatch, reads: list[str]
) -> Exam:
    monkeypatch.setattr(sealing, "_lent", [lambda: RING])
    pupils = [("G1", "王一", 0, "1", "1"), ("G2", "李二", 0, "1", "1"), ("G3", "王一", 0, "2", "1"),
              ("G4", "赵四", 1, "1", "1"), ("G5", "钱五", 1, "1", "1")]  # fmt: skip
    registered(world, RING, officer, pupils)
    made = actions.exam_open(
        actor=officer, place=Place(world.home.code, name="云川县"), event=event(), on=DAY
    )
    send(
        client_of(officer),
        made,
        workbook(
            world,
            [0, "1", "李二", "G2", 90, 80, 170],
            [0, "3", "王一", "", 130, 60, 190],  # two of this name; and above the full mark
            [0, "9", "借考甲", "", 70, 60, 130],
            [1, "9", "借考乙", "", 70, 60, 130],
        ),
    )
    return made


def settle(client: Any, exam: Exam, line: int, **said: str) -> Any:
    answer = client.post(f"/exams/{exam.pk}/rows/{line}/", {"person": "", "why": ""} | said)
    assert answer.status_code == 302
    return client.get(f"/exams/{exam.pk}/")


def test_逐行认领不再重读_最后一行认领完再读一遍_和一次读完一样(
    world: World, officer: Account, exam: Exam, reads: list[str], home: Path
) -> None:
    client = client_of(officer)
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "还有 3 行待认领" in page and len(reads) == 1
    files = sorted(str(one) for one in home.rglob("*"))
    page = settle(client, exam, 3, person=RING.person_id("pupil", "G3")).content.decode()
    assert "还有 2 行待认领" in page and len(reads) == 1
    page = settle(client, exam, 4, why="外县借考").content.decode()
    assert "还有 1 行待认领" in page and len(reads) == 1
    told, whole = between.told_of(officer, exam), loading.examined(officer, exam)
    assert told is not None and whole is not None
    assert (told.tray, told.left_out, told.rows) == (whole.tray, whole.left_out, whole.rows)
    reads.clear()
    page = settle(client, exam, 5, why="外县借考").content.decode()
    assert len(reads) == 1
    assert (
        "填的是“130”，满分是 120" in page
    )  # what the settled row brought is said before taking in
    assert "可以收下" not in page
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422 and len(reads) == 1
    assert sorted(str(one) for one in home.rglob("*")) == files


def test_只是不收的_一遍也不再读_收下时另读一遍(
    world: World, officer: Account, exam: Exam, reads: list[str]
) -> None:
    client = client_of(officer)
    client.get(f"/exams/{exam.pk}/")
    for line in (3, 4, 5):
        page = settle(client, exam, line, why="外县借考").content.decode()
    assert "读到 4 行，可以收下" in page and len(reads) == 1
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 302 and len(reads) == 1
    assert work_once() and len(reads) == 2
    assert Exam.objects.unscoped("what was loaded").get(pk=exam.pk).unmatched == 3


def test_换一个人_换一份成绩册_改了认领_新的数据版本_都重读(
    world: World, officer: Account, researcher: Account, exam: Exam, reads: list[str]
) -> None:
    between.told_of(officer, exam)
    between.told_of(researcher, exam)  # a look at the register is each person's own
    assert len(reads) == 2
    settle(client_of(officer), exam, 3, person=RING.person_id("pupil", "G3"))
    between.told_of(officer, exam)
    assert len(reads) == 2
    settle(client_of(officer), exam, 3, person=RING.person_id("pupil", "G1"))
    assert len(reads) == 2  # the tray is the same, the scores are read when they are taken in
    send(client_of(officer), exam, workbook(world, [0, "1", "李二", "G2", 90, 80, 170]))
    between.told_of(officer, exam)
    assert len(reads) == 3
    registered_again = [("G1", "王一", 0, "1", "1"), ("G2", "李二", 0, "1", "1")]
    SnapshotRecord.objects.unscoped("an older one goes").all().update(number=2)
    registered(world, RING, officer, registered_again)
    between.told_of(officer, exam)
    assert len(reads) == 4


def test_留在内存里的没有成绩也没有名册_过一刻钟就没有了(
    officer: Account, exam: Exam, reads: list[str]
) -> None:
    told = between.told_of(officer, exam)
    assert told is not None
    ((key, (held, _timer)),) = between._held.items()
    assert held.reading.tables == {} and held.reading.register.named == ()
    assert "李二" not in str(held) and "G2" not in str(held)
    between._drop(key, held)
    assert not between._held
