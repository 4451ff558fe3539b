"""A county's own measures: what may not count is refused where the officer adds it."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from django.test import Client

from junheng.kernel.errors import NotAllowed, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.appraisal import actions, local
from junheng.web.appraisal.models import OwnMeasure
from junheng.web.appraisal.queries import figures, gathering, reading
from junheng.web.shared import guards
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import World

PLAN, SCHEME = "zibo-2021", reading.scheme_of("zibo-2021", "annual")
ON = date(2026, 3, 2)


def given(world: World, officer: Account, **more: Any) -> dict[str, Any]:
    return {
        "actor": officer,
        "place": Place(world.home.code),
        "plan": PLAN,
        "scheme": SCHEME,
        "label": "课后服务参加率",
        "part": "process",
        "counts_as": "process",
        "form": "share",
        "unit": "",
        "none": Fraction(6, 10),
        "full": Fraction(95, 100),
        "source": "课后服务参加情况公示",
        "document_number": "云教〔2026〕9号",
        "issuer": "云川县教育局",
        "approver": "周局长",
        "on": ON,
        **more,
    }


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"label": "活动照片数量"}, "留痕资料"),
        ({"label": "教研组会议记录本"}, "留痕资料"),
        ({"label": "学校宣传", "form": "number", "unit": "篇"}, "留痕资料"),
        ({"source": "各校报送材料份数统计"}, "留痕资料"),
        ({"label": "初三中考平均分"}, "按成绩"),
        ({"label": "高一录取率", "counts_as": "development"}, "升学率"),
        ({"counts_as": "traces"}, "留痕资料"),
    ],
)
def test_数材料的_看中考成绩的_说是过程也加不进来(
    world: World, officer: Account, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(guards.Stopped, match=says) as stopped:
        actions.own_measure_add(**given(world, officer, **more))
    assert stopped.value.fix.startswith(("可以：", "请先登记依据"))
    assert not OwnMeasure.objects.unscoped("nothing was written").exists()


def test_留痕的规定以前_同一个项目加得进来(world: World, officer: Account) -> None:
    row = actions.own_measure_add(
        **given(world, officer, label="活动照片数量", on=date(2025, 10, 13))
    )
    assert row.key == f"own-{row.pk}"


def test_加了没有权重不计分_有了权重就计分_新文件不列它就停用(
    world: World, officer: Account
) -> None:
    row = actions.own_measure_add(**given(world, officer))
    assert AuditLine.objects.filter(event="appraisal.measure_added").exists()
    with pytest.raises(UsageError, match="同名的项目"):
        actions.own_measure_add(**given(world, officer, part="result"))
    region = world.home.code
    assert local.scheme_on(SCHEME, region, PLAN, ON) == SCHEME
    weights = {one.id: one.weight for one in SCHEME.measures}
    less = {**weights, "digital_links": weights["digital_links"] - 4, row.key: Fraction(4)}
    paper = {
        "actor": officer,
        "place": Place(region),
        "plan": PLAN,
        "scheme": SCHEME,
        "issuer": "云川县教育局",
        "approver": "周局长",
        "on": ON,
    }
    with pytest.raises(UsageError, match="有的项目没有权重"):
        actions.weights_set(
            **paper,
            weights={**less, "own-999": Fraction(1), "digital_links": Fraction(5)},
            document_number="云教〔2026〕10号",
            valid_from=ON,
        )
    actions.weights_set(**paper, weights=less, document_number="云教〔2026〕10号", valid_from=ON)
    held = local.scheme_on(SCHEME, region, PLAN, ON)
    assert held.measure(row.key).weight == 4
    assert sum(part.weight for part in held.parts) == 100
    assert held.measures_of("process")[-1].note.startswith("本地项目，云川县教育局云教〔2026〕9号")
    with pytest.raises(Refused, match="云教〔2026〕10号已经给了它权重"):
        actions.own_measure_withdraw(actor=officer, measure=row, seen=row.version, on=ON)
    later = date(2027, 3, 1)
    actions.weights_set(
        **paper, weights=weights, document_number="云教〔2027〕3号", valid_from=later
    )
    assert local.scheme_on(SCHEME, region, PLAN, later).measures == SCHEME.measures
    assert local.scheme_on(SCHEME, region, PLAN, ON) == held


def test_录入的工作簿里有本地项目_按比例收(world: World, officer: Account) -> None:
    row = actions.own_measure_add(**given(world, officer))
    region, school = world.home.code, world.home.schools[0]
    pack = local.pack_in(region, reading.pack_of(PLAN))
    place = Place(region, school.school_code, name=school.name)
    entered = {"actor": officer, "place": place, "plan": PLAN, "year": 2025, "on": ON}
    entered |= {"figure": pack.entered[row.key], "document": "公示"}
    with pytest.raises(UsageError, match="符合的 12，总数 10"):
        actions.figure_enter(**entered, numerator=12, denominator=10)
    actions.figure_enter(**entered, numerator=95, denominator=100)
    told = [label.label for _row, label, _name in figures.entered_of(officer, region, pack)]
    assert told == ["课后服务参加率"]
    content = figures.blank_workbook(officer, region, "云川县", pack, ON)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert row.key in {cell.value for cell in sheet["D"]}
    facts = gathering._entered(region, pack, 2025)[f"entered:{row.key}"]
    assert [(fact.unit, fact.numerator) for fact in facts] == [(school.school_code, 95)]


def test_没有用过的能撤回_撤回再撤就拦_别人的权限办不了(world: World, officer: Account) -> None:
    row = actions.own_measure_add(**given(world, officer))
    leader = world.home.people["leader"]
    with pytest.raises(NotAllowed):
        actions.own_measure_withdraw(actor=leader, measure=row, seen=row.version, on=ON)
    held = actions.own_measure_withdraw(actor=officer, measure=row, seen=row.version, on=ON)
    assert local.own_rows(world.home.code, PLAN) == []
    with pytest.raises(Refused, match="已经撤回"):
        actions.own_measure_withdraw(actor=officer, measure=held, seen=held.version, on=ON)


def test_两个数一样_超出一百_没有单位_没有文号_都不收(world: World, officer: Account) -> None:
    for more, says in (
        ({"full": Fraction(6, 10)}, "同一个数"),
        ({"full": Fraction(3)}, "填的是 300%"),
        ({"form": "number", "unit": " "}, "没有写单位"),
        ({"document_number": " "}, "没有写文号"),
        ({"part": "其他"}, "没有选属于哪一部分"),
    ):
        with pytest.raises(UsageError, match=says):
            actions.own_measure_add(**given(world, officer, **more))


def test_页上加照片_出示条文和合规做法_改成参加率就加上_给权重后印在方案里(
    world: World, officer: Account
) -> None:
    client = Client()
    client.force_login(officer)
    address = f"/appraisal/of/{world.home.code}/{PLAN}/annual/"
    first = client.get(address).content.decode()
    assert "照片、材料、会议、台账的份数加不进来" in first
    for option in ("process", "traces", "share"):  # each select has what may be chosen
        assert f'<option value="{option}"' in first
    typed = {
        f"own-{name}": str(value)
        for name, value in given(world, officer).items()
        if name not in {"actor", "place", "plan", "scheme", "on", "none", "full"}
    }
    typed |= {"own-none": "60%", "own-full": "95%"}
    refused = client.post(address + "own/", {**typed, "own-label": "活动照片数量"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "教师厅〔2025〕2号" in said
    assert "改用数据核验和实地查看" in said
    wrong = client.post(address + "own/", {**typed, "own-full": "60%"})
    assert wrong.status_code == 422
    assert 'value="课后服务参加率"' in wrong.content.decode()  # what was typed is still there
    assert client.post(address + "own/", typed).status_code == 302
    page = client.get(address).content.decode()
    row = OwnMeasure.objects.visible_to(officer).get()
    assert "没有权重" in page
    assert f'name="w-{row.key}"' in page
    weights = {f"w-{one.id}": str(float(one.weight)) for one in SCHEME.measures}
    paper = {
        "document_number": "云教〔2026〕10号",
        "issuer": "云川县教育局",
        "approver": "周局长",
        "valid_from": "2026-03-02",
    }
    assert client.post(address, {**weights, **paper, f"w-{row.key}": "4"}).status_code == 422
    weights["w-digital_links"] = "6"
    assert client.post(address, {**weights, **paper, f"w-{row.key}": "4"}).status_code == 302
    page = client.get(address).content.decode()
    assert "本地项目，云川县教育局云教〔2026〕9号" in page
    assert client.post(f"{address}own/{row.pk}/withdraw/", {"seen": "1"}).status_code == 422
    assert client.post(f"{address}own/999999/withdraw/", {"seen": "1"}).status_code == 404
