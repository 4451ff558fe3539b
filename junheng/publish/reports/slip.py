"""The 《督办单》 of a late task, on one page with its receipt (督办单).

A slip is printed in a colour that says how late the task is.  Bureaus print in grey as often as
not, so the title is set in an ink dark enough for grey, the colour's word stands in it and the
reason under the band: nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.publish.render.model import (
    Block,
    Column,
    Figure,
    Paragraph,
    Report,
    Signature,
    Table,
)
from junheng.publish.sentences.kinds import dated

ASKED = "请书面说明未按期完成的原因、目前的进度和完成日期，以及补救的办法"
_BAND = (640, 10)  # points of the drawn band
_ROOMY = 320  # characters of the table that are set in the usual size
_RECEIPT = (
    Column("督办单编号", 0.22, "center"),
    Column("签收单位（盖章）", 0.3),
    Column("签收人", 0.22),
    Column("签收日期", 0.26),
)
_ROOM = "\u3000\n\u3000"  # for a seal and a hand
_CUT = "－　－　－　沿此线裁下，签收后送回　－　－　－"


@dataclass(frozen=True, slots=True)
class LateSlip:
    """What a slip says of one late task (督办单)."""

    number: str  # 督办-2026-0003
    label: str  # 橙色督办单
    ink: str  # colour of the band, as #rrggbb
    reason: str  # from how many days on this colour is used
    region_name: str
    issuer: str
    on: date
    task: str
    basis: str  # finding or clause
    office: str
    person: str
    original_due: date
    due: date
    days_late: int
    progress: str
    asked: str
    answer_by: date

    def __post_init__(self) -> None:
        if self.days_late < 1:
            raise ValueError(f"{self.task}: not late on {self.on}, so there is nothing to urge")
        if self.answer_by <= self.on:
            raise ValueError(f"{self.number}: an answer by {self.answer_by} leaves no day for it")


def late_slip(slip: LateSlip) -> Report:
    """Write the 《督办单》: who is urged about what, since when it is late, what to answer."""
    to = f"{slip.office}{f'（{slip.person}）' if slip.person else ''}"
    moved = slip.original_due != slip.due
    until = f"现为{dated(slip.due)}（已批准延期）" if moved else "没有延期"
    told = f"下列任务截至{dated(slip.on)}已逾期 {slip.days_late} 天，现予督办。"
    rows = (
        ("任务", slip.task),
        ("依据", slip.basis),
        ("责任单位和人", to),
        ("时限", f"原定{dated(slip.original_due)}；{until}"),
        ("逾期天数", f"{slip.days_late} 天（截至{dated(slip.on)}）"),
        ("目前进度", slip.progress or "没有反馈"),
        ("要求", slip.asked or ASKED),
        ("答复期限", f"{dated(slip.answer_by)}前书面答复{slip.issuer}"),
    )
    columns = (Column("督办单编号", 0.2, "center"), Column(slip.number, 0.8))
    is_long = sum(len(text) for _name, text in rows) > _ROOMY
    blocks: tuple[Block, ...] = (
        _band(slip),
        Paragraph(told),
        Table("", columns, rows, strong=frozenset({4, 7}), dense=is_long),
        Signature(slip.issuer, slip.on),
        Paragraph(_CUT),
        Table("", _RECEIPT, ((slip.number, _ROOM, _ROOM, _ROOM),)),
    )
    footer = f"{slip.region_name}　{slip.label}　{slip.number}"
    return Report(slip.label, slip.issuer, slip.on, "", footer, blocks, ink=slip.ink)


def _band(slip: LateSlip) -> Figure:
    wide, high = _BAND
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}">'
        f'<rect width="{wide}" height="{high}" fill="{slip.ink}"/></svg>'
    )
    return Figure(svg=svg, title=slip.reason, alt=slip.label)
