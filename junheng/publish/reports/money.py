"""《资金执行表》: due, budgeted, allocated, arrived, spent, in the columns of a bureau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from junheng.kernel.periods import chinese
from junheng.kernel.rounding import shown
from junheng.measure.funding.flow import Execution, Standing
from junheng.publish.render.model import (
    Block,
    Column,
    Heading,
    Paragraph,
    Report,
    Signature,
    Table,
)
from junheng.publish.reports.cover import Cover
from junheng.publish.sentences.money import headline, yuan_words

TITLE = "资金执行表"
_TABLE = (
    Column("学校", 0.22),
    Column("应拨", 0.13, "right"),
    Column("预算", 0.13, "right"),
    Column("下达", 0.13, "right"),
    Column("到账", 0.13, "right"),
    Column("支出", 0.13, "right"),
    Column("到期未到", 0.13, "right"),
)


@dataclass(frozen=True, slots=True)
class MoneyPaper:
    """What the paper says besides the execution itself."""

    execution: Execution
    differences: tuple[str, ...]
    offences: tuple[str, ...]
    lists: tuple[tuple[str, ...], ...]  # label, school and what, confirmed, spent, said
    projects: tuple[str, ...]
    basis: tuple[str, ...]  # rates in force, each with its source


def counted_of(one: Standing) -> int:
    """Give how many pupils the base rates were multiplied by."""
    return sum(
        max((p.counted for p in section.parts if p.purpose != "boarding"), default=0)
        for section in one.due.sections
    )


def remark_of(one: Standing) -> str:
    """Say what is to be known beside the figures of a school."""
    said = [one.due.reason, *one.due.notes]
    if one.due.floor is not None:
        said.append(one.due.floor.title)
    if one.under_budget:
        said.append(f"预算比应拨少 {yuan_words(one.under_budget)}")
    return "；".join(part for part in said if part)


def money_report(held: MoneyPaper, cover: Cover) -> Report:
    """Write the paper: the finding first, the table, what does not tie, the list, the projects."""
    done = held.execution
    blocks: list[Block] = [
        Paragraph(str(headline(done)), "money.headline"),
        *(Paragraph(str(sentence)) for sentence in cover.standing),
        Heading(1, "一、各校公用经费"),
        Table(
            f"{done.year}年公用经费执行情况（截至{chinese(done.as_of)}，单位：元）",
            _TABLE,
            (*(_row(one) for one in done.schools), _total(done)),
            note="应拨：生均标准×核定学生数，按月折算；到期未到：按到账时限应到、还没有到的数。",
            strong=frozenset({len(done.schools)}),
            dense=True,
        ),
        Heading(1, "二、需要核对的"),
        *_told((*held.differences, *held.offences), "文件总额、各校合计、预算和支出都对得上。"),
        Heading(1, "三、一校一清单"),
        *_lists(held.lists),
        Heading(1, "四、基建项目"),
        *_told(held.projects, "没有登记基建项目。"),
        Heading(1, "五、标准和出处"),
        *(Paragraph(line) for line in held.basis),
        Signature(cover.issuer, cover.day),
    ]
    title = f"{cover.region_name}{done.year}年资金执行表"
    return Report(title, cover.issuer, cover.day, cover.mark, cover.footer, tuple(blocks))


def _told(lines: Sequence[str], otherwise: str) -> list[Block]:
    return [Paragraph(line) for line in lines] or [Paragraph(otherwise)]


def _lists(rows: Sequence[tuple[str, ...]]) -> list[Block]:
    if not rows:
        return [Paragraph("没有列入一校一清单的项目。")]
    columns = (
        Column("编号", 0.16),
        Column("学校和内容", 0.3),
        Column("确认", 0.13, "right"),
        Column("支出", 0.13, "right"),
        Column("支出与指标对照", 0.28),
    )
    return [Table("一校一清单执行情况", columns, tuple(rows), dense=True)]


def _row(one: Standing) -> tuple[str, ...]:
    return (
        one.due.name,
        shown(one.due.total, 0),
        *(shown(one.sums[s], 0) for s in ("budgeted", "allocated", "arrived", "spent")),
        shown(one.missing, 0),
    )


def _total(done: Execution) -> tuple[str, ...]:
    sums = (shown(done.sum_of(s), 0) for s in ("budgeted", "allocated", "arrived", "spent"))
    return ("合计", shown(done.due, 0), *sums, shown(done.missing, 0))
