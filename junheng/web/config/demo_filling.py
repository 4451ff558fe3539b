"""A form of the demo county (演示县的表样): uploaded, mapped, filled in for one school."""

from __future__ import annotations

import io

import docx as word
from django.utils import timezone

from junheng.data.synth.county import county
from junheng.publish.filling import look
from junheng.web.accounts.models import Account
from junheng.web.filling import actions
from junheng.web.filling.models import About
from junheng.web.filling.queries import figures, reading
from junheng.web.register.models import School
from junheng.web.shared.reach import Place

_TITLE = "学校办学条件简表"
_ROWS = (
    ("学校", "学校名称"),
    ("标识码", "学校标识码"),
    ("小学学生数", "小学学生数"),
    ("生均体育运动场馆面积（㎡）", "小学生均体育运动场馆面积"),
    ("　其中还差（㎡）", "小学生均体育运动场馆面积·还差（㎡）"),
    ("每百名学生体育、艺术专任教师数", "小学每百名学生拥有体育、艺术专任教师数"),
    ("初中学生数", "初中学生数"),
    ("小学专任教师数", "小学专任教师数"),
    ("小学班数", "小学班数"),
    ("图书册数", "图书册数"),
    ("公用经费到账（元）", "公用经费到账数（元）"),
    ("没有销号的问题（项）", "没有销号的问题数"),
    ("数据截至", "数据截至日期"),
)


def _document() -> bytes:
    """Make the form as an office would: a title, a table, a line to sign."""
    document = word.Document()
    document.add_heading("{{区县名称}}" + _TITLE, 1)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, figure in _ROWS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, "{{" + figure + "}}"
    document.add_paragraph("填表人：{{填表人}}　填表日期：{{填表日期}}")
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def fill_forms() -> None:
    """Put the form up, say what each slot takes, and fill it in for one school."""
    officer = Account.objects.get(username="officer")
    code, today = county("yunchuan").region_code, timezone.localdate()
    content, name = _document(), f"{_TITLE}.docx"
    looked = look(name, content)
    known = figures.by_label(About.SCHOOL)
    mapping = {slot.id: known[slot.label] for slot in looked.slots if slot.label in known}
    form = actions.form_add(
        actor=officer,
        place=Place(code, name=county("yunchuan").name),
        title=_TITLE,
        about=About.SCHOOL,
        name=name,
        content=content,
        looked=looked,
        chosen=(),
        mapping=mapping,
        on=today,
    )
    form = actions.form_map(
        actor=officer,
        form=form,
        seen=form.version,
        mapping={**mapping, "text:填表人": "=林老师"},
    )
    schools = School.objects.unscoped("the demo finds its schools by name")
    school = schools.get(region_code=code, name="河口镇中心小学", valid_to=None)
    at = reading.for_school(reading.begun(officer, form, today), school)
    made, missing = reading.made(form, at)
    file, digest = reading.kept(made, form.kind)
    actions.form_filled(
        actor=officer,
        place=Place(code, school.school_code, name=school.name),
        form=form,
        of=school.name,
        count=1,
        snapshot=at.record,
        missing=missing,
        file=file,
        digest=digest,
        on=today,
    )
