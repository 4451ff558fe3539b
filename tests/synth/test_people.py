"""Rosters of the made-up counties agree with the statistics and with themselves."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from junheng.data.standard import standard
from junheng.data.synth import YEARS, make_county
from junheng.kernel.errors import UsageError
from junheng.kernel.ids import is_citizen_number, is_credit_code, is_student_number

BOTH = pytest.mark.parametrize("key", ["yunchuan", "linjiang"])


@BOTH
@pytest.mark.parametrize("year", YEARS)
def test_名册与统计表逐校逐学段一致(made, key, year):
    tables = made(key, year)
    teachers = tables["teacher"].to_pylist()
    pupils = tables["pupil"].group_by(["school_code", "stage"]).aggregate([([], "count_all")])
    enrolled = {(r["school_code"], r["stage"]): r["count_all"] for r in pupils.to_pylist()}
    full = [t for t in teachers if t["is_full_time"]]
    for row in tables["section_statistics"].to_pylist():
        at = (row["school_code"], row["stage"])
        mine = [t for t in full if (t["school_code"], t["stage"]) == at]
        assert enrolled[at] == row["pupils"]
        assert len(mine) == row["teachers"]
        for degree, column in (
            ("master", "teachers_master"),
            ("bachelor", "teachers_bachelor"),
            ("associate", "teachers_associate"),
            ("secondary", "teachers_below_associate"),
        ):
            assert sum(t["degree"] == degree for t in mine) == row[column]
        for subject in ("pe", "music", "fine_art", "arts"):
            assert sum(t["subject"] == subject for t in mine) == row[f"{subject}_teachers"]
        counted = ("national", "province", "city", "county")
        assert sum(t["backbone_level"] in counted for t in mine) == row["backbone_teachers"]
        titled = ("senior_full", "senior", "mid")
        found = sum(t["title_level"] in titled for t in mine)
        assert found == row["teachers_mid_title_or_above"]
        shared = [t for t in teachers if (t["school_code"], t["stage"]) == at and t["is_shared"]]
        assert len(shared) == row["shared_pe_art_teachers"]


@BOTH
def test_班额加起来就是在校生_最大班额属实(made, key):
    tables = made(key, 2025)
    sizes = {}
    for room in tables["homeroom"].to_pylist():
        sizes.setdefault((room["school_code"], room["stage"]), []).append(room["pupils"])
    for row in tables["section_statistics"].to_pylist():
        mine = sizes[row["school_code"], row["stage"]]
        assert (sum(mine), len(mine), max(mine)) == (
            row["pupils"],
            row["classes"],
            row["largest_class"],
        )


@BOTH
def test_证件号全部合规_不重复_区划是虚构的(made, key):
    tables = made(key, 2025)
    students = tables["pupil"]["student_number"].to_pylist()
    citizens = tables["teacher"]["id_number"].to_pylist()
    assert all(map(is_student_number, students))
    assert all(map(is_citizen_number, citizens))
    assert len(set(students)) == len(students)
    assert len(set(citizens)) == len(citizens)
    assert {s[1:5] for s in students} | {c[:4] for c in citizens} == {"9901"}
    assert all(is_credit_code(c) for c in tables["legal_person"]["legal_person_code"].to_pylist())


@BOTH
def test_姓名里有生僻字和间隔号(made, key):
    tables = made(key, 2025)
    names = "|".join(tables["pupil"]["name"].to_pylist() + tables["teacher"]["name"].to_pylist())
    assert all(mark in names for mark in ("𠮷", "㛃", "·"))


def test_同一名学生第二年升一个年级_小学毕业进本县初中(made):
    before = made("yunchuan", 2024)["pupil"].to_pylist()
    after = {r["student_number"]: r for r in made("yunchuan", 2025)["pupil"].to_pylist()}
    stayed = [(r, after[r["student_number"]]) for r in before if r["student_number"] in after]
    assert len(stayed) > 0.8 * sum(r["grade"] < 9 for r in before)
    assert all(new["grade"] == old["grade"] + 1 for old, new in stayed)
    assert all(new["name"] == old["name"] for old, new in stayed)
    assert any(old["stage"] == "primary" and new["stage"] == "junior" for old, new in stayed)


def test_教师第二年仍是同一人_年长一岁(made):
    before = {r["id_number"]: r for r in made("yunchuan", 2024)["teacher"].to_pylist()}
    after = {r["id_number"]: r for r in made("yunchuan", 2025)["teacher"].to_pylist()}
    both = before.keys() & after.keys()
    assert len(both) > 0.95 * len(before)
    assert all(after[i]["age"] == max(before[i]["age"] + 1, 21) for i in both)


def test_两县约三万名学生(made):
    total = sum(made(key, 2025)["pupil"].num_rows for key in ("yunchuan", "linjiang"))
    assert 29_000 <= total <= 31_500


@BOTH
def test_每个代码都在代码表里_必填项都有值(made, key):
    for name, rows in made(key, 2025).items():
        for column in standard().tables[name].columns:
            if column.name not in rows.column_names:
                assert not column.required
                continue
            values = rows[column.name]
            assert not column.required or values.null_count == 0, (name, column.name)
            if column.type == "code":
                known = {c.code for c in standard().codes[column.codes].codes}
                assert set(pc.unique(values).to_pylist()) - {None} <= known
            if column.minimum is not None and values.null_count < len(values):
                assert pc.min(values).as_py() >= column.minimum
            if column.maximum is not None and values.null_count < len(values):
                assert pc.max(values).as_py() <= column.maximum


def test_同一种子同样的县_换一个种子指标不变(made):
    again, other = make_county("yunchuan", 2025), make_county("yunchuan", 2025, seed=7)
    for name, rows in made("yunchuan", 2025).items():
        assert again[name].equals(rows), name
    for name in ("section_statistics", "resource"):
        mine = made("yunchuan", 2025)[name].drop_columns(
            ["classes", "largest_class"]
            if name == "section_statistics"
            else ["music_rooms", "fine_art_rooms"]
        )
        assert other[name].select(mine.column_names).equals(mine)


@pytest.mark.parametrize(("key", "year"), [("yunchuan", 2019), ("nowhere", 2025)])
def test_没有的县和年份说明有哪些可选(key, year):
    with pytest.raises(UsageError, match="其中之一"):
        make_county(key, year)
