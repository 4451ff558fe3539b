"""Whether a school has answered what plans ask beside the tables (采集与判定事项)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from junheng.data.intake.asked import TABLE
from junheng.web.accounts.models import Account
from junheng.web.intake.models import Collection, Submission
from junheng.web.shared.questions import questions_for
from junheng.web.shared.reach import Place

NONE_THIS_TIME: Mapping[str, Any] = {"rows": 0, "errors": 0, "warnings": 0, "none": True}


def says_none(answer: Submission, table: str = TABLE) -> bool:
    """Whether the school said that it has nothing to enter in a table this time."""
    return bool(answer.tables.get(table, {}).get("none"))


def unanswered(account: Account, answer: Submission) -> int:
    """Count the cells of a sheet that was asked for and not begun; 0 once a row of it is there."""
    if TABLE in answer.collection.tables or answer.tables.get(TABLE):
        return 0  # asked for like any other table, begun, or said to be empty
    place = Place(answer.region_code, answer.school_code, answer.school_name)
    asked = questions_for(account, place, answer.collection.as_of)
    return sum(question.blank for question in asked)


def asked_by_school(account: Account, collection: Collection) -> Counter[str]:
    """Count the cells that plans ask of each school beside the tables, by its code."""
    if TABLE in collection.tables:
        return Counter()
    asked = questions_for(account, Place(collection.region_code), collection.as_of)
    cells: Counter[str] = Counter()
    for question in asked:
        if question.asked.of_school:
            cells[question.unit] += question.blank
    return cells
