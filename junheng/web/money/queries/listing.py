"""The lines of 一校一清单 with the money that came and what later data say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.funding.flow import Line
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.money import yuan_words
from junheng.web.accounts.models import Account
from junheng.web.money.models import ListItem, ListState
from junheng.web.money.queries.county import books_of, record_of, sum_of
from junheng.web.money.queries.rows import lines_of, lines_over
from junheng.web.work.models import Finding, FindingValue


@dataclass(frozen=True, slots=True)
class Listed:
    """One line with what the finance workbooks say of it."""

    item: ListItem
    lines: tuple[Line, ...]
    said: str  # spending beside the indicator it was to move

    @property
    def budgeted(self) -> float | None:
        """Yuan in the approved budget, by the workbook."""
        return self._sum("budgeted")

    @property
    def allocated(self) -> float | None:
        """Yuan sent down."""
        return self._sum("allocated")

    @property
    def spent(self) -> float | None:
        """Yuan spent."""
        return self._sum("spent")

    @property
    def documents(self) -> tuple[str, ...]:
        """Allocation documents that name the line."""
        return tuple(dict.fromkeys(x.document for x in self.lines if x.stage == "allocated"))

    @property
    def differs(self) -> bool:
        """Whether the budget workbook gives another amount than was confirmed."""
        known = self.item.confirmed_yuan
        return self.budgeted is not None and known is not None and self.budgeted != known

    def _sum(self, stage: str) -> float | None:
        held = [one for one in self.lines if one.stage == stage]
        return sum_of(held, stage) if held else None


def item_of(account: Account, number: int) -> ListItem:
    """Give one line within reach, or :class:`Hidden`."""
    found = ListItem.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="一校一清单",
            found="没有这一项，或不在您的范围内",
            expected="是您所在地区或学校的清单项目",
            fix="请从一校一清单进入",
        )
    made: ListItem = found
    return made


def finding_for(account: Account, number: int, region_code: str) -> Finding:
    """Give the finding a line is made from, within reach and of a school."""
    rows = Finding.objects.visible_to(account).filter(region_code=region_code)
    found = rows.filter(pk=number).exclude(school_code="").first()
    if found is None:
        raise Hidden(
            where="一校一清单",
            found="没有这个问题事项，或不在您的范围内，或不属于一所学校",
            expected="是您范围内一所学校的问题事项",
            fix="请从问题事项的页面进入",
        )
    made: Finding = found
    return made


def listed_of(
    account: Account, region_code: str, *, school: str = "", items: Sequence[ListItem] | None = None
) -> list[Listed]:
    """List the lines of a county or a school, the newest first, with their money."""
    rows = ListItem.objects.visible_to(account).filter(region_code=region_code)
    if school:
        rows = rows.filter(school_code=school)
    held = list(rows.select_related("finding")) if items is None else list(items)
    record = record_of(account, region_code)
    lines = lines_over(books_of(record)) if record is not None else ()
    by_number: dict[str, list[Line]] = {}
    for line in lines:
        if line.list_number:
            by_number.setdefault(line.list_number, []).append(line)
    return [_listed(one, tuple(by_number.get(one.label, ()))) for one in held]


def _listed(item: ListItem, lines: tuple[Line, ...]) -> Listed:
    own = tuple(one for one in lines if one.school == item.school_code)
    spent = [one for one in own if one.stage == "spent"]
    first = min((one.on for one in spent if one.on is not None), default=None)
    said = beside_of(item.what, item.finding, sum_of(spent, "spent"), first) if spent else ""
    return Listed(item, own, said)


def beside_of(what: str, finding: Finding | None, spent: float, first: date | None) -> str:
    """Put spending beside the indicator it was to move: before it began, and after (前后对照)."""
    if finding is None or first is None or not finding.has_number:
        return ""
    values = [v for v in finding.values.all() if v.value is not None]
    before = [v for v in values if v.as_of < first]
    after = [v for v in values if v.as_of >= first]
    facts = {"what": what, "spent": yuan_words(spent), "indicator": finding.name}
    if before and after:
        return render(
            "money.beside",
            {
                **facts,
                "before": _value(finding, before[-1]),
                "before_on": before[-1].as_of,
                "after": _value(finding, after[-1]),
                "after_on": after[-1].as_of,
            },
        ).text
    held = (before or after)[-1:]
    if not held:
        return ""
    told = {"before": _value(finding, held[0]), "before_on": held[0].as_of}
    return render("money.beside_waiting", {**facts, **told}).text


def _value(finding: Finding, value: FindingValue) -> str:
    number = value.value or 0.0
    return f"{shown(number, 0 if abs(number) >= 100 else 2)} {finding.value_unit}".strip()


def spent_as_of(account: Account, region_code: str, lines: Sequence[Line]) -> date | None:
    """Give the day up to which the workbook says what was spent on some lines."""
    record = record_of(account, region_code)
    spent = {one for one in lines if one.stage == "spent"}
    if record is None or not spent:
        return None
    held = (book.as_of for book in books_of(record) if spent & set(lines_of(book.sha256)))
    return next(held, None)


def counts_of(listed: Sequence[Listed]) -> dict[str, float]:
    """Add up a list: asked, confirmed, and what the workbooks say."""
    live = [one for one in listed if one.item.state != ListState.RETURNED]
    return {
        "asked": sum(one.item.asked_yuan for one in live),
        "confirmed": sum(one.item.confirmed_yuan or 0.0 for one in live),
        "budgeted": sum(one.budgeted or 0.0 for one in live),
        "allocated": sum(one.allocated or 0.0 for one in live),
        "spent": sum(one.spent or 0.0 for one in live),
    }


def address_of(item: ListItem) -> str:
    """Address of a line on the list of its county."""
    return reverse("money-list", args=[item.region_code]) + f"#item-{item.pk}"
