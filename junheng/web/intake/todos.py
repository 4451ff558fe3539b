"""What waits for a person in the intake (待办): tables due, errors to mend, figures to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.intake.models import Draft, DraftState, Submission, SubmissionState
from junheng.web.shared.todos import Todo, source

_DONE = frozenset({SubmissionState.SUBMITTED, SubmissionState.LOCKED})


def _address(answer: Submission) -> str:
    return reverse("submission", args=[answer.collection_id, answer.school_code])


@source
def of_intake(account: Account, _as_of: date) -> Iterator[Todo]:
    """Say what waits for a clerk, a principal and a data officer."""
    if not account.holds("submission.see"):
        return
    rows = Submission.objects.visible_to(account).filter(collection__closed_at=None)
    answers = list(rows.select_related("collection"))
    if account.holds("collection.open"):
        yield from _of_officer(answers)
    if account.holds("draft.see"):
        yield from _of_drafts(account)
        yield from _of_beginning(account)
    for answer in answers:
        title, due = answer.collection.title, answer.collection.due
        if account.may("batch.stage", answer) and not account.holds("collection.open"):
            yield from _of_clerk(answer, title, due)
        elif account.may("submission.confirm", answer) and answer.awaits_principal:
            text = _("确认《%(title)s》的 12 个数") % {"title": title}
            yield Todo(text, _address(answer), due, _("填报"))


def _of_clerk(answer: Submission, title: str, due: date) -> Iterator[Todo]:
    if answer.state == SubmissionState.RETURNED:
        text = _("《%(title)s》被退回：%(why)s") % {"title": title, "why": answer.reason}
    elif answer.awaits_principal or answer.state in _DONE:
        return
    elif answer.errors:
        text = _("《%(title)s》还有 %(n)d 行待改正") % {"title": title, "n": answer.errors}
    else:
        text = _("填报《%(title)s》") % {"title": title}
    yield Todo(text, _address(answer), due, _("填报"))


def _of_drafts(account: Account) -> Iterator[Todo]:
    """Say which open drafts still hold something to mend; the bureau's own uploads too."""
    for draft in Draft.objects.visible_to(account).filter(state=DraftState.OPEN):
        left = int(draft.checked.get("errors", 0))
        if left and account.reach.all_schools_of(draft.region_code):
            text = _("%(draft)s有 %(n)d 处待改正") % {"draft": draft, "n": left}
            yield Todo(text, reverse("draft", args=[draft.pk]), None, _("填报"))


def _of_beginning(account: Account) -> Iterator[Todo]:
    """Point to the upload until there is a first data version, then to the draft it became."""
    if SnapshotRecord.objects.visible_to(account).exists():
        return
    drafts = [
        draft
        for draft in Draft.objects.visible_to(account).filter(state=DraftState.OPEN)
        if account.reach.all_schools_of(draft.region_code) and draft.active_batches().exists()
    ]
    if not drafts:
        yield Todo(_("上传年度统计表"), reverse("upload"), None, _("填报"))
    for draft in drafts:
        if not draft.checked.get("errors"):
            text = _("核对%(draft)s，发布为第一个数据版本") % {"draft": draft}
            yield Todo(text, reverse("draft", args=[draft.pk]), None, _("填报"))


def _of_officer(answers: list[Submission]) -> Iterator[Todo]:
    for collection in {answer.collection for answer in answers}:
        mine = [answer for answer in answers if answer.collection_id == collection.pk]
        left = sum(answer.state not in _DONE for answer in mine)
        url = reverse("collection", args=[collection.pk])
        if left:
            text = _("《%(title)s》还有 %(n)d 所学校没有交") % {
                "title": collection.title,
                "n": left,
            }
        else:
            text = _("《%(title)s》各校都已交，可以核对发布") % {"title": collection.title}
        yield Todo(text, url, collection.due, _("填报"))
