"""What a plan asks: its burden, three doors to fill it in, and the verdict that moves."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.intake.models import Batch
from junheng.web.plans import actions
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption, Way
from junheng.web.plans.queries.asks import ask_rows, burden, not_asked
from junheng.web.plans.queries.standing import standing_of
from junheng.web.shared.models import AuditLine, Job

from .test_intake import NAMES, SCHOOLS, Desk, book, desk, work_all  # noqa: F401  a fixture

pytestmark = pytest.mark.slow  # whole workbooks through the intake

PACK = "ouhai-2019"
SHEET = "采集与判定事项"
COUNTY = {
    "学校基本信息": [
        ["学校标识码", "学校名称", "区划代码", "办学类型", "城乡分类代码", "是否计校数", "举办者"],
        *[
            [code, name, "990101", "初级中学", "111", "是", "县级教育部门"]
            for code, name in zip(SCHOOLS, NAMES, strict=True)
        ],
    ],
    "综合表": [
        ["学校标识码", "学段", "在校生数", "班数", "专任教师数"],
        [SCHOOLS[0], "初中", 900, 20, 70],
        [SCHOOLS[1], "初中", 600, 15, 50],
    ],
}


@pytest.fixture
def officer(desk: Desk) -> Account:  # noqa: F811
    return desk.person("data_officer")


@pytest.fixture
def plan(desk: Desk, officer: Account) -> Adoption:  # noqa: F811
    """Adopt the plan on a county with two junior schools and one data version."""
    desk.upload("data_officer", book(**COUNTY))
    assert desk.publish().state == "done"
    made = actions.adoption_begin(actor=officer, place=desk.place, pack=PACK)
    pack = load_plan(PACK)
    for conflict in conflicts_of(pack, made.region_code, timezone.localdate(), made):
        if conflict.is_open:
            row = Adoption.objects.unscoped("test").get(pk=made.pk)
            actions.adoption_settle(
                actor=officer,
                adoption=row,
                seen=row.version,
                item=conflict.item.id,
                rule=conflict.rule,
                way=Way.CHANGE,
                note="只在局内分析",
            )
    row = Adoption.objects.unscoped("test").get(pk=made.pk)
    actions.adoption_submit(actor=officer, adoption=row, seen=row.version, open_conflicts=[])
    row = Adoption.objects.unscoped("test").get(pk=made.pk)
    return actions.adoption_make(
        actor=desk.person("leader"),
        adoption=row,
        seen=row.version,
        approver="县教育局党组会议",
        document_number="云教纪〔2025〕3号",
        day=date(2025, 3, 1),
    )


def sheet_of(content: bytes) -> tuple[Any, Any, dict[str, int]]:
    opened = openpyxl.load_workbook(io.BytesIO(content))
    sheet = opened[SHEET]
    return opened, sheet, {cell.value: cell.column for cell in sheet[1]}


def filled(content: bytes, ask: str, **cells: Any) -> bytes:
    """Fill every row of one ask, as a person would."""
    opened, sheet, at = sheet_of(content)
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, at["事项"]).value == f"{PACK}.{ask}":
            for label, value in cells.items():
                sheet.cell(row, at[label]).value = value
    stream = io.BytesIO()
    opened.save(stream)
    return stream.getvalue()


def verdict(account: Account, plan: Adoption, item: str) -> Any:
    return standing_of(account, plan).progress[item].outcome.verdict


def download(desk: Desk, role: str, plan: Adoption, who: str) -> bytes:  # noqa: F811
    answer = desk.client(role).get(f"/plans/{plan.pk}/asks/{who}.xlsx")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_局里的工作簿_下载_填写_上传_发布_条款结论变了(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    officer = desk.person("data_officer")
    assert verdict(officer, plan, "experts_per_school").state == "not_computable"
    content = filled(download(desk, "data_officer", plan, "bureau"), "guiding_experts", 数值=3)
    desk.upload("data_officer", content, "局里填报.xlsx")
    assert desk.batch().rows == {"collected_item": 2}
    assert not [p for p in desk.problems() if p.level == "error"]
    assert verdict(officer, plan, "experts_per_school").state == "not_computable"  # a draft only
    assert desk.publish().state == "done"
    now = verdict(officer, plan, "experts_per_school")
    assert (now.state, now.met, now.of) == ("met", 2, 2)
    line = standing_of(officer, plan).progress["experts_per_school"].outcome.lines[0]
    assert "局里填报.xlsx" in line.address


def test_填报页_每一项给谁_多久_填了多少_负担多少(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    officer = desk.person("data_officer")
    standing = standing_of(officer, plan)
    rows = {row.ask.id: row for row in ask_rows(standing, officer)}
    experts = rows["guiding_experts"]
    assert (experts.answers.answered, experts.answers.expected, experts.times) == (0, 2, "每年")
    assert [item.id for item in experts.items] == ["experts_per_school"]
    stopped = set(standing.stopped)
    assert not any(row.items and all(i.id in stopped for i in row.items) for row in rows.values())
    counted = burden(standing, officer)
    # 重点项目1 体育2 艺术2 听评课2学期 特色项目3个各2格；精品课程只问未来学校，还没有指定
    assert counted.school_new == 13
    assert counted.bureau_new > counted.school_new
    assert counted.bureau_known == 2 * counted.school_known > 0
    held = [name for _table, names in not_asked(standing) for name in names]
    assert "专任教师数" in held
    assert not set(held) & {row.ask.label for row in rows.values()}
    page = desk.client("data_officer").get(f"/plans/{plan.pk}/asks/").content.decode()
    assert "13 格" in page
    assert "长期指导学校的校外专家" in page


def typed(desk: Desk, role: str, plan: Adoption, ask: str, **values: Any) -> Any:  # noqa: F811
    """Open the page, fill its fields, send it."""
    client, address = desk.client(role), f"/plans/{plan.pk}/asks/{ask}/"
    shown = client.get(address)
    assert shown.status_code == 200
    form = shown.context["form"]
    answer = client.post(address, {"stamp": form.current, "once": "a" * 32, **values})
    work_all()
    return answer


def test_网页填报_进草稿不进数据版本_写明谁填的(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    officer = desk.person("data_officer")
    answer = typed(
        desk, "data_officer", plan, "guiding_experts", **{"0-value": "3", "1-value": "2"}
    )
    assert answer.status_code == 302
    batch = desk.batch()
    assert batch.rows == {"collected_item": 2}
    assert batch.files[0]["name"].startswith("网页填报_长期指导学校的校外专家_data_officer")
    kept = desk.client("data_officer").get(answer["Location"]).content.decode()
    assert "发布下一个上报或审定的数据版本后，计划的结论才会变" in kept
    assert f"/data/drafts/{batch.draft_id}/" in kept
    assert AuditLine.objects.filter(event="answers.staged").count() == 1
    assert desk.publish().state == "done"
    now = verdict(officer, plan, "experts_per_school")
    assert (now.state, now.met, now.failing_units) == ("unmet", 1, (SCHOOLS[1],))
    line = standing_of(officer, plan).progress["experts_per_school"].outcome.lines[0]
    assert "网页填报" in line.address


def test_再填一次盖过前一次_原样再填回去也算(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    for value in ("3", "2", "3"):
        client, address = desk.client("data_officer"), f"/plans/{plan.pk}/asks/guiding_experts/"
        stamp = client.get(address).context["form"].current
        client.post(address, {"stamp": stamp, "0-value": value})
        work_all()
    assert desk.publish().state == "done"
    facts = standing_of(desk.person("data_officer"), plan).progress["experts_per_school"]
    assert facts.outcome.lines[0].value == 3


def test_纸质材料代填_编号记作依据_判定没有编号不行(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    given = {"0-judgement": "met", "0-judged_by": "督导室"}
    refused = typed(desk, "data_officer", plan, "moral_paths_review", **given)
    assert refused.status_code == 422
    assert "请填写。" in refused.content.decode()
    answer = typed(desk, "data_officer", plan, "moral_paths_review", paper="纸07号", **given)
    assert answer.status_code == 302
    assert desk.publish().state == "done"
    rows = ask_rows(standing_of(desk.person("data_officer"), plan), desk.person("data_officer"))
    answered = next(row for row in rows if row.ask.id == "moral_paths_review").answers
    assert (answered.answered, answered.expected) == (1, 1)


def test_文字填在要数的格子_网页当场说_工作簿指到单元格(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    refused = typed(desk, "data_officer", plan, "guiding_experts", **{"0-value": "三名"})
    assert refused.status_code == 422
    assert "请只填数字" in refused.content.decode()
    assert not Job.objects.unscoped("test").filter(title__contains="网页填报").exists()
    content = download(desk, "data_officer", plan, "bureau")
    desk.upload("data_officer", filled(content, "guiding_experts", 数值="三名"), "局里.xlsx")
    wrong = [p for p in desk.problems() if p.rule == "JH-IN-203"]
    assert {p.header for p in wrong} == {"数值"}
    desk.upload("data_officer", filled(content, "school_class", 状态="优秀"), "局里2.xlsx")
    state = next(p for p in desk.problems() if p.rule == "JH-IN-352")
    assert "潜质、优质、示范之一" in state.expected
    assert (state.header, state.cell[-1]) == ("状态", "2")


def test_没有这个事项_给出最接近的(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    rows = [["单位代码", "事项", "时段", "数值"], [SCHOOLS[0], f"{PACK}.guiding_expert", "2025", 3]]
    desk.upload("data_officer", book(采集与判定事项=rows))
    (problem,) = [p for p in desk.problems() if p.level == "error"]
    assert (problem.rule, problem.cell) == ("JH-IN-351", "B2")
    assert problem.suggested == f"{PACK}.guiding_experts"


def test_学校的填报任务里就有计划要问的_本校填本校的(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    desk.collection()
    answer = desk.answer()
    address = f"/data/collect/{answer.collection_id}/{SCHOOLS[0]}/prefilled.xlsx"
    content = b"".join(desk.client("clerk").get(address).streaming_content)
    opened, sheet, at = sheet_of(content)
    items = {sheet.cell(row, at["事项"]).value for row in range(2, sheet.max_row + 1)}
    units = {sheet.cell(row, at["单位代码"]).value for row in range(2, sheet.max_row + 1)}
    assert f"{PACK}.key_projects" in items
    assert f"{PACK}.guiding_experts" not in items  # the bureau is asked
    assert units == {SCHOOLS[0]}
    for name in opened.sheetnames:
        if name != SHEET:
            del opened[name]
    stream = io.BytesIO()
    opened.save(stream)
    content = filled(stream.getvalue(), "key_projects", 数值=1)
    desk.upload("clerk", content, "本校.xlsx")
    assert desk.batch().school_code == SCHOOLS[0]
    assert desk.batch().rows == {"collected_item": 1}
    shown = desk.client("clerk").get(f"/data/collect/{answer.collection_id}/{SCHOOLS[0]}/")
    assert "采集与判定事项" in shown.content.decode()


def test_学校填不了别校的_也填不了问局里的(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    desk.collection()
    content = download(desk, "data_officer", plan, SCHOOLS[1])
    refused = desk.upload("clerk", filled(content, "key_projects", 数值=1), "别校.xlsx")
    assert refused.status_code == 302
    failed = Job.objects.unscoped("test").order_by("-id").first()
    assert (failed.state, "不是本校" in failed.error) == ("failed", True)
    rows = [
        ["单位代码", "事项", "时段", "数值"],
        [SCHOOLS[0], f"{PACK}.guiding_experts", "2025", 3],
    ]
    desk.upload("clerk", book(采集与判定事项=rows), "问局里.xlsx")
    failed = Job.objects.unscoped("test").order_by("-id").first()
    assert "由教育局填报" in failed.error
    assert not Batch.objects.unscoped("test").filter(school_code=SCHOOLS[0]).exists()


def test_校长在网页上填本校的_没有填报任务时说清楚(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    page = desk.client("principal").get(f"/plans/{plan.pk}/asks/key_projects/").content.decode()
    assert "没有进行中的填报任务" in page
    desk.collection()
    answer = typed(desk, "principal", plan, "key_projects", **{"0-value": "2"})
    assert answer.status_code == 302
    batch = desk.batch()
    assert (batch.school_code, batch.rows) == (SCHOOLS[0], {"collected_item": 1})
    page = desk.client("principal").get(f"/plans/{plan.pk}/asks/").content.decode()
    assert "长期指导学校的校外专家" not in page
    assert NAMES[1] not in page


ROLES = ("leader", "data_officer", "inspector", "principal", "clerk", "operator")


def answers(desk: Desk, address: str) -> str:  # noqa: F811
    return " ".join(str(desk.client(role).get(address).status_code) for role in ROLES)


def test_谁能打开什么(desk: Desk, plan: Adoption) -> None:  # noqa: F811
    home = f"/plans/{plan.pk}/asks/"
    assert answers(desk, home) == "200 200 200 200 200 403"
    assert answers(desk, f"{home}bureau.xlsx") == "403 200 403 403 403 403"
    assert answers(desk, f"{home}{SCHOOLS[0]}.xlsx") == "403 200 403 200 200 403"
    assert answers(desk, f"{home}{SCHOOLS[1]}.xlsx") == "403 200 403 404 404 403"
    assert answers(desk, f"{home}guiding_experts/") == "403 200 403 404 404 403"
    assert answers(desk, f"{home}key_projects/") == "403 200 403 200 200 403"
    assert answers(desk, f"{home}no_such_ask/") == "403 404 403 404 404 403"
    away = Adoption.objects.unscoped("test")
    away.filter(pk=plan.pk).update(region_code="990102")
    assert answers(desk, home) == "404 404 404 404 404 403"
    assert answers(desk, f"{home}bureau.xlsx") == "403 404 403 404 404 403"
    assert answers(desk, f"{home}key_projects/") == "403 404 403 404 404 403"
