"""Who gets what of recognition: the bureau of the county; the province follows how far it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.web.evidence.queries import snapshot_of
from junheng.web.recognition import actions
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.queries.checklist import checklist_of, rule_frame
from junheng.web.shared.reach import Place

from .test_matrix import _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties and papers

# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
INSIDE = "200 200 200 403 403 403 403 302"
RULE, ON = "cn-moe-2017-6", date(2026, 3, 2)


def _drafted(counties: Any) -> Assessment:
    officer, region = counties.people["data_officer"], counties.own_region
    checklist = checklist_of(officer, rule_frame(officer, region, RULE))
    return actions.assessment_draft(
        actor=officer,
        place=Place(region),
        rule=RULE,
        snapshot=snapshot_of(officer, region),
        lines=[row.frozen() for row in checklist.rows],
        on=ON,
    )


def test_自评和文书只在本县局里(counties: Any) -> None:
    held = _drafted(counties)
    page = f"/recognition/assessments/{held.pk}/"
    for address in (page, f"{page}file/report.docx", f"{page}file/form-1.docx"):
        assert _answers(counties, address) == _expected(INSIDE), address
    for address in (page, f"{page}file/report.docx"):
        away = counties.client("data_officer")
        away.force_login(_away(counties))
        assert away.get(address).status_code == 404, address


def _away(counties: Any) -> Any:
    return type(counties.people["leader"]).objects.get(username="officer2")


def test_各做各的_不是自己的权限办不了(counties: Any) -> None:
    held = _drafted(counties)
    own = f"/recognition/of/{counties.own_region}/{RULE}"
    item, draft = f"{own}/item/unlawful_choice", f"/recognition/assessments/{held.pk}"
    allowed = {
        f"{item}/assign/": {"data_officer"},
        f"{item}/cite/": {"data_officer", "inspector"},
        f"{item}/veto/": {"inspector"},
        f"{draft}/write/": {"data_officer"},
        f"{draft}/again/": {"data_officer"},
        f"{draft}/sign/": {"leader"},
    }
    typed = {
        "answer": "not_occurred", "words": "核查", "office": "县教育局",
        "number": "云教〔2026〕1号",
        "title": "核查记录", "issuer": "督导室", "dated_on": "2026-02-01",
        "document_number": "云政〔2026〕9号", "seen": held.version,
    }  # fmt: skip
    for address, who in allowed.items():
        for role in ("leader", "data_officer", "inspector", "principal", "clerk", "analyst"):
            status = counties.client(role).post(address, typed).status_code
            assert (status not in {403, 404}) == (role in who), (address, role, status)


def test_外县的事项和形成自评_当作没有(counties: Any) -> None:
    away = f"/recognition/of/{counties.other_region}/{RULE}"
    client = counties.client("data_officer")
    for address in (f"{away}/draft/", f"{away}/item/school_layout/assign/"):
        assert client.post(address, {"office": "县教育局"}).status_code == 404, address
    years = counties.client("inspector").post(f"{away}/years/", {"snapshot": 1})
    assert years.status_code == 404
    own = f"/recognition/of/{counties.own_region}/{RULE}/draft/"
    for role, status in (("leader", 403), ("inspector", 403), ("principal", 403)):
        assert counties.client(role).post(own).status_code == status, role
