"""Background jobs of the work: reading a data version for what opens, moves and closes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from junheng.web.evidence.adopting import on_adopted
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.jobs import Work, enqueue, register
from junheng.web.shared.models import Job
from junheng.web.work import actions
from junheng.web.work.queries import reading

REFRESH = "findings.refresh"


def ask(record: SnapshotRecord, actor: Any) -> Job:
    """Ask for a data version to be read; asked again while it waits, it is read once."""
    return enqueue(
        REFRESH,
        record.sha256,
        actor=actor,
        on=record,
        title=_("核对问题事项 %(record)s") % {"record": record},
        arguments={"snapshot": record.sha256},
    )


def ask_newest(region_code: str, actor: Any) -> Job | None:
    """Ask for the newest data version to be read again, as when another rule comes into force."""
    record = reading.newest(region_code)
    return ask(record, actor) if record is not None else None


@on_adopted
def after_adopting(record: SnapshotRecord, actor: Any) -> None:
    """Read every data version that may open and close findings, as soon as it is there."""
    if record.status != "self_test":
        ask(record, actor)


@register(REFRESH)
def refresh(work: Work) -> None:
    """Read a data version, and those before it that were not read yet, in their order."""
    rows = SnapshotRecord.objects.unscoped("the job was asked by name")
    asked = rows.get(sha256=work.arguments["snapshot"])
    waiting = reading.waiting(asked)
    held = []
    for done, record in enumerate(waiting):
        work.progress(done, of=len(waiting), message=_("正在核对 %(r)s") % {"r": record})
        seen, praise = reading.observe(record), reading.praise(record)
        held.append((record, seen, praise, reading.renamed(record)))
    with work.effect() as result:
        for record, observations, strengths, renamed in held:
            ledger = actions.findings_refresh(
                actor=work.actor,
                record=record,
                observations=observations,
                strengths=strengths,
                renamed=renamed,
            )
            result.update(snapshot=record.sha256, counts=ledger.counts)
        result.update(url=reading.address(asked), action=_("打开台账"), message=str(asked))
