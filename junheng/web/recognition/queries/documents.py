"""The papers a county takes away: the self-assessment and the application forms (认定文书)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Hidden
from junheng.measure.engine.recognising import Line
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.recognition import (
    Form,
    RowSaid,
    SelfAssessment,
    form_one,
    form_three,
    form_two,
    self_assessment,
)
from junheng.publish.sentences.recognition import claim, headline, subject
from junheng.web.accounts.models import Account
from junheng.web.monitor.queries.frame import Frame
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.queries.beside import GROUP
from junheng.web.recognition.queries.checklist import rule_frame

NAMES: Mapping[str, Promise] = {
    "report.docx": _("自评报告（Word）"),
    "report.pdf": _("自评报告（PDF）"),
    "form-1.docx": _("申报表Ⅰ 县情（Word）"),
    "form-2.docx": _("申报表Ⅱ 各校达标（Word）"),
    "form-3.docx": _("申报表Ⅲ 差异系数（Word）"),
}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_STEMS = {
    "report": "县级自评报告",
    "form-1": "申报表Ⅰ县情",
    "form-2": "申报表Ⅱ各校达标",
    "form-3": "申报表Ⅲ差异系数",
}


def links(assessment: Assessment) -> list[tuple[Promise, str]]:
    """List the papers of a self-assessment."""
    return [
        (label, reverse("assessment-document", args=[assessment.pk, name]))
        for name, label in NAMES.items()
    ]


def assessment_of(account: Account, number: int) -> Assessment:
    """Give one self-assessment the account may see, or :class:`Hidden`."""
    rows = Assessment.objects.visible_to(account).select_related("snapshot", "signed_by")
    found: Assessment | None = rows.filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="自评",
            found="没有这份自评，或不在您的范围内",
            expected="本县的自评",
            fix="请从“认定”进入",
        )
    return found


def frame_of_assessment(account: Account, held: Assessment) -> Frame:
    """Read the data version a self-assessment is frozen on."""
    return rule_frame(account, held.region_code, held.rule, held.snapshot.sha256)


def made(account: Account, held: Assessment, name: str) -> tuple[bytes, str]:
    """Set one paper, with the name of the reader's file; :class:`Hidden` where there is none."""
    if name not in NAMES:
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected="页面上列出的文件",
            fix="请从页面上的“下载文件”里选",
        )
    stem, _dot, suffix = name.partition(".")
    frame = frame_of_assessment(account, held)
    with translation.override(settings.LANGUAGE_CODE):
        report = _report(frame, held, stem)
    draft = "" if held.is_signed else "（稿）"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        (docx if suffix == "docx" else pdf)(report, path)
        return path.read_bytes(), f"{frame.region.name}{_STEMS[stem]}{draft}.{suffix}"


def _report(frame: Frame, held: Assessment, stem: str) -> Report:
    name = frame.region.name
    cover = frame.record.cover(name, f"{name}教育局", held.signed_on or timezone.localdate())
    if stem == "report":
        rows = tuple(
            RowSaid(
                group=one["group"], label=one["label"], standard=one["standard"], now=one["now"],
                state=one["state"], gap=one["gap"], owner=one["owner"],
                papers=tuple(one["papers"]), by=one["by"],
            )
            for one in held.lines
        )  # fmt: skip
        frozen = frozen_lines(held)
        paper = SelfAssessment(
            region_name=name,
            cover=cover,
            rows=rows,
            headline=headline(frozen, subject(frame.pack)),
            claim=claim(
                frozen,
                region=name,
                document=f"《{frame.pack.title}》",
                status=frame.record.status,
                as_of=frame.record.as_of,
            ),
            profile=held.profile,
            problems=held.problems,
            plans=held.plans,
            population=held.population,
            population_source=held.population_source,
            document_number=held.document_number,
            signed_on=held.signed_on,
        )
        return self_assessment(paper, frame.words)
    marks = () if held.is_signed else ("自评稿　没有签发",)
    form = Form(name, cover, held.population, held.population_source, marks)
    makers = {"form-1": form_one, "form-2": form_two, "form-3": form_three}
    return makers[stem](form, frame.words)


def frozen_lines(held: Assessment) -> list[Line]:
    """Give the nation's lines as they were frozen: what was recorded later changes no paper."""
    return [
        Line(
            key=one["key"], group=one["group"], number=0, label=one["label"], state=one["state"],
            origin="data", clause="", by=one["by"], document="；".join(one["papers"]),
        )
        for one in held.lines
        if one["group"] != GROUP
    ]  # fmt: skip
