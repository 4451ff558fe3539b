"""Reading an upload (读入工作簿): sealed files in, a batch folder and its facts out."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from junheng.data import intake
from junheng.data.intake.asked import TABLE as ANSWERS
from junheng.data.intake.headers import normalise
from junheng.data.intake.recognise import recognise
from junheng.data.intake.sheets import read_sheets
from junheng.data.standard import standard
from junheng.kernel.errors import Refused
from junheng.kernel.issues import Issue, column_letter
from junheng.web.accounts.models import Account
from junheng.web.intake import vault
from junheng.web.intake.models import Batch, Draft, DraftState, MappingMemory
from junheng.web.intake.queries.examine import check_plain, every_question

_UNREAD = frozenset({"JH-IN-102"})
_ORDER = {"error": 0, "warning": 1, "soon": 2, "note": 3}
MOST_LINES = 1000  # problems a trial lists; with more there is something wrong with all of it


@dataclass(frozen=True, slots=True)
class Read:
    """An upload that was read: the folder, and what its row in the database says."""

    batch: intake.Batch
    files: list[dict[str, Any]]

    @property
    def mapping(self) -> dict[str, Any]:
        """What was learned of headings, as it is remembered."""
        return asdict(self.batch.mapping)


def _mapping(row: Mapping[str, Any], year: int) -> intake.HeaderMapping:
    return intake.HeaderMapping(
        year=year,
        columns={path: tuple(targets) for path, targets in row.get("columns", {}).items()},
        constants=dict(row.get("constants", {})),
        values=dict(row.get("values", {})),
    )


def remembered(region_code: str, school_code: str, year: int) -> intake.HeaderMapping:
    """Give what the bureau and this school have taught, the newest year that is not later."""
    rows = MappingMemory.objects.unscoped("what this place has taught")
    found = intake.HeaderMapping(year=year)
    for owner in dict.fromkeys(("", school_code)):
        row = (
            rows.filter(region_code=region_code, school_code=owner, year__lte=year)
            .order_by("-year")
            .first()
        )
        if row is not None:
            known = _mapping(row.mapping, year)
            found = replace(
                known,
                columns={**found.columns, **known.columns},
                constants={**found.constants, **known.constants},
                values={**found.values, **known.values},
            )
    return found


def earlier_batches(region_code: str, as_of: date) -> list[intake.Batch]:
    """Give the folders that already count for a date, so that the same file doubles nothing."""
    drafts = Draft.objects.unscoped("drafts of the same date").filter(
        region_code=region_code, as_of=as_of
    )
    draft = drafts.filter(state=DraftState.OPEN).first() or drafts.order_by("-id").first()
    if draft is None:
        return []
    folders = draft.active_batches().values_list("folder", flat=True)
    return [intake.Batch.read(vault.batches_root() / folder) for folder in folders]


def read_upload(
    paths: Sequence[tuple[Path, str]],
    *,
    region_code: str,
    school_code: str,
    as_of: date,
    root: Path | None = None,
    mapping: intake.HeaderMapping | None = None,
    earlier: Sequence[intake.Batch] | None = None,
) -> Read:
    """Read files into a batch folder.

    Raises
    ------
    Refused
        A school's upload has rows of another school.
    """
    known = earlier_batches(region_code, as_of) if earlier is None else earlier
    batch = intake.stage_batch(
        root or vault.batches_root(),
        [intake.Upload(path, name) for path, name in paths],
        region=region_code,
        as_of=as_of,
        keyring=vault.keyring(),
        mapping=mapping or remembered(region_code, school_code, as_of.year),
        earlier=known,
    )
    try:
        if school_code:
            _only_own_rows(batch, school_code)
            _only_own_questions(batch)
        return Read(batch, _files(batch, paths))
    except Refused:
        forget_folder(batch)
        raise


def forget_folder(batch: intake.Batch) -> None:
    """Remove a folder nobody's row points to."""
    rows = Batch.objects.unscoped("whether a folder is in use")
    if not rows.filter(folder=batch.id).exists():
        shutil.rmtree(batch.path, ignore_errors=True)


def _only_own_rows(batch: intake.Batch, school_code: str) -> None:
    for name in batch.rows:
        table = standard().tables[name]
        if not table.owner:
            continue
        rows = batch.raw(name, vault.keyring())
        codes = pc.utf8_trim_whitespace(rows[table.owner])
        foreign = rows.filter(pc.and_kleene(pc.is_valid(codes), pc.not_equal(codes, school_code)))
        if foreign.num_rows:
            first = foreign.slice(0, 1).to_pylist()[0]
            file = next(f.name for f in batch.files if f.id == first["_file"])
            code, n = first[table.owner], foreign.num_rows
            raise Refused(
                where=f"《{file}》工作表“{first['_sheet']}”第 {first['_row']} 行",
                found=f"{table.column(table.owner).label}是“{code}”，不是本校；这样的行共 {n} 行",
                expected=f"只有本校（{school_code}）的行",
                fix="没有收下任何内容。请只留下本校的行再上传；多校的表由县数据员上传",
            )


def _only_own_questions(batch: intake.Batch) -> None:
    """Refuse answers of a school to what only the bureau is asked."""
    if ANSWERS not in batch.rows:
        return
    rows = batch.raw(ANSWERS, vault.keyring()).select(["item", "_file", "_sheet", "_row"])
    known = every_question()
    for row in rows.to_pylist():
        asked = known.get((row["item"] or "").strip())
        if asked is not None and asked.kind and not asked.of_school:
            file = next(f.name for f in batch.files if f.id == row["_file"])
            raise Refused(
                where=f"《{file}》工作表“{row['_sheet']}”第 {row['_row']} 行",
                found=f"“{asked.label}”由教育局填报，不问学校",
                expected="只有问本校的事项",
                fix="没有收下任何内容。请删去这一行再上传；不同意局里填的结果，请与县数据员联系",
            )


def _files(batch: intake.Batch, paths: Sequence[tuple[Path, str]]) -> list[dict[str, Any]]:
    """Describe the files of a batch; where a column was not found, the headings to choose from."""
    unread = {i.place.file for i in batch.issues if i.rule.code in _UNREAD}
    by_name = {intake.safe_name(name): path for path, name in paths}
    return [
        {
            "id": file.id,
            "name": file.name,
            "sha256": file.sha256,
            "questions": _questions(by_name[file.name], file.name, batch)
            if file.name in unread and file.name in by_name
            else [],
        }
        for file in batch.files
    ]


def _questions(path: Path, name: str, batch: intake.Batch) -> list[dict[str, Any]]:
    """Ask which heading is the column that was not found (没找到的列)."""
    data = standard()
    out = []
    for sheet in read_sheets(path, name, intake.inspect(path, name)):
        found = recognise(sheet, name, data, batch.mapping, region=batch.region)
        if found.heading is None:
            continue
        used = {i for f in found.feeds for m in f.reading.matches.values() for i in m.indexes}
        free = [
            {"path": text, "letter": column_letter(i), "header": text.rsplit(">", 1)[-1]}
            for i, text in enumerate(found.heading.paths)
            if normalise(text) and i not in used
        ]
        out += [
            {
                "sheet": sheet.name,
                "table": fed.table.name,
                "table_label": fed.table.label,
                "column": column.name,
                "label": column.label,
                "free": free,
            }
            for fed in found.feeds
            for column in fed.missing
            if free and column.name != fed.table.stage
        ]
    return out


def reread(batch: Batch, choices: Mapping[str, str]) -> Read:
    """Read the originals of a batch again, with the columns that were chosen."""
    old = intake.Batch.read(vault.batches_root() / batch.folder)
    known = remembered(batch.region_code, batch.school_code, batch.draft.as_of.year)
    columns = {**known.columns, **{path: (target,) for path, target in choices.items()}}
    others = [b for b in earlier_batches(batch.region_code, batch.draft.as_of) if b.id != old.id]
    with vault.desk() as folder:
        paths = [
            (old.original(file.id, vault.keyring(), folder / f"{file.id}"), file.name)
            for file in old.files
        ]
        return read_upload(
            paths,
            region_code=batch.region_code,
            school_code=batch.school_code,
            as_of=batch.draft.as_of,
            mapping=replace(known, columns=columns),
            earlier=others,
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """What an upload would do to a draft, had it been kept."""

    batch: intake.Batch
    checked: intake.Checked | None

    def issues(self) -> list[Issue]:
        """All problems: of files and headings, then of cells."""
        return list(self.batch.issues) if self.checked is None else self.checked.issues()

    def as_page(self) -> dict[str, Any]:
        """Give counts and every problem by kind, masked as always; of very many the first."""
        data = standard()
        counts = {} if self.checked is None else self.checked.summary()
        groups: dict[tuple[str, ...], list[Issue]] = {}
        for issue in self.issues():
            rule, place = issue.rule, issue.place
            groups.setdefault((rule.code, rule.title, place.file, place.sheet), []).append(issue)
        left, told = MOST_LINES, []
        for many in sorted(groups.values(), key=lambda each: _ORDER[each[0].rule.level]):
            shown = many[:left]
            left -= len(shown)
            told.append(
                {
                    "title": many[0].rule.title,
                    "level": many[0].rule.level,
                    "count": len(many),
                    "lines": [_line(issue) for issue in shown],
                }
            )
        return {
            "tables": [{"label": data.tables[t].label, **row} for t, row in counts.items()],
            "groups": told,
        }


def _line(issue: Issue) -> dict[str, str]:
    return {"place": str(issue.place), "found": issue.found, "fix": issue.fix}


def try_out(
    paths: Sequence[tuple[Path, str]],
    *,
    region_code: str,
    school_code: str,
    as_of: date,
    account: Account,
    root: Path,
) -> Tried:
    """Read and check files by themselves under a folder of their own; nothing else is touched."""
    read = read_upload(
        paths,
        region_code=region_code,
        school_code=school_code,
        as_of=as_of,
        root=root,
        earlier=(),
    )
    made = intake.Draft().with_batch(read.batch)
    if not made.batches:
        return Tried(read.batch, None)
    return Tried(read.batch, check_plain(made, region_code, as_of, account, root))
