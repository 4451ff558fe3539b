"""Whether and when a county was recognised (认定的事实): by its document, or by the last reply.

What the process of a plan recorded as its last reply from above is not asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.policy.process.model import Process
from junheng.web.processes.models import Application, ApplicationState, StepVerdict
from junheng.web.recognition.models import Recognised


@dataclass(frozen=True, slots=True)
class Given:
    """That recognition was given."""

    on: date
    document_number: str
    issuer: str
    stage: str = ""  # the step of a process that gave it; empty: a document did


def application_of(region_code: str, rule: str) -> Application | None:
    """Give the newest application of a county under a rule, where a plan has such a process."""
    rows = Application.objects.unscoped("a county's own application").filter(
        region_code=region_code, school_code="", town=""
    )
    for one in rows.select_related("call").order_by("-id"):
        process = one.call.process
        of_it = process.kind == "recognition" and process.rule == rule
        if of_it and one.state != ApplicationState.WITHDRAWN:
            found: Application = one
            return found
    return None


def last_reply(process: Process) -> str:
    """Name the last reply from above that a process waits for."""
    return next((one.id for one in reversed(process.alone) if one.kind == "outcome"), "")


def given_of(region_code: str, rule: str) -> Given | None:
    """Say when a county was recognised under a rule, and by what; nothing where it was not."""
    rows = Recognised.objects.unscoped("whether a county was recognised is public")
    held = rows.filter(region_code=region_code, rule=rule).first()
    if held is not None:
        return Given(held.recognised_on, held.document_number, held.issuer)
    one = application_of(region_code, rule)
    if one is None:
        return None
    stage = last_reply(one.call.process)
    step = one.steps.filter(stage=stage).exclude(verdict=StepVerdict.FAILED).first()
    if step is None:
        return None
    label = one.call.process.stage(stage).label
    return Given(step.on, step.document_number, label, label)
