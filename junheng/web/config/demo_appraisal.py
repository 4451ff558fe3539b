"""The appraisals and awards of the demo county: computed, public, one objection, one paid."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from junheng.data.synth.county import county
from junheng.data.synth.entering import entered_rows
from junheng.web.accounts.models import Account
from junheng.web.appraisal import actions
from junheng.web.appraisal.models import Evaluation
from junheng.web.appraisal.queries import gathering, reading
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshot_of
from junheng.web.register.models import School
from junheng.web.shared.reach import Place

_COUNTY = "yunchuan"
_HISTORY = date(2019, 12, 1)
_DOCUMENT, _OWN = 8_000_000, 1_500_000  # yuan: as the document has it, as the county adopted it
_FINAL, _PUBLIC = ("zibo-2021", "annual"), ("ouhai-2019", "development")


def _enter(officer: Account, region: str) -> None:
    schools = School.objects.unscoped("the demo finds its schools by name")
    codes = dict(schools.filter(region_code=region).values_list("name", "school_code"))
    packs = {plan: reading.pack_of(plan) for plan in ("zibo-2021", "ouhai-2019")}
    for row in entered_rows(_COUNTY):
        actions.figure_enter(
            actor=officer,
            place=Place(region, codes[row.school], name=row.school),
            plan=row.plan,
            figure=packs[row.plan].entered[row.figure],
            year=row.year,
            value=row.value,
            numerator=row.part,
            denominator=row.whole,
            document=row.document,
            on=timezone.localdate(),
        )


def _evaluate(
    officer: Account, which: tuple[str, str], record: SnapshotRecord, published_on: date
) -> Evaluation:
    plan, name = which
    scheme, region = reading.scheme_of(plan, name), record.region_code
    inputs = gathering.appraisal_inputs(region, reading.pack_of(plan), scheme, record, published_on)
    made = actions.evaluation_draft(
        actor=officer,
        place=Place(region),
        plan=plan,
        scheme=scheme,
        snapshot=record,
        inputs=inputs,
        on=published_on,
    )
    return actions.evaluation_publish(
        actor=officer,
        evaluation=made,
        seen=made.version,
        days=scheme.publicity_days,
        on=published_on,
    )


def _settle(officer: Account, region: str, name: str, on: date) -> None:
    today = timezone.localdate()
    award = reading.award_of("ouhai-2019", name)
    record = snapshot_of(officer, region) if on == today else None
    pack = reading.pack_of("ouhai-2019")
    given = {
        "actor": officer,
        "place": Place(region),
        "plan": "ouhai-2019",
        "award": award,
        "fund": _OWN if on == today else _DOCUMENT,
        "inputs": gathering.award_inputs(region, pack, award, record, on),
        "year": record.as_of.year if record is not None else on.year,
    }
    if record is None:
        actions.award_keep(**given, on=on, today=today)
        return
    made = actions.award_settle(**given, fund_document="云财教〔2026〕12号", on=today)
    actions.award_publish(
        actor=officer, award=made, seen=made.version, days=award.publicity_days, on=today
    )


@transaction.atomic
def appraise_schools() -> None:
    """Appraise the schools under both plans; one is final and used, one is public."""
    people = Account.objects
    officer, leader = people.get(username="officer"), people.get(username="leader")
    principal = people.get(username="principal2")
    region, today = county(_COUNTY).region_code, timezone.localdate()
    record = snapshot_of(officer, region)
    _enter(officer, region)
    final = _evaluate(officer, _FINAL, record, today - timedelta(days=40))
    final = Evaluation.objects.visible_to(leader).get(pk=final.pk)
    final = actions.evaluation_finish(
        actor=leader,
        evaluation=final,
        seen=final.version,
        document_number="云教〔2026〕31号",
        on=today - timedelta(days=20),
    )
    actions.result_use(
        actor=leader,
        evaluation=final,
        part="composite",
        use="pay_total",
        purpose="核定镇驻地学校奖励性绩效总量的参考",
        document_number="云教人〔2026〕17号",
        on=today - timedelta(days=15),
    )
    public = _evaluate(officer, _PUBLIC, record, today)
    school = Place(region, principal.school_code, name="石桥中学")
    actions.evaluation_object(
        actor=principal,
        evaluation=public,
        school=school,
        about="sport_skills",
        about_label="掌握两项体育技能的学生",
        words="10月补测后掌握两项的学生有 312 人，见体育技能补测汇总表",
        on=today,
    )
    _settle(officer, region, "quality_2019", _HISTORY)
    _settle(officer, region, "quality_lawful", today)
