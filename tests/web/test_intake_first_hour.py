"""The first hour of a county: an impossible number, a sheet not begun, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.data.intake.asked import Asked, Question
from junheng.kernel.errors import Refused
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake import actions
from junheng.web.intake.models import Edit
from junheng.web.monitor.queries import frame, lineages
from junheng.web.register.models import School
from junheng.web.shared import questions
from junheng.web.shared.reach import Place
from tests.web.test_intake import (
    COUNTY,
    RESOURCES,
    SCHOOLS,
    STATISTICS,
    Desk,
    book,
    changed,
    desk,
    work_all,
)

pytestmark = pytest.mark.slow  # whole workbooks through the intake
__all__ = ["desk"]  # the fixture
LAST_YEAR = date(2024, 9, 1)


def test_在校生小于零_不能用情况属实收下(desk: Desk) -> None:
    wrong = {**COUNTY, "综合表": changed(STATISTICS, 1, 2, -5)}
    desk.upload("data_officer", book(**wrong))
    (problem,) = desk.problems()
    assert (problem.rule, problem.can_explain, problem.can_mend) == ("JH-IN-216", False, True)
    with pytest.raises(Refused, match="不能用说明代替改正"):
        actions.problem_explain(
            actor=desk.person("data_officer"),
            batch=desk.batch(),
            seen=desk.batch().version,
            problem=problem,
            reason="情况属实，就是这个数",
        )


def test_有一年算不出_别的年份的来历页照常打开_那一年写明原因(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.upload("data_officer", book(**COUNTY), as_of=LAST_YEAR.isoformat())
    desk.publish()
    desk.upload("data_officer", book(**COUNTY), name="今年.xlsx")
    desk.publish()
    real = frame.measurement_of

    def breaks(account: Any, record: Any, pack: str) -> Any:
        if record.as_of == LAST_YEAR:
            raise ValueError("math domain error")
        return real(account, record, pack)

    monkeypatch.setattr(frame, "measurement_of", breaks)
    page = desk.client("data_officer").get(
        f"/r/990101/cell/{SCHOOLS[0]}/primary/teaching_area_per_pupil/"
    )
    assert page.status_code == 200
    assert "无法计算（math domain error）" in page.content.decode()


def asks_two_cells(account: Any, place: Place, day: date) -> list[Question]:
    """A plan in force that asks the first school one share."""
    asked = Asked("某计划.近视", "近视率", kind="share", of_school=True)
    school = place.school_code in ("", SCHOOLS[0])
    return [Question(asked, SCHOOLS[0], "云川县第一小学")] if school else []


def test_判定事项没有开始_不能提请确认_写明没有要填的才可以(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions.source, "held", [asks_two_cells])
    made = desk.collection()
    desk.upload("clerk", book(综合表=STATISTICS[:2], 办学条件=RESOURCES[:2]))
    address = f"/data/collect/{made.pk}/{SCHOOLS[0]}/"
    clerk, officer = desk.client("clerk"), desk.client("data_officer")
    assert "“采集与判定事项”还没有开始，有 2 格要填" in clerk.get(address).content.decode()
    assert "未开始，2 格" in officer.get(f"/data/collections/{made.pk}/").content.decode()
    answer = desk.answer()
    with pytest.raises(Refused, match="“采集与判定事项”还没有开始"):
        actions.submission_hand_in(
            actor=desk.person("clerk"), submission=answer, seen=answer.version
        )
    told = {"act": "hand-in", "seen": answer.version, "nothing_to_answer": "1"}
    assert clerk.post(address, told).status_code == 302
    assert desk.answer().awaits_principal
    assert "本次没有要填的" in officer.get(f"/data/collections/{made.pk}/").content.decode()
    answer = desk.answer()
    actions.submission_confirm(
        actor=desk.person("principal"), submission=answer, seen=answer.version, headline=[]
    )
    assert desk.answer().state == "submitted"


def test_提请以后计划才问的_校长确认时也要说明(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.collection()
    desk.upload("clerk", book(综合表=STATISTICS[:2], 办学条件=RESOURCES[:2]))
    answer = desk.answer()
    actions.submission_hand_in(actor=desk.person("clerk"), submission=answer, seen=answer.version)
    monkeypatch.setattr(questions.source, "held", [asks_two_cells])
    answer = desk.answer()
    with pytest.raises(Refused, match="有 2 格要填"):
        actions.submission_confirm(
            actor=desk.person("principal"), submission=answer, seen=answer.version, headline=[]
        )


def test_上传页的数据截至_默认是正在编辑的草稿那一天(desk: Desk) -> None:
    officer = desk.client("data_officer")
    assert f'value="{LAST_YEAR.isoformat()}"' not in officer.get("/data/upload/").content.decode()
    desk.upload("data_officer", book(**COUNTY), as_of=LAST_YEAR.isoformat())
    for address in ("/data/upload/", "/data/"):
        assert f'value="{LAST_YEAR.isoformat()}"' in officer.get(address).content.decode()


def test_空文件说是空的_拒绝页可以重新上传(desk: Desk) -> None:
    assert "文件是空的" in desk.upload("data_officer", b"", "空.xlsx").content.decode()
    answer = desk.upload("data_officer", b"hello", "错.xlsx")
    page = desk.client("data_officer").get(answer["Location"]).content.decode()
    assert "内容却是文本" in page
    assert 'href="/data/upload/"' in page
    assert "重新上传" in page


def large_class(desk: Desk) -> Any:
    rows = [[*STATISTICS[0], "最大班额"], [*STATISTICS[1], 900], [*STATISTICS[2], 45]]
    desk.upload("data_officer", book(**{**COUNTY, "综合表": rows}))
    (problem,) = [p for p in desk.problems() if p.rule == "JH-IN-204"]
    return problem


def test_最大班额九百_要改正或说明_写了情况属实按保存改正也不丢(desk: Desk) -> None:
    problem = large_class(desk)
    assert (problem.column, problem.can_explain) == ("largest_class", True)
    batch = desk.batch()
    officer = desk.client("data_officer")
    address = f"/data/batches/{batch.pk}/mend/"
    short = {"seen": batch.version, f"why-{problem.key}": "是"}
    page = officer.post(address, short)
    assert page.status_code == 422
    assert f'name="why-{problem.key}" value="是"' in page.content.decode()
    told = {"seen": batch.version, f"why-{problem.key}": "合班上课的大教室"}
    assert officer.post(address, told).status_code == 302
    work_all()
    (edit,) = Edit.objects.unscoped("test")
    assert (edit.kind, edit.reason) == ("explain", "合班上课的大教室")
    assert not [p for p in desk.problems() if p.level == "error"]


def test_草稿页写明对照的是上年哪一版_每张表来自哪一批(desk: Desk) -> None:
    desk.upload("data_officer", book(**COUNTY), as_of=LAST_YEAR.isoformat())
    desk.publish()
    desk.upload("data_officer", book(**COUNTY), name="今年.xlsx")
    desk.publish("self_test")
    more = changed(RESOURCES, 1, 1, 4600)
    desk.upload("data_officer", book(办学条件=more), name="更正.xlsx")
    page = desk.client("data_officer").get(f"/data/drafts/{desk.draft().pk}/").content.decode()
    compared = page[page.index("将要发布的内容") :][:200]
    assert "对照" in compared
    assert f"（{LAST_YEAR.isoformat()}）" in compared
    assert "接自上一版" in page
    content = page[page.index("来自批次") : page.index("全县合计")]
    assert content.count("今年.xlsx") == 3
    assert content.count("更正.xlsx") == 1


def test_版本差异列出新增和去掉的行(desk: Desk) -> None:
    desk.upload("data_officer", book(**{**COUNTY, "综合表": STATISTICS[:2]}))
    desk.publish()
    one = desk.draft().snapshot
    desk.upload("data_officer", book(综合表=[STATISTICS[0], STATISTICS[2]]), name="补.xlsx")
    desk.publish()
    two = desk.draft().snapshot
    page = desk.client("data_officer").get(f"/data/snapshots/{two[:16]}/changes/{one[:16]}/")
    assert page.status_code == 200
    told = page.content.decode()
    assert "新增 1 行，去掉 0 行" in told
    assert "小学" in told[told.index("新增和去掉的行") :]


def test_来历写工作簿里的原数_再写折算后的数() -> None:
    assert lineages._read(372_900.0, "教学仪器设备资产值（万元）") == "37.29 → 372,900"
    assert lineages._read(2_100_000.0, "教学仪器设备资产值（元）") == "2,100,000"


def with_names(*schools: tuple[str, str], places: str = "镇中心区") -> list[list[Any]]:
    """Write 综合表 as the statistics system gives it: with names, without a list of schools."""
    heading = [*STATISTICS[0], "学校名称", "城乡分类"]
    return [heading, *[[code, *STATISTICS[1][1:], name, places] for code, name in schools]]


def test_只有综合表_学校也进名册_能打开学校页_以后的名册再补全(desk: Desk) -> None:
    School.objects.unscoped("a county before its first list").delete()
    one, two = zip(SCHOOLS, ("第一小学", "第二小学"), strict=True)
    desk.upload("data_officer", book(综合表=with_names(one)), as_of=LAST_YEAR.isoformat())
    desk.publish()
    named = School.objects.unscoped("test").get()
    assert (named.name, named.urban_rural, named.is_listed) == ("第一小学", "121", False)
    page = desk.client("data_officer").get(f"/s/{SCHOOLS[0]}/")
    assert page.status_code == 200
    assert "第一小学" in page.content.decode()

    desk.upload("data_officer", book(综合表=with_names(one, two)), name="今年.xlsx")
    assert not [p for p in desk.problems() if p.level == "error"]  # a new code is a new school
    desk.publish()
    assert School.objects.unscoped("test").count() == 2

    desk.upload("data_officer", book(**COUNTY), name="名册.xlsx")
    desk.publish()
    rows = School.objects.unscoped("test").filter(school_code=SCHOOLS[0], valid_to=None)
    assert [(row.name, row.kind, row.is_listed) for row in rows] == [
        ("云川县第一小学", "211", True)
    ]
    desk.upload("data_officer", book(综合表=with_names(("2199010099", "新校"))), name="错.xlsx")
    assert "JH-IN-311" in {p.rule for p in desk.problems()}  # the list says which schools exist


def test_只有综合表的版本和有名册的版本相比_缺的表不逐行列成新增(desk: Desk) -> None:
    two_schools = with_names(*zip(SCHOOLS, ("第一小学", "第二小学"), strict=True))
    desk.upload("data_officer", book(综合表=two_schools), as_of=LAST_YEAR.isoformat())
    desk.publish()
    one = SnapshotRecord.objects.unscoped("test").get(as_of=LAST_YEAR).sha256
    desk.upload("data_officer", book(**COUNTY), name="今年.xlsx")
    desk.publish()
    two = SnapshotRecord.objects.unscoped("test").exclude(as_of=LAST_YEAR).get().sha256
    page = desk.client("data_officer").get(f"/data/snapshots/{two[:16]}/changes/{one[:16]}/")
    told = page.content.decode()
    alone = told[told.index("只有一个版本有这些表，不比较：") :].split("。")[0]
    assert "办学条件" in alone
    assert "综合表" not in alone
    assert "新出现" not in told  # only one of the two has a list of schools
    listed, counts = told.split("各表行数")
    assert "没有这张表" in counts
    assert "办学条件</td>" not in listed
