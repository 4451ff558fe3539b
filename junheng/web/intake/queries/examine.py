"""Checking a draft with everything the installation knows (核对草稿).

The rows of the database become the plain draft the domain checks; its outcome becomes what the
pages show.  Nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from junheng.data import intake
from junheng.data.engines import duckdb_backend
from junheng.data.intake import catalogue
from junheng.data.intake.asked import TABLE as ANSWERS
from junheng.data.intake.asked import Asked
from junheng.data.intake.rules import plain
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import standard
from junheng.kernel.issues import Issue
from junheng.kernel.periods import SchoolYear
from junheng.measure.progress.asking import asked_by
from junheng.policy.loader import list_packs, load_pack
from junheng.policy.plan import list_plans, load_plan
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools, open_snapshot
from junheng.web.intake import vault
from junheng.web.intake.models import Batch, Draft, Edit, EditKind, Problem
from junheng.web.intake.queries.gaps import gaps_of
from junheng.web.intake.queries.headline import county_headline, headlines_of
from junheng.web.register.models import Region, School, on_day
from junheng.web.register.queries import regions_within

KEPT_PER_GROUP = 200  # problems of one kind a page can show; the annotated copy has them all

# What is wrong with a whole row; no new text in one cell would mend it.
_ROW_RULES = frozenset(
    {"JH-IN-301", "JH-IN-302", "JH-IN-303", "JH-IN-304", "JH-IN-316", "JH-IN-332"}
)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a check says, by batch and by school."""

    revision: int
    checked: intake.Checked | None  # None: nothing to check
    problems: tuple[Problem, ...]
    batches: Mapping[int, Mapping[str, Any]]  # batch → what its page shows
    schools: Mapping[str, Mapping[str, Mapping[str, int]]]  # school → table → counts
    headlines: Mapping[str, Sequence[Mapping[str, Any]]]
    summary: Mapping[str, Any] = field(default_factory=dict)


def plain_draft(batches: Sequence[Batch]) -> intake.Draft:
    """Give the plain draft: batches with rows in order, edits and explanations."""
    made = intake.Draft(tuple(dict.fromkeys(batch.folder for batch in batches if batch.rows)))
    folders = {batch.pk: batch.folder for batch in batches}
    rows = Edit.objects.unscoped("the draft as a whole")
    for edit in rows.filter(batch__in=folders, withdrawn_at=None).select_related("actor"):
        folder = folders[edit.batch_id]
        cell = intake.CellRef(folder, edit.table, edit.file, edit.sheet, edit.row, edit.column)
        who, when = edit.actor.username, edit.at
        if edit.kind == EditKind.MEND:
            made = made.mended(intake.Edit(cell, edit.old, edit.new, who, when, edit.reason))
        elif edit.kind == EditKind.EXPLAIN:
            told = intake.Confirmation(cell, edit.rule, who, when, edit.reason)
            made = made.confirmed(told)
        else:
            made = made.without_row(cell, edit.reason)
    return made


def previous_record(region_code: str, before: date) -> SnapshotRecord | None:
    """Give the data version of the newest earlier school year (上年).

    Of one school year, what was reported or approved stands before a self-test.
    """
    rows = SnapshotRecord.objects.unscoped("last year's figures of the same county")
    starts = SchoolYear.of(before).starts
    held = rows.filter(region_code=region_code, as_of__lt=starts).order_by("-as_of", "-number")
    earlier = of_schools(held)
    if not earlier:
        return None
    year = SchoolYear.of(earlier[0].as_of)
    same_year = [one for one in earlier if SchoolYear.of(one.as_of) == year]
    return next((one for one in same_year if one.status != "self_test"), same_year[0])


def previous_snapshot(region_code: str, before: date, account: Account) -> Snapshot | None:
    """Open the data version of the newest earlier school year."""
    record = previous_record(region_code, before)
    return open_snapshot(record, account) if record is not None else None


def known_regions(region_code: str) -> dict[str, str]:
    """Codes of regions by name; the own region wins over one of the same name."""
    rows = Region.objects.values_list("name", "region_code").order_by("valid_from")
    found = dict(rows)
    own = Region.objects.filter(region_code=region_code).order_by("-valid_from").first()
    return found | ({own.name: own.region_code} if own is not None else {})


def known_schools(region_code: str, as_of: date) -> dict[str, str] | None:
    """Names of the county's schools by code; nothing before a list of schools was published.

    Statistics alone name schools but do not say which exist: a new code there is a new school.
    """
    rows = School.objects.unscoped("codes a workbook may refer to")
    of_day = rows.filter(on_day(as_of), region_code=region_code)
    if not of_day.filter(is_listed=True).exists():
        return None
    return dict(of_day.values_list("school_code", "name"))


def _asked(made: intake.Draft, root: Path) -> dict[str, Asked] | None:
    """List what plans and national rules ask, where the draft holds answers."""
    if not any(ANSWERS in intake.Batch.read(root / name).rows for name in made.batches):
        return None
    return every_question()


def every_question() -> dict[str, Asked]:
    """List all that the plans and rules of this installation ask, by item."""
    plans = (load_plan(info.id) for info in list_plans())
    return asked_by(plans, (load_pack(info.id) for info in list_packs()))


def check_plain(
    made: intake.Draft, region_code: str, as_of: date, account: Account, root: Any = None
) -> intake.Checked:
    """Check a plain draft against the register and last year."""
    folder = root or vault.batches_root()
    return intake.check(
        folder,
        made,
        keyring=vault.keyring(),
        regions=known_regions(region_code),
        schools=known_schools(region_code, as_of),
        within=regions_within(region_code, as_of),
        previous=previous_snapshot(region_code, as_of, account),
        asked=_asked(made, folder),
    )


def examine(draft: Draft, account: Account) -> Examined:
    """Check a draft as it stands."""
    active = list(draft.active_batches().order_by("position"))
    made = plain_draft(active)
    if not made.batches:
        headings = [p for batch in active for p in _heading_problems(batch)]
        shown = {b.pk: _batch_view(b, headings, {}, (), {}) for b in active}
        summary = {"errors": sum(p.level == "error" for p in headings), "tables": {}}
        return Examined(draft.revision, None, tuple(headings), shown, {}, {}, summary)
    checked = check_plain(made, draft.region_code, draft.as_of, account)
    owners = _owners(active)
    problems, counts = _cell_problems(checked, owners)
    problems = [p for batch in active for p in _heading_problems(batch)] + problems
    previous = previous_snapshot(draft.region_code, draft.as_of, account)
    shown = {
        batch.pk: _batch_view(
            batch,
            [p for p in problems if p.batch_id == batch.pk],
            {c.table: c for c in checked.counts if c.batch == batch.folder},
            [t for t in checked.totals if owners[t.file - 1][0] is batch],
            counts.get(batch.pk, {}),
        )
        for batch in active
    }
    return Examined(
        revision=draft.revision,
        checked=checked,
        problems=tuple(problems),
        batches=shown,
        schools=_by_school(checked, owners),
        headlines=headlines_of(checked.tables, previous),
        summary={
            "tables": checked.summary(),
            "rejected": checked.rejected,
            "errors": sum(int(view["errors"]) for view in shown.values()),
            "warnings": sum(int(view["warnings"]) for view in shown.values()),
            "county": county_headline(checked.tables, previous),
            "disagree": sum(not total.agrees for total in checked.totals),
            "gaps": gaps_of(checked, previous, _names(draft, previous)),
        },
    )


def _names(draft: Draft, previous: Snapshot | None) -> dict[str, str]:
    """Name the schools of a county, those that are no longer in the draft too."""
    names: dict[str, str] = {}
    if previous is not None and previous.has("organisation"):
        scope = Scope(None, "aggregate", "发布前与上年的学段部对照", "intake")
        rows = previous.open("organisation", duckdb_backend(), scope)
        listed = rows.select("school_code", "name").to_pyarrow().to_pylist()
        names = {row["school_code"]: row["name"] for row in listed}
    return names | (known_schools(draft.region_code, draft.as_of) or {})


def _owners(active: Sequence[Batch]) -> list[tuple[Batch, int]]:
    """Give the batch and the file number within it, for every file of the draft in order."""
    return [(batch, file["id"]) for batch in active if batch.rows for file in batch.files]


def _heading_problems(batch: Batch) -> list[Problem]:
    """Problems of files and headings, as they were found when the upload was read."""
    found = intake.Batch.read(vault.batches_root() / batch.folder)
    files = {file.name: file.id for file in found.files}
    return [_problem(batch, issue, file=files.get(issue.place.file, 0)) for issue in found.issues]


def _problem(batch: Batch, issue: Issue, **more: Any) -> Problem:
    place = (more.get("table"), more.get("column"), more.get("row"), issue.place.cell)
    told = repr((issue.rule.code, issue.place.file, issue.place.sheet, more.get("file"), *place))
    return Problem(
        batch=batch,
        key=hashlib.sha256(told.encode()).hexdigest()[:16],
        region_code=batch.region_code,
        school_code=batch.school_code,
        rule=issue.rule.code,
        level=issue.rule.level,
        title=issue.rule.title[:120],
        file_name=issue.place.file[:255],
        sheet=issue.place.sheet[:120],
        cell=issue.place.cell,
        header=issue.place.header[:200],
        found=issue.found,
        expected=issue.expected,
        fix=issue.fix,
        **more,
    )


def _cell_problems(
    checked: intake.Checked, owners: Sequence[tuple[Batch, int]]
) -> tuple[list[Problem], dict[int, dict[str, int]]]:
    """Put the first problems of every kind in words, and count all of them by batch and level."""
    findings = checked.findings
    names = ("file", "rule", "tbl", "col", "sheet", "confirmed")
    columns = [findings.rows[name].to_pylist() for name in names]
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    kept: list[int] = []
    for index, key in enumerate(zip(*columns, strict=True)):
        seen[key] += 1
        if seen[key] <= KEPT_PER_GROUP:
            kept.append(index)
    shown = replace(findings, rows=findings.rows.take(pa.array(kept, pa.int64())))
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (file, rule, table, column, sheet, confirmed), n in seen.items():
        batch, local = owners[file - 1]
        level = "warning" if confirmed else catalogue()[rule].level
        counts[batch.pk][level] += n
        counts[batch.pk][f"{rule}|{table}|{column}|{sheet}|{local}|{int(confirmed)}"] += n
    problems = []
    for row, issue in zip(shown.rows.to_pylist(), shown.issues(), strict=True):
        batch, file = owners[row["file"] - 1]
        column = standard().tables[row["tbl"]].column(row["col"])
        private = column.private == "identity"
        is_row = row["rule"] in _ROW_RULES
        wrong = issue.rule.level == "error" and row["rule"] != "JH-IN-316"
        alike = row["rule"] == "JH-IN-301" and row["value"] and not private
        problems.append(
            _problem(
                batch,
                issue,
                table=row["tbl"],
                column=row["col"],
                file=file,
                row=row["row"],
                school_name=(row["school"] or "")[:120],
                value="" if private else (row["value"] or "")[:200],
                suggested="" if private else _suggested(checked, row, issue)[:200],
                can_mend=bool(issue.place.cell) and not row["confirmed"] and not is_row,
                can_explain=row["rule"] in intake.EXPLAINABLE and not row["confirmed"],
                is_private=private,
                can_leave=wrong,
                can_keep=bool(alike and not standard().tables[row["tbl"]].is_personal),
                beside=[] if row["confirmed"] else [asdict(b) for b in findings.beside(row)],
            )
        )
    return problems, counts


def _suggested(checked: intake.Checked, row: Mapping[str, Any], issue: Issue) -> str:
    """Give the one value that is probably meant, or nothing."""
    if row["rule"] == "JH-IN-331":
        factor = float(issue.facts["factor"])
        smaller = float(issue.facts["value"]) < float(issue.facts["previous"])
        try:
            written = float(str(row["value"]).replace(",", ""))
        except ValueError:
            return ""
        return plain(round(written * factor if smaller else written / factor, 6))
    close = checked.findings.suggestions.get((row["tbl"], row["col"], row["value"] or ""), "")
    return close.split("（")[0]


def _batch_view(
    batch: Batch,
    problems: Sequence[Problem],
    counts: Mapping[str, intake.Count],
    totals: Iterable[intake.Total],
    levels: Mapping[str, int],
) -> dict[str, Any]:
    """Say of one batch what its page shows, without any personal row."""
    data = standard()
    headings = [p for p in problems if not p.table]
    tables = [
        {
            "table": name,
            "label": data.tables[name].label,
            "read": counts[name].read if name in counts else rows,
            "accepted": counts[name].accepted if name in counts else 0,
            "rejected": counts[name].rejected if name in counts else 0,
            "replaced": counts[name].replaced if name in counts else 0,
        }
        for name, rows in batch.rows.items()
    ]
    reconciled = [
        {
            "table": data.tables[t.table].label,
            "sheet": t.sheet,
            "column": data.tables[t.table].column(t.column).label,
            "stated": t.stated,
            "workbook": t.workbook,
            "system": t.system,
            "agrees": t.agrees,
        }
        for t in totals
        if not data.tables[t.table].is_personal
    ]
    return {
        "tables": tables,
        "totals": reconciled,
        "groups": {key: n for key, n in levels.items() if "|" in key},
        "errors": levels.get("error", 0) + sum(p.level == "error" for p in headings),
        "warnings": levels.get("warning", 0) + sum(p.level == "warning" for p in headings),
    }


def _by_school(
    checked: intake.Checked, owners: Sequence[tuple[Batch, int]]
) -> dict[str, dict[str, dict[str, int]]]:
    """Count rows and rows to mend by school and table, over the whole draft."""
    out: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)

    def part(school: str, table: str) -> dict[str, int]:
        return out[school].setdefault(table, {"rows": 0, "errors": 0, "warnings": 0})

    for name, rows in checked.tables.items():
        org = standard().tables[name].owner
        if org:
            for entry in rows[org].value_counts().to_pylist():
                part(entry["values"], name)["rows"] += entry["counts"]
    for name, rows in checked.tray.items():
        org = standard().tables[name].owner
        if org not in rows.column_names:
            continue
        files = rows["_file"].to_pylist()
        for school, file in zip(rows[org].to_pylist(), files, strict=True):
            owner = owners[file - 1][0].school_code or (school or "").strip()
            if owner:
                counts = part(owner, name)
                counts["rows"] += 1
                counts["errors"] += 1
    return {school: dict(tables) for school, tables in out.items()}
