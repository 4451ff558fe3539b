"""Papers of a process: receipt, announcement, result (回执、公示、结果公告).

What is announced names units and titles, never a person, a mark or an order by marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.measure.progress.wording import within_quotes
from junheng.publish.render.model import (
    Block,
    Column,
    Heading,
    Paragraph,
    Report,
    Signature,
    Table,
)
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.kinds import dated


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was handed in, by whom and when (申报回执)."""

    number: str  # 申报-2026-0003
    call: str
    notice: str  # document number of the call
    region_name: str
    issuer: str
    unit: str
    title: str
    theme: str
    submitted_on: date
    submitted_by: str
    due: date | None
    files: tuple[tuple[str, int, str], ...]  # name, bytes, sha-256
    checklist: tuple[tuple[str, str], ...]  # point and what was said to it


def receipt(one: Receipt) -> Report:
    """Write the receipt: the number, the time, and the hash of every file."""
    told = render(
        "process.received",
        {"unit": one.unit, "title": one.title, "day": one.submitted_on, "number": one.number},
    )
    rows = [
        ("申报通知", f"{one.call}（{one.notice}）"),
        ("申报单位", one.unit),
        ("题目", one.title),
        *((("类别", one.theme),) if one.theme else ()),
        ("提交", f"{dated(one.submitted_on)}，{one.submitted_by}"),
        *((("截止日", dated(one.due)),) if one.due is not None else ()),
    ]
    blocks: list[Block] = [
        Paragraph(told.text, told.id),
        Table("", (Column("回执编号", 0.24), Column(one.number, 0.76)), tuple(rows)),
    ]
    if one.checklist:
        columns = (Column("清单", 0.36), Column("填写", 0.64))
        blocks += [Heading(1, "要件清单"), Table("", columns, one.checklist)]
    if one.files:
        held = (Column("附件", 0.4), Column("大小", 0.16, "right"), Column("校验码", 0.44))
        files = tuple((name, _size(size), sha[:24]) for name, size, sha in one.files)
        blocks += [Heading(1, "收到的附件"), Table("", held, files)]
    blocks.append(Signature(one.issuer, one.submitted_on))
    footer = f"{one.region_name}　申报回执　{one.number}"
    return Report("申报回执", one.issuer, one.submitted_on, "", footer, tuple(blocks))


def _size(count: int) -> str:
    return f"{count / (1 << 20):.1f} MB" if count >= 1 << 20 else f"{max(1, count >> 10)} KB"


@dataclass(frozen=True, slots=True)
class Announced:
    """One row of an announcement: a unit and what it proposes."""

    unit: str
    title: str
    theme: str
    amount_yuan: float | None = None


@dataclass(frozen=True, slots=True)
class TakenOff:
    """One row that was announced and is not in the result, with the reason."""

    unit: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement of a proposed result (公示), or the result itself."""

    call: str
    notice: str
    region_name: str
    issuer: str
    rows: tuple[Announced, ...]
    first: date
    last: date
    working_days: int
    minutes: str  # how it was chosen among equals; empty where marks decided
    day: date
    result_number: str = ""
    objections: int = 0
    upheld: int = 0
    taken_off: tuple[TakenOff, ...] = ()

    def __post_init__(self) -> None:
        if not (self.rows or self.taken_off):
            raise ValueError(f"{self.call}: nothing to announce")


def _listed(rows: Sequence[Announced], *, money: bool) -> Table:
    themed = any(row.theme for row in rows)
    columns = [Column("序号", 0.08, "center"), Column("单位", 0.3)]
    columns.append(Column("题目", 0.62 - 0.24 * themed - 0.18 * money))
    if themed:
        columns.append(Column("类别", 0.24))
    if money:
        columns.append(Column("补助（元）", 0.18, "right"))
    body = []
    for number, row in enumerate(rows, start=1):
        cells = [str(number), row.unit, row.title]
        if themed:
            cells.append(row.theme)
        if money:
            cells.append("" if row.amount_yuan is None else f"{row.amount_yuan:,.0f}")
        body.append(tuple(cells))
    return Table("", tuple(columns), tuple(body), note="按申报回执编号排列，不分先后。")


def publicity_notice(one: Notice) -> Report:
    """Write the announcement: who is proposed, until when and how to object."""
    told = render(
        "process.announced",
        {
            "call": within_quotes(one.call),
            "n": len(one.rows),
            "first": one.first,
            "last": one.last,
            "days": one.working_days,
        },
    )
    how = render("process.how_to_object", {"issuer": one.issuer, "last": one.last})
    blocks: list[Block] = [Paragraph(told.text, told.id), _listed(one.rows, money=False)]
    if one.minutes:
        blocks += [Heading(1, "遴选说明"), Paragraph(one.minutes)]
    blocks += [Heading(1, "怎样提出异议"), Paragraph(how.text, how.id)]
    blocks.append(Signature(one.issuer, one.first))
    footer = f"{one.region_name}　{one.call}　公示"
    return Report(f"{one.call}\n公示", one.issuer, one.first, "", footer, tuple(blocks))


def result_notice(one: Notice) -> Report:
    """Write the result, with what became of the objections."""
    facts = {"call": within_quotes(one.call), "n": len(one.rows), "number": one.result_number}
    told = render("process.result", facts)
    counted = {"n": one.objections, "upheld": one.upheld}
    heard = (
        render("process.objections", counted)
        if one.objections
        else render("process.no_objections", {})
    )
    money = any(row.amount_yuan is not None for row in one.rows)
    blocks: list[Block] = [Paragraph(told.text, told.id)]
    if one.rows:
        blocks.append(_listed(one.rows, money=money))
    blocks.append(Paragraph(heard.text, heard.id))
    if one.taken_off:
        columns = (Column("单位", 0.26), Column("题目", 0.3), Column("移出的理由", 0.44))
        gone = tuple((row.unit, row.title, row.why) for row in one.taken_off)
        blocks += [Heading(1, "公示后移出名单的"), Table("", columns, gone)]
    blocks.append(Signature(one.issuer, one.day))
    footer = f"{one.region_name}　{one.call}　{one.result_number}"
    return Report(f"{one.call}\n结果公告", one.issuer, one.day, "", footer, tuple(blocks))
