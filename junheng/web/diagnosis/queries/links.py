"""What a sentence of a report belongs to (结论的依据): finding, clause, the page it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.measure.growth import following as growth
from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState, Line, LineKind, Settled
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools
from junheng.web.plans.queries.standing import adoptions_of
from junheng.web.work import clauses
from junheng.web.work.models import Finding
from junheng.web.work.queries.ledger import findings_of

_GROWTH = "growth"  # the matter of a sentence on several cohorts together
_LEDGER = (gettext_lazy("台账里本校的事项"), "ledger", "?school={school}")
_PLACES = {  # matter → words, page of the region, what follows its address
    _GROWTH: (gettext_lazy("成长（增值）的结果"), "growth", "#years"),
    "ends": (gettext_lazy("学业质量"), "exams", ""),
    **dict.fromkeys(("overdue", "reopened", "closed"), _LEDGER),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One address with its words."""

    label: str
    url: str


def _matter_of(finding: Finding) -> set[str]:
    """Name the matters of a sentence that speaks of this finding (the key without its kind)."""
    if finding.indicator:
        return {f"{finding.indicator}/{finding.stage}"}
    if finding.rule in (growth.BELOW, growth.ABOVE):
        return {_GROWTH}
    item = finding.subject.partition(":")[0]
    return {f"plan/{finding.rule}/{item}", f"praised/{finding.label}"}


def matter_of(line: Line) -> str:
    """Give what a sentence is about, whatever is said of it."""
    return line.key.partition(":")[2]


def findings_for(account: Account, report: Diagnosis) -> dict[tuple[bool, str], Finding]:
    """Give what is held of each matter of the school, strengths (true) apart from shortfalls.

    One that is open goes before one that is closed.
    """
    if not account.holds("finding.see"):
        return {}
    rows = findings_of(account, report.region_code).filter(school_code=report.school_code)
    found: dict[tuple[bool, str], Finding] = {}
    for finding in sorted(rows, key=lambda one: (one.is_open, one.pk)):
        found |= {(finding.is_strength, matter): finding for matter in _matter_of(finding)}
    return found


def lines_about(account: Account, finding: Finding) -> list[Line]:
    """List the sentences that speak of a finding, the newest report first, as far as one sees."""
    if not finding.school_code or not account.holds("diagnosis.see"):
        return []
    reports = Diagnosis.objects.visible_to(account).filter(school_code=finding.school_code)
    if account.school_code:
        reports = reports.exclude(state=DiagnosisState.DRAFT)
    about = Q()
    for matter in _matter_of(finding):
        about |= Q(key__endswith=f":{matter}")
    kind = LineKind.STRENGTH if finding.is_strength else LineKind.ATTENTION
    rows = Line.objects.filter(about, diagnosis__in=reports, is_kept=True, kind=kind)
    along = ("diagnosis__snapshot", "diagnosis__sent_by", "diagnosis__drafted_by", "settled_by")
    return list(rows.select_related(*along).order_by("-diagnosis_id"))


def plans_of(account: Account, report: Diagnosis) -> dict[str, int]:
    """Give the plans the region carries out: the number of the adoption by document."""
    return {one.pack_id: one.pk for one in adoptions_of(account, report.region_code)}


def evidence_of(report: Diagnosis, line: Line, plans: Mapping[str, int]) -> Link | None:
    """Lead to what a sentence without a figure of its own rests on."""
    matter, _sign, rest = matter_of(line).partition("/")
    school = reverse("school", args=[report.school_code])
    school += f"?snap={report.snapshot.sha256[:16]}"
    if matter == "plan":
        plan, _slash, item = rest.partition("/")
        if plan in plans:
            return Link(_("计划里的这一条"), reverse("plan-item", args=[plans[plan], item]))
    if matter in _PLACES:
        label, route, tail = _PLACES[matter]
        url = reverse(route, args=[report.region_code])
        return Link(str(label), url + tail.format(school=report.school_code))
    if matter == "large_classes":
        return Link(_("各班人数"), f"{school}#classes")
    if matter in ("met_all", "missing"):
        return Link(_("本校的指标表"), school)
    return None


def clause_of(account: Account, report: Diagnosis, line: Line) -> Link | None:
    """Name the clause a sentence rests on, with its page where there is one."""
    if not line.clause:
        return None
    url = clauses.page_of(line.clause)
    if line.indicator and account.reach.all_schools_of(report.region_code):
        url = reverse("indicator", args=[report.region_code, line.indicator])
    elif line.indicator:
        url = reverse("indicators", args=[report.region_code])
    return Link(clauses.cited(line.clause).text, url)


def uncorrected(reports: Any) -> Iterator[Line]:
    """List the sentences whose data are wrong and wait for a newer data version (待更正)."""
    rows = Line.objects.filter(diagnosis__in=reports, settled=Settled.WITHDRAWN)
    for line in rows.select_related("diagnosis__snapshot"):
        if not has_newer_data(line.diagnosis):
            yield line


def has_newer_data(report: Diagnosis) -> bool:
    """Tell whether a data version of the region stands that is newer than the report's."""
    own = report.snapshot
    rows = SnapshotRecord.objects.unscoped("which data version of the region is the newest")
    later = Q(as_of__gt=own.as_of) | Q(as_of=own.as_of, number__gt=own.number)
    held = rows.filter(later, region_code=report.region_code).exclude(status="self_test")
    return bool(of_schools(held))
