"""Drafts: mending, explaining, reverting, and what a batch never gives away."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from junheng.data.engines import duckdb_backend
from junheng.data.intake import (
    Batch,
    CellRef,
    Confirmation,
    Draft,
    Keyring,
    make_edit,
    publish,
    read_identities,
    scale_edits,
    write_workbook,
)
from junheng.data.snapshots import Scope, Snapshot, write_snapshot
from junheng.data.standard import standard
from junheng.kernel.errors import DataError, UsageError

NOW = datetime(2025, 10, 15, 22, 0, tzinfo=UTC)
HEAD = ["姓名", "身份证件号", "学校标识码", "学段", "最高学历", "任教学科", "是否专任教师"]
GOOD = ["张三丰", "330304201206150047", "2199010001", "小学", "本科", "体育", "是"]
BAD = ["李四光", "11010519491231002X", "2199010001", "小学", "本课", "音乐", "是"]
WRONG_ID = ["王五", "110105194912310021", "2199010001", "小学", "本科", "音乐", "是"]
RESOURCE = ["学校标识码", "教学仪器设备资产值"]
META: dict[str, Any] = {
    "region_name": "云川县",
    "status": "self_test",
    "source": "2025年事业统计",
    "version": 1,
}


def published(desk: Any, checked: Any) -> Snapshot:
    return publish(
        desk.home / "snapshots",
        checked,
        keyring=desk.keyring,
        identities=desk.home / "identities",
        **META,
    )


def cell(batch: Batch, row: int, column: str, table: str = "teacher") -> CellRef:
    sheet = next(iter(batch.files[0].sheets))
    return CellRef(batch.id, table, 1, sheet, row, column)


def edit(desk: Any, ref: CellRef, old: str, new: str) -> Any:
    return make_edit(
        ref,
        old=old,
        new=new,
        actor="clerk",
        time=NOW,
        reason="核对登记表",
        keyring=desk.keyring,
        standard=standard(),
    )


def test_好行收下_坏行待改正_改好一格就收下(desk: Any) -> None:
    batch = desk.stage(desk.workbook({"教师名册": [HEAD, GOOD, BAD, WRONG_ID]}))
    draft = Draft().with_batch(batch)
    checked = desk.check(draft)
    assert checked.summary() == {"teacher": {"read": 3, "accepted": 1, "rejected": 2}}
    assert checked.tray["teacher"]["_row"].to_pylist() == [3, 4]
    assert checked.tray["teacher"]["degree"].to_pylist() == ["本课", "本科"]

    mended = draft.mended(edit(desk, cell(batch, 3, "degree"), "本课", "本科"))
    assert desk.check(mended).summary()["teacher"]["rejected"] == 1
    secret = edit(desk, cell(batch, 4, "id_number"), "110105194912310021", "110101199003078030")
    assert "110101199003078030" not in repr(secret)
    assert desk.check(mended.mended(secret)).rejected == 1, "改后的号码同样要过校验"
    out = mended.without_row(cell(batch, 4, ""))
    assert desk.check(out).summary() == {"teacher": {"read": 2, "accepted": 2, "rejected": 0}}
    assert desk.check(draft).summary()["teacher"]["rejected"] == 2, "批次没有被改动"


def test_撤回一批_和没导入过一样(desk: Any) -> None:
    first = desk.stage(desk.workbook({"教师名册": [HEAD, GOOD]}, "一.xlsx"))
    second = desk.stage(desk.workbook({"教师名册": [HEAD, BAD]}, "二.xlsx"))
    before = Draft().with_batch(first)
    both = before.with_batch(second).mended(edit(desk, cell(second, 2, "degree"), "本课", "本科"))
    assert desk.check(both).summary()["teacher"]["accepted"] == 2
    assert both.without_batch(second.id) == before


def test_后一批的同一行替换前一批_改对后坏行消失(desk: Any) -> None:
    first = desk.stage(desk.workbook({"教师名册": [HEAD, GOOD, BAD]}, "一.xlsx"))
    fixed = [*BAD[:4], "本科", *BAD[5:]]
    changed = [*GOOD[:5], "音乐", GOOD[6]]
    second = desk.stage(desk.workbook({"教师名册": [HEAD, changed, fixed]}, "二.xlsx"))
    checked = desk.check(Draft().with_batch(first).with_batch(second))
    assert checked.issues() == []
    assert checked.rejected == 0
    assert sorted(checked.tables["teacher"]["subject"].to_pylist()) == ["music", "music"]
    assert [(c.read, c.accepted, c.rejected, c.replaced) for c in checked.counts] == [
        (2, 0, 0, 2),
        (2, 2, 0, 0),
    ]
    assert {f.name: f.id for f in checked.files} == {"一.xlsx": 1, "二.xlsx": 2}


def last_year(root: Path) -> Snapshot:
    rows = pa.table({"school_code": ["2199010001"], "equipment_yuan": [211000.0]})
    return write_snapshot(root, {"resource": rows}, region="990101", as_of=date(2024, 9, 1), **META)


def test_万元填成元_换算或说明后才收下(desk: Any) -> None:
    path = desk.workbook({"办学条件": [RESOURCE, ["2199010001", 21.1]]})
    batch = desk.stage(path)
    draft = Draft().with_batch(batch)
    previous = last_year(desk.home / "old")
    (issue,) = desk.check(draft, previous=previous).issues()
    assert (issue.rule.code, issue.facts["factor"]) == ("JH-IN-331", "10000")

    ref = cell(batch, 2, "equipment_yuan", "resource")
    scaled = scale_edits([(ref, "21.1")], 10000, actor="clerk", time=NOW, reason="单位是万元")
    checked = desk.check(draft.mended(*scaled), previous=previous)
    assert checked.issues() == []
    assert checked.tables["resource"]["equipment_yuan"].to_pylist() == [211000.0]

    so = Confirmation(ref, "JH-IN-331", "clerk", NOW, "旧设备已报废")
    checked = desk.check(draft.confirmed(so), previous=previous)
    (issue,) = checked.issues()
    assert (issue.rule.level, checked.rejected) == ("warning", 0)
    missing = Confirmation(ref, "JH-IN-201", "clerk", NOW, "没有")
    assert desk.check(draft.confirmed(missing), previous=previous).rejected == 1


def test_一张表喂给几张表_改一格处处都改(desk: Any) -> None:
    head = ["学校标识码", "学段", "在校生数", "教学及辅助用房面积"]
    batch = desk.stage(desk.workbook({"综合表": [head, ["219901000l", "小学", 436, 3120]]}))
    assert set(batch.rows) == {"section_statistics", "resource"}
    draft = Draft().with_batch(batch)
    assert desk.check(draft).rejected == 2
    fix = edit(desk, cell(batch, 2, "school_code", "resource"), "219901000l", "2199010001")
    assert desk.check(draft.mended(fix)).rejected == 0


def test_姓名和证件号_在盘上没有明文(desk: Any) -> None:
    path = desk.workbook({"教师名册": [HEAD, GOOD, BAD]})
    batch = desk.stage(path)
    checked = desk.check(Draft().with_batch(batch))
    snapshot = published(desk, checked)
    path.unlink()
    secrets = [word.encode() for row in (GOOD, BAD) for word in row[:2]]
    for file in desk.home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret in content for secret in secrets), file.name
    for file in desk.home.rglob("*.parquet"):
        for column in pq.read_table(file).columns:
            assert not {"张三丰", GOOD[1]} & set(map(str, column.to_pylist()))
    assert batch.original(1, desk.keyring, desk.home / "back.xlsx").stat().st_size > 1000

    rows = snapshot.open("teacher", duckdb_backend(), Scope(None, "aggregate", "核对", "tester"))
    (person,) = rows.person_id.execute()
    assert person == desk.keyring.person_id("teacher", GOOD[1])
    found = read_identities(
        desk.home / "identities", snapshot.sha256, "teacher", [person], desk.keyring
    )
    assert found == {person: {"name": "张三丰", "id_number": GOOD[1]}}

    stranger = Keyring.create(desk.home / "other.key")
    with pytest.raises(DataError, match="钥匙"):
        batch.raw("teacher", stranger)
    with pytest.raises(DataError, match="钥匙"):
        batch.original(1, stranger, desk.home / "x")
    with pytest.raises(UsageError, match="已经存在"):
        Keyring.create(desk.home / "other.key")
    with pytest.raises(UsageError, match="没有这个文件"):
        Keyring.read(desk.home / "none.key")
    assert Keyring.read(desk.home / "home.key") == desk.keyring
    assert "_values" not in repr(desk.keyring)


def test_合计对账_坏行说得出差多少(desk: Any) -> None:
    rows = [
        ["学校标识码", "学段", "在校生数"],
        ["2199010001", "小学", 400],
        ["2199010002", "小学校", 36],
        ["合计", "", 436],
    ]
    checked = desk.imported({"学段综合统计": rows})
    (total,) = checked.totals
    assert (total.stated, total.workbook, total.system) == (436, 436, 400)
    assert not total.agrees


def test_同样的工作簿_同样的批次_同样的数据版本(desk: Any, tmp_path: Path) -> None:
    path = desk.workbook({"教师名册": [HEAD, GOOD, BAD]})
    first = desk.check(Draft().with_batch(desk.stage(path)))
    one = published(desk, first)
    assert published(desk, desk.check(first.draft)) == one
    assert len(list((desk.home / "snapshots").iterdir())) == 1


def test_没有一行可收_不发布(desk: Any) -> None:
    checked = desk.imported({"教师名册": [HEAD, BAD]})
    with pytest.raises(DataError, match="没有一行"):
        published(desk, checked)
    with pytest.raises(DataError, match="没有任何批次"):
        desk.check(Draft())


def test_分组_前三处和同类共几处(desk: Any) -> None:
    wrong = [[*BAD[:1], BAD[1], *BAD[2:]] for _ in range(5)]
    many = [[*row[:2], f"21990100{n:02d}", *row[3:]] for n, row in enumerate(wrong, 1)]
    checked = desk.imported({"教师名册": [HEAD, *many]})
    group = next(g for g in checked.groups() if g.issues[0].rule.code == "JH-IN-206")
    assert group.count == 5
    assert "另见：E3、E4；同类共 5 处" in group.text()


def every_table() -> dict[str, pa.Table]:
    schools = ["2199010001", "2199010002"]
    stages = ["primary", "junior"]
    return {
        "region": pa.table({"region_code": ["990101"], "name": ["云川县"], "level": ["county"]}),
        "organisation": pa.table(
            {
                "school_code": schools,
                "name": ["云川一小", "=云川中学"],
                "region_code": ["990101"] * 2,
                "kind": ["211", "311"],
                "counts_as_school": [True, False],
                "lead_school_code": [None, schools[0]],
                "valid_from": [date(2000, 9, 1), None],
            }
        ),
        "section_statistics": pa.table(
            {"school_code": schools, "stage": stages, "pupils": [1, 1], "teachers": [1, 0]}
        ),
        "resource": pa.table(
            {
                "school_code": schools,
                "teaching_area_m2": [3120.123456789012345, 1 / 3],
                "equipment_yuan": [211000.37, float("nan")],
            }
        ),
        "teacher": pa.table(
            {
                "name": ["张三", "李四"],
                "id_number": [GOOD[1], BAD[1]],
                "school_code": schools,
                "stage": stages,
                "degree": ["bachelor", "master"],
                "subject": ["pe", "maths"],
                "is_full_time": [True, False],
            }
        ),
        "pupil": pa.table(
            {
                "name": ["小一", "小二"],
                "student_number": [f"G{GOOD[1]}", f"G{BAD[1]}"],
                "school_code": schools,
                "stage": stages,
                "grade": [1, 7],
                "sex": ["1", "2"],
            }
        ),
        "homeroom": pa.table(
            {
                "class_code": ["c1", "c2"],
                "school_code": schools,
                "stage": stages,
                "grade": [1, 7],
                "name": ["一年级1班", "七年级1班"],
                "pupils": [1, 1],
            }
        ),
    }


def test_造出来的县_写成工作簿再导入_哈希相同(desk: Any) -> None:
    path = desk.home / "云川县2025.xlsx"
    written = write_workbook(every_table(), path, keyring=desk.keyring)
    made = write_snapshot(
        desk.home / "made",
        written.tables,
        region="990101",
        as_of=date(2025, 9, 1),
        files=[written.source],
        **META,
    )
    checked = desk.check(Draft().with_batch(desk.stage(path)))
    assert checked.issues() == []
    assert published(desk, checked).sha256 == made.sha256
    assert str(made.address(1, "学校基本信息", 3, "kind")) == "《云川县2025.xlsx》“学校基本信息”D3"


SIZES = ["学校标识码", "学段", "在校生数", "班数", "最大班额"]


@pytest.mark.parametrize(
    ("pupils", "last", "told"),
    [
        (17870, 1780, {"JH-IN-323", "JH-IN-333"}),  # one digit too many, 42 classes of at most 44
        (1848, 1780, set()),  # every class full
        (590, 1780, {"JH-IN-333"}),  # a third of last year's
        (60, 20, set()),  # three times a small number
        (90, 30, {"JH-IN-333"}),
    ],
)
def test_在校生多写一位_与上年和班额都对不上_说明了才收下(
    desk: Any, codes: Any, pupils: int, last: int, told: set[str]
) -> None:
    rows = pa.table(
        {"school_code": ["2199010001"], "stage": ["primary"], "pupils": pa.array([last])}
    )
    previous = write_snapshot(
        desk.home / "snapshots",
        {"section_statistics": rows},
        region="990101",
        region_name="云川县",
        as_of=date(2024, 9, 1),
        status="approved",
        source="2024年事业统计",
        version=1,
    )
    batch = desk.stage(desk.workbook({"综合表": [SIZES, ["2199010001", "小学", pupils, 42, 44]]}))
    draft = Draft().with_batch(batch)
    checked = desk.check(draft, previous=previous)
    assert set(codes(checked)) == told
    assert checked.tables["section_statistics"].num_rows == (not told)
    where = CellRef(batch.id, "section_statistics", 1, "综合表", 2, "pupils")
    said = (Confirmation(where, rule, "officer", NOW, "并入了三所学校") for rule in told)
    assert desk.check(draft.confirmed(*said), previous=previous).rejected == 0
