"""A plan taken over by a region, and how its conflicts were settled."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import Refused
from junheng.policy.plan import PlanPack, load_plan
from junheng.policy.plan.local import with_local
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class AdoptionState(models.TextChoices):
    """How far an adoption is (采用状态)."""

    DRAFT = "draft", _("准备中")
    SUBMITTED = "submitted", _("待批准")
    IN_FORCE = "in_force", _("执行中")
    SUPERSEDED = "superseded", _("已被替代")
    DROPPED = "dropped", _("未采用")


OPEN = (AdoptionState.DRAFT, AdoptionState.SUBMITTED)


class Adoption(Versioned):
    """One plan pack taken over by one region (采用)."""

    region_code = models.CharField(max_length=12)
    pack_id = models.CharField(max_length=80)
    pack_version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    number = models.PositiveIntegerField()  # the n-th time this region takes this pack over
    state = models.CharField(
        max_length=12, choices=AdoptionState.choices, default=AdoptionState.DRAFT
    )
    prepared_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    baseline_year = models.PositiveIntegerField(null=True, blank=True)
    scopes = models.JSONField(default=dict)  # scope → codes or names of units
    offices = models.JSONField(default=dict)  # office of the document → local office
    lines = models.JSONField(default=dict)  # item → {"number": …, "reason": …}
    days = models.JSONField(default=dict)  # item → {"on": "2027-06-30", "reason": …}
    prevails = models.JSONField(default=dict)  # topic → {"pack": the plan that holds, "note": …}
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)  # and not submitted again since
    returned_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    returned_why = models.CharField(_("退回的理由"), max_length=400, blank=True)
    approver = models.CharField(_("批准人"), max_length=60, blank=True)
    document_number = models.CharField(_("文号或会议纪要号"), max_length=120, blank=True)
    adopted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    adopted_on = models.DateField(_("采用日期"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-adopted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "pack_id", "number"], name="one_adoption_per_number"
            ),
            models.UniqueConstraint(
                fields=["region_code", "pack_id"],
                condition=models.Q(state="in_force"),
                name="one_adoption_of_a_pack_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》第{self.number}次采用"

    @property
    def is_open(self) -> bool:
        """Whether local values may still change."""
        return self.state in OPEN

    @property
    def is_in_force(self) -> bool:
        """Whether the plan is being carried out."""
        return self.state == AdoptionState.IN_FORCE

    def local_plan(self) -> PlanPack:
        """Give the plan with this region's own numbers and deadlines."""
        return with_local(
            load_plan(self.pack_id),
            {item: float(own["number"]) for item, own in self.lines.items()},
            {item: date.fromisoformat(own["on"]) for item, own in self.days.items()},
        )

    def take_over(self, before: Adoption) -> None:
        """Start from what the region bound when it took the plan over before."""
        for name in ("scopes", "lines", "days", "prevails", "baseline_year"):
            setattr(self, name, getattr(before, name))
        self.offices = {**self.offices, **before.offices}

    def must_be_in_force(self, fix: str) -> None:
        """Refuse what is only done with a plan that was adopted and still holds."""
        if not self.is_in_force:
            raise Refused(
                where=str(self),
                found=f"这份计划{self.get_state_display()}",
                expected="已经采用、正在执行",
                fix=fix,
            )


class Way(models.TextChoices):
    """How a conflict was settled (处置方式)."""

    STOP = "stop", _("停用这一条")
    CHANGE = "change", _("改用合规的做法")
    BASIS = "basis", _("登记依据后继续")


class Settlement(models.Model):
    """How one conflict with a policy guardrail was settled (处置)."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="settlements")
    item = models.CharField(max_length=80)
    rule = models.CharField(max_length=80)
    way = models.CharField(max_length=8, choices=Way.choices)
    note = models.CharField(max_length=400, blank=True)
    document_number = models.CharField(max_length=120, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    approver = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "item", "rule"], name="one_settlement_per_conflict"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.rule} {self.get_way_display()}"

    @property
    def region_code(self) -> str:
        """Where the adoption lies."""
        return str(self.adoption.region_code)
