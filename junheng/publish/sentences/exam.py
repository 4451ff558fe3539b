"""Wording what an examination says (考试的语句); nobody is ranked."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import Figures, PaperQuality, Precision, Spread
from junheng.measure.achievement.shares import Base, UnitShares
from junheng.publish.sentences.catalogue import Sentence, render

SMALL = 50  # pupils, below which none and all are not written as 0 and 100 percent
FEW = 0.05  # up to it, or from one less it, a share of few pupils is only said to be so
FEWER = 20  # pupils, below which one alone would be more than that: twice as much is not said
HIDDEN, REST = "…", "其余"


def share_told(value: float | None, n: int, digits: int = 0) -> str:
    """Write a share of points; of few, nobody is told that it is none or all.

    >>> share_told(1.0, 20), share_told(0.0, 20), share_told(0.0, 80), share_told(0.256, 80, 1)
    ('≥95%', '≤5%', '0%', '25.6%')
    >>> share_told(None, 0)
    '—'
    """
    if value is None:
        return "—"
    if n < SMALL and value in (0.0, 1.0):
        return "≥95%" if value else "≤5%"
    return f"{shown(100 * value, digits)}%"


def pupils_told(value: float | None, n: int, digits: int = 0) -> str:
    """Write a share of ``n`` pupils; of few, one is not told apart from none, nor all but one.

    Where nearly none had its own figure, the sign for none would say that it is none.

    >>> pupils_told(0.0, 48, 1), pupils_told(1 / 48, 48, 1), pupils_told(46 / 48, 48, 1)
    ('≤5%', '≤5%', '≥95%')
    >>> pupils_told(1 / 80, 80, 1), pupils_told(0.25, 48), pupils_told(None, 0)
    ('1.3%', '25%', '—')
    """
    if value is not None and is_masked(value, n):
        return mask_told(value, n)
    return share_told(value, n, digits)


def few_of(n: int) -> float:
    """Give the share up to which nothing exact is said of ``n`` pupils.

    >>> few_of(48), few_of(15)
    (0.05, 0.1)
    """
    return FEW if n >= FEWER else 2 * FEW


def mask_told(value: float, n: int) -> str:
    """Write a masked share.

    >>> mask_told(0.0, 48), mask_told(1.0, 48), mask_told(1 / 15, 15)
    ('≤5%', '≥95%', '≤10%')
    """
    few = round(100 * few_of(n))
    return f"≥{100 - few}%" if value > 0.5 else f"≤{few}%"


def is_masked(value: float, n: int) -> bool:
    """Tell whether a share of pupils is only said to be small or large; its interval is not told.

    >>> is_masked(0.0, 20), is_masked(0.2, 20), is_masked(0.0, 80), is_masked(1 / 15, 15)
    (True, False, False, True)
    """
    few = few_of(n)
    return n < SMALL and not few + 1e-9 < value < 1 - few - 1e-9


def are_masked(found: UnitShares) -> bool:
    """Tell whether a unit's share is masked; then no other denominator may give it away."""
    told = [one for one in found.shares if one.value is not None]
    sat = [one for one in told if one.base == "sat"] or told
    return any(is_masked(one.value or 0.0, one.n or 0) for one in sat)


def end_told(found: UnitShares, base: Base, digits: int = 1) -> str:
    """Write a unit's share on one denominator; "…" where it would give away what is masked.

    One of 48 who sat is masked; of 52 who entered it would be 1.9 %, and so one of 52.
    """
    if found.withheld:
        return HIDDEN
    one, n = found.on(base), found.on("sat").n or 0
    if one.value is None or not are_masked(found):
        return pupils_told(one.value, one.n or 0, digits)
    few = few_of(n)
    return HIDDEN if few < one.value < 1 - few else mask_told(one.value, n)


def rates_told(found: Figures, digits: int = 1) -> tuple[str, ...]:
    """Write the rates of a unit; "…" where one is withheld."""
    return tuple(
        HIDDEN
        if f"rate.{one.threshold.name}" in found.withheld
        else pupils_told(one.share, one.n, digits)
        for one in found.rates
    )


def levels_told(found: Figures, digits: int = 0) -> tuple[str, ...]:
    """Write the shares of pupils in the bands of a unit; "…" where one is withheld."""
    n, counts = found.described.n, found.bands
    gone = {k for k in range(len(counts)) if f"band.{k}" in found.withheld}
    if not gone or not n:
        return bands_told(counts, n, digits)
    word = REST if len(gone) == 1 else HIDDEN
    return tuple(
        word if k in gone else pupils_told(count / n, n, digits) for k, count in enumerate(counts)
    )


def bands_told(counts: Sequence[int], n: int, digits: int = 0) -> tuple[str, ...]:
    """Write the shares of pupils in bands; where one is masked the largest is "其余".

    All bands make a hundred: what is masked would be what the others leave.

    >>> bands_told([8, 12, 20, 0], 40)
    ('20%', '30%', '其余', '≤5%')
    >>> bands_told([8, 12, 17, 3], 40)
    ('20%', '30%', '43%', '8%')
    """
    if not n:
        return ("—",) * len(counts)
    told = [pupils_told(count / n, n, digits) for count in counts]
    open_ones = [at for at, count in enumerate(counts) if not is_masked(count / n, n)]
    if open_ones and len(open_ones) < len(counts):
        told[max(open_ones, key=lambda at: counts[at])] = REST
    return tuple(told)


def whole_sentence(found: Figures) -> Sentence | None:
    """Say how everybody did; nothing where nobody has a score."""
    told = found.described
    if told.mean is None or told.score_share is None:
        return None
    facts = {"n": told.n, "label": found.label, "mean": told.mean, "share": told.score_share}
    return render("exam.whole", facts)


def between_sentence(found: Spread) -> Sentence | None:
    """Say how much lies between schools; nothing where it has no interval."""
    shares = found.classes if found.classes.levels else found.schools.shares
    level = shares.level("schools") if shares.levels else None
    if level is None or level.share is None or level.low is None or level.high is None:
        return None
    return render("exam.between", {"share": level.share, "low": level.low, "high": level.high})


def own_sentence(school: str, own: Figures, whole: Figures | None) -> Sentence | None:
    """Say how a school stands beside the whole, in the three words and no more."""
    told = own.described
    if told.mean is None or told.score_share is None:
        return None
    facts: dict[str, object] = {"school": school, "label": own.label, "mean": told.mean}
    beside = whole.described.mean if whole else None
    if beside is None or told.low is None or told.high is None:
        return render("exam.own", {**facts, "share": told.score_share})
    form = "level" if told.low <= beside <= told.high else "above" if told.low > beside else "below"
    return render(f"exam.own_{form}", {**facts, "beside": beside})


def classes_sentence(count: int) -> Sentence:
    """Say how many classes a teacher may read."""
    return render("exam.classes", {"n": count}) if count else render("exam.no_classes", {})


def class_sentence(
    homeroom: str,
    label: str,
    *,
    weakest: Sequence[str],
    against: str,
    share: float | None,
    with_items: bool,
) -> Sentence:
    """Say what a class needs most."""
    facts: dict[str, object] = {"homeroom": homeroom, "label": label}
    if share is None:
        return render("exam.class_empty", facts)
    if not with_items:
        return render("exam.class_plain", {**facts, "share": share})
    if not weakest:
        return render("exam.class_ahead", {**facts, "against": against})
    return render("exam.class_behind", {**facts, "points": list(weakest)})


def paper_sentence(label: str, found: PaperQuality, doubtful: int) -> Sentence:
    """Say how far a paper is to be trusted."""
    alpha = found.analysis.alpha
    if alpha is None:
        return render("exam.paper_no_alpha", {"label": label})
    if doubtful:
        return render("exam.paper", {"label": label, "alpha": alpha, "n": doubtful})
    return render("exam.paper_sound", {"label": label, "alpha": alpha})


def precision_sentence(found: Precision, items: int) -> Sentence:
    """Say whom the calibrated items measure best, and how finely."""
    at = found.best
    facts = {"n": items, "best": ability_told(found.abilities[at]), "error": found.se[at] or 0.0}
    return render("exam.precision", facts)


def ability_told(value: float) -> str:
    """Write an ability with its sign.

    >>> ability_told(-0.5), ability_told(0.0), ability_told(1.25)
    ('−0.5', '0', '+1.25')
    """
    return f"{value:+g}".replace("-", "−") if value else "0"


def points_sentence(who: str, label: str, points: Sequence[str]) -> Sentence:
    """Say which knowledge points are weakest."""
    return render("exam.points", {"who": who, "label": label, "points": list(points)})


def bulletin_sentence(
    *, listed: int, top: int, bottom: int, mean: float, beside: float
) -> Sentence:
    """Say how a region lies to its city's lines, on the pupils who registered."""
    facts = {"listed": listed, "top": top, "bottom": bottom}
    shares = {"top_share": top / listed, "bottom_share": bottom / listed, "ratio": mean / beside}
    return render("exam.bulletin", {**facts, **shares})
