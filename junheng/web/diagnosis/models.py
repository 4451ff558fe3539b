"""A diagnosis report and its conclusions.

A :class:`Diagnosis` (诊断报告) is what the bureau says of one school on one data version; it is
drafted, sent, answered and issued.  A :class:`Line` (结论) is one sentence of it: what the rules
wrote, what the officer made of it, what the school answered, how a dispute was settled.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.kernel.calendar import national_calendar
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager

REPLY_DAYS = 10  # working days a school has to answer
REMIND_AFTER = 7  # working days after which the bureau is told to remind it
SIGN_DAYS = 5  # working days it has to sign, once its answers are in and its disputes settled


class DiagnosisState(models.TextChoices):
    """How far a report is (办理状态)."""

    DRAFT = "draft", _("起草中")
    SENT = "sent", _("待学校答复")
    ANSWERED = "answered", _("已答复·待签署")
    ISSUED = "issued", _("已签发")


class Diagnosis(Versioned):
    """What is said of one school on one data version (诊断报告)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    school_name = models.CharField(max_length=120)
    snapshot = models.ForeignKey(SnapshotRecord, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=DiagnosisState.choices, default=DiagnosisState.DRAFT
    )
    more = models.JSONField(default=list)  # what was left out, in sentences
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    sent_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True)
    reply_due = models.DateField(null=True)  # ten working days after it was sent
    answered_on = models.DateField(null=True)
    is_silent = models.BooleanField(default=False)  # 视为已阅，未答复
    statement = models.CharField(_("校方说明"), max_length=600, blank=True)
    school_signed_by = models.CharField(max_length=60, blank=True)
    school_signed_on = models.DateField(null=True)
    sign_due = models.DateField(null=True)  # five working days after there is nothing to settle
    refused_by = models.CharField(max_length=80, blank=True)
    refused_on = models.DateField(null=True)
    refused_words = models.CharField(_("不签的理由"), max_length=400, blank=True)
    is_unsigned = models.BooleanField(default=False)  # 视为不签，记录在案
    issued_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-snapshot__as_of", "school_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_code", "snapshot"], name="one_diagnosis_per_school_and_snapshot"
            )
        ]
        indexes = [models.Index(fields=["region_code", "state"])]

    def __str__(self) -> str:
        return f"《{self.school_name}办学诊断报告》"

    @property
    def title(self) -> str:
        """The title of the paper."""
        return f"{self.school_name}办学诊断报告"

    @property
    def state_words(self) -> str:
        """How far it is, in words: who was silent has not answered, who refused will not sign."""
        if self.state != DiagnosisState.ANSWERED or not self.has_spoken:
            return str(self.get_state_display())
        if self.is_silent:
            return str(_("未答复·待签发"))
        return str(_("写明不签·待签发") if self.refused_on else _("已签署·待签发"))

    @property
    def signing_words(self) -> str:
        """What a list says of the signature, where the school did not give it."""
        if self.refused_on is not None:
            return str(_("学校写明不签"))
        return str(_("视为不签")) if self.is_unsigned else ""

    @property
    def answered_by(self) -> str:
        """Who answered for the school: a person, or the paper an officer entered."""
        who = (line.replied_by for line in self.lines.all() if line.replied_by)
        return "" if self.is_silent else "、".join(dict.fromkeys(who))

    def is_overdue(self, as_of: date) -> bool:
        """Whether the school's ten working days have passed without an answer."""
        waits = self.state == DiagnosisState.SENT and self.reply_due is not None
        return waits and self.reply_due is not None and as_of > self.reply_due

    def is_to_remind(self, as_of: date) -> bool:
        """Whether the seventh working day has passed without an answer, and the tenth has not."""
        if self.state != DiagnosisState.SENT or self.sent_on is None or self.is_overdue(as_of):
            return False
        return as_of >= national_calendar().add_working_days(self.sent_on, REMIND_AFTER).value

    @property
    def has_spoken(self) -> bool:
        """Whether the school signed, refused to, or was silent: nothing more is waited for."""
        return self.is_silent or self.school_signed_on is not None or self.refused_on is not None

    def is_past_signing(self, as_of: date) -> bool:
        """Whether the days to sign have passed without a word (视为不签)."""
        return not self.has_spoken and self.sign_due is not None and as_of > self.sign_due


class LineKind(models.TextChoices):
    """What a conclusion is about (类别)."""

    ATTENTION = "attention", _("需要关注")
    STRENGTH = "strength", _("做得好")
    BACKGROUND = "background", _("背景（不评价）")


class Reply(models.TextChoices):
    """What the school says to a conclusion (答复)."""

    AGREE = "agree", _("认可")
    DISPUTE = "dispute", _("有异议")
    BACKGROUND = "background", _("补充背景")


class Settled(models.TextChoices):
    """How a dispute ended (核对结果)."""

    UPHELD = "upheld", _("数据无误，维持")
    WITHDRAWN = "withdrawn", _("异议成立，撤下这一句")


class Line(Versioned):
    """One sentence of a report (结论)."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="lines")
    key = models.CharField(max_length=200)  # the same matter in every version
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    place = models.PositiveIntegerField()
    form = models.CharField(max_length=60)  # of the catalogue of sentences
    form_version = models.PositiveIntegerField()
    text = models.CharField(max_length=400)  # as the rules wrote it
    wordings = models.JSONField(default=list)  # the other published ones, with the same facts
    wording = models.CharField(_("说法"), max_length=400, blank=True)  # the one chosen among them
    is_kept = models.BooleanField(default=True)
    why = models.CharField(_("不用的理由"), max_length=200, blank=True)
    clause = models.CharField(max_length=200, blank=True)
    indicator = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    years = models.JSONField(default=list)  # [[2023, 5.1], …], what the chart shows
    limit = models.FloatField(null=True)
    reply = models.CharField(max_length=10, choices=Reply.choices, blank=True)
    reply_words = models.CharField(_("学校的话"), max_length=400, blank=True)
    replied_by = models.CharField(max_length=80, blank=True)
    replied_on = models.DateField(null=True)
    settled = models.CharField(max_length=10, choices=Settled.choices, blank=True)
    settled_cell = models.CharField(_("核对的单元格"), max_length=300, blank=True)
    settled_words = models.CharField(max_length=400, blank=True)
    settled_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "key"], name="one_line_per_matter")
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis} 第{self.place}条"

    @property
    def region_code(self) -> str:
        """Where its school lies."""
        return str(self.diagnosis.region_code)

    @property
    def school_code(self) -> str:
        """Whose it is."""
        return str(self.diagnosis.school_code)

    @property
    def words(self) -> str:
        """The sentence as the report prints it."""
        return self.wording or self.text

    @property
    def is_withdrawn(self) -> bool:
        """Whether the school won its dispute: the data are wrong and wait to be corrected."""
        return self.settled == Settled.WITHDRAWN

    @property
    def is_shown(self) -> bool:
        """Whether it stands in the report: kept, and not withdrawn after a dispute."""
        return self.is_kept and not self.is_withdrawn

    @property
    def is_asked(self) -> bool:
        """Whether the school is asked to answer it; a background judges nobody."""
        return self.is_kept and self.kind != LineKind.BACKGROUND

    @property
    def waits_for_check(self) -> bool:
        """Whether a dispute waits to be settled."""
        return self.reply == Reply.DISPUTE and not self.settled
