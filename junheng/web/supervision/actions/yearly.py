"""Verbs of the yearly list (年度清单)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.rubrics import KINDS
from junheng.web.accounts.models import Account
from junheng.web.processes.models import Call
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.supervision import access  # noqa: F401  declares the rights
from junheng.web.supervision.given import ItemRow
from junheng.web.supervision.models import (
    ItemLevel,
    ListChange,
    ListItem,
    ListState,
    Visit,
    VisitState,
    What,
    YearlyList,
)
from junheng.web.supervision.models.kinds import GOVERNMENT


@verb("list.opened", may="supervision.manage")
def list_open(*, actor: Account, place: Place, year: int) -> YearlyList:
    """Begin the list of a year; there is one a region and year."""
    rows = YearlyList.objects.unscoped("one list a region and year")
    found, _made = rows.get_or_create(region_code=place.region_code, year=year)
    yearly: YearlyList = found
    return yearly


def _open(yearly: YearlyList) -> None:
    if yearly.is_filed:
        raise Refused(
            where=str(yearly),
            found=f"已经备案（{yearly.document_number}）",
            expected="编制中的清单",
            fix="清单外的一律不开展；确需增减的，报备案机关同意后，由局领导登记调整的文号",
        )


def _changed(actor: Account, yearly: YearlyList, what: What, on: date, **told: str) -> None:
    """Keep what is done to a list that had been filed; composing the first one is no change."""
    if yearly.filed_on is not None:
        ListChange.objects.create(yearly=yearly, what=what, by_name=actor.name, on=on, **told)


def _place(yearly: YearlyList, row: ItemRow) -> tuple[ListItem, bool]:
    if row.kind not in (*KINDS, GOVERNMENT) or row.level not in ItemLevel.values:
        raise UsageError(
            where=f"{yearly} “{row.label}”",
            found=f"种类“{row.kind}”，层级“{row.level}”",
            expected="从列表里选种类和层级",
            fix="请改正后再登记",
        )
    if not row.label.strip() or not row.organiser.strip():
        raise UsageError(
            where=str(yearly),
            found="没有写事项名称或组织单位",
            expected="两项都写明",
            fix="请补上",
        )
    if row.level != ItemLevel.COUNTY and not row.document.strip():
        raise UsageError(
            where=f"{yearly} “{row.label}”",
            found="上级的事项没有备案文号",
            expected="国家、省、市的事项写明备案文号",
            fix="请从上级印发的清单里抄录文号",
        )
    held = yearly.items.filter(label=row.label.strip()).first()
    if held is not None:
        was_off, held.removed_on, held.removed_why = held.is_removed, None, ""
        if was_off:  # it comes back under the number it had
            held.save()
        return held, was_off
    last = yearly.items.order_by("-number").first()
    made: ListItem = ListItem.objects.create(
        yearly=yearly,
        number=(last.number if last is not None else 0) + 1,
        label=row.label.strip(),
        kind=row.kind,
        level=row.level,
        organiser=row.organiser.strip(),
        scope=row.scope.strip(),
        months=row.months.strip(),
        document=row.document.strip(),
    )
    return made, True


@verb("list.item_added", may="supervision.manage")
def item_add(
    *,
    actor: Account,
    yearly: YearlyList,
    on: date,
    label: str,
    kind: str,
    level: str,
    organiser: str,
    scope: str = "",
    months: str = "",
    document: str = "",
) -> ListItem:
    """Put one matter on a list that is not filed yet; the same name twice is one matter."""
    _open(yearly)
    row = ItemRow(label, kind, level, organiser, scope, months, document)
    item, made = _place(yearly, row)
    if made:
        _changed(actor, yearly, What.ADDED, on, label=item.label, words=document.strip())
    return item


@verb("list.item_removed", may="supervision.manage")
def item_remove(
    *, actor: Account, yearly: YearlyList, seen: int, item: int, why: str, on: date
) -> YearlyList:
    """Take one matter off a list that is not filed, with the reason; its number stays taken.

    What a visit or a round rests on stays: the list says what was done by it.
    """
    _open(yearly)
    held = yearly.items.filter(pk=item, removed_on=None).first()
    if held is None:
        raise UsageError(
            where=str(yearly), found="没有选事项", expected="清单里的一项", fix="请刷新页面再选"
        )
    where = f"{yearly} “{held.label}”"
    resting = _resting(held)
    if resting:
        raise Refused(
            where=where,
            found=resting,
            expected="还没有按它办理的事项",
            fix="还没有办理的，先取消；已经办理的，这一项留在清单里",
        )
    if not why.strip():
        raise UsageError(
            where=where, found="没有写移出的理由", expected="写一句理由或文号", fix="请补上"
        )
    held.removed_on, held.removed_why = on, why.strip()
    held.save()
    _changed(actor, yearly, What.REMOVED, on, label=held.label, words=held.removed_why)
    return yearly


def _resting(item: ListItem) -> str:
    """Say what rests on a matter: visits, or rounds about governments; nothing where none does."""
    if item.kind == GOVERNMENT:
        calls = Call.objects.unscoped("the rounds that rest on a matter of any level")
        rounds = calls.filter(rests_on__startswith=item.cited, stopped_on=None).count()
        return f"已按这一项办理 {rounds} 轮" if rounds else ""
    rows = Visit.objects.unscoped("what rests on a matter, whoever planned it")
    visits = rows.filter(item=item).exclude(state=VisitState.CANCELLED).count()
    return f"已按这一项安排到校 {visits} 次" if visits else ""


@verb("list.imported", may="supervision.manage")
def items_import(
    *, actor: Account, yearly: YearlyList, rows: Sequence[ItemRow], file_name: str, on: date
) -> YearlyList:
    """Take the matters of a higher list over from its workbook; twice changes nothing."""
    _open(yearly)
    for row in rows:
        item, made = _place(yearly, row)
        if made:
            item.file_name = file_name[:200]
            item.save(update_fields=["file_name"])
            _changed(actor, yearly, What.ADDED, on, label=item.label, words=row.document)
    return yearly


@verb("list.filed", may="list.file")
def list_file(
    *,
    actor: Account,
    yearly: YearlyList,
    seen: int,
    document_number: str,
    filed_with: str,
    on: date,
) -> YearlyList:
    """Record that the list was filed (备案): only then may visits rest on it."""
    _open(yearly)
    if not document_number.strip() or not filed_with.strip():
        raise UsageError(
            where=str(yearly),
            found="没有写备案文号或备案机关",
            expected="两项都写明",
            fix="请按备案的回文填写",
        )
    if not yearly.items.filter(removed_on=None).exists():
        raise Refused(
            where=str(yearly), found="清单是空的", expected="至少一项", fix="请先登记事项再备案"
        )
    _changed(actor, yearly, What.FILED, on, words=document_number.strip())
    yearly.state, yearly.filed_by, yearly.filed_on = ListState.FILED, actor, on
    yearly.document_number = document_number.strip()
    yearly.filed_with = filed_with.strip()
    yearly.save()
    return yearly


@verb("list.amended", may="list.file")
def list_amend(*, actor: Account, yearly: YearlyList, seen: int, why: str, on: date) -> YearlyList:
    """Open a filed list again because the office it was filed with agreed to a change."""
    if not yearly.is_filed:
        raise Refused(
            where=str(yearly), found="还没有备案", expected="已备案的清单", fix="直接登记事项即可"
        )
    if not why.strip():
        raise UsageError(
            where=str(yearly),
            found="没有写同意调整的文号",
            expected="写明备案机关同意调整的文号",
            fix="请补上；没有同意的，清单外的一律不开展",
        )
    _changed(actor, yearly, What.OPENED, on, words=why.strip())
    yearly.state = ListState.DRAFT
    yearly.save()
    return yearly
