"""An officer's own indicator: written, refused in its place, published, made a target."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, demo_snapshot
from junheng.kernel.errors import ExpressionError, Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.measure.engine.lawful import kind_of_target
from junheng.measure.engine.local import HIDDEN, LocalDefinition
from junheng.policy.guardrails import check, load_guardrails
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans import actions
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption, LocalIndicator, LocalTarget, Way
from junheng.web.plans.queries import indicators as reading
from junheng.web.plans.queries import local_targets
from junheng.web.plans.queries.standing import standing_of
from junheng.web.register.models import School
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import VERBS

from .conftest import World

pytestmark = pytest.mark.slow  # whole counties, papers or installations

PACK = "ouhai-2019"
BOOKS = ("sum(resource.books)", "pupils")
OLD = ("count(teacher where age >= 55)", "count(teacher)")
SMALL = ("share(pupil where is_migrant, of grade = 1)", "1")


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def typed(formulas: tuple[str, str] = BOOKS, **more: Any) -> LocalDefinition:
    given = {
        "name": "books", "revision": 1, "label": "生均图书", "unit": "册/生", "per": 1,
        "stages": ("primary", "junior"), "note": "",
    }  # fmt: skip
    top, below = formulas
    return LocalDefinition(numerator=top, denominator=below, **{**given, **more})


@pytest.fixture
def draft(world: World, officer: Account) -> LocalIndicator:
    return actions.indicator_begin(actor=officer, place=Place(world.home.code), definition=typed())


@pytest.fixture
def published(draft: LocalIndicator, officer: Account) -> LocalIndicator:
    return fresh(actions.indicator_publish(actor=officer, indicator=draft, seen=draft.version))


@pytest.fixture
def adopted(world: World, officer: Account) -> Adoption:
    row = actions.adoption_begin(actor=officer, place=Place(world.home.code), pack=PACK)
    for conflict in conflicts_of(load_plan(PACK), world.home.code, timezone.localdate()):
        if conflict.is_open:
            now = fresh(row)
            actions.adoption_settle(
                actor=officer,
                adoption=now,
                seen=now.version,
                item=conflict.item.id,
                rule=conflict.rule,
                way=Way.STOP,
            )
    now = fresh(row)
    actions.adoption_submit(actor=officer, adoption=now, seen=now.version, open_conflicts=[])
    now = fresh(row)
    return actions.adoption_make(
        actor=world.home.people["leader"],
        adoption=now,
        seen=now.version,
        approver="局党组",
        document_number="1号",
        day=date(2025, 3, 1),
    )


def target(
    officer: Account, adoption: Adoption, one: LocalIndicator, **changed: Any
) -> LocalTarget:
    given = {
        "label": "", "kind": "at_least", "number": 30.0, "valid_from": date(2025, 9, 1),
        "due_on": date(2099, 8, 31), "document_number": "云教〔2025〕9号",
    }  # fmt: skip
    return actions.local_target_set(
        actor=officer, adoption=adoption, indicator=one, **{**given, **changed}
    )


# ── verbs
def test_数据员编写发布停用_别的角色和外县不行(world: World, draft: LocalIndicator) -> None:
    assert (draft.state, draft.revision, draft.pack_id) == ("draft", 1, "cn-moe-2017-6")
    for role in ("leader", "inspector", "principal", "clerk", "operator"):
        with pytest.raises(NotAllowed):
            actions.indicator_publish(
                actor=world.home.people[role], indicator=draft, seen=draft.version
            )
    with pytest.raises(Hidden):
        actions.indicator_publish(
            actor=world.away.people["data_officer"], indicator=draft, seen=draft.version
        )


def test_有错的公式存不下来_也发布不了(
    world: World, officer: Account, draft: LocalIndicator
) -> None:
    for wrong in (("count(techer)", "pupils"), ("sum(exam.score)", "count(teacher)")):
        with pytest.raises(ExpressionError):
            actions.indicator_begin(
                actor=officer, place=Place(world.home.code), definition=typed(wrong, name="other")
            )
        with pytest.raises(ExpressionError):
            actions.indicator_save(
                actor=officer, indicator=draft, seen=draft.version, definition=typed(wrong)
            )
    LocalIndicator.objects.unscoped("as an older version might have left it").filter(
        pk=draft.pk
    ).update(numerator="count(gone)")
    with pytest.raises(ExpressionError):
        actions.indicator_publish(actor=officer, indicator=draft, seen=draft.version)
    assert fresh(draft).state == "draft"


def test_代号不重复_草稿原地改_改过的要先看(officer: Account, draft: LocalIndicator) -> None:
    with pytest.raises(UsageError):
        actions.indicator_begin(actor=officer, place=Place(draft.region_code), definition=typed())
    actions.indicator_save(
        actor=officer, indicator=draft, seen=draft.version, definition=typed(OLD, label="年龄")
    )
    now = fresh(draft)
    assert (now.label, now.numerator, now.revision) == ("年龄", OLD[0], 1)
    with pytest.raises(Stale):
        actions.indicator_save(actor=officer, indicator=now, seen=1, definition=typed())


def test_发布的一版不再改_新的一版是新的一行_草稿同时只有一份(
    officer: Account, published: LocalIndicator
) -> None:
    before = {k: v for k, v in published.__dict__.items() if k not in ("_state", "version")}
    second = actions.indicator_save(
        actor=officer, indicator=published, seen=published.version, definition=typed(OLD, name="x")
    )
    assert (second.name, second.revision, second.state) == ("books", 2, "draft")
    after = {k: v for k, v in fresh(published).__dict__.items() if k not in ("_state", "version")}
    assert after == before
    now = fresh(published)
    with pytest.raises(Refused):
        actions.indicator_save(actor=officer, indicator=now, seen=now.version, definition=typed())
    with pytest.raises(Refused):
        actions.indicator_publish(actor=officer, indicator=now, seen=now.version)
    events = list(AuditLine.objects.values_list("event", flat=True))
    assert events == ["indicator.begun", "indicator.published", "indicator.saved"]


def test_本地目标_要有文号_只能用本地区已发布的_停用要等目标结束(
    world: World, officer: Account, published: LocalIndicator, adopted: Adoption
) -> None:
    with pytest.raises(UsageError):
        target(officer, adopted, published, document_number=" ")
    away = actions.indicator_begin(
        actor=world.away.people["data_officer"],
        place=Place(world.away.code),
        definition=typed(),
    )
    with pytest.raises(UsageError):
        target(officer, adopted, away)
    with pytest.raises(NotAllowed):
        target(world.home.people["inspector"], adopted, published)
    held = target(officer, adopted, published)
    assert held.label == "生均图书"
    row = fresh(published)
    with pytest.raises(Refused):
        actions.indicator_withdraw(actor=officer, indicator=row, seen=row.version, why="换口径")
    with pytest.raises(UsageError):
        actions.local_target_end(
            actor=officer, target=held, seen=held.version, why="", day=date(2026, 1, 1)
        )
    actions.local_target_end(
        actor=officer, target=held, seen=held.version, why="已达到", day=date(2026, 1, 1)
    )
    actions.indicator_withdraw(actor=officer, indicator=row, seen=row.version, why="换口径")
    assert fresh(row).state == "withdrawn"
    with pytest.raises(UsageError):
        target(officer, adopted, fresh(row))


def test_没有采用的计划不能定目标(
    world: World, officer: Account, published: LocalIndicator
) -> None:
    row = actions.adoption_begin(actor=officer, place=Place(world.home.code), pack="zibo-2021")
    with pytest.raises(Refused):
        target(officer, row, published)


def test_定目标要经过政策底线_办理事项和取值都是底线认得的() -> None:
    guard = VERBS["local_target.set"].guard
    pack = load_guardrails()
    assert set(pack.acts[guard].facts) == {"target", "handed_to"}
    told = {"target": kind_of_target(["sum(exam.score)", "pupils"]), "handed_to": "school"}
    assert [one.strength for one in check("target.set", told, date(2026, 3, 1), pack.layers)]


# ── pages
@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("indicators")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    newest = next(one for one in reversed(DEMO) if one.key == "yunchuan")
    return home, demo_snapshot(home / "snapshots", keyring, newest).sha256


@pytest.fixture
def record(world: World, officer: Account, folder: tuple[Path, str], settings: Any) -> Any:
    home, sha256 = folder
    settings.HOME = home
    return SnapshotRecord.objects.create(
        sha256=sha256,
        region_code=world.home.code,
        region_name="云川县",
        as_of=date(2025, 9, 1),
        status="approved",
        source="2025年事业统计",
        number=2,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )


Ask = Callable[..., str]


@pytest.fixture
def ask(world: World) -> Ask:
    def get(role: str, address: str, status: int = 200, **data: Any) -> str:
        client = Client()
        client.force_login(world.home.people[role])
        answer = client.post(address, data) if data else client.get(address)
        assert answer.status_code == status, address
        return answer.content.decode()

    return get


def form(formulas: tuple[str, str] = BOOKS, **more: Any) -> dict[str, Any]:
    given = {
        "label": "生均图书", "name": "books", "unit": "册/生", "per": "1",
        "stages": ["primary", "junior"], "act": "try",
    }  # fmt: skip
    return {**given, "numerator": formulas[0], "denominator": formulas[1], **more}


def test_写错了_标出地方_屏幕阅读的话也有_不用脚本(world: World, ask: Ask) -> None:
    address = f"/r/{world.home.code}/indicators/local/new/"
    page = ask("data_officer", address, **form(("count(techer)", "pupils")))
    assert "<code>count(<mark>techer</mark>)</code>" in page
    assert "出错的地方是第 7 个字符起的“techer”" in page
    assert "最接近的是 teacher" in page
    page = ask("data_officer", address, 422, **form(("count(techer)", "pupils"), act="save"))
    assert "<mark>techer</mark>" in page
    assert not LocalIndicator.objects.unscoped("test").exists()
    page = ask("data_officer", address, **form(("sum(exam.score)", "count(teacher)")))
    assert "不能这样算" in page
    assert "count(<mark>teacher</mark>)" in page
    assert "<script>" not in ask("data_officer", address, **form(("<script>", "1")))


def test_旁边列出能写的_表字段有中文_函数和取值(world: World, ask: Ask) -> None:
    page = ask("data_officer", f"/r/{world.home.code}/indicators/local/new/")
    for told in (
        'data-insert="sum(resource.books)"',
        "图书册数",
        'data-insert="pupils"',
        "degree = &quot;",
        "不足 11 人不显示",
        'value="local_1"',
    ):
        assert told in page


def test_试算_每校的值分子分母_县平均_差异系数_改动前后(
    world: World, ask: Ask, record: Any, officer: Account, published: LocalIndicator
) -> None:
    address = f"/r/{world.home.code}/indicators/local/books/1/edit/"
    page = ask("data_officer", address, **form(("sum(resource.books) * 2", "pupils")))
    assert '县平均 <b class="calm">56.24</b>' in page
    assert "各校分子合计 ÷ 分母合计" in page
    assert "+28.00" in page  # against the first revision
    trial = reading.trial_of(officer, world.home.code, typed(), saved=True)
    assert [len(stage.rows) for stage in trial.stages] == [9, 5]
    assert [name for name, _why in trial.excluded] == ["枫林教学点"]


def test_只带着公式的片段_给实时检查用(world: World, record: Any, officer: Account) -> None:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(officer)
    address = f"/r/{world.home.code}/indicators/local/new/"
    page = client.post(address, form()).content.decode()
    assert "<html" not in page
    assert 'id="understood" hx-swap-oob="true"' in page
    assert "“办学条件·图书册数”合计" in page


def lineage_links(page: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'<a href="([^"]+/cell/[^"]+)"', page)]


def test_每个数都打开到单元格_试算的和保存的(
    world: World, ask: Ask, record: Any, published: LocalIndicator
) -> None:
    region = world.home.code
    tried = lineage_links(ask("data_officer", f"/r/{region}/indicators/local/new/", **form()))
    saved = lineage_links(ask("leader", f"/r/{region}/indicators/local/books/1/"))
    assert (len(tried), len(saved)) == (14, 14)
    page = ask("data_officer", tried[0])
    for told in ("《云川县2025年_06_办学条件.xlsx》“办学条件”", "在校生数", "还没有保存"):
        assert told in page
    assert "本地指标“生均图书”第 1 版" in ask("leader", saved[0])
    ask("data_officer", f"/r/{region}/indicators/local/cell/0000/primary/?of=books@1", 404)
    ask("data_officer", f"/r/{region}/indicators/local/cell/0000/primary/?of=books@x", 404)
    ask("data_officer", tried[0].replace("sum", "summ"), 404)


def test_小群体不显示_也没有来历可打开(
    world: World, ask: Ask, record: Any, officer: Account
) -> None:
    region = world.home.code
    page = ask("data_officer", f"/r/{region}/indicators/local/new/", **form(SMALL))
    assert HIDDEN in page
    assert "全县合计也不足 11 人，不显示" in page
    trial = reading.trial_of(officer, region, typed(SMALL))
    closed = [r for stage in trial.stages for r in stage.rows if r.reason == HIDDEN]
    assert closed
    assert all(row.value.url == "" and row.numerator.value is None for row in closed)
    figures = reading.figures_of(record, typed(SMALL))
    unit, stage = sorted(figures.hidden)[0]
    asked = reading.Asked(record, typed(SMALL), saved=False)
    lineage = reading.lineage_of(officer, asked, unit, stage)
    assert (lineage.figure.value, lineage.parts, lineage.cells) == (None, (), ())


def test_看个人的行_只有管数据的能列出_每次都记下(
    world: World, record: Any, officer: Account
) -> None:
    definition = typed(OLD)
    unit = reading.figures_of(record, definition).measured.results[0].unit
    asked = reading.Asked(record, definition, saved=False)
    leader = world.home.people["leader"]
    assert reading.lineage_of(leader, asked, unit, "primary").cells == ()
    seen = AuditLine.objects.filter(event="personal_rows.read").count()
    assert reading.lineage_of(officer, asked, unit, "primary").cells
    assert AuditLine.objects.filter(event="personal_rows.read").count() > seen


def test_列表和版本_发布_停用都在页面上办理(
    world: World, ask: Ask, record: Any, draft: LocalIndicator
) -> None:
    region = world.home.code
    own = f"/r/{region}/indicators/local/books/1/"
    ask("data_officer", own + "publish/", 302, seen=draft.version)
    assert "已发布" in ask("leader", f"/r/{region}/indicators/local/")
    ask("data_officer", own + "withdraw/", 422, seen=fresh(draft).version, why="")
    ask("data_officer", own + "withdraw/", 302, seen=fresh(draft).version, why="换口径")
    assert "换口径" in ask("leader", own)
    ask("data_officer", own + "other/", 404, seen=1)
    ask("leader", own + "publish/", 403, seen=1)


def test_没有数据版本_公式照样检查_目标照样说明(
    world: World, ask: Ask, officer: Account, published: LocalIndicator, adopted: Adoption
) -> None:
    region = world.home.code
    page = ask("data_officer", f"/r/{region}/indicators/local/new/", **form())
    assert "还没有数据版本" in page
    assert "“办学条件·图书册数”合计" in page
    held = target(officer, adopted, published)
    assert "还没有数据版本" in ask("leader", f"/plans/{adopted.pk}/local/{held.pk}/")
    ask("data_officer", f"/r/{region}/indicators/local/cell/1/primary/?of=books@1", 404)


def test_本地目标_进展页上一组_一句话_逐校打开(
    world: World, ask: Ask, record: Any, published: LocalIndicator, adopted: Adoption
) -> None:
    new = f"/plans/{adopted.pk}/local/new/"
    assert "第1版（册/生）" in ask("data_officer", new)
    sent = {
        "indicator": "books@1", "label": "", "kind": "at_least", "number": "30",
        "valid_from": "2025-09-01", "due_on": "2025-08-31", "document_number": "云教〔2025〕9号",
    }  # fmt: skip
    assert "完成时限早于起算日期" in ask("data_officer", new, 422, **sent)
    ask("data_officer", new, 302, **{**sent, "due_on": "2099-08-31"})
    page = ask("leader", f"/plans/{adopted.pk}/")
    assert "本地目标" in page
    assert "5/13 所学校达到" in page
    assert "不低于 30 册/生 · 云教〔2025〕9号" in page
    (held,) = LocalTarget.objects.unscoped("test")
    own = f"/plans/{adopted.pk}/local/{held.pk}/"
    shown = ask("leader", own)
    assert len(lineage_links(shown)) == 14
    assert "第 1 版" in ask("leader", lineage_links(shown)[0])
    ask("data_officer", own + "end/", 422, seen=held.version, why="")
    ask("data_officer", own + "end/", 302, seen=held.version, why="改由新文件规定")
    assert "改由新文件规定" in ask("leader", own)
    assert "5/13" not in ask("leader", f"/plans/{adopted.pk}/")


def test_校长只看到本校的一行_别的学校的名字和数都没有(
    world: World, officer: Account, record: Any, published: LocalIndicator, adopted: Adoption
) -> None:
    held = target(officer, adopted, published)
    figures = reading.figures_of(record, published.definition)
    unit = figures.measured.results[0].unit
    principal = world.home.people["principal"]
    School.objects.create(
        school_code=unit, name="云川实验小学", region_code=world.home.code, kind="211",
        valid_from=date(2015, 9, 1),
    )  # fmt: skip
    principal.assignments.update(school_code=unit)
    principal = Account.objects.get(pk=principal.pk)
    standing = standing_of(principal, adopted)
    card = local_targets.card_of(principal, standing, held)
    assert card.said == "本校未达到。"
    rows = local_targets.unit_rows(standing, card)
    assert [row["unit"] for row in rows] == ["云川实验小学"]
    client = Client()
    client.force_login(principal)
    page = client.get(f"/plans/{adopted.pk}/local/{held.pk}/").content.decode()
    assert "城关一小" not in page
    (own,) = lineage_links(page)
    assert client.get(own).status_code == 200
    other = figures.measured.results[1].unit
    assert client.get(own.replace(unit, other)).status_code == 404
    assert client.get(own.replace("of=books%401", "numerator=1&denominator=1")).status_code == 404
