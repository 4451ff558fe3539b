"""Everything the pages of an examination show, computed when its scores are taken in (计算)."""

from __future__ import annotations

from junheng.web.academics.models import Exam
from junheng.web.academics.queries.account import result_of, whole_gaps, whole_spreads
from junheng.web.academics.queries.papers import whole_points, whole_quality, with_items
from junheng.web.academics.queries.precision import precision_chart
from junheng.web.accounts.models import Account


def compute(account: Account, exam: Exam) -> None:
    """Compute and keep all results of a set; what is kept already costs nothing."""
    result_of(account, exam)
    whole_spreads(account, exam)
    whole_gaps(account, exam)
    for subject in with_items(account, exam):
        precision_chart(exam, whole_quality(account, exam, subject))
        whole_points(account, exam, subject)
