"""Schools of the second county on their way to a title (管理标准化学校), stage by stage.

The round is of spring 2025, before campaigns aimed at schools were ended; no further one opens.
One school has the title, one waits for the province, one was not recommended.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from junheng.web.config.demo_processes import Demo
from junheng.web.processes import actions
from junheng.web.processes.models import Application
from junheng.web.shared.guards import Basis

_SCHOOLS = ("云台镇中心小学", "青石镇中心小学", "霞西小学")
_JUDGES = (("柯老师", "县教研室"), ("丁校长", "市实验小学"), ("范老师", "县教师进修学校"))
_BASIS = Basis("省教基〔2023〕5号", "省教育厅", "分管副厅长")


def _now(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def show_titles() -> None:
    """Let one round of the county's plan stand with a school at each end of the way."""
    demo = Demo("linjiang", "officer2", "leader2")
    call = demo.open(
        "qingliu-2023#standard_school",
        date(2025, 3, 3),
        {"application": date(2025, 4, 11)},
        basis=_BASIS,
    )
    found = [
        demo.apply(call, demo.unit(name), f"{name}义务教育管理标准化学校", date(2025, 4, 8))
        for name in _SCHOOLS
    ]
    for name, unit in _JUDGES:
        held = _now(call)
        actions.reviewer_appoint(
            actor=demo.officer, call=held, seen=held.version, name=name, unit=unit
        )
    held = _now(call)
    actions.call_take_in(actor=demo.officer, call=held, seen=held.version, on=date(2025, 4, 14))
    for one, mark in zip(found, (1, 1, 0), strict=True):
        _judge(demo, one, Decimal(mark))
    held = _now(call)
    actions.award_make(
        actor=demo.leader,
        call=held,
        seen=held.version,
        on=date(2025, 6, 3),
        result_number="临教〔2025〕26号",
    )
    first, second, _last = found
    for one in (first, second):
        _step(demo, one, "report", date(2025, 6, 10), "临教报〔2025〕9号", "done")
    _step(demo, first, "province", date(2025, 9, 8), "省教督〔2025〕17号", "passed")


def _judge(demo: Demo, one: Application, mark: Decimal) -> None:
    rubric = one.call.process.of_kind("review").rubric
    for n, seat in enumerate(one.call.reviewers.all()):
        actions.review_write(
            actor=demo.officer,
            application=_now(one),
            reviewer=seat,
            on=date(2025, 5, 12),
            marks={each.id: mark for each in rubric.criteria},
            reason="逐条看过，依据齐全" if mark else "音体美课程没有开齐，先补教师再申报",
            paper_number=f"核查表{n + 1}",
        )


def _step(  # noqa: PLR0917  one reply from above
    demo: Demo, one: Application, stage: str, on: date, number: str, verdict: str
) -> None:
    held = _now(one)
    points = held.call.process.stage(stage).checklist
    actions.step_record(
        actor=demo.officer,
        application=held,
        seen=held.version,
        stage=stage,
        on=on,
        document_number=number,
        verdict=verdict,
        checks={point.id: {"answer": "", "words": number} for point in points},
    )
