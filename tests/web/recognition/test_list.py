"""The list of items: all of them, what is not met, what a city adds."""

from __future__ import annotations

import io
from datetime import date
from html import unescape

import docx
import pytest

from junheng.kernel.errors import Hidden, Refused
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.models import Adoption
from junheng.web.recognition import actions
from junheng.web.recognition.models import Owner
from junheng.web.recognition.queries.checklist import checklist_of, rule_frame
from junheng.web.recognition.queries.documents import frozen_lines, made
from junheng.web.shared.reach import Place
from tests.web.conftest import client_of

from .conftest import (
    BASIC,
    ON,
    RULE,
)


def test_十五项保障九项质量社会认可六项否决都在_没有一项编出来(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    found = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    numbers = {group.id: {row.line.number for row in group.rows} for group in found.groups}
    assert numbers["assurance"] == set(range(1, 16))
    assert numbers["quality"] == set(range(1, 10))
    assert numbers["recognition"] == {1}
    assert numbers["veto"] == set(range(1, 7))
    assert len(found.groups[1].rows) == 4
    entry = found.row("entry")
    assert (entry.line.state, entry.gap) == (
        "not_computable",
        "不能计算，因为还没有登记基本均衡认定的文件",
    )
    schools = found.row("schools-primary")
    assert schools.gap == "2 所没有达到：河口镇中心小学、竹溪小学"
    assert found.row("class_size_cap").gap == "1 所没有达到：城关一小"
    with pytest.raises(Hidden):
        found.row("nothing")


def test_没有达到的事项_列出是哪些学校_没有登记的可以当场登记(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    address = f"/recognition/of/{place.region_code}/{RULE}/item/class_size_cap/"
    page = client_of(officer).get(address).content.decode()
    assert "城关一小" in page.split('id="findings"')[1]
    assert "还没有登记。" in page
    url = unescape(page.split('href="/ledger/of/')[1].split('"')[0])
    form = client_of(officer).get(f"/ledger/of/{url}").content.decode()
    row = checklist_of(officer, rule_frame(officer, place.region_code, RULE)).row("class_size_cap")
    assert f'value="{row.label}"' in form
    assert f'value="{row.line.clause}" selected' in form


def test_市里另列的事项_列在清单和自评里_不改变国家规则的结论(
    data: list[SnapshotRecord], officer: Account, leader: Account, place: Place
) -> None:
    region = place.region_code
    before = checklist_of(officer, rule_frame(officer, region, BASIC))
    Adoption.objects.create(
        region_code=region,
        pack_id="chongqing-2017",
        pack_version=1,
        number=1,
        title="质量提升行动计划",
        state="in_force",
        scopes={"counties": [region]},
        adopted_on=date(2026, 1, 5),
        prepared_by=officer,
    )
    after = checklist_of(officer, rule_frame(officer, region, BASIC))
    assert (after.verdict, after.headline) == (before.verdict, before.headline)
    assert [group.id for group in after.groups][-1] == "beside"
    rows = {row.line.key: row for row in after.groups[-1].rows}
    assert set(rows) == {
        "chongqing-2017-conditions_and_resources",
        "chongqing-2017-towards_quality_balance",
    }
    judged = rows["chongqing-2017-towards_quality_balance"]
    assert judged.line.state == "not_computable"
    assert "本市行动计划的落实情况" in judged.standard
    computed = rows["chongqing-2017-conditions_and_resources"]
    assert computed.line.state == "met"
    assert computed.data_url.endswith("/conditions_and_resources/")
    national = checklist_of(officer, rule_frame(officer, region, RULE))
    assert "beside" not in [group.id for group in national.groups]  # its plan names another rule

    address = f"/recognition/of/{region}/{BASIC}/"
    page = client_of(officer).get(address).content.decode()
    assert "本省（市）另列的事项" in page
    item = f"{address}item/{computed.line.key}/"
    assert client_of(officer).get(item).status_code == 200
    answer = client_of(officer).post(f"{item}assign/", {"form": "assign", "office": "县教育局"})
    assert answer.status_code == 302
    held = Owner.objects.visible_to(officer).get(item=computed.line.key)
    assert held.office == "县教育局"
    frozen = [row.frozen() for row in after.rows]
    draft = actions.assessment_draft(
        actor=officer, place=place, rule=BASIC, snapshot=data[-1], lines=frozen, on=ON
    )
    assert all(line.group != "beside" for line in frozen_lines(draft))
    paper, _name = made(officer, draft, "report.docx")
    cells = "".join(
        cell.text
        for table in docx.Document(io.BytesIO(paper)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert computed.label in cells
    with pytest.raises(Refused, match="没有责任单位") as refused:
        actions.assessment_sign(
            actor=leader, assessment=draft, seen=draft.version, document_number="1号", on=ON
        )
    assert judged.label in refused.value.found or "等" in refused.value.found


def test_没有审定的数据_不用认定的说法(
    officer: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    newest = max(data, key=lambda one: (one.as_of, one.number))
    newest.status = "reported"
    newest.save()
    found = checklist_of(officer, rule_frame(officer, place.region_code, RULE))
    assert found.claim.text == "这是上报数据的测算，只供自查，不作认定依据。"
