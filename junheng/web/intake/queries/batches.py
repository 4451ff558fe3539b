"""One batch as its page shows it (批次): counts, grouped problems, totals, edits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from junheng.data.standard import standard
from junheng.kernel.errors import Hidden, UsageError
from junheng.web.accounts.models import Account
from junheng.web.intake.models import Batch, Draft, Edit, Problem
from junheng.web.shared import audit
from junheng.web.shared.labels import label_of
from junheng.web.shared.models import Job

SHOWN = 3  # places described in full; the grid has more


@dataclass(frozen=True, slots=True)
class Choice:
    """What a cell of the mini-grid may be set to; empty: any text."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class BesideCell:
    """Another cell of the row that may be the wrong one instead."""

    column: str
    cell: str
    label: str
    value: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One wrong cell of the mini-grid."""

    problem: Problem
    choices: tuple[Choice, ...]
    typed: str = ""
    why: str = ""  # the reason that was typed, kept when the page is shown again
    beside: tuple[BesideCell, ...] = ()
    row_why: str = ""  # why the row is kept or left out


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one rule in one column of one sheet (同类问题)."""

    key: str
    first: Problem
    examples: tuple[Problem, ...]
    cells: tuple[GridCell, ...]
    count: int
    label: str  # the column as the standard calls it

    @property
    def is_error(self) -> bool:
        """Whether rows are held back because of it."""
        return self.first.level == "error"

    @property
    def can_mend(self) -> bool:
        """Whether its cells can be mended or explained on the page."""
        return bool(self.cells)

    @property
    def can_type(self) -> bool:
        """Whether a new value may be typed into one of its cells."""
        return any(cell.problem.can_mend for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Total:
    """One column: what the workbook adds up to, and the system."""

    table: str
    sheet: str
    column: str
    workbook: float
    system: float
    agrees: bool
    stated: bool
    explained: bool  # where they differ: by the rows held back


@dataclass(frozen=True, slots=True)
class BatchView:
    """Everything the page of a batch shows."""

    batch: Batch
    tables: tuple[Mapping[str, Any], ...]
    read: int
    accepted: int
    rejected: int
    groups: tuple[ProblemGroup, ...]
    totals: tuple[Total, ...]
    edits: tuple[Edit, ...]
    questions: tuple[Mapping[str, Any], ...]
    is_checked: bool
    job: Job | None

    @property
    def disagreeing(self) -> list[Total]:
        """Totals that differ."""
        return [total for total in self.totals if not total.agrees]

    @property
    def unexplained(self) -> list[Total]:
        """Totals that differ by more than the rows held back."""
        return [total for total in self.disagreeing if not total.explained]

    @property
    def errors(self) -> list[ProblemGroup]:
        """Groups that hold rows back."""
        return [group for group in self.groups if group.is_error]

    @property
    def others(self) -> list[ProblemGroup]:
        """Groups to look at."""
        return [group for group in self.groups if not group.is_error]


def _hidden() -> Hidden:
    return Hidden(
        where="批次",
        found="没有这一批，或不在您的范围内",
        expected="是您本人学校或地区的批次",
        fix="请从“数据”页进入",
    )


def batch_of(account: Account, number: int) -> Batch:
    """Give a batch the account may see, or :class:`Hidden`.

    People of a school see what the school uploaded, not what the bureau did.
    """
    rows = Batch.objects.visible_to(account).select_related("draft", "actor", "replaced_by")
    found: Batch | None = rows.filter(pk=number).first()
    if found is None or not may_look(account, found):
        raise _hidden()
    return found


def file_told(batch: Batch, file: int) -> dict[str, Any]:
    """Give what is kept about one file of a batch, or :class:`Hidden`."""
    told: dict[str, Any] | None = next((one for one in batch.files if one["id"] == file), None)
    if told is None:
        raise Hidden(
            where=str(batch),
            found="没有这个文件",
            expected="这一批里的文件",
            fix="请从批次页进入",
        )
    return told


def may_look(account: Account, batch: Batch) -> bool:
    """Tell whether an account within reach may open a batch: the school's own, or the bureau."""
    whole = account.reach.all_schools_of(batch.region_code)
    return whole or batch.school_code in account.reach.schools


def problem_of(batch: Batch, key: str) -> Problem:
    """Give a problem of a batch.

    Raises
    ------
    UsageError
        A newer check no longer finds it.
    """
    found = Problem.objects.unscoped("of a batch already found").filter(batch=batch, key=key)
    row: Problem | None = found.first()
    if row is None:
        raise UsageError(
            where=str(batch),
            found="您要改的一处已经没有问题了",
            expected="仍待改正的单元格",
            fix="页面已换成最新的核对结果，请看还有哪些要改",
        )
    return row


def still_wrong(batch: Batch, mended: Iterable[Problem]) -> int:
    """Count the mended cells in which the newest check still finds an error."""
    rows = Problem.objects.unscoped("of a batch already found").filter(batch=batch, level="error")
    places = ("table", "file", "sheet", "row", "column")
    wrong = set(rows.values_list(*places))
    return len({tuple(getattr(problem, name) for name in places) for problem in mended} & wrong)


def check_job(draft: Draft) -> Job | None:
    """Give the newest check of a draft."""
    rows = Job.objects.unscoped("the check of a draft already found")
    found: Job | None = rows.filter(kind="intake.check", key=str(draft.pk)).first()
    return found


def _choices(problem: Problem) -> tuple[Choice, ...]:
    data = standard()
    column = data.tables[problem.table].column(problem.column)
    if column.type == "boolean":
        return (Choice("是", "是"), Choice("否", "否"))
    if not column.codes:
        return ()
    codes = data.codes[column.codes].codes
    return tuple(Choice(code.label, code.label) for code in codes)


def group_of(problem: Problem) -> str:
    """Name the group of a problem, the same check after check, as an address on the page."""
    return f"g{hashlib.sha256(repr(_group_key(problem)).encode()).hexdigest()[:10]}"


def _group_key(problem: Problem) -> tuple[Any, ...]:
    return (
        problem.level,
        problem.rule,
        problem.table,
        problem.column,
        problem.sheet,
        problem.file,
        problem.title,
    )


def _grid_cell(problem: Problem, typed: Mapping[str, str]) -> GridCell:
    key, table = problem.key, standard().tables.get(problem.table)
    beside = tuple(
        BesideCell(
            b["column"],
            b["cell"],
            label_of(table.column(b["column"])),
            b["value"],
            typed.get(f"v-{key}.{b['column']}", ""),
        )
        for b in problem.beside
        if table is not None
    )
    said, why = typed.get(f"v-{key}", ""), typed.get(f"why-{key}", "")
    row_why = typed.get(f"row-{key}", "")
    return GridCell(problem, _choices(problem), said, why, beside, row_why)


def _groups(
    problems: Iterable[Problem], counts: Mapping[str, int], typed: Mapping[str, str], cells: int
) -> list[ProblemGroup]:
    data = standard()
    gathered: dict[tuple[Any, ...], list[Problem]] = {}
    for problem in problems:
        gathered.setdefault(_group_key(problem), []).append(problem)
    out = []
    for many in gathered.values():
        first = many[0]
        said = int("（已说明）" in first.title)
        key = f"{first.rule}|{first.table}|{first.column}|{first.sheet}|{first.file}|{said}"
        total = counts.get(key, len(many))
        label = label_of(data.tables[first.table].column(first.column)) if first.table else ""
        grid = tuple(
            _grid_cell(p, typed) for p in many[:cells] if p.can_mend or p.can_explain or p.can_leave
        )
        out.append(ProblemGroup(group_of(first), first, tuple(many[:SHOWN]), grid, total, label))
    order = {"error": 0, "warning": 1, "soon": 2, "note": 3}
    return sorted(out, key=lambda group: (order[group.first.level], -group.count))


def view_of(batch: Batch, *, typed: Mapping[str, str] | None = None, cells: int = 20) -> BatchView:
    """Build the page of a batch."""
    problems = Problem.objects.unscoped("of a batch already found").filter(batch=batch)
    edits = Edit.objects.unscoped("of a batch already found").filter(batch=batch, withdrawn_at=None)
    shown = batch.checked
    told: Sequence[Mapping[str, Any]] = shown.get("tables") or [
        {"table": name, "read": rows, "accepted": 0, "rejected": 0}
        for name, rows in batch.rows.items()
    ]
    data = standard()
    tables = [{**row, "label": label_of(data.tables[row["table"]])} for row in told]
    draft = batch.draft
    return BatchView(
        batch=batch,
        tables=tuple(tables),
        read=sum(int(t["read"]) for t in tables),
        accepted=sum(int(t["accepted"]) for t in tables),
        rejected=sum(int(t["rejected"]) for t in tables),
        groups=tuple(_groups(problems, shown.get("groups", {}), typed or {}, cells)),
        totals=tuple(
            Total(
                t["table"],
                t["sheet"],
                t["column"],
                t["workbook"] if t["stated"] is None else t["stated"],
                t["system"],
                t["agrees"],
                t["stated"] is not None,
                t["stated"] is None or abs(t["stated"] - t["workbook"]) <= 1e-6 * abs(t["stated"]),
            )
            for t in shown.get("totals", [])
        ),
        edits=tuple(edits.select_related("actor").order_by("-id")[:50]),
        questions=tuple(
            {**question, "file": file["id"], "name": file["name"]}
            for file in batch.files
            for question in file.get("questions", [])
        ),
        is_checked=draft.is_checked or not draft.is_open or not batch.is_active,
        job=check_job(draft),
    )


def log_look(account: Account, batch: Batch, purpose: str) -> None:
    """Write down that somebody looks at rows about persons."""
    personal = sorted(name for name in batch.rows if standard().tables[name].is_personal)
    if personal:
        audit.write_line(
            "personal_rows.read",
            actor=account,
            subject=batch,
            facts={"tables": personal, "purpose": purpose, "units": [batch.school_code or "*"]},
        )
