"""A registration by mistake is taken back, with a word why; one that gave results is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam, GrowthRun
from junheng.web.academics.queries import reading
from junheng.web.accounts.models import Account
from junheng.web.shared import sealing
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import Sat, World, client_of
from .test_exams import RING, event, send, workbook

DAY = date(2025, 6, 20)
WHY = "同一次考试登记了两遍"


@pytest.fixture
def exam(world: World, officer: Account, home: Path, monkeypatch: pytest.MonkeyPatch) -> Exam:
    monkeypatch.setattr(sealing, "_lent", [lambda: RING])
    place = Place(world.home.code, name="云川县")
    return actions.exam_open(actor=officer, place=place, event=event(), on=DAY)


def now(exam: Exam) -> Exam:
    found: Exam = Exam.objects.unscoped("its newest version").get(pk=exam.pk)
    return found


def test_登记错了_写明理由撤销_列表里留着一行_再登记一次照样可以(
    world: World, exam: Exam, officer: Account
) -> None:
    client = client_of(officer)
    send(client, exam, workbook(world, [0, "1", "王一", "G1", 100, 90, 190]))
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "登记错了，要撤销" in page
    address = f"/exams/{exam.pk}/withdraw/"
    empty = client.post(address, {"seen": now(exam).version, "why": "  "})
    assert empty.status_code == 422 and "没有写理由" in empty.content.decode()
    assert not now(exam).is_withdrawn
    stale = client.post(address, {"seen": 1, "why": WHY})
    assert stale.status_code == 422  # a sheet was sent since
    answer = client.post(address, {"seen": now(exam).version, "why": WHY})
    assert answer.status_code == 302
    line = AuditLine.objects.get(event="exam.withdrawn")
    assert (line.actor_name, line.subject_id) == (officer.name, str(exam.pk))
    assert WHY in str(line.after) and "withdrawn_why" in str(line.before)
    listed = client.get(f"/exams/of/{world.home.code}/").content.decode()
    assert "还没有登记考试" in listed and "撤销了的登记（1）" in listed and WHY in listed
    page = client.get(f"/exams/{exam.pk}/").content.decode()
    assert "登记已撤销" in page and WHY in page
    assert "上传</button>" not in page and "更正登记" not in page
    assert reading.exams_of(officer, world.home.code) == []
    again = actions.exam_open(
        actor=officer, place=Place(world.home.code, name="云川县"), event=event(), on=DAY
    )
    assert reading.exams_of(officer, world.home.code) == [again]


def test_撤销了的_不能再传再认再收再更正_也不能撤销两次(
    world: World, exam: Exam, officer: Account
) -> None:
    client = client_of(officer)
    send(client, exam, workbook(world, [0, "1", "王一", "G1", 100, 90, 190]))
    gone = actions.exam_withdraw(actor=officer, exam=exam, seen=now(exam).version, why=WHY, on=DAY)
    sent = send(client, gone, workbook(world, [0, "1", "王一", "G1", 100, 90, 190]))
    assert sent.status_code == 422 and "登记已在 2025-06-20 撤销" in sent.content.decode()
    assert client.post(f"/exams/{exam.pk}/rows/2/", {"why": "借考"}).status_code == 422
    assert client.post(f"/exams/{exam.pk}/load/").status_code == 422
    assert client.get(f"/exams/{exam.pk}/correct/").status_code == 302
    seen = now(exam).version
    with pytest.raises(Refused, match="撤销"):
        actions.exam_correct(actor=officer, exam=gone, seen=seen, event=event(), on=DAY)
    with pytest.raises(Refused, match="撤销"):
        actions.exam_load(
            actor=officer, exam=gone, seen=seen, sha256="0" * 64, register_sha256="", unmatched=0,
            on=DAY,
        )  # fmt: skip
    with pytest.raises(Refused, match="撤销"):
        actions.exam_withdraw(actor=officer, exam=gone, seen=seen, why=WHY, on=DAY)


def test_已经给出结果的不撤销_被增值用过的说出是哪一次(sat: Sat, officer: Account) -> None:
    client, held = client_of(officer), sat.exam
    address = f"/exams/{held.pk}/withdraw/"
    refused = client.post(address, {"seen": held.version, "why": WHY})
    assert refused.status_code == 422 and "已经给出结果" in refused.content.decode()
    page = client.get(f"/exams/{held.pk}/?again=1").content.decode()
    assert "登记不能再撤销" in page and "登记错了，要撤销" not in page
    later = ExamEvent(
        name="2026年初中学业水平考试", kind="graduation", scope="region",
        held_on=date(2026, 6, 20), papers=(Paper("maths", "数学", 120.0),), grade="9",
        graduating=True,
    )  # fmt: skip
    outcome = actions.exam_open(
        actor=officer, place=Place(held.region_code, name="云川县"), event=later, on=later.held_on
    )
    spec = {"outcome": {"scores": "1" * 64}, "priors": [{"scores": held.sha256}]}
    GrowthRun.objects.create(
        region_code=held.region_code, outcome=outcome, spec=spec, spec_sha256="2" * 64,
        result="{}", fitted_on=DAY, by=officer,
    )  # fmt: skip
    refused = client.post(address, {"seen": held.version, "why": WHY})
    assert "增值核算用了它的成绩：2026年初中学业水平考试增值" in refused.content.decode()
    assert not now(held).is_withdrawn


def test_校内考试由本校校长撤销_教育局撤不了_别校看不到(world: World, officer: Account) -> None:
    principal = world.home.people["principal"]
    own = Place(world.home.code, world.home.schools[0].school_code, name="第一小学")
    given: dict[str, Any] = {"name": "九年级期末", "kind": "final", "scope": "school",
                             "held_on": date(2026, 1, 20), "held_this_semester": 0}  # fmt: skip
    made = actions.exam_open(actor=principal, place=own, event=event(**given), on=DAY)
    with pytest.raises(Refused, match="学校自己组织"):
        actions.exam_withdraw(actor=officer, exam=made, seen=made.version, why=WHY, on=DAY)
    with pytest.raises(Hidden):
        actions.exam_withdraw(
            actor=world.home.other_principal, exam=made, seen=made.version, why=WHY, on=DAY
        )
    with pytest.raises(NotAllowed):
        actions.exam_withdraw(
            actor=world.home.people["clerk"], exam=made, seen=made.version, why=WHY, on=DAY
        )
    with pytest.raises(UsageError):
        actions.exam_withdraw(actor=principal, exam=made, seen=made.version, why="", on=DAY)
    actions.exam_withdraw(actor=principal, exam=made, seen=made.version, why=WHY, on=DAY)
    assert "撤销了的登记（1）" in client_of(principal).get(
        f"/exams/of/{world.home.code}/").content.decode()  # fmt: skip
    other = client_of(world.home.other_principal)
    assert WHY not in other.get(f"/exams/of/{world.home.code}/").content.decode()
