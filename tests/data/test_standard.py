"""The data standard holds together, and what is made from it says the same."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from junheng.cli.main import main
from junheng.data.intake.checks.cells import code_texts, fold
from junheng.data.intake.headers import normalise_path
from junheng.data.snapshots import stored_schema
from junheng.data.standard import Column, Table, standard

SHEET = "xl/worksheets/sheet1.xml"
COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in standard().tables.values()
    for column in table.columns
]
TABLES = [pytest.param(table, id=table.name) for table in standard().tables.values()]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_每个字段说得完整(table: Table, column: Column) -> None:
    assert column.label
    assert column.label_en
    assert (column.type == "code") == bool(column.codes)
    if column.codes:
        assert column.codes in standard().codes
    if column.references:
        assert len(standard().tables[column.references].key) == 1
    if column.private != "none":
        assert table.is_personal
        assert column.purpose
        assert column.retention
    if column.minimum is not None and column.maximum is not None:
        assert column.minimum < column.maximum


@pytest.mark.parametrize("table", TABLES)
def test_每张表的主键_来源和勾稽都指得到(table: Table) -> None:
    names = {c.name for c in table.columns}
    assert set(table.key) <= names | {"person_id"}
    assert {table.org, table.stage} <= names | {""}
    assert bool(table.person_from) == table.is_personal
    for name in table.person_from:
        assert table.column(name).private == "identity"
    for rule in table.checks:
        assert {rule.whole, *rule.parts} <= names
    stored = set(stored_schema(table).names)
    assert not any(c.name in stored for c in table.columns if c.private == "identity")


@pytest.mark.parametrize("table", TABLES)
def test_一种写法只指一个字段(table: Table) -> None:
    written = Counter(
        path
        for column in table.columns
        for path in {normalise_path(t) for t in (column.label, column.name, *column.synonyms)}
    )
    assert [path for path, times in written.items() if times > 1] == []


@pytest.mark.parametrize("name", sorted(standard().codes))
def test_代码表里每个代码和标签都读回自己(name: str) -> None:
    codes = standard().codes[name]
    texts = code_texts(codes)
    for code in codes.codes:
        assert texts[fold(code.code)] == code.code
        assert texts[fold(code.label)] == code.code


def test_命令_数据标准的形状(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standard", "--json"]) == 0
    tables = {t["table"]: t for t in json.loads(capsys.readouterr().out)["tables"]}
    assert set(tables) == set(standard().tables)
    teacher = tables["teacher"]
    assert teacher["key"] == ["person_id", "school_code"]
    columns = {c["name"]: c for c in teacher["columns"]}
    assert columns["name"]["private"]
    assert columns["degree"]["codes"]
    for key in ("name", "label", "type", "unit", "required", "codes", "private"):
        assert all(key in c for c in teacher["columns"])


def test_命令_模板的列_号码列是文本_代码列有下拉(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "教师.xlsx"
    assert main(["template", "teacher", "--out", str(out)]) == 0
    capsys.readouterr()
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["教师名册", "填写说明"]
    sheet = book["教师名册"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [c.label for c in standard().tables["teacher"].columns]
    with zipfile.ZipFile(out) as archive:
        column = re.search(r'<col min="1" max="5"[^>]*style="1"', archive.read(SHEET).decode())
        formats = re.findall(r"<xf [^>]*>", archive.read("xl/styles.xml").decode())
    assert column is not None, "姓名到最高学历，整列都是文本"
    assert any('numFmtId="49"' in text for text in formats)
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert any("本科" in text for text in lists)
    assert main(["template", "canteen", "--out", str(out)]) == 2
