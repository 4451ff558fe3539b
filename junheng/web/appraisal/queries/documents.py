"""The papers of appraisals and awards: workbooks and Word files (下载文件)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.kernel.periods import chinese
from junheng.measure.appraisal import Inputs
from junheng.policy.plan import load_plan
from junheng.publish.ledgers.award import award_workbook
from junheng.publish.ledgers.table import Cell, SheetColumn, table_workbook
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.reports.appraisal import (
    AppraisalPaper,
    AwardPaper,
    award_report,
    commended_report,
    school_paper,
)
from junheng.publish.sentences.appraisal import weights
from junheng.web.accounts.models import Account
from junheng.web.appraisal.models import AwardRun, Evaluation, Objection
from junheng.web.appraisal.queries import reading
from junheng.web.shared.directory import region_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMMENDED = "commended.docx"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def url(held: Evaluation, name: str) -> str:
    """Address of one paper."""
    return reverse("appraisal-document", args=[held.pk, name])


def school_url(held: Evaluation, code: str) -> str:
    """Address of a school's paper."""
    return url(held, f"{code}-docx")


def links(held: Evaluation) -> list[tuple[Promise, str]]:
    """List the papers of an appraisal of a county; what is public once it is."""
    found = [(_("各校结果（工作簿）"), url(held, "schools.xlsx"))]
    if held.published_on is not None:
        found.append((_("表彰名单公示（Word）"), url(held, COMMENDED)))
    return found


def award_links(run: AwardRun) -> list[tuple[Promise, str]]:
    """List the papers of an award."""
    names = {"award.xlsx": _("核算工作簿（能复算）"), "award.docx": _("公示和发放名单（Word）")}
    return [(label, reverse("award-document", args=[run.pk, n])) for n, label in names.items()]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _word(report: Report, name: str) -> HttpResponse:
    with tempfile.TemporaryDirectory(prefix="junheng-") as folder:
        path = Path(folder) / "paper.docx"
        docx(report, path)
        return _file(path.read_bytes(), DOCX, name)


def county_workbook(told: reading.Told, account: Account) -> HttpResponse:
    """Give every school's points as a workbook, by code; nothing orders them."""
    with translation.override(settings.LANGUAGE_CODE):
        scheme, held = told.scheme, told.evaluation
        columns = [SheetColumn("学校标识码", "code", width=16), SheetColumn("学校", width=22)]
        for one in scheme.measures:
            columns.append(SheetColumn(f"{one.label}（{float(one.weight):g}分）", "number", 2))
        columns += [
            SheetColumn(f"{part.label}（{float(part.weight):g}分）", "number", 2)
            for part in scheme.parts
        ]
        columns += [
            SheetColumn("有数据的分值", "number", 1),
            SheetColumn("综合（百分折算）", "number", 2),
            SheetColumn("说明", width=40),
        ]
        rows: list[list[Cell]] = []
        for school in told.appraisal.schools:
            row: list[Cell] = [school.school.code, school.school.name]
            row += [None if p.points is None else float(p.points) for p in school.measures]
            row += [None if part.told is None else float(part.told) for part in school.parts]
            whole = school.composite
            row += [float(school.known), None if whole is None else float(whole), school.why]
            rows.append(row)
        footer = f"{held.snapshot}　{weights(scheme)}"
        content = table_workbook(
            rows, columns, held.title, footer, day=held.drafted_on, author=str(account)
        )
        return _file(content, XLSX, f"{held.title}（{held.get_stage_display()}）.xlsx")


def _outcome(one: Objection) -> str:
    if not one.decision:
        return "待核对"
    return f"{one.get_decision_display()}：{one.decision_words}"


def school_paper_of(told: reading.Told, code: str) -> HttpResponse:
    """Give one school's appraisal in Word."""
    with translation.override(settings.LANGUAGE_CODE):
        held, own = told.evaluation, told.of(code)
        rows = Objection.objects.unscoped("the school's own objections stand in its paper")
        today = timezone.localdate()
        name = region_name(held.region_code, today)
        paper = AppraisalPaper(
            title=f"{own.school.name}\n{held.title}",
            plan=reading.title_of(held.plan),
            clause=load_plan(held.plan).clause_label(told.scheme.clause),
            standing=str(held.get_stage_display()),
            object_until=held.object_until,
            objections=[
                (one.about_label, one.words, _outcome(one))
                for one in rows.filter(evaluation=held, school_code=code)
            ],
            lists=[
                (one.names.label, "、".join(reasons))
                for one in told.lists
                for school, reasons in one.on
                if school.school.code == code
            ],
        )
        cover = held.snapshot.cover(name, f"{name}教育局", held.final_on or today)
        report = school_paper(told.appraisal, own, paper, cover)
        return _word(report, f"{own.school.name}{held.title}（{held.get_stage_display()}）.docx")


def commended_of(told: reading.Told) -> HttpResponse:
    """Give the publicity of the commendation list in Word."""
    with translation.override(settings.LANGUAGE_CODE):
        held = told.evaluation
        if held.published_on is None:
            raise Hidden(
                where="下载文件",
                found="还没有公示",
                expected="公示以后的名单",
                fix="请先在评价页上开始公示",
            )
        name = region_name(held.region_code, held.published_on)
        final = f"{chinese(held.final_on)}确定，{held.document_number}" if held.final_on else ""
        paper = AwardPaper(
            title=f"{held.title}\n表彰建议名单公示",
            issuer=f"{name}教育局",
            day=held.final_on or held.published_on,
            footer=f"{name}　{held.title}　{held.get_stage_display()}",
            published_on=held.published_on,
            object_until=held.object_until,
            final=final,
            officer=str(held.drafted_by),
        )
        rows = Objection.objects.unscoped("how many were heard stands in the public paper")
        heard = rows.filter(evaluation=held)
        counts = (heard.count(), heard.exclude(decision="").count())
        on = [
            (school.school.name, reasons)
            for one in told.lists
            if one.names.id == "commend"
            for school, reasons in one.on
        ]
        report = commended_report(told.appraisal, on, paper, counts)
        return _word(report, f"{held.title}表彰建议名单公示（{held.get_stage_display()}）.docx")


def award_file(run: AwardRun, name: str) -> HttpResponse:
    """Give the workbook or the Word file of an award."""
    with translation.override(settings.LANGUAGE_CODE):
        award = reading.award_of(run.plan, run.award)
        found = reading.sharing_of(award, run.fund, Inputs.from_json(run.inputs))
        region = region_name(run.region_code, run.on)
        paper = AwardPaper(
            title=run.title,
            issuer=f"{region}教育局",
            day=run.final_on or run.drafted_on,
            footer=f"{region}　{run.title}　{run.standing}",
            mark="历史口径，不据此发放" if run.is_history else "",
            document=run.fund_document,
            published_on=run.published_on,
            object_until=run.object_until,
            final=f"{chinese(run.final_on)}确定，{run.document_number}" if run.final_on else "",
            officer=str(run.drafted_by),
        )
        if name == "award.xlsx":
            return _file(award_workbook(found, paper), XLSX, f"{run.title}核算.xlsx")
        if name == "award.docx":
            rows: Any = Objection.objects.unscoped("objections stand in the published paper")
            told = [
                (one.school_name, one.about_label, one.words, _outcome(one))
                for one in rows.filter(award=run)
            ]
            return _word(award_report(found, paper, told), f"{run.title}发放名单.docx")
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected="核算工作簿或发放名单",
            fix="请从页面上的“下载文件”里选",
        )
