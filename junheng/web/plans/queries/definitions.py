"""What an item of a plan says of itself: line, deadline, formula, what carries it out (定义)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from junheng.measure.progress.wording import line_in_words
from junheng.policy.guardrails import load_guardrails
from junheng.policy.loader import load_pack
from junheng.policy.pack import Indicator
from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.deadlines import due_date

PAGES: Mapping[str, tuple[Promise, str]] = {  # pages of a plan, and the right that opens them
    "plan": (_l("计划进展"), "plan.see"),
    "plan-duties": (_l("任务与责任"), "plan.see"),
    "plan-deadlines": (_l("时限"), "plan.see"),
    "plan-asks": (_l("填报"), "plan.see"),
    "plan-adopt": (_l("采用"), "plan.see_internal"),
    "ledger": (_l("问题整改工作台账"), "finding.see"),
    "ledger-workbook": (_l("导出工作簿"), "finding.see"),
    "diagnoses": (_l("诊断"), "diagnosis.see"),
    "processes": (_l("项目与试点"), "process.see"),
    "money": (_l("经费"), "money.see"),
    "money-list": (_l("一校一清单"), "money.see"),
    "money-funds": (_l("资金和用途"), "money.see"),
    "money-contracts": (_l("购买合同"), "money.see"),
    "money-projects": (_l("基建项目"), "money.see"),
    "money-rates": (_l("经费标准"), "money.see"),
    "appraisals": (_l("年度评价"), "appraisal.see"),
    "award": (_l("奖励"), "plan.see_internal"),
    "result-uses": (_l("结果使用"), "plan.see_internal"),
    "recognitions": (_l("认定进程"), "recognition.see"),
}
_ELSEWHERE: Mapping[str, Promise] = {  # pages that are not of one plan
    "balance": _l("均衡监测"),
    "spread": _l("差异系数的计算过程"),
    "items": _l("其他事项"),
    "document": _l("监测报告"),
    "school": _l("学校档案"),
    "upload": _l("上传工作簿"),
    "collection-new": _l("发起填报"),
    "plan-pack": _l("条目库"),
    "finding": _l("问题事项"),
    "finding-new": _l("登记问题"),
    "diagnosis": _l("诊断报告"),
    "appraisal-scheme": _l("评价方案"),
    "diagnosis-batch": _l("全县诊断"),
    "recognition": _l("认定的逐项清单"),
    "recognition-years": _l("认定以后的年度监测"),
    "assessment": _l("县级自评"),
    "process-open": _l("发布申报"),
    "process-begin": _l("开始申报"),
    "process-call": _l("评审、公示和结果"),
    "process-application": _l("申报和项目"),
    "process-application-act": _l("填写评审表"),
    "process-step": _l("登记项目环节"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """How an item is decided, and by what, in words."""

    line: str
    due: str
    indicator: Indicator | None  # its formula, where the plan computes one of its own
    rule: str  # title of the national rule whose verdict it takes
    asks: tuple[str, ...]
    offices: tuple[str, ...]
    features: tuple[str, ...]  # pages, commands and guardrails that carry it out

    @property
    def formula(self) -> str:
        """Numerator over denominator, as the pack writes them."""
        one = self.indicator
        if one is None:
            return ""
        per = f" × {one.per:g}" if one.per != 1 else ""
        return f"{one.numerator.text} ÷ {one.denominator.text}{per}"


def definition_of(plan: PlanPack, item: PlanItem, as_of: date | None = None) -> Definition:
    """Gather what an item says of itself.

    Parameters
    ----------
    as_of : date, optional
        A recurring deadline is the one of this day's period; today by default.
    """
    source = item.measure.source if item.measure is not None else ""
    form, _sep, name = source.partition(":")
    own = {one.id: one for one in plan.formulas.indicators}
    offices = (item.duty.lead, *item.duty.support) if item.duty is not None else ()
    due = due_date(item.due, as_of or timezone.localdate()).words if item.due is not None else ""
    return Definition(
        line=line_in_words(item),
        due=due,
        indicator=own.get(name) if form == "indicator" else None,
        rule=load_pack(name).title if form == "rule" else "",
        asks=tuple(plan.asks[one].label for one in item.named("ask")),
        offices=tuple(plan.offices[one].label for one in offices),
        features=tuple(_features(item)),
    )


def _features(item: PlanItem) -> Iterator[str]:
    for route in item.named("route"):
        if route in PAGES:
            yield str(PAGES[route][0])
        elif route in _ELSEWHERE:
            yield str(_ELSEWHERE[route])
    yield from item.named("command")
    titles = {rule.id: rule.title for rule in load_guardrails().rules}
    for name in (*item.named("guardrail"), *item.named("obeys")):
        yield _("政策底线“%(t)s”") % {"t": titles.get(name, name)}
