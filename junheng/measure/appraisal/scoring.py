"""From a figure to a share of the points (计分).

Three ways, all between nothing and everything: in proportion between two lines, by steps, by a
verdict.  A better figure never gives fewer points.
"""

from __future__ import annotations

from fractions import Fraction

from junheng.policy.appraisal import Linear, Scoring, Steps

_NOTHING, _ALL = Fraction(0), Fraction(1)


def share_of(scoring: Scoring, value: Fraction) -> Fraction:
    """Give the share of the points a figure earns, from 0 to 1 (得分比例).

    Examples
    --------
    >>> line = Linear(Fraction("0.85"), Fraction("0.98"))
    >>> share_of(line, Fraction("0.85")), share_of(line, Fraction("0.915")), share_of(line, _ALL)
    (Fraction(0, 1), Fraction(1, 2), Fraction(1, 1))
    >>> share_of(Linear(Fraction(2), Fraction(0)), Fraction(1))  # less is better
    Fraction(1, 2)
    """
    if isinstance(scoring, Linear):
        part = (value - scoring.none) / (scoring.full - scoring.none)
        return min(_ALL, max(_NOTHING, part))
    if isinstance(scoring, Steps):
        return next((share for line, share in scoring.steps if value >= line), _NOTHING)
    return min(_ALL, max(_NOTHING, value))
