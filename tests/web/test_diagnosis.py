"""A report from its draft to its issue: edits, answers, disputes, silence, signatures."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.publish.sentences.catalogue import about_schools, render
from junheng.publish.sentences.diagnosis import Conclusion, Conclusions
from junheng.web.accounts.models import Account
from junheng.web.diagnosis import actions
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState, Line
from junheng.web.diagnosis.queries.reading import Said, report_of
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.cards import school_cards_of
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work.models import Finding

from .conftest import World, client_of

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


CELL = "《2025秋基础表.xlsx》“教师”F37"
CHECKED = "对照登记表，1 名体育教师的学科误填成了语文"


def settle(who: Account, one: Line, settled: str = "withdrawn", **given: Any) -> Line:
    one = fresh(one)
    told = {"cell": CELL, "words": CHECKED, **given}
    return actions.line_settle(
        actor=who, line=one, seen=one.version, settled=settled, on=SENT, **told
    )


def answer_all(who: Account, report: Diagnosis) -> Diagnosis:
    for one in report.lines.all():
        if one.is_asked and not one.reply:
            reply(who, one)
    report = fresh(report)
    return actions.diagnosis_answer(actor=who, diagnosis=report, seen=report.version, on=SENT)


def test_说法从目录里选_不用要写理由(officer: Account, draft: Diagnosis) -> None:
    one = line(draft)
    with pytest.raises(UsageError, match="没有写不用的理由"):
        edit(officer, one, is_kept=False)
    assert len(one.wordings) == 2
    kept = edit(officer, one, wording=one.wordings[0])
    assert kept.words == one.wordings[0]
    assert edit(officer, kept, wording=one.text).words == one.text  # and back again
    dropped = edit(officer, line(draft, "attention:overdue"), is_kept=False, why="已另行督办")
    assert not dropped.is_shown


@pytest.mark.parametrize(
    "own",
    [
        "体艺教师 0.4 人，低于标准 0.9 人，还差 3 人，三年内必然跌破，在全县排倒数第二。",
        "体艺教师 0.4 人，低于标准 0.9 人，还差 3 人。校长不负责任，管理混乱。",
        "0.9 人、0.4 人、3 人。",
        "体艺教师 0.9 人，高于标准 0.4 人，还差 3 人。",
        "体艺教师 0.4 人，低于标准 0.9 人，还差 3 人，居全县第九。",
    ],
)
def test_自己写的话不收_预测_名次_评价_调换数字都写不进去(
    officer: Account, draft: Diagnosis, own: str
) -> None:
    with pytest.raises(UsageError, match="不是句式目录里的说法"):
        edit(officer, line(draft), wording=own)
    assert line(draft).words == line(draft).text


def test_重新起草_数没变的说法留着_数变了的按新句(
    world: World, record: SnapshotRecord, officer: Account, draft: Diagnosis
) -> None:
    own = line(draft).wordings[1]
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
        settle(principal, one)
    for cell, words, told in (("", CHECKED, "单元格"), (CELL, "看", "只写了 1 个字")):
        with pytest.raises(UsageError, match=told):
            settle(officer, one, cell=cell, words=words)
    done = settle(officer, one)
    assert not done.is_shown
    assert done.settled_cell == CELL
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
    reminder = f"提醒{draft.school_name}答复诊断报告"
    seventh = date(2025, 11, 12)  # the seventh working day after the day it was sent
    told = {day: [one.title for one in todos_of(officer, day)] for day in (SENT, seventh, DUE)}
    assert [day for day, titles in told.items() if reminder in titles] == [seventh, DUE]
    after = DUE + timedelta(days=1)
    assert reminder not in [one.title for one in todos_of(officer, after)]
    assert any("没有按期答复" in todo.title for todo in todos_of(officer, after))
    silent = actions.diagnosis_silent(
        actor=officer, diagnosis=report, seen=report.version, on=after
    )
    assert silent.is_silent
    report = fresh(draft)
    assert report.state_words == "未答复·待签发"
    client = client_of(officer)
    page = client.get(reverse("diagnosis", args=[report.pk])).content.decode()
    assert "未答复·待签发" in page
    assert "已答复" not in page
    leader = world.home.people["leader"]
    actions.diagnosis_issue(actor=leader, diagnosis=report, seen=report.version, on=after)
    assert fresh(draft).state == DiagnosisState.ISSUED


def test_两个人同时改_后一个知道是谁改的(officer: Account, draft: Diagnosis) -> None:
    one = line(draft)
    edit(officer, one, wording=one.wordings[0])
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


def disputed(officer: Account, principal: Account, draft: Diagnosis) -> Diagnosis:
    """A report answered by the school, its first sentence disputed."""
    send(officer, draft)
    reply(principal, line(draft), "dispute", "教师名册里体艺教师 4 人")
    return answer_all(principal, draft)


def test_改这一条没存上_填的还在这一条里(
    client: Client, officer: Account, draft: Diagnosis
) -> None:
    one, own = line(draft), line(draft).wordings[1]
    edit(officer, one, wording=one.wordings[0])  # somebody else was faster
    client.force_login(officer)
    given = {"seen": one.version, "wording": own, "why": "口径调整，不可比", "keep": "0"}
    page = client.post(reverse("diagnosis-line-act", args=[one.pk, "edit"]), given)
    text = page.content.decode()
    assert page.status_code == 422
    assert "改过这一项" in text
    assert f'value="{own}" checked' in text
    assert 'value="口径调整，不可比"' in text
    again = {**given, "seen": fresh(one).version}
    assert (
        client.post(reverse("diagnosis-line-act", args=[one.pk, "edit"]), again).status_code == 302
    )
    assert fresh(one).why == "口径调整，不可比"


def test_核对没存上_填的还在(
    client: Client, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    disputed(officer, principal, draft)
    one = line(draft)
    client.force_login(officer)
    given = {"seen": fresh(one).version, "settled": "upheld", "cell": CELL, "words": "看"}
    text = client.post(
        reverse("diagnosis-line-act", args=[one.pk, "settle"]), given
    ).content.decode()
    assert "只写了 1 个字" in text
    assert f'value="{CELL}"' in text
    assert 'value="upheld" checked' in text


def test_学校可以不签_写明理由_局领导仍可签发(
    world: World, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    disputed(officer, principal, draft)
    settle(officer, line(draft), "upheld")
    report = fresh(draft)
    with pytest.raises(UsageError, match="没有写不签的理由"):
        actions.diagnosis_refuse(
            actor=principal, diagnosis=report, seen=report.version, on=SENT, words=" "
        )
    words = "第1条的教师数没有重新核对"
    actions.diagnosis_refuse(
        actor=principal, diagnosis=report, seen=report.version, on=SENT, words=words
    )
    report = fresh(draft)
    county = reverse("diagnoses", args=[report.region_code])
    told = f"{county}?snap={report.snapshot.sha256}"
    assert "写明不签·待签发" in client_of(officer).get(told).content.decode()
    with pytest.raises(Refused, match="写明不签"):
        actions.diagnosis_sign(actor=principal, diagnosis=report, seen=report.version, on=SENT)
    leader = world.home.people["leader"]
    issued = actions.diagnosis_issue(actor=leader, diagnosis=report, seen=report.version, on=SENT)
    assert issued.refused_words == words
    assert "学校写明不签" in client_of(officer).get(told).content.decode()
    assert not issued.is_unsigned


def test_签署期过了没有签_视为不签_局领导可以签发(
    world: World, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    leader = world.home.people["leader"]
    disputed(officer, principal, draft)
    assert fresh(draft).sign_due is None  # a dispute waits
    settle(officer, line(draft))
    report = fresh(draft)
    assert report.sign_due == date(2025, 11, 10)  # five working days after 3 November
    with pytest.raises(Refused, match="签署期到 2025-11-10"):
        actions.diagnosis_issue(
            actor=leader, diagnosis=report, seen=report.version, on=report.sign_due
        )
    after = report.sign_due + timedelta(days=1)
    assert any("签发" in todo.title for todo in todos_of(leader, after))
    issued = actions.diagnosis_issue(actor=leader, diagnosis=report, seen=report.version, on=after)
    assert issued.is_unsigned


def sheet_of(client: Client, report: Diagnosis) -> openpyxl.Workbook:
    answer = client.get(reverse("diagnosis-sheet", args=[report.pk]))
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def bring_back(client: Client, report: Diagnosis, book: openpyxl.Workbook) -> Any:
    held = io.BytesIO()
    book.save(held)
    sent = SimpleUploadedFile("答复单.xlsx", held.getvalue())
    given = {"seen": fresh(report).version, "sheet": sent}
    return client.post(reverse("diagnosis-act", args=[report.pk, "sheet"]), given)


def test_答复单_一条一行_整份登记或一条也不登记(
    client: Client, officer: Account, principal: Account, draft: Diagnosis
) -> None:
    send(officer, draft)
    client.force_login(principal)
    book = sheet_of(client, draft)
    sheet = book.active
    assert [cell.value for cell in sheet[3]] == ["编号", "项目", "填写", "学校的话", "说明"]
    assert [sheet.cell(row, 1).value for row in range(4, 8)] == ["1", "2", "3", "学校说明"]
    sheet["C4"], sheet["D4"] = "有异议", "名册里体艺教师 4 人"
    sheet["C5"] = "认可"
    refused = bring_back(client, draft, book)
    assert refused.status_code == 422
    assert "C6“第3条”没有填" in refused.content.decode()
    sheet["C6"], sheet["D4"] = "认可", "不对"
    assert "C4“第1条”：有异议，没有写数" in bring_back(client, draft, book).content.decode()
    assert not any(one.reply for one in draft.lines.all())  # nothing was taken
    sheet["D4"], sheet["C7"] = "名册里体艺教师 4 人", "谢谢县局。"
    assert bring_back(client, draft, book).status_code == 302
    assert fresh(draft).state == DiagnosisState.ANSWERED
    assert fresh(draft).statement == "谢谢县局。"
    assert line(draft).reply_words == "名册里体艺教师 4 人"


def test_答复单由局里代为导入_写明是哪一张_别的报告的不收(
    client: Client, world: World, officer: Account, draft: Diagnosis
) -> None:
    send(officer, draft)
    client.force_login(officer)
    book = sheet_of(client, draft)
    sheet, code = book.active, book.active["B2"].value
    sheet["B2"] = code[:-1] + "x"
    assert "不是这份报告的答复单" in bring_back(client, draft, book).content.decode()
    sheet["B2"] = code
    for row in (4, 5, 6):
        sheet.cell(row, 3).value = "认可"
    assert bring_back(client, draft, book).status_code == 302
    assert code in line(draft).replied_by
    steps = client.get(reverse("diagnosis", args=[draft.pk])).content.decode()
    assert code in steps.partition('id="steps"')[2]
    assert sheet.row_dimensions[4].height > 30  # a sentence of two lines is not cut in print
    client.force_login(world.home.people["leader"])
    assert client.get(reverse("diagnosis-sheet", args=[draft.pk])).status_code == 403


def test_异议成立_数据员有更正的待办_有新数据版本才消(
    client: Client,
    officer: Account,
    principal: Account,
    record: SnapshotRecord,
    draft: Diagnosis,
) -> None:
    disputed(officer, principal, draft)
    settle(officer, line(draft))
    wanted = f"更正{draft.school_name}的数据：诊断第 1 条异议成立"
    waiting = next(todo for todo in todos_of(officer, SENT) if todo.title == wanted)
    where = ["lineage", draft.region_code, draft.school_code, "primary", "pe"]
    assert waiting.url.startswith(reverse(where[0], args=where[1:]))  # its cells, and no other page
    client.force_login(officer)
    text = client.get(reverse("diagnosis", args=[draft.pk])).content.decode()
    assert f'<a href="{waiting.url}">去更正数据</a>' in text
    assert "需要关注（1）" in text  # two were written, one was withdrawn
    assert "异议成立撤下 1 条" in text
    SnapshotRecord.objects.create(
        sha256="d" * 64,
        region_code=record.region_code,
        region_name="云川县",
        as_of=record.as_of,
        status="approved",
        source=record.source,
        number=2,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )
    assert wanted not in [todo.title for todo in todos_of(officer, SENT)]


def test_问题事项的页面写着诊断_结论连到问题事项和条款(
    client: Client,
    officer: Account,
    principal: Account,
    record: SnapshotRecord,
    draft: Diagnosis,
) -> None:
    finding = Finding.objects.create(
        region_code=draft.region_code,
        school_code=draft.school_code,
        year=2025,
        number=1,
        unit=draft.school_code,
        clause="cn-moe-2017-6#resource-3",
        rule="school",
        subject="primary:pe",
        indicator="pe",
        stage="primary",
        name="体艺教师",
        unit_name=draft.school_name,
        opened_on=record.as_of,
    )
    disputed(officer, principal, draft)
    settle(officer, line(draft))
    client.force_login(officer)
    page = client.get(reverse("finding", args=[finding.pk])).content.decode()
    assert "2025年诊断第 1 条" in page
    assert "异议成立，已提出更正" in page
    rail = page.partition('class="rail"')[2].partition("</ol>")[0]
    assert f"{SENT:%Y-%m-%d} {officer}" in rail
    report = client.get(reverse("diagnosis", args=[draft.pk])).content.decode()
    assert reverse("finding", args=[finding.pk]) in report
    ledger = reverse("ledger", args=[draft.region_code])
    assert f"{ledger}?school={draft.school_code}" in report  # what the overdue sentence rests on


def test_学校画像上有报告和清单(client: Client, officer: Account, draft: Diagnosis) -> None:
    cards = school_cards_of(officer, draft.school_code, SENT)
    card = next(one for one in cards if one.template == "diagnosis/card.html")
    assert card.facts["report"] == draft
    text = render_to_string(card.template, {"facts": card.facts})
    assert reverse("diagnosis", args=[draft.pk]) in text
    assert reverse("diagnosis-document", args=[draft.pk, "list.pdf"]) in text


def test_句式目录在产品里看得到_每句都写明规则(client: Client, officer: Account) -> None:
    client.force_login(officer)
    text = client.get(reverse("diagnosis-sentences")).content.decode()
    assert f"关于一所学校的句式共 {len(about_schools())} 句" in text
    for form in about_schools():
        assert f'id="{form.id}"' in text
        assert escape(form.threshold) in text


def test_报告里的每一句通到目录里的同一句_写明第几版(
    client: Client, officer: Account, draft: Diagnosis
) -> None:
    client.force_login(officer)
    page = client.get(reverse("diagnosis", args=[draft.pk])).content.decode()
    rows = draft.lines.exclude(kind="background")
    assert rows
    for one in rows:
        assert f'{reverse("diagnosis-sentences")}#{one.form}">句式第 {one.form_version} 版' in page


def test_页面上的数和句子里的一样_看得出和标准不同(draft: Diagnosis) -> None:
    one = line(draft)
    one.years, one.limit = [[2023, 0.936], [2024, 0.957], [2025, 0.976]], 1.0
    assert Said(one, "", "", "").years == [(2023, "0.9"), (2024, "0.96"), (2025, "0.98")]
    one.years, one.limit = [[2025, 0.918]], 0.9
    assert Said(one, "", "", "").years == [(2025, "0.92")]
