"""Verbs of collections and of what schools answer (填报任务)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from junheng.data.intake.asked import TABLE as ANSWERS
from junheng.data.standard import standard
from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake.answers import NONE_THIS_TIME, unanswered
from junheng.web.intake.models import Collection, Submission, SubmissionState
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


def _asked_of_minors(*, tables: Sequence[str], **_: Any) -> dict[str, bool]:
    """Say to the guardrails whether pupils' rows are asked for, and on what the standard rests."""
    asked = [standard().tables[name] for name in tables if name in standard().tables]
    rows = [table for table in asked if table.name == "pupil"]
    columns = [column for table in rows for column in table.columns if column.private != "none"]
    return {
        "minors_personal": bool(rows),
        "under_14": bool(rows),
        "statutory_basis": bool(columns) and all(column.purpose for column in columns),
    }


@verb("collection.opened", may="collection.open", guard="collection.open", facts=_asked_of_minors)
def collection_open(
    *,
    actor: Account,
    place: Place,
    title: str,
    as_of: date,
    due: date,
    tables: Sequence[str],
    schools: Iterable[Place],
) -> Collection:
    """Ask the schools of a county for tables; a data officer of the county may.

    A figure the system holds is never asked for twice: a second open collection for the same
    date is refused.
    """
    unknown = [name for name in tables if name not in standard().tables]
    if unknown or not tables:
        raise UsageError(
            where="填报任务",
            found=f"没有这些表：{'、'.join(unknown)}" if unknown else "没有选要交的表",
            expected="选一张或几张数据标准里的表",
            fix="请至少勾选一张表",
        )
    rows = Collection.objects.unscoped("one open collection per county and date")
    earlier = rows.filter(region_code=place.region_code, as_of=as_of, closed_at=None).first()
    if earlier is not None:
        raise UsageError(
            where="填报任务",
            found=f"同一日期已有“{earlier.title}”正在填报",
            expected="同一日期只有一个填报任务",
            fix="请在那个任务里办理，或先结束它",
        )
    made = Collection.objects.create(
        region_code=place.region_code,
        title=title,
        as_of=as_of,
        due=due,
        tables=list(tables),
        opened_by=actor,
    )
    for school in schools:
        Submission.objects.create(
            collection=made,
            region_code=place.region_code,
            school_code=school.school_code,
            school_name=school.name,
        )
    return made


@verb("collection.closed", may="collection.open")
def collection_close(*, actor: Account, collection: Collection, seen: int) -> Collection:
    """End a collection; what was handed in stays in the draft; a data officer may."""
    collection.closed_at = timezone.now()
    collection.save(update_fields=["closed_at"])
    return collection


def _must_be_open(submission: Submission) -> None:
    locked = submission.state == SubmissionState.LOCKED
    if locked or not submission.collection.is_open:
        raise Refused(
            where=str(submission),
            found="这次填报已经锁定" if locked else "这个填报任务已经结束",
            expected="任务还在进行",
            fix="如需更正，请与县数据员联系；更正会成为新的数据版本，旧版仍可查",
        )


def _answered(actor: Account, submission: Submission, nothing_to_answer: bool) -> None:
    """Refuse while the sheet of plans is not begun, unless somebody says that it stays empty."""
    left = unanswered(actor, submission)
    if left and not nothing_to_answer:
        label = standard().tables[ANSWERS].label
        raise Refused(
            where=str(submission),
            found=f"“{label}”还没有开始，有 {left} 格要填",
            expected="要交的每张表都已填报，或写明本次没有要填的",
            fix="请下载本校工作簿，填好后上传；确实没有要填的，请勾选“这张表本次没有要填的”再办理",
        )
    if left:
        submission.tables = {**submission.tables, ANSWERS: dict(NONE_THIS_TIME)}


@verb("submission.handed_in", may="submission.hand_in")
def submission_hand_in(
    *, actor: Account, submission: Submission, seen: int, nothing_to_answer: bool = False
) -> Submission:
    """Ask the principal to confirm; the clerk of the school may, once nothing is left to mend."""
    _must_be_open(submission)
    if submission.errors or not submission.tables:
        found = f"还有 {submission.errors} 处没有改正" if submission.errors else "还没有上传任何表"
        raise Refused(
            where=str(submission),
            found=found,
            expected="各表已上传，没有待改正的问题",
            fix="请先改正或说明情况；确有困难请与县数据员联系",
        )
    if submission.missing:
        names = "、".join(f"“{standard().tables[name].label}”" for name in submission.missing)
        raise Refused(
            where=str(submission),
            found=f"{names}还没有收下任何一行",
            expected="要交的每张表至少有本校的一行",
            fix="请补上这些表再提交：名册从学籍、人事系统导出，其他表填在本校工作簿里上传；确实没有的，请与县数据员联系",
        )
    _answered(actor, submission, nothing_to_answer)
    submission.state = SubmissionState.WORKING
    submission.handed_in_by, submission.handed_in_at = actor, timezone.now()
    submission.confirmed_by = submission.confirmed_at = None
    submission.save()
    return submission


@verb("submission.confirmed", may="submission.confirm")
def submission_confirm(
    *,
    actor: Account,
    submission: Submission,
    seen: int,
    headline: list[dict[str, Any]],
    nothing_to_answer: bool = False,
) -> Submission:
    """Confirm the headline figures; the principal of the school may."""
    _must_be_open(submission)
    if not submission.awaits_principal:
        raise Refused(
            where=str(submission),
            found="数据文员还没有提请确认" if submission.state != "submitted" else "已经确认过",
            expected="文员提请之后、确认之前",
            fix="请等文员改完并提请确认",
        )
    _answered(actor, submission, nothing_to_answer)
    submission.state, submission.headline = SubmissionState.SUBMITTED, headline
    submission.confirmed_by, submission.confirmed_at = actor, timezone.now()
    submission.reason = ""
    submission.save()
    return submission


@verb("submission.returned", may="submission.return")
def submission_return(
    *, actor: Account, submission: Submission, seen: int, reason: str
) -> Submission:
    """Send a submission back with the reason; a data officer of the county may."""
    _must_be_open(submission)
    if not reason.strip():
        raise UsageError(
            where=str(submission),
            found="没有写退回原因",
            expected="一句话说明哪里需要改",
            fix="请写明哪张表、哪一项、为什么",
        )
    submission.state, submission.reason = SubmissionState.RETURNED, reason.strip()
    submission.handed_in_at = submission.confirmed_at = None
    submission.handed_in_by = submission.confirmed_by = None
    submission.save()
    return submission
