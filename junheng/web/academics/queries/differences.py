"""Every school beside the good urban schools the bureau named (与城区优质学校差异率).

The list is the bureau's, dated and with its document, in the data version of the examination
(``named_list``, 城区优质学校); without one there is nothing to compare with.  Between schools, so
for the bureau only and only where the law lets schools stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.snapshots import Scope
from junheng.kernel.periods import in_force
from junheng.measure.achievement.account.figures import scores_of
from junheng.measure.achievement.differences import (
    QualityDifferences,
    quality_school_differences,
)
from junheng.publish.reports.exam_facts import DifferencesFact
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries.kept import kept
from junheng.web.academics.queries.reading import set_of, whole
from junheng.web.academics.queries.table import table_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import open_snapshot, snapshots_of
from junheng.web.register.queries import school_names

_LIST = "urban_quality"
_PURPOSE = "考试与城区优质学校对照"
NO_LIST = (
    "考试当天没有城区优质学校的名单，不能计算；请在“学校名单”表里登记，带依据文件，再发布数据版本。"
)
NOT_THERE = "名单里的学校没有参加这次考试，不能计算。"
TOO_SMALL = "对照学校里有人数太少、不能显示的，不计算。"


def named_schools(account: Account, exam: Exam) -> Mapping[str, str]:
    """Give the schools on the list on the day of the examination, each with its document.

    The newest data version that has the table is asked: a list is dated, whenever it was typed.
    """
    for record in snapshots_of(account, exam.region_code):
        snapshot = open_snapshot(record, account)
        if record.status == "self_test" or not snapshot.has("named_list"):
            continue
        scope = Scope(None, "aggregate", _PURPOSE, account.username)
        rows = snapshot.open("named_list", duckdb_backend(threads=1), scope)
        return {
            row["school_code"]: row["document"]
            for row in rows.filter(rows["list"] == _LIST).to_pyarrow().to_pylist()
            if in_force(row["valid_from"], row["valid_to"], exam.held_on)
        }
    return {}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is compared with whom."""

    comparators: tuple[str, ...]
    documents: tuple[str, ...]
    reason: str


def differences_of(account: Account, exam: Exam, subject: str) -> DifferencesFact | None:
    """Give one paper's differences, or why there are none; nothing to whoever sees no schools."""
    seen = figures.seen_of(account, exam)
    if not seen.sight.schools or seen.whole is None:
        return None
    told = {unit.school for _name, unit in seen.schools}
    asked = _asked(named_schools(account, exam), told, figures.sizes_of(account, exam))
    names = school_names([exam.region_code], exam.held_on)
    found: tuple[QualityDifferences, ...] = ()
    if not asked.reason:
        both = _found(account, exam, subject, asked.comparators)
        found = (both.relative, both.standardised)
    rows = []
    for code in [unit.school for _name, unit in seen.schools] if found else []:
        pair = [next(row for row in one.schools if row.school == code) for one in found]
        if code not in asked.comparators:
            rows.append((names.get(code, code), pair[0], pair[1]))
    return DifferencesFact(
        label=seen.whole.of(subject).label,
        comparators=tuple(names.get(code, code) for code in asked.comparators),
        documents=asked.documents,
        n=found[0].n if found else 0,
        mean=found[0].mean if found else None,
        rows=tuple(rows),
        statements=tuple(dict.fromkeys(words for one in found for words in one.statements)),
        reason=asked.reason,
    )


def _asked(listed: Mapping[str, str], told: set[str], sizes: Mapping[str, int]) -> _Asked:
    if not listed:
        return _Asked((), (), NO_LIST)
    sat = tuple(code for code in sorted(listed) if sizes.get(code))
    documents = tuple(dict.fromkeys(listed[code] for code in sat))
    if not sat:
        return _Asked((), (), NOT_THERE)
    return _Asked(sat, documents, "" if set(sat) <= told else TOO_SMALL)


@dataclass(frozen=True, slots=True)
class _Both:
    """The same schools by both formulas."""

    relative: QualityDifferences
    standardised: QualityDifferences


def _found(account: Account, exam: Exam, subject: str, comparators: tuple[str, ...]) -> _Both:
    def make() -> _Both:
        table = table_of(exam, set_of(account, exam), whole(account, exam))
        scores = scores_of(table, subject)
        return _Both(
            quality_school_differences(scores, table.schools, comparators),
            quality_school_differences(scores, table.schools, comparators, formula="standardised"),
        )

    what = f"differences-{subject or 'total'}"
    return kept(exam.sha256, what, _Both, make, made_with=" ".join(comparators))
