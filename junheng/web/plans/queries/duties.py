"""Duties of a plan as pages and papers list them (任务分解)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from junheng.kernel.errors import Hidden
from junheng.measure.progress.wording import line_in_words, named
from junheng.policy.plan import PlanItem, PlanPack
from junheng.publish.reports.plan_duties import is_taken, is_work, offices_named
from junheng.web.accounts.models import Account, Assignment
from junheng.web.plans.models import Adoption, AdoptionState, Duty, DutyState, Part, Stands
from junheng.web.plans.queries.standing import Standing
from junheng.web.plans.queries.words import own_line


@dataclass(frozen=True, slots=True)
class Proposed:
    """An office the document names for an item, by its local name."""

    office: str
    part: Part
    stands: Stands
    is_open: bool  # nobody else was made to lead in its place


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One item of the breakdown with those responsible."""

    item: PlanItem
    line: str  # what counts as reached; the region's own with the document's beside it
    duties: tuple[Duty, ...]
    proposed: tuple[Proposed, ...]  # offices the document names, not yet made responsible
    due_on: date | None  # as the document has it
    clause: str

    @property
    def is_named(self) -> bool:
        """Whether anybody is responsible, or the document names an office."""
        return bool(self.duties or self.proposed)

    @property
    def handed_due(self) -> tuple[date, ...]:
        """Days set when it was handed out, each once."""
        days = (duty.due_on for duty in self.duties if duty.due_on is not None)
        return tuple(dict.fromkeys(days))


def lines_of(standing: Standing) -> list[DutyLine]:
    """List every item that can be handed out, with its duties or the document's offices."""
    held: dict[str, list[Duty]] = {}
    for duty in standing.duties:
        held.setdefault(duty.item, []).append(duty)
    out = []
    for item in standing.items:
        duties = held.get(item.id, [])
        if item.id in standing.stopped or not (duties or is_work(standing.plan, item)):
            continue
        progress = standing.progress.get(item.id)
        moment = progress.moment if progress is not None else None
        offices = _offices(standing, item, duties)
        due_on = moment.on if moment is not None else None
        clause = standing.plan.clause_label(item.clause)
        line = own_line(standing.adoption, item) or line_in_words(item)
        out.append(DutyLine(item, line, tuple(duties), tuple(offices), due_on, clause))
    return out


def _offices(standing: Standing, item: PlanItem, duties: list[Duty]) -> list[Proposed]:
    """List the offices the document names for an item besides those made responsible."""
    taken = [duty.office for duty in duties]
    led = any(duty.part == Part.LEAD for duty in duties)
    return [
        Proposed(one.office, Part(one.part), Stands(one.stands), not (led and one.part == "lead"))
        for one in offices_named(standing.plan, item, standing.adoption.offices)
        if not is_taken(one.office, taken)
    ]


def duty_of(account: Account, adoption: Adoption, number: int) -> Duty:
    """Give one duty of a plan, or :class:`Hidden`."""
    found: Duty | None = (
        Duty.objects.visible_to(account).filter(adoption=adoption, pk=number).first()
    )
    if found is None:
        raise Hidden(
            where="任务",
            found="没有这项任务，或不在您的范围内",
            expected="这份计划里的任务",
            fix="请从任务分解表进入",
        )
    return found


def counts_of(lines: Iterable[DutyLine]) -> Counter[str]:
    """Count the duties of a breakdown by state.

    Apart stand those meant for nobody in particular, and offices outside that are still to be
    asked (商请、报请).
    """
    return Counter(_counted(duty) for line in lines for duty in line.duties)


def _counted(duty: Duty) -> str:
    if duty.state == DutyState.DRAWN_UP and duty.stands != Stands.OWN:
        return "to_ask"
    return "open" if duty.is_open else duty.state


def withdrawn(account: Account, adoption: Adoption) -> list[Duty]:
    """List the duties of a plan that were withdrawn."""
    rows = Duty.objects.visible_to(account).filter(adoption=adoption)
    return list(rows.filter(state=DutyState.WITHDRAWN))


def held_in(account: Account, region_code: str) -> dict[str, tuple[str, list[Duty]]]:
    """List who holds duties of the plans in force in a region: key, name, duties.

    The key is that of an account, or ``@`` and the name of somebody without one.
    """
    rows = Duty.objects.visible_to(account).exclude(state=DutyState.WITHDRAWN)
    held = rows.filter(region_code=region_code, adoption__state=AdoptionState.IN_FORCE)
    found: dict[str, tuple[str, list[Duty]]] = {}
    for duty in held.exclude(person_name="").select_related("person", "adoption"):
        key = str(duty.person_id) if duty.person_id else f"@{duty.person_name}"
        found.setdefault(key, (duty.person_name, []))[1].append(duty)
    return dict(sorted(found.items(), key=lambda pair: pair[1][0]))


def people_of(region_code: str, as_of: date) -> list[tuple[str, str]]:
    """List the accounts of a region that may be made responsible: id and name."""
    rows = Assignment.objects.filter(region_code=region_code, account__is_active=True)
    found = {
        str(row.account_id): f"{row.account.name}（{row.get_role_display()}）"
        for row in rows.select_related("account")
        if row.in_force(as_of) and row.role not in ("operator", "analyst", "clerk")
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def item_choices(plan: PlanPack) -> list[tuple[str, str]]:
    """List the items of a plan for a form, in plain words with the document's beside them."""
    return [
        (i.id, f"{plan.clause_label(i.clause)} {named(i)}") for i in plan.items if not i.internal
    ]


def drawn_up(account: Account, adoption: Adoption) -> list[Duty]:
    """List the duties that wait to be handed out together: those of the bureau's own units.

    A draft nobody in particular is named for waits until somebody is.
    """
    rows = Duty.objects.visible_to(account).filter(adoption=adoption)
    own = rows.filter(state=DutyState.DRAWN_UP, stands=Stands.OWN)
    return [duty for duty in own if duty.is_settled]


def by_code(account: Account, adoption: Adoption, code: str) -> Duty | None:
    """Find the duty whose slip bears a code."""
    found: Duty | None = (
        Duty.objects.visible_to(account).filter(adoption=adoption, code=code).first()
    )
    return found
