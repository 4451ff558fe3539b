"""《一校一策支持单》 of one school as a Word file; it names no class (下载文件)."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from junheng.publish.render.docx import docx
from junheng.publish.reports.support import SupportPaper, support_report
from junheng.web.shared.directory import region_name
from junheng.web.support.queries.reading import SchoolView, title_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STATES = {"met": "已达到", "unmet": "还没有达到", "not_computable": "还不能判断"}


def paper_of(view: SchoolView, day: date) -> SupportPaper:
    """Say what the paper holds; whatever the class is called stays inside."""
    held, next_class = view.support, view.next_class
    step = view.proposal.step(next_class.id) if next_class is not None else None
    region = region_name(view.school.region_code, day)
    record = view.ground.record
    return SupportPaper(
        school=view.school.name,
        issuer=f"{region}教育局",
        day=day,
        plan=title_of(view.pack.plan),
        document=view.current.document_number if view.current is not None else "",
        review_on=view.current.review_on if view.current is not None else None,
        path=view.klass.path if view.klass is not None else "",
        team=tuple(
            (one.name, one.unit, str(one.get_way_display()), one.goal, one.until)
            for one in (held.team if held is not None else ())
        ),
        team_document=held.team_document if held is not None else "",
        project=held.project_title if held is not None else "",
        plan_number=held.plan_number if held is not None else "",
        plan_due_on=held.plan_due_on if held is not None else None,
        needs=next_class.needs if next_class is not None else 0,
        criteria=tuple(
            (one.label, view.ground.standing.plan.clause_label(one.clause), _STATES[found.state],
             found.words, "" if found.state == "met" else one.help)
            for one, found in (step.readings if step is not None else ())
        ),
        reply=held.reply if held is not None else "",
        answer=held.answer if held is not None else "",
        data=str(record) if record is not None else "",
    )  # fmt: skip


def support_paper(view: SchoolView, day: date) -> HttpResponse:
    """Give the paper as a Word file."""
    with translation.override(settings.LANGUAGE_CODE):
        report = support_report(paper_of(view, day))
        with tempfile.TemporaryDirectory(prefix="junheng-") as folder:
            path = Path(folder) / "paper.docx"
            docx(report, path)
            response = HttpResponse(path.read_bytes(), content_type=DOCX)
        name = quote(f"{view.school.name}一校一策支持单.docx")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response
