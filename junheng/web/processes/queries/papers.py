"""The papers of a call and of an application (公示、结果公告、回执), made when asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports import process as reports
from junheng.web.processes.models import Application, Call, ObjectionState
from junheng.web.processes.standing import handed_in, objections_in
from junheng.web.shared.directory import region_name

KINDS: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHEET = "sheet.xlsx"  # the form of an application, to be filled in elsewhere and brought back
OBJECTION = "objection.xlsx"  # the sheet of an objection, for the days of the announcement
_OF_CALL: Mapping[str, tuple[Promise, str]] = {
    "publicity.docx": (_("公示（Word）"), "公示"),
    "publicity.pdf": (_("公示（PDF）"), "公示"),
    "result.docx": (_("结果公告（Word）"), "结果公告"),
    "result.pdf": (_("结果公告（PDF）"), "结果公告"),
}
_RECEIPTS: Mapping[str, Promise] = {
    "receipt.docx": _("回执（Word）"),
    "receipt.pdf": _("回执（PDF）"),
}


def disposition(filename: str) -> str:
    """Say that a file is saved under its name, never shown."""
    return f"attachment; filename*=UTF-8''{quote(filename)}"


def _has(call: Call, name: str) -> bool:
    """Tell whether there is a paper: no result is announced that was not announced before."""
    shown = call.window is not None and bool(call.announced)
    return shown and (bool(call.result_number) or not name.startswith("result"))


def links(call: Call) -> list[tuple[Promise, str]]:
    """List the papers a call has by now."""
    return [
        (label, reverse("process-paper", args=[call.pk, name]))
        for name, (label, _stem) in _OF_CALL.items()
        if _has(call, name)
    ]


def receipt_links(one: Application) -> list[tuple[Promise, str]]:
    """List the receipt of an application in both forms."""
    return [
        (label, reverse("process-receipt", args=[one.pk, name]))
        for name, label in _RECEIPTS.items()
    ]


def _missing(where: object, name: str) -> Hidden:
    return Hidden(
        where=str(where),
        found=f"没有文件“{name}”",
        expected="页面上列出的文件",
        fix="请从页面的“下载文件”里选",
    )


def made(call: Call, name: str, today: date) -> tuple[bytes, str, str]:
    """Set a paper of a call: its bytes, its type, its file name."""
    shown = call.window
    if name not in _OF_CALL or not _has(call, name):
        raise _missing(call, name)
    if name.startswith("publicity") and (shown is None or shown.when(today) == "before"):
        raise _missing(call, name)
    with translation.override(settings.LANGUAGE_CODE):
        if name.startswith("result"):
            told = reports.result_notice(_notice(call, _result(call), _taken_off(call)))
        else:
            told = reports.publicity_notice(_notice(call, _announced(call)))
        content = _set(lambda: told, name)
    suffix = name.rpartition(".")[2]
    return content, KINDS[suffix], f"{call}{_OF_CALL[name][1]}.{suffix}"


def _announced(call: Call) -> tuple[reports.Announced, ...]:
    """List what was announced, as it was on that day."""
    return tuple(
        reports.Announced(one["unit"], one["title"], one["theme"]) for one in call.announced
    )


def _result(call: Call) -> tuple[reports.Announced, ...]:
    """List what the result names."""
    return tuple(
        reports.Announced(one.unit_name, one.title, one.theme, one.amount_yuan)
        for one in handed_in(call)
        if one.is_inside
    )


def _taken_off(call: Call) -> tuple[reports.TakenOff, ...]:
    """List what an objection took off the announced list, with the reason."""
    return tuple(
        reports.TakenOff(one.unit_name, one.title, one.result_words)
        for one in handed_in(call)
        if one.taken_off_on is not None
    )


def _notice(
    call: Call,
    rows: tuple[reports.Announced, ...],
    taken_off: tuple[reports.TakenOff, ...] = (),
) -> reports.Notice:
    """Gather what a paper says besides its rows."""
    name = region_name(call.region_code, call.opened_on)
    shown = call.window
    first = shown.first if shown is not None else call.result_on or call.opened_on
    last = shown.last if shown is not None else first
    every = objections_in(call).exclude(state=ObjectionState.OPEN)
    return reports.Notice(
        call=str(call),
        notice=call.notice_number,
        region_name=name,
        issuer=f"{name}教育局",
        rows=rows,
        taken_off=taken_off,
        first=first,
        last=last,
        working_days=call.publicity_days,
        minutes=call.minutes,
        day=call.result_on or first,
        result_number=call.result_number,
        objections=every.count(),
        upheld=every.filter(state=ObjectionState.UPHELD).count(),
    )


def receipt(one: Application, name: str) -> tuple[bytes, str, str]:
    """Set the receipt of an application that was handed in."""
    if name not in _RECEIPTS or not one.number or one.submitted_on is None:
        raise _missing(one, name)
    call, submitted_on = one.call, one.submitted_on
    with translation.override(settings.LANGUAGE_CODE):
        place = region_name(one.region_code, submitted_on)
        told = reports.Receipt(
            number=one.receipt,
            call=str(call),
            notice=call.notice_number,
            region_name=place,
            issuer=f"{place}教育局",
            unit=one.unit_name,
            title=one.title,
            theme=one.theme,
            submitted_on=submitted_on,
            submitted_by=one.submitted_by,
            due=call.last_day(call.process.stages[0].id),
            files=tuple((f.name, f.size, f.sha256) for f in one.attachments.all()),
            checklist=tuple(_points(one)),
        )
        content = _set(lambda: reports.receipt(told), name)
    suffix = name.rpartition(".")[2]
    return content, KINDS[suffix], f"申报回执（{one.receipt}）.{suffix}"


def _points(one: Application) -> list[tuple[str, str]]:
    words = {"met": "具备", "unmet": "不具备"}
    found = []
    for point in one.call.process.stages[0].checklist:
        given = one.checks.get(point.id, {})
        told = "；".join(filter(None, (words.get(given.get("answer", "")), given.get("words"))))
        if told:
            found.append((point.label, told))
    return found


def _set(write: Callable[[], Report], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        (pdf if name.endswith("pdf") else docx)(write(), path)
        return path.read_bytes()
