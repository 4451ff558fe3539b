"""What a region did about the rules above it.

A :class:`RegionDecision` (本地办理) confirms a rule, makes it stricter, or records a lawful
exception; it always rests on a document.  Rows are ended, never deleted, so that an event of
the past is still judged by what held on its day.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.policy.guardrails import Decision
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class DecisionKind(models.TextChoices):
    """What was decided (办理种类)."""

    CONFIRM = "confirm", _("确认：本地照此执行")
    TIGHTEN = "tighten", _("从严：本地要求更严")
    EXCEPTION = "exception", _("例外：有文件允许")


class IssuerLevel(models.TextChoices):
    """The level of whoever issued the document (发文层级)."""

    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")


class StrengthWord(models.TextChoices):
    """How strongly a rule speaks (力度)."""

    REFUSE = "refuse", _("不予办理")
    BASIS = "basis", _("须登记依据后继续")
    NOTICE = "notice", _("提示")


class RegionDecision(Versioned):
    """A region confirmed, tightened or excepted a rule, with a document (本地办理)."""

    region_code = models.CharField(max_length=12)
    rule = models.CharField(_("底线条目"), max_length=60)
    kind = models.CharField(_("种类"), max_length=10, choices=DecisionKind.choices)
    document = models.CharField(_("文号"), max_length=80)
    issuer = models.CharField(_("发文单位"), max_length=80)
    issuer_level = models.CharField(_("发文层级"), max_length=10, choices=IssuerLevel.choices)
    issued_on = models.DateField(_("发文日期"))
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    strength = models.CharField(
        _("从严后的力度"), max_length=10, choices=StrengthWord.choices, blank=True
    )
    act = models.CharField(_("只限哪一件事"), max_length=40, blank=True)
    facts = models.JSONField(_("只限哪种情形"), default=dict, blank=True)
    note = models.CharField(_("说明"), max_length=400, blank=True)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["-valid_from", "-id"]
        indexes = [models.Index(fields=["region_code", "rule"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.get_kind_display()} {self.document}"

    @property
    def decision(self) -> Decision:
        """The row as the pack knows it."""
        return Decision(
            rule=self.rule,
            kind=self.kind,  # type: ignore[arg-type]
            level=self.issuer_level,  # type: ignore[arg-type]
            region=self.region_code,
            document=self.document,
            issuer=self.issuer,
            issued=self.issued_on,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            strength=self.strength or None,  # type: ignore[arg-type]
            act=self.act,
            facts=self.facts,
            note=self.note,
        )
