"""A whole import at once (一次导入), for the command line: the same verbs as the pages.

Files → batch → check → annotated copies → draft, or a locked data version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from junheng.data import intake
from junheng.data.intake.annotate.copies import annotate
from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.issues import Issue
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import STATUS_WORDS, SnapshotRecord
from junheng.web.intake import actions, vault
from junheng.web.intake.gaps import must_say_why
from junheng.web.intake.jobs import check_until_settled, commit, prepare
from junheng.web.intake.models import Batch, Draft
from junheng.web.intake.queries import publication, reading
from junheng.web.intake.queries.examine import Examined
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    counts: dict[str, dict[str, int]]
    issues: list[Issue]
    duplicate_of: dict[str, str]
    record: SnapshotRecord | None
    copies: list[Path]
    left_out: int = 0  # rows of the whole draft that the record does not hold
    was_published: bool = False  # the record holds these files already; nothing was locked now

    @property
    def errors(self) -> int:
        """Problems that hold rows back."""
        return sum(issue.rule.level == "error" for issue in self.issues)

    @property
    def held_back(self) -> int:
        """Rows that wait to be mended; they are in no data version."""
        return sum(count["rejected"] for count in self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """Give the shape the command line promises."""
        made = self.record
        return {
            "tables": self.counts,
            "issues": [issue.as_json() for issue in self.issues],
            "duplicate_of": self.duplicate_of or None,
            "snapshot": None
            if made is None
            else {
                "id": made.sha256[:16],
                "as_of": made.as_of.isoformat(),
                "version": made.number,
                "status": made.status,
                "sha256": made.sha256,
                "left_out": self.left_out,
            },
            "copies": [str(path) for path in self.copies],
        }


def import_files(
    account: Account,
    files: Sequence[Path],
    *,
    as_of: date,
    dry_run: bool = False,
    lock: bool = False,
    out: Path | None = None,
    status: str = "self_test",
    source: str = "",
    reason: str = "",
) -> Imported:
    """Import files for the county of the account.

    Parameters
    ----------
    account : Account
        Who acts; the verbs decide whether this person may.
    files : sequence of Path
        The workbooks.
    as_of : date
        The date the data describe.
    dry_run : bool
        Check and keep nothing.
    lock : bool
        Publish the draft as a data version; with errors left only as 自测.
    out : Path, optional
        Folder of the annotated copies.
    status, source : str
        What the data version says of itself.
    reason : str
        Why it may lack what last year's had or the rules need; not asked of a self-test.
    """
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise UsageError(
            where=str(missing[0]),
            found="没有这个文件",
            expected="可以读的工作簿",
            fix="请核对文件名和文件夹",
        )
    place = Place(
        account.region_code,
        account.school_code,
        "" if account.school_code else publication.region_name(account.region_code),
    )
    allow(account, "batch.stage", place)
    paths = [(path, path.name) for path in files]
    if dry_run:
        return _try(account, place, paths, as_of, out)
    read = reading.read_upload(
        paths, region_code=place.region_code, school_code=place.school_code, as_of=as_of
    )
    batch = _stage(account, place, as_of, read)
    if batch is None:
        return Imported({}, list(read.batch.issues), dict(read.batch.duplicate_of), None, [])
    draft = batch.draft
    source = source or _source_of(files)
    if not draft.is_open:
        return _published(batch, read.batch)
    found = check_until_settled(draft, account)
    checked = found.checked
    counts = _counts(checked, batch.folder)
    issues = _issues(checked, batch.folder, read.batch)
    copies = _copies(checked, vault.batches_root(), out)
    record = None
    if lock:
        draft.refresh_from_db()
        allow(account, "draft.publish", draft)
        _must_be_clean(draft, found, status)
        must_say_why(draft, status=status, reason=reason)
        made = prepare(draft, found, status=status, source=source)
        with transaction.atomic():
            record = commit(draft, found, made, actor=account, reason=reason)
    left_out = found.checked.rejected if record is not None and found.checked is not None else 0
    return Imported(counts, issues, dict(read.batch.duplicate_of), record, copies, left_out)


def _source_of(files: Sequence[Path]) -> str:
    """Name the files where nobody has said where the data come from; a version never has none."""
    more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
    return f"本机导入的《{files[0].name[:100]}》{more}"


def _must_be_clean(draft: Draft, found: Examined, status: str) -> None:
    errors = int(found.summary.get("errors", 0))
    if errors and status != "self_test":
        raise Refused(
            where=str(draft),
            found=f"还有 {errors} 处没有改正或说明，不能以“{STATUS_WORDS[status]}”锁定",
            expected="锁定为上报或审定之前，问题都已改正或说明",
            fix="文件已放进草稿，没有锁定。请改正后再导入；"
            "也可以用 --status self_test 先锁定为自测，待改正的行不在其中",
        )


def _stage(account: Account, place: Place, as_of: date, read: reading.Read) -> Batch | None:
    if read.files:
        return actions.batch_stage(
            actor=account,
            place=place,
            as_of=as_of,
            region_name=publication.region_name(place.region_code),
            folder=read.batch.id,
            files=read.files,
            rows=read.batch.rows,
            mapping=read.mapping,
        )
    if not read.batch.duplicate_of:
        return None
    rows = Batch.objects.visible_to(account).filter(
        folder__in=set(read.batch.duplicate_of.values()),
        draft__as_of=as_of,
        reverted_at=None,
    )
    found: Batch | None = rows.select_related("draft").order_by("-draft_id", "position").first()
    return found


def _published(batch: Batch, read: intake.Batch) -> Imported:
    """Say of files that are already in a data version what they became; nothing changes."""
    rows = SnapshotRecord.objects.unscoped("of a batch already found")
    counts = {
        part["table"]: {name: part[name] for name in ("read", "accepted", "rejected")}
        for part in batch.checked.get("tables", [])
    }
    record = rows.filter(sha256=batch.draft.snapshot).first()
    return Imported(
        counts,
        list(read.issues),
        dict(read.duplicate_of),
        record,
        [],
        left_out=int(batch.draft.checked.get("rejected", 0)),
        was_published=record is not None,
    )


def _counts(checked: intake.Checked | None, folder: str) -> dict[str, dict[str, int]]:
    if checked is None:
        return {}
    return {
        count.table: {
            "read": count.read,
            "accepted": count.accepted,
            "rejected": count.rejected,
        }
        for count in checked.counts
        if count.batch == folder
    }


def _issues(checked: intake.Checked | None, folder: str, told: intake.Batch) -> list[Issue]:
    """Give the problems of this import alone, not of what else lies in the draft."""
    if checked is None:
        return list(told.issues)
    root = vault.batches_root()
    opened = {name: intake.Batch.read(root / name) for name in checked.draft.batches}
    numbers: list[int] = []
    before = 0
    for name, batch in opened.items():
        if name == folder:
            numbers = [file.id + before for file in batch.files]
        before += len(batch.files)
    rows = checked.findings.rows
    mine = rows.filter(pc.is_in(rows["file"], pa.array(numbers, rows["file"].type)))
    headings = [*told.issues, *(opened[folder].issues if folder in opened else ())]
    once = {repr(issue.as_json()): issue for issue in headings}
    return [*once.values(), *replace(checked.findings, rows=mine).issues()]


def _copies(checked: intake.Checked | None, root: Path, out: Path | None) -> list[Path]:
    if out is None or checked is None:
        return []
    return annotate(root, checked, out, keyring=vault.keyring())


def _try(
    account: Account,
    place: Place,
    paths: Iterable[tuple[Path, str]],
    as_of: date,
    out: Path | None,
) -> Imported:
    with vault.desk() as folder:
        root = folder / "batches"
        tried = reading.try_out(
            list(paths),
            region_code=place.region_code,
            school_code=place.school_code,
            as_of=as_of,
            account=account,
            root=root,
        )
        counts = _counts(tried.checked, tried.batch.id)
        copies = _copies(tried.checked, root, out)
        return Imported(counts, tried.issues(), {}, None, copies)
