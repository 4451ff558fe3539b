"""What publication would leave out or end, in words (发布前的提醒)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.data.standard import standard
from junheng.kernel.errors import UsageError
from junheng.web.evidence.models import STATUS_WORDS
from junheng.web.evidence.queries import pack_of
from junheng.web.intake.models import Collection, Draft, Submission, SubmissionState
from junheng.web.shared.labels import label_of

PACK = "cn-moe-2017-6"  # the rule whose indicators must be computable
SHOWN = 8  # names in a sentence
LEAST_REASON = 4  # characters


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a draft lacks, in sentences."""

    sentences: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.sentences)

    def __str__(self) -> str:
        return _("；").join(self.sentences)


def gaps_in_words(draft: Draft) -> Gaps:
    """Put in words what the last check found lacking; money alone need not be a whole census."""
    if draft.is_only_money:
        return Gaps(())
    told = draft.checked.get("gaps", {})
    sections, lacking = told.get("sections", []), set(told.get("indicators", []))
    said = []
    if sections:
        stages = {code.code: label_of(code) for code in standard().codes["stage"].codes}
        names = [f"{each['name']}（{stages.get(each['stage'], '')}）" for each in sections]
        said.append(
            _("与上年对照，缺 %(n)d 个学段部：%(names)s") % {"n": len(names), "names": _few(names)}
        )
    if lacking:
        every = pack_of(PACK).indicators
        names = [label_of(each) for each in every if each.id in lacking]
        said.append(
            _("%(all)d 项资源配置指标中 %(n)d 项将无法计算：%(names)s")
            % {"all": len(every), "n": len(names), "names": _few(names)}
        )
    return Gaps(tuple(said))


def must_say_why(draft: Draft, *, status: str, reason: str) -> None:
    """Refuse anything but a self-test of what lacks something, unless somebody says why."""
    gaps = gaps_in_words(draft)
    if status != "self_test" and gaps and len(reason.strip()) < LEAST_REASON:
        raise UsageError(
            where=str(draft),
            found=str(gaps),
            expected=f"以“{STATUS_WORDS[status]}”发布前补齐，或写明为什么缺",
            fix="请补上传；确实没有的，请写明原因，例如“三所学校今年撤并”。先看看结果可以用“自测”",
        )


def _few(names: Sequence[str]) -> str:
    shown = _("、").join(names[:SHOWN])
    return shown if len(names) <= SHOWN else _("%(names)s等") % {"names": shown}


@dataclass(frozen=True, slots=True)
class Ending:
    """A collection that publication would end, and who has not handed in."""

    collection: Collection
    schools: int
    waiting: tuple[str, ...]

    @property
    def done(self) -> int:
        """Schools that have handed in."""
        return self.schools - len(self.waiting)

    @property
    def names(self) -> str:
        """Those that have not, the first of them."""
        return _few(self.waiting)


def ending_of(draft: Draft) -> Ending | None:
    """Give the open collection of a draft's date, which anything but a self-test ends."""
    rows = Collection.objects.unscoped("of a draft already found")
    found = rows.filter(region_code=draft.region_code, as_of=draft.as_of, closed_at=None).first()
    if found is None or not draft.is_open:
        return None
    answers = Submission.objects.unscoped("every school of the collection").filter(collection=found)
    left = answers.exclude(state__in=[SubmissionState.SUBMITTED, SubmissionState.LOCKED])
    return Ending(found, answers.count(), tuple(left.values_list("school_name", flat=True)))
