"""Verbs of the draft: ask for publication, and settle what was published (发布)."""

from __future__ import annotations

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import STATUS_WORDS, SnapshotRecord
from junheng.web.intake.gaps import must_say_why
from junheng.web.intake.models import (
    Collection,
    Draft,
    DraftState,
    Submission,
    SubmissionState,
)
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.models import Job
from junheng.web.shared.verbs import verb


@verb("draft.publish_asked", may="draft.publish", guard="draft.publish")
def draft_publish(
    *, actor: Account, draft: Draft, seen: int, status: str, source: str, reason: str = ""
) -> Job:
    """Ask for the draft to become a data version; a data officer of the county may.

    上报 and 审定 need every problem mended or explained, and a reason where last year's sections
    or what the rules need is missing; 自测 leaves rejected rows out and says so.
    """
    if not draft.is_open:
        raise Refused(
            where=str(draft),
            found="这份草稿已经发布",
            expected="还在编辑的草稿",
            fix="请在数据版本列表里查看",
        )
    if status not in STATUS_WORDS:
        raise UsageError(
            where=str(draft),
            found=f"数据状态是“{status}”",
            expected="、".join(map(str, STATUS_WORDS.values())),
            fix="请选一种状态",
        )
    if not draft.active_batches().exists():
        raise Refused(
            where=str(draft),
            found="草稿里没有任何批次",
            expected="至少有一批数据",
            fix="请先上传工作簿",
        )
    errors = int(draft.checked.get("errors", 0))
    if status != "self_test" and (errors or not draft.is_checked):
        found = f"还有 {errors} 处没有改正或说明" if errors else "最近的改动还没有核对完"
        raise Refused(
            where=str(draft),
            found=found,
            expected=f"以“{STATUS_WORDS[status]}”发布前，问题都已改正或说明",
            fix="请先改正；也可以先以“自测”发布，看看结果",
        )
    must_say_why(draft, status=status, reason=reason)
    return enqueue(
        "intake.publish",
        str(draft.pk),
        actor=actor,
        on=draft,
        title=f"发布 {draft}",
        arguments={
            "draft": draft.pk,
            "status": status,
            "source": source.strip(),
            "reason": reason.strip(),
        },
    )


@verb("draft.published", may="draft.publish")
def draft_settle(
    *, actor: Account, draft: Draft, record: SnapshotRecord, reason: str = ""
) -> Draft:
    """Note what the draft became and why it may lack something; lock answers, end its collection.

    A self-test leaves the answers and the collection as they are.
    """
    draft.state, draft.snapshot = DraftState.PUBLISHED, record.sha256
    draft.published_at = timezone.now()
    draft.save(update_fields=["state", "snapshot", "published_at"])
    if record.status == "self_test":
        return draft
    where = {"region_code": draft.region_code, "as_of": draft.as_of, "closed_at": None}
    for collection in Collection.objects.unscoped("of the same county and date").filter(**where):
        answers = Submission.objects.unscoped("every school's answer").filter(collection=collection)
        answers.filter(state=SubmissionState.SUBMITTED).update(state=SubmissionState.LOCKED)
        collection.closed_at, collection.closed_by = timezone.now(), record.sha256
        collection.version += 1
        collection.save(update_fields=["closed_at", "closed_by", "version"])
    return draft
