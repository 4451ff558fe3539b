"""Measuring snapshots: merging, splitting, scope, missing values, sources."""

from __future__ import annotations

from datetime import date

import pytest

from junheng.data.snapshots import Snapshot
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure
from junheng.measure.engine.split import section_shares
from junheng.policy import Pack
from tests.measure.conftest import Build, resource, school, statistics

SPORTS, TEACHING = "sports_area_per_pupil", "teaching_area_per_pupil"
DEGREE, ART = "teachers_above_required_degree_per_100", "pe_art_teachers_per_100"
BACKBONE = "backbone_teachers_per_100"


def test_一所学校_七项都能算_博士计入高学历(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("2100000001")],
        section_statistics=[statistics("2100000001", "primary", 500, teachers_doctor=2)],
        resource=[resource("2100000001")],
    )
    found = measure(quality, snapshot)
    [unit] = found.units
    assert (unit.name, unit.region, unit.residence, unit.in_scope) == (
        "学校01",
        "990101",
        "rural",
        True,
    )
    assert found.result("2100000001", "primary", DEGREE).numerator == 33
    assert found.result("2100000001", "primary", DEGREE).value == pytest.approx(6.6)
    assert found.spread("primary", DEGREE).cv == pytest.approx(0, abs=1e-12)
    assert found.result("2100000001", "primary", DEGREE).definition == f"{DEGREE}@1"
    assert found.result("2100000001", "primary", DEGREE).clause == "cn-moe-2017-6#resource-1"


def test_初中只有本科及以上算高于规定学历(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("3100000001", "311")],
        section_statistics=[statistics("3100000001", "junior", 500)],
        resource=[resource("3100000001")],
    )
    assert measure(quality, snapshot).result("3100000001", "junior", DEGREE).numerator == 21


def test_体育馆从教学用房移到体育场馆_不重复计算(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("2100000001")],
        section_statistics=[statistics("2100000001", "primary", 500)],
        resource=[resource("2100000001", indoor_sports_area_m2=600.0)],
    )
    found = measure(quality, snapshot)
    assert found.result("2100000001", "primary", TEACHING).numerator == 2400
    assert found.result("2100000001", "primary", SPORTS).numerator == 4600


@pytest.mark.parametrize(
    ("kind", "pupils"),
    [
        ("312", {"primary": 166, "junior": 210}),
        ("341", {"junior": 300, "senior": 400}),
        ("345", {"primary": 200, "junior": 150, "senior": 180}),
    ],
    ids=["九年一贯制", "完全中学", "十二年一贯制"],
)
def test_共享资源按权重分摊_各学段相加等于全校(
    build: Build, quality: Pack, kind: str, pupils: dict[str, int]
) -> None:
    code = "3120000001"
    snapshot = build(
        organisation=[school(code, kind)],
        section_statistics=[statistics(code, stage, n) for stage, n in pupils.items()],
        resource=[resource(code, sports_ground_area_m2=23226.0)],
    )
    found = measure(quality, snapshot)
    shares = section_shares(quality, pupils, date(2025, 10, 15))
    assert sum(shares.values()) == pytest.approx(1)
    for stage in pupils:
        if stage == "senior":
            assert found.unit(code, stage).reason == "不属于参评学段"
            continue
        result = found.result(code, stage, SPORTS)
        assert result.numerator == pytest.approx(23226 * shares[stage])
        assert (result.whole, result.share) == (23226, pytest.approx(shares[stage]))
        assert found.result(code, stage, DEGREE).share is None
    if kind == "312":
        assert found.result(code, "primary", SPORTS).numerator == pytest.approx(9711.63, abs=0.01)
        assert found.result(code, "junior", SPORTS).numerator == pytest.approx(13514.37, abs=0.01)


def test_另一学段没有学生数_不能分摊_也不当作零(build: Build, quality: Pack) -> None:
    code = "3120000001"
    snapshot = build(
        organisation=[school(code, "312")],
        section=[{"school_code": code, "stage": s} for s in ("primary", "junior")],
        section_statistics=[statistics(code, "primary", 166)],
        resource=[resource(code)],
    )
    found = measure(quality, snapshot)
    result = found.result(code, "primary", SPORTS)
    assert (result.value, result.state) == (None, "not_computable")
    assert "无法分摊" in result.reason
    assert found.result(code, "primary", DEGREE).value is not None
    assert found.result(code, "junior", DEGREE).reason == "没有在校生数"
    assert found.county_verdicts["junior"].state == "not_computable"


def test_不计校数的校区并入所属学校_结论随之改变(build: Build, quality: Pack) -> None:
    lead, branch = "2100000001", "2100000002"

    def county(*, counts: bool) -> Measurement:
        more = {} if counts else {"lead_school_code": lead}
        return measure(
            quality,
            build(
                organisation=[school(lead), school(branch, counts_as_school=counts, **more)],
                section_statistics=[
                    statistics(lead, "primary", 500),
                    statistics(branch, "primary", 300, pe_teachers=0, music_teachers=0),
                ],
                resource=[resource(lead), resource(branch, sports_ground_area_m2=500.0)],
            ),
        )

    apart, merged = county(counts=True), county(counts=False)
    assert apart.school_verdicts[(lead, "primary")].state == "met"
    assert {u.code for u in merged.units} == {lead}
    assert merged.unit(lead, "primary").merged == (branch,)
    assert merged.unit(lead, "primary").pupils == 800
    assert merged.result(lead, "primary", SPORTS).numerator == 4500
    assert merged.result(lead, "primary", ART).numerator == 6
    assert merged.school_verdicts[(lead, "primary")].state == "unmet"


def test_不参评的单位留在名单里_写明原因(build: Build, quality: Pack, basic: Pack) -> None:
    snapshot = build(
        organisation=[
            school("2180000001", "218"),
            school("2180000002", "218"),
            school("5140000001", "514"),
            school("3610000001", "361"),
            school("2100000001", organiser="private"),
            school("2100000002", organiser="enterprise"),
            school("2100000003"),
        ],
        section_statistics=[
            statistics("2180000001", "primary", 49),
            statistics("2180000002", "primary", 50),
            statistics("5140000001", "primary", 90),
            statistics("3610000001", "junior", 90),
            *(statistics(f"210000000{i}", "primary", 500) for i in (1, 2, 3)),
            statistics("2999999999", "primary", 500),
        ],
        resource=[resource("2100000003")],
    )
    reasons = {u.code: u.reason for u in measure(quality, snapshot).units}
    assert "不足 50 人的教学点" in reasons["2180000001"]
    assert reasons["2180000002"] == ""
    assert "特殊教育学校" in reasons["5140000001"]
    assert "职业学校" in reasons["3610000001"]
    assert reasons["2100000001"] == "", "优质均衡包括民办学校"
    assert "名册里没有" in reasons["2999999999"]
    old = {u.code: u.reason for u in measure(basic, snapshot).units}
    assert "民办" in old["2100000001"]
    assert "非县级政府" in old["2100000002"]
    assert "教学点" in old["2180000002"]
    assert old["2100000003"] == ""


def test_缺数不是零_综合表没有的用名册补(build: Build, quality: Pack) -> None:
    teachers = [
        {
            "person_id": f"t{i}",
            "school_code": "2100000001",
            "stage": "primary",
            "degree": "bachelor" if i < 8 else "secondary",
            "subject": "pe" if i < 2 else "chinese",
            "backbone_level": "none",
            "is_full_time": i != 0,
        }
        for i in range(10)
    ]
    empty = dict.fromkeys(("teachers_bachelor", "backbone_teachers", "pe_teachers"))
    snapshot = build(
        organisation=[school("2100000001"), school("2100000002")],
        section_statistics=[
            statistics("2100000001", "primary", 100, **empty),
            statistics("2100000002", "primary", 100, **empty),
        ],
        teacher=teachers,
        resource=[resource("2100000001"), resource("2100000002", teaching_area_m2=None)],
    )
    found = measure(quality, snapshot)
    assert found.result("2100000001", "primary", DEGREE).numerator == 7
    assert found.result("2100000001", "primary", ART).numerator == 1
    assert found.result("2100000001", "primary", BACKBONE).numerator == 0, "有名册而无一符合，是零"
    assert found.result("2100000002", "primary", DEGREE).value is None, "没有名册，是缺数"
    assert found.result("2100000002", "primary", TEACHING).state == "not_computable"
    assert found.spread("primary", TEACHING).cv is None
    assert found.spread("primary", SPORTS).cv == pytest.approx(0)
    assert found.school_verdicts[("2100000002", "primary")].state == "not_computable"


def test_学生数优先用综合表_没有时用有学籍的学生(build: Build, quality: Pack) -> None:
    pupils = [
        {
            "person_id": f"p{i}",
            "school_code": "2100000001",
            "stage": "primary",
            "is_registered": i < 60,
        }
        for i in range(70)
    ]
    only_roster = build(organisation=[school("2100000001")], pupil=pupils)
    assert measure(quality, only_roster).unit("2100000001", "primary").pupils == 60
    both = build(
        organisation=[school("2100000001")],
        pupil=pupils,
        section_statistics=[statistics("2100000001", "primary", 66)],
    )
    assert measure(quality, both).unit("2100000001", "primary").pupils == 66


def test_乡村小规模学校_走教的体艺教师计入(build: Build, quality: Pack) -> None:
    staff = {"pe_teachers": 0, "music_teachers": 0, "fine_art_teachers": 0}
    snapshot = build(
        organisation=[
            school("2100000001"),
            school("2100000002", urban_rural="111"),
            school("2100000003"),
        ],
        section_statistics=[
            statistics("2100000001", "primary", 80, shared_pe_art_teachers=2, **staff),
            statistics("2100000002", "primary", 80, shared_pe_art_teachers=2, **staff),
            statistics("2100000003", "primary", 100, shared_pe_art_teachers=2, **staff),
        ],
        resource=[resource(f"210000000{i}") for i in (1, 2, 3)],
    )
    found = measure(quality, snapshot)
    assert [found.result(f"210000000{i}", "primary", ART).numerator for i in (1, 2, 3)] == [2, 0, 0]
    assert "small_rural_school" in found.unit("2100000001", "primary").flags


def test_撤并的县按后继代码归并(build: Build, quality: Pack) -> None:
    def region(code: str, level: str, **more: object) -> dict[str, object]:
        return {"region_code": code, "name": code, "level": level, **more}

    snapshot = build(
        region=[
            region("990101", "county", valid_from=date(2000, 1, 1)),
            region(
                "990199",
                "county",
                valid_from=date(2000, 1, 1),
                valid_to=date(2020, 1, 1),
                succeeded_by="990101",
            ),
            region("990101001", "town", parent_code="990101", valid_from=date(2000, 1, 1)),
        ],
        organisation=[
            school("2100000001", region_code="990199"),
            school("2100000002", region_code="990101001"),
        ],
        section_statistics=[
            statistics("2100000001", "primary", 500),
            statistics("2100000002", "primary", 500),
        ],
        resource=[resource("2100000001"), resource("2100000002")],
    )
    assert {u.region for u in measure(quality, snapshot).units} == {"990101"}
    old = measure(quality, snapshot, as_of=date(2019, 1, 1))
    assert {u.region for u in old.units} == {"990199", "990101"}


def test_测算结果写成文本再读回_一模一样(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("2100000001")],
        section_statistics=[statistics("2100000001", "primary", 500)],
        resource=[resource("2100000001")],
    )
    found = measure(quality, snapshot)
    assert Measurement.from_json(found.to_json()) == found


def test_规则生效之前_没有标准值_无法下结论(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("2100000001")],
        section_statistics=[statistics("2100000001", "primary", 500)],
        resource=[resource("2100000001")],
    )
    found = measure(quality, snapshot, as_of=date(2015, 1, 1))
    assert found.school_verdicts[("2100000001", "primary")].state == "not_computable"
    assert any("自 2017-04-19 起执行" in note for note in found.notes)


def test_旧数据版本缺少后来新增的列_照样能算(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("2100000001")],
        section_statistics=[statistics("2100000001", "primary", 500)],
        resource=[resource("2100000001")],
    )

    def older(table: str, backend: object, scope: object) -> object:
        rows = Snapshot.open(snapshot, table, backend, scope)  # type: ignore[arg-type]
        later = ("built_year", "extra_sports_area_m2", "teachers_doctor")
        return rows.drop(*(c for c in later if c in rows.columns))

    class Older:
        sha256, manifest, has = snapshot.sha256, snapshot.manifest, snapshot.has
        open = staticmethod(older)

    found = measure(quality, Older())  # type: ignore[arg-type]
    assert found.result("2100000001", "primary", DEGREE).numerator == 31
    assert found.school_verdicts[("2100000001", "primary")].state == "met"


@pytest.mark.parametrize(
    ("arts", "counted"),
    [
        ({"arts_teachers_all": 20, "music_teachers": 3, "fine_art_teachers": 3}, 20),
        ({"arts_teachers_all": 8, "music_teachers": None, "fine_art_teachers": None}, 8),
        ({"music_teachers": 3, "fine_art_teachers": 3}, 6),
        ({"music_teachers": 3, "fine_art_teachers": 3, "arts_teachers": 2}, 8),
        ({"music_teachers": 3, "fine_art_teachers": None}, None),
    ],
    ids=["合计为准", "只有合计", "没有合计", "没有合计有其他艺术", "分项缺一"],
)
def test_艺术教师有合计按合计_不重复计_没有合计才加分项(
    build: Build, quality: Pack, arts: dict[str, int | None], counted: int | None
) -> None:
    """艺术 of the rule is fine art and music; 艺术>计 holds both, and other arts."""
    snapshot = build(
        organisation=[school("2100000001")],
        section_statistics=[statistics("2100000001", "primary", 1000, **arts)],
        resource=[resource("2100000001")],
    )
    result = measure(quality, snapshot).result("2100000001", "primary", ART)
    if counted is None:
        assert result.value is None
    else:
        assert result.value == pytest.approx((3 + counted) / 10)
