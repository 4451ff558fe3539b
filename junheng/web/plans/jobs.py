"""Background jobs of plans: documents take a few seconds."""

from __future__ import annotations

from django.utils.translation import gettext as _

from junheng.web.plans.queries import documents
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.shared.jobs import Work, register

DOCUMENT = "plan.document"


@register(DOCUMENT)
def write_document(work: Work) -> None:
    """Write one document of a plan for whoever asked, within that person's reach."""
    asked = work.arguments
    work.progress(0, of=2, message=_("正在核对计划进展"))
    standing = standing_of(
        work.actor, adoption_of(work.actor, asked["number"]), sha256=asked["snap"]
    )
    name = documents.check(standing, work.actor, asked["name"])
    work.progress(1, of=2, message=_("正在排版"))
    documents.write(standing, name)
    with work.effect() as result:
        result.update(
            url=documents.url(standing, name),
            action=_("下载"),
            message=documents.filename_of(standing, name),
        )
