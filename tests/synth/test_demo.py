"""The demo's snapshots: what they say when measured, and that an import gives the very same."""

from __future__ import annotations

import openpyxl
import pyarrow as pa
import pytest

from junheng.data.intake.batch import stage_batch
from junheng.data.intake.check import check
from junheng.data.intake.draft import Draft
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.publish import publish, read_identities
from junheng.data.snapshots import Snapshot, write_snapshot
from junheng.data.synth import make_county
from junheng.data.synth.county import county
from junheng.data.synth.demo import (
    DEMO,
    SELF_TEST,
    DemoSnapshot,
    demo_snapshot,
    demo_snapshots,
    demo_tables,
    write_workbooks,
)
from junheng.data.synth.stories import stories
from junheng.kernel.errors import DataError
from junheng.measure.engine.items import item_results
from junheng.measure.engine.remedy import remedy
from junheng.measure.engine.run import measure
from junheng.measure.engine.trace import trace
from junheng.measure.engine.whatif import Change, what_if
from junheng.policy import load_pack

pytestmark = pytest.mark.slow  # whole counties, papers or installations

KEYRING = Keyring.of(bytes(32))


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> dict[tuple[str, int], Snapshot]:
    written = demo_snapshots(tmp_path_factory.mktemp("snapshots"), KEYRING)
    return {(d.key, d.year): s for d, s in zip(DEMO, written, strict=True)}


@pytest.fixture(scope="module")
def pack():
    return load_pack("cn-moe-2017-6")


def _of(measurement, name, stage):
    unit = next(u for u in measurement.units if (u.name, u.stage) == (name, stage))
    results = {r.indicator: r for r in measurement.results if (r.unit, r.stage) == unit.key}
    return measurement.school_verdicts[unit.key], results


def test_两县三年六个数据版本_完好且身份不入版本(demo):
    assert len(demo) == 6
    for snapshot in demo.values():
        snapshot.verify()
        for table in ("teacher", "pupil"):
            assert snapshot.has(table)
    assert demo["yunchuan", 2025].manifest.status == "approved"
    assert demo["linjiang", 2025].manifest.status == "reported"


def test_同样的钥匙写两遍是同一个版本_换钥匙就换名(demo, tmp_path):
    made = DemoSnapshot("yunchuan", 2024, "approved")
    assert demo_snapshot(tmp_path, KEYRING, made).sha256 == demo["yunchuan", 2024].sha256
    other = Keyring.of(b"1" * 32)
    assert demo_snapshot(tmp_path, other, made).sha256 != demo["yunchuan", 2024].sha256


@pytest.mark.parametrize(
    "made", [DEMO[1], DEMO[2], DEMO[5]], ids=lambda made: f"{made.key}-{made.year}"
)
def test_写出工作簿再真正导入_得到同一个数据版本(made, demo, tmp_path):
    region = county(made.key)
    paths = write_workbooks(made.key, made.year, tmp_path / "workbooks")
    assert paths == sorted(paths)
    batch = stage_batch(
        tmp_path / "batches",
        paths,
        region=region.region_code,
        as_of=made.as_of,
        keyring=KEYRING,
    )
    previous = demo.get((made.key, made.year - 1))
    checked = check(
        tmp_path / "batches", Draft().with_batch(batch), keyring=KEYRING, previous=previous
    )
    assert checked.rejected == 0, checked.groups()
    assert all(total.agrees for total in checked.totals)
    imported = publish(
        tmp_path / "snapshots",
        checked,
        keyring=KEYRING,
        identities=tmp_path / "identities",
        region_name=region.name,
        status=made.status,
        source=made.source,
        version=made.version,
    )
    mine = demo[made.key, made.year].manifest
    assert imported.manifest.files == mine.files
    assert imported.manifest.tables == mine.tables
    assert imported.sha256 == demo[made.key, made.year].sha256


def test_身份另存一处_加密_只有钥匙能读(tmp_path):
    snapshot = demo_snapshot(tmp_path, KEYRING, SELF_TEST, identities=tmp_path / "identities")
    assert snapshot.manifest.label == "2025年事业统计·自测·v1"
    teacher = make_county("yunchuan", 2025)["teacher"].slice(0, 1).to_pylist()[0]
    person = KEYRING.person_id("teacher", teacher["id_number"])
    folder = tmp_path / "identities"
    found = read_identities(folder, snapshot.sha256, "teacher", [person], KEYRING)[person]
    assert found == {"name": teacher["name"], "id_number": teacher["id_number"]}
    with pytest.raises(DataError):
        read_identities(folder, snapshot.sha256, "teacher", [person], Keyring.of(b"2" * 32))


@pytest.mark.parametrize("key", ["yunchuan", "linjiang"])
def test_只有综合表也给出同样的七项指标和差异系数(key, demo, pack, tmp_path):
    paths = write_workbooks(key, 2025, tmp_path / "books", layout="statistics_only")
    region = county(key)
    batch = stage_batch(
        tmp_path / "batches",
        paths,
        region=region.region_code,
        as_of=DEMO[2].as_of,
        keyring=KEYRING,
    )
    assert {"section_statistics", "organisation", "resource"} <= set(batch.rows)
    checked = check(tmp_path / "batches", Draft().with_batch(batch), keyring=KEYRING)
    assert checked.rejected == 0, checked.groups()
    snapshot = publish(
        tmp_path / "snapshots",
        checked,
        keyring=KEYRING,
        identities=tmp_path / "identities",
        region_name=region.name,
        status="self_test",
        source="2025年综合表",
        version=1,
    )
    alone, full = measure(pack, snapshot), measure(pack, demo[key, 2025])
    values = {(r.unit, r.stage, r.indicator): r.value for r in full.results}
    for result in alone.results:
        expected = values[result.unit, result.stage, result.indicator]
        assert result.value == pytest.approx(expected, rel=1e-12)
    assert len(alone.results) == len(full.results)
    assert [s.cv for s in alone.spreads] == pytest.approx([s.cv for s in full.spreads])


def test_自测第一版与审定第二版只差改正的几处(demo, tmp_path):
    first, second = (make_county("yunchuan", 2025, as_first_sent=sent) for sent in (True, False))
    changed = {
        name: [
            a["school_code"]
            for a, b in zip(first[name].to_pylist(), second[name].to_pylist(), strict=True)
            if a != b
        ]
        for name in ("section_statistics", "resource")
    }
    assert changed == {
        "section_statistics": ["2199010006", "3199010014"],
        "resource": ["2199010007", "3199010014"],
    }
    draft = demo_snapshot(tmp_path, KEYRING, SELF_TEST)
    assert draft.sha256 != demo["yunchuan", 2025].sha256


def test_测算结论与故事一致(demo, pack):
    measured = measure(pack, demo["yunchuan", 2025])
    unmet = {
        u.name
        for u in measured.units
        if u.in_scope and measured.school_verdicts[u.key].state != "met"
    }
    assert unmet == {"河口镇中心小学", "竹溪小学", "石桥中学"}
    assert all(s.state == "met" for s in measured.spreads)
    sports = next(
        s
        for s in measured.spreads
        if (s.indicator, s.stage) == ("sports_area_per_pupil", "primary")
    )
    assert (round(sports.cv, 2), round(sports.unweighted_cv, 2)) == (0.35, 0.54)
    zhuxi, _ = _of(measured, "竹溪小学", "primary")
    assert (zhuxi.met, zhuxi.of) == (6, 7)
    hekou, results = _of(measured, "河口镇中心小学", "primary")
    assert hekou.met == 4
    assert results["sports_area_per_pupil"].numerator == 4437


def test_补齐与刚好通过的数量_假如补齐差异系数降到032(demo, pack):
    measured = measure(pack, demo["yunchuan", 2025])

    def amounts(quantities) -> dict[str, float]:
        return {q.indicator: q.amount for q in quantities}

    hekou = remedy(measured, pack, "2199010004", "primary")
    people = {"backbone_teachers_per_100": 2, "pe_art_teachers_per_100": 2}
    assert amounts(hekou.fully_meet) == {**people, "sports_area_per_pupil": 2088}
    assert amounts(hekou.just_pass) == {**people, "sports_area_per_pupil": 1109.25}
    zhuxi = remedy(measured, pack, "2199010007", "primary")
    assert amounts(zhuxi.just_pass) == {"equipment_per_pupil": 28_300}
    assert amounts(zhuxi.fully_meet) == {"equipment_per_pupil": 99_100}
    change = Change("2199010004", "primary", "sports_area_per_pupil", 2088)
    after = what_if(measured, pack, [change])
    spread = next(
        s for s in after.spreads if (s.indicator, s.stage) == ("sports_area_per_pupil", "primary")
    )
    assert round(spread.cv, 2) == 0.32


@pytest.mark.parametrize("key", ["yunchuan", "linjiang"])
def test_采集与判定的每一项都有结果_事项都在条目库里(key, demo, pack):
    entered = set(make_county(key, 2025)["collected_item"]["item"].to_pylist())
    national = {item for item in entered if "." not in item}  # a plan's own: <plan>.<ask>
    assert national <= {item.id for item in pack.items}
    results = item_results(pack, demo[key, 2025])
    assert [r.item for r in results if r.state == "not_computable"] == []
    unmet = {r.item for r in results if r.state == "unmet"}
    expected = {"class_size_cap", "school_size_cap"} if key == "yunchuan" else set()
    assert expected <= unmet
    assert len(unmet) == 2 or key == "linjiang"


def test_枫林教学点列出但不参评_写明原因(demo, pack):
    units = measure(pack, demo["yunchuan", 2025]).units
    excluded = [u for u in units if not u.in_scope]
    assert [(u.name, u.pupils) for u in excluded] == [("枫林教学点", 38)]
    assert "50" in excluded[0].reason
    assert sum(u.pupils for u in units if u.in_scope) == 14_479


def test_东校区若算一所学校_城关一小的结论就翻转(demo, pack, tmp_path):
    tables = dict(demo_tables("yunchuan", 2025, KEYRING))
    organisation = tables["organisation"]
    position = organisation.column_names.index("counts_as_school")
    counted = pa.array([True] * organisation.num_rows)
    tables["organisation"] = organisation.set_column(position, "counts_as_school", counted)
    apart = measure(
        pack,
        write_snapshot(
            tmp_path,
            tables,
            region="990101",
            region_name="云川县",
            as_of=DEMO[2].as_of,
            status="self_test",
            source="假如",
            version=1,
        ),
    )
    together = measure(pack, demo["yunchuan", 2025])
    assert _of(apart, "城关一小", "primary")[0].state != "met"
    assert _of(apart, "城关一小东校区", "primary")[0].state != "met"
    assert _of(together, "城关一小", "primary")[0].state == "met"
    lead = next(u for u in together.units if u.name == "城关一小")
    assert lead.merged == ("2199010009",)
    assert all(u.name != "城关一小东校区" for u in together.units)


def test_未达到的学段部五四三逐年减少(demo, pack):
    counts = []
    for year in (2023, 2024, 2025):
        verdicts = measure(pack, demo["yunchuan", year]).school_verdicts.values()
        counts.append(sum(v.state != "met" for v in verdicts))
    assert counts == [5, 4, 3]


def test_临江县2023年分属两县测算_合并后合成一县(demo, pack):
    before = measure(pack, demo["linjiang", 2023]).verdicts_by_county
    after = measure(pack, demo["linjiang", 2024]).verdicts_by_county
    assert {region for region, _ in before} == {"990102", "990103"}
    assert {region for region, _ in after} == {"990102"}
    spreads = measure(pack, demo["linjiang", 2025]).spreads
    assert sum(s.state == "unmet" for s in spreads if s.stage == "primary") >= 3


def test_数值一路追到工作簿单元格_格子里正是这个数(demo, pack, tmp_path):
    snapshot = demo["yunchuan", 2025]
    found = trace(pack, snapshot, "sports_area_per_pupil", "2199010004", "primary")
    cells = [
        cell
        for part in found.parts
        for row in part.rows
        for cell in row.cells
        if cell.column == "sports_ground_area_m2"
    ]
    paths = {p.name: p for p in write_workbooks("yunchuan", 2025, tmp_path)}
    assert cells
    for cell in cells:
        book = openpyxl.load_workbook(paths[cell.file], read_only=True)
        assert book[cell.sheet][cell.cell].value == cell.value == 4437
        assert cell.header == "运动场地面积（平方米）"


def test_故事里的学校_学段和指标都真实存在(demo, pack):
    indicators = {i.id for i in pack.indicators}
    assert len({s.id for s in stories()}) == len(stories())
    for story in stories():
        assert (story.county, story.year) in demo
        school = {s.code: s for s in county(story.county).schools}.get(story.school)
        assert not story.school or story.stage in school.sections[story.year]
        assert not story.indicator or story.indicator in indicators
