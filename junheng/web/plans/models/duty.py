"""Who is responsible for one item of an adopted plan."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.publish.reports.plan_duties import is_bureau
from junheng.web.accounts.models import Account
from junheng.web.plans.models.adoption import Adoption
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class Part(models.TextChoices):
    """What an office does for an item (分工)."""

    LEAD = "lead", _("牵头")
    ANSWER = "answer", _("责任")
    HELP = "help", _("配合")


class DutyState(models.TextChoices):
    """How far a duty is (交办–签收)."""

    DRAWN_UP = "drawn_up", _("待交办")
    HANDED_OUT = "handed_out", _("已交办·待签收")
    RECEIVED = "received", _("已签收")
    WITHDRAWN = "withdrawn", _("已撤回")


class Door(models.TextChoices):
    """Through which of the three doors it was received (签收方式)."""

    PAGE = "page", _("网页")
    SLIP = "slip", _("回执单")
    OFFICER = "officer", _("代为登记")


class Stands(models.TextChoices):
    """How an office stands to the bureau (与本局的关系): only its own are given tasks."""

    OWN = "own", _("本局科室、所属单位和学校")
    BESIDE = "beside", _("同级单位和社会单位")
    ABOVE = "above", _("上级")


_WORDS = {
    Stands.OWN: (_("交办"), _("待交办"), _("已交办·待签收"), _("已签收")),
    Stands.BESIDE: (_("商请"), _("待商请"), _("已商请·待回复"), _("已回复")),
    Stands.ABOVE: (_("报请"), _("待报请"), _("已报请·待回复"), _("已回复")),
}


class Duty(Versioned):
    """An office, and a person in it, responsible for one item (责任)."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="duties")
    region_code = models.CharField(max_length=12)
    item = models.CharField(max_length=80)
    office = models.CharField(_("责任单位"), max_length=80)
    part = models.CharField(_("分工"), max_length=8, choices=Part.choices, default=Part.LEAD)
    stands = models.CharField(
        _("与本局的关系"), max_length=8, choices=Stands.choices, default=Stands.OWN
    )
    person = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person_name = models.CharField(_("责任人"), max_length=60, blank=True)
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=DutyState.choices, default=DutyState.DRAWN_UP)
    code = models.CharField(max_length=12, blank=True)  # printed on the slip
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=60, blank=True)
    door = models.CharField(max_length=8, choices=Door.choices, blank=True)
    paper_number = models.CharField(max_length=60, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "item", "office", "part"], name="one_duty_per_office_and_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.office} {self.get_part_display()}"

    @property
    def sending(self) -> str:
        """What handing it out is called (交办、商请、报请)."""
        return str(_WORDS[Stands(self.stands)][0])

    @property
    def is_settled(self) -> bool:
        """Whether somebody in particular is meant: the bureau as a whole is nobody."""
        return self.stands != Stands.OWN or bool(self.person_name) or not is_bureau(self.office)

    @property
    def is_open(self) -> bool:
        """Whether it is a draft nobody in particular was named for (待明确责任人)."""
        return self.state == DutyState.DRAWN_UP and not self.is_settled

    @property
    def state_words(self) -> str:
        """How far it is, in the words used towards such an office."""
        if self.state == DutyState.WITHDRAWN:
            return str(self.get_state_display())
        if self.is_open:
            return str(_("待明确责任人"))
        n = [DutyState.DRAWN_UP, DutyState.HANDED_OUT, DutyState.RECEIVED].index(
            DutyState(self.state)
        )
        return str(_WORDS[Stands(self.stands)][n + 1])
