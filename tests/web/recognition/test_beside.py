"""What a city looks at beside the nation's list, as a story: from a gap to the signed report."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest

from junheng.kernel.errors import Refused
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.models import Adoption
from junheng.web.recognition import actions
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.queries.checklist import checklist_of, rule_frame
from junheng.web.recognition.queries.documents import made
from junheng.web.shared.reach import Place
from junheng.web.work import sources
from junheng.web.work.sources import Told
from tests.web.conftest import client_of

from .conftest import BASIC, ON

PLAN, JUDGED = "chongqing-2017", "towards_quality_balance"


@pytest.fixture
def plan(officer: Account, place: Place) -> Adoption:
    made: Adoption = Adoption.objects.create(
        region_code=place.region_code, pack_id=PLAN, pack_version=1, number=1,
        title="质量提升行动计划", state="in_force", scopes={"counties": [place.region_code]},
        adopted_on=date(2026, 1, 5), prepared_by=officer,
    )  # fmt: skip
    return made


def beside(officer: Account, place: Place) -> dict[str, Any]:
    """Give the city's items as the list shows them now."""
    group = checklist_of(officer, rule_frame(officer, place.region_code, BASIC)).groups[-1]
    assert group.id == "beside"
    return {row.line.key.removeprefix(f"{PLAN}-"): row for row in group.rows}


def drafted(officer: Account, place: Place, on: SnapshotRecord) -> Assessment:
    """Form the self-assessment of the city's items on the newest version."""
    lines = [row.frozen() for row in beside(officer, place).values()]
    held = actions.assessment_draft(
        actor=officer, place=place, rule=BASIC, snapshot=on, lines=lines, on=ON
    )
    return actions.assessment_write(
        actor=officer, assessment=held, seen=held.version, on=ON,
        texts={"population": "31.40", "population_source": "2025年统计公报", "profile": "山区县"},
    )  # fmt: skip


def test_计划另列的事项_没有责任单位签不了_市里核验后结论变为达到_随自评报告带走(  # noqa: PLR0917
    data: list[SnapshotRecord],
    officer: Account,
    leader: Account,
    place: Place,
    plan: Adoption,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest, address = data[-1], f"/recognition/of/{place.region_code}/{BASIC}/"
    assert beside(officer, place)[JUDGED].line.state == "not_computable"
    counted = beside(officer, place)["conditions_and_resources"]
    assert (counted.now, counted.line.state) == ("测算达到", "met")  # nobody judged it
    assert counted.standard.startswith("每个区县的小学、初中各自八项资源差异系数的平均数")
    page = client_of(officer).get(address).content.decode()  # who starts: the county's officer
    assert "本省（市）另列的事项" in page
    sign: dict[str, Any] = {"actor": leader, "document_number": "云政〔2026〕9号", "on": ON}
    held = drafted(officer, place, newest)
    with pytest.raises(Refused, match="2 项没有责任单位"):  # the refusal
        actions.assessment_sign(**sign, assessment=held, seen=held.version)
    for key in beside(officer, place):  # the correction
        answer = client_of(officer).post(
            f"{address}item/{PLAN}-{key}/assign/", {"form": "assign", "office": "县教育局"}
        )
        assert answer.status_code == 302
    verified = Told(
        "balance_stage_review", place.region_code, "市教督核〔2026〕5号",
        {"judgement": "met", "judged_by": "市政府教育督导室", "period": "2026"},
    )  # fmt: skip
    monkeypatch.setattr(sources.told, "held", [lambda _region, _plan: [verified]])
    row = beside(officer, place)[JUDGED]
    assert row.line.state == "met"  # the clause verdict that moves
    assert row.line.clause == f"{PLAN}#2"
    assert (row.now, row.papers) == ("判定达到", ("市政府教育督导室，市教督核〔2026〕5号",))
    held = drafted(officer, place, newest)
    signed = actions.assessment_sign(**sign, assessment=held, seen=held.version)
    page = client_of(leader).get(f"/recognition/assessments/{signed.pk}/").content.decode()
    assert row.label in page  # what the next person sees
    paper, name = made(leader, signed, "report.docx")  # the document that leaves
    cells = [
        [cell.text for cell in each.cells]
        for table in docx.Document(io.BytesIO(paper)).tables
        for each in table.rows
    ]
    (line,) = [each for each in cells if any(row.label in cell for cell in each)]
    assert any("达到" in cell for cell in line), name
