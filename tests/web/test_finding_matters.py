"""One matter is one finding: what data decide, what looks the same, what ends with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.measure.engine.following import Observation
from junheng.web.accounts.models import Account
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.work import actions, clauses, sources
from junheng.web.work.matching import Alike, Standing
from junheng.web.work.models import Finding, Status, Supplement, Task, TaskState
from junheng.web.work.queries import proposals, words
from junheng.web.work.queries.finding import view_of
from junheng.web.work.queries.ledger import findings_of, line_of, rates_of, with_tasks
from junheng.web.work.queries.left_over import left_over

from .conftest import World, client_of, in_force
from .test_work import (  # noqa: F401
    Version,
    accepted,
    entered,
    finding,
    fresh,
    hand_out,
    only,
    opened,
    read,
    seen,
    version,
)

CLAUSE = "cn-moe-2017-6#resource-5"


def line(row: Finding) -> Any:
    own = Finding.objects.unscoped("the test looks at one row").filter(pk=row.pk)
    return line_of(with_tasks(own).get(), timezone.localdate())


def later() -> date:
    return timezone.localdate() + timedelta(days=1)


# days


def test_还没有到的日子_不能复核_不能登记_不能判定(
    world: World,
    finding: Finding,  # noqa: F811
    officer: Account,
    inspector: Account,
) -> None:
    with pytest.raises(UsageError, match="还没有到"):
        entered(finding, officer, as_of=later())
    with pytest.raises(UsageError, match="还没有到"):
        opened(world, inspector, on=later())
    found = opened(world, inspector)
    with pytest.raises(UsageError, match="还没有到"):
        actions.finding_judge(
            actor=inspector, finding=found, seen=1, met=True, words="到位", document="1号",
            on=later(),
        )  # fmt: skip


# what data decide


def test_由数据判定的条款_领到已有的一条_不另开(
    world: World,
    finding: Finding,  # noqa: F811
    inspector: Account,
) -> None:
    rows = Finding.objects.unscoped("the clause of the rule itself")
    rows.filter(pk=finding.pk).update(clause=CLAUSE)
    for name, clause in (("操场太小", CLAUSE), ("生均体育运动场馆面积。", "")):
        with pytest.raises(Standing, match="由数据判定") as refused:
            opened(world, inspector, name=name, clause=clause, distinct=True)
        assert refused.value.finding == finding
    page = client_of(inspector).post(
        f"/ledger/of/{world.home.code}/new/",
        {
            "kind": "shortfall", "how": "inspection", "name": "操场太小", "words": "到校看到",
            "school": finding.school_code, "clause": CLAUSE, "on": "2026-03-01",
        },
    )  # fmt: skip
    assert page.status_code == 422
    assert f'href="/ledger/{finding.pk}/"' in page.content.decode()


def test_由数据判定而没有未达到的条款_说明由数据判定(
    world: World,
    finding: Finding,  # noqa: F811
    inspector: Account,
) -> None:
    with pytest.raises(Refused, match="按最近的数据没有未达到"):
        opened(world, inspector, name="图书太旧", clause="cn-moe-2017-6#resource-6")
    assert opened(world, inspector, name="图书太旧", clause="cn-moe-2017-6#quality-7").is_open


def test_有数而不止一个数的_督学也不能凭意见销号(
    officer: Account,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
    inspector: Account,
) -> None:
    moving = replace(seen, sense="", limit=None, words="2024 年 40%→2025 年 38%", short=None)
    read(officer, version(2025), moving)
    held = only()
    assert held.is_measured
    assert "不需要佐证材料" in words.condition(held)
    with pytest.raises(Refused, match="由数据判定"):
        actions.finding_judge(
            actor=inspector, finding=held, seen=held.version, met=True, words="已好转",
            document="1号", on=date(2026, 3, 1),
        )  # fmt: skip
    assert "督学复查" not in client_of(inspector).get(f"/ledger/{held.pk}/").content.decode()


# what looks the same


def test_加一个句号还是同一件事_多两个字要先问(world: World, inspector: Account) -> None:
    first = opened(world, inspector, name="食堂排烟管道破损。")
    assert first.name == "食堂排烟管道破损"
    assert "。：" not in words.headline(first)
    with pytest.raises(Standing, match=first.label):
        opened(world, inspector, name=" 食堂排烟管道破损！ ")
    with pytest.raises(Alike, match="是同一件事吗"):
        opened(world, inspector, name="食堂排烟管道破损严重")
    other = opened(world, inspector, name="食堂排烟管道破损严重", distinct=True)
    assert other.pk != first.pk


def test_页面先问是不是同一件事_勾选后才另登记(world: World, inspector: Account) -> None:
    first = opened(world, inspector, name="食堂排烟管道破损")
    client, new = client_of(inspector), f"/ledger/of/{world.home.code}/new/"
    form = {
        "kind": "shortfall", "how": "inspection", "name": "食堂排烟管道破损严重", "words": "再看",
        "school": first.school_code, "on": "2026-03-02",
    }  # fmt: skip
    assert "不是同一件事" not in client.get(new).content.decode()
    asked = client.post(new, form)
    assert asked.status_code == 422
    assert 'name="distinct"' in asked.content.decode()
    assert client.post(new, {**form, "distinct": "on"}).status_code == 302


def test_又看到的补充在已有的一条里_销号后不能再补充(
    world: World,
    inspector: Account,
) -> None:
    found = opened(world, inspector)
    page = f"/ledger/{found.pk}/"
    client = client_of(inspector)
    sent = {"seen": found.version, "how": "inspection", "words": "又堵了", "on": "2026-03-09"}
    assert client.post(f"{page}supplement/", {**sent, "words": ""}).status_code == 422
    assert client.post(f"{page}supplement/", sent).status_code == 302
    shown = client.get(page).content.decode()
    assert "又堵了" in shown
    assert "补充情况" in shown
    assert Supplement.objects.get().by == inspector
    now = fresh(found)
    actions.finding_judge(
        actor=inspector, finding=now, seen=now.version, met=True, words="已疏导",
        document="复1号", on=date(2026, 4, 1),
    )  # fmt: skip
    now = fresh(found)
    with pytest.raises(Refused, match="已经销号"):
        actions.finding_supplement(
            actor=inspector, finding=now, seen=now.version, how="inspection", words="又来",
            on=date(2026, 4, 2),
        )  # fmt: skip


# what ends with it


def test_问题销号_没办完的任务随着终止_不再逾期也不计入办结率(
    finding: Finding,  # noqa: F811
    officer: Account,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    task = hand_out(finding, officer)
    read(officer, version(2024), replace(seen, value=7.6, state="met"))
    ended = fresh(task)
    assert (ended.state, ended.ended_on) == (TaskState.ENDED, date(2024, 10, 15))
    assert ended.lamp(date(2026, 1, 1)) == "done"
    rates = rates_of(findings_of(officer, finding.region_code), date(2026, 1, 1))
    assert (rates.tasks, rates.late) == (0, 0)
    assert "随问题销号终止" in client_of(officer).get(f"/ledger/{finding.pk}/").content.decode()
    read(officer, version(2025), replace(seen, value=7.0))
    assert line(only()).status == "待交办"


def test_没有任务的是待交办_交办了才是整改中(finding: Finding, officer: Account) -> None:  # noqa: F811
    assert line(finding).status == "待交办"
    hand_out(finding, officer)
    assert line(finding).status == "整改中"


def test_不采用的复核不进五步_复核值带单位_销号不重复说专项复核(
    finding: Finding,  # noqa: F811
    officer: Account,
    inspector: Account,
) -> None:
    check = entered(finding, officer)
    actions.check_reject(actor=inspector, check=check, seen=check.version, why="图纸不符")
    over = view_of(officer, only(), date(2024, 5, 1)).steps[3]
    assert over.lines == ()
    again = entered(finding, officer)
    actions.check_confirm(actor=inspector, check=again, seen=again.version)
    page = client_of(officer).get(f"/ledger/{finding.pk}/").content.decode()
    assert "7.6 ㎡/生" in page
    assert "专项复核：专项复核" not in page
    assert "专项复核销号：专项复核" not in page


def test_没有复核也不能录入的人_看不到空的专项复核(
    finding: Finding,  # noqa: F811
    officer: Account,
    principal: Account,
) -> None:
    address = f"/ledger/{finding.pk}/"
    assert 'id="checks"' in client_of(officer).get(address).content.decode()
    page = client_of(principal).get(address).content.decode()
    assert finding.label in page
    assert 'id="checks"' not in page


# words


def test_比例相差多少写百分点_每生的差不进位(finding: Finding) -> None:  # noqa: F811
    finding.indicator, finding.amount_unit, finding.short = "", "", None
    finding.value_unit, finding.value, finding.limit = "比例", 0.887, 0.9
    assert words.gap_text(finding) == "1.3 个百分点"
    assert words.headline(finding).endswith("88.7%，标准 90%，还差 1.3 个百分点。")
    finding.value_unit = finding.amount_unit = "㎡/生"
    finding.value, finding.limit, finding.short = 1.4, 1.76, 0.36
    assert words.gap_text(finding) == "0.36 ㎡/生"


def test_由人登记的_看到的情况只写一遍_还没有诊断的写明(
    world: World, inspector: Account, principal: Account
) -> None:
    row = opened(world, inspector)
    page = client_of(principal).get(f"/ledger/{row.pk}/").content.decode()
    main = page.split("<main", 1)[1]
    assert main.count(row.words) == 1
    rail = view_of(inspector, row, timezone.localdate()).steps
    assert (rail[1].state, rail[1].lines) == ("now", ())


# put right


def _right(row: Finding, by: Account, world: World, n: int = 1, **given: Any) -> Finding:
    school, now = world.home.schools[n], fresh(row)
    held = {"how": "hotline", "name": "操场围栏松动", "words": "第二小学操场东侧"}
    return actions.finding_correct(
        actor=by,
        finding=now,
        seen=now.version,
        place=Place(school.region_code, school.school_code, name=school.name),
        **{**held, **given},
    )


def test_登记错了学校和事项_更正后编号不变_原来的留在记录里(
    world: World, inspector: Account, officer: Account
) -> None:
    row = opened(world, inspector)
    right = _right(row, officer, world)
    assert (right.label, right.unit_name) == (row.label, world.home.schools[1].name)
    assert right.school_code == right.unit == world.home.schools[1].school_code
    line = AuditLine.objects.filter(event="finding.corrected").latest("number")
    assert (line.before["name"], line.after["name"]) == ("放学时段校门口拥堵", "操场围栏松动")
    again = opened(world, inspector)  # the name is free again where it was wrong
    with pytest.raises(Alike):
        _right(again, officer, world, name="操场的围栏松动", words="又一处")
    assert _right(again, officer, world, name="操场的围栏松动", distinct=True).name
    _right(again, officer, world, name="操场的围栏松动了", distinct=True)  # itself is no other


def test_更正_别人登记的校长不能改_交办以后_数据开的_都不能改(
    world: World,
    finding: Finding,  # noqa: F811
    inspector: Account,
    officer: Account,
    principal: Account,
) -> None:
    row = opened(world, inspector)
    with pytest.raises(Refused, match="登记人是"):
        _right(row, principal, world, 0)
    with pytest.raises(Hidden):
        _right(opened(world, principal, how="principal", name="屋顶漏水"), principal, world, 1)
    with pytest.raises(Refused, match="由数据开"):
        _right(finding, officer, world, 0)
    hand_out(row, officer)
    with pytest.raises(Refused, match="已经交办"):
        _right(row, officer, world)


def test_更正的页面_填错的留着_改好了回到这一条_交办以后没有这个入口(
    world: World, inspector: Account, officer: Account
) -> None:
    row = opened(world, inspector)
    client, page = client_of(inspector), f"/ledger/{row.pk}/"
    assert 'id="correct"' in client.get(page).content.decode()
    school = world.home.schools[1].school_code
    sent = {"seen": row.version, "how": "survey", "school": school, "name": "", "words": "问卷里"}
    refused = client.post(page + "correct/", sent)
    assert (refused.status_code, "请填写事项" in refused.content.decode()) == (422, True)
    assert client.post(page + "correct/", {**sent, "name": "作业多"}).status_code == 302
    shown = client.get(page).content.decode()
    assert f"{world.home.schools[1].name}作业多：问卷里" in shown
    assert "更正登记" in shown
    hand_out(row, officer)
    assert 'id="correct"' not in client.get(page).content.decode()
    assert client.post(page + "correct/", {**sent, "name": "再改"}).status_code == 422


# measures


def test_再交办时只给还没有交办的数(finding: Finding, officer: Account) -> None:  # noqa: F811
    hand_out(finding, officer, quantity=2000.0, quantity_unit="㎡", money_yuan=3_800_000.0)
    assert proposals.gap_of(finding, date(2026, 3, 2)).short == 88.0
    page = client_of(officer).get(f"/ledger/{finding.pk}/").content.decode()
    assert "已在办：扩建运动场（2,000 ㎡，380 万元）。还没有交办的 88 ㎡" in page


def test_没到账的钱_措施是催拨_交给财务_不写成购置设备(
    finding: Finding,  # noqa: F811
    officer: Account,
) -> None:
    finding.rule, finding.value_unit, finding.amount_unit = "public_funds_arrival", "元", "元"
    finding.short, finding.value, finding.limit = 30_723.0, 59_637.0, 90_360.0
    assert words.gap_text(finding) == "30,723 元"  # a known debt is not rounded
    found = proposals.measures_of(officer, finding, date(2026, 3, 2))
    assert [one.template.label for one in found] == ["催拨经费", "其他措施"]
    given = proposals.filled(proposals.chosen(found, ""))
    assert (given["quantity"], given["office"]) == (30_723.0, "财务股")


def test_措施按学段和缺的是什么给_每一项名称不同(
    finding: Finding,  # noqa: F811
    officer: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources.adopted, "held", [in_force("zibo-2021")])
    finding.clause, finding.rule = "zibo-2021#2.4", "zibo-2021"
    finding.subject, finding.stage = "full_staff", "primary"
    finding.amount_unit, finding.short = "人", 2.0
    found = proposals.measures_of(officer, finding, date(2026, 3, 2))
    labels = [one.template.label for one in found]
    assert set(labels[:2]) == {"补充教师", "调配教师"}
    assert found[0].quantity == "2 人"
    assert not {"公办园教师招聘", "寄宿条件建设"} & set(labels)
    assert len(labels) == len(set(labels))


# clauses to choose from, and what is left


def test_选条款按章分组_没有落款主送这些行() -> None:
    for pack in ("zibo-2021", "ouhai-2019", "cn-moe-2017-6"):
        listed = [label for _chapter, lines in clauses.chapters_of(pack) for _key, label in lines]
        told = "".join(listed)
        assert not [word for word in ("印发通知", "落款", "主送", "计算单位") if word in told]
    chapters = [label for label, _lines in clauses.choices_of("cn-moe-2017-6")]
    assert chapters == ["资源配置", "政府保障", "教育质量", "一票否决"]


def test_转入下一周期_按条款列没有销号的(
    finding: Finding,  # noqa: F811
    officer: Account,
    version: Version,  # noqa: F811
    seen: Observation,  # noqa: F811
) -> None:
    read(officer, version(2024), replace(seen, value=7.6, state="met"))
    assert left_over(officer, finding.region_code) == []
    read(officer, version(2025), replace(seen, value=7.0))
    (one,) = left_over(officer, finding.region_code)
    assert (one.open, one.reopened) == (1, 1)
    assert finding.label in client_of(officer).get(one.url).content.decode()


def test_转入下一周期_没有条款的也在里面_列在最后(
    world: World,
    finding: Finding,  # noqa: F811
    inspector: Account,
) -> None:
    bare = opened(world, inspector)
    with_clause, without = left_over(inspector, finding.region_code)
    assert with_clause.clause.number != without.clause.number == "没有写明条款"
    page = client_of(inspector).get(without.url).content.decode()
    assert bare.label in page
    assert finding.label not in page


def test_台账里没有任务终止的残留(finding: Finding, officer: Account) -> None:  # noqa: F811
    task = hand_out(finding, officer)
    rows = Task.objects.unscoped("ended with its finding")
    rows.filter(pk=task.pk).update(state=TaskState.ENDED)
    late = client_of(officer).get(f"/ledger/of/{finding.region_code}/?status=late")
    assert finding.label not in late.content.decode()
    assert fresh(finding).status == Status.OPEN
