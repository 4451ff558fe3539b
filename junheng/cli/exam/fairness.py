"""``--fair`` of ``junheng exam analyse``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.kernel.sheet import Sheet, tidy
from junheng.measure.achievement.dif import logistic_dif, mantel_haenszel
from junheng.measure.achievement.responses import Responses

if TYPE_CHECKING:
    pass

NOT_A_VERDICT = (
    "被标出来的题只说明值得看一看题目，不是不公平的结论；二十道题里约有一道会偶然被标出。"
)


def fair_option(text: str) -> tuple[str, str]:
    """Read the column and the value of the group of concern.

    >>> fair_option("性别=女")
    ('性别', '女')
    """
    column, _, value = text.partition("=")
    if not column.strip() or not value.strip():
        raise ValueError(text)
    return column.strip(), value.strip()


def fairness(sheet: Sheet, responses: Responses, column: str, value: str) -> dict[str, Any]:
    """Compare the group of concern with all others whose column is filled, item by item.

    Raises
    ------
    UsageError
        No such column, or too few candidates in a group.
    """
    if column not in sheet.header:
        raise UsageError(
            where="选项 --fair",
            found=f"《{sheet.file}》没有列“{column}”",
            expected=f"其中的一列：{'、'.join(filter(None, sheet.header))}",
            fix="请改正列名",
        )
    at = sheet.header.index(column)
    cells = {
        line.number: tidy(line.cells[at]) if at < len(line.cells) else "" for line in sheet.lines
    }
    told = np.array([cells[line] for line in responses.lines], dtype=object)
    known = told != ""
    marks, focal = responses.marks[known], (told[known] == value).astype(bool)
    try:
        odds = mantel_haenszel(
            marks, focal, missing="not_presented", items=responses.items, purify="sizeable"
        )
        curve = logistic_dif(
            marks, focal, missing="not_presented", items=responses.items, purify="sizeable"
        )
    except ValueError as error:
        raise UsageError(
            where="选项 --fair",
            found=f"“{column}”是“{value}”的 {int(focal.sum())} 人，其余 {int((~focal).sum())} 人",
            expected="两组各至少 20 人，至少两道题",
            fix="请核对列名和写法，或人多时再做",
        ) from error
    return {
        "column": column,
        "focal": value,
        "n_focal": odds.focal,
        "n_reference": odds.reference,
        "without_group": int((~known).sum()),
        "items": [
            {
                "item": one.name,
                "delta": _number(one.delta),
                "delta_se": _number(one.delta_se),
                "p": _number(one.p),
                "class": one.size,
                "logistic_p": _number(other.both_p),
                "logistic_effect": _number(other.effect),
                "crossing_p": _number(other.crossing_p),
                "logistic_class": other.size,
                "reason": one.reason or other.reason,
            }
            for one, other in zip(odds.items, curve.items, strict=True)
        ],
        "statements": [*dict.fromkeys((*odds.statements, *curve.statements)), NOT_A_VERDICT],
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def print_fairness(found: dict[str, Any]) -> None:
    """Print the items that stand out, and how many do not."""
    print(
        f"题目公平性：{found['column']}为{found['focal']} {found['n_focal']} 人，"
        f"其余 {found['n_reference']} 人，总分相同的人相比"
    )
    out = [one for one in found["items"] if {one["class"], one["logistic_class"]} & {"B", "C"}]
    for one in out:
        if one["delta"] is None:
            mh = "MH 不能判断"
        else:
            harder = "更难" if one["delta"] < 0 else "更容易"
            mh = f"MH {one['class']} 级（{shown(one['delta'], 2)}，对这组{harder}）"
        crossing = one["crossing_p"]
        crosses = "，随水平交叉" if crossing is not None and crossing < 0.05 else ""
        print(f"  {one['item']}：{mh}，逻辑回归 {one['logistic_class'] or '—'} 级{crosses}")
    print(f"  没有差别或差别很小的 {len(found['items']) - len(out)} 题")
    for one in found["items"]:
        if one["reason"]:
            print(f"  {one['reason']}")
    for said in found["statements"]:
        print(f"  {said}")
