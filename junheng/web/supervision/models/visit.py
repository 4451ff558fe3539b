"""A visit, who goes, what was seen."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.policy.supervision import KindOfVisit, supervision
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager
from junheng.web.supervision.models.kinds import KIND_CHOICES, RECHECKS
from junheng.web.supervision.models.yearly import ListItem


class VisitState(models.TextChoices):
    """How far a visit is (办理状态)."""

    PLANNED = "planned", _("已安排")
    DRAFTED = "drafted", _("意见起草中")
    SENT = "sent", _("待学校申辩")
    ANSWERED = "answered", _("已回复·待签发")
    ISSUED = "issued", _("已印发·整改中")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class Visit(Versioned):
    """One visit to one school (到校督导)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=KIND_CHOICES)
    item = models.ForeignKey(ListItem, null=True, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    noticed_on = models.DateField()
    purpose = models.CharField(max_length=200)
    pack = models.CharField(max_length=40, blank=True)
    rubric = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=12, unique=True)  # on the printed form
    state = models.CharField(max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)
    planned_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    why_cancelled = models.CharField(max_length=200, blank=True)

    drafted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    reply_due = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    is_silent = models.BooleanField(default=False)
    statement = models.CharField(max_length=600, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    issued_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(null=True)
    issued_paper = models.JSONField(null=True)  # what the opinion said on the day it was issued
    closed_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "year", "number"], name="one_visit_per_number"
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "on"]),
            models.Index(fields=["school_code", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.school_name}"

    @property
    def label(self) -> str:
        """The number people quote: 督导-2026-003."""
        return f"督导-{self.year}-{self.number:03d}"

    @property
    def given(self) -> KindOfVisit:
        """What the pack says of its kind."""
        return supervision().kinds[self.kind]

    @property
    def is_recheck(self) -> bool:
        """Whether it looks again at what an earlier visit asked."""
        return self.kind in RECHECKS

    @property
    def is_on_site(self) -> bool:
        """Whether somebody goes to the school."""
        return bool(self.kind != "remote")

    @property
    def paper(self) -> str:
        """The title of its opinion."""
        return f"{self.school_name}{self.given.paper}"

    @property
    def is_shown_to_school(self) -> bool:
        """Whether the school may read what is said of it."""
        return self.state in (
            VisitState.SENT,
            VisitState.ANSWERED,
            VisitState.ISSUED,
            VisitState.CLOSED,
        )

    def is_overdue(self, as_of: date) -> bool:
        """Whether the school's days have passed without an answer."""
        due = self.reply_due
        return bool(self.state == VisitState.SENT and due is not None and as_of > due)


class Member(models.Model):
    """Somebody of the group (督导组成员): an inspector with an account, or an expert without."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=80, blank=True)
    is_inspector = models.BooleanField(default=True)  # otherwise an expert

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["visit", "name"], name="one_member_a_name")]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """What was seen of an item (看法)."""

    GOOD = "good", _("做得好")
    PARTLY = "partly", _("基本做到")
    NOT = "not", _("没有做到")


class Observation(Versioned):
    """One thing seen, by one person (现场记录); the phone's own id keeps it from doubling."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="observations")
    client_id = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    item = models.CharField(max_length=40)  # of the rubric; "other": anything else
    level = models.CharField(max_length=8, choices=Level.choices)
    words = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120)
    seen_at = models.DateTimeField()  # as the phone says
    received_at = models.DateTimeField()
    paper_number = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "client_id"], name="one_observation_per_id")
        ]

    def __str__(self) -> str:
        return f"{self.visit.label} {self.item}"

    @property
    def region_code(self) -> str:
        """Where its school lies."""
        return str(self.visit.region_code)

    @property
    def school_code(self) -> str:
        """Whose school it is of."""
        return str(self.visit.school_code)
