"""Calls, the experts of a call, and the objections to its result."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from junheng.policy.process import Process, process_of
from junheng.policy.process.publicity import Window
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class Call(Versioned):
    """One round of one process (申报通知)."""

    region_code = models.CharField(max_length=12)
    process_key = models.CharField(max_length=120)  # pack#process
    title = models.CharField(_("题目"), max_length=120)
    year = models.PositiveIntegerField(_("年度"))
    notice_number = models.CharField(_("通知文号"), max_length=120)
    stage = models.CharField(max_length=60)  # where all its applications stand; empty: it is out
    dates = models.JSONField(default=dict)  # last day by stage
    dates_why = models.CharField(_("日期与原文不同的依据"), max_length=200, blank=True)
    quota = models.PositiveIntegerField(_("名额"), null=True)
    fund_yuan = models.FloatField(_("经费（元）"), null=True)
    publicity_days = models.PositiveIntegerField(_("公示工作日"), default=0)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    minutes = models.CharField(_("遴选说明"), max_length=600, blank=True)
    shown_from = models.DateField(null=True)
    shown_to = models.DateField(null=True)
    announced = models.JSONField(default=list)  # the list as it was announced; never changed
    result_number = models.CharField(_("结果文号"), max_length=120, blank=True)
    result_on = models.DateField(null=True)
    awarded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    rests_on = models.CharField(max_length=200, blank=True)  # the matter of the yearly list
    stopped_why = models.CharField(_("停办的理由"), max_length=200, blank=True)
    stopped_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "process_key", "year"],
                condition=models.Q(stopped_on=None),
                name="one_call_per_process_and_year",
            )
        ]
        indexes = [models.Index(fields=["region_code", "stage"])]

    def __str__(self) -> str:
        return f"{self.year}年{self.title}"

    @cached_property
    def process(self) -> Process:
        """Read the process from its pack."""
        return process_of(self.process_key)

    @property
    def is_open(self) -> bool:
        """Whether its result is not out yet."""
        return bool(self.stage) and self.stopped_on is None

    @property
    def kind(self) -> str:
        """The kind of step it stands at."""
        return self.process.stage(self.stage).kind if self.stage else ""

    def last_day(self, stage: str) -> date | None:
        """Give the last day of a stage, where there is one."""
        text = self.dates.get(stage, "")
        return date.fromisoformat(text) if text else None

    @property
    def window(self) -> Window | None:
        """The days its result is announced."""
        if self.shown_from is None or self.shown_to is None:
            return None
        return Window(self.shown_from, self.shown_to, self.publicity_days)

    @property
    def state_words(self) -> str:
        """How far it is, in words."""
        if self.stopped_on is not None:
            return str(_("已停办"))
        if self.stage:
            return self.process.stage(self.stage).label
        return self.process.award.words.done or str(_("结果已公布"))


class Reviewer(models.Model):
    """One expert of one call (评审专家)."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reviewers")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    unit = models.CharField(_("单位"), max_length=120)
    school_code = models.CharField(_("所在学校"), max_length=20, blank=True)
    town = models.CharField(_("所在镇"), max_length=60, blank=True)
    is_out = models.BooleanField(default=False)  # left the panel; the sheets written stay

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "name", "unit"], name="one_expert_once_per_call"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    @property
    def region_code(self) -> str:
        """Where the call lies."""
        return str(self.call.region_code)


class ObjectionState(models.TextChoices):
    """How an objection ended (答复)."""

    OPEN = "open", _("待答复")
    UPHELD = "upheld", _("异议成立")
    DISMISSED = "dismissed", _("异议不成立")


class Objection(Versioned):
    """An objection to an announced result (异议)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # of the school that objects
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(
        "processes.Application", null=True, on_delete=models.PROTECT, related_name="objections"
    )
    number = models.PositiveIntegerField()
    by_name = models.CharField(_("提出人或单位"), max_length=120, blank=True)
    words = models.CharField(_("异议内容"), max_length=600)
    paper_number = models.CharField(_("来件编号"), max_length=60, blank=True)
    received_on = models.DateField(_("收到日期"))
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    answer = models.CharField(_("答复和理由"), max_length=600, blank=True)
    answer_number = models.CharField(_("答复文号"), max_length=120, blank=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")
    audit_hidden = ("by_name", "words")  # who complains is nobody's business but the bureau's

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_number_per_objection")
        ]

    def __str__(self) -> str:
        return f"{self.call}异议{self.number}号"
