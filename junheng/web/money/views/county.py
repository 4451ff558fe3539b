"""What was due, what came and what is missing: the county, one school, one figure, the funds."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.kernel.errors import Hidden
from junheng.measure.funding.flow import STAGES
from junheng.policy.funding import SURE_LABELS
from junheng.publish.sentences.money import headline
from junheng.publish.sentences.money import of_school as school_sentence
from junheng.web.money.models import fund_label, use_label
from junheng.web.money.queries import board, documents
from junheng.web.money.queries.county import County, county_of, seen_by
from junheng.web.money.queries.listing import listed_of
from junheng.web.money.queries.numbers import numbers_untied
from junheng.web.money.queries.projects import views_of
from junheng.web.money.views.frame import page, record_seen, region_seen
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import Table
from junheng.web.work.clauses import cited

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@needs("money.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the money of the first county within reach, or of the own school."""
    account: Any = request.user
    if account.school_code:
        return redirect("money-school", school=account.school_code)
    return to_first_county(request, "money", _("经费"))


def _county(request: HttpRequest, region: str) -> County | None:
    account: Any = request.user
    record = record_seen(request, region)
    return seen_by(account, county_of(record)) if record is not None else None


@require_GET
@needs("money.see")
def money(request: HttpRequest, region: str) -> HttpResponse:
    """Show what was due, budgeted, allocated, arrived and spent in every school."""
    account: Any = request.user
    place = region_seen(request, region)
    county = _county(request, region)
    if county is None:
        return page(request, "nothing", place, "money", {})
    whole = account.reach.all_schools_of(region)
    untied, wrong = documents.sentences_of(county)
    table = Table.of(
        request,
        columns=board.COLUMNS,
        rows=board.rows_of(county),
        title=_("各校公用经费"),
        footer=[board.totals_of(county)] if whole else (),
        as_cards=True,
    )
    facts = {
        "county": county,
        "headline": headline(county.execution),
        "table": table,
        "papers": board.documents_of(county.lines) if whole else (),
        "untied": (*untied, *numbers_untied(county)),
        "wrong": wrong,
        "whole": whole,
        "files": list(documents.NAMES.items()) if whole else (),
        "rates": [documents.rate_words(rate) for rate in documents.rates_of_year(county)],
        "arrival": county.execution.by,
        "arrival_sure": SURE_LABELS[county.execution.by.basis.confidence]
        if county.execution.by
        else "",
        "unsure": [one for one in documents.rates_of_year(county) if one.basis.confidence == "C"],
    }
    return page(request, "county", place, "money", facts, record=county.record)


@require_GET
@needs("money.see")
def of_school(request: HttpRequest, school: str) -> HttpResponse:
    """Show one school: the working of what is due, every document and voucher, the list."""
    account: Any = request.user
    today = timezone.localdate()
    held = school_of(school, account, today)
    region = region_seen(request, held.region_code)
    county = _county(request, held.region_code)
    if county is None:
        return page(request, "nothing", region, "money", {"school": held})
    standing = next((one for one in county.execution.schools if one.due.school == school), None)
    lines = [one for one in county.lines if one.school == school]
    facts = {
        "school": held,
        "county": county,
        "standing": standing,
        "headline": school_sentence(county.execution, standing) if standing else None,
        "lines": [(one, fund_label(one.fund), use_label(one.use)) for one in lines],
        "stage_words": board.STAGE_WORDS,
        "listed": listed_of(account, held.region_code, school=school),
        "projects": views_of(account, held.region_code, today, school=school),
        "wrong": documents.sentences_of(county.within(frozenset({school})))[1],
        "figures": _figures(county, standing) if standing else (),
    }
    return page(request, "school", region, "money", facts, record=county.record)


def _figures(county: County, standing: Any) -> list[tuple[Any, Any, str]]:
    code = standing.due.school
    found = [(board.STAGE_WORDS["due"], standing.due.total, board.figure_url(county, code, "due"))]
    found += [
        (board.STAGE_WORDS[stage], standing.sums[stage], board.figure_url(county, code, stage))
        for stage in STAGES
    ]
    return found


@require_GET
@needs("money.see")
def figure(request: HttpRequest, region: str, school: str, what: str) -> HttpResponse:
    """Show where one figure comes from: the working and its clauses, or the workbook cells."""
    account: Any = request.user
    if what not in board.STAGE_WORDS:
        raise Hidden(
            where="这个数的来历",
            found=f"没有“{what}”",
            expected="其中之一：" + "、".join(board.STAGE_WORDS),
            fix="请从页面上的数点开",
        )
    held = school_of(school, account, timezone.localdate())
    place = region_seen(request, region)
    county = _county(request, region)
    standing = None
    if county is not None:
        standing = next((o for o in county.execution.schools if o.due.school == school), None)
    if county is None or standing is None:
        raise Hidden(
            where="这个数的来历",
            found="这个数据版本里没有这所学校的经费",
            expected="有经费表的数据版本里的学校",
            fix="请换一个数据版本",
        )
    facts = {
        "school": held,
        "county": county,
        "standing": standing,
        "what": what,
        "title": f"{held.name} · {county.year} · {board.STAGE_WORDS[what]}",
        "parts": [
            (
                part,
                cited(part.rate.basis.clause),
                SURE_LABELS[part.rate.basis.confidence],
                cited(part.floor.basis.clause) if part.floor is not None else None,
            )
            for section in standing.due.sections
            for part in section.parts
        ]
        if what == "due"
        else (),
        "pupils": board.pupil_cells(county, school) if what == "due" else (),
        "cells": board.cells_of(account, county, school, what) if what != "due" else (),
        "amount": standing.due.total if what == "due" else standing.sums[what],  # type: ignore[index]
    }
    if getattr(request, "htmx", False):
        return render(request, "money/figure_panel.html", facts)
    return page(request, "figure", place, "money", facts, record=county.record)


@require_GET
@needs("money.see")
def funds(request: HttpRequest, region: str) -> HttpResponse:
    """Show every fund: its sums, what it may be spent on, what was spent outside it."""
    place = region_seen(request, region)
    county = _county(request, region)
    if county is None:
        return page(request, "nothing", place, "money-funds", {})
    facts = {
        "county": county,
        "funds": board.funds_of(county),
        "wrong": documents.sentences_of(county)[1],
    }
    return page(request, "funds", place, "money-funds", facts, record=county.record)


@require_GET
@needs("money.see")
def document(request: HttpRequest, region: str, name: str) -> HttpResponse:
    """Give the execution as workbook or Word; only to those who see the whole county."""
    account: Any = request.user
    region_seen(request, region)
    record = record_seen(request, region)
    if name not in documents.NAMES or record is None or not account.reach.all_schools_of(region):
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”，或不在您的范围内",
            expected=f"其中之一：{'、'.join(documents.NAMES)}",
            fix="请从页面上的“下载文件”里选",
        )
    county = county_of(record)
    is_sheet = name.endswith(".xlsx")
    content = (documents.workbook if is_sheet else documents.word)(account, county)
    answer = HttpResponse(content, content_type=_XLSX if is_sheet else _DOCX)
    title = f"{county.year}年{documents.NAMES[name]}"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    return answer
