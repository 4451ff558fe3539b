"""What people type about the support given, as values (填写的内容)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from junheng.kernel.errors import UsageError
from junheng.web.shared.forms import number_of
from junheng.web.support.actions import Seat

SEATS = 6
FIELDS = ("name", "unit", "way", "goal", "until", "pay")


def day_typed(request: HttpRequest, field: str, label: str) -> date:
    """Read a day of a form."""
    text = request.POST.get(field, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            where=label,
            found=f"{label}填的是“{text}”" if text else f"没有填{label}",
            expected="一个日期，例如 2026-03-01",
            fix="请从日历里选，或按样子填写",
        ) from error


def seats_typed(request: HttpRequest) -> list[Seat]:
    """Read the rows of the team's form; a row without name and unit is no row."""
    seats = []
    for n in range(SEATS):
        row = {field: request.POST.get(f"{field}-{n}", "").strip() for field in FIELDS}
        if not (row["name"] or row["unit"]):
            continue
        label = _("第%(n)d位专家") % {"n": n + 1}
        if not (row["name"] and row["unit"]):
            raise UsageError(
                where=label,
                found=f"{label}的姓名或单位没有写",
                expected="姓名和单位",
                fix="请补上",
            )
        if not row["pay"].isdecimal() or len(row["pay"]) > 8:
            raise UsageError(
                where=label,
                found=f"{label}的报酬填的是“{row['pay']}”"
                if row["pay"]
                else f"没有填{label}的报酬",
                expected="每年多少元，没有报酬的填 0",
                fix="请填一个整数",
            )
        until = day_typed(request, f"until-{n}", f"{row['name']} {_('协议到期')}")
        seats.append(
            Seat(row["name"], row["unit"], row["way"], row["goal"], until, int(row["pay"]))
        )
    return seats


def seats_shown(typed: Any, team: list[Any]) -> list[dict[str, Any]]:
    """Give the rows the form shows: what was typed, or the team there is, and empty ones."""
    rows = []
    for n in range(SEATS):
        if typed:
            row = {field: typed.get(f"{field}-{n}", "") for field in FIELDS}
        elif n < len(team):
            one = team[n]
            row = {"name": one.name, "unit": one.unit, "way": one.way, "goal": one.goal,
                   "until": one.until.isoformat(), "pay": one.pay_yuan}  # fmt: skip
        else:
            row = dict.fromkeys(FIELDS, "")
        rows.append({"n": n, "number": n + 1, "is_open": n < 3 or bool(row["name"]), **row})
    return rows


def application_typed(request: HttpRequest, offered: list[Any]) -> Any:
    """Give the application chosen as the project, if one was."""
    number = number_of(request, "application")
    return next((one for one in offered if one.pk == number), None)
