"""Papers of an adopted plan, as pages give them: who may, what they hold, when they refuse."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx as word
import openpyxl
import pypdf
import pytest
from django.test import Client
from django.utils import timezone, translation

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.kernel.errors import Refused
from junheng.policy.plan import load_plan
from junheng.publish.reports.plan_duties import dates_document
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans import actions
from junheng.web.plans.models import Adoption, Duty
from junheng.web.plans.queries import documents, times
from junheng.web.plans.queries import duties as breakdown
from junheng.web.plans.queries.standing import standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place

from .conftest import World
from .test_plans import PACK, adopted, fresh

pytestmark = pytest.mark.slow  # whole counties, papers or installations

ITEM = "experts_per_school"


@pytest.fixture(scope="session")
def newest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("papers")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    made = max((one for one in DEMO if one.key == "yunchuan"), key=lambda one: one.as_of)
    return home, demo_snapshot(home / "snapshots", keyring, made, known={}).sha256


@pytest.fixture
def draft(world: World, officer: Account, newest: tuple[Path, str], settings: Any) -> Adoption:
    settings.HOME, sha256 = newest
    SnapshotRecord.objects.create(
        sha256=sha256,
        region_code=world.home.code,
        region_name="云川县",
        as_of=date(2025, 10, 15),
        status="self_test",
        source="2025年事业统计",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )
    return actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=PACK)


@pytest.fixture
def plan(world: World, draft: Adoption, officer: Account) -> Adoption:
    return adopted(draft, officer, world.home.people["leader"])


def duty(officer: Account, plan: Adoption, office: str, *, handed: bool) -> Duty:
    made = actions.duty_assign(
        actor=officer,
        adoption=fresh(plan),
        item=ITEM,
        office=office,
        part="lead",
        person_name="张建国",
        due_on=date(2099, 6, 30),
    )
    return actions.duty_hand_out(actor=officer, duty=made, seen=made.version) if handed else made


def ask(account: Account, plan: Adoption, name: str) -> Any:
    client = Client()
    client.force_login(account)
    return client.get(f"/plans/{plan.pk}/documents/{name}")


def taken(account: Account, plan: Adoption, name: str) -> bytes:
    """Ask, let the worker do the job, follow the address it gives."""
    answer = ask(account, plan, name)
    if answer.status_code == 302:
        assert work_once()
        job = Job.objects.unscoped("the test's own job").latest("pk")
        assert job.state == "done", job.error
        client = Client()
        client.force_login(account)
        answer = client.get(job.result["url"])
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_局里的人下载_学校的人不能_外县当作没有(world: World, plan: Adoption) -> None:
    home, away = world.home.people, world.away.people
    for role, status in (
        ("data_officer", 200),
        ("leader", 200),
        ("inspector", 200),
        ("principal", 403),
        ("clerk", 403),
        ("operator", 403),
    ):
        assert ask(home[role], plan, "breakdown.xlsx").status_code == status, role
    assert ask(world.analyst, plan, "breakdown.xlsx").status_code == 200
    assert ask(away["data_officer"], plan, "breakdown.xlsx").status_code == 404
    assert ask(home["leader"], plan, "nothing.xlsx").status_code == 404
    assert Client().get(f"/plans/{plan.pk}/documents/breakdown.xlsx").status_code == 302


def test_局内版只给看得到内部内容的人(world: World, plan: Adoption, officer: Account) -> None:
    for role in ("data_officer", "leader", "inspector"):
        assert ask(world.home.people[role], plan, "bureau.pdf").status_code == 302, role
    assert ask(world.analyst, plan, "bureau.pdf").status_code == 403
    assert ask(world.home.people["principal"], plan, "bureau.pdf").status_code == 403
    standing = standing_of(world.analyst, plan)
    offered = [address for _label, address in documents.links(standing, world.analyst)]
    assert not any("bureau" in address for address in offered)


def test_页面上有下载按钮_学校没有(world: World, plan: Adoption, officer: Account) -> None:
    client = Client()
    for tail in ("", "duties/"):
        client.force_login(officer)
        page = client.get(f"/plans/{plan.pk}/{tail}").content.decode()
        for name in ("breakdown.docx", "duties.xlsx", "report.pdf", "bureau.docx"):
            assert f"/plans/{plan.pk}/documents/{name}?snap=" in page, name
        assert "slips.pdf" not in page  # nothing handed out yet
        client.force_login(world.home.people["principal"])
        assert "/documents/" not in client.get(f"/plans/{plan.pk}/{tail}").content.decode()


def test_没有采用的计划不出文件_说明怎么办(draft: Adoption, officer: Account) -> None:
    answer = ask(officer, draft, "breakdown.xlsx")
    assert answer.status_code == 422
    assert "请先采用计划" in answer.content.decode()
    client = Client()
    client.force_login(officer)
    assert "/documents/" not in client.get(f"/plans/{draft.pk}/duties/").content.decode()


def test_没有交办过_打不出回执单_交办后有编码(plan: Adoption, officer: Account) -> None:
    drawn = duty(officer, plan, "教研室", handed=False)
    refused = ask(officer, plan, "slips.pdf")
    assert refused.status_code == 422
    assert "还没有交办的任务" in refused.content.decode()
    handed = actions.duty_hand_out(actor=officer, duty=drawn, seen=drawn.version)
    read = pypdf.PdfReader(io.BytesIO(taken(officer, plan, "slips.pdf")))
    text = read.pages[0].extract_text()
    assert handed.code in text
    assert f"{plan.pk}-{handed.code}" in text
    assert "教研室" in text


def test_回执单上的编码能签收_签收后文件跟着变(plan: Adoption, officer: Account) -> None:
    handed = duty(officer, plan, "教研室", handed=True)

    def receipt() -> str:
        book = openpyxl.load_workbook(io.BytesIO(taken(officer, plan, "duties.xlsx")))
        row = next(
            r for r in book["责任清单"].iter_rows(min_row=5, values_only=True) if r[1] == "教研室"
        )
        assert (row[7], row[8]) == ("张建国", "2099年6月30日")
        return str(row[10])

    assert receipt() == "待签收"
    client = Client()
    client.force_login(officer)
    client.post(f"/plans/{plan.pk}/duties/receive/", {"code": handed.code, "received_by": "李敏"})
    assert receipt().startswith("已签收（李敏，")
    assert "回执单" in receipt()


def test_进展报告的首句和页面一样_写明停用的依据_自测有标记(
    world: World, plan: Adoption, officer: Account
) -> None:
    pages = pypdf.PdfReader(io.BytesIO(taken(officer, plan, "bureau.pdf"))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    standing = standing_of(officer, plan)
    told = headline(standing).sentences[0].text
    assert "".join(told.split()) in text
    assert all("自测" in page.extract_text() and "内部" in page.extract_text() for page in pages)
    stop = next(iter(documents.adopted_plan(standing).stops.values()))
    assert "".join(stop.articles[0].split()) in text


def test_给局外的报告里没有内部条目(plan: Adoption, officer: Account) -> None:
    document = word.Document(io.BytesIO(taken(officer, plan, "report.docx")))
    cells = [cell.text for table in document.tables for cell in table._cells]
    text = "\n".join([*cells, *(p.text for p in document.paragraphs)])
    outer = "".join(i.term for i in standing_of(officer, plan).plan.items if not i.internal)
    for item in standing_of(officer, plan).plan.items:
        if item.internal and item.term not in outer:
            assert item.term not in text, item.id
    assert "内部" not in document.sections[0].header.paragraphs[0].text


def test_任务分解表用本地单位名称和本地取值(
    world: World, draft: Adoption, officer: Account
) -> None:
    row = fresh(draft)
    actions.adoption_bind(
        actor=officer,
        adoption=row,
        seen=row.version,
        scopes={},
        offices={**row.offices, "education_bureau": "云川县教体局"},
        lines={ITEM: {"number": 2, "reason": "先从两名起步"}},
        days={},
        baseline_year=None,
    )
    plan = adopted(draft, officer, world.home.people["leader"])
    book = openpyxl.load_workbook(io.BytesIO(taken(officer, plan, "breakdown.xlsx")))
    rows = list(book["任务分解表"].iter_rows(min_row=5, values_only=True))
    assert "云川县教体局" in {row[5] for row in rows}
    said = "本地取值：不低于 2 人（原文：不低于 3 人）"
    assert any(said in str(row[4]) and "先从两名起步" in str(row[4]) for row in rows)
    duty(officer, plan, "教研室", handed=True)
    slip = word.Document(io.BytesIO(taken(officer, plan, "slips.docx")))
    cells = [cell.text.replace("\u00a0", " ") for table in slip.tables for cell in table._cells]
    assert any(load_plan(PACK).by_id[ITEM].text in cell and said in cell for cell in cells)
    client = Client()
    client.force_login(officer)
    for tail in ("duties/", "", f"item/{ITEM}/"):
        assert said in client.get(f"/plans/{plan.pk}/{tail}").content.decode(), tail


def test_换英文界面_文件还是中文_文件名写明自测(
    plan: Adoption, officer: Account, settings: Any
) -> None:
    client = Client()
    client.force_login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get(f"/plans/{plan.pk}/documents/breakdown.xlsx")
    assert "任务分解表（自测）.xlsx" in unquote(answer.headers["Content-Disposition"])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    words = "".join(str(c.value) for row in book["停用条目"].iter_rows() for c in row)
    assert "改用合规的做法" in words
    assert client.get(f"/plans/{plan.pk}/documents/duties.docx").status_code == 302
    assert work_once()
    done = client.get(Job.objects.unscoped("the test's own job").latest("pk").result["url"])
    assert done.status_code == 200  # the job's file is the one that was asked for
    with translation.override("en"):
        assert str(documents.NAMES["report.pdf"].label) == "Progress report (PDF)"


KEY = """
from datetime import date
import django
django.setup()
from junheng.measure.progress.facts import Units
from junheng.policy.plan import load_plan
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries import documents
from junheng.web.plans.queries.standing import Standing
documents.region_name = lambda code, as_of: code  # there is no register here
documents.conflicts_of = lambda *given: []
documents.money_by_item = lambda *given: {}
schools = frozenset(f"第{n}初级中学" for n in range(40))
units = Units({"schools": tuple(sorted(schools))}, {}, {}, {}, schools)
adoption = Adoption(pk=7, region_code="990101", pack_id="ouhai-2019", offices={"b": "乙"})
plan = load_plan("ouhai-2019")
standing = Standing(adoption, plan, None, date(2026, 1, 9), {}, units, {}, (), True)
print(documents.key_of(standing, "report.docx"))
"""


def test_文件的名字在网页和后台两个进程里一样(tmp_path: Path) -> None:
    names = set()
    for seed in ("1", "2", "3"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "DJANGO_SETTINGS_MODULE": "junheng.web.config.testing",
            "JUNHENG_HOME": str(tmp_path),
        }
        ran = subprocess.run(
            [sys.executable, "-c", KEY], env=environment, capture_output=True, text=True, check=True
        )
        names.add(ran.stdout.strip())
    assert len(names) == 1
    assert names.pop().endswith("-report.docx")


def test_另指定了牵头人_文件写的牵头单位只作说明_不再拟出(plan: Adoption, officer: Account) -> None:
    duty(officer, plan, "督导室", handed=False)
    line = next(
        line for line in breakdown.lines_of(standing_of(officer, plan)) if line.item.id == ITEM
    )
    lead = [one for one in line.proposed if one.part == "lead"]
    assert lead
    assert not any(one.is_open for one in lead)
    client = Client()
    client.force_login(officer)
    client.post(f"/plans/{plan.pk}/duties/propose/")
    leads = Duty.objects.unscoped("the test's own plan").filter(
        adoption=plan, item=ITEM, part="lead"
    )
    assert [one.office for one in leads] == ["督导室"]
    rows = documents.adopted_plan(standing_of(officer, plan))
    assert [d.office for d in rows.answerable(line.item) if d.part == "lead"] == ["督导室"]


def test_完成时限已过_写入分解表时就退回_填的字还在(plan: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    given = {"item": ITEM, "office": "督导室", "part": "lead", "stands": "own"}
    answer = client.post(f"/plans/{plan.pk}/duties/assign/", {**given, "due_on": "2020-01-01"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "完成时限2020年1月1日已经过了" in page
    assert 'value="督导室"' in page
    assert not Duty.objects.unscoped("the test's own plan").filter(adoption=plan).exists()
    with pytest.raises(Refused):
        actions.duty_assign(actor=officer, adoption=fresh(plan), **given, due_on=date(2020, 1, 1))


def test_任务页和任务分解表列的是同样的条目(plan: Adoption, officer: Account) -> None:
    standing = standing_of(officer, plan)
    lines = breakdown.lines_of(standing)
    book = openpyxl.load_workbook(io.BytesIO(taken(officer, plan, "breakdown.xlsx")))
    given, nobody = (
        [row[2] for row in book[name].iter_rows(min_row=5, values_only=True)]
        for name in ("任务分解表", "待明确责任单位的条目")
    )
    assert given == [line.item.term for line in lines if line.is_named]
    assert nobody == [line.item.term for line in lines if not line.is_named]


def test_文件的印发日期不是时限_逾期的列在今天的日历里_文件用计划的名字(
    plan: Adoption, officer: Account
) -> None:
    Adoption.objects.unscoped("adopted with the document").update(adopted_on=date(2019, 7, 1))
    standing = standing_of(officer, plan)
    lines = times.lines_of(standing)
    listed = {line.progress.item.id for line in lines}
    dated = {item.id for item in standing.items if dates_document(standing.plan, item)}
    assert dated
    assert not dated & listed
    outer = [line for line in lines if not line.progress.item.internal]
    late = [line for line in outer if line.progress.timing == "overdue"]
    assert late
    client = Client()
    client.force_login(officer)
    answer = client.get(f"/plans/{plan.pk}/calendar.ics")
    name = unquote(answer.headers["Content-Disposition"])
    assert f"{standing.plan.title}·时限.ics" in name
    text = answer.content.decode().replace("\r\n ", "")
    assert text.count("SUMMARY:已逾期：") == len(late)
    assert f"DTSTART;VALUE=DATE:{standing.as_of:%Y%m%d}" in text
    assert text.count("BEGIN:VEVENT") == sum(
        line.progress.timing in ("open", "overdue") for line in outer
    )
