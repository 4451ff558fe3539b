"""An appraisal and an award from their drafts to the final list: refusals, objections, sums."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.measure.appraisal import Figure, Inputs, School
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account
from junheng.web.appraisal import actions
from junheng.web.appraisal.models import AwardRun, EnteredFigure, Evaluation, Objection
from junheng.web.appraisal.papers import final_number_given
from junheng.web.appraisal.queries import figures, reading
from junheng.web.appraisal.queries.gathering import _joined, rulings_on
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared import guards
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import growth

from .conftest import World, filled

ON = date(2026, 3, 2)  # a Monday
LAST, AFTER = date(2026, 3, 6), date(2026, 3, 9)  # five working days: Monday to Friday
PLAN, SCHEME = "zibo-2021", reading.scheme_of("zibo-2021", "annual")
LAWFUL = reading.award_of("ouhai-2019", "quality_lawful")
EXAM = reading.award_of("ouhai-2019", "quality_2019")


@pytest.fixture
def record(world: World, officer: Account) -> SnapshotRecord:
    return SnapshotRecord.objects.create(
        sha256="c" * 64,
        region_code=world.home.code,
        region_name="云川县",
        as_of=date(2025, 10, 15),
        status="approved",
        source="2025年事业统计",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )


def inputs_of(world: World, measures: Any, value: str = "0.9") -> Inputs:
    schools = tuple(
        School(one.school_code, one.name, 100 + n) for n, one in enumerate(world.home.schools)
    )
    held = {school.code: Figure(Fraction(value)) for school in schools}
    return Inputs(schools, {one.id: dict(held) for one in measures})


def drafted(world: World, record: SnapshotRecord, officer: Account) -> Evaluation:
    return actions.evaluation_draft(
        actor=officer,
        place=Place(world.home.code),
        plan=PLAN,
        scheme=SCHEME,
        snapshot=record,
        inputs=inputs_of(world, SCHEME.measures),
        on=ON,
    )


def published(world: World, record: SnapshotRecord, officer: Account) -> Evaluation:
    held = drafted(world, record, officer)
    return actions.evaluation_publish(
        actor=officer, evaluation=held, seen=held.version, days=SCHEME.publicity_days, on=ON
    )


def settled(world: World, officer: Account, **more: Any) -> AwardRun:
    given = {
        "actor": officer,
        "place": Place(world.home.code),
        "plan": "ouhai-2019",
        "award": LAWFUL,
        "fund": 1_500_001,
        "fund_document": "云财教〔2026〕12号",
        "inputs": inputs_of(world, LAWFUL.components, "0.97"),
        "year": 2025,
        "on": ON,
    }
    return actions.award_settle(**{**given, **more})


def own(world: World) -> Place:
    school = world.home.schools[0]
    return Place(world.home.code, school.school_code, name=school.name)


def test_公示五个工作日_期满没有异议才能确定(
    world: World, record: SnapshotRecord, officer: Account, leader: Account
) -> None:
    held = published(world, record, officer)
    assert held.object_until == LAST
    for day in (ON, LAST):
        with pytest.raises(Refused, match="公示到"):
            actions.evaluation_finish(
                actor=leader, evaluation=held, seen=held.version, document_number="1号", on=day
            )
    with pytest.raises(UsageError, match="没有写确定文件的文号"):
        actions.evaluation_finish(
            actor=leader, evaluation=held, seen=held.version, document_number=" ", on=AFTER
        )
    held = actions.evaluation_finish(
        actor=leader, evaluation=held, seen=held.version, document_number="1号", on=AFTER
    )
    assert held.stage == "final"
    with pytest.raises(Refused):
        drafted(world, record, officer)


def test_重新核算只在起草时_公示以后不动(
    world: World, record: SnapshotRecord, officer: Account
) -> None:
    held = drafted(world, record, officer)
    again = drafted(world, record, officer)
    assert held.pk == again.pk
    actions.evaluation_publish(actor=officer, evaluation=again, seen=again.version, days=5, on=ON)
    with pytest.raises(Refused, match="公示中"):
        drafted(world, record, officer)


def test_异议要有数_期内提_别校不能提_成立就更正并重算(  # noqa: PLR0917
    world: World,
    record: SnapshotRecord,
    officer: Account,
    inspector: Account,
    leader: Account,
    principal: Account,
) -> None:
    held = published(world, record, officer)
    given = {
        "actor": principal,
        "evaluation": held,
        "about": "fitness",
        "about_label": "体质健康测试合格率",
        "on": LAST,
    }
    with pytest.raises(UsageError, match="异议里没有数"):
        actions.evaluation_object(**given, school=own(world), words="数不对")
    other = world.home.schools[1]
    with pytest.raises(Hidden):
        actions.evaluation_object(
            **given, school=Place(world.home.code, other.school_code), words="95 人"
        )
    with pytest.raises(Refused, match="公示中"):
        actions.evaluation_object(**{**given, "on": AFTER}, school=own(world), words="95 人")
    with pytest.raises(UsageError, match="没有写学校书面材料的编号"):
        actions.evaluation_object(**{**given, "actor": officer}, school=own(world), words="95 人")
    one = actions.evaluation_object(**given, school=own(world), words="合格 98 人，应测 100 人")
    assert [todo.url for todo in todos_of(inspector, LAST)] == [
        f"/appraisal/{held.pk}/#objection-{one.pk}"
    ]
    with pytest.raises(Refused, match="还没有处理"):
        held.refresh_from_db()
        actions.evaluation_finish(
            actor=leader, evaluation=held, seen=held.version, document_number="1号", on=AFTER
        )
    decide = {"actor": inspector, "objection": one, "seen": one.version, "on": AFTER}
    with pytest.raises(UsageError, match="没有填更正后的数"):
        actions.objection_decide(**decide, decision="corrected", words="核对体测表")
    with pytest.raises(NotAllowed):
        actions.objection_decide(**{**decide, "actor": officer}, decision="kept", words="对")
    before = reading.told_of(held).of(own(world).school_code)
    actions.objection_decide(**decide, decision="corrected", words="核对体测表", corrected=0.98)
    held.refresh_from_db()
    after = reading.told_of(held)
    assert after.of(own(world).school_code).on("fitness").points == 15
    assert before.on("fitness").points != 15
    assert after.of(other.school_code).on("fitness") == reading.told_of(held).of(
        other.school_code
    ).on("fitness")
    with pytest.raises(Refused, match="已经处理过"):
        fresh = Objection.objects.unscoped("the decided one").get(pk=one.pk)
        actions.objection_decide(
            **{**decide, "objection": fresh, "seen": fresh.version}, decision="kept", words="对"
        )


def test_更正一个数_由它算出的比上一年跟着变_别校不动(
    world: World, record: SnapshotRecord, officer: Account, inspector: Account, principal: Account
) -> None:
    school, other = (one.school_code for one in world.home.schools)
    inputs = inputs_of(world, SCHEME.measures)
    for code in (school, other):
        inputs = inputs.corrected("fitness_change", code, Figure(Fraction(1, 50), "上一年 88%"))
    held = actions.evaluation_draft(
        actor=officer, place=Place(world.home.code), plan=PLAN, scheme=SCHEME, snapshot=record,
        inputs=inputs, on=ON,
    )  # fmt: skip
    held = actions.evaluation_publish(
        actor=officer, evaluation=held, seen=held.version, days=SCHEME.publicity_days, on=ON
    )
    one = actions.evaluation_object(
        actor=principal, evaluation=held, school=own(world), about="fitness",
        about_label="体质健康测试合格率", words="合格 93 人，应测 100 人", on=LAST,
    )  # fmt: skip
    actions.objection_decide(
        actor=inspector, objection=one, seen=one.version, decision="corrected", words="核对体测表",
        on=LAST, corrected=0.93,
    )  # fmt: skip
    held.refresh_from_db()
    told = Inputs.from_json(held.inputs)
    assert told.figure("fitness", school).value == Fraction(93, 100)
    moved = told.figure("fitness_change", school)
    assert moved.value == Fraction(1, 20)  # 0.02, and 0.03 more
    assert "随“体质健康测试合格率”的更正重算" in moved.why
    assert told.figure("fitness_change", other).value == Fraction(1, 50)


def test_表彰名单公示_公示以后才有_写明条件和怎样提异议_不写帮扶名单(
    world: World, record: SnapshotRecord, officer: Account, principal: Account
) -> None:
    held = actions.evaluation_draft(
        actor=officer, place=Place(world.home.code), plan=PLAN, scheme=SCHEME, snapshot=record,
        inputs=inputs_of(world, SCHEME.measures, "1"), on=ON,
    )  # fmt: skip
    client = Client()
    client.force_login(officer)
    page, paper = f"/appraisal/{held.pk}/", f"/appraisal/{held.pk}/file/commended.docx"
    assert "表彰名单公示" not in client.get(page).content.decode()
    assert client.get(paper).status_code == 404
    actions.evaluation_publish(
        actor=officer, evaluation=held, seen=held.version, days=SCHEME.publicity_days, on=ON
    )
    assert paper in client.get(page).content.decode()
    document = docx.Document(io.BytesIO(client.get(paper).content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for school in world.home.schools:
        assert school.name in cells
    assert "2026年3月2日至2026年3月6日" in cells
    assert any("系统的评价页上提出" in one for one in cells)
    every = "".join([*cells, *(one.text for one in document.paragraphs)])
    assert "得分率不低于" in every
    assert "帮扶" not in every
    client.force_login(principal)
    assert client.get(paper).status_code == 404


def test_结果使用_留痕不予办理_国家监测须登记依据_综合可以(
    world: World, record: SnapshotRecord, officer: Account, leader: Account
) -> None:
    held = published(world, record, officer)
    use = {
        "actor": leader,
        "use": "honours",
        "purpose": "先进学校评选",
        "document_number": "云教〔2026〕40号",
        "on": AFTER,
    }
    with pytest.raises(Refused, match="公示中"):
        actions.result_use(**use, evaluation=held, part="composite")
    held = actions.evaluation_finish(
        actor=leader, evaluation=held, seen=held.version, document_number="1号", on=AFTER
    )
    with pytest.raises(guards.Stopped, match="留痕") as stopped:
        actions.result_use(**use, evaluation=held, part="traces")
    assert not stopped.value.needs_basis
    assert "教师厅〔2025〕2号" in stopped.value.expected
    with pytest.raises(guards.Stopped) as stopped:
        actions.result_use(**use, evaluation=held, part="national_monitoring")
    assert stopped.value.needs_basis
    basis = guards.Basis("省教督〔2026〕1号", "省教育厅", "分管副厅长")
    row = actions.result_use(**use, evaluation=held, part="national_monitoring", basis=basis)
    line = AuditLine.objects.filter(event="appraisal.used").latest("number")
    assert line.facts["rulings"][0]["basis"]["document_number"] == "省教督〔2026〕1号"
    assert row.use == "honours"
    actions.result_use(**use, evaluation=held, part="composite")
    assert len(reading.uses_of(leader, world.home.code)) == 2


def test_2019年的公式今天不予核定_存作历史_不能公示(world: World, officer: Account) -> None:
    inputs = inputs_of(world, EXAM.components)
    then, now = date(2019, 12, 1), ON
    assert not refused_on(world, then)
    refused = refused_on(world, now)
    assert set(refused) == {"top20", "mean", "bottom20"}
    with pytest.raises(guards.Stopped, match="按成绩奖励教师和学生"):
        settled(world, officer, award=EXAM, inputs=replace(inputs, refused=refused))
    kept = actions.award_keep(
        actor=officer,
        place=Place(world.home.code),
        plan="ouhai-2019",
        award=EXAM,
        fund=8_000_000,
        inputs=inputs,
        year=2019,
        on=then,
        today=now,
    )
    assert kept.is_history
    with pytest.raises(Refused, match="历史口径"):
        actions.award_publish(actor=officer, award=kept, seen=kept.version, days=5, on=now)
    with pytest.raises(Refused):
        actions.award_keep(
            actor=officer,
            place=Place(world.home.code),
            plan="ouhai-2019",
            award=EXAM,
            fund=1,
            inputs=inputs,
            year=2026,
            on=now,
            today=now,
        )


def refused_on(world: World, day: date) -> dict[str, str]:
    plan = load_plan("ouhai-2019")
    found = rulings_on(plan, EXAM.components, ("funds",), day, world.home.code)
    return {name: one.why for name, one in found.items() if one.is_refused}


def test_奖励异议更正后_发放名单还是等于总额(
    world: World, officer: Account, inspector: Account, principal: Account, leader: Account
) -> None:
    run = settled(world, officer)
    run = actions.award_publish(actor=officer, award=run, seen=run.version, days=5, on=ON)
    one = actions.award_object(
        actor=principal,
        school=own(world),
        award=run,
        about="retention",
        about_label="三年巩固率",
        words="在籍 100 人，应为 1",
        on=ON,
    )
    actions.objection_decide(
        actor=inspector,
        objection=one,
        seen=one.version,
        decision="corrected",
        words="学籍系统核对",
        corrected=1.0,
        on=AFTER,
    )
    run.refresh_from_db()
    before = reading.sharing_of(LAWFUL, run.fund, inputs_of(world, LAWFUL.components, "0.97"))
    after = reading.sharing_of(LAWFUL, run.fund, Inputs.from_json(run.inputs))
    code = own(world).school_code
    assert after.payment(code) > before.payment(code)
    for found in (before, after):
        paid = sum(yuan for _, yuan in found.payments)
        assert paid + found.yuan("retained") + found.yuan("refused") == 1_500_001
    run = actions.award_finish(
        actor=leader, award=run, seen=run.version, document_number="云教〔2026〕50号", on=AFTER
    )
    assert run.stage == "final"


def test_一份资金文件只核定一次_公示前重核替换_公示后不再核(world: World, officer: Account) -> None:
    first = settled(world, officer)
    again = settled(world, officer, fund=1_600_000, fund_document="云财教[2026] 12号")
    assert (again.pk, again.fund) == (first.pk, 1_600_000)
    actions.award_publish(actor=officer, award=again, seen=again.version, days=5, on=ON)
    with pytest.raises(Refused, match=r"云财教.*的资金已经核定（公示中）"):
        settled(world, officer)
    other = settled(world, officer, fund_document="云财教〔2026〕13号")
    assert other.pk != first.pk


def test_一个文号只编一份文件_评价和发放名单不共用_同一学年的几份方案可以共用(
    world: World, record: SnapshotRecord, officer: Account, leader: Account
) -> None:
    held = published(world, record, officer)
    run = settled(world, officer)
    actions.award_publish(actor=officer, award=run, seen=run.version, days=5, on=ON)
    run.refresh_from_db()
    final = {"actor": leader, "on": AFTER}
    with pytest.raises(UsageError, match=r"已经是.*资金文件的文号"):
        actions.evaluation_finish(
            **final, evaluation=held, seen=held.version, document_number="云财教[2026]12号"
        )
    actions.evaluation_finish(
        **final, evaluation=held, seen=held.version, document_number="云教〔2026〕15号"
    )
    with pytest.raises(UsageError, match=r"已经是《2025学年.*》确定结果的文号"):
        actions.award_finish(
            **final, award=run, seen=run.version, document_number="云教（2026）15号"
        )
    actions.award_finish(**final, award=run, seen=run.version, document_number="云教〔2026〕16号")
    same = Evaluation(region_code=held.region_code, year=held.year, label="另一份方案")
    assert final_number_given(same, "云教〔2026〕15号") == "云教〔2026〕15号"
    next_year = Evaluation(region_code=held.region_code, year=held.year + 1, label="明年的")
    with pytest.raises(UsageError, match="一个文号只编一份文件"):
        final_number_given(next_year, "云教〔2026〕15号")
    use = {"actor": leader, "part": "composite", "use": "honours", "purpose": "评选", "on": AFTER}
    held.refresh_from_db()
    actions.result_use(**use, evaluation=held, document_number="云教〔2026〕40号")
    with pytest.raises(Refused, match="已经登记过"):
        actions.result_use(**use, evaluation=held, document_number="云教[2026]40号")


def test_异议的编号一份材料一个_同一项在办的不重复登记(
    world: World, record: SnapshotRecord, officer: Account, inspector: Account
) -> None:
    held = published(world, record, officer)
    first, other = world.home.schools[0], world.home.schools[1]
    said = {
        "actor": officer,
        "evaluation": held,
        "about": "fitness",
        "about_label": "体质健康测试合格率",
        "words": "合格 312 人，应测 330 人",
        "on": ON,
    }
    mine = Place(world.home.code, first.school_code, name=first.name)
    their = Place(world.home.code, other.school_code, name=other.name)
    one = actions.evaluation_object(**said, school=mine, paper_number="收文2026-31")
    with pytest.raises(Refused, match="已经提出，还没有答复"):
        actions.evaluation_object(**said, school=mine, paper_number="收文2026-32")
    with pytest.raises(Refused, match=r"已经登记为.*的书面异议"):
        actions.evaluation_object(**said, school=their, paper_number="收文2026－31")
    second = {**said, "about": "arts_skill", "about_label": "艺术特长"}
    actions.evaluation_object(**second, school=mine, paper_number="收文2026-31")
    actions.objection_decide(
        actor=inspector, objection=one, seen=one.version, decision="kept", words="核对无误", on=ON
    )
    with pytest.raises(Refused, match="并已答复"):
        actions.evaluation_object(**said, school=mine, paper_number="收文2026-31")
    assert actions.evaluation_object(**said, school=mine, paper_number="收文2026-40").pk != one.pk


def test_资金不是正数_没有文号_不核定(world: World, officer: Account) -> None:
    with pytest.raises(UsageError, match="资金是 0 元"):
        settled(world, officer, fund=0)
    with pytest.raises(UsageError, match="没有写资金文号"):
        settled(world, officer, fund_document="")


def test_本地权重要加到一百_有文号_从那一天起用(world: World, officer: Account) -> None:
    weights = {one.id: one.weight for one in SCHEME.measures}
    given = {
        "actor": officer,
        "place": Place(world.home.code),
        "plan": PLAN,
        "scheme": SCHEME,
        "document_number": "云教〔2026〕8号",
        "issuer": "云川县教育局",
        "approver": "周局长",
        "valid_from": ON,
        "on": ON,
    }
    with pytest.raises(UsageError, match="权重加起来是 105"):
        actions.weights_set(**given, weights={**weights, "fitness": weights["fitness"] + 5})
    with pytest.raises(UsageError, match="没有写文号"):
        actions.weights_set(**{**given, "document_number": ""}, weights=weights)
    moved = {**weights, "fitness": weights["fitness"] + 5, "growth": weights["growth"] - 5}
    row = actions.weights_set(**given, weights=moved)
    assert row.weights["fitness"] == "20"


def test_录入_比例填两个数_再录入就替换(world: World, officer: Account) -> None:
    pack = reading.pack_of("ouhai-2019")
    given = {
        "actor": officer,
        "place": own(world),
        "plan": "ouhai-2019",
        "figure": pack.entered["retention"],
        "year": 2025,
        "document": "学籍系统",
        "on": ON,
    }
    with pytest.raises(UsageError, match="符合的 101，总数 100"):
        actions.figure_enter(**given, numerator=101, denominator=100)
    actions.figure_enter(**given, numerator=97, denominator=100)
    actions.figure_enter(**given, numerator=98, denominator=100)
    rows = EnteredFigure.objects.visible_to(officer)
    assert [(row.numerator, row.denominator) for row in rows] == [(98, 100)]


def test_录入工作簿_带填报码_错的行写明哪一格(world: World, officer: Account) -> None:
    pack = reading.pack_of("ouhai-2019")
    region = world.home.code
    content = figures.blank_workbook(officer, region, "云川县", pack, ON)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet["F4"], sheet["G4"], sheet["I4"] = 90, 100, "调查报告"
    sheet["F5"] = "九十"
    held = io.BytesIO()
    book.save(held)
    names = {one.school_code: one.name for one in world.home.schools}
    found, wrong = figures.read_workbook(held.getvalue(), pack, region, names)
    assert [(row.numerator, row.denominator, row.document) for row in found] == [
        (90, 100, "调查报告")
    ]
    assert [(one.line, one.found) for one in wrong] == [(5, "F5 填的是“九十”")]
    with pytest.raises(UsageError, match="填报码不是本县这份计划的"):
        figures.read_workbook(held.getvalue(), pack, "990102", names)
    with pytest.raises(UsageError, match="打不开"):
        figures.read_workbook(b"PK nothing", pack, region, names)


def test_增值有来源就用_没有就说没有(world: World) -> None:
    def known(region_code: str, as_of: date) -> dict[str, growth.Growth]:
        return {"s": growth.Growth("above", "2025届，85人")}

    assert growth.growth_of("990101", ON) == {}
    growth.source(known)
    try:
        assert growth.growth_of("990101", ON)["s"].word == "above"
    finally:
        growth.source.forget(known)


def test_核算时没有增值写明是哪一天_以后有了也写明_不把已经有的说成没有(
    world: World, record: SnapshotRecord, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = inputs_of(world, [one for one in SCHEME.measures if one.source != "growth"])
    held = actions.evaluation_draft(
        actor=officer, place=Place(world.home.code), plan=PLAN, scheme=SCHEME,
        snapshot=record, inputs=inputs, on=ON,
    )  # fmt: skip
    client = Client()
    client.force_login(officer)
    address = f"/appraisal/{held.pk}/"
    page = client.get(address).content.decode()
    assert re.search(r"核算时（\d{4}年\d+月\d+日）学业增值（\d+\.\d 分）还没有结果", page)
    assert "核算以后有了增值结果" not in page
    known = {"s": growth.Growth("above", "2025届，85人")}
    monkeypatch.setattr(growth.source, "held", [lambda _region, _on: known])
    page = client.get(address).content.decode()
    assert "核算以后有了增值结果：还没有公示的，重新核算就计入" in page


def test_共有成员的集团合并成一组() -> None:
    assert _joined([{"a", "b"}, {"c", "d"}, {"b", "e"}]) == (("a", "b", "e"), ("c", "d"))


def test_方案页印出权重_改权重不到一百当场说明(world: World, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    address = f"/appraisal/of/{world.home.code}/zibo-2021/annual/"
    page = client.get(address).content.decode()
    assert "》六（三）" in page  # as the document prints it, not 6.3
    assert "》6.3" not in page
    assert "体质健康测试合格率" in page
    assert "Measure(" not in page
    assert "85.0%及以下得 0，98.0%及以上得 1，中间按比例" in page
    typed = {f"w-{one.id}": str(float(one.weight)) for one in SCHEME.measures}
    rest = {
        "document_number": "云教〔2026〕8号",
        "issuer": "云川县教育局",
        "approver": "周局长",
        "valid_from": "2026-03-02",
    }
    answer = client.post(address, {**typed, **rest, "w-fitness": "20"})
    assert answer.status_code == 422
    assert "权重加起来是 105" in answer.content.decode()
    assert client.post(address, {**typed, **rest, "valid_from": "明天"}).status_code == 422
    changed = {**typed, **rest, "w-fitness": "20", "w-growth": "5"}
    assert client.post(address, changed).status_code == 302
    assert "云教〔2026〕8号" in client.get(address).content.decode()


def test_各校结果表不能排序_不列名次(
    world: World, record: SnapshotRecord, officer: Account
) -> None:
    held = drafted(world, record, officer)
    client = Client()
    client.force_login(officer)
    page = client.get(f"/appraisal/{held.pk}/?sort=-composite").content.decode()
    assert "aria-sort" not in page
    assert "名次" not in page.replace("不排名次", "")


def test_试算只换本校的数_不保存(
    world: World, record: SnapshotRecord, officer: Account, principal: Account
) -> None:
    held = published(world, record, officer)
    client = Client()
    client.force_login(principal)
    address = f"/appraisal/{held.pk}/school/{own(world).school_code}/"
    page = client.get(address, {"try-fitness": "98%"}).content.decode()
    assert "不保存" in page
    held.refresh_from_db()
    assert reading.told_of(held).of(own(world).school_code).on("fitness").figure.value == Fraction(
        9, 10
    )
    assert client.get(address, {"try-fitness": "很多"}).status_code == 422


def test_学校的列表里只有评到本校的评价(
    world: World, record: SnapshotRecord, officer: Account, principal: Account
) -> None:
    held = published(world, record, officer)
    assert [row.pk for row in reading.listed_of(principal, world.home.code)] == [held.pk]
    left = [one for one in held.inputs["schools"] if one[0] != principal.school_code]
    held.inputs = {**held.inputs, "schools": left}
    held.save()
    assert reading.listed_of(principal, world.home.code) == []
    assert [row.pk for row in reading.listed_of(officer, world.home.code)] == [held.pk]


def test_异议填报单_校长填好由局里导入_每项一条_错一项就一条也不登记(
    world: World,
    record: SnapshotRecord,
    officer: Account,
    principal: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = published(world, record, officer)
    code = own(world).school_code
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: LAST)
    client, bureau = Client(), Client()
    client.force_login(principal)
    bureau.force_login(officer)
    blank = client.get(f"/appraisal/{held.pk}/school/{code}/object.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(blank))
    assert "公示的数：" in str([row[3].value for row in book.worksheets[0].iter_rows(min_row=4)])
    rows = Objection.objects.unscoped("what was filed")

    def sent(by: Client, path: str = f"/appraisal/{held.pk}/objections/", **said: str) -> Any:
        return by.post(path, {"sheet": filled(blank, said)})

    answer = sent(bureau, fitness="合格 98 人，应测 100 人", arts_skill="都会")
    assert answer.status_code == 422
    assert "异议里没有数" in answer.content.decode()
    assert rows.count() == 0  # the first line went back with the second
    assert "一项也没有填" in sent(bureau).content.decode()
    assert sent(bureau, fitness="合格 98 人，应测 100 人").status_code == 302
    (one,) = rows.all()
    assert (one.school_code, one.about, one.paper_number[:4]) == (code, "fitness", "异议-评")
    assert sent(client, arts_skill="会的 60 人，共 100 人").status_code == 302
    assert rows.count() == 2
    other = Client()
    other.force_login(world.home.other_principal)
    assert sent(other, fitness="98 人").status_code == 404  # not for another school
    run = settled(world, officer)
    run = actions.award_publish(actor=officer, award=run, seen=run.version, days=5, on=ON)
    answer = sent(bureau, f"/appraisal/award/{run.pk}/objections/", fitness="98 人")
    assert "不是这份结果的填报单" in answer.content.decode()
    path = f"/appraisal/award/{run.pk}/object/{code}/object.xlsx"
    sheet = filled(client.get(path).content, {"retention": "在籍 100 人，应为 1"})
    answer = client.post(f"/appraisal/award/{run.pk}/objections/", {"sheet": sheet})
    assert answer.status_code == 302
    assert rows.filter(award=run).count() == 1


def test_不含本校的评价_告诉本校不在其中_给出有本校的(
    world: World, record: SnapshotRecord, officer: Account
) -> None:
    whole = inputs_of(world, SCHEME.measures)
    kept = tuple(one for one in whole.schools if one.code != world.home.other_principal.school_code)
    assert len(kept) < len(whole.schools)
    held = actions.evaluation_draft(
        actor=officer,
        place=Place(world.home.code),
        plan=PLAN,
        scheme=SCHEME,
        snapshot=record,
        inputs=replace(whole, schools=kept),
        on=ON,
    )
    held = actions.evaluation_publish(
        actor=officer, evaluation=held, seen=held.version, days=SCHEME.publicity_days, on=ON
    )
    other = Client()
    other.force_login(world.home.other_principal)
    answer = other.get(f"/appraisal/{held.pk}/", follow=True)
    assert answer.redirect_chain == [(f"/appraisal/of/{world.home.code}/", 302)]
    assert "不含本校" in answer.content.decode()
    other.force_login(world.home.people["principal"])
    answer = other.get(f"/appraisal/{held.pk}/", follow=True)
    assert "/school/" in answer.redirect_chain[0][0]


def test_更正的数超过百分之百_不收_评价不动(
    world: World,
    record: SnapshotRecord,
    officer: Account,
    inspector: Account,
    principal: Account,
) -> None:
    held = published(world, record, officer)
    one = actions.evaluation_object(
        actor=principal, evaluation=held, about="fitness", about_label="体质健康测试合格率",
        school=own(world), words="合格 600 人，应测 540 人", on=ON,
    )  # fmt: skip
    actions.evaluation_object(
        actor=principal, evaluation=held, about="curriculum", about_label="课程开齐开足",
        school=own(world), words="12 门都开了", on=ON,
    )  # fmt: skip
    client = Client()
    client.force_login(inspector)
    answer = client.post(
        f"/appraisal/objection/{one.pk}/",
        {"seen": one.version, "decision": "corrected", "words": "核对", "corrected": "600/540"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count('value="600/540"') == 1  # what was typed stays with the one it was typed for
    assert page.count('value="corrected" checked') == 1
    assert "填的是 111.1%" in page
    assert "0% 到 100%" in page
    held.refresh_from_db()
    code = own(world).school_code
    assert reading.told_of(held).of(code).on("fitness").figure.value == Fraction(9, 10)


def test_经办人登记学校的异议_校长自己提出(
    world: World, officer: Account, principal: Account
) -> None:
    run = settled(world, officer)
    run = actions.award_publish(
        actor=officer,
        award=run,
        seen=run.version,
        days=LAWFUL.publicity_days,
        on=timezone.localdate(),
    )
    client = Client()
    for who, heading in ((officer, "登记学校的异议"), (principal, "提出异议")):
        client.force_login(who)
        assert f"<h2>{heading}</h2>" in client.get(f"/appraisal/award/{run.pk}/").content.decode()


def test_学校试算_不可能的数不收_结论用选项_名单跟着变(
    world: World, record: SnapshotRecord, officer: Account, principal: Account
) -> None:
    held = published(world, record, officer)
    code = own(world).school_code
    inputs = Inputs.from_json(held.inputs)
    low = inputs.corrected("fitness", code, Figure(Fraction(86, 100)))
    held.inputs = low.to_json()
    held.save()
    client = Client()
    client.force_login(principal)
    address = f"/appraisal/{held.pk}/school/{code}/"
    for typed in ("120%", "-1", "80"):
        answer = client.get(address, {"try-fitness": typed})
        assert answer.status_code == 422, typed
        assert "0% 到 100%" in answer.content.decode()
    page = client.get(address).content.decode()
    assert '<select id="try-growth"' in page
    assert "高于预期</option>" in page
    assert "帮扶名单" in page
    better = client.get(address, {"try-fitness": "97%"}).content.decode()
    assert "按试算，不再列入帮扶名单" in better
    assert "帮扶名单：" not in better
    assert "按试算，仍列入帮扶名单" in client.get(address, {"try-growth": "1"}).content.decode()


def adopted_award(monkeypatch: pytest.MonkeyPatch, world: World) -> str:
    pack = reading.pack_of("ouhai-2019")
    monkeypatch.setattr(reading, "packs_of", lambda _account, _region: [pack])
    given = {"quality_lawful": LAWFUL, "quality_2019": EXAM}
    monkeypatch.setattr(
        "junheng.web.appraisal.views.award._simulated",
        lambda _account, _region, _plan, award, on: replace(
            inputs_of(world, given[award.id].components, "0.97"),
            refused=refused_on(world, on) if award.id == "quality_2019" else {},
        ),
    )
    monkeypatch.setattr(
        "junheng.web.appraisal.views.award._lines",
        lambda *_given: [("文件写的", 8_000_000), ("本地采用时定的", 1_500_000)],
    )
    return f"/appraisal/of/{world.home.code}/award/"


def test_总额填错_什么也不算_不给核定(
    world: World, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = adopted_award(monkeypatch, world)
    client = Client()
    client.force_login(officer)
    for typed in ("abc", "0", "-5", "95%"):
        answer = client.get(address, {"fund": typed})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "大于零的整数，单位元" in page
        assert f'value="{typed}"' in page
        assert "按这个结果核定" not in page
        assert "发放名单" not in page
    page = client.get(address, {"fund": "150万"}).content.decode()
    assert "总额 1,500,000 元" in page
    assert "按这个结果核定" in page


def test_总额先用本地定的_写明用的是哪一个(
    world: World, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = adopted_award(monkeypatch, world)
    client = Client()
    client.force_login(officer)
    page = client.get(address).content.decode()
    assert "总额 1,500,000 元" in page
    assert "本地采用时定的 1,500,000（现在用的）" in page
    assert "用这个数" in page
    past = client.get(address, {"on": "2019-12-01"}).content.decode()
    assert "总额 8,000,000 元" in past


def test_现行规定不允许的办法_今天不给核定(
    world: World, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = adopted_award(monkeypatch, world)
    client = Client()
    client.force_login(officer)
    page = client.get(address, {"award": "ouhai-2019/quality_2019"}).content.decode()
    assert "今天不能按它核定和发放" in page
    assert "按这个结果核定" not in page
    assert "改用这个办法" in page


def test_历史核对_状态和页脚写历史口径(world: World, officer: Account) -> None:
    run = actions.award_keep(
        actor=officer, place=Place(world.home.code), plan="ouhai-2019", award=EXAM,
        fund=8_000_000, inputs=inputs_of(world, EXAM.components), year=2019,
        on=date(2019, 12, 1), today=ON,
    )  # fmt: skip
    assert run.standing == "历史口径"
    client = Client()
    client.force_login(officer)
    assert "核算中" not in client.get(f"/appraisal/award/{run.pk}/").content.decode()


def test_权重不到一百_填过的十个数还在(world: World, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    address = f"/appraisal/of/{world.home.code}/zibo-2021/annual/"
    typed = {f"w-{one.id}": str(float(one.weight)) for one in SCHEME.measures}
    answer = client.post(address, {**typed, "w-fitness": "21.5", "valid_from": "2026-03-02"})
    assert answer.status_code == 422
    assert 'name="w-fitness" inputmode="decimal" required value="21.5"' in answer.content.decode()


def test_不适用的项目在说明里点名_没有数据的部分不印零(
    world: World, record: SnapshotRecord, officer: Account
) -> None:
    held = drafted(world, record, officer)
    inputs = Inputs.from_json(held.inputs)
    spared = Figure(why="本学年没有由学校承担、到期的问题事项", does_not_apply=True)
    for school in inputs.schools:
        inputs = inputs.corrected("closing", school.code, spared)
        inputs = inputs.corrected("digital_links", school.code, Figure(why="没有填报"))
    held.inputs = inputs.to_json()
    held.save()
    client = Client()
    client.force_login(officer)
    page = client.get(f"/appraisal/{held.pk}/").content.decode()
    assert "不适用，不计入：问题事项核验销号率（10.0 分）" in page
    assert "没有数据：信息技术融合应用的环节" in page
    row = page[page.index('data-label="特色评价') :][:120]
    assert "—" in row


def test_结果使用的表在手机上有栏目名(world: World, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(f"/appraisal/of/{world.home.code}/uses/").content.decode()
    assert '<td data-label="表彰' in page
