"""What is counted of every school, and which visits that proposes (到校建议)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from junheng.kernel.periods import chinese
from junheng.measure.supervision import HOW_MANY, Matter, Proposal, Signs, propose
from junheng.policy.supervision import supervision
from junheng.publish.sentences.supervision import reason_sentence
from junheng.web.accounts.models import Account
from junheng.web.register.queries import schools_of
from junheng.web.supervision.models import Answer, SelfCheck, Visit, VisitState
from junheng.web.supervision.queries.reading import rubric_of
from junheng.web.work.models import OVER, Change, Finding, How, Kind, Status, Task

_SEEN = (How.INSPECTION, How.SURVEY, How.HOTLINE)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal as the page prints it."""

    proposal: Proposal
    reasons: tuple[tuple[str, int], ...]  # sentence, points


@dataclass(frozen=True, slots=True)
class County:
    """What is counted of a county on a day."""

    signs: tuple[Signs, ...]
    late: dict[str, int]  # days of the latest task, by school


def _open_findings(account: Account, region_code: str) -> dict[str, list[Finding]]:
    rows = Finding.objects.visible_to(account).filter(region_code=region_code, kind=Kind.SHORTFALL)
    by_school: dict[str, list[Finding]] = defaultdict(list)
    for one in rows.exclude(status=Status.CLOSED).exclude(school_code=""):
        by_school[one.school_code].append(one)
    return by_school


def _late_tasks(account: Account, region_code: str, as_of: date) -> dict[str, list[Task]]:
    rows = Task.objects.visible_to(account).filter(region_code=region_code, due_on__lt=as_of)
    by_school: dict[str, list[Task]] = defaultdict(list)
    late = rows.exclude(state__in=OVER).exclude(school_code="")
    for one in late.select_related("finding"):
        by_school[one.school_code].append(one)
    return by_school


def _last_visits(account: Account, region_code: str) -> dict[str, date]:
    rows = Visit.objects.visible_to(account).filter(region_code=region_code).exclude(kind="remote")
    made = rows.exclude(state__in=[VisitState.PLANNED, VisitState.CANCELLED])
    return dict(made.order_by().values_list("school_code").annotate(Max("on")))


def county_of(account: Account, region_code: str, as_of: date) -> County:
    """Count every school of a county on a day; three queries, whatever its size."""
    findings = _open_findings(account, region_code)
    late = _late_tasks(account, region_code, as_of)
    last = _last_visits(account, region_code)
    signs = []
    for school in schools_of(region_code, account, as_of):
        held = findings.get(school.school_code, [])
        seen = last.get(school.school_code)
        signs.append(
            Signs(
                school=school.school_code,
                name=school.name,
                open_findings=len(held),
                overdue_tasks=len(late.get(school.school_code, [])),
                reopened=sum(one.reopened > 0 for one in held),
                worse=sum(one.change == Change.WORSE for one in held),
                reported=sum(one.how in _SEEN for one in held),
                days_since_visit=None if seen is None else max(0, (as_of - seen).days),
            )
        )
    days = {code: max(one.days_late(as_of) for one in tasks) for code, tasks in late.items()}
    return County(tuple(signs), days)


def proposals_of(account: Account, region_code: str, as_of: date) -> tuple[list[Proposed], int]:
    """Give the proposals of a county in words, and how many schools were looked at."""
    rules = supervision()
    county = county_of(account, region_code, as_of)
    out = []
    for one in propose(county.signs, rules.reasons, propose_at=rules.propose_at):
        late = county.late.get(one.school, 0)
        said = tuple((str(reason_sentence(r, late)), r.points) for r in one.reasons)
        out.append(Proposed(one, said))
    return out, len(county.signs)


def signs_of(account: Account, region_code: str, school_code: str, as_of: date) -> Signs:
    """Count one school."""
    county = county_of(account, region_code, as_of)
    return next(one for one in county.signs if one.school == school_code)


def matters_of(
    account: Account, region_code: str, school_code: str, as_of: date
) -> tuple[list[Matter], list[Finding], list[Task]]:
    """List what a visit may ask about, with the findings and late tasks of the school."""
    findings = _open_findings(account, region_code).get(school_code, [])
    tasks = _late_tasks(account, region_code, as_of).get(school_code, [])
    out = [
        Matter(
            "overdue_task", one.finding.label if one.finding is not None else f"task:{one.pk}",
            one.title, one.days_late(as_of),
        )
        for one in tasks
    ]  # fmt: skip
    for one in findings:
        days = max(0, (as_of - one.opened_on).days)
        subjects = ["oldest_finding"]
        if one.reopened:
            subjects.append("reopened_finding")
        if one.how in _SEEN:
            subjects.append("reported_finding")
        if one.change == Change.WORSE:
            subjects.append("worse_finding")
        out += [Matter(subject, one.label, one.name, days, one.state_words) for subject in subjects]
    return out, sorted(findings, key=lambda one: (one.opened_on, one.number)), tasks


def also_known(account: Account, school_code: str, as_of: date) -> list[Matter]:
    """List what else is known of a school: its self-check, what was closed, what it does well.

    What was closed last is asked first.
    """
    rows = Finding.objects.visible_to(account).filter(school_code=school_code)
    closed = rows.filter(kind=Kind.SHORTFALL, status=Status.CLOSED).exclude(closed_on=None)
    good = rows.filter(kind=Kind.STRENGTH).exclude(status=Status.CLOSED)
    return [
        *_self_checked(account, school_code, as_of),
        *(
            Matter("closed_finding", one.label, one.name, HOW_MANY - n, chinese(one.closed_on))
            for n, one in enumerate(closed.order_by("-closed_on", "number")[:HOW_MANY])
        ),
        *(
            Matter("strength", one.label, one.name, max(0, (as_of - one.opened_on).days))
            for one in good.order_by("opened_on", "number")[:HOW_MANY]
        ),
    ]


def _self_checked(account: Account, school_code: str, as_of: date) -> list[Matter]:
    """List what the school itself said is not done, or in part, when it last looked."""
    rows = SelfCheck.objects.visible_to(account).filter(school_code=school_code)
    held = rows.exclude(handed_on=None).order_by("-handed_on").first()
    rubric = rubric_of(held.pack, held.rubric) if held is not None else None
    if held is None or rubric is None:
        return []
    days = max(0, (as_of - held.handed_on).days)
    order = {Answer.NOT: 2, Answer.PARTLY: 1}  # what is not done at all is asked first
    found = []
    for line in held.lines.all():
        item = rubric.item(line.item)
        if item is not None and line.answer in order:
            key, said = f"check:{held.pk}:{line.item}", str(line.get_answer_display())
            name = item.name or item.text
            found.append(Matter("self_check", key, name, days + order[Answer(line.answer)], said))
    return found
