"""What a province or city looks at beside the nation's list (本省、市另列的事项).

A plan in force may name items of its own in its process of recognition.  They stand in the list
with the plan's verdict and never change the verdict of the nation's rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from junheng.measure.engine.recognising import Line
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.wording import line_in_words
from junheng.policy.process import processes_of
from junheng.policy.process.model import Beside
from junheng.publish.sentences.recognition import now_words
from junheng.web.accounts.models import Account
from junheng.web.monitor.queries.frame import Frame
from junheng.web.plans.queries.standing import Standing, adoptions_of, standing_of

GROUP = "beside"


class Listed(NamedTuple):
    """One item of a plan as a line, with what a page writes of it."""

    line: Line
    standard: str
    now: str
    gap: str
    url: str


def listed_beside(account: Account, frame: Frame) -> Iterator[Listed]:
    """List what the plans in force name beside a rule, with their verdicts on the data version."""
    region = frame.region.region_code
    number = 0
    for adoption in adoptions_of(account, region):
        if not adoption.is_in_force:
            continue
        named = [
            process.beside
            for process in processes_of(adoption.pack_id).values()
            if process.kind == "recognition" and process.rule == frame.pack.id
            if process.beside is not None
        ]
        if not named:
            continue
        found = standing_of(account, adoption, sha256=frame.record.sha256)
        for beside in named:
            for progress in _of(found, beside):
                number += 1
                yield _listed(found, beside, progress, number)


def _of(found: Standing, beside: Beside) -> list[Progress]:
    rows = [found.of(found.plan.by_id[item]) for item in beside.items]
    return [one for one in rows if one is not None]


def _listed(found: Standing, beside: Beside, progress: Progress, number: int) -> Listed:
    item, lines = progress.item, progress.outcome.lines
    judged = item.measure is not None and item.measure.kind == "judgement"
    state = "unmet" if progress.state == "near" else progress.state
    failing = tuple(dict.fromkeys(one.unit for one in lines if one.state == "unmet"))
    line = Line(
        key=f"{found.plan.id}-{item.id}",
        group=GROUP,
        number=number,
        label=item.name or item.text,
        state=state,
        origin="none" if state == "not_computable" else "data",
        clause=f"{found.plan.id}#{item.clause}",
        of=len(lines),
        met=sum(one.state == "met" for one in lines),
        value=progress.outcome.value if len(lines) < 2 else None,
        unit=item.unit,
        failing=failing,
        by="",
        document=lines[-1].text if judged and lines else "",
        reason=progress.explanation,
    )
    asked = line_in_words(item) if judged else item.text
    standard = f"{asked}（{beside.label}，{found.plan.clauses[beside.clause].number}）"
    url = reverse("plan-item", args=[found.adoption.pk, item.id])
    gap = "" if state == "met" else progress.explanation
    return Listed(line, standard, _now(line, judged=judged), gap, url)


def _now(line: Line, *, judged: bool) -> str:
    """Write the figure as of any line; what the data says of one county nobody judged."""
    measured = {"met": "测算达到", "unmet": "测算没有达到"}.get(line.state)
    plain = judged or line.of > 1 or line.value is not None
    return now_words(line) if plain or measured is None else measured
