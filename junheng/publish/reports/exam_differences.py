"""Schools beside the good urban schools as rows (与城区优质学校差异率): for page and report."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.kernel.rounding import shown
from junheng.measure.achievement.differences import SchoolDifference
from junheng.publish.render.model import Column
from junheng.publish.reports.exam_facts import DifferencesFact

TITLE = "与城区优质学校差异率"
NOT_NATIONAL = "这不是国家监测的校际差异率，两个数不能互换，也不作认定依据；只在局内用来改进教学。"
SIGN = "正数表示低于对照学校。"
_WORDS = {"behind": "明显低于", "near": "无明显差异", "ahead": "明显高于", "": "—"}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One school in words."""

    name: str
    mean: str
    relative: str
    interval: str
    standardised: str
    word: str


def difference_rows(fact: DifferencesFact) -> tuple[DifferenceRow, ...]:
    """Write the schools in the register's order; the word is that of the standardised interval."""
    return tuple(
        DifferenceRow(
            name=name,
            mean=shown(relative.mean, 1),
            relative=_minus(shown(relative.value, 3)),
            interval=_interval(relative),
            standardised=_minus(shown(standardised.value, 2)),
            word=_WORDS[standardised.word] if standardised.value is not None else "—",
        )
        for name, relative, standardised in fact.rows
    )


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _interval(found: SchoolDifference) -> str:
    if found.low is None or found.high is None:
        return "—"
    return _minus(f"{shown(found.low, 3)} 到 {shown(found.high, 3)}")


def compared_with(fact: DifferencesFact) -> str:
    """Name the comparators and the documents that name them."""
    documents = f"（{'、'.join(fact.documents)}）" if fact.documents else ""
    mean = f"，平均 {shown(fact.mean, 1)} 分" if fact.mean is not None else ""
    return f"对照：{'、'.join(fact.comparators)}{documents}，{fact.n} 人{mean}。"


def difference_table(fact: DifferencesFact) -> tuple[tuple[Column, ...], list[tuple[str, ...]]]:
    """Lay the rows out on paper."""
    columns = (
        Column("学校", 0.24),
        Column("平均分", 0.12, "right"),
        Column("差异率", 0.12, "right"),
        Column("95%区间", 0.2, "center"),
        Column("以标准差为单位", 0.16, "right"),
        Column("和对照比", 0.16, "center"),
    )
    return columns, [
        (row.name, row.mean, row.relative, row.interval, row.standardised, row.word)
        for row in difference_rows(fact)
    ]
