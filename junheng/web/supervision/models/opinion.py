"""The sentences of an opinion: what is said, answered, asked for, and found at the re-check."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.shared.models import Versioned
from junheng.web.supervision.models.visit import Visit
from junheng.web.work.clauses import cited
from junheng.web.work.models import Finding, Task


class LineKind(models.TextChoices):
    """What a sentence is (类别)."""

    STRENGTH = "strength", _("主要成绩")
    PROBLEM = "problem", _("存在问题")
    ADVICE = "advice", _("意见建议")
    COUNTY = "county", _("建议县级解决")


class Defence(models.TextChoices):
    """What the school says to a sentence (申辩)."""

    ACCEPT = "accept", _("认可")
    DEFEND = "defend", _("申辩")


class Settled(models.TextChoices):
    """How a defence ended (复核结果)."""

    UPHELD = "upheld", _("维持")
    WITHDRAWN = "withdrawn", _("采纳，撤下这一条")


class Verdict(models.TextChoices):
    """What the re-check says (复查结论)."""

    MET = "met", _("整改到位，销号")
    UNMET = "unmet", _("没有到位，上报")


class Line(Versioned):
    """One sentence of an opinion (意见条目)."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="lines")
    key = models.CharField(max_length=80)
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    form = models.CharField(max_length=60)
    form_version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)  # the matter, as the ledger will call it
    text = models.CharField(max_length=600)  # as written from what was seen
    wording = models.CharField(_("改写"), max_length=600, blank=True)
    clause = models.CharField(max_length=120, blank=True)
    is_kept = models.BooleanField(default=True)
    why = models.CharField(max_length=200, blank=True)
    asked = models.CharField(_("整改要求"), max_length=200, blank=True)
    office = models.CharField(
        _("承办单位"), max_length=80, blank=True
    )  # what the county answers for
    due_on = models.DateField(null=True)
    reply = models.CharField(max_length=8, choices=Defence.choices, blank=True)
    reply_words = models.CharField(max_length=400, blank=True)
    replied_by = models.CharField(max_length=120, blank=True)
    replied_on = models.DateField(null=True)
    settled = models.CharField(max_length=10, choices=Settled.choices, blank=True)
    settled_words = models.CharField(max_length=400, blank=True)
    settled_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)
    verdict_words = models.CharField(max_length=400, blank=True)
    verdict_document = models.CharField(max_length=80, blank=True)
    verdict_on = models.DateField(null=True)
    escalated_to = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "key"], name="one_line_per_key_of_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.visit.label} 第{self.place}条"

    @property
    def region_code(self) -> str:
        """Where its school lies."""
        return str(self.visit.region_code)

    @property
    def school_code(self) -> str:
        """Whose it is."""
        return str(self.visit.school_code)

    @property
    def basis(self) -> str:
        """Document and clause in the reader's language; empty where there is none."""
        return cited(self.clause).text if self.clause else ""

    @property
    def said(self) -> str:
        """The sentence as the opinion prints it."""
        return self.wording or self.text

    @property
    def is_shown(self) -> bool:
        """Whether it stands: kept, and not withdrawn after a defence."""
        return self.is_kept and self.settled != Settled.WITHDRAWN

    @property
    def is_problem(self) -> bool:
        """Whether something is asked of the school."""
        return bool(self.kind == LineKind.PROBLEM)

    @property
    def is_asked(self) -> bool:
        """Whether something is asked of anybody, of the school or of an office of the county."""
        return self.kind in (LineKind.PROBLEM, LineKind.COUNTY)

    @property
    def is_seen(self) -> bool:
        """Whether it comes from a record of the site, not from the data."""
        return str(self.key).startswith("seen:")

    @property
    def waits(self) -> bool:
        """Whether a defence waits to be looked at."""
        return bool(self.reply == Defence.DEFEND and not self.settled)

    @property
    def waits_for_verdict(self) -> bool:
        """Whether a re-check must still say something; a figure is left to the data."""
        return self.is_problem and self.is_shown and not self.verdict and not self.by_data

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do: judged as done, or closed by the data."""
        if self.by_data:
            return self.finding is not None and not self.finding.is_open
        return bool(self.verdict == Verdict.MET)

    @property
    def by_data(self) -> bool:
        """Whether a number decides it, so that only a measurement closes it."""
        return self.finding is not None and bool(self.finding.has_number)


def disputed(lines: Iterable[Line]) -> list[tuple[Line, ...]]:
    """Group the kept sentences in which the records of one item contradict each other (记录不一致).

    Two people who saw the same thing and judged it differently cannot both stand: the group
    settles which holds before the school reads it.
    """
    held: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.is_seen and line.is_kept:
            held.setdefault((line.clause, line.name), []).append(line)
    return [tuple(rows) for rows in held.values() if len({row.form for row in rows}) > 1]
