"""Who gets what of the forms: of the own county, of the own school, of another county."""

from __future__ import annotations

import io
from datetime import date

import docx as word
import pytest

from junheng.publish.filling import look
from junheng.web.accounts.models import Account
from junheng.web.filling import actions
from junheng.web.filling.models import FormTemplate
from junheng.web.shared.reach import Place

from .test_matrix import ROLES, _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties filled in

SEEN = "200 200 200 200 200 403 403 302"
AWAY = "404 404 404 404 404 403 403 302"


def _form(by: Account, region: str, about: str = "school") -> FormTemplate:
    document = word.Document()
    document.add_paragraph("{{学校名称}}{{区县名称}}")
    held = io.BytesIO()
    document.save(held)
    content = held.getvalue()
    return actions.form_add(
        actor=by, place=Place(region, name="某县"), title="表", about=about, name="表.docx",
        content=content, looked=look("表.docx", content), chosen=(),
        mapping={"text:区县名称": "region.name", "text:学校名称": "school.name"},
        on=date(2026, 3, 2),
    )  # fmt: skip


def _officer2() -> Account:
    return Account.objects.get(username="officer2")


def test_表样列表和目录_外县当作没有(counties):
    for tail in ("", "figures/"):
        for region, line in ((counties.own_region, SEEN), (counties.other_region, AWAY)):
            address = f"/data/forms/of/{region}/{tail}"
            assert _answers(counties, address) == _expected(line), address


def test_一份表样_全县的表学校看不到(counties):
    officer = counties.people["data_officer"]
    own, county = _form(officer, counties.own_region), _form(officer, counties.own_region, "region")
    away = _form(_officer2(), counties.other_region)
    expect = {own: SEEN, county: "200 200 200 404 404 403 403 302", away: AWAY}
    for form, line in expect.items():
        for tail in ("", "original"):
            address = f"/data/forms/{form.pk}/{tail}"
            assert _answers(counties, address) == _expected(line), (form.about, address)


@pytest.mark.parametrize(
    ("act", "line"),
    [
        ("map", "403 302 403 403 403 403 403 302"),
        ("withdraw", "403 302 403 403 403 403 403 302"),
        ("edition", "403 422 403 403 403 403 403 302"),  # without a file
    ],
)
def test_只有数据员管表样(counties, act, line):
    for role, status in zip(ROLES, line.split(), strict=True):
        form = _form(counties.people["data_officer"], counties.own_region)
        sent = {"seen": str(form.version), "slot:text:学校名称": "学校名称"}
        answer = counties.client(role).post(f"/data/forms/{form.pk}/{act}/", sent)
        assert answer.status_code == int(status), role


def test_填表_外县和别的学校当作没有(counties):
    form = _form(counties.people["data_officer"], counties.own_region)
    expect = {
        counties.own_school: "302 302 302 302 302 403 403 302",
        counties.neighbour_school: "302 302 302 404 404 403 403 302",
        counties.away_school: "404 404 404 404 404 403 403 302",
    }
    for school, line in expect.items():
        for role, status in zip(ROLES, line.split(), strict=True):
            answer = counties.client(role).post(f"/data/forms/{form.pk}/fill/", {"school": school})
            assert answer.status_code == int(status), (school, role)
