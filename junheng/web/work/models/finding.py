"""Findings, what the data said of them, and how far the data were read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.directory import region_name
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager
from junheng.web.work.audience import FindingManager


class Kind(models.TextChoices):
    """Shortfall or strength (事项类别)."""

    SHORTFALL = "shortfall", _("问题事项")
    STRENGTH = "strength", _("亮点经验")


class How(models.TextChoices):
    """Who or what opened it (来源)."""

    RULE = "rule", _("规则触发")
    INSPECTION = "inspection", _("督导发现")
    SURVEY = "survey", _("问卷反映")
    HOTLINE = "hotline", _("热线反映")
    PRINCIPAL = "principal", _("学校提出")
    MEETING = "meeting", _("学情会商议定")


class Status(models.TextChoices):
    """Where a finding stands (状态)."""

    OPEN = "open", _("整改中")
    DONE = "done", _("已办结·待核验")
    CLOSED = "closed", _("已销号")


class Change(models.TextChoices):
    """What one measurement said, seen from the one before (与上次相比)."""

    OPENED = "opened", _("触发")
    BETTER = "better", _("有改善")
    UNCHANGED = "unchanged", _("没有变化")
    WORSE = "worse", _("变差")
    CLOSED = "closed", _("达到，销号")
    CONFIRMED = "confirmed", _("再次达到，确认")
    REOPENED = "reopened", _("又未达到，重新打开")


class Way(models.TextChoices):
    """How it was closed (销号方式)."""

    DATA = "data", _("数据核验销号")
    CHECK = "check", _("专项复核销号")
    JUDGEMENT = "judgement", _("督学复查销号")


PREFIXES = {Kind.SHORTFALL: "问题", Kind.STRENGTH: "亮点"}


class Ledger(models.Model):
    """How far the data of a region were read (台账); locked while findings are changed."""

    region_code = models.CharField(max_length=12, unique=True)
    as_of = models.DateField(null=True)
    number = models.PositiveIntegerField(default=0)
    snapshot = models.ForeignKey(SnapshotRecord, null=True, on_delete=models.PROTECT)
    counts = models.JSONField(default=dict)  # steps of the last reading that changed something
    read_at = models.DateTimeField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    def __str__(self) -> str:
        return f"{region_name(self.region_code, timezone.localdate())}台账"


class Numbering(models.Model):
    """The last number given in a region, a year and a kind (编号)."""

    region_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "kind", "year"], name="one_numbering_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.kind} {self.year}"


class Finding(Versioned):
    """One shortfall or strength of one unit under one clause (问题事项、亮点经验)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # empty: of the whole region
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHORTFALL)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()

    unit = models.CharField(max_length=40)
    clause = models.CharField(max_length=120, blank=True)  # pack#clause
    rule = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    indicator = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)  # what falls short, or went well
    unit_name = models.CharField(max_length=120, blank=True)

    sense = models.CharField(max_length=10, blank=True)  # at_least, at_most, or no number
    limit = models.FloatField(null=True)
    value = models.FloatField(null=True)  # as last measured
    value_unit = models.CharField(max_length=40, blank=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    per = models.PositiveIntegerField(default=1)
    short = models.FloatField(null=True)
    amount = models.CharField(max_length=80, blank=True)
    amount_unit = models.CharField(max_length=20, blank=True)
    state_words = models.CharField(max_length=400, blank=True)
    limit_words = models.CharField(max_length=200, blank=True)  # the standard in words

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    change = models.CharField(max_length=10, choices=Change.choices, default=Change.OPENED)
    how = models.CharField(max_length=12, choices=How.choices, default=How.RULE)
    words = models.CharField(_("说明"), max_length=400, blank=True)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True)
    closed_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    closed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    closed_words = models.CharField(max_length=400, blank=True)
    reopened = models.PositiveIntegerField(default=0)  # how often
    measured_on = models.DateField(null=True)
    measured_number = models.PositiveIntegerField(default=0)
    snapshot = models.ForeignKey(
        SnapshotRecord, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FindingManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-year", "kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "clause", "rule", "subject"],
                condition=~models.Q(status="closed"),
                name="one_open_finding_per_identity",
            ),
            models.UniqueConstraint(
                fields=["region_code", "kind", "year", "number"], name="one_finding_per_number"
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "status"]),
            models.Index(  # what a county counts and its filters offer, from the index alone
                fields=[
                    "region_code",
                    "school_code",
                    "kind",
                    "status",
                    "unit_name",
                    "clause",
                    "rule",
                ],
                name="findings_counted",
            ),
            models.Index(fields=["unit", "clause", "rule", "subject"]),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.unit_name}{self.name}"

    @property
    def label(self) -> str:
        """The number people quote: 问题-2026-0001."""
        return f"{PREFIXES[Kind(self.kind)]}-{self.year}-{self.number:04d}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The identity of the finding."""
        return (self.unit, self.clause, self.rule, self.subject)

    @property
    def pack(self) -> str:
        """The document it rests on."""
        return self.clause.partition("#")[0]

    @property
    def clause_number(self) -> str:
        """The clause of that document."""
        return self.clause.partition("#")[2]

    @property
    def status_label(self) -> str:
        """Where it stands in words; a strength is neither mended nor closed."""
        if self.kind != Kind.STRENGTH:
            return str(self.get_status_display())
        return str(_("已登记")) if self.is_open else str(_("已撤下"))

    @property
    def change_label(self) -> str:
        """What the last data said in words."""
        if self.kind != Kind.STRENGTH:
            return str(self.get_change_display())
        return str(_("仍然成立") if self.change == Change.CONFIRMED else "")

    @property
    def is_strength(self) -> bool:
        """Whether it went well, so that nothing has to be mended."""
        return self.kind == Kind.STRENGTH

    @property
    def is_open(self) -> bool:
        """Whether it still waits for data that prove it."""
        return self.status != Status.CLOSED

    @property
    def has_number(self) -> bool:
        """Whether a number decides it, so that only a measurement may close it."""
        return bool(self.sense) and self.limit is not None

    @property
    def is_measured(self) -> bool:
        """Whether data decide it, with one number or with several: no opinion closes it."""
        return self.has_number or (self.how == How.RULE and self.value is not None)

    @property
    def is_owed(self) -> bool:
        """Whether what lacks is a known sum of money, which is never rounded."""
        return self.value_unit == "元"


class FindingValue(models.Model):
    """What one data version, one check or one verdict said of a finding (历次监测值)."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="values")
    snapshot = models.ForeignKey(
        SnapshotRecord, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=200)  # data version or document, in words
    as_of = models.DateField()
    value = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    state = models.CharField(max_length=16)
    change = models.CharField(max_length=10, choices=Change.choices)
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["as_of", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "snapshot"], name="one_value_per_finding_and_snapshot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.as_of} {self.value}"


class Supplement(models.Model):
    """One more thing seen of an open finding (补充情况): what, when, by whom, how."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="supplements")
    how = models.CharField(max_length=12, choices=How.choices)
    words = models.CharField(_("看到的情况"), max_length=400)
    on = models.DateField(_("日期"))
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.on} {self.words}"


class CheckState(models.TextChoices):
    """How far an off-cycle check is (复核状态)."""

    ENTERED = "entered", _("已录入·待另一人核对")
    CONFIRMED = "confirmed", _("两人核对一致")
    REJECTED = "rejected", _("核对不一致，不采用")


class Check(Versioned):
    """A figure measured off-cycle (专项复核): entered by one person, checked by another."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="checks")
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)
    as_of = models.DateField(_("核对日期"))
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField()
    limit = models.FloatField()
    state = models.CharField(max_length=16)  # verdict of the same rule
    source = models.CharField(_("来源文件"), max_length=200)
    source_number = models.CharField(_("文号或编号"), max_length=120)
    progress = models.CharField(
        max_length=10, choices=CheckState.choices, default=CheckState.ENTERED
    )
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    checked_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=400, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=models.Q(progress="entered"),
                name="one_waiting_check_per_finding",
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding.label} 专项复核"
