"""Applications and what is attached to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.processes.models.call import Call
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class ApplicationState(models.TextChoices):
    """How far an application is (申报状态)."""

    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    RETURNED = "returned", _("退回补正")
    WITHDRAWN = "withdrawn", _("已撤回")
    AWARDED = "awarded", _("入选")
    REFUSED = "refused", _("未入选")
    ACCEPTED = "accepted", _("已验收")
    ENDED = "ended", _("已终止")


class Application(Versioned):
    """What one school or town hands in (申报); once awarded, a project (项目)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=60, blank=True)
    unit_name = models.CharField(_("申报单位"), max_length=120)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveIntegerField(default=0)  # of its receipt; 0 before it is handed in
    theme = models.CharField(_("类别"), max_length=80, blank=True)
    title = models.CharField(_("题目"), max_length=120)
    state = models.CharField(
        max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    answers = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    exception = models.CharField(_("例外的批准文件"), max_length=120, blank=True)
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True)
    submitted_by = models.CharField(max_length=120, blank=True)
    paper_number = models.CharField(_("纸质申报书编号"), max_length=60, blank=True)
    returned_why = models.CharField(_("退回的理由"), max_length=300, blank=True)
    is_inside = models.BooleanField(default=False)  # shortlisted
    taken_off_on = models.DateField(null=True)  # announced, then an objection was upheld
    inside_why = models.CharField(_("入围的理由"), max_length=300, blank=True)
    amount_yuan = models.FloatField(_("补助（元）"), null=True)
    result_words = models.CharField(_("结果的理由"), max_length=600, blank=True)
    case_title = models.CharField(_("案例题目"), max_length=120, blank=True)
    case_words = models.CharField(_("案例摘要"), max_length=1000, blank=True)
    case_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["region_code", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"],
                condition=models.Q(number__gt=0),
                name="one_receipt_number_per_call",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_name}《{self.title}》"

    @property
    def receipt(self) -> str:
        """The number of its receipt: 申报-2026-0003; no 文号, which only an office gives."""
        return f"申报-{self.call.year}-{self.number:04d}" if self.number else ""

    @property
    def state_words(self) -> str:
        """How far it is, in words; what was announced and taken off is said so."""
        if self.taken_off_on is not None:
            return str(_("曾入围，公示异议成立移出"))
        if self.state == ApplicationState.AWARDED:
            given = self._given_above()
            return given or self.call.process.award.words.done or str(self.get_state_display())
        if self.state == ApplicationState.ACCEPTED:
            return self._accepted_as()
        if self.state == ApplicationState.ENDED:
            return self._ended_at() or str(self.get_state_display())
        return str(self.get_state_display())

    def _given_above(self) -> str:
        """Name the last decision from above that was passed; nothing where none was."""
        process = self.call.process
        steps = sorted(self.steps.all(), key=lambda one: one.pk)
        passed = [
            process.stage(one.stage).label
            for one in steps
            if one.verdict == "passed" and process.stage(one.stage).kind == "outcome"
        ]
        return str(_("%(s)s通过") % {"s": passed[-1]}) if passed else ""

    def _accepted_as(self) -> str:
        """Name the acceptance that was passed, as the process calls it (验收、复核整改)."""
        stage = self.call.process.of_kind("acceptance")
        if stage is None or str(_("验收")) in stage.label:
            return str(self.get_state_display())
        return str(_("%(s)s通过") % {"s": stage.label})

    def _ended_at(self) -> str:
        """Name the decision that was not passed and ended it; nothing where none was."""
        process = self.call.process
        failed = [
            process.stage(one.stage).label
            for one in sorted(self.steps.all(), key=lambda one: one.pk)
            if one.verdict == "failed"
            and process.stage(one.stage).kind in ("outcome", "acceptance")
        ]
        return str(_("%(s)s未通过") % {"s": failed[-1]}) if failed else ""

    @property
    def asked_yuan(self) -> float | None:
        """How much it asks for (申请的补助); nothing where its form asks no amount."""
        for field in self.call.process.stages[0].form:
            if field.type == "money" and str(self.answers.get(field.id, "")).strip():
                try:
                    return float(self.answers[field.id])
                except ValueError:
                    return None
        return None

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may still change it."""
        return self.state in (ApplicationState.DRAFT, ApplicationState.RETURNED)

    @property
    def is_project(self) -> bool:
        """Whether it was awarded and runs or ran."""
        return self.state in (
            ApplicationState.AWARDED,
            ApplicationState.ACCEPTED,
            ApplicationState.ENDED,
        )


class Attachment(models.Model):
    """One file of an application (附件); it lies sealed, and is never opened here."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)  # pdf, docx, xlsx, png, jpg: judged by its content
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sha256"], name="one_file_once_per_application"
            )
        ]

    def __str__(self) -> str:
        return self.name
