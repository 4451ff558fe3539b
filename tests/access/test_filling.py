"""A bureau's own form: uploaded, mapped, filled in for a school, a county, every school at once."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx as word
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from junheng.web.evidence.models import SnapshotRecord
from junheng.web.filling.models import FilledCopy, FormTemplate
from junheng.web.filling.queries import figures
from junheng.web.register.models import School
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine

pytestmark = pytest.mark.slow  # whole counties, papers or installations


def word_form(*lines: str) -> bytes:
    document = word.Document()
    for line in lines:
        document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


FORM = word_form(
    "学校：{{学校名称}}（{{学校标识码}}）",
    "小学学生 {{小学学生数}} 人，{{小学生均体育运动场馆面积}}",
    "初中 {{初中学生数}}",
    "没有销号的问题 {{没有销号的问题数}} 项",
    "填表人 {{填表人}}",
)


@pytest.fixture
def officer(counties: Any) -> Client:
    return counties.client("data_officer")


def add(client: Client, region: str, content: bytes = FORM, name: str = "情况表.docx",
        **more: str) -> Any:  # fmt: skip
    form = {"title": "学校情况表", "about": "school", **more}
    file = SimpleUploadedFile(name, content)
    return client.post(f"/data/forms/of/{region}/", {**form, "file": file})


def newest() -> FormTemplate:
    found = FormTemplate.objects.unscoped("the form of the test").order_by("-pk").first()
    assert found is not None
    return found


def text_of(content: bytes) -> str:
    return "\n".join(p.text for p in word.Document(io.BytesIO(content)).paragraphs)


def file_of(client: Client, copy: FilledCopy) -> bytes:
    return b"".join(client.get(f"/data/forms/copies/{copy.pk}/file").streaming_content)


def test_上传_同名的自动对应_填一所学校_版式不动_不能计算写原因(counties, officer):
    assert add(officer, counties.own_region).status_code == 302
    form = newest()
    assert form.unmapped == ["填表人"]
    page = officer.get(f"/data/forms/{form.pk}/").content.decode()
    assert "还有 1 处没有对应" in page
    sent = {f"slot:{slot['id']}": figures.catalogue()[form.mapping[slot["id"]]].label
            for slot in form.slots if slot["id"] in form.mapping}  # fmt: skip
    sent |= {"slot:text:填表人": "文字：林老师", "seen": str(form.version)}
    assert officer.post(f"/data/forms/{form.pk}/map/", sent).status_code == 302
    school = counties.neighbour_school  # 河口镇中心小学
    assert officer.post(f"/data/forms/{form.pk}/fill/", {"school": school}).status_code == 302
    copy = FilledCopy.objects.unscoped("the copy just filled").get()
    text = text_of(file_of(officer, copy))
    assert "学校：河口镇中心小学（" in text
    assert "小学学生 870 人，5.1" in text
    assert "初中 —" in text  # among other words; the reason stands beside the copy
    assert "填表人 林老师" in text
    assert copy.missing == [["初中学生数", "数据里没有这所学校的初中部"]]
    line = AuditLine.objects.filter(event="form.mapped").get()
    assert line.before["mapping"] != line.after["mapping"]
    assert "content" not in line.after
    assert AuditLine.objects.filter(event="form.filled").exists()


def test_每校一份_打成一个压缩包(counties, officer):
    add(officer, counties.own_region)
    form = newest()
    refused = officer.post(f"/data/forms/{form.pk}/fill/", {"school": "*"})
    assert refused.status_code == 422
    assert "还有 1 处没有对应：填表人" in refused.content.decode()
    answer = officer.post(f"/data/forms/{form.pk}/fill/", {"school": "*", "leave": "1"})
    assert answer.status_code == 302
    while work_once():
        pass
    copy = FilledCopy.objects.unscoped("the archive").get()
    with zipfile.ZipFile(io.BytesIO(file_of(officer, copy))) as archive:
        names = archive.namelist()
        assert len(names) == copy.count > 10
        assert "学校情况表-河口镇中心小学.docx" in names
        assert "870" in text_of(archive.read("学校情况表-河口镇中心小学.docx"))


def test_工作簿_全县一份_数写成数(counties, officer):
    book = Workbook()
    book.active.title = "表"
    book.active["A1"] = "{{区县名称}}"
    book.active["B2"] = "=C2+1"
    held = io.BytesIO()
    book.save(held)
    add(officer, counties.own_region, held.getvalue(), "上报.xlsx", about="region", cells="表!C2")
    form = newest()
    sent = {
        "slot:text:区县名称": "区县名称", "slot:cell:表!C2": "小学参评校（部）数",
        "seen": str(form.version),
    }  # fmt: skip
    officer.post(f"/data/forms/{form.pk}/map/", sent)
    officer.post(f"/data/forms/{form.pk}/fill/", {})
    copy = FilledCopy.objects.unscoped("the copy just filled").get()
    sheet = load_workbook(io.BytesIO(file_of(officer, copy))).active
    assert (sheet["A1"].value, sheet["C2"].value, sheet["B2"].value) == ("云川县", 9, "=C2+1")


def test_校长只填自己学校的_别的学校的数拿不到(counties, officer):
    add(officer, counties.own_region)
    add(officer, counties.own_region, title="全县表", about="region",
        content=word_form("{{区县名称}}"))  # fmt: skip
    school_form = FormTemplate.objects.unscoped("both forms").get(about="school")
    county_form = FormTemplate.objects.unscoped("both forms").get(about="region")
    principal = counties.client("principal")
    assert principal.get(f"/data/forms/{county_form.pk}/").status_code == 404
    for school in (counties.neighbour_school, counties.away_school, "*"):
        sent = {"school": school, "leave": "1"}
        assert principal.post(f"/data/forms/{school_form.pk}/fill/", sent).status_code == 404
    own = {"school": counties.own_school, "leave": "1"}
    assert principal.post(f"/data/forms/{school_form.pk}/fill/", own).status_code == 302
    copy = FilledCopy.objects.unscoped("the copy just filled").get()
    assert copy.school_code == counties.own_school
    officer.post(
        f"/data/forms/{school_form.pk}/fill/", {"school": counties.neighbour_school, "leave": "1"}
    )
    other = FilledCopy.objects.unscoped("another school's").get(
        school_code=counties.neighbour_school
    )
    assert principal.get(f"/data/forms/copies/{other.pk}/file").status_code == 404


def test_换上新版_同名的照旧_旧版还在_不能再填(counties, officer):
    add(officer, counties.own_region)
    old = newest()
    file = SimpleUploadedFile("新.docx", word_form("{{学校名称}} {{新的}}"))
    sent = {"file": file, "seen": str(old.version)}
    assert officer.post(f"/data/forms/{old.pk}/edition/", sent).status_code == 302
    new = newest()
    assert (new.edition, new.mapping) == (2, {"text:学校名称": "school.name"})
    assert officer.get(f"/data/forms/{old.pk}/").status_code == 200
    again = officer.post(f"/data/forms/{old.pk}/fill/", {"school": counties.own_school})
    assert again.status_code == 422
    assert "已经换上新版" in again.content.decode()


def test_对应写错的_说是哪一处_填过的还在(counties, officer):
    add(officer, counties.own_region)
    form = newest()
    sent = {"slot:text:填表人": "没有这个数", "slot:text:学校名称": "区县名称",
            "seen": str(form.version)}  # fmt: skip
    shown = officer.post(f"/data/forms/{form.pk}/map/", sent)
    assert shown.status_code == 422
    assert "目录里没有“没有这个数”" in shown.content.decode()
    assert 'value="没有这个数"' in shown.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [("表.docx", b"PK not a form"), ("表.pdf", b"%PDF"), ("表.docx", word_form("没有占位符"))],
    ids=["坏文件", "别的格式", "没有占位符"],
)
def test_不能用的文件_说明怎么改_什么也没收下(counties, officer, name, content):
    answer = add(officer, counties.own_region, content, name)
    assert answer.status_code == 422
    assert "应当" in answer.content.decode()
    assert not FormTemplate.objects.unscoped("nothing was taken in").exists()


def test_没有选文件_说一次_请选择(counties, officer):
    told = officer.post(
        f"/data/forms/of/{counties.own_region}/", {"title": "表", "about": "school"}
    )
    assert told.status_code == 422
    page = told.content.decode()
    assert "请选择Word 文档或工作簿。" in page
    assert "请填写Word" not in page
    assert "没有选文件" not in page


def test_统计表和经费的数都在目录里_县名认得出_没对应的点名后留空(counties, officer):
    words = "{{县名}}{{校名}}：专任教师{{小学专任教师数}}人，{{小学班数}}个班，藏书{{图书册数}}册，"
    words += "到账{{公用经费到账数}}元。{{手写}}"
    assert add(officer, counties.own_region, word_form(words)).status_code == 302
    form = newest()
    assert form.unmapped == ["手写"]
    sent = {"school": counties.neighbour_school}
    refused = officer.post(f"/data/forms/{form.pk}/fill/", sent).content.decode()
    assert "还有 1 处没有对应：手写" in refused
    page = officer.post(f"/data/forms/{form.pk}/fill/", sent | {"leave": "1"}, follow=True)
    assert "没有对应的留空：手写。" in page.content.decode()
    text = text_of(file_of(officer, FilledCopy.objects.unscoped("the copy").get()))
    assert "{{" not in text
    assert "云川县河口镇中心小学：专任教师" in text
    assert re.search(r"专任教师\d+人，\d+个班，藏书[\d,]+册，到账[\d,]+元。", text), text
    assert len(figures.offered("school")) > 150


def test_工作簿里的数和页面一样_不带多余的小数(counties, officer):
    book = Workbook()
    book.active["A1"] = "{{小学生均教学及辅助用房面积}}"
    held = io.BytesIO()
    book.save(held)
    add(officer, counties.own_region, held.getvalue(), "上报.xlsx")
    sent = {"school": counties.neighbour_school}
    officer.post(f"/data/forms/{newest().pk}/fill/", sent)
    copy = FilledCopy.objects.unscoped("the copy").get()
    value = load_workbook(io.BytesIO(file_of(officer, copy))).active["A1"].value
    assert isinstance(value, float)
    assert round(value, 2) == value


def test_目录可搜(counties, officer):
    shown = officer.get(f"/data/forms/of/{counties.own_region}/figures/?q=小学 差异系数")
    found = [one.label for _group, rows in shown.context["groups"] for one in rows]
    assert len(found) == 7
    assert all("小学" in one and "差异系数" in one for one in found)
    assert len(figures.catalogue()) == len({one.label for one in figures.catalogue().values()})


def test_新的数据版本发布以后_再填一次数跟着变_先填的一份不变_各写明哪一版(counties, officer):
    """The story of a form: no verdict moves in it, the figure does, with the data version."""
    add(
        officer,
        counties.own_region,
        word_form("学生 {{小学学生数}} 人，{{小学生均教学仪器设备值}}"),
    )
    form, school = newest(), counties.neighbour_school
    rows = SnapshotRecord.objects.unscoped("versions of the county, the newest last")
    *_, before, after = rows.filter(region_code=counties.own_region).order_by("as_of", "number")

    def fill() -> tuple[FilledCopy, str]:
        answer = officer.post(f"/data/forms/{form.pk}/fill/", {"school": school, "leave": "1"})
        assert answer.status_code == 302
        copy = FilledCopy.objects.unscoped("the copy just filled").order_by("-pk")[0]
        return copy, text_of(file_of(officer, copy))

    rows.filter(pk=after.pk).update(region_code="")  # not published yet
    first, told = fill()
    assert first.snapshot == before
    rows.filter(pk=after.pk).update(region_code=counties.own_region)  # published
    second, tells = fill()
    assert second.snapshot == after
    assert tells != told
    assert all(re.fullmatch(r"学生 \d+ 人，[\d,]+.*", one) for one in (told, tells))
    assert text_of(file_of(officer, first)) == told  # what left stays as it left
    page = officer.get(f"/data/forms/{form.pk}/").content.decode()
    assert all(str(one) in page for one in (before, after))


def test_一张表问各校_只有一个学段的填它的数_两个学段的说明_乡镇和学年认得出(counties, officer):
    lines = (
        "{{所在镇}} {{学年}} {{小学生均体育运动场馆面积全县平均}}",
        "生均 {{生均体育运动场馆面积}}",
        "仪器 {{教学仪器设备}}",
    )
    add(officer, counties.own_region, word_form(*lines))
    form = newest()
    assert form.unmapped == []

    def said(name: str) -> tuple[list[str], list[list[str]]]:
        rows = School.objects.unscoped("the schools of the test").filter(name=name)
        code = rows.latest("valid_from").school_code
        officer.post(f"/data/forms/{form.pk}/fill/", {"school": code})
        copy = FilledCopy.objects.unscoped("the copy just filled").latest("pk")
        return text_of(file_of(officer, copy)).splitlines(), copy.missing

    primary, _ = said("河口镇中心小学")
    assert re.fullmatch(r"河口镇 2025—2026 [\d.]+", primary[0])  # a dot less is no other name
    assert primary[1] == "生均 5.1"
    junior, _ = said("石桥中学")
    assert junior[1] == "生均 8.4"
    assert junior[2] == "仪器 1,414,800"
    both, missing = said("柳塘九年制学校")
    assert both[1] == "生均 —"
    assert missing == [["生均体育运动场馆面积", "本校有小学、初中，请分别选各学段的数"]]
    assert re.fullmatch(r"仪器 [\d,]+", both[2])  # what a school owns is one sum
