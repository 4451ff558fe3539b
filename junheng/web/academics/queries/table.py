"""Rows of a set as the engines read them (成绩表、小题得分表)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from junheng.data.exams import ExamSet, Reach
from junheng.measure.achievement.account import Marks
from junheng.measure.achievement.blueprint import Blueprint, BlueprintRow
from junheng.measure.achievement.scores import ScoreTable, Status
from junheng.web.academics.models import Exam


def table_of(exam: Exam, held: ExamSet, reach: Reach) -> ScoreTable:
    """Give the scores inside a reach, one row a pupil."""
    rows = held.scores(reach)
    places, first, coded = _pupils(rows)
    at_first = pa.array(first, pa.int64())  # of a class that is not there: empty, and of a kind
    event = exam.event
    subjects = tuple(paper.subject for paper in event.papers)
    scores = np.full((len(first), len(subjects)), np.nan)
    status: list[list[Status]] = [["unknown"] * len(subjects) for _ in range(len(first))]
    at = {subject: column for column, subject in enumerate(subjects)}
    told = zip(
        coded,
        rows["subject"].to_pylist(),
        rows["score"].to_pylist(),
        rows["status"].to_pylist(),
        strict=True,
    )
    for pupil, subject, score, state in told:
        status[pupil][at[subject]] = state
        if score is not None:
            scores[pupil, at[subject]] = score
    return ScoreTable(
        event=event,
        pupils=places,
        schools=tuple(rows["school_code"].take(at_first).to_pylist()),
        homerooms=tuple(rows["homeroom"].take(at_first).to_pylist()),
        subjects=subjects,
        scores=scores,
        status=tuple(tuple(one) for one in status),
    )


def _pupils(rows: pa.Table) -> tuple[tuple[str, ...], list[int], list[int]]:
    """Give the pupils in the order they appear, each one's first row, and every row's pupil."""
    encoded = rows["person_id"].combine_chunks().dictionary_encode()
    coded = encoded.indices.to_numpy()
    _codes, first = np.unique(coded, return_index=True)
    return tuple(encoded.dictionary.to_pylist()), first.tolist(), coded.tolist()


def papers_with_items(held: ExamSet) -> frozenset[str]:
    """Name the papers of which a set holds the blueprint and the marks of the items."""
    if not (held.has("items") and held.has("answers")):
        return frozenset()
    return frozenset(pc.unique(held.items()["subject"]).to_pylist())


def blueprint_of(held: ExamSet, subject: str) -> Blueprint:
    """Give one paper's blueprint."""
    rows = [one for one in held.items().to_pylist() if one["subject"] == subject]
    return Blueprint(
        subject,
        held.manifest.papers[subject],
        tuple(
            BlueprintRow(
                item=one["item"],
                full=one["full"],
                knowledge=tuple(one["knowledge"]),
                ability=one["ability"],
                section=one["section"],
                key=one["key"],
                planned_difficulty=one["planned"],
            )
            for one in sorted(rows, key=lambda one: one["position"])
        ),
    )


def marks_of(held: ExamSet, reach: Reach, subject: str) -> Marks:
    """Give the marks of one paper's items inside a reach, complete rows only."""
    blueprint = blueprint_of(held, subject)
    rows = held.answers(reach, subject)
    pupils, first, coded = _pupils(rows)
    names = pa.array(blueprint.items)
    columns = pc.index_in(rows["item"], value_set=names).to_numpy()
    points = np.full((len(pupils), len(blueprint.rows)), np.nan)
    answers = np.full(points.shape, "", dtype=object)
    points[coded, columns] = rows["points"].to_numpy()
    answers[coded, columns] = rows["answer"].to_numpy()
    whole = ~np.isnan(points).any(axis=1)
    order = np.array(first)[whole]
    chosen = {
        row.item: tuple(answers[whole, i])
        for i, row in enumerate(blueprint.rows)
        if row.key and answers[whole, i].any()
    }
    return Marks(
        blueprint=blueprint,
        pupils=tuple(np.array(pupils, dtype=object)[whole]),
        schools=tuple(rows["school_code"].take(pa.array(order)).to_pylist()),
        homerooms=tuple(rows["homeroom"].take(pa.array(order)).to_pylist()),
        points=points[whole],
        answers=chosen,
        incomplete=int((~whole).sum()),
    )
