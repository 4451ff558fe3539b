"""What a plan makes somebody's task, whose task it is, and until when (任务、单位、时限).

Pages and papers list the same tasks, offices and days because both ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from junheng.kernel.periods import chinese
from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.deadlines import FixedDay

Part = Literal["lead", "answer", "help"]
Stands = Literal["own", "beside", "above"]
DutyState = Literal["drawn_up", "handed_out", "received"]

PARTS: Mapping[Part, str] = {"lead": "牵头", "answer": "责任", "help": "配合"}
DUTY_STATES: Mapping[Stands, Mapping[DutyState, str]] = {
    "own": {"drawn_up": "待交办", "handed_out": "待签收", "received": "已签收"},
    "beside": {"drawn_up": "待商请", "handed_out": "已商请待回复", "received": "已回复"},
    "above": {"drawn_up": "待报请", "handed_out": "已报请待回复", "received": "已回复"},
}

_NO_OFFICE = re.compile(r"没有|未设|不设|不涉及")
_BUREAU = re.compile(r"(教育|教体|教育体育|教育和体育)(局|委员会|行政部门)$|教委$")
_BODY = re.compile(r"(会议|办公会|党组会|常委会|党组|党委|县委|区委|政府|小组)$|.{3}会$")


def is_work(plan: PlanPack, item: PlanItem) -> bool:
    """Tell whether somebody has to do something (是不是任务).

    No principles, addressees, days that ask for no act, nor what the head of the document says of
    the document itself.
    """
    if item.internal or item.status in ("informs", "out_of_force") or item.kind == "role":
        return False
    if item.kind == "deadline" and item.measure is None:
        return item.due is not None and bool(item.due.source)
    asked = item.duty is not None or item.measure is not None
    return asked or bool(plan.clauses[item.clause].number)


def dates_document(plan: PlanPack, item: PlanItem) -> bool:
    """Tell whether an item only says when the document was issued or published (文件日期)."""
    if item.measure is not None or not isinstance(item.due, FixedDay) or item.due.source:
        return False
    return item.due.on in (plan.issued_on, plan.published_on)


def local_office(name: str) -> str:
    """Give the office a region named; nothing where the name says that there is none.

    >>> local_office("云川县教育局（县内没有功能区）"), local_office("县内没有功能区")
    ('云川县教育局', '')
    """
    head, mark, rest = name.strip().partition("（")
    if mark and _NO_OFFICE.search(rest):
        return local_office(head)
    return "" if name.strip() == "无" or _NO_OFFICE.search(name) else name.strip()


def is_bureau(name: str) -> bool:
    """Tell whether an office is a bureau as a whole, where nobody in particular is meant.

    >>> is_bureau("云川县教育局"), is_bureau("云川县教育局基础教育科"), is_bureau("督导室")
    (True, False, False)
    """
    return bool(_BUREAU.search(local_office(name)))


def is_taken(office: str, held: Iterable[str]) -> bool:
    """Tell whether an office the document names is among those responsible, or a part of it is.

    >>> is_taken("云川县教育局", ["云川县教育局人事科"]), is_taken("云川县教育局", ["督导室"])
    (True, False)
    """
    return any(local_office(one).startswith(office) for one in held)


def is_body(name: str) -> bool:
    """Tell whether who approved is a meeting or an authority, not a person.

    >>> is_body("县政府常务会议"), is_body("局党组"), is_body("陈明"), is_body("王会")
    (True, True, False, False)
    """
    return bool(_BODY.search(name.strip()))


@dataclass(frozen=True, slots=True)
class DutyFact:
    """An office made responsible for one item (责任)."""

    item: str
    office: str
    part: Part = "lead"
    stands: Stands = "own"  # to the bureau: its own, beside it, above it
    person: str = ""
    due_on: date | None = None
    state: DutyState = "drawn_up"
    code: str = ""  # printed on the slip; empty until handed out
    received_by: str = ""
    received_on: date | None = None
    door: str = ""  # 网页、回执单、代为登记
    made: bool = True  # False: only the document names it
    before: tuple[str, ...] = ()  # who held it earlier, each in a sentence

    @property
    def is_settled(self) -> bool:
        """Whether somebody in particular is meant: the bureau as a whole is nobody."""
        return self.stands != "own" or bool(self.person) or not is_bureau(self.office)

    @property
    def word(self) -> str:
        """Say how far it is in a word."""
        if self.stands == "own" and self.state == "drawn_up":
            if not self.made:
                return "待落实"
            return "待交办" if self.is_settled else "待明确责任人"
        return DUTY_STATES[self.stands][self.state]

    @property
    def named(self) -> str:
        """Name the office; one above us is asked, not told."""
        return f"{self.office}（报请）" if self.stands == "above" else self.office

    @property
    def receipt(self) -> str:
        """Say how far it is, and who received it."""
        told = "，".join(part for part in (self.received_by, self._day, self.door) if part)
        return f"{self.word}（{told}）" if told else self.word

    @property
    def receipt_below(self) -> str:
        """Say the same in lines, for a narrow cell."""
        door = f"（{self.door}）" if self.door else ""
        parts = (f"{self.word}{door}", self.received_by, self._day)
        return "\n".join(part for part in parts if part)

    @property
    def _day(self) -> str:
        return chinese(self.received_on) if self.received_on else ""


@dataclass(frozen=True, slots=True)
class NamedOffice:
    """An office the document names for an item, by its local name (文件写明的单位)."""

    office: str
    part: Part
    stands: Stands


def offices_named(
    plan: PlanPack, item: PlanItem, bound: Mapping[str, str]
) -> tuple[NamedOffice, ...]:
    """List the offices the document names for an item, each local office once.

    Parameters
    ----------
    bound : mapping of str to str
        Office of the document → our own; two that are one office here are listed once, as what
        comes first, and one that does not exist here is left out.
    """
    if item.duty is None:
        return ()
    parts: list[tuple[str, Part]] = [(item.duty.lead, "lead")]
    parts += [(other, "help") for other in item.duty.support]
    found: dict[str, NamedOffice] = {}
    for one, part in parts:
        office = local_office(bound.get(one) or plan.offices[one].label)
        if office and office not in found:
            found[office] = NamedOffice(office, part, plan.offices[one].stands)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Until:
    """Until when the plan has an item done; people may have been given another day (完成时限)."""

    on: date | None = None
    words: str = ""  # as the document says it
    source: str = "文件"  # or 计划, where the region set a number or day of its own

    def told(self, given: Iterable[date | None] = ()) -> str:
        """Write the days given to those responsible, with the plan's own beside them.

        >>> Until(date(2024, 6, 8), "印发后3至5年").told([date(2026, 12, 12)])
        '2026年12月12日（文件：2024年6月8日，印发后3至5年）'
        >>> Until(date(2024, 6, 8)).told(), Until().told()
        ('2024年6月8日', '—')
        """
        days = sorted({day for day in given if day is not None})
        own = chinese(self.on) if self.on is not None else ""
        if not days:
            return f"{own}（{self.words}）" if self.words else own or "—"
        told = "、".join(map(chinese, days))
        if self.on is None or days == [self.on]:
            return told
        words = f"，{self.words}" if self.words else ""
        return f"{told}（{self.source}：{own}{words}）"
