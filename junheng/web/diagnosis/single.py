"""The report of one school for the command line: as it stands, or as it would be drafted today."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from junheng.kernel.errors import Hidden, UsageError
from junheng.publish.render.model import Report
from junheng.publish.reports.diagnosis import diagnosis_report
from junheng.publish.sentences.diagnosis import conclude
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.diagnosis import actions
from junheng.web.diagnosis.models import Diagnosis
from junheng.web.diagnosis.queries import documents, reading
from junheng.web.diagnosis.queries.facts import county_of, facts_of
from junheng.web.diagnosis.queries.paper import paper_of
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.register.queries import school_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


def report_of(school: str, record: SnapshotRecord, account: Account | None) -> tuple[Report, str]:
    """Write the report of a school on a data version, and say how far it is.

    The report that stands is written as it stands.  Where none was drafted it is written from the
    data as a draft would be, for those who may draft; nothing of that is kept.
    """
    if account is not None:
        held = reading.reports_of(account, record.region_code)
    else:
        held = Diagnosis.objects.unscoped("the machine writes the paper that stands")
    found = held.filter(school_code=school, snapshot=record).first()
    with translation.override(settings.LANGUAGE_CODE):
        if found is not None:
            return _written(found, account or found.drafted_by), found.state_words
        with transaction.atomic():
            made = _drafted(school, record, account or _officer(record.region_code))
            transaction.set_rollback(True)
    return made, "没有起草过，按数据写成，不留记录"


def _written(report: Diagnosis, account: Account) -> Report:
    county = county_of(account, report.region_code, report.snapshot.sha256)
    return diagnosis_report(paper_of(report, account, county), documents.cover_of(report))


def _drafted(school: str, record: SnapshotRecord, account: Account) -> Report:
    named = school_of(school, account, record.as_of)
    place = Place(record.region_code, named.school_code, name=named.name)
    allow(account, "diagnosis.draft", place)
    county = county_of(account, record.region_code, record.sha256)
    if school not in {unit.code for unit in county.frame.measurement.units}:
        raise Hidden(
            where=f"学校 {school}",
            found=f"{record}里没有这所学校的学段",
            expected="这个数据版本里有统计数据的学校",
            fix="请核对学校标识码和数据版本",
        )
    report = actions.diagnosis_draft(
        actor=account,
        place=place,
        snapshot=record,
        found=conclude(facts_of(county, account, named.school_code, named.name)),
        day=timezone.localdate(),
    )
    return diagnosis_report(paper_of(report, account, county), documents.cover_of(report))


def _officer(region_code: str) -> Account:
    """Give the data officer whose view of the county is written, where nobody is named."""
    today = timezone.localdate()
    rows = Assignment.objects.filter(
        role=Role.DATA_OFFICER, region_code=region_code, account__is_active=True
    ).select_related("account")
    found = next((row.account for row in rows if row.in_force(today)), None)
    if found is None:
        raise UsageError(
            where="--as",
            found="没有写以谁的身份，这个地区也没有在任的数据员",
            expected="一个可以起草诊断报告的账号",
            fix="请加 --as 和用户名",
        )
    return found
