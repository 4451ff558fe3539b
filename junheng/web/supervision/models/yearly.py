"""The yearly list of inspections (年度督查检查评比考核清单) and its items."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager
from junheng.web.supervision.models.kinds import ITEM_CHOICES


class ListState(models.TextChoices):
    """How far the list is (备案状态)."""

    DRAFT = "draft", _("编制中")
    FILED = "filed", _("已备案")


class ItemLevel(models.TextChoices):
    """Who put the item on the list (层级)."""

    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")


class YearlyList(Versioned):
    """What may be inspected in a region in a calendar year (年度清单)."""

    region_code = models.CharField(max_length=12)
    year = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=ListState.choices, default=ListState.DRAFT)
    document_number = models.CharField(max_length=80, blank=True)
    filed_with = models.CharField(max_length=80, blank=True)
    filed_on = models.DateField(null=True)
    filed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "year"], name="one_list_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.year}年度督查检查评比考核清单"

    @property
    def is_filed(self) -> bool:
        """Whether visits may rest on it."""
        return bool(self.state == ListState.FILED)


class ListItem(Versioned):
    """One matter of the list (清单事项): of a higher level as filed there, or of the county."""

    yearly = models.ForeignKey(YearlyList, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    label = models.CharField(_("事项名称"), max_length=120)
    kind = models.CharField(_("种类"), max_length=16, choices=ITEM_CHOICES)
    level = models.CharField(_("层级"), max_length=10, choices=ItemLevel.choices)
    organiser = models.CharField(_("组织单位"), max_length=80)
    scope = models.CharField(_("对象和范围"), max_length=200, blank=True)
    months = models.CharField(_("时间"), max_length=60, blank=True)
    document = models.CharField(_("备案文号"), max_length=80, blank=True)
    file_name = models.CharField(max_length=200, blank=True)  # of the workbook it came from
    removed_on = models.DateField(null=True)  # taken off again; the row and its number stay
    removed_why = models.CharField(_("移出的理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["yearly", "label"], name="one_item_per_label")
        ]

    def __str__(self) -> str:
        return f"{self.yearly.year}-{self.number} {self.label}"

    @property
    def region_code(self) -> str:
        """Whose list it stands on."""
        return str(self.yearly.region_code)

    @property
    def cited(self) -> str:
        """How a round names it; the number of its paper follows."""
        return f"《{self.yearly}》第{self.number}项 {self.label}"

    @property
    def is_removed(self) -> bool:
        """Whether it was taken off the list."""
        return self.removed_on is not None


class What(models.TextChoices):
    """What was done to a list that had been filed (调整)."""

    OPENED = "opened", _("打开调整")
    ADDED = "added", _("增加")
    REMOVED = "removed", _("移出")
    FILED = "filed", _("重新备案")


class ListChange(models.Model):
    """One change of a list after it was first filed (调整记录), with its reason."""

    yearly = models.ForeignKey(YearlyList, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=8, choices=What.choices)
    label = models.CharField(max_length=120, blank=True)  # of the matter
    words = models.CharField(max_length=200, blank=True)  # the reason, or the number of the paper
    by_name = models.CharField(max_length=80)
    on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.yearly} {self.what} {self.label}"
