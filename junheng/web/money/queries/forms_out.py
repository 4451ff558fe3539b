"""The list a school fills in on paper or workbook, and reading it back (申报表的发出和收回)."""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from junheng.data.intake.guard import Limits, inspect, safe_name
from junheng.data.intake.sheets import read_sheets
from junheng.data.standard import standard
from junheng.kernel.errors import DataError, UsageError
from junheng.publish.ledgers.need_list import HEAD, NeedRow, need_workbook
from junheng.web.accounts.models import Account
from junheng.web.money.models import OWED_BY_COUNTY, ListItem, ListState
from junheng.web.money.queries.costing import proposal
from junheng.web.register.models import School
from junheng.web.work.models import Finding, Status

_LIMITS = Limits(file_bytes=2 << 20, total_bytes=20 << 20, cells=200_000)
_YES = frozenset({"是", "√", "1", "Y", "y"})


@dataclass(frozen=True, slots=True)
class Returned:
    """One line that came back marked 是."""

    row: int  # as the spreadsheet prints it
    code: str
    finding: Finding
    given: dict[str, Any]


def code_of(finding: Finding) -> str:
    """Give the code that tells a returned line is one we printed for this school."""
    text = f"{finding.region_code}|{finding.school_code}|{finding.pk}"
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:8].upper()


def _open(account: Account, school: School) -> list[Finding]:
    """Give the shortfalls of a school with a number, that are not on the list yet."""
    listed = ListItem.objects.visible_to(account).filter(school_code=school.school_code)
    held = listed.exclude(state=ListState.RETURNED).exclude(finding=None)
    rows = Finding.objects.visible_to(account).filter(school_code=school.school_code)
    rows = rows.exclude(status=Status.CLOSED).exclude(sense="").exclude(amount="")
    rows = rows.exclude(rule__in=OWED_BY_COUNTY)
    return list(rows.exclude(pk__in=held.values("finding_id")).order_by("year", "number"))


def form_for(account: Account, school: School) -> bytes:
    """Write the list of one school, with quantity and cost filled in."""
    funds, uses = _labels("fund"), _labels("money_use")
    rows = []
    for one in _open(account, school):
        told = proposal(account, one)
        rows.append(
            NeedRow(
                code=code_of(one),
                school_code=school.school_code,
                school=school.name,
                finding=one.label,
                what=told["what"],
                quantity=told.get("quantity"),
                unit=told.get("quantity_unit", ""),
                yuan=told.get("asked_yuan"),
                fund=funds[told["fund"]],
                use=uses[told["use"]],
            )
        )
    day = timezone.localdate()
    footer = "在最后一列填“是”的列入清单；金额、资金来源和用途可以改；回收码和编号不要改"
    return need_workbook(rows, f"{school.name}一校一清单申报表", footer, day)


def _labels(codes: str) -> dict[str, str]:
    return {one.code: one.label for one in standard().codes[codes].codes}


def read_form(account: Account, name: str, content: bytes) -> list[Returned]:
    """Read a returned list; every mistake is said with its cell.

    Raises
    ------
    UsageError
        The file is not our list, or a line of it cannot be taken; nothing is listed then.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content)
        shown = safe_name(name)
        verdict = inspect(path, shown, _LIMITS)
        if verdict.kind != "xlsx":
            found = verdict.issues[0].found if verdict.issues else "不是 .xlsx 工作簿"
            raise _wrong(f"《{shown}》", found, "从本页下载、填好的申报表")
        try:
            sheet = read_sheets(path, shown, verdict)[0]
        except (DataError, IndexError) as error:
            raise _wrong(f"《{shown}》", "打不开", "从本页下载、填好的申报表") from error
        rows = [[str(cell).strip() for cell in row] for row in sheet.rows()]
    start = next((n for n, row in enumerate(rows) if tuple(row[: len(HEAD)]) == HEAD), None)
    if start is None:
        raise _wrong(f"《{shown}》", "没有找到申报表的表头", "第一列是“回收码”的那一行表头")
    found = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = dict(zip(HEAD, [*row, *[""] * len(HEAD)], strict=False))
        if cells[HEAD[-1]] in _YES:
            found.append(_line(account, shown, number, cells))
    if not found:
        raise _wrong(f"《{shown}》", "没有一行填了“是”", "在最后一列给要列入的填“是”")
    return found


def _wrong(where: str, found: str, expected: str) -> UsageError:
    return UsageError(
        where=where, found=found, expected=expected, fix="改好后重新上传；这一次什么都没有列入"
    )


def _line(account: Account, name: str, number: int, cells: dict[str, str]) -> Returned:
    rows = Finding.objects.visible_to(account).exclude(school_code="")
    parts = cells["问题编号"].split("-")
    held = None
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        held = rows.filter(
            year=int(parts[1]), number=int(parts[2]), school_code=cells["学校标识码"]
        ).first()
    if held is None or not hmac.compare_digest(code_of(held), cells["回收码"]):
        raise _wrong(
            f"《{name}》A{number}",
            f"回收码“{cells['回收码'][:12]}”对不上",
            "表上印的回收码，没有改过",
        )
    try:
        yuan = float(cells["所需经费（元）"].replace(",", ""))
    except ValueError as error:
        text = cells["所需经费（元）"][:20]
        raise _wrong(f"《{name}》H{number}", f"所需经费“{text}”", "一个数，单位是元") from error
    given = {
        "what": cells["内容"],
        "asked_yuan": yuan,
        "fund": _code(name, f"I{number}", "fund", cells["资金来源"]),
        "use": _code(name, f"J{number}", "money_use", cells["用途"]),
        "quantity": held.short,
        "quantity_unit": held.amount_unit,
    }
    return Returned(number, cells["回收码"], held, given)


def _code(name: str, cell: str, codes: str, text: str) -> str:
    found = standard().codes[codes].of(text, timezone.localdate())
    if found is None:
        allowed = "、".join(one.label for one in standard().codes[codes].codes)
        raise _wrong(f"《{name}》{cell}", f"填的是“{text[:20]}”", f"其中之一：{allowed}")
    return found.code
