"""What the intake does in the background: read, check, publish (后台任务).

Each job computes first and commits once: the row that makes its work count is written in the
same transaction as the job's own end, so a worker killed anywhere leaves the old state or the
new one.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _noop

from junheng.data import intake
from junheng.data.intake.asked import TABLE as ANSWERS
from junheng.kernel.errors import Refused
from junheng.web.accounts.models import Account
from junheng.web.evidence.actions import snapshot_register
from junheng.web.evidence.adopting import announce
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import is_only_money
from junheng.web.intake import actions, vault
from junheng.web.intake.models import Batch, Draft, Problem, Submission, SubmissionState
from junheng.web.intake.queries import publication, reading
from junheng.web.intake.queries.examine import Examined, examine
from junheng.web.intake.queries.publication import Snapshot
from junheng.web.intake.waiting_room import OLDEST_SECONDS
from junheng.web.register.actions import register_sync, schools_name
from junheng.web.shared.jobs import Work, enqueue, register
from junheng.web.shared.models import AuditLine, Job
from junheng.web.shared.reach import Place

_CHUNK = 500
MEASURED_PACKS = ("cn-moe-2017-6", "cn-moe-2012-3")


def unseal_upload(token: str, names: Sequence[str], folder: Path) -> list[tuple[Path, str]]:
    """Open an upload of the waiting room into a folder that is removed afterwards."""
    ring, paths = vault.keyring(), []
    for number, name in enumerate(names, 1):
        target = folder / str(number)
        ring.unseal_file(vault.uploads_root() / token / f"{number}.sealed", target)
        paths.append((target, name))
    return paths


def sweep_leftovers() -> int:
    """Remove what no row knows a day after it was written, unless a job may still need it."""
    removed = vault.clear_desks()
    open_jobs = Job.objects.unscoped("is anything being read or published?")
    if open_jobs.filter(kind__startswith="intake.", state__in=["waiting", "running"]).exists():
        return removed
    removed += len(intake.sweep_batches(vault.batches_root()))
    rows = Batch.objects.unscoped("folders of every batch")
    known = set(rows.values_list("folder", flat=True))
    versions = SnapshotRecord.objects.unscoped("identities of every data version")
    named = set(versions.values_list("sha256", flat=True))
    yesterday = time.time() - OLDEST_SECONDS
    for root, kept in ((vault.batches_root(), known), (publication.identities_root(), named)):
        for left in root.iterdir() if root.is_dir() else ():
            if left.stem in kept or left.stat().st_mtime > yesterday:
                continue
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()
            removed += 1
    return removed


def _duplicate_page(batch: intake.Batch, place: Place, as_of: date) -> str:
    folders = set(batch.duplicate_of.values())
    rows = Batch.objects.unscoped("the batch that already holds the file")
    found = rows.filter(
        folder__in=folders, region_code=place.region_code, draft__as_of=as_of, reverted_at=None
    ).order_by("-position")
    earlier = found.first()
    if earlier is None or (place.school_code and earlier.school_code != place.school_code):
        return reverse("intake")
    return reverse("batch", args=[earlier.pk])


@register("intake.stage")
def stage(work: Work) -> None:
    """Read an upload, put it into the draft, check the draft."""
    asked = work.arguments
    as_of = date.fromisoformat(asked["as_of"])
    place = Place(asked["region"], asked["school"], asked["place_name"])
    waiting = vault.uploads_root() / asked["token"]
    with vault.desk() as folder:
        work.progress(0, of=2, message=_noop("正在打开文件"))
        paths = unseal_upload(asked["token"], asked["names"], folder)
        work.progress(1, of=2, message=f"正在读 {len(paths)} 个文件")
        read = reading.read_upload(
            paths, region_code=place.region_code, school_code=place.school_code, as_of=as_of
        )
    if not read.files:
        reading.forget_folder(read.batch)
        with work.effect() as result:
            _nothing_new(result, read.batch, place, as_of)
    else:
        with work.effect() as result:
            put = actions.answers_stage if asked.get("typed") else actions.batch_stage
            batch = put(
                actor=work.actor,
                place=place,
                as_of=as_of,
                region_name=publication.region_name(place.region_code),
                folder=read.batch.id,
                files=read.files,
                rows=read.batch.rows,
                mapping=read.mapping,
            )
            result.update(
                batch=batch.pk,
                draft=batch.draft_id,
                url=reverse("batch", args=[batch.pk]),
                message=f"已读 {sum(read.batch.rows.values())} 行",
                action=_noop("看核对结果"),
            )
    shutil.rmtree(waiting, ignore_errors=True)


def _nothing_new(result: dict[str, Any], batch: intake.Batch, place: Place, as_of: date) -> None:
    """Say why nothing was read: files already here, or files that were refused."""
    if batch.duplicate_of:
        result.update(
            duplicate_of=dict(batch.duplicate_of),
            url=_duplicate_page(batch, place, as_of),
            message=_noop("这份文件已经在草稿里，没有重复导入，数据没有变化"),
            action=_noop("看已有的那一批"),
        )
        return
    issue = next((i for i in batch.issues if i.rule.level == "error"), None)
    said = f"《{issue.place.file}》{issue.found}；{issue.fix}" if issue else "没有可读的文件"
    raise Refused(where="上传", found=said, expected="可以读的工作簿", fix="没有收下任何内容")


@register("intake.try")
def try_out(work: Work) -> None:
    """Read and check an upload as if it were put into the draft, and keep nothing (试运行)."""
    asked = work.arguments
    as_of = date.fromisoformat(asked["as_of"])
    with vault.desk() as folder:
        work.progress(0, of=2, message=_noop("正在读文件"))
        paths = unseal_upload(asked["token"], asked["names"], folder)
        tried = reading.try_out(
            paths,
            region_code=asked["region"],
            school_code=asked["school"],
            as_of=as_of,
            account=work.actor,
            root=folder / "batches",
        )
    with work.effect() as result:
        result.update(tried.as_page(), message=_noop("试运行完成"))
    shutil.rmtree(vault.uploads_root() / asked["token"], ignore_errors=True)


@register("intake.reread")
def reread(work: Work) -> None:
    """Read a batch again with the columns that were chosen."""
    batch = Batch.objects.unscoped("the job was asked by number").get(pk=work.arguments["batch"])
    work.progress(0, of=2, message=_noop("正在按选定的列重读"))
    read = reading.reread(batch, work.arguments["choices"])
    with work.effect() as result:
        new = actions.batch_replace(
            actor=work.actor,
            batch=batch,
            folder=read.batch.id,
            files=read.files,
            rows=read.batch.rows,
            mapping=read.mapping,
        )
        result.update(batch=new.pk, url=reverse("batch", args=[new.pk]), action=_noop("看核对结果"))


class _ChangedMeanwhile(Exception):
    """The draft changed while it was being checked."""


@register("intake.check")
def check(work: Work) -> None:
    """Check a draft until the check has seen its newest state."""
    rows = Draft.objects.unscoped("the job was asked by number")
    while True:
        draft = rows.get(pk=work.arguments["draft"])
        if not draft.is_open:
            return
        work.progress(0, of=1, message=_noop("正在核对"))
        found = examine(draft, work.actor)
        try:
            with work.effect() as result:
                if not keep(found, draft):
                    raise _ChangedMeanwhile
                result["draft"] = draft.pk
        except _ChangedMeanwhile:
            continue
        return


def check_until_settled(draft: Draft, actor: Account) -> Examined:
    """Check a draft and keep what was found; once more when it changed meanwhile."""
    rows = Draft.objects.unscoped("the caller's own draft")
    while True:
        found = examine(rows.get(pk=draft.pk), actor)
        if keep(found, draft):
            return found


def keep(found: Examined, draft: Draft) -> bool:
    """Keep what a check found, in one transaction; refuse when the draft has moved on."""
    with transaction.atomic():
        rows = Draft.objects.unscoped("the draft that was checked").select_for_update()
        now = rows.get(pk=draft.pk)
        if now.revision != found.revision:
            return False
        rows.filter(pk=draft.pk).update(checked=found.summary, checked_revision=found.revision)
        problems = Problem.objects.unscoped("replaced as a whole").filter(batch__draft=draft)
        _keep_suggestions(found.problems, problems.exclude(suggested=""))
        problems.delete()
        Problem.objects.unscoped("replaced as a whole").bulk_create(found.problems, _CHUNK)
        batches = Batch.objects.unscoped("every batch of the draft")
        for number, view in found.batches.items():
            batches.filter(pk=number).update(checked=view)
        _tell_submissions(found, draft)
    return True


def _keep_suggestions(new: Sequence[Problem], old: Iterable[Problem]) -> None:
    """Keep what was suggested of a cell that was mended and is still wrong in the same way."""
    known = {(problem.batch_id, problem.key): problem.suggested for problem in old}
    for problem in new:
        problem.suggested = problem.suggested or known.get((problem.batch_id, problem.key), "")


def _tell_submissions(found: Examined, draft: Draft) -> None:
    answers = Submission.objects.unscoped("every school of the collection").filter(
        collection__region_code=draft.region_code,
        collection__as_of=draft.as_of,
        collection__closed_at=None,
    )
    for answer in answers.exclude(state=SubmissionState.LOCKED).select_related("collection"):
        counts = found.schools.get(answer.school_code, {})
        told = (*answer.collection.tables, ANSWERS)
        said_empty = {t: part for t, part in answer.tables.items() if part.get("none")}
        answer.tables = said_empty | {t: counts[t] for t in told if t in counts}
        if answer.state != SubmissionState.SUBMITTED:
            answer.headline = list(found.headlines.get(answer.school_code, []))
        answer.save(update_fields=["tables", "headline"])


@register("intake.publish")
def publish(work: Work) -> None:
    """Make a data version of a draft."""
    draft = Draft.objects.unscoped("the job was asked by number").get(pk=work.arguments["draft"])
    status, source = work.arguments["status"], work.arguments["source"]
    work.progress(0, of=3, message=_noop("正在核对全部数据"))
    found = examine(draft, work.actor)
    work.progress(1, of=3, message=_noop("正在写入数据版本"))
    made = prepare(draft, found, status=status, source=source)
    work.progress(2, of=3, message=_noop("正在登记"))
    with work.effect() as result:
        why = work.arguments.get("reason", "")
        record = commit(draft, found, made, actor=work.actor, reason=why)
        result.update(
            snapshot=record.sha256,
            message=f"{record} 已发布",
            url=reverse("snapshot", args=[record.sha256[:16]]),
            action=_noop("看这个数据版本"),
        )


def prepare(draft: Draft, found: Examined, *, status: str, source: str) -> Snapshot:
    """Write the folder of a data version; without its record it does not count and is swept."""
    errors = int(found.summary.get("errors", 0))
    if found.checked is None or (errors and status != "self_test"):
        raise Refused(
            where=str(draft),
            found=f"还有 {errors} 处没有改正或说明" if errors else "草稿里没有可以收下的行",
            expected="问题都已改正或说明",
            fix="没有发布任何内容；请先改正，或先以“自测”发布",
        )
    number = publication.next_number(draft.region_code, draft.as_of)
    return publication.write(found.checked, draft, status=status, source=source, number=number)


def _who_came_first(draft: Draft) -> str:
    """Say who changed a draft while it was being published, and when."""
    rows = Batch.objects.unscoped("every batch of the draft").filter(draft=draft)
    mine = [str(pk) for pk in rows.values_list("pk", flat=True)]
    lines = AuditLine.objects.filter(subject_kind="intake.batch", subject_id__in=mine)
    last = lines.order_by("-number").first()
    if last is None:
        return "核对的时候草稿又有改动"
    return f"{last.actor_name} 在 {timezone.localtime(last.at):%m月%d日 %H:%M} 改动了草稿"


def commit(
    draft: Draft, found: Examined, snapshot: Snapshot, *, actor: Account, reason: str = ""
) -> SnapshotRecord:
    """Insert the record that makes a written folder count, and all that follows from it."""
    now = Draft.objects.unscoped("to publish").select_for_update().get(pk=draft.pk)
    told = snapshot.manifest
    if (
        found.checked is None
        or now.revision != found.revision
        or not now.is_open
        or told.version != publication.next_number(draft.region_code, draft.as_of)
    ):
        raise Refused(
            where=str(draft),
            found=_who_came_first(draft),
            expected="核对之后没有改动",
            fix="没有发布任何内容；请看过最新的草稿后再发布",
        )
    place = Place(draft.region_code, name=draft.region_name)
    record: SnapshotRecord = snapshot_register(
        actor=actor,
        place=place,
        sha256=snapshot.sha256,
        as_of=draft.as_of,
        status=told.status,
        source=told.source,
        number=told.version,
        rows=sum(part.rows for part in told.tables.values()),
    )
    schools = publication.rows_of(found.checked, "organisation")
    if schools:
        register_sync(
            actor=actor,
            place=place,
            as_of=draft.as_of,
            regions=publication.rows_of(found.checked, "region"),
            schools=schools,
            is_newest=publication.is_newest(draft.region_code, draft.as_of),
        )
    elif named := publication.schools_named_in(found.checked):
        schools_name(actor=actor, place=place, as_of=draft.as_of, schools=named)
    actions.draft_settle(actor=actor, draft=now, record=record, reason=reason)
    if not is_only_money(record.sha256):
        enqueue(
            "snapshot.measure",
            record.sha256,
            actor=actor,
            on=place,
            title=f"计算 {record}",
            arguments={"snapshot": record.sha256, "packs": list(MEASURED_PACKS)},
        )
    announce(record, actor)
    return record
