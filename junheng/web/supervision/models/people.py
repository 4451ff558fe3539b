"""Who answers for a school, who may be called in, who may not go where."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class Duty(Versioned):
    """The inspector responsible for a school (责任督学), from a day to a day; on the sign there."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("办公电话"), max_length=30)  # of the office, printed on the sign
    document = models.CharField(_("聘任文号"), max_length=80, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["school_code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_code"],
                condition=models.Q(valid_to=None),
                name="one_responsible_inspector_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_name} {self.name}"

    def in_force(self, as_of: date) -> bool:
        """Tell whether the sign shows this name on a day."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)


class Team(Versioned):
    """A team of experts (专家组、学科视导团队) of the county or of one school."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # empty: of the county
    label = models.CharField(_("团队名称"), max_length=80)
    field = models.CharField(_("学科或专长"), max_length=60)
    opened_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["school_code", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "school_code", "label"], name="one_team_per_label"
            )
        ]

    def __str__(self) -> str:
        return self.label


class TeamMember(models.Model):
    """Somebody of a team, and what he or she is called in for (团队成员)."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=80)
    duty = models.CharField(max_length=80, blank=True)  # what of it is theirs
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


class Recusal(models.Model):
    """Why somebody does not go to a school (回避), as declared."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    reason = models.CharField(max_length=120)
    declared_on = models.DateField()

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["name", "school_code"]
        constraints = [
            models.UniqueConstraint(fields=["school_code", "name"], name="one_recusal_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.school_name}"
