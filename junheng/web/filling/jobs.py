"""Background jobs of forms: a copy for every school, in one archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.filling import actions
from junheng.web.filling.models import FormTemplate
from junheng.web.filling.queries import reading
from junheng.web.shared.jobs import Work, enqueue, register
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place

BATCH = "form.batch"


def ask(form: FormTemplate, actor: Any, sha256: str) -> Job:
    """Ask for a copy for every school; asked again while it waits, it is filled in once."""
    return enqueue(
        BATCH,
        f"{form.pk}:{form.version}:{actor.pk}",
        actor=actor,
        on=form,
        title=_("填出《%(title)s》，每校一份") % {"title": form.title},
        arguments={"form": form.pk, "snapshot": sha256},
    )


@register(BATCH)
def fill_batch(work: Work) -> None:
    """Fill a form in for every school within the reach of whoever asked."""
    form = reading.form_of(work.actor, work.arguments["form"])
    today = timezone.localdate()
    at = reading.begun(work.actor, form, today, work.arguments.get("snapshot", ""))
    schools = reading.schools_for(work.actor, form, today)

    def told(done: int) -> None:
        work.progress(done, of=len(schools), message=_("已填好 %(n)d 份") % {"n": done})

    content, missing = reading.archive_of(form, at, schools, told)
    file, digest = reading.kept(content, "zip")
    with work.effect() as result:
        made = actions.form_filled(
            actor=work.actor,
            place=Place(form.region_code, name=at.region_name),
            form=form,
            of=_("%(n)d 所学校") % {"n": len(schools)},
            count=len(schools),
            snapshot=at.record,
            missing=missing,
            file=file,
            digest=digest,
            on=today,
        )
        result.update(
            url=reverse("form-copy", args=[made.pk]),
            action=_("下载"),
            message=_("已填出 %(n)d 份") % {"n": len(schools)},
        )
