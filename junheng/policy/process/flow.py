"""What comes next (下一步): the state machine every process goes through.

A call walks through the steps of all its applications together; each awarded application then
walks through its own.  The state is told, nothing is looked up: ``next_acts`` answers the same
for the same state, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from junheng.kernel.periods import chinese
from junheng.policy.plan.deadlines import due_date
from junheng.policy.plan.model import PlanPack
from junheng.policy.process.model import Process, Stage, StageKind, Who
from junheng.policy.process.publicity import Window

ACT_LABELS: Mapping[str, str] = {  # where the step itself is not called so
    "take_in": "截止受理",
    "publish": "开始公示",
    "settle": "答复异议",
    "milestones": "列出节点",
}
Act = Literal[
    "apply", "take_in", "review", "shortlist", "publish", "settle", "award", "step", "milestones"
]


@dataclass(frozen=True, slots=True)
class CallState:
    """How far a call is."""

    stage: str  # the step it stands at; empty once the result is out
    dates: Mapping[str, date] = field(default_factory=dict)  # last day by stage
    submitted: int = 0
    drafts: int = 0  # begun and not handed in
    reviewers: int = 0
    unscored: int = 0  # applications without enough sheets
    shortlisted: int = 0
    window: Window | None = None
    open_objections: int = 0


@dataclass(frozen=True, slots=True)
class ProjectState:
    """How far an awarded application is."""

    done: Mapping[str, date] = field(default_factory=dict)  # steps by stage
    milestones: int = 0
    milestones_done: int = 0
    failed: bool = False  # a step ended without success: nothing follows


@dataclass(frozen=True, slots=True)
class NextAct:
    """One thing somebody can or must do."""

    act: Act
    stage: Stage
    who: Who
    due: date | None
    waits: str = ""  # why it cannot be done yet; empty: it can

    @property
    def label(self) -> str:
        """What is to be done, in words."""
        return ACT_LABELS.get(self.act, self.stage.label)


def dates_of(process: Process, plan: PlanPack, as_of: date) -> dict[str, date]:
    """Give the last day of every stage the document dates (时限).

    ``plan`` is the plan as the region adopted it, so that its own days count.

    >>> from junheng.policy.plan import load_plan
    >>> from junheng.policy.process import processes_of
    >>> found = dates_of(processes_of("zibo-2021")["town_pilot"], load_plan("zibo-2021"),
    ...                  date(2021, 4, 19))
    >>> [str(day) for day in found.values()]
    ['2021-04-30', '2021-05-10', '2021-05-25', '2024-05-10']
    """
    found: dict[str, date] = {}
    for stage in process.stages:
        due = plan.by_id[stage.item].due if stage.item else stage.due
        if due is not None:
            found[stage.id] = due_date(due, as_of).on
    return found


def next_acts(process: Process, state: CallState, today: date) -> tuple[NextAct, ...]:
    """List what can be done about a call on a day, and what waits for what.

    A late application is refused by its date, so once the last day of applying has passed the
    owner takes in what there is, and not before: others rely on the day that was made known.  A
    county that applies for itself may go on as soon as it has handed in.  A result is published
    only when every objection is settled and the announcement is over.
    """
    if not state.stage:
        return ()
    stage = process.stage(state.stage)
    due = state.dates.get(stage.id)
    if stage.kind == "apply":
        late = due is not None and today > due
        applying = () if late else (NextAct("apply", stage, "applicant", due),)
        waits = "" if state.submitted else "还没有收到申报"
        if due is not None and not late and not process.is_own:
            waits = f"申报到 {chinese(due)}为止，过了这一天再截止受理"
        elif state.drafts and not late and due is not None:
            waits = f"还有 {state.drafts} 份申报没有提交，{chinese(due)}才截止"
        return (*applying, NextAct("take_in", stage, "owner", due, waits))
    if stage.kind == "review":
        waits = "" if state.reviewers else "还没有请评审专家"
        following = process.after(stage.id)
        left = f"还有 {state.unscored} 份申报的有效评审不够" if state.unscored else ""
        acts = [NextAct("review", stage, "reviewers", due, waits)]
        if following is not None and following.kind != "shortlist":
            acts.append(NextAct(_ACTS[following.kind], following, following.who, due, left))
        else:
            acts.append(NextAct("shortlist", following or stage, "owner", due, left))
        return tuple(acts)
    if stage.kind == "shortlist":
        return (NextAct("shortlist", stage, stage.who, due),)
    if stage.kind == "publicity":
        return _publicity(process, stage, state, today)
    return (NextAct("award", stage, stage.who, due),)


def next_act(acts: Sequence[NextAct]) -> NextAct | None:
    """Give the first thing anybody can do, else what waits first."""
    return next((act for act in acts if not act.waits), next(iter(acts), None))


_ACTS: Mapping[StageKind, Act] = {"publicity": "publish", "award": "award", "review": "review"}


def _publicity(
    process: Process, stage: Stage, state: CallState, today: date
) -> tuple[NextAct, ...]:
    shown = state.window
    if shown is None:
        return (NextAct("publish", stage, stage.who, state.dates.get(stage.id)),)
    settle = (NextAct("settle", stage, "owner", shown.last),) if state.open_objections else ()
    following = process.after(stage.id) or stage
    waits = ""
    if shown.when(today) != "over":
        waits = f"公示到 {chinese(shown.last)}为止"
    elif state.open_objections:
        waits = f"还有 {state.open_objections} 件异议没有答复"
    return (*settle, NextAct("award", following, following.who, shown.last, waits))


def next_steps(
    process: Process, state: ProjectState, dates: Mapping[str, date], today: date
) -> tuple[NextAct, ...]:
    """List what is to be done about an awarded application: its next step, and milestones.

    Steps are done in the document's order.  Acceptance waits for the milestones.
    """
    if state.failed:
        return ()
    left: Sequence[Stage] = [stage for stage in process.alone if stage.id not in state.done]
    acts: list[NextAct] = []
    for stage in left:
        due = dates.get(stage.id)
        if stage.kind == "carry_out":
            open_ones = state.milestones - state.milestones_done
            if not state.milestones:
                acts.append(NextAct("milestones", stage, "owner", due))
            waits = f"还有 {open_ones} 个节点没有办结" if open_ones else ""
            waits = waits or ("" if state.milestones else "还没有列出节点")
            if not waits:
                acts.append(NextAct("step", stage, stage.who, due))
            elif _midterm(left) is not None:  # a midterm review looks at what still runs
                middle = _midterm(left)
                if middle is not None and state.milestones:
                    acts.append(NextAct("step", middle, middle.who, dates.get(middle.id)))
            return tuple(acts)
        acts.append(NextAct("step", stage, stage.who, due))
        return tuple(acts)
    return tuple(acts)


def _midterm(left: Sequence[Stage]) -> Stage | None:
    return next((stage for stage in left if stage.kind == "midterm"), None)
