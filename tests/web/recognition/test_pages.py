"""The pages, from the first to the paper that leaves."""

from __future__ import annotations

import pytest

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.recognition.models import Assessment, Owner
from junheng.web.shared.reach import Place
from tests.web.conftest import client_of

from .conftest import (
    PAPER,
    RULE,
)


def test_没有数据版本_逐项清单先说做什么(officer: Account, place: Place) -> None:
    page = client_of(officer).get(f"/recognition/of/{place.region_code}/{RULE}/")
    assert "还没有数据版本" in page.content.decode()


def test_页上写错_说明哪里错_写的还在(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    item = f"/recognition/of/{place.region_code}/{RULE}/item/unlawful_choice/"
    typed = {
        "form": "veto", "answer": "occurred", "words": "收择校生", "number": PAPER.number,
        "title": PAPER.title, "issuer": PAPER.issuer, "dated_on": "昨天",
    }  # fmt: skip
    answer = client_of(inspector).post(f"{item}veto/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "填的是“昨天”" in page
    assert "收择校生" in page
    answer = client_of(inspector).post(f"{item}veto/", {**typed, "answer": ""})
    assert "没有选结论" in answer.content.decode()
    typed |= {"dated_on": "2026-02-20"}
    assert client_of(officer).post(f"{item}veto/", typed).status_code == 403
    assert client_of(inspector).post(f"{item}veto/", typed).status_code == 302
    page = client_of(inspector).get(f"/recognition/of/{place.region_code}/{RULE}/").content.decode()
    assert "一票否决：“违规择校”已发生" in page
    assert client_of(inspector).post(f"{item}zzz/", {}).status_code == 404


def test_一组里没有责任单位的_一次落实(
    officer: Account, inspector: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    address = f"/recognition/of/{place.region_code}/{RULE}/"
    typed = {"group": "veto", "office": "县政府教育督导室"}
    assert client_of(inspector).post(address, typed).status_code == 403
    assert client_of(officer).post(address, {**typed, "office": ""}).status_code == 422
    assert client_of(officer).post(address, typed).status_code == 302
    assert Owner.objects.visible_to(officer).count() == 6
    assert client_of(officer).post(address, typed).status_code == 422  # none is left
    page = client_of(officer).get(address).content.decode()
    assert "落实 15 项" not in page
    assert "落实 9 项没有责任单位的" in page


@pytest.mark.slow
def test_从形成自评到带走文件_一页一页走(
    officer: Account, leader: Account, place: Place, data: list[SnapshotRecord]
) -> None:
    person = client_of(officer)
    first = person.get("/recognition/")
    assert first.status_code == 302
    made = person.post(f"/recognition/of/{place.region_code}/{RULE}/draft/", {})
    page = person.get(made["Location"]).content.decode()
    assert "优质均衡的 38 项里" in page
    held = Assessment.objects.visible_to(officer).get()
    address = f"/recognition/assessments/{held.pk}/"
    answer = person.post(f"{address}write/", {"seen": held.version, "population": "三十万"})
    assert answer.status_code == 422
    assert "三十万" in answer.content.decode()
    answer = client_of(leader).post(
        f"{address}sign/", {"seen": held.version, "document_number": "云政〔2026〕9号"}
    )
    assert answer.status_code == 422
    assert "没有责任单位" in answer.content.decode()
    for name in ("form-1.docx", "form-2.docx", "form-3.docx", "report.docx"):
        paper = person.get(f"{address}file/{name}")
        assert paper.status_code == 200, name
        assert paper.content[:2] == b"PK"
    assert person.get(f"{address}file/form-9.docx").status_code == 404
