"""How our own scores lie to the city's lines, and the bulletin that counts (市里的通报)."""

from __future__ import annotations

import math

import numpy as np

from junheng.kernel.errors import Hidden
from junheng.measure.achievement.shares import CutScores, unit_shares
from junheng.policy.achievement import achievement_lines
from junheng.web.academics.models import Bulletin, Exam
from junheng.web.academics.queries.reading import set_of, whole
from junheng.web.academics.queries.table import table_of
from junheng.web.accounts.models import Account


def bulletin_of(exam: Exam) -> Bulletin | None:
    """Give the bulletin that counts: the last one of the scores as they are now."""
    return exam.bulletins.filter(sha256=exam.sha256).select_related("exam").last()


def counted(account: Account, exam: Exam, top: float, bottom: float) -> tuple[int, int, int, float]:
    """Count who has a total, who lies at or above and at or below the lines; and the mean.

    Raises
    ------
    Hidden
        To anybody but the bureau: a county's place among its city stays inside.
    """
    if not account.reach.all_schools_of(exam.region_code):
        raise Hidden(
            where=str(exam),
            found="市里的通报只在局内看",
            expected="教育局的账号",
            fix="本校的结果请看考试页",
        )
    scores = table_of(exam, set_of(account, exam), whole(account, exam)).total()
    cuts = CutScores(achievement_lines().part, top, bottom, "全市考生", None, "in")
    ends = [
        unit_shares(scores, cuts, side, unit=exam.region_code, bases={})
        for side in ("top", "bottom")
    ]
    sat = int(np.isfinite(scores).sum())
    mean = float(np.nanmean(scores)) if sat else math.nan
    return sat, round(ends[0].count or 0), round(ends[1].count or 0), mean
