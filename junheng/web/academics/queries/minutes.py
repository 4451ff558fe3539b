"""The minutes of a meeting as a Word file (下载学情会商纪要)."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from junheng.publish.render.docx import docx
from junheng.publish.reports.meeting import TITLE, Agreed, Minutes, meeting_report
from junheng.web.academics.models import Meeting
from junheng.web.academics.queries.meetings import asking
from junheng.web.register.queries import school_names
from junheng.web.shared.directory import region_name
from junheng.web.work.clauses import cited

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def minutes_of(meeting: Meeting, day: date) -> Minutes:
    """Say what the minutes hold: the figures as they were pinned, the actions as they stand."""
    region = region_name(meeting.region_code, day)
    names = school_names([meeting.region_code], day)
    place = names.get(meeting.school_code, "") if meeting.school_code else region
    actions = list(meeting.actions.select_related("meeting", "task", "finding"))
    clause = "" if meeting.school_code else asking(meeting.region_code)
    return Minutes(
        exam=meeting.exam.name,
        title=meeting.title,
        of=meeting.of,
        place=place,
        issuer=place if meeting.school_code else f"{region}教育局",
        held_on=meeting.held_on,
        day=day,
        participants=meeting.participants,
        basis=cited(clause).paper if clause else "",
        words=meeting.words,
        boards=tuple(one.board for one in meeting.pins.all()),
        actions=tuple(
            Agreed(one.words, one.office, one.person_name, one.due_on, one.state) for one in actions
        ),
        data=meeting.exam.sha256[:12],
    )


def minutes_file(meeting: Meeting, day: date) -> HttpResponse:
    """Give the minutes in Word."""
    folder = tempfile.TemporaryDirectory(prefix="junheng-")
    with translation.override(settings.LANGUAGE_CODE), folder as name:
        path = Path(name) / "minutes.docx"
        docx(meeting_report(minutes_of(meeting, day)), path)
        content = path.read_bytes()
    answer = HttpResponse(content, content_type=_DOCX)
    title = quote(f"{meeting.title}{TITLE}.docx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{title}"
    return answer
