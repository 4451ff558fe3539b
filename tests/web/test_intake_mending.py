"""The page of a batch: one form from which nothing typed is lost, and what it lets people do."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from junheng.web.intake.models import Edit, Problem

from .test_intake import COUNTY, RESOURCES, SCHOOLS, STATISTICS, book, changed, desk, work_all

__all__ = ["desk"]

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole workbooks through the intake

THREE = changed(changed(changed(RESOURCES, 1, 1, "四千五"), 1, 4, -5), 2, 2, "很大")


def upload(desk: Any, **sheets: Any) -> None:
    desk.upload("data_officer", book(**{**COUNTY, **sheets}))


def cells(desk: Any, level: str = "error") -> dict[str, Problem]:
    return {p.cell: p for p in desk.problems() if p.level == level}


def act(desk: Any, what: str = "mend", **typed: Any) -> Any:
    batch = desk.batch()
    data = {"seen": batch.version, **typed}
    answer = desk.client("data_officer").post(f"/data/batches/{batch.pk}/{what}/", data)
    work_all()
    return answer


def shown(desk: Any) -> str:
    page = desk.client("data_officer").get(f"/data/batches/{desk.batch().pk}/")
    return str(page.content.decode())


def test_三组里各填一格_按一个保存_三格都存下_回到原来的地方(desk: Any) -> None:
    upload(desk, 办学条件=THREE)
    wrong = cells(desk)
    assert set(wrong) == {"B2", "E2", "C3"}
    assert shown(desk).count('id="mend"') == 1
    from junheng.web.intake.queries.batches import group_of

    here = group_of(wrong["B2"])
    values = {"B2": "4500", "E2": "21000", "C3": "还是很大"}
    typed = {f"v-{wrong[cell].key}": value for cell, value in values.items()}
    answer = act(desk, at=here, **typed)
    assert answer.status_code == 302
    assert set(cells(desk)) == {"C3"}
    edits = {e.cell: e.new for e in Edit.objects.unscoped("test")}
    assert edits == values
    kept = act(desk, at=group_of(wrong["C3"]), **{f"v-{wrong['C3'].key}": "仍然很大"})
    assert kept["Location"].endswith(f"#{group_of(wrong['C3'])}")


def test_取消一处改动时_填了没存的也一起存下(desk: Any) -> None:
    upload(desk, 办学条件=THREE)
    wrong = cells(desk)
    act(desk, **{f"v-{wrong['B2'].key}": "4500"})
    edit = Edit.objects.unscoped("test").get()
    act(desk, "withdraw", edit=edit.pk, **{f"v-{wrong['E2'].key}": "21000"})
    assert set(cells(desk)) == {"B2", "C3"}


def test_有一格说明没写够_别的格填的都还在页上(desk: Any) -> None:
    slip = changed(STATISTICS, 1, 4, 51)
    upload(desk, 综合表=slip, 办学条件=THREE)
    wrong = cells(desk)
    typed = {f"v-{wrong['B2'].key}": "4567", f"why-{wrong['E2'].key}": ""}
    answer = act(desk, explain=wrong["E3" if "E3" in wrong else "E2"].key, **typed)
    assert answer.status_code == 422
    assert 'value="4567"' in answer.content.decode()


def test_每一格旁边写着是哪所学校(desk: Any) -> None:
    upload(desk, 办学条件=THREE)
    assert cells(desk)["B2"].school_name == "云川县第一小学"
    assert "<b>B2</b> 云川县第一小学" in shown(desk)


def test_分项与合计不符_改分项或改合计都行(desk: Any) -> None:
    upload(desk, 综合表=changed(STATISTICS, 1, 5, 46))
    [problem] = cells(desk).values()
    assert problem.rule == "JH-IN-321"
    assert [(b["cell"], b["value"]) for b in problem.beside] == [("F2", "46"), ("G2", "5")]
    assert "或改 F2 本科毕业专任教师（现在是 46）" in shown(desk)
    act(desk, **{f"v-{problem.key}.teachers_bachelor": "45"})
    assert not cells(desk)
    edit = Edit.objects.unscoped("test").get()
    assert (edit.cell, edit.column, edit.old, edit.new) == ("F2", "teachers_bachelor", "46", "45")
    act(desk, "withdraw", edit=edit.pk)
    assert set(cells(desk)) == {"E2"}


def test_选定列以后_落在新的一批上(desk: Any) -> None:
    upload(desk, 综合表=changed(STATISTICS, 0, 2, "娃儿些"), 办学条件=THREE)
    old, wrong = desk.batch(), cells(desk)
    typed = {f"v-{wrong['B2'].key}": "4500", "column-section_statistics.pupils": "娃儿些"}
    batch = desk.batch()
    from junheng.web.intake.models import Batch
    from junheng.web.shared.models import Job

    client = desk.client("data_officer")
    answer = client.post(f"/data/batches/{batch.pk}/headers/", {"seen": batch.version, **typed})
    work_all()
    job = Job.objects.unscoped("test").get(kind="intake.reread")
    new = Batch.objects.unscoped("test").order_by("-id").first()
    assert new.pk != old.pk
    assert answer["Location"] == f"/data/uploads/{job.pk}/"  # nobody works in a test meanwhile
    assert client.get(answer["Location"])["Location"] == f"/data/batches/{new.pk}/"
    assert "B2" not in cells(desk)  # what was typed beside came along
    page = client.get(f"/data/batches/{old.pk}/").content.decode()
    assert "以新的一批为准" in page
    assert "这一批已撤回" not in page


def test_没用到的列_告诉人改成哪个列名(desk: Any) -> None:
    upload(desk, 办学条件=[[*RESOURCES[0], "平板"], *([*row, 9] for row in RESOURCES[1:])])
    [told] = [p for p in desk.problems() if p.rule == "JH-IN-103"]
    assert "网络多媒体教室数" in told.fix
    assert "导入页面" not in told.fix


TWICE = [*RESOURCES, [SCHOOLS[0], 4600, 6800, 2100000, 21000]]


def test_同一所学校两行不一样_保留一行_写明原因_能取消_副本里标出(desk: Any) -> None:
    upload(desk, 办学条件=TWICE)
    rows = {p.row: p for p in desk.problems() if p.rule == "JH-IN-301"}
    assert set(rows) == {2, 4}
    assert "保留这一行，其余的不收" in shown(desk)
    bare = act(desk, keep=rows[4].key, **{f"row-{rows[4].key}": " "})
    assert bare.status_code == 422
    undecided = act(desk, **{f"row-{rows[4].key}": "以校长签字的为准"})
    assert undecided.status_code == 422
    assert "以校长签字的为准" in undecided.content.decode()
    act(desk, keep=rows[4].key, **{f"row-{rows[4].key}": "以校长签字的为准"})
    assert not cells(desk)
    edit = Edit.objects.unscoped("test").get()
    assert (edit.kind, edit.table, edit.row) == ("discard", "resource", 2)
    assert "第 2 行不收：保留第 4 行：以校长签字的为准" in shown(desk)
    batch = desk.batch()
    copy = desk.client("data_officer").get(f"/data/batches/{batch.pk}/copy/1/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(copy.streaming_content)))["办学条件"]
    assert "这一行没有收下：保留第 4 行" in sheet["A2"].comment.text
    act(desk, "withdraw", edit=edit.pk)
    assert {p.row for p in desk.problems() if p.rule == "JH-IN-301"} == {2, 4}


def test_不该有的行_写明原因不收_别的行照旧(desk: Any) -> None:
    upload(desk, 办学条件=THREE)
    problem = cells(desk)["C3"]
    act(desk, leave=problem.key, **{f"row-{problem.key}": "这所学校已经撤并"})
    assert set(cells(desk)) == {"B2", "E2"}
    told = {part["table"]: part["read"] for part in desk.batch().checked["tables"]}
    assert told == {"organisation": 2, "section_statistics": 2, "resource": 1}
