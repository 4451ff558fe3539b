"""The nouns of recognition, all of a county and a rule.

An :class:`Owner` (责任单位) answers for one item.  A :class:`Proof` (依据文件) is a paper that
exists, known by its number and entered once; a :class:`Citation` (引用) says which items rest on
it and where.  A :class:`Judgement` (判定) is what a named person recorded where no figure decides,
vetoes included.  An :class:`Assessment` (自评) freezes every line on one data version and becomes
the report a leader signs.  A :class:`Recognised` (认定文件) row says that the nation gave it, a
:class:`YearReview` (年度监测) what a later year's data made of it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import ReachManager


class OfCounty(Versioned):
    """A row of one county; no school is asked for anything here."""

    region_code = models.CharField(max_length=12)

    objects = ReachManager()
    reach_fields = ("region_code", "")

    class Meta:
        abstract = True


class Owner(OfCounty):
    """Who answers for one item (责任单位)."""

    rule = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    office = models.CharField(_("责任单位"), max_length=80)
    person = models.CharField(_("责任人"), max_length=60, blank=True)
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()

    class Meta:
        ordering = ["rule", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "rule", "item"], name="one_owner_per_recognition_item"
            )
        ]

    def __str__(self) -> str:
        return self.office


class Proof(OfCounty):
    """One paper that exists already, asked for once (依据文件)."""

    number = models.CharField(_("文号"), max_length=120)
    title = models.CharField(_("文件名"), max_length=160)
    issuer = models.CharField(_("发文单位"), max_length=80)
    dated_on = models.DateField(_("日期"))
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "number"], name="one_proof_per_number")
        ]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.number}）"


class Citation(models.Model):
    """One item that rests on one paper (引用)."""

    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="citations")
    rule = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    place = models.CharField(_("在第几条、第几页"), max_length=80, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "rule", "item"], name="one_citation_per_proof_and_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.proof}"

    @property
    def region_code(self) -> str:
        """Where the paper lies."""
        return str(self.proof.region_code)


class Judgement(OfCounty):
    """What a named person recorded of an item no figure decides (判定、一票否决核查)."""

    rule = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    year = models.PositiveIntegerField()  # school year of the data version it was made beside
    is_met = models.BooleanField()  # of a veto: it did not occur
    words = models.CharField(_("说明"), max_length=400)
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")
    judged_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    judged_on = models.DateField()
    lifted_why = models.CharField(_("更正的理由"), max_length=400, blank=True)
    history = models.JSONField(default=list)  # what it said before, oldest first

    class Meta:
        ordering = ["rule", "item", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "rule", "item", "year"],
                name="one_judgement_per_recognition_item_and_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}（{self.proof.number}）"

    def as_past(self) -> dict[str, object]:
        """Write down what it says, before it says something else."""
        return {
            "is_met": self.is_met,
            "words": self.words,
            "by": self.judged_by.name,
            "on": self.judged_on.isoformat(),
            "paper": str(self.proof),
        }


class Assessment(OfCounty):
    """Every line frozen on one data version, and the report written on it (自评)."""

    rule = models.CharField(max_length=40)
    snapshot = models.ForeignKey(SnapshotRecord, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField(default=list)
    population = models.CharField(_("常住人口（万人）"), max_length=12, blank=True)
    population_source = models.CharField(_("人口数的出处"), max_length=120, blank=True)
    profile = models.CharField(_("县情和工作"), max_length=2000, blank=True)
    problems = models.CharField(_("存在的问题"), max_length=2000, blank=True)
    plans = models.CharField(_("下一步打算"), max_length=2000, blank=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    document_number = models.CharField(_("文号"), max_length=120, blank=True)
    signed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-drafted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "rule", "snapshot"], name="one_assessment_per_data_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot.region_name}自评（{self.snapshot}）"

    @property
    def is_signed(self) -> bool:
        """Whether a leader signed it; from then on nothing of it changes."""
        return self.signed_on is not None


class Recognised(OfCounty):
    """That a county was recognised under a rule, by its document (认定文件)."""

    rule = models.CharField(max_length=40)
    document_number = models.CharField(_("认定文号"), max_length=120)
    issuer = models.CharField(_("认定单位"), max_length=80)
    recognised_on = models.DateField(_("认定日期"))
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()

    class Meta:
        ordering = ["rule"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "rule"], name="one_recognition_per_county_and_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer}（{self.document_number}）"


class YearReview(OfCounty):
    """What a later data version made of a recognition (年度监测)."""

    rule = models.CharField(max_length=40)
    snapshot = models.ForeignKey(SnapshotRecord, on_delete=models.PROTECT, related_name="+")
    states = models.JSONField(default=dict)  # line → state
    fallen = models.JSONField(default=list)  # labels of lines that fell since the year before
    words = models.CharField(_("处理意见"), max_length=600, blank=True)
    document_number = models.CharField(_("监测记录编号"), max_length=120)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering = ["-snapshot__as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "rule", "snapshot"], name="one_review_per_data_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.document_number}"
