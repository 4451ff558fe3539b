"""A report from its draft to its issue: edits, answers, disputes, silence, signatures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.diagnosis import Conclusion, Conclusions
from junheng.web.accounts.models import Account
from junheng.web.diagnosis import actions
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState, Line
from junheng.web.diagnosis.queries.reading import report_of
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of

from .conftest import World

SENT = date(2025, 11, 3)  # a Monday
DUE = date(2025, 11, 17)  # ten working days later


def short(gap: str = "3 人") -> Conclusion:
    facts = {
        "section": "",
        "indicator": "体艺教师",
        "value": "0.4 人",
        "limit": "0.9 人",
        "gap": gap,
    }
    sentence = render("diagnosis.short", facts)
    years = ((2023, 0.4), (2024, 0.4), (2025, 0.4))
    return Conclusion("pe/primary", "attention", sentence, "", "pe", "primary", years, 0.9)


def found(*more: Conclusion, gap: str = "3 人") -> Conclusions:
    late = Conclusion("overdue", "attention", render("diagnosis.overdue", {"n": 1, "days": 45}))
    good = Conclusion(
        "met_all/primary", "strength", render("diagnosis.met_all", {"section": "", "of": 7})
    )
    size = {"stage": "小学", "pupils": 236, "residence": "乡村"}
    back = Conclusion("size/primary", "background", render("diagnosis.size", size))
    return Conclusions((short(gap), late, *more), (good,), (back,), ())


@pytest.fixture
def officer(world: World) -> Account:
    return world.home.people["data_officer"]


@pytest.fixture
def principal(world: World) -> Account:
    return world.home.people["principal"]


@pytest.fixture
def record(world: World, officer: Account) -> SnapshotRecord:
    return SnapshotRecord.objects.create(
        sha256="c" * 64,
        region_code=world.home.code,
        region_name="云川县",
        as_of=date(2025, 10, 15),
        status="approved",
        source="2025年事业统计",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )


def drafted(world: World, record: SnapshotRecord, said: Conclusions | None = None) -> Diagnosis:
    school = world.home.schools[0]
    return actions.diagnosis_draft(
        actor=world.home.people["data_officer"],
        place=Place(world.home.code, school.school_code, name=school.name),
        snapshot=record,
        found=said or found(),
        day=date(2025, 11, 1),
    )


@pytest.fixture
def draft(world: World, record: SnapshotRecord) -> Diagnosis:
    return drafted(world, record)


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def line(report: Diagnosis, key: str = "attention:pe/primary") -> Line:
    return Line.objects.get(diagnosis=report, key=key)


def edit(officer: Account, one: Line, **given: Any) -> Line:
    return actions.line_edit(
        actor=officer, line=one, seen=one.version, **{"is_kept": True, **given}
    )


def send(officer: Account, report: Diagnosis, on: date = SENT) -> Diagnosis:
    report = fresh(report)
    return actions.diagnosis_send(actor=officer, diagnosis=report, seen=report.version, on=on)


def reply(who: Account, one: Line, reply: str = "agree", words: str = "", **more: Any) -> Line:
    one = fresh(one)
    return actions.line_reply(
        actor=who, line=one, seen=one.version, reply=reply, words=words, on=SENT, **more
    )


def answer_all(who: Account, report: Diagnosis) -> Diagnosis:
    for one in report.lines.all():
        if one.is_asked and not one.reply:
            reply(who, one)
    report = fresh(report)
    return actions.diagnosis_answer(actor=who, diagnosis=report, seen=report.version, on=SENT)


def test_起草的人改说法不改数_不用要写理由(officer: Account, draft: Diagnosis) -> None:
    one = line(draft)
    with pytest.raises(UsageError, match="改写后的数和原句不一样"):
        edit(officer, one, wording="体艺教师 0.4 人，低于标准 0.9 人，还差 2 人。")
    with pytest.raises(UsageError, match="没有写不用的理由"):
        edit(officer, one, is_kept=False)
    own = "体艺教师只有 0.4 人，标准是 0.9 人，要补 3 人。"
    kept = edit(officer, one, wording=own)
    assert kept.words == own
    dropped = edit(officer, line(draft, "attention:overdue"), is_kept=False, why="已另行督办")
    assert not dropped.is_shown


def test_重新起草_数没变的说法留着_数变了的按新句(
    world: World, record: SnapshotRecord, officer: Account, draft: Diagnosis
) -> None:
    own = "体艺教师只有 0.4 人，标准是 0.9 人，要补 3 人。"
    edit(officer, line(draft), wording=own)
    edit(officer, line(draft, "attention:overdue"), is_kept=False, why="已另行督办")
    again = drafted(world, record)
    assert again.pk == draft.pk
    assert line(again).words == own
    assert line(again, "attention:overdue").why == "已另行督办"
    assert "还差 2 人" in line(drafted(world, record, found(gap="2 人"))).words


def test_学校发出之前看不到_发出后十个工作日(
    world: World, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    with pytest.raises(Hidden):
        report_of(principal, draft.pk)
    sent = send(officer, draft)
    assert sent.reply_due == DUE
    assert report_of(principal, draft.pk).state == DiagnosisState.SENT
    with pytest.raises(Hidden):
        report_of(world.home.other_principal, draft.pk)
    with pytest.raises(Hidden):
        report_of(world.away.people["data_officer"], draft.pk)
    titles = [todo.title for todo in todos_of(principal, SENT)]
    assert f"答复《{draft.school_name}办学诊断报告》" in titles
    with pytest.raises(Refused, match="待学校答复"):
        edit(officer, line(draft), wording="")


def test_异议要有数_背景要有话_没有答完不能提交(
    officer: Account, principal: Account, draft: Diagnosis
) -> None:
    send(officer, draft)
    with pytest.raises(UsageError, match="没有写数"):
        reply(principal, line(draft), "dispute", "不对")
    with pytest.raises(UsageError, match="没有写内容"):
        reply(principal, line(draft), "background")
    reply(principal, line(draft), "dispute", "教师名册里体艺教师 4 人")
    report = fresh(draft)
    with pytest.raises(Refused, match="还没有答复第2、3条"):
        actions.diagnosis_answer(actor=principal, diagnosis=report, seen=report.version, on=SENT)
    assert answer_all(principal, draft).state == DiagnosisState.ANSWERED


def test_局里按书面材料代登记_要写编号(officer: Account, draft: Diagnosis) -> None:
    send(officer, draft)
    with pytest.raises(UsageError, match="书面答复的编号"):
        reply(officer, line(draft))
    kept = reply(officer, line(draft), paper_number="一小〔2025〕3号")
    assert "一小〔2025〕3号" in kept.replied_by


def test_异议核对完才能签_撤下的不再印_学校先签局里再签发(
    world: World, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    leader = world.home.people["leader"]
    send(officer, draft)
    reply(principal, line(draft), "dispute", "教师名册里体艺教师 4 人")
    report = answer_all(principal, draft)
    assert any("异议" in todo.title for todo in todos_of(officer, SENT))
    with pytest.raises(Refused, match="还没有核对"):
        actions.diagnosis_sign(actor=principal, diagnosis=report, seen=report.version, on=SENT)
    one = line(draft)
    with pytest.raises(NotAllowed):
        actions.line_settle(
            actor=principal, line=one, seen=one.version, settled="upheld", words="核对过", on=SENT
        )
    done = actions.line_settle(
        actor=officer, line=one, seen=one.version, settled="withdrawn", words="确有 4 人", on=SENT
    )
    assert not done.is_shown
    report = fresh(draft)
    with pytest.raises(Refused, match="学校还没有签署"):
        actions.diagnosis_issue(actor=leader, diagnosis=report, seen=report.version, on=SENT)
    actions.diagnosis_sign(actor=principal, diagnosis=report, seen=report.version, on=SENT)
    assert any("签发" in todo.title for todo in todos_of(leader, SENT))
    report = fresh(draft)
    with pytest.raises(NotAllowed):
        actions.diagnosis_issue(actor=officer, diagnosis=report, seen=report.version, on=SENT)
    issued = actions.diagnosis_issue(actor=leader, diagnosis=report, seen=report.version, on=SENT)
    assert (issued.state, issued.issued_on) == (DiagnosisState.ISSUED, SENT)


def test_到期没有答复_记为已阅未答复_不用学校签(
    world: World, officer: Account, draft: Diagnosis
) -> None:
    send(officer, draft)
    report = fresh(draft)
    with pytest.raises(Refused, match="答复期到"):
        actions.diagnosis_silent(actor=officer, diagnosis=report, seen=report.version, on=DUE)
    after = DUE + timedelta(days=1)
    assert any("没有按期答复" in todo.title for todo in todos_of(officer, after))
    silent = actions.diagnosis_silent(
        actor=officer, diagnosis=report, seen=report.version, on=after
    )
    assert silent.is_silent
    report = fresh(draft)
    leader = world.home.people["leader"]
    actions.diagnosis_issue(actor=leader, diagnosis=report, seen=report.version, on=after)
    assert fresh(draft).state == DiagnosisState.ISSUED


def test_两个人同时改_后一个知道是谁改的(officer: Account, draft: Diagnosis) -> None:
    one = line(draft)
    edit(officer, one, wording="体艺教师 0.4 人，标准 0.9 人，差 3 人。")
    with pytest.raises(Stale):
        actions.line_edit(actor=officer, line=one, seen=one.version, is_kept=False, why="晚了一步")


def test_每一步都有审计(officer: Account, principal: Account, draft: Diagnosis) -> None:
    send(officer, draft)
    answer_all(principal, draft)
    events = set(AuditLine.objects.values_list("event", flat=True))
    assert {
        "diagnosis.drafted",
        "diagnosis.sent",
        "conclusion.replied",
        "diagnosis.answered",
    } <= events


def test_网页上一次答复全部_写错的指出来_填的还在(
    client: Client, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    send(officer, draft)
    client.force_login(principal)
    page = reverse("diagnosis", args=[draft.pk])
    first, second, third = (one for one in draft.lines.all() if one.is_asked)
    given = {
        "seen": fresh(draft).version,
        f"reply-{first.pk}": "dispute",
        f"words-{first.pk}": "不对",
        f"reply-{second.pk}": "agree",
        f"reply-{third.pk}": "agree",
        "submit": "1",
    }
    act = reverse("diagnosis-act", args=[draft.pk, "reply"])
    refused = client.post(act, given)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "没有写数" in text
    assert "不对</textarea>" in text
    assert fresh(second).reply == "agree"  # what was right is kept
    given[f"words-{first.pk}"] = "名册里体艺教师 4 人"
    assert client.post(act, given).status_code == 302
    assert fresh(draft).state == DiagnosisState.ANSWERED
    assert "名册里体艺教师 4 人" in client.get(page).content.decode()
    assert client.post(reverse("diagnosis-act", args=[draft.pk, "nothing"])).status_code == 404
