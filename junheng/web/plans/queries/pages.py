"""Where what an item names is done: the page that opens for it (在哪里办).

A pack names the routes that carry an item out.  A route of one visit, one application or one
finding has no address before there is one; its page is the list from which one gets there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.policy.plan import PlanItem


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it is called, who opens it, and what its address speaks of."""

    label: Promise
    right: str
    route: str
    of: Literal["plan", "region", "pack", ""] = "region"

    def address(self, adoption: Any) -> str:
        """Give the address for an adopted plan."""
        given = {
            "plan": [adoption.pk],
            "region": [adoption.region_code],
            "pack": [adoption.pack_id],
            "": [],
        }
        return reverse(self.route, args=given[self.of])


_PROCESSES = Page(_("项目与试点"), "process.see", "processes")
_LEDGER = Page(_("问题整改工作台账"), "finding.see", "ledger")
_VISITS = Page(_("入校督导"), "supervision.see", "supervision")
_BALANCE = Page(_("均衡监测"), "balance.see", "balance")
_DIAGNOSES = Page(_("办学诊断"), "diagnosis.see", "diagnoses")
_RECOGNITIONS = Page(_("认定进程"), "recognition.see", "recognitions")
_SUPPORT = Page(_("一校一策"), "support.see", "support-first", "")
_APPRAISALS = Page(_("年度评价"), "appraisal.see", "appraisals")
_EXAMS = Page(_("学业质量"), "exam.see", "exams")
_GROWTH = Page(_("成长（增值）"), "growth.see", "growth")

PAGES: Mapping[str, Page] = {
    "plan": Page(_("计划进展"), "plan.see", "plan", "plan"),
    "plan-adopt": Page(_("采用"), "plan.see_internal", "plan-adopt", "plan"),
    "plan-asks": Page(_("填报"), "plan.see", "plan-asks", "plan"),
    "plan-deadlines": Page(_("时限"), "plan.see", "plan-deadlines", "plan"),
    "plan-duties": Page(_("任务与责任"), "plan.see", "plan-duties", "plan"),
    "plan-pack": Page(_("条目库里的原文要求和上级文件"), "plan.see", "plan-pack", "pack"),
    "appraisal-scheme": _APPRAISALS,
    "appraisals": _APPRAISALS,
    "assessment": _RECOGNITIONS,
    "award": Page(_("奖励"), "plan.see_internal", "award"),
    "balance": _BALANCE,
    "collection-new": Page(_("填报任务"), "intake.see", "intake", ""),
    "diagnoses": _DIAGNOSES,
    "diagnosis": _DIAGNOSES,
    "diagnosis-batch": _DIAGNOSES,
    "document": _BALANCE,
    "exam": _EXAMS,
    "exam-bulletin": _EXAMS,
    "exam-meeting": _EXAMS,
    "exam-paper": _EXAMS,
    "exam-points": _EXAMS,
    "exams": _EXAMS,
    "finding": _LEDGER,
    "finding-new": _LEDGER,
    "growth": _GROWTH,
    "growth-run": _GROWTH,
    "items": Page(_("其他事项"), "balance.see", "items"),
    "ledger": _LEDGER,
    "ledger-workbook": _LEDGER,
    "meeting": _EXAMS,
    "meeting-minutes": _EXAMS,
    "money": Page(_("经费"), "money.see", "money"),
    "money-contracts": Page(_("购买合同"), "money.see", "money-contracts"),
    "money-funds": Page(_("资金和用途"), "money.see", "money-funds"),
    "money-list": Page(_("一校一清单"), "money.see", "money-list"),
    "money-projects": Page(_("基建项目"), "money.see", "money-projects"),
    "money-rates": Page(_("经费标准"), "money.see", "money-rates"),
    "process-application": _PROCESSES,
    "process-application-act": _PROCESSES,
    "process-begin": _PROCESSES,
    "process-call": _PROCESSES,
    "process-open": _PROCESSES,
    "process-step": _PROCESSES,
    "processes": _PROCESSES,
    "recognition": _RECOGNITIONS,
    "recognition-years": _RECOGNITIONS,
    "recognitions": _RECOGNITIONS,
    "result-uses": Page(_("结果使用"), "plan.see_internal", "result-uses"),
    "school": Page(_("各校现状"), "balance.see", "region"),
    "self-checks": Page(_("学校自查"), "supervision.see", "self-checks"),
    "spread": _BALANCE,
    "supervision-people": Page(_("责任督学和专家"), "supervision.see", "supervision-people"),
    "support-county": _SUPPORT,
    "support-school": _SUPPORT,
    "upload": Page(_("填报数据"), "intake.see", "intake", ""),
    "visit": _VISITS,
    "visit-document": _VISITS,
    "visit-new": _VISITS,
    "visit-phone": _VISITS,
    "yearly-list": _VISITS,
}


def pages_of(item: PlanItem) -> tuple[Page, ...]:
    """List the pages that carry an item out, each once, in the order the pack names them."""
    return tuple(dict.fromkeys(PAGES[route] for route in item.named("route")))
