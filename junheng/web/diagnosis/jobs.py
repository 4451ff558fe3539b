"""Background jobs of the diagnosis: drafting a county, writing its papers."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.publish.sentences.diagnosis import conclude
from junheng.web.diagnosis import actions
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState
from junheng.web.diagnosis.queries import documents, reading
from junheng.web.diagnosis.queries.facts import county_of, facts_of
from junheng.web.register.queries import schools_of
from junheng.web.shared.jobs import Work, register
from junheng.web.shared.reach import Place

DRAFT = "diagnosis.draft"
DOCUMENT = "diagnosis.document"
BATCH = "diagnosis.batch"


@register(DRAFT)
def draft_county(work: Work) -> None:
    """Draft the reports of every school of a county; those already sent are left alone."""
    region, sha256 = work.arguments["region"], work.arguments["snapshot"]
    county = county_of(work.actor, region, sha256)
    record = county.frame.record
    rows = Diagnosis.objects.unscoped("which reports of this data version were sent")
    others = rows.filter(snapshot=record).exclude(state=DiagnosisState.DRAFT)
    sent = set(others.values_list("school_code", flat=True))
    held = {unit.code for unit in county.frame.measurement.units}
    every = schools_of(region, work.actor, record.as_of)
    schools = [s for s in every if s.school_code in held and s.school_code not in sent]
    found = []
    for done, school in enumerate(schools):
        work.progress(done, of=len(schools), message=_("正在分析%(s)s") % {"s": school.name})
        facts = facts_of(county, work.actor, school.school_code, school.name)
        found.append((Place(region, school.school_code, name=school.name), conclude(facts)))
    with work.effect() as result:
        for place, said in found:
            actions.diagnosis_draft(
                actor=work.actor,
                place=place,
                snapshot=record,
                found=said,
                day=timezone.localdate(),
            )
        result.update(
            url=reverse("diagnoses", args=[region]) + f"?snap={sha256[:16]}",
            action=_("看报告"),
            message=_("已起草 %(n)d 所学校的诊断报告") % {"n": len(found)},
        )


@register(DOCUMENT)
def write_document(work: Work) -> None:
    """Write one paper of one school for whoever asked, within that person's reach."""
    name = documents.name_of(work.arguments["name"])
    report = reading.report_of(work.actor, work.arguments["number"])
    work.progress(0, of=1, message=_("正在排版"))
    documents.write(report, work.actor, name)
    with work.effect() as result:
        result.update(
            url=documents.url(report, name),
            action=_("下载"),
            message=documents.filename_of(report, name),
        )


@register(BATCH)
def write_batch(work: Work) -> None:
    """Write the reports of a whole county into one archive."""
    region, sha256 = work.arguments["region"], work.arguments["snapshot"]
    suffix = documents.suffix_of(work.arguments["kind"])
    rows = list(reading.reports_of(work.actor, region).filter(snapshot__sha256=sha256))

    def told(done: int) -> None:
        work.progress(done, of=len(rows), message=_("已写好 %(n)d 份") % {"n": done})

    county = county_of(work.actor, region, sha256)
    documents.write_batch(rows, work.actor, county, suffix, told)
    with work.effect() as result:
        result.update(
            url=reverse("diagnosis-batch", args=[region]) + f"?snap={sha256[:16]}&kind={suffix}",
            action=_("下载"),
            message=_("%(n)d 份诊断报告") % {"n": len(rows)},
        )
