"""Applying: drafts, points that are missing, receipts, papers, attachments."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from junheng.data.intake.attachment import judge_attachment
from junheng.data.intake.keyring import Keyring
from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Call,
)
from junheng.web.processes.queries import papers
from junheng.web.processes.units import Unit
from junheng.web.shared import sealing
from junheng.web.shared.todos import todos_of
from junheng.web.work import sources
from tests.web.conftest import World

from .conftest import (
    ANSWERS,
    CHECKS,
    CLOSES,
    MONDAY,
    begun,
    in_force,
    opened,
    submitted,
)


def test_草稿随时存_缺要件不受理_补齐给回执(world: World, call: Call, principal: Account) -> None:
    one = begun(world, call, principal)
    one = actions.application_save(
        actor=principal,
        application=one,
        seen=one.version,
        answers={**ANSWERS, "roadmap": ""},
        checks={k: v for k, v in CHECKS.items() if k != "has_goal"},
    )
    with pytest.raises(Refused) as caught:
        actions.application_submit(actor=principal, application=one, seen=one.version, on=MONDAY)
    assert "路线图" in caught.value.found
    assert "写明目标" in caught.value.found
    one = actions.application_save(
        actor=principal, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    one = actions.application_submit(actor=principal, application=one, seen=one.version, on=MONDAY)
    assert (one.receipt, one.state) == ("申报-2025-0001", "submitted")
    content, kind, name = papers.receipt(one, "receipt.pdf")
    assert content.startswith(b"%PDF")
    assert (kind, name) == ("application/pdf", "申报回执（申报-2025-0001）.pdf")


def test_迟到的不受理_截止日前收到的纸质材料可以补登(
    world: World, call: Call, officer: Account
) -> None:
    one = begun(world, call, officer, paper_number="竹小〔2025〕4号")
    one = actions.application_save(
        actor=officer, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    with pytest.raises(Refused, match="逾期不受理"):
        actions.application_submit(
            actor=officer, application=one, seen=one.version, on=CLOSES + timedelta(days=1)
        )
    done = actions.application_submit(actor=officer, application=one, seen=one.version, on=CLOSES)
    assert "竹小〔2025〕4号" in done.submitted_by


def test_代学校登记要写纸质编号_别校和外县办不了(
    world: World, call: Call, officer: Account
) -> None:
    with pytest.raises(UsageError, match="纸质材料的编号"):
        begun(world, call, officer)
    with pytest.raises(NotAllowed):
        begun(world, call, world.home.other_principal)
    with pytest.raises(Hidden):
        begun(world, call, world.away.people["principal"])


def test_退回补正_再提交还是原来的编号(
    world: World, call: Call, principal: Account, officer: Account
) -> None:
    one = submitted(world, call, principal)
    one = actions.application_return(
        actor=officer, application=one, seen=one.version, on=CLOSES, why="时间表请写到月"
    )
    assert any("补正" in t.title for t in todos_of(principal, CLOSES))
    again = actions.application_submit(
        actor=principal, application=one, seen=one.version, on=CLOSES
    )
    assert again.receipt == "申报-2025-0001"


def test_附件按内容查验_宏和脚本不收_名字只留文件名() -> None:
    assert judge_attachment("../../方案.pdf", b"%PDF-1.4 hello").name == "方案.pdf"
    for name, content, word in (
        ("空.pdf", b"", "空的"),
        ("木马.exe", b"MZ...", "exe"),
        ("假.pdf", b"PK\x03\x04", "压缩结构"),
        ("假.docx", b"%PDF-1.4", "内容不是"),
        ("脚本.pdf", b"%PDF-1.4 /OpenAction << /S /JavaScript >>", "脚本"),
    ):
        with pytest.raises(UsageError) as caught:
            judge_attachment(name, content)
        assert word in caught.value.found, name


def test_带宏的和到外面取内容的文档不收() -> None:
    import io
    import zipfile

    def packed(**parts: str) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name.replace("__", "/"), text)
        return held.getvalue()

    assert judge_attachment("好.docx", packed(**{"word__document.xml": "<w/>"})).kind == "docx"
    macro = packed(**{"word__document.xml": "<w/>", "word__vbaProject.bin": "x"})
    link = (
        '<Relationship Type="http://x/attachedTemplate" Target="http://a" TargetMode="External"/>'
    )
    outside = packed(**{"word__document.xml": "<w/>", "word___rels__settings.xml.rels": link})
    for content in (macro, outside):
        with pytest.raises(UsageError):
            judge_attachment("坏.docx", content)


def test_附件封存_原样取回(
    world: World, call: Call, principal: Account, home: Path, tmp_path: Path
) -> None:
    ring = Keyring.create(tmp_path.parent / f"{tmp_path.name}.key")
    kept = sealing._lent[0]
    sealing.lend(lambda: ring)
    try:
        client = Client()
        client.force_login(principal)
        one = begun(world, call, principal)
        page = reverse("process-application", args=[one.pk])
        import io

        file = io.BytesIO(b"%PDF-1.4 plan")
        file.name = "方案.pdf"
        answer = client.post(page + "attach/", {"seen": one.version, "file": file})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        attachment = one.attachments.get()
        sealed = next((home / "attachments").rglob("*.sealed"))
        assert b"plan" not in sealed.read_bytes()
        got = client.get(reverse("process-attachment", args=[attachment.pk]))
        assert got.content == b"%PDF-1.4 plan"
        assert got["Content-Disposition"].startswith("attachment")
        stranger = Client()
        stranger.force_login(world.home.other_principal)
        assert stranger.get(reverse("process-attachment", args=[attachment.pk])).status_code == 404
    finally:
        sealing.lend(kept)


def test_还缺什么_要附什么_提交以前就看得见(
    world: World, call: Call, principal: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = sys.modules["junheng.web.processes.views.application"]  # a view has its name
    monkeypatch.setattr(view, "papers_asked", lambda _stage: ("学生活动方案", "课表"))
    client = Client()
    client.force_login(principal)
    page = client.get(reverse("process-application", args=[begun(world, call, principal).pk]))
    text = page.content.decode()
    assert "要附 2 份：学生活动方案、课表。每份一个文件。" in text
    assert "没有附件" not in text
    assert "看还缺哪几项" in text
    assert "要解决的问题；目标" in text


def test_申请的钱比这一轮的经费还多_不收(world: World, call: Call, principal: Account) -> None:
    one = begun(world, call, principal)
    one = actions.application_save(
        actor=principal,
        application=one,
        seen=one.version,
        answers={**ANSWERS, "money": "9000000"},
        checks=CHECKS,
    )
    with pytest.raises(Refused) as caught:
        actions.application_submit(actor=principal, application=one, seen=one.version, on=MONDAY)
    assert "9,000,000 元，这一轮的经费一共 3,000,000 元" in caught.value.found


def test_回执编号按地区和年度连着排_几轮申报也不重号(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    first = submitted(world, call, principal)
    town = opened(world, "zibo-2021#county_pilot")
    one = actions.application_begin(
        actor=officer,
        unit=Unit("河口镇", world.home.code, town="河口镇"),
        call=town,
        title="河口镇试点",
        paper_number="河政1号",
    )
    answers: dict[str, Any] = {field.id: "已写" for field in town.process.form}
    answers["school_tasks"] = {"任一学校": "已写"}
    one = actions.application_save(
        actor=officer, application=one, seen=one.version, answers=answers, checks={}
    )
    one = actions.application_submit(actor=officer, application=one, seen=one.version, on=CLOSES)
    third = submitted(world, call, officer, 1, paper_number="申2")
    assert [each.receipt for each in (first, one, third)] == [
        "申报-2025-0001", "申报-2025-0002", "申报-2025-0003",
    ]  # fmt: skip


@pytest.mark.slow
def test_不在申报范围的学校_待办里不提_页面上也没有开始申报(
    world: World, principal: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = world.home.other_principal
    members = {"public_junior": (world.home.schools[0].school_code,)}
    plan = in_force("ouhai-2019", members, {})
    monkeypatch.setattr(sources.adopted, "held", [lambda _region: [plan]])
    call = opened(world)
    client = Client()
    for who, offered in ((principal, True), (outside, False)):
        told = [t.title for t in todos_of(who, MONDAY)]
        assert (f"可以申报：{call}" in told) == offered
        client.force_login(who)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.localdate", lambda *_: MONDAY)
            page = client.get(reverse("process-call", args=[call.pk])).content.decode()
        assert ("开始申报" in page) == offered
