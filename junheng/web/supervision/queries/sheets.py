"""Small workbooks: the list filed above, the school's answer slip with its code (工作簿)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from junheng.data.intake.plain_sheet import read_plain_sheet, write_plain_sheet
from junheng.kernel.errors import UsageError
from junheng.publish.sentences.kinds import dated
from junheng.web.supervision.given import ItemRow
from junheng.web.supervision.models import ItemLevel, Visit

_LIST = (("事项名称", 30), ("种类", 18), ("层级", 8), ("组织单位", 24), ("对象和范围", 24),
         ("时间", 14), ("备案文号", 22))  # fmt: skip
_SLIP = (("序号", 6), ("意见", 60), ("回复", 10), ("申辩的事实和依据", 40))
_LEVELS = {"国家": "nation", "省级": "province", "市级": "city", "县级": "county"}
_REPLIES = {"认可": "accept", "申辩": "defend"}


def _kept(data: bytes, name: str, folder: str) -> Path:
    path = Path(folder) / "sheet.xlsx"
    path.write_bytes(data)
    if not name:
        raise UsageError(where="上传", found="没有选文件", expected="一个工作簿", fix="请选文件")
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
                "种类": ["综合督导", "专项督导", "责任督学经常性督导", "教学视导"],
                "层级": list(_LEVELS),
            },
            blank=20,
        )
        return path.read_bytes()


def list_rows(data: bytes, name: str) -> list[ItemRow]:
    """Read the matters of a list from its workbook; a wrong cell is named."""
    kinds = {"综合督导": "comprehensive", "专项督导": "special", "责任督学经常性督导": "routine",
             "教学视导": "teaching"}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = _kept(data, name, folder)
        sheet = read_plain_sheet(path, name, [heading for heading, _width in _LIST])
    out = []
    for row in sheet.rows:
        cells = row.cells
        for heading, known in (("种类", kinds), ("层级", _LEVELS)):
            if cells[heading] not in known:
                raise UsageError(
                    where=f"《{name}》第 {row.number} 行“{heading}”列",
                    found=f"填的是“{cells[heading]}”",
                    expected="、".join(known),
                    fix="请从下拉列表里选",
                )
        out.append(
            ItemRow(
                cells["事项名称"], kinds[cells["种类"]], _LEVELS[cells["层级"]],
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
        path = _kept(data, name, folder)
        sheet = read_plain_sheet(path, name, [heading for heading, _width in _SLIP])
    if sheet.beside("编号") != visit.code:
        raise UsageError(
            where=f"《{name}》",
            found=f"编号是“{sheet.beside('编号') or '空'}”",
            expected=f"这次督导的申辩表，编号 {visit.code}",
            fix="请上传从这一页下载的申辩表",
        )
    out = {}
    for row in sheet.rows:
        place, reply = row.cells["序号"], row.cells["回复"]
        if not reply:
            continue
        if reply not in _REPLIES or not place.isdecimal():
            raise UsageError(
                where=f"《{name}》第 {row.number} 行",
                found=f"回复填的是“{reply}”",
                expected="认可或申辩",
                fix="请从下拉列表里选",
            )
        out[int(place)] = (_REPLIES[reply], row.cells["申辩的事实和依据"])
    return out
