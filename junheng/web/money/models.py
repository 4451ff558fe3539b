"""What people decide about money; what the finance workbooks say stays in the data versions.

A :class:`LocalRate` (本地标准) is a rate the region itself set.  A :class:`ListItem` (清单项目) is
one line of 一校一清单 on its way: listed, reviewed, in the budget; its allocation and spending are
read from the imported workbooks by its number.  A :class:`Renewal` (续签决定) is what was decided
about a contract.  A :class:`Project` (基建项目) is one capital project with its :class:`Step` s
(环节), each planned for a day and reached on one, and its :class:`Move` s (调整).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.kernel.rounding import shown
from junheng.measure.funding.project import Planned
from junheng.policy.projects import project_rules
from junheng.web.accounts.models import Account
from junheng.web.shared.labels import word_of
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager
from junheng.web.work.models import Finding

LATE = "project_delay"  # the rule of a project put to use later than it was planned first
# what these rules find the county owes or has to put right; no school asks for it
OWED_BY_COUNTY = frozenset({"public_funds_arrival", "public_funds_budget", "eligible_uses", LATE})


def fund_label(code: str) -> str:
    """Name a fund in the reader's language."""
    return word_of("fund", code)


def use_label(code: str) -> str:
    """Name a use of money in the reader's language."""
    return word_of("money_use", code)


class LocalRate(Versioned):
    """A rate the region itself set, by its document (本地标准)."""

    region_code = models.CharField(max_length=12)
    purpose = models.CharField(max_length=10)
    stage = models.CharField(max_length=20, blank=True)
    yuan = models.FloatField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    title = models.CharField(max_length=120)
    document = models.CharField(_("文号"), max_length=120)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["purpose", "stage", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "purpose", "stage", "valid_from"], name="one_rate_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.document}）"

    @property
    def school_code(self) -> str:
        """A rate is of a whole region."""
        return ""


class ListState(models.TextChoices):
    """How far a line of the list is (办理状态)."""

    PROPOSED = "proposed", _("已提出·待审核")
    CONFIRMED = "confirmed", _("审核确认·待列预算")
    BUDGETED = "budgeted", _("已列入预算")
    RETURNED = "returned", _("审核未列入")


class ListItem(Versioned):
    """One line of 一校一清单 on its way to the budget (清单项目)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    year = models.PositiveIntegerField()  # it is numbered in, and the fiscal year asked for
    number = models.PositiveIntegerField()
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(_("内容"), max_length=120)
    quantity = models.FloatField(_("数量"), null=True)
    quantity_unit = models.CharField(max_length=20, blank=True)
    asked_yuan = models.FloatField(_("所需经费"))
    fund = models.CharField(_("资金来源"), max_length=20)
    use = models.CharField(_("用途"), max_length=20)
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.PROPOSED)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    paper_number = models.CharField(max_length=60, blank=True)
    confirmed_yuan = models.FloatField(null=True)
    reviewed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_on = models.DateField(null=True)
    review_words = models.CharField(max_length=200, blank=True)
    budget_document = models.CharField(_("预算批复文号"), max_length=120, blank=True)
    budgeted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    budgeted_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "year", "number"], name="one_list_item_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.school_name}{self.what}"

    @property
    def label(self) -> str:
        """The number the finance workbooks quote: 清单-2025-0001."""
        return f"清单-{self.year}-{self.number:04d}"

    @property
    def quantity_words(self) -> str:
        """How much of what, as people write it; an amount of yuan is no quantity."""
        if not self.quantity or self.quantity_unit == "元":
            return ""
        digits = 0 if float(self.quantity).is_integer() else 2
        return f"{shown(self.quantity, digits)} {self.quantity_unit}".strip()

    @property
    def fund_label(self) -> str:
        """Where the money comes from, in words."""
        return fund_label(self.fund)

    @property
    def use_label(self) -> str:
        """What it is for, in words."""
        return use_label(self.use)


class RenewalWay(models.TextChoices):
    """What is decided about a contract (续签决定)."""

    RENEW = "renew", _("按原条件续签")
    CHANGE = "change", _("调整价格或数量后续签")
    END = "end", _("到期不再续签")


class Renewal(Versioned):
    """What was decided about a contract, on what figures (续签决定)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    contract_number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=RenewalWay.choices)
    why = models.CharField(max_length=200)
    document = models.CharField(_("决定文号"), max_length=120)
    quantity = models.FloatField()
    delivered = models.FloatField(null=True)
    amount_yuan = models.FloatField()
    short_words = models.CharField(_("没有交付的部分怎样办"), max_length=200, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-decided_on", "-id"]

    def __str__(self) -> str:
        return f"{self.contract_number} {self.get_way_display()}"


class Project(Versioned):
    """One capital project: what it adds to a school, and when (基建项目)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    name = models.CharField(_("项目名称"), max_length=120)
    office = models.CharField(_("责任单位"), max_length=80)
    clause = models.CharField(max_length=120, blank=True)  # pack#clause it serves
    amount = models.CharField(_("新增内容"), max_length=60)  # column of the amount it adds to
    quantity = models.FloatField(_("新增数量"))
    places = models.PositiveIntegerField(_("新增学位"), null=True)
    stage = models.CharField(max_length=20, blank=True)  # of the section that gains; empty: all
    cost_yuan = models.FloatField(_("总投资"), null=True)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "year", "number"], name="one_project_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.name}"

    @property
    def label(self) -> str:
        """The number the finance workbooks quote: 基建-2025-0001."""
        return f"基建-{self.year}-{self.number:04d}"

    @property
    def is_in_use(self) -> bool:
        """Whether its last step is reached, so that it stands and is used."""
        return [one.reached_on for one in self.steps.all()][-1] is not None

    @property
    def adds(self) -> str:
        """What it adds and how much: 体育运动场馆（㎡） 2,100."""
        digits = 0 if self.quantity.is_integer() else 1
        return f"{word_of('priced_amount', self.amount)} {shown(self.quantity, digits)}"


class Step(models.Model):
    """One step of a project: planned for a day, reached on one (环节)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    place = models.PositiveIntegerField()
    first_planned_on = models.DateField()  # as it was planned first
    planned_on = models.DateField()
    reached_on = models.DateField(null=True)
    document = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["project", "step"], name="each_step_once")]

    def __str__(self) -> str:
        return f"{self.project.label} {self.step}"

    @property
    def as_planned(self) -> Planned:
        """The step as its forecast is reckoned from."""
        return Planned(self.step, self.first_planned_on, self.planned_on, self.reached_on)


class Move(models.Model):
    """One planned day that was moved, with its reason and approver (调整)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="moves")
    step = models.CharField(max_length=20)
    before = models.DateField()
    after = models.DateField()
    why = models.CharField(max_length=200)
    approver = models.CharField(max_length=60)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def label(self) -> str:
        """Which step it moved, in words."""
        return project_rules().named(self.step).label


class Numbered(models.Model):
    """The last number given in a region, a year and a kind (编号)."""

    region_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "kind", "year"], name="one_money_numbering_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.kind} {self.year}"


def next_number(region_code: str, kind: str, day: date) -> dict[str, Any]:
    """Take the next number of a region, a year and a kind; no two takers get the same."""
    key = {"region_code": region_code, "kind": kind, "year": day.year}
    Numbered.objects.get_or_create(**key)
    row = Numbered.objects.select_for_update().get(**key)
    row.last += 1
    row.save(update_fields=["last"])
    return {"year": day.year, "number": row.last}
