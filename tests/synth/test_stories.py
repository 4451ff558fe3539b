"""Planted stories of the demo, told by the made-up data themselves."""

from __future__ import annotations

from math import ceil

import pytest

from junheng.web.config.demo_findings import KIT_YUAN
from tests.synth.figures import sections, unweighted_cv, weighted_cv

PRINTED = {
    "云川实验小学": (2140, 5.1, 1.6, 1.0, 4.9, 7.6, 3120, 2.4),
    "城关一小": (2480, 4.9, 1.4, 0.9, 4.6, 7.5, 2650, 2.3),
    "河口镇中心小学": (870, 4.3, 0.8, 0.7, 4.7, 5.1, 2110, 2.5),
    "柳塘九年制学校": (410, 4.5, 1.0, None, 7.9, 12.6, 2050, 3.4),
    "竹溪小学": (236, 5.1, 1.3, None, 9.6, 18.2, 1580, 4.2),
    "白岭小学": (118, 5.9, None, 1.7, 14.1, 26.4, 2360, 6.8),
}  # None: whole people cannot give the printed value in a school this small


def test_十四个学段部共14479名学生_教学点38人不在内(made):
    tables = made("yunchuan", 2025)
    primary, junior = sections(tables, "primary"), sections(tables, "junior")
    assert (len(primary), len(junior)) == (9, 5)
    assert sum(f.pupils for f in (*primary.values(), *junior.values())) == 14_479
    assert "枫林教学点" not in primary
    rows = tables["section_statistics"].to_pylist()
    assert sum(r["pupils"] for r in rows) == 14_479 + 38


@pytest.mark.parametrize("name", PRINTED)
def test_点名学校的数值与设定相差不超过百分之二点五(made, name):
    pupils, *values = PRINTED[name]
    figures = sections(made("yunchuan", 2025), "primary")[name]
    assert figures.pupils == pupils
    for found, printed in zip(figures.values, values, strict=True):
        if printed is not None:
            assert abs(found - printed) <= max(0.05, 0.025 * printed), (found, printed)


def test_小学差异系数与设定一致_加权035不加权054(made):
    primary = sections(made("yunchuan", 2025), "primary")
    weighted = [weighted_cv(primary, k) for k in range(7)]
    unweighted = [unweighted_cv(primary, k) for k in range(7)]
    assert weighted == pytest.approx([0.06, 0.19, 0.14, 0.27, 0.35, 0.20, 0.23], abs=0.0075)
    assert unweighted == pytest.approx([0.09, 0.19, 0.28, 0.41, 0.54, 0.26, 0.41], abs=0.022)
    assert round(weighted[4], 2) == 0.35
    assert round(unweighted[4], 2) == 0.54


def test_三个学段部未达到_差异系数全部不超限(made):
    tables = made("yunchuan", 2025)
    primary, junior = sections(tables, "primary"), sections(tables, "junior")
    assert [f.name for f in primary.values() if not f.passes] == ["河口镇中心小学", "竹溪小学"]
    assert [f.name for f in junior.values() if not f.passes] == ["石桥中学"]
    assert all(weighted_cv(primary, k) <= 0.50 for k in range(7))
    assert all(weighted_cv(junior, k) <= 0.45 for k in range(7))


def test_河口七项达标四项_补齐2088平方米_刚好通过1109平方米(made):
    primary = sections(made("yunchuan", 2025), "primary")
    hekou = primary["河口镇中心小学"]
    assert hekou.met == 4
    assert hekou.amounts[4] == 4437
    assert 7.5 * hekou.pupils - 4437 == 2088
    assert int(0.85 * 7.5 * hekou.pupils - 4437) == 1109
    assert [ceil(limit * 8.7 - hekou.amounts[k]) for k, limit in ((1, 1.0), (2, 0.9))] == [2, 2]


def test_竹溪达标六项_余项79不到85_差9点9万元或2点8万元(made):
    zhuxi = sections(made("yunchuan", 2025), "primary")["竹溪小学"]
    assert zhuxi.met == 6
    assert round(zhuxi.values[5] / 2000 * 100) == 79
    assert round((2000 * zhuxi.pupils - zhuxi.amounts[5]) / 10_000, 1) == 9.9
    assert round((1700 * zhuxi.pupils - zhuxi.amounts[5]) / 10_000, 1) == 2.8


def test_石桥四项未达_缺972平方米_三名体艺_三名骨干_两名高学历(made):
    shiqiao = sections(made("yunchuan", 2025), "junior")["石桥中学"]
    assert shiqiao.pupils == 540
    assert [round(v, 1) for v in shiqiao.values[1:3]] == [0.6, 0.4]
    assert shiqiao.values[0] == pytest.approx(5.1, rel=0.02)
    assert shiqiao.values[4] == pytest.approx(8.4)
    assert 10.2 * 540 - shiqiao.amounts[4] == pytest.approx(972)
    gaps = [ceil(limit * 5.4 - shiqiao.amounts[k]) for k, limit in enumerate((5.3, 1.0, 0.9))]
    assert gaps == [2, 3, 3]
    for year in (2023, 2024, 2025):
        assert sections(made("yunchuan", year), "junior")["石桥中学"].amounts[1] == 3


def test_三年走势_体育场馆系数下降_骨干系数上升_未达到减少_音体美缺口缩小(made):
    gap, unmet, sports, backbone = {}, {}, {}, {}
    for year in (2023, 2024, 2025):
        tables = made("yunchuan", year)
        primary, junior = sections(tables, "primary"), sections(tables, "junior")
        both = [*primary.values(), *junior.values()]
        unmet[year] = sum(not f.passes for f in both)
        gap[year] = sum(max(0, ceil(0.009 * f.pupils - f.amounts[2] - 1e-9)) for f in both)
        sports[year] = round(weighted_cv(primary, 4), 2)
        backbone[year] = round(weighted_cv(junior, 1), 2)
    assert (unmet[2023], unmet[2024], unmet[2025]) == (5, 4, 3)
    assert (gap[2024], gap[2025]) == (11, 8)
    assert (sports[2024], sports[2025]) == (0.41, 0.35)
    assert (backbone[2024], backbone[2025]) == (0.24, 0.28)


def test_不计校数的校区并入主校后_主校由未达到变为达到(made):
    tables = made("yunchuan", 2025)
    apart = sections(tables, "primary", merge_campuses=False)
    together = sections(tables, "primary")
    assert not apart["城关一小"].passes
    assert not apart["城关一小东校区"].passes
    assert together["城关一小"].passes
    assert "城关一小东校区" not in together


def test_九年制学校分成两部_共享资源按1比1点1分摊(made):
    tables = made("yunchuan", 2025)
    primary = sections(tables, "primary")["柳塘九年制学校"]
    junior = sections(tables, "junior")["柳塘九年制学校"]
    assert (primary.met, primary.passes) == (6, True)
    assert (junior.met, junior.passes) == (6, True)
    for k in range(3, 7):
        assert junior.values[k] == pytest.approx(1.1 * primary.values[k])


def test_城区优质学校名单变了_南山小学由低于变为不低于(made):
    tables = made("yunchuan", 2025)
    primary = {f.name: f for f in sections(tables, "primary").values()}
    names = {r["school_code"]: r["name"] for r in tables["organisation"].to_pylist()}
    lists = [r for r in tables["named_list"].to_pylist() if r["list"] == "urban_quality"]

    def urban(day: str) -> float:
        chosen = [
            primary[names[r["school_code"]]]
            for r in lists
            if names[r["school_code"]] in primary
            and str(r["valid_from"]) <= day <= str(r["valid_to"] or "9999")
        ]
        return sum(f.amounts[0] for f in chosen) / sum(f.pupils for f in chosen) * 100

    nanshan = primary["南山小学"].values[0]
    assert nanshan < urban("2025-06-30")
    assert nanshan >= urban("2025-10-15")


def test_镇上65人的班与村里8人的班同在一县(made):
    rooms = made("yunchuan", 2025)["homeroom"].to_pylist()
    sizes = {r["school_code"]: [] for r in rooms}
    for room in rooms:
        sizes[room["school_code"]].append(room["pupils"])
    assert max(sizes["2199010002"]) == 65
    assert 8 in sizes["2199010010"]


def test_合并的区换了代码_学校沿革接得上(made):
    before, after = made("linjiang", 2023), made("linjiang", 2024)
    moves = {
        r["old_code"]: r["new_code"]
        for r in after["succession"].to_pylist()
        if r["subject"] == "school"
    }
    old = {r["school_code"]: r for r in before["organisation"].to_pylist()}
    new = {r["school_code"]: r for r in after["organisation"].to_pylist()}
    assert len(moves) == 4
    for was, now in moves.items():
        assert old[was]["region_code"] == "990103"
        assert new[now]["region_code"] == "990102"
        assert old[was]["name"] == new[now]["name"]
    assert {moves.get(code, code) for code in old} == set(new)
    gone = [r for r in after["region"].to_pylist() if r["region_code"] == "990103"]
    assert [(str(r["valid_to"]), r["succeeded_by"]) for r in gone] == [("2024-06-30", "990102")]


def test_临江县多项差异系数超过上限_如真实县一样(made):
    tables = made("linjiang", 2025)
    assert tables["organisation"].num_rows == 26
    primary, junior = sections(tables, "primary"), sections(tables, "junior")
    over = [weighted_cv(primary, k) > 0.50 for k in range(7)]
    assert sum(over) >= 3
    assert sum(weighted_cv(junior, k) > 0.45 for k in range(7)) >= 2
    assert any(f.passes for f in (*primary.values(), *junior.values()))


def test_竹溪买设备的钱_前一年花的等于多出来的设备_今年买的等于还缺的(made):
    before, after = (
        next(r for r in made("yunchuan", year)["resource"].to_pylist() if r["school_code"] == code)
        for year, code in ((2024, "2199010007"), (2025, "2199010007"))
    )
    money = {
        name: sum(
            row[column]
            for row in made("yunchuan", 2025)[name].to_pylist()
            if row["list_number"] == "清单-2025-0002"
        )
        for name, column in (
            ("budget_line", "amount_yuan"),
            ("allocation", "amount_yuan"),
            ("spending", "amount_yuan"),
        )
    }
    bought = after["equipment_yuan"] - before["equipment_yuan"]
    assert {float(one) for one in money.values()} == {float(bought)}
    pupils = sections(made("yunchuan", 2025), "primary")["竹溪小学"].pupils
    assert float(pupils * 2000 - after["equipment_yuan"]) == KIT_YUAN


def test_白岭的随迁子女不足十一人_其余两组都够多(made):
    pupils = made("yunchuan", 2025)["pupil"].to_pylist()
    own = [one for one in pupils if one["school_code"] == "2199010008"]
    assert 0 < sum(one["is_migrant"] for one in own) < 11
    assert 11 <= sum(one["is_left_behind"] for one in own) <= len(own) - 11
