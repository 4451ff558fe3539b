"""Score sheets, blueprints and numbers enrolled (读成绩册、小题分表、双向细目表、在籍人数).

A score sheet is wide: who it is, then one column a subject or an item.  Only what identifies a
row is recognised here; the other columns keep their headers, and whoever knows the papers says
which of them are subjects.  Every cell keeps its address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from junheng.data.intake.guard import inspect, safe_name
from junheng.data.intake.headers import normalise
from junheng.data.intake.sheets import Sheet, cell_text, read_sheets
from junheng.kernel.errors import UsageError
from junheng.kernel.issues import column_letter

_TOP_ROWS = 24  # a heading starts within these rows

WHO: Mapping[str, tuple[str, ...]] = {
    "number": ("学籍号", "全国学籍号", "学籍辅号", "学号", "student_number"),
    "name": ("姓名", "学生姓名", "name"),
    "school": ("学校标识码", "学校代码", "学校", "学校名称", "school", "school_code"),
    "homeroom": ("班级", "班级代码", "班号", "class", "homeroom"),
}
_BESIDE = frozenset({"序号", "考号", "准考证号", "座位号", "性别", "年级", "区县", "乡镇", "备注"})
TOTAL = frozenset({"总分", "合计", "总成绩", "total"})
BLUEPRINT: Mapping[str, tuple[str, ...]] = {
    "item": ("题号", "题目", "小题", "item"),
    "full": ("满分", "分值", "full"),
    "knowledge": ("知识点", "考查内容", "内容", "knowledge"),
    "ability": ("能力层次", "能力要求", "能力", "认知水平", "ability"),
    "section": ("题型", "大题", "section"),
    "key": ("答案", "正确选项", "标准答案", "key"),
    "planned": ("预设难度", "预计难度", "难度", "planned"),
}
HEADCOUNT: Mapping[str, tuple[str, ...]] = {
    "school": WHO["school"],
    "homeroom": WHO["homeroom"],
    "enrolled_grade_7": ("七年级入学时在籍", "七年级在籍", "七年级入学人数", "入学时在籍"),
    "enrolled_grade_9": ("九年级在籍", "九年级在籍人数", "毕业年级在籍", "现在籍", "在籍人数"),
    "registered": ("报名", "报名人数", "应考", "应考人数"),
}


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: whose it is as written, and the text under each header."""

    line: int  # as the sheet counts
    number: str
    name: str
    school: str
    homeroom: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of scores or item marks (成绩册)."""

    file: str
    sheet: str
    headers: tuple[str, ...]  # columns that may be subjects or items, from left to right
    letters: Mapping[str, str]  # header → column letter
    total: str  # header of the stated total; empty: none
    rows: tuple[GridRow, ...]

    def cell(self, row: GridRow, header: str) -> str:
        """Give the address of a value: 《成绩.xlsx》“九年级”F37."""
        return f"{self.letters[header]}{row.line}"


def _refuse(name: str, found: str, expected: str, fix: str) -> UsageError:
    return UsageError(where=f"《{name}》", found=found, expected=expected, fix=fix)


def _sheets(path: Path, name: str) -> Iterator[Sheet]:
    verdict = inspect(path, name)
    if verdict.refused:
        issue = verdict.issues[0]
        raise _refuse(name, issue.found, issue.expected, issue.fix)
    yield from (sheet for sheet in read_sheets(path, name, verdict) if sheet.visible)


def _known(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {normalise(text): field for field, texts in names.items() for text in texts}


def _heading(texts: list[list[str]], known: Mapping[str, str], least: int) -> int | None:
    """Find the row that holds most of the known headers, at least ``least`` of them."""
    counts = [len({known[normalise(t)] for t in row if normalise(t) in known}) for row in texts]
    best = max(counts, default=0)
    return counts.index(best) if best >= least else None


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[cell_text(cell).strip() for cell in row] for row in sheet.rows()]


def _headed(
    path: Path, bare: str, known: Mapping[str, str], sheet: str
) -> Iterator[tuple[str, list[list[str]], int]]:
    """Give each sheet asked for that has a heading: its name, its texts, the heading's row."""
    for held in _sheets(path, bare):
        if sheet and held.name != sheet:
            continue
        texts = _texts(held)
        at = _heading(texts[:_TOP_ROWS], known, 2)
        if at is not None:
            yield held.name, texts, at


def _columns(heading: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    return {known[normalise(t)]: n for n, t in enumerate(heading) if normalise(t) in known}


def _named(
    texts: list[list[str]], at: int, columns: Mapping[str, int], key: str
) -> list[dict[str, str]]:
    """Give the rows below a heading by field; one whose ``key`` is empty is no row."""
    rows = []
    for line, row in enumerate(texts[at + 1 :], start=at + 2):
        told = {field: row[n] if n < len(row) else "" for field, n in columns.items()}
        if told[key]:
            rows.append({"line": str(line), **told})
    return rows


def read_grid(path: Path, name: str, *, sheet: str = "") -> Grid:
    """Read a sheet of scores or item marks.

    Parameters
    ----------
    path : Path
        The file on the disk.
    name : str
        What its sender called it.
    sheet : str
        Which sheet; empty for the first that has a heading.

    Returns
    -------
    Grid
        Rows without any identification and without a value are left out; the reader of scores
        decides what the rest means.

    Raises
    ------
    UsageError
        It may not be read, or no sheet has a heading with 姓名 or 学籍号 and 学校 or 班级.
    """
    bare, known = safe_name(name), _known(WHO)
    for held, texts, at in _headed(path, bare, known, sheet):
        return _grid(bare, held, texts, at, known)
    raise _refuse(
        bare,
        f"没有工作表“{sheet}”，或其中没有表头" if sheet else "没有一张工作表有成绩册的表头",
        "一行表头，有“姓名”或“学籍号”，有“学校”或“班级”，其余每列一科或一题",
        "请用考试页上的成绩册样表，或把表头改成上面的写法",
    )


def _grid(file: str, sheet: str, texts: list[list[str]], at: int, known: Mapping[str, str]) -> Grid:
    columns: dict[str, int] = {}
    values: dict[str, int] = {}
    total = ""
    for number, text in enumerate(texts[at]):
        field = known.get(normalise(text))
        if field is not None:
            columns.setdefault(field, number)
        elif normalise(text) in TOTAL:
            total = total or text
            values.setdefault(text, number)
        elif text and text not in _BESIDE:
            if text in values:
                raise _refuse(
                    file,
                    f"“{sheet}”有两列都叫“{text}”",
                    "每一列的表头不同",
                    "请改正其中一列的表头",
                )
            values[text] = number
    rows = tuple(_rows(texts, at, columns, values))
    heads = tuple(text for text in values if text != total)
    letters = {text: column_letter(number) for text, number in values.items()}
    return Grid(file, sheet, heads, letters, total, rows)


def _rows(
    texts: list[list[str]], at: int, columns: Mapping[str, int], values: Mapping[str, int]
) -> Iterator[GridRow]:
    def of(row: list[str], number: int | None) -> str:
        return row[number] if number is not None and number < len(row) else ""

    for line, row in enumerate(texts[at + 1 :], start=at + 2):
        who = {field: of(row, columns.get(field)) for field in WHO}
        cells = {header: of(row, number) for header, number in values.items()}
        if (who["number"] or who["name"]) and any(cells.values()):
            yield GridRow(line=line, cells=cells, **who)


def read_blueprint(path: Path, name: str, *, sheet: str = "") -> tuple[str, list[dict[str, str]]]:
    """Read a blueprint: its sheet's name, and one mapping a row with the fields that stand there.

    Each row holds ``line`` and those of item, full, knowledge, ability, section, key and planned
    that the heading names; several knowledge points stand in one cell, parted by 、 or ；.

    Raises
    ------
    UsageError
        It may not be read, or no sheet has a heading with 题号 and 满分.
    """
    bare, known = safe_name(name), _known(BLUEPRINT)
    for held, texts, at in _headed(path, bare, known, sheet):
        columns = _columns(texts[at], known)
        if {"item", "full"} <= columns.keys():
            return held, _named(texts, at, columns, "item")
    raise _refuse(
        bare,
        "没有一张工作表有双向细目表的表头",
        "一行表头，有“题号”“满分”，还可以有“知识点”“能力层次”“题型”“答案”“预设难度”",
        "请用考试页上的细目表样表，或把表头改成上面的写法",
    )


@dataclass(frozen=True, slots=True)
class Headcounts:
    """A sheet of pupils enrolled, one row a school or a class (在籍人数表)."""

    file: str
    sheet: str
    letters: Mapping[str, str]  # field → column letter
    rows: tuple[Mapping[str, str], ...]  # line, school, homeroom and the fields that stand there


def read_headcounts(path: Path, name: str, *, sheet: str = "") -> Headcounts:
    """Read how many pupils each school, or class, has by the printed lists.

    Raises
    ------
    UsageError
        It may not be read, or no sheet has a heading with the school and one of the numbers.
    """
    bare, known = safe_name(name), _known(HEADCOUNT)
    for held, texts, at in _headed(path, bare, known, sheet):
        columns = _columns(texts[at], known)
        if "school" in columns and columns.keys() - {"school", "homeroom"}:
            letters = {field: column_letter(n) for field, n in columns.items()}
            return Headcounts(bare, held, letters, tuple(_named(texts, at, columns, "school")))
    raise _refuse(
        bare,
        "没有一张工作表有在籍人数的表头",
        "一行表头，有“学校”，还有“七年级入学时在籍”“九年级在籍”“报名”中的至少一列",
        "请用考试页上的在籍人数样表，或把表头改成上面的写法",
    )
