"""Duties of a plan as pages and papers list them (任务分解)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from junheng.kernel.errors import Hidden
from junheng.measure.progress.wording import line_in_words
from junheng.policy.plan import PlanItem, PlanPack
from junheng.publish.reports.plan_duties import is_work, local_office, offices_named
from junheng.web.accounts.models import Account, Assignment
from junheng.web.plans.models import Adoption, Duty, DutyState, Part, Stands
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
    taken = {local_office(duty.office) for duty in duties}
    led = any(duty.part == Part.LEAD for duty in duties)
    return [
        Proposed(one.office, Part(one.part), Stands(one.stands), not (led and one.part == "lead"))
        for one in offices_named(standing.plan, item, standing.adoption.offices)
        if one.office not in taken
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


def counts_of(standing: Standing) -> Counter[str]:
    """Count duties by state."""
    return Counter(duty.state for duty in standing.duties)


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
    """List the items of a plan for a form."""
    return [(i.id, f"{plan.clause_label(i.clause)} {i.term}") for i in plan.items if not i.internal]


def drawn_up(account: Account, adoption: Adoption) -> list[Duty]:
    """List the duties that wait to be handed out together: those of the bureau's own units."""
    rows = Duty.objects.visible_to(account).filter(adoption=adoption)
    return list(rows.filter(state=DutyState.DRAWN_UP, stands=Stands.OWN))


def by_code(account: Account, adoption: Adoption, code: str) -> Duty | None:
    """Find the duty whose slip bears a code."""
    found: Duty | None = (
        Duty.objects.visible_to(account).filter(adoption=adoption, code=code).first()
    )
    return found
