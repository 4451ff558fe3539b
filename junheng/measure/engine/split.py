"""Splitting what the sections of a school share (共享资源分摊)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from junheng.policy.pack import Pack


def section_shares(pack: Pack, pupils: Mapping[str, float], as_of: date) -> dict[str, float]:
    """Give each section's share of what its school owns (共享资源分摊).

    Answers "how much of a nine-year school's sports ground belongs to its junior section?".

    Parameters
    ----------
    pack : Pack
        Names the dated weights of stages.
    pupils : mapping of str to float
        Pupils by stage of one school; senior pupils count as well.
    as_of : date
        Weights in force on this day.

    Returns
    -------
    dict of str to float
        Share by stage, adding up to 1.

    Raises
    ------
    ValueError
        A stage without a weight, or a school without pupils.

    Notes
    -----
    ``share_s = w_s × n_s ÷ Σ_t w_t × n_t``; the relation of a measurement computes the same.

    Examples
    --------
    >>> from junheng.policy import load_pack
    >>> shares = section_shares(
    ...     load_pack("cn-moe-2017-6"), {"primary": 166, "junior": 210}, date(2025, 10, 15)
    ... )
    >>> round(23226 * shares["primary"], 2), round(23226 * shares["junior"], 2)
    (9711.63, 13514.37)
    """
    weighted: dict[str, float] = {}
    for stage, n in pupils.items():
        weight = pack.number(pack.split_weight, as_of, stage)
        if weight is None:
            raise ValueError(f"no weight for stage {stage} on {as_of}; leave the stage out")
        weighted[stage] = weight * n
    total = sum(weighted.values())
    if not total:
        raise ValueError("the school has no pupils; there is nothing to share by")
    return {stage: w / total for stage, w in weighted.items()}
