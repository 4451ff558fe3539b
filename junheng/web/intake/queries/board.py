"""Who has handed in what (填报进度): schools by tables, and what waits for one school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from junheng.data.engines import duckdb_backend
from junheng.data.intake.asked import TABLE as ANSWERS
from junheng.data.intake.asked import Question
from junheng.data.snapshots import Scope
from junheng.data.standard import standard
from junheng.kernel.errors import Hidden
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import open_snapshot
from junheng.web.intake.answers import asked_by_school, says_none
from junheng.web.intake.models import (
    Batch,
    Collection,
    Draft,
    DraftState,
    Submission,
    SubmissionState,
)
from junheng.web.intake.queries.examine import previous_record
from junheng.web.shared.labels import label_of
from junheng.web.shared.questions import questions_for
from junheng.web.shared.reach import Place

STATE_CLASS = {
    SubmissionState.NOT_STARTED: "none",
    SubmissionState.WORKING: "near",
    SubmissionState.SUBMITTED: "ok",
    SubmissionState.RETURNED: "fail",
    SubmissionState.LOCKED: "ok",
}


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One table of one school."""

    word: str
    style: str
    rows: int
    errors: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One school of the board."""

    answer: Submission
    word: str
    style: str
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Schools by tables."""

    collection: Collection
    labels: tuple[str, ...]
    rows: tuple[BoardRow, ...]
    done: int
    to_mend: int
    not_started: int
    waiting: int  # for their principal
    ready: int  # everything accepted, not handed in
    begun: int  # something accepted, something still missing


@dataclass(frozen=True, slots=True)
class Burden:
    """What one table asks of a school: cells to type or look at, cells already known."""

    table: str
    label: str
    to_type: int
    known: int
    by_roster: bool  # rows about persons come from another system, nobody types them


def labels_of(tables: Sequence[str]) -> tuple[str, ...]:
    """Give the names of tables in the reader's language."""
    return tuple(label_of(standard().tables[name]) for name in tables)


def _hidden() -> Hidden:
    return Hidden(
        where="填报任务",
        found="没有这个填报任务，或不在您的范围内",
        expected="是您所在地区或学校的任务",
        fix="请从“数据”页进入",
    )


def collections_of(account: Account, region_code: str = "") -> list[Collection]:
    """List the collections the account may see, the newest first."""
    rows = Collection.objects.visible_to(account)
    return list(rows.filter(region_code=region_code) if region_code else rows)


def collection_of(account: Account, number: int) -> Collection:
    """Give a collection the account may see, or :class:`Hidden`."""
    found: Collection | None = Collection.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise _hidden()
    return found


def submission_of(account: Account, number: int, school_code: str) -> Submission:
    """Give the answer of a school, or :class:`Hidden`."""
    rows = Submission.objects.visible_to(account).select_related("collection", "confirmed_by")
    found: Submission | None = rows.filter(collection=number, school_code=school_code).first()
    if found is None:
        raise _hidden()
    return found


def submissions_of(account: Account) -> list[Submission]:
    """List the answers of the account's own schools, open collections first."""
    rows = Submission.objects.visible_to(account).filter(school_code__in=account.reach.schools)
    found = list(rows.select_related("collection"))
    return sorted(found, key=lambda s: (not s.collection.is_open, -s.collection.as_of.toordinal()))


def state_word(answer: Submission) -> str:
    """Say how far a school is."""
    if answer.awaits_principal:
        return _("待校长确认")
    if answer.state == SubmissionState.WORKING and answer.is_ready:
        return _("已收下，待提交")
    return str(answer.get_state_display())


def _cell(answer: Submission, table: str) -> BoardCell:
    part = answer.tables.get(table, {})
    rows, errors = int(part.get("rows", 0)), int(part.get("errors", 0))
    state = SubmissionState(answer.state)
    if says_none(answer, table):
        return BoardCell(_("本次没有要填的"), "none", 0, 0)
    if not rows:
        return BoardCell(str(SubmissionState.NOT_STARTED.label), "none", 0, 0)
    if errors:
        return BoardCell(_("%(n)s 行待改正") % {"n": errors}, "fail", rows, errors)
    if state == SubmissionState.NOT_STARTED:
        return BoardCell(_("局已录入"), "ok", rows, 0)
    if state == SubmissionState.WORKING and not answer.awaits_principal:
        return BoardCell(_("已收下，待提交"), "near", rows, 0)
    return BoardCell(state_word(answer), STATE_CLASS[state], rows, 0)


def _beside(left: int) -> BoardCell:
    """Say of a school without a row what plans still ask it beside the tables."""
    if not left:
        return BoardCell("—", "none", 0, 0)
    word = _("未开始，%(n)d 格") % {"n": left}
    return BoardCell(word, "none", 0, 0)


def _phase(answer: Submission) -> str:
    """Say how far a school is, so that every school is counted exactly once."""
    if answer.state in {SubmissionState.SUBMITTED, SubmissionState.LOCKED}:
        return "done"
    if answer.errors or answer.state == SubmissionState.RETURNED:
        return "to_mend"
    if answer.awaits_principal:
        return "waiting"
    if answer.state == SubmissionState.NOT_STARTED:
        return "not_started"
    return "ready" if answer.is_ready else "begun"


def board_of(account: Account, collection: Collection) -> Board:
    """Build the board of a collection."""
    rows = Submission.objects.visible_to(account).filter(collection=collection)
    answers = list(rows.select_related("collection").order_by("school_code"))
    phases = Counter(_phase(answer) for answer in answers)
    asked = asked_by_school(account, collection)
    begun = any(ANSWERS in answer.tables for answer in answers)
    beside = (+asked or begun) and ANSWERS not in collection.tables
    tables = (*collection.tables, ANSWERS) if beside else tuple(collection.tables)
    return Board(
        collection=collection,
        labels=labels_of(tables),
        rows=tuple(
            BoardRow(
                answer,
                state_word(answer),
                STATE_CLASS[SubmissionState(answer.state)],
                tuple(
                    _cell(answer, table)
                    if table in collection.tables or table in answer.tables
                    else _beside(asked[answer.school_code])
                    for table in tables
                ),
            )
            for answer in answers
        ),
        done=phases["done"],
        to_mend=phases["to_mend"],
        not_started=phases["not_started"],
        waiting=phases["waiting"],
        ready=phases["ready"],
        begun=phases["begun"],
    )


def open_drafts_of(account: Account, region_code: str) -> list[Draft]:
    """List the open drafts of a county."""
    rows = Draft.objects.visible_to(account).filter(region_code=region_code, state=DraftState.OPEN)
    return list(rows)


def draft_of(account: Account, number: int) -> Draft:
    """Give a draft the account may see, or :class:`Hidden`."""
    found: Draft | None = Draft.objects.visible_to(account).filter(pk=number).first()
    if found is None or not account.reach.all_schools_of(found.region_code):
        raise Hidden(
            where="草稿",
            found="没有这份草稿，或不在您的范围内",
            expected="是您所在地区的草稿",
            fix="请从“数据”页进入",
        )
    return found


def batches_of(submission: Submission) -> list[Batch]:
    """List what a school has uploaded for a collection, the newest first."""
    rows = Batch.objects.unscoped("of a submission already found").filter(
        region_code=submission.region_code,
        school_code=submission.school_code,
        draft__as_of=submission.collection.as_of,
    )
    return list(rows.select_related("draft", "actor").order_by("-draft_id", "-position"))


def previous_rows(
    account: Account, submission: Submission, tables: Sequence[str]
) -> dict[str, Any]:
    """Give last year's rows of one school, of tables without persons."""
    record = previous_record(submission.region_code, submission.collection.as_of)
    if record is None:
        return {}
    snapshot = open_snapshot(record, account)
    scope = Scope(frozenset({submission.school_code}), "rows", "预填本校工作簿", account.username)
    backend = duckdb_backend()
    data = standard()
    return {
        name: snapshot.open(name, backend, scope).to_pyarrow()
        for name in tables
        if snapshot.has(name) and data.tables[name].org and not data.tables[name].is_personal
    }


def asked_of(account: Account, submission: Submission) -> list[Question]:
    """List what plans ask a school besides the tables."""
    return questions_for(account, school_of_answer(submission), submission.collection.as_of)


def tables_of(submission: Submission, asked: Sequence[Question]) -> tuple[str, ...]:
    """Name the tables of a school's workbook, the answers to plans last."""
    tables = tuple(submission.collection.tables)
    return tables if ANSWERS in tables or not asked else (*tables, ANSWERS)


def burden_of(
    account: Account, submission: Submission, asked: Sequence[Question] = ()
) -> tuple[Burden, ...]:
    """Count what a school must type and what is already known, table by table."""
    record = previous_record(submission.region_code, submission.collection.as_of)
    told = _burden(
        record.sha256 if record else "",
        submission.school_code,
        tables_of(submission, asked),
        _Rows(account, submission),
    )
    if not asked:
        return told
    new = sum(question.blank for question in asked)
    known = sum(len(question.asked.cells) for question in asked if question.is_known)
    answers = Burden(ANSWERS, label_of(standard().tables[ANSWERS]), new, known, False)
    return tuple(answers if part.table == ANSWERS else part for part in told)


def school_of_answer(submission: Submission) -> Place:
    """Say which school answers."""
    return Place(submission.region_code, submission.school_code, submission.school_name)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Last year's rows, read only when the count is not remembered; equal to any other."""

    account: Account
    submission: Submission

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rows)


@lru_cache(maxsize=2048)
def _burden(
    _snapshot: str, _school: str, tables: tuple[str, ...], rows: _Rows
) -> tuple[Burden, ...]:
    known = previous_rows(rows.account, rows.submission, tables)
    out = []
    for name in tables:
        table = standard().tables[name]
        measures = [c.name for c in table.columns if c.type in ("integer", "number")]
        asked = [c for c in table.columns if not c.describes]
        lines = known.get(name)
        count = lines.num_rows if lines is not None else 1
        filled = 0
        if lines is not None:
            filled = sum(
                lines.num_rows - lines[c.name].null_count
                for c in table.stored
                if c.name not in measures and not c.describes and c.name in lines.column_names
            )
        to_type = count * len(measures) + (0 if lines is not None else len(asked))
        out.append(
            Burden(
                name,
                table.label,
                0 if table.is_personal else min(to_type, count * len(asked)),
                0 if table.is_personal else filled,
                table.is_personal,
            )
        )
    return tuple(out)


def progress_sentence(board: Board) -> str:
    """Say in one line how far a collection is."""
    total = len(board.rows)
    if not total:
        return _("《%(title)s》还没有要填报的学校") % {"title": board.collection.title}
    if not board.collection.is_open:
        told = {"total": total, "done": board.done, "left": total - board.done}
        return _("任务已结束：%(total)d 所学校中 %(done)d 所已交，%(left)d 所没有提交") % told
    parts = []
    if board.waiting:
        parts.append(_("%(n)d 所等校长确认") % {"n": board.waiting})
    if board.to_mend:
        parts.append(_("%(n)d 所有待改正的行") % {"n": board.to_mend})
    if board.ready:
        parts.append(_("%(n)d 所已收下、待提交") % {"n": board.ready})
    if board.begun:
        parts.append(_("%(n)d 所还没有交齐") % {"n": board.begun})
    if board.not_started:
        parts.append(_("%(n)d 所还没有开始") % {"n": board.not_started})
    tail = _("：%(parts)s") % {"parts": _("，").join(parts)} if parts else ""
    told = {"total": total, "done": board.done, "tail": tail}
    if not board.done:
        return _("%(total)d 所学校都还没有交%(tail)s") % told
    return _("%(total)d 所学校中 %(done)d 所已交%(tail)s") % told


def counts_by_table(
    answer: Submission, asked: Sequence[Question] = ()
) -> list[tuple[str, BoardCell]]:
    """Give what a school has handed in, table by table."""
    tables = tables_of(answer, asked)
    return [
        (label, _cell(answer, name)) for name, label in zip(tables, labels_of(tables), strict=True)
    ]


def days_to(due: date, today: date) -> int:
    """Days until a collection is due; negative when late."""
    return (due - today).days


def counts_of(summary: Mapping[str, Any], batches: Sequence[Batch]) -> list[dict[str, Any]]:
    """Give read, accepted and rejected by table, in words, and the batches they come from."""
    data = standard()
    active = [batch for batch in batches if batch.is_active]
    return [
        {
            "label": label_of(data.tables[name]),
            "batches": [batch for batch in active if name in batch.rows],
            **row,
        }
        for name, row in summary.get("tables", {}).items()
    ]
