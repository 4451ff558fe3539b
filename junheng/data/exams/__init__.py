"""Examinations at rest (考试数据): sheets as schools write them, sealed sets, one door.

``reading`` makes rows of text of a score sheet, a sheet of item marks, a blueprint or a sheet of
numbers enrolled; ``store`` keeps one examination as an immutable folder named by its hash, with
pseudonyms instead of names;
``door`` opens it inside a scope and says which groups are too small to be told.
"""

from junheng.data.exams.door import LEAST, Reach, hidden_groups
from junheng.data.exams.reading import (
    Grid,
    GridRow,
    Headcounts,
    read_blueprint,
    read_grid,
    read_headcounts,
)
from junheng.data.exams.store import ExamManifest, ExamSet, write_exam

__all__ = [
    "LEAST",
    "ExamManifest",
    "ExamSet",
    "Grid",
    "GridRow",
    "Headcounts",
    "Reach",
    "hidden_groups",
    "read_blueprint",
    "read_grid",
    "read_headcounts",
    "write_exam",
]
