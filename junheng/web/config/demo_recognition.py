"""Recognition of the demo county: recognised once, on its way to the next, with papers cited."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils import timezone

from junheng.data.synth.county import county
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import snapshot_of
from junheng.web.recognition import actions
from junheng.web.recognition.actions.item import Paper
from junheng.web.recognition.queries.checklist import checklist_of, rule_frame
from junheng.web.shared.reach import Place

_COUNTY, _RULE = "yunchuan", "cn-moe-2017-6"
_BASIC = "cn-moe-2012-3"
_OFFICES = {
    "entry": "县教育局基础教育科",
    "resource": "县教育局发展规划科",
    "assurance": "县教育局人事科",
    "quality": "县教育局基础教育科",
    "recognition": "县政府教育督导室",
    "veto": "县政府教育督导室",
}
_OWN = {  # where the group's office is not the one
    "school_layout": "县自然资源和规划局",
    "four_unified_standards": "县教育局发展规划科",
    "art_rooms": "县教育局装备管理中心",
    "school_size_cap": "县教育局基建科",
    "class_size_cap": "县教育局基础教育科",
    "training_funds": "县财政局",
    "nearby_admission_share_primary": "县教育局基础教育科",
    "nearby_admission_share_junior": "县教育局基础教育科",
    "migrant_children_public_share": "县教育局基础教育科",
    "village_school_funds": "县财政局",
    "special_school_funds_per_pupil": "县财政局",
    "teacher_pay_ratio": "县人力社保局",
    "posts_allocated": "县委编办",
}
_OPEN = ("senior_quota_distribution", "social_recognition")  # nobody answers for them yet
_CITED = {
    "school_layout": Paper(
        "云自然规〔2024〕18号", "云川县学校布局专项规划", "云川县自然资源和规划局", date(2024, 6, 3)
    ),
    "posts_allocated": Paper(
        "云编〔2025〕9号", "中小学教职工编制和岗位分配方案", "云川县委编办", date(2025, 3, 12)
    ),
}


def show_recognition() -> None:
    """Register the earlier recognition, give most items an office, cite papers, begin to assess."""
    people = {name: Account.objects.get(username=name) for name in ("officer", "leader")}
    officer, today = people["officer"], timezone.localdate()
    place = Place(county(_COUNTY).region_code, name=county(_COUNTY).name)
    actions.recognition_register(
        actor=officer,
        place=place,
        rule=_BASIC,
        document_number="国教督办函〔2019〕12号",
        issuer="国务院教育督导委员会办公室",
        recognised_on=date(2019, 2, 14),
        on=today,
    )
    frame = rule_frame(officer, place.region_code, _RULE)
    shared = {"actor": officer, "place": place, "rule": _RULE, "on": today}
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    labels = {}
    for row in checklist_of(officer, frame).rows:
        labels[row.line.key] = row.label
        if row.line.key not in _OPEN:
            office = _OWN.get(row.line.key, _OFFICES[row.line.group])
            wanted[office][row.line.key] = row.label
    for office, items in wanted.items():
        actions.owner_assign(**shared, items=items, office=office)
    for key, paper in _CITED.items():
        actions.proof_cite(**shared, item=key, label=labels[key], paper=paper)
    record = snapshot_of(officer, place.region_code)
    lines = [row.frozen() for row in checklist_of(officer, frame).rows]
    actions.assessment_draft(
        actor=officer, place=place, rule=_RULE, snapshot=record, lines=lines, on=today
    )
