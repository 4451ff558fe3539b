"""Background jobs of monitoring: documents take a few seconds."""

from __future__ import annotations

from django.utils.translation import gettext as _

from junheng.web.monitor.queries import documents
from junheng.web.monitor.queries.frame import frame_of
from junheng.web.shared.jobs import Work, register

DOCUMENT = "document.write"


@register(DOCUMENT)
def write_document(work: Work) -> None:
    """Write one document for whoever asked, within that person's reach."""
    asked = work.arguments
    work.progress(0, of=2, message=_("正在读取数据版本"))
    frame = frame_of(work.actor, asked["region"], asked["query"])
    work.progress(1, of=2, message=_("正在排版"))
    documents.write(frame, work.actor, asked["name"])
    with work.effect() as result:
        result.update(
            url=documents.url(frame, asked["name"]),
            action=_("下载"),
            message=documents.filename_of(frame, asked["name"]),
        )
