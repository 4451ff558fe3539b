"""What a plan need not ask, because it was done here (已办的事): the days reports were sent."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.policy.plan import load_plan
from junheng.policy.process import processes_of
from junheng.web.processes.models import StepDone, StepVerdict
from junheng.web.work.sources import Told, told


@told
def reports_sent(region_code: str, plan: str) -> Iterator[Told]:
    """Tell the plan on which day each dated report was sent, by its document."""
    processes = processes_of(plan)
    if not processes:
        return
    rows = StepDone.objects.filter(
        application__region_code=region_code,
        application__call__process_key__startswith=f"{plan}#",
    ).exclude(verdict=StepVerdict.FAILED)
    seen: set[str] = set()
    for step in rows.select_related("application__call").order_by("on"):
        call = step.application.call
        stage = next((one for one in call.process.alone if one.id == step.stage), None)
        if stage is None or not stage.item or stage.kind != "report" or stage.item in seen:
            continue
        ask = _asked(plan, stage.item)
        if ask:
            seen.add(stage.item)
            yield Told(
                ask=ask,
                unit=region_code,
                evidence=step.document_number,
                values={"on_date": step.on},
                address=f"{call} {stage.label}",
            )


def _asked(plan: str, item: str) -> str:
    due = load_plan(plan).by_id[item].due
    return due.source.removeprefix("ask:") if due is not None else ""
