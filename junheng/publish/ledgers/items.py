"""The analysis of a paper's items as a workbook (试题分析表): items, options, plan and fairness."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

from junheng.measure.achievement.account import PaperQuality
from junheng.publish.ledgers.sheet import Formats, open_book, print_setup, row_height

Cell = str | float | int | None
Head = tuple[str, int, str]  # label, width in characters, format of its numbers
_PARTS = {"knowledge": "知识点", "ability": "能力层次", "section": "题型"}
_HEAD = 2
_MODELS = {
    "1pl": "单参数模型（1PL）",
    "2pl": "两参数模型（2PL）",
    "gpcm": "拓广分部评分模型（GPCM）",
    "graded": "等级反应模型（GRM）",
}
_POINTS, _PAPER, _FINE = "0.0", "0.00", "0.000"


def items_workbook(
    found: PaperQuality,
    knowledge: Mapping[str, Sequence[str]],
    doubts: Mapping[str, Sequence[str]],
    *,
    title: str,
    footer: str,
    day: date,
) -> bytes:
    """Write a paper's analysis: one sheet each for the paper, its items, options and blueprint.

    Parameters
    ----------
    found : PaperQuality
    knowledge : mapping of str to sequence of str
        Knowledge points of each item.
    doubts : mapping of str to sequence of str
        Why an item is to be looked at again, as the page of the paper says.
    title, footer : str
        Printed on every sheet.
    day : date
        Date of the file.

    Returns
    -------
    bytes
        Figures that cannot be computed are empty cells, with the reason beside them, never 0.
    """
    held = io.BytesIO()
    book = open_book(held, title=title, author="", day=day, comments=footer)
    make = Formats(book)

    def sheet(name: str, heads: Sequence[Head], rows: Sequence[Sequence[Cell]]) -> None:
        page = book.add_worksheet(name)
        page.write_string(0, 0, f"{title}：{name}", make(bold=True, font_size=14))
        page.write_string(1, 0, footer, make(font_size=9, font_color="#465465"))
        widths = [width for _label, width, _shape in heads]
        for column, (head, width, _shape) in enumerate(heads):
            page.set_column(column, column, width)
            page.write_string(
                _HEAD, column, head, make(bold=True, border=1, text_wrap=True, bg_color="#F2F4F6")
            )
        page.set_row(_HEAD, row_height([label for label, _width, _shape in heads], widths))
        for down, row in enumerate(rows, start=_HEAD + 1):
            page.set_row(down, row_height([one if isinstance(one, str) else "" for one in row],
                                          widths))  # fmt: skip
            for column, cell in enumerate(row):
                if cell is None:
                    page.write_blank(down, column, None, make(border=1))
                elif isinstance(cell, str):
                    page.write_string(down, column, cell, make(border=1, text_wrap=True))
                else:
                    shape = heads[column][2]
                    plain = shape != _FINE and float(cell).is_integer()
                    form = "0" if plain or isinstance(cell, int) else shape
                    page.write_number(down, column, cell, make(border=1, num_format=form))
        page.freeze_panes(_HEAD + 1, 1)
        print_setup(page, header_rows=(_HEAD, _HEAD), footer=footer)

    whole = found.analysis
    sheet("试卷", (("项目", 24, ""), ("数", 10, _PAPER), ("说明", 60, "")), _paper_rows(found))
    fair = {one.item: one for one in found.fairness.items}
    slopes = {one.item: one for one in found.calibrated.items}
    rows: list[Sequence[Cell]] = []
    for item, plan in zip(whole.items, found.planned, strict=True):
        slope, group = slopes.get(item.item), fair.get(item.item)
        rows.append(
            (
                item.item,
                "、".join(knowledge.get(item.item, ())),
                item.full,
                plan.planned,
                item.difficulty,
                item.discrimination,
                item.item_rest,
                item.alpha_without,
                slope.slope if slope else None,
                _thresholds(slope.thresholds) if slope else "",
                group.delta if group else None,
                (group.size or group.reason) if group else found.fairness.reason,
                "".join(doubts.get(item.item, item.statements)),
            )
        )
    fine = [(label, 10, _FINE) for label in ("预设难度", "实测难度", "区分度（27%）", "题总相关",
                                            "去掉后的信度", "斜率")]  # fmt: skip
    heads = (("题号", 6, ""), ("知识点", 24, ""), ("满分", 6, _POINTS), *fine,
             ("难度参数", 16, _PAPER), ("性别差异 Δ", 10, _FINE), ("性别差异等级", 16, ""),
             ("说明", 34, ""))  # fmt: skip
    sheet("试题", heads, rows)
    options = [
        (one.item, option.option or "未答", "是" if option.is_key else "", option.count,
         option.share, option.high, option.low)
        for one in found.options
        for option in one.options
    ]  # fmt: skip
    places = [(label, 8, "") for label in ("题号", "选项", "答案", "人数")]
    shares = [(label, 10, _FINE) for label in ("比例", "高分组", "低分组")]
    sheet("选项", (*places, *shares), options)
    asked = [
        (_PARTS[one.part], one.label, "、".join(one.items), one.full, one.share)
        for one in found.asked
    ]
    heads = (("类别", 12, ""), ("内容", 24, ""), ("题号", 40, ""), ("分值", 8, _POINTS),
             ("占满分", 10, _FINE))  # fmt: skip
    sheet("双向细目表", heads, asked)
    book.close()
    return held.getvalue()


def _thresholds(found: Sequence[float]) -> Cell:
    """Give one as a number, several as they are read."""
    if len(found) == 1:
        return float(found[0])
    return "、".join(f"{one:.2f}".replace("-", "−") for one in found)


def _paper_rows(found: PaperQuality) -> list[Sequence[Cell]]:
    whole, fair, slopes = found.analysis, found.fairness, found.calibrated
    said, left = "".join(whole.statements), f"另有 {found.incomplete} 人不齐全，没有计入"
    return [
        ("小题得分齐全的考生", whole.n, left if found.incomplete else ""),
        ("满分", whole.full, ""),
        ("平均分", whole.mean, ""),
        ("标准差", whole.sd, said if whole.sd is None else ""),
        ("信度", whole.alpha, said if whole.alpha is None else ""),
        ("测量标准误（分）", whole.sem, ""),
        (
            "题目参数标定",
            None,
            slopes.reason
            or "；".join(
                one
                for one in (_MODELS.get(slopes.model, slopes.model), "".join(slopes.statements))
                if one
            ),
        ),
        ("性别公平性", None, fair.reason or f"男生 {fair.boys} 人，女生 {fair.girls} 人"),
    ]
