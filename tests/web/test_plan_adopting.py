"""Taking a plan over: units that are found, a second time, two that pull apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.periods import chinese
from junheng.measure.progress.outcome import Outcome
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.plan.local import has_line
from junheng.publish.charts import trend
from junheng.publish.charts.trend import Year
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans import actions
from junheng.web.plans.binding_form import PercentField
from junheng.web.plans.models import Adoption, AdoptionState, Duty, Settlement, Way
from junheng.web.plans.queries import comparing, history, times
from junheng.web.plans.queries.standing import adopted_since, standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.register.models import Region
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from tests.web.test_plans import (
    PACK,
    adopted,
    bind,
    draft,
    fresh,
    newest,
    settled,
    with_data,
)

from .conftest import World

pytestmark = pytest.mark.slow  # whole plans adopted

__all__ = ["draft", "newest", "with_data"]  # fixtures
PLANS = [info.id for info in list_plans()]


def begun(world: World, officer: Account, pack: str) -> Adoption:
    return actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=pack)


@pytest.mark.parametrize("pack", PLANS)
def test_照表单采用一份文件_自动计算的都算得出来(
    world: World, officer: Account, with_data: SnapshotRecord, pack: str
) -> None:
    row = begun(world, officer, pack)
    client = Client()
    client.force_login(officer)
    address = f"/plans/{row.pk}/adopt/"
    page = client.get(address)
    form = page.context["bind"]
    ticked = {name: value for name, value in _as_shown(form).items() if value}
    answer = client.post(f"{address}bind/", {**ticked, "seen": row.version})
    assert answer.status_code == 302, answer.context["bind"].errors
    standing = standing_of(officer, fresh(row))
    regions = {one.id for one in standing.plan.scopes.values() if one.level == "region"}
    silent = [
        item.id
        for item in standing.plan.items
        if item.measure is not None
        and item.measure.of in regions
        and item.measure.source.startswith("rule:")
        and _outcome(standing, item).verdict.state == "not_computable"
    ]
    assert silent == []


def _as_shown(form: Any) -> dict[str, Any]:
    return {name: field.initial for name, field in form.fields.items()}


def _outcome(standing: Any, item: Any) -> Outcome:
    progress = standing.progress[item.id]
    return progress.outcome


def test_名单里的地区只能是本地区的_写名称不收(world: World, officer: Account) -> None:
    row = begun(world, officer, "chongqing-2017")
    with pytest.raises(UsageError, match="不是本地区的区划代码"):
        bind(row, officer, scopes={"counties": ["云川县"]})
    assert bind(row, officer, scopes={"counties": [world.home.code]}).scopes


def test_不可能的取值不收(draft: Adoption, officer: Account) -> None:
    items = {one.id: one for one in load_plan(PACK).items}
    share = next(
        one.id
        for one in items.values()
        if one.unit == "比例"
        and one.measure is not None
        and one.measure.bound is not None
        and one.measure.bound.kind == "at_least"
    )
    for number, said in ((1.5, "填的是 150%；应在 0% 到 100% 之间"), (-3, "不能小于 0")):
        with pytest.raises(UsageError, match=said):
            bind(draft, officer, lines={share: {"number": number, "reason": "理由写得很长"}})


def test_采用日期在文件印发以后_今天以前(
    draft: Adoption, officer: Account, leader: Account
) -> None:
    ready = settled(draft, officer)
    actions.adoption_submit(actor=officer, adoption=ready, seen=ready.version, open_conflicts=[])
    client = Client()
    client.force_login(leader)
    given = {"approver": "局党组", "document_number": "云教〔2025〕1号"}
    for wrong in ({"day": "2010-01-01"}, {"day": "2999-01-01"}, {"document_number": "x"}):
        form = {**given, "day": "2025-03-01", "seen": fresh(draft).version, **wrong}
        assert client.post(f"/plans/{draft.pk}/adopt/make/", form).status_code == 422, wrong
    with pytest.raises(UsageError, match="2010-01-01"):
        row = fresh(draft)
        actions.adoption_make(
            actor=leader, adoption=row, seen=row.version, day=date(2010, 1, 1), **given
        )


def test_修订后重新采用_取值处置和交办都接过来(
    world: World, draft: Adoption, officer: Account, leader: Account
) -> None:
    bind(draft, officer, baseline_year=2023, offices={"education_bureau": "云川县教育局"})
    first = adopted(draft, officer, leader)
    row = fresh(first)
    duty = Duty.objects.create(
        adoption=row, region_code=row.region_code, item="award_rules", office="教育科"
    )
    client = Client()
    client.force_login(officer)
    page = client.get(f"/plans/of/{world.home.code}/").content.decode()
    assert "修订后重新采用" in page
    made = client.post(f"/plans/of/{world.home.code}/begin/", {"pack": PACK})
    again = Adoption.objects.unscoped("test").get(state=AdoptionState.DRAFT)
    assert made.headers["Location"] == f"/plans/{again.pk}/adopt/"
    assert (again.baseline_year, again.offices["education_bureau"]) == (2023, "云川县教育局")
    kept = {(one.item, one.rule, one.way) for one in first.settlements.all()}
    assert {(one.item, one.rule, one.way) for one in again.settlements.all()} == kept
    assert Settlement.objects.count() == 2 * len(kept)
    assert "接着办理" in client.get(f"/plans/of/{world.home.code}/").content.decode()
    second = adopted(again, officer, leader)
    assert fresh(first).state == AdoptionState.SUPERSEDED
    assert fresh(duty).adoption_id == second.pk  # what was handed out goes on
    assert "已被替代" in client.get(f"/plans/of/{world.home.code}/").content.decode()


def test_与执行中的计划方向相反_写明以哪一份为准才能提请(
    world: World, draft: Adoption, officer: Account, leader: Account
) -> None:
    adopted(draft, officer, leader)
    Settlement.objects.all().delete()  # its items on scores are carried out as they stand
    row = begun(world, officer, "beijing-2015")
    settled(row, officer)
    (met,) = comparing.pulls_of(fresh(row))
    assert met.is_live
    client = Client()
    client.force_login(officer)
    address = f"/plans/{row.pk}/adopt/"
    assert "还没有写明以哪一份为准" in client.get(address).content.decode()
    refused = client.post(f"{address}submit/", {"seen": fresh(row).version})
    assert refused.status_code == 422
    assert met.topic in refused.content.decode()
    name = f"pulls-{met.topic}"
    given = {"topic": met.topic, "seen": fresh(row).version, f"{name}-pack": "beijing-2015"}
    assert client.post(f"{address}prefer/", {**given, f"{name}-note": "是"}).status_code == 422
    told = {**given, f"{name}-note": "现行规定不允许按成绩比较"}
    assert client.post(f"{address}prefer/", told).status_code == 302
    assert client.post(f"{address}submit/", {"seen": fresh(row).version}).status_code == 302
    actions.adoption_make(
        actor=leader,
        adoption=fresh(row),
        seen=fresh(row).version,
        approver="局党组",
        document_number="云教〔2025〕4号",
        day=timezone.localdate(),
    )
    page = client.get(f"/plans/of/{world.home.code}/").content.decode()
    assert f"以《{load_plan('beijing-2015').title}》为准" in page


def test_停用了的不算冲突(world: World, draft: Adoption, officer: Account, leader: Account) -> None:
    adopted(draft, officer, leader)
    row = begun(world, officer, "beijing-2015")
    (met,) = comparing.pulls_of(row)
    going_on = [(one.plan.id, one.item.id) for one in met.more if not one.idle]
    for pack, item in going_on:
        Settlement.objects.create(
            adoption=Adoption.objects.unscoped("test").get(pack_id=pack),
            item=item,
            rule="any",
            way=Way.STOP,
            by=officer,
        )
    assert comparing.pulls_of(row) == []


@pytest.mark.parametrize("gap", [False, True])
def test_比例的历年图_每个数带百分号_各层共用数据也一样(gap: bool) -> None:
    years = [Year("比例", "2023 年", 40.0), Year("比例", "2024 年", None if gap else 45.0),
             Year("比例", "2025 年", 50.0)]  # fmt: skip
    words = {"title": "试", "subtitle": "%", "description": "试"}
    chart = history._in_percent(trend(years, axis="%", limit=60.0, digits=0, **words))
    holders = [part for part in (chart.spec, *chart.spec["layer"]) if "data" in part]
    rows = [row for part in holders for row in part["data"]["values"]]
    written = [row[key] for row in rows for key in ("text", "word") if key in row]
    assert written
    assert all(text.count("%") == 1 for text in written)


def _page_of(client: Client, row: Adoption) -> dict[str, Any]:
    """Give what a browser would send of the page as it stands."""
    page = client.get(f"/plans/{row.pk}/adopt/")
    forms = [page.context["bind"], *(form for _one, form in page.context["conflicts"])]
    sent: dict[str, Any] = {"local": "1", "seen": fresh(row).version}
    for form in forms:
        values = {form.add_prefix(name): form[name].value() for name in form.fields}
        sent |= {name: value for name, value in values.items() if value}
    return sent


def test_处置冲突被退回_填的都还在_错写在格子旁边(draft: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(f"/plans/{draft.pk}/adopt/")
    conflict = next(one for one, _form in page.context["conflicts"] if one.may_go_on)
    typed = {"way": "basis", "note": "按市里的办法", "document_number": "云教〔2026〕8号"}
    sent = {f"{conflict.key}-{name}": value for name, value in typed.items()}
    address = f"/plans/{draft.pk}/adopt/settle/"
    given = {**_page_of(client, draft), **sent, "conflict": conflict.key, "baseline_year": "2023"}
    back = client.post(address, given)
    assert back.status_code == 422
    form = next(form for one, form in back.context["conflicts"] if one.key == conflict.key)
    assert {name: form[name].value() for name in typed} == typed
    assert set(form.errors) == {"issuer", "approver"}
    html = back.content.decode()
    fold = html[html.index(f'id="{conflict.key}"') :]
    assert "<details open>" in fold[: fold.index("</summary>")]
    assert back.context["bind"]["baseline_year"].value() == "2023"  # nothing else is lost either
    assert fresh(draft).baseline_year is None


def test_记下一处处置_没保存的本地取值和别处的填写一起保存(
    draft: Adoption, officer: Account
) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(f"/plans/{draft.pk}/adopt/")
    first, second = [one for one, _form in page.context["conflicts"]][:2]
    sent = {f"{one.key}-way": "stop" for one in (first, second)}
    given = {**_page_of(client, draft), **sent, "conflict": first.key, "baseline_year": "2023"}
    answer = client.post(f"/plans/{draft.pk}/adopt/settle/", given, follow=True)
    told = answer.content.decode()
    assert "本地取值已保存" in told
    assert "已记下处置方式" in told
    row = fresh(draft)
    assert row.baseline_year == 2023
    held = {(one.item, one.rule): one for one in row.settlements.all()}
    assert {(one.item.id, one.rule) for one in (first, second)} == set(held)
    again = client.post(
        f"/plans/{row.pk}/adopt/submit/", {**_page_of(client, row), "shift_years": "90"}
    )
    assert again.status_code == 422  # what is typed wrong stays on the page, nothing is submitted
    assert again.context["bind"]["shift_years"].value() == "90"
    assert fresh(row).state == AdoptionState.DRAFT


def test_放弃这次准备先问一声_不和提请批准挨着(draft: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    html = client.get(f"/plans/{draft.pk}/adopt/").content.decode()
    apart = html[html.index('id="drop"') :]
    assert "data-confirm" in apart[: apart.index("放弃这次准备")]
    assert "提请批准" not in apart


def test_回执编码不对_编码和签收人都还在(
    draft: Adoption, officer: Account, leader: Account
) -> None:
    plan = adopted(draft, officer, leader)
    client = Client()
    client.force_login(officer)
    sent = {"code": "abcd2345", "received_by": "李敏"}
    back = client.post(f"/plans/{plan.pk}/duties/receive/", sent)
    assert back.status_code == 422
    html = back.content.decode()
    for typed in ("abcd2345", "李敏"):
        assert f'value="{typed}"' in html
    assert "没有编码为“ABCD2345”的回执单" in html


def test_局领导退回_准备的人在待办和页面上看到理由_改后再提请(
    draft: Adoption, officer: Account, leader: Account
) -> None:
    settled(draft, officer)
    client, address = Client(), f"/plans/{draft.pk}/adopt/"
    client.force_login(officer)
    client.post(f"{address}submit/", {"seen": fresh(draft).version})
    assert client.post(f"{address}return/", {"why": "改", "seen": 0}).status_code == 403
    client.force_login(leader)
    assert "退回修改" in client.get(address).content.decode()
    silent = client.post(f"{address}return/", {"seen": fresh(draft).version, "why": " "})
    assert silent.status_code == 422
    assert "请写明退回的理由" in silent.content.decode()
    why = "第三条的时限改到2027年"
    done = client.post(f"{address}return/", {"seen": fresh(draft).version, "why": why})
    assert done.status_code == 302
    row = fresh(draft)
    assert (row.state, row.returned_by) == (AdoptionState.DRAFT, leader)
    line = AuditLine.objects.filter(event="plan.returned").get()
    assert line.actor_id == leader.pk
    told = [todo for todo in todos_of(officer, timezone.localdate()) if why in todo.title]
    assert [todo.url for todo in told] == [address]
    client.force_login(officer)
    assert why in client.get(address).content.decode()
    again = client.post(f"{address}submit/", {"seen": row.version})
    assert again.status_code == 302
    assert why not in client.get(address).content.decode()
    row = fresh(draft)
    actions.adoption_make(
        actor=leader,
        adoption=row,
        seen=row.version,
        approver="局党组",
        document_number="云教〔2025〕4号",
        day=timezone.localdate(),
    )
    with pytest.raises(Refused, match="执行中"):
        row = fresh(draft)
        actions.adoption_return(actor=leader, adoption=row, seen=row.version, why=why)


def test_不予办理的冲突只给合规的做法(draft: Adoption, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(f"/plans/{draft.pk}/adopt/")
    offered = {
        one.may_go_on: {value for value, _label in form.fields["way"].choices}
        for one, form in page.context["conflicts"]
    }
    assert offered[False] == {"stop", "change"}
    assert offered.get(True, {"basis"}) >= {"basis"}
    refused = next(one for one, _form in page.context["conflicts"] if not one.may_go_on)
    sent = {"seen": fresh(draft).version, "conflict": refused.key, f"{refused.key}-way": "basis"}
    assert client.post(f"/plans/{draft.pk}/adopt/settle/", sent).status_code == 422


def _share_of(plan: str) -> Any:
    return next(
        one
        for one in load_plan(plan).items
        if one.unit == "比例" and has_line(one) and one.measure.bound.kind == "at_least"  # type: ignore[union-attr]
    )


@pytest.mark.parametrize("typed", ["30", "30%", " 30 \uff05"])
def test_百分数的格子写着百分号_三种写法都是百分之三十(
    draft: Adoption, officer: Account, typed: str
) -> None:
    item, client = _share_of(PACK), Client()
    client.force_login(officer)
    sent = {f"line-{item.id}": typed, f"why-{item.id}": "先从三成起步"}
    address = f"/plans/{draft.pk}/adopt/"
    done = client.post(f"{address}bind/", {**_page_of(client, draft), **sent})
    assert done.status_code == 302
    assert fresh(draft).lines[item.id]["number"] == 0.3
    page = client.get(address)
    _item, _line, box, unit, _why = next(
        row for row in page.context["bind"].line_rows if row[0].id == item.id
    )
    assert (box.value(), unit) == ("30", "%")
    again = client.post(f"{address}bind/", _page_of(client, draft))  # what is shown is kept
    assert again.status_code == 302
    assert fresh(draft).lines[item.id]["number"] == 0.3


def test_百分数的格子里_零点三分不清就问_写明百分号就收(draft: Adoption, officer: Account) -> None:
    item, client = _share_of(PACK), Client()
    client.force_login(officer)

    def sent(number: str) -> Any:
        given = {f"line-{item.id}": number, f"why-{item.id}": "先从低起步"}
        whole = {**_page_of(client, draft), **given}
        return client.post(f"/plans/{draft.pk}/adopt/bind/", whole)

    asked = sent("0.3")
    assert asked.status_code == 422
    assert "看不出是 30% 还是 0.3%" in asked.content.decode()
    assert "应在 0% 到 100% 之间" in sent("120").content.decode()
    assert sent("0.3%").status_code == 302
    assert fresh(draft).lines[item.id]["number"] == 0.003
    assert PercentField.written(0.003) == "0.3%"


MUNICIPAL = [("chongqing-2017", "counties"), ("beijing-2015", "districts")]


@pytest.mark.parametrize(("pack", "scope"), MUNICIPAL)
def test_县采用市里的文件_各区县就是本县_页面写名称不写代码(
    world: World, officer: Account, with_data: SnapshotRecord, pack: str, scope: str
) -> None:
    town = f"{world.home.code}001"
    Region.objects.create(
        region_code=town, name="城关镇", level="town", parent_code=world.home.code,
        valid_from=date.min,
    )  # fmt: skip
    row, client = begun(world, officer, pack), Client()
    client.force_login(officer)
    address = f"/plans/{row.pk}/adopt/"
    page = client.get(address)
    field = page.context["bind"].fields[f"scope-{scope}"]
    assert [code for code, _name in field.choices] == [world.home.code, town]
    assert field.initial == [world.home.code]
    assert scope not in {one.scope.id for one in page.context["unnamed"]}
    client.post(f"{address}bind/", {**_page_of(client, row), f"scope-{scope}": [town]})
    assert fresh(row).scopes[scope] == [town]
    standing = standing_of(officer, fresh(row))
    told = "".join(one.explanation for one in standing.progress.values())
    assert "城关镇" in told
    assert town not in told
    for tail in ("", "adopt/", "asks/"):
        html = client.get(f"/plans/{row.pk}/{tail}").content.decode()
        said = html.replace(f'value="{town}"', "")
        assert town not in said, tail


def test_名单没有指定单位_提请之前就写明哪些条目会算不出(
    draft: Adoption, officer: Account, leader: Account
) -> None:
    client, address = Client(), f"/plans/{draft.pk}/adopt/"
    client.force_login(officer)
    page = client.get(address)
    html = page.content.decode()
    assert "采用后这些条目无法计算" in html
    waiting = {item.id for one in page.context["unnamed"] for item in one.items}
    assert waiting
    told = html[html.index('id="unnamed"') :]
    assert html.index('id="unnamed"') < html.index("提请批准")
    terms = [load_plan(PACK).by_id[item].term for item in waiting]
    assert all(term in told for term in terms)
    first = page.context["unnamed"][0].scope
    sent = {**_page_of(client, draft), f"scope-{first.id}": "甲"}
    if first.level == "school":
        sent[f"scope-{first.id}"] = [page.context["bind"].fields[f"scope-{first.id}"].choices[0][0]]
    assert client.post(f"{address}bind/", sent).status_code == 302
    left = client.get(address).context["unnamed"]
    assert first.id not in {one.scope.id for one in left}


def test_采用时已过原定时限_不算逾期_原定日期还在_请另定本地时限(
    draft: Adoption, officer: Account, leader: Account, with_data: SnapshotRecord
) -> None:
    client, address = Client(), f"/plans/{draft.pk}/adopt/"
    client.force_login(officer)
    assert "请在“本地取值”里另定时限" in client.get(address).content.decode()
    plan = adopted(draft, officer, leader)  # on 1 March 2025, years after the document's days
    standing = standing_of(officer, plan)
    over = [one for one in standing.progress.values() if one.timing == "lapsed"]
    assert over
    for one in over:
        assert "采用时已过原定时限" in one.explanation
        assert "已逾期" not in one.explanation
        assert chinese(one.moment.on) in one.explanation  # type: ignore[union-attr]
    assert all(
        one.moment.on >= date(2025, 3, 1)  # type: ignore[union-attr]
        for one in standing.progress.values()
        if one.timing == "overdue"
    )
    groups = {group.title: group for group in times.groups(standing)}
    counts = standing.counts()
    assert counts["lapsed"] == len(
        [one for one in over if not one.item.internal or standing.inside]
    )
    lapsed = groups["采用时已过原定时限"]
    assert {line.words for line in lapsed.lines} == {"采用时已过原定时限"}
    html = client.get(f"/plans/{plan.pk}/deadlines/").content.decode()
    assert "修订后重新采用" in html
    assert (
        f"采用时已过原定时限 {counts['lapsed']}"
        in client.get(f"/plans/{plan.pk}/").content.decode()
    )
    assert f"{counts['lapsed']} 条在采用时已过原定时限" in headline(standing).text
    first = adopted_since(plan)
    again = actions.adoption_begin(actor=officer, place=Place(plan.region_code), pack=plan.pack_id)
    assert adopted_since(again) == first  # taking it over again resets nothing


def test_另定了时限_灰色的提示就没有了(draft: Adoption, officer: Account) -> None:
    client, address = Client(), f"/plans/{draft.pk}/adopt/"
    client.force_login(officer)
    assert "请在“本地取值”里另定时限" in client.get(address).content.decode()
    sent = {**_page_of(client, draft), "shift_years": "20", "shift_why": "本县今年启动"}
    assert client.post(f"{address}bind/", sent).status_code == 302
    html = client.get(address).content.decode()
    assert "请在“本地取值”里另定时限" not in html
    assert "文件原定的日期会一直写在旁边" in html
