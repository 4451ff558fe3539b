"""Small workbooks: the list filed above, the school's answer slip with its code (工作簿)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from junheng.data.intake.plain_sheet import PlainRow, read_plain_sheet, write_plain_sheet
from junheng.kernel.errors import UsageError
from junheng.policy.rubrics import RubricItem
from junheng.publish.sentences.kinds import dated
from junheng.web.supervision.given import ItemRow
from junheng.web.supervision.models import ItemLevel, SelfCheck, Visit
from junheng.web.supervision.models.kinds import GOVERNMENT
from junheng.web.supervision.queries.reading import rubric_of

_LIST = (("事项名称", 30), ("种类", 18), ("层级", 8), ("组织单位", 24), ("对象和范围", 24),
         ("时间", 14), ("备案文号", 22))  # fmt: skip
_ITEM_KINDS = {"综合督导": "comprehensive", "专项督导": "special", "责任督学经常性督导": "routine",
               "教学视导": "teaching", "对政府的督导": GOVERNMENT}  # fmt: skip
_SLIP = (("序号", 6), ("意见", 60), ("回复", 10), ("申辩的事实和依据", 40))
_LEVELS = {"国家": "nation", "省级": "province", "市级": "city", "县级": "county"}
_CHECK = (("序号", 6), ("条目", 50), ("结果", 12), ("说明或打算", 40))
_ANSWERS = {"做到": "done", "部分做到": "partly", "没有做到": "not"}
_LARGEST = 5 << 20  # bytes
_LONGEST_DEFENCE, _LONGEST_PLAN = 400, 200  # signs, as the columns of the rows hold
_QUOTED = 40  # signs of a wrong cell
_REPLIES = {"认可": "accept", "申辩": "defend"}


def taken(upload: Any) -> tuple[bytes, str]:
    """Take a small workbook that was sent; none, or one that cannot be small, is refused."""
    if upload is None:
        raise UsageError(where="上传", found="没有选文件", expected="一个工作簿", fix="请选文件")
    if upload.size > _LARGEST:
        raise UsageError(
            where=f"《{upload.name}》",
            found=f"{upload.size >> 20} MB",
            expected=f"不超过 {_LARGEST >> 20} MB",
            fix="请用从本页下载的工作簿，不要加图片",
        )
    return upload.read(), upload.name


def _kept(data: bytes, folder: str) -> Path:
    path = Path(folder) / "sheet.xlsx"
    path.write_bytes(data)
    return path


def list_sheet() -> bytes:
    """Give the workbook a list of higher levels is typed into."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_plain_sheet(
            path,
            "年度清单",
            _LIST,
            [],
            fill=[heading for heading, _width in _LIST],
            lists={
                "种类": list(_ITEM_KINDS),
                "层级": list(_LEVELS),
            },
            blank=20,
        )
        return path.read_bytes()


def list_rows(data: bytes, name: str) -> list[ItemRow]:
    """Read the matters of a list from its workbook; a wrong cell is named."""
    with tempfile.TemporaryDirectory() as folder:
        path = _kept(data, folder)
        sheet = read_plain_sheet(path, name, [heading for heading, _width in _LIST])
    _all_known(name, sheet.rows, {"种类": list(_ITEM_KINDS), "层级": list(_LEVELS)})
    out = []
    for row in sheet.rows:
        cells = row.cells
        out.append(
            ItemRow(
                cells["事项名称"], _ITEM_KINDS[cells["种类"]], _LEVELS[cells["层级"]],
                cells["组织单位"], cells["对象和范围"], cells["时间"], cells["备案文号"],
            )
        )  # fmt: skip
    if not out:
        raise UsageError(
            where=f"《{name}》", found="没有一行事项", expected="至少一行", fix="请填好再上传"
        )
    return out


def level_label(level: str) -> str:
    """Name a level of the list."""
    return str(ItemLevel(level).label)


def slip_sheet(visit: Visit) -> bytes:
    """Give the answer slip of a visit, filled in with its sentences and its code."""
    due = dated(visit.reply_due) if visit.reply_due is not None else ""
    rows = [
        (str(line.place), line.said, str(line.get_reply_display()), line.reply_words)
        for line in visit.lines.all()
        if line.is_kept
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slip.xlsx"
        write_plain_sheet(
            path,
            "申辩表",
            _SLIP,
            rows,
            above=[("编号", visit.code), ("学校", visit.school_name), ("请在此前交回", due)],
            fill=("回复", "申辩的事实和依据"),
            lists={"回复": list(_REPLIES)},
        )
        return path.read_bytes()


def slip_answers(visit: Visit, data: bytes, name: str) -> dict[int, tuple[str, str]]:
    """Read a slip that came back: by place of the sentence, the reply and its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = _kept(data, folder)
        sheet = read_plain_sheet(path, name, [heading for heading, _width in _SLIP])
    if sheet.beside("编号") != visit.code:
        raise UsageError(
            where=f"《{name}》",
            found=f"编号是“{sheet.beside('编号') or '空'}”",
            expected=f"这次督导的申辩表，编号 {visit.code}",
            fix="请上传从这一页下载的申辩表",
        )
    said = [row for row in sheet.rows if row.cells["回复"]]
    places = [str(line.place) for line in visit.lines.all() if line.is_kept]
    _all_known(name, said, {"回复": list(_REPLIES), "序号": places})
    _short_enough(name, said, "申辩的事实和依据", _LONGEST_DEFENCE)
    bare = [
        row
        for row in said
        if _REPLIES[row.cells["回复"]] == "defend" and not row.cells["申辩的事实和依据"]
    ]
    if bare:
        raise UsageError(
            where=f"《{name}》",
            found="；".join(f"{row.cell('申辩的事实和依据')}没有填" for row in bare),
            expected="申辩的，写明事实和依据",
            fix="请补上再上传；这一次一条也没有存",
        )
    return {
        int(row.cells["序号"]): (_REPLIES[row.cells["回复"]], row.cells["申辩的事实和依据"])
        for row in said
    }


def _short_enough(name: str, rows: Sequence[PlainRow], heading: str, most: int) -> None:
    """Refuse a column in which a cell is longer than it may be, naming every cell."""
    long = [row for row in rows if len(row.cells[heading]) > most]
    if long:
        raise UsageError(
            where=f"《{name}》",
            found="；".join(
                f"{row.cell(heading)}有 {len(row.cells[heading])} 个字" for row in long
            ),
            expected=f"最多 {most} 个字",
            fix="请写短一些再上传；这一次一项也没有存",
        )


def _all_known(name: str, rows: Sequence[PlainRow], known: Mapping[str, Sequence[str]]) -> None:
    """Refuse cells that hold none of the words their column knows, naming every one."""
    found, asked = [], {}
    for row in rows:
        for heading, words in known.items():
            text = row.cells[heading]
            if text not in words:
                told = f"填的是“{text[:_QUOTED]}”" if text else "空着"
                found.append(f"{row.cell(heading)}{told}")
                asked[heading] = f"“{heading}”是{'、'.join(words)}之一"
    if found:
        raise UsageError(
            where=f"《{name}》",
            found="；".join(found),
            expected="；".join(asked.values()),
            fix="请照下载时的列表和序号改好再上传；这一次一项也没有存",
        )


def check_sheet(check: SelfCheck) -> bytes:
    """Give the self-check of a school as a workbook, with its code and what was kept so far."""
    kept = {line.item: line for line in check.lines.all()}
    rows = []
    for number, item in enumerate(_items(check), 1):
        line = kept.get(item.id)
        answer = str(line.get_answer_display()) if line is not None else ""
        words = line.words if line is not None else ""
        rows.append((str(number), f"{item.part}：{item.text}", answer, words))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "check.xlsx"
        write_plain_sheet(
            path,
            "自查表",
            _CHECK,
            rows,
            above=[
                ("编号", check.code),
                ("学校", check.school_name),
                ("请在此前交回", dated(check.due_on)),
            ],
            fill=("结果", "说明或打算"),
            lists={"结果": list(_ANSWERS)},
        )
        return path.read_bytes()


def check_answers(check: SelfCheck, data: bytes, name: str) -> dict[str, tuple[str, str]]:
    """Read a self-check that came back: by item, the answer and its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = _kept(data, folder)
        sheet = read_plain_sheet(path, name, [heading for heading, _width in _CHECK])
    if sheet.beside("编号") != check.code:
        raise UsageError(
            where=f"《{name}》",
            found=f"编号是“{sheet.beside('编号') or '空'}”",
            expected=f"这份自查表，编号 {check.code}",
            fix="请上传从这一页下载的自查表",
        )
    items = {str(number): item.id for number, item in enumerate(_items(check), 1)}
    said = [row for row in sheet.rows if row.cells["结果"]]
    _all_known(name, said, {"结果": list(_ANSWERS), "序号": list(items)})
    _short_enough(name, said, "说明或打算", _LONGEST_PLAN)
    return {
        items[row.cells["序号"]]: (_ANSWERS[row.cells["结果"]], row.cells["说明或打算"])
        for row in said
    }


def _items(check: SelfCheck) -> tuple[RubricItem, ...]:
    rubric = rubric_of(check.pack, check.rubric)
    return rubric.items if rubric is not None else ()
