"""The nouns of an examination.

An :class:`Exam` (考试) is one lawful event: its kind, day and papers.  A :class:`SentSheet`
(成绩册) is one workbook sent for it, kept sealed; a :class:`Settled` (认领) is what a person said
of a row that could not be matched.  Its rows lie outside the database, in the set whose hash the
exam names.  A :class:`Teaching` (任教) says which class a teacher teaches which subject.
A :class:`GrowthRun` (增值核算) is what one later examination says of growth from earlier ones.

A :class:`Meeting` (学情会商) looks at one examination, in the bureau or in one school; a
:class:`Pin` (钉上的数据) keeps a chart with its figures of that moment; an :class:`Action` (议定的
行动) is what was agreed, followed as a task of the ledger or inside the school.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.kernel.results import from_json
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.publish.reports.meeting import Board
from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager
from junheng.web.work.models import Finding, Task


class Exam(Versioned):
    """One examination and where its scores lie (考试)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # of one school only, else empty
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("种类"), max_length=30)  # a choice of the guardrails' exam_kind
    scope = models.CharField(_("组织范围"), max_length=20)
    grade = models.CharField(_("年级"), max_length=2)
    graduating = models.BooleanField(_("初中毕业年级"), null=True)
    form = models.CharField(_("形式"), max_length=10, default="paper")
    held_this_semester = models.PositiveIntegerField(_("本学期已组织同类考试"), null=True)
    held_on = models.DateField(_("考试日期"))
    basis = models.CharField(_("依据文件"), max_length=120, blank=True)
    papers = models.JSONField(default=list)  # [{"subject", "label", "full"}], in order
    sha256 = models.CharField(max_length=64, blank=True)  # the set of its scores
    register_sha256 = models.CharField(max_length=64, blank=True)  # data version matched with
    unmatched = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    loaded_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)  # registered by mistake: it counts no more
    withdrawn_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(_("撤销的理由"), max_length=200, blank=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_withdrawn(self) -> bool:
        """Whether its registration was taken back."""
        return self.withdrawn_on is not None

    @property
    def is_loaded(self) -> bool:
        """Whether it has scores."""
        return bool(self.sha256)

    @property
    def subjects(self) -> list[str]:
        """Ids of the papers' subjects, in order."""
        return [paper["subject"] for paper in self.papers]

    @property
    def event(self) -> ExamEvent:
        """The examination as the engines and the guardrails know it."""
        return ExamEvent(
            name=self.name,
            kind=self.kind,
            scope=self.scope,
            held_on=self.held_on,
            papers=tuple(Paper(**paper) for paper in self.papers),
            grade=self.grade,
            graduating=self.graduating,
            form=self.form,
            held_this_semester=self.held_this_semester,
            basis=self.basis,
        )

    def paper(self, subject: str) -> dict[str, Any]:
        """Give one paper; nothing where there is none."""
        return next((one for one in self.papers if one["subject"] == subject), {})


class SheetKind(models.TextChoices):
    """What a sent workbook holds (内容)."""

    SCORES = "scores", _("成绩册")
    ANSWERS = "answers", _("小题得分")
    BLUEPRINT = "blueprint", _("双向细目表")
    ENROLLED = "enrolled", _("在籍人数")


COHORT = "9"  # the grade whose pupils entered in grade 7, and are counted as a cohort
OF_THE_WHOLE = frozenset({SheetKind.SCORES, SheetKind.ENROLLED})  # of no paper alone


class SentSheet(models.Model):
    """One workbook sent for an examination, kept sealed by its hash."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="sheets")
    kind = models.CharField(max_length=10, choices=SheetKind.choices)
    subject = models.CharField(max_length=30, blank=True)  # of answers and blueprints
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    is_replaced = models.BooleanField(default=False)  # a later one of its kind and subject counts

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Settled(models.Model):
    """What a person said of a row that could not be matched (认领)."""

    sheet = models.ForeignKey(SentSheet, on_delete=models.PROTECT, related_name="settled")
    line = models.PositiveIntegerField()
    person_id = models.CharField(max_length=64, blank=True)  # empty: the row is left out
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    audit_hidden = ("person_id",)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["sheet", "line"], name="one_word_per_row")]

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.line}"


class Teaching(models.Model):
    """Which class a teacher teaches which subject, from a day to another (任教)."""

    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="teachings")
    homeroom = models.CharField(_("班级"), max_length=40)
    subject = models.CharField(_("学科"), max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.homeroom} {self.subject}"

    def in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class GrowthRun(models.Model):
    """Growth from earlier examinations to a later one, computed once (增值核算)."""

    region_code = models.CharField(max_length=12)
    outcome = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="growth_runs")
    subject = models.CharField(_("学科"), max_length=30, blank=True)  # empty: the total
    spec = models.JSONField(default=dict)  # the model and the sets it reads, as they were
    spec_sha256 = models.CharField(max_length=64)
    result = models.TextField()  # a kept growth as JSON: start, level, report or why there is none
    fitted_on = models.DateField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = ReachManager()
    reach_fields = ("region_code", "")
    audit_hidden = ("result",)

    class Meta:
        ordering = ["-outcome__held_on", "-fitted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "spec_sha256"], name="one_growth_per_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome}增值"


class Meeting(Versioned):
    """One meeting on an examination (学情会商): of the county, or of one school."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="meetings")
    region_code = models.CharField(max_length=12)
    school_code = models.CharField(max_length=20, blank=True)  # of a school's own, else empty
    title = models.CharField(_("会议名称"), max_length=80)
    subject = models.CharField(_("学科"), max_length=30, blank=True)  # empty: all of them
    held_on = models.DateField(_("会商日期"))
    participants = models.CharField(_("参加的人"), max_length=300)
    words = models.CharField(_("结论"), max_length=600, blank=True)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True)

    objects = ReachManager()
    reach_fields = ("region_code", "school_code")

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it may still be pinned to and agreed in."""
        return self.closed_on is None

    @property
    def of(self) -> str:
        """The subject it is about, in words."""
        return str(self.exam.paper(self.subject)["label"]) if self.subject else "全部学科"


class Pin(models.Model):
    """One chart or table with its figures as they were then (钉上的数据)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="pins")
    key = models.CharField(max_length=60)  # which: see queries/pinning.py
    label = models.CharField(max_length=80)
    kept = models.TextField()  # the board, as JSON
    sha256 = models.CharField(max_length=64)  # the set of scores it was computed from
    pinned_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pinned_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "key"], name="a_chart_is_pinned_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def board(self) -> Board:
        """The figures as they were pinned."""
        return from_json(Board, self.kept)

    @property
    def is_earlier(self) -> bool:
        """Whether the scores were taken in again since."""
        return bool(self.sha256 != self.meeting.exam.sha256)


class Action(models.Model):
    """What a meeting agreed on (议定的行动), and how it is followed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    words = models.CharField(_("行动"), max_length=120)
    office = models.CharField(_("责任单位"), max_length=80)
    person_name = models.CharField(_("责任人"), max_length=60, blank=True)
    due_on = models.DateField(_("时限"))
    agreed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField()
    task = models.OneToOneField(Task, null=True, on_delete=models.PROTECT, related_name="+")
    finding = models.OneToOneField(Finding, null=True, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True)  # a school's own, without a task
    done_words = models.CharField(_("怎样完成的"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words

    @property
    def region_code(self) -> str:
        """Where its meeting lies."""
        return str(self.meeting.region_code)

    @property
    def school_code(self) -> str:
        """The school of its meeting; empty for the bureau's."""
        return str(self.meeting.school_code)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody follows it yet."""
        return self.task_id is None and self.finding_id is None and self.done_on is None

    @property
    def state(self) -> str:
        """How it is followed, in words."""
        if self.done_on is not None:
            return f"已完成：{self.done_words}"
        if self.task is not None:
            return str(self.task.get_state_display())
        if self.finding is not None:
            return f"{self.finding.label}　{self.finding.get_status_display()}"
        return "学校自己跟进" if self.meeting.school_code else "待交办"


class Bulletin(models.Model):
    """What the city said of its own graduation examination (市里的分数线和通报), beside our set.

    How many of the region lie beyond the city's lines was counted when it was recorded; the last
    one recorded of an examination counts, and only while its scores are the same.
    """

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="bulletins")
    document_number = models.CharField(_("文号"), max_length=80)
    top_line = models.FloatField(_("全市前20%分数线"))  # points, of the total
    bottom_line = models.FloatField(_("全市后20%分数线"))
    peer_mean = models.FloatField(_("全市总分平均分"))
    listed = models.PositiveIntegerField(_("本地区报名人数"))
    top = models.PositiveIntegerField()  # pupils of the region at or above the line
    bottom = models.PositiveIntegerField()  # at or below it
    mean = models.FloatField()  # of the region, points
    sha256 = models.CharField(max_length=64)  # the set they were counted in
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.exam}通报（{self.document_number}）"
