"""Wording growth: the heading, the doubts, what a toggle changes (增值的语句)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from junheng.kernel.rounding import shown
from junheng.measure.growth.paces import FEWEST_FOR_FIT
from junheng.publish.sentences.catalogue import Sentence, render

if TYPE_CHECKING:
    from junheng.measure.growth.baseline import Baseline, Rules
    from junheng.measure.growth.paces import Pace, PaceReport
    from junheng.measure.growth.pooled import Pooled
    from junheng.measure.growth.report import Change, GrowthReport, LevelFigure, Span

WORDS: Mapping[str, str] = {
    "above": "高于预期",
    "near": "与预期无明显差异",
    "below": "低于预期",
    "too_few": "证据不足",
}
LEVELS: Mapping[str, str] = {
    "high": "明显高于全县",
    "middle": "与全县无明显差异",
    "low": "明显低于全县",
}
GRADES: Mapping[str, str] = {"good": "良", "fair": "一般", "not_computable": "不足"}
CONTEXT: Mapping[str, str] = {
    "intake": "学校的平均起点",
    "boarding": "寄宿生比例",
    "migrant": "随迁子女比例",
    "left_behind": "留守儿童比例",
}
_WHOLE = 0.995  # a share that would read 100 %
_HEIGHT = {"high": "高", "middle": "平", "low": "低", "above": "高", "near": "平", "below": "低"}


def signed(value: float) -> str:
    """Write an effect with its sign; what rounds to nothing has none.

    >>> signed(0.214), signed(-0.06), signed(-0.001)
    ('+0.21', '−0.06', '0.00')
    """
    text = shown(abs(value), 2)
    if float(text) == 0:
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def interval(low: float, high: float) -> str:
    """Write an interval.

    >>> interval(0.063, 0.36)
    '（+0.06～+0.36）'
    """
    return f"（{signed(low)}～{signed(high)}）"


def corner(level: LevelFigure, span: Span) -> str:
    """Name where a school stands on both axes; 平 where an interval holds zero."""
    return f"水平{_HEIGHT[level.place]}·成长{_HEIGHT[span.verdict]}"


def county_headline(report: GrowthReport) -> Sentence:
    """Say how many schools lie above, near and below."""
    verdicts = [span.verdict for span in report.model.schools.values()]
    counts = {word: verdicts.count(word) for word in ("above", "near", "below")}
    return render("growth.headline", counts)


def own_headline(school: str, span: Span | None) -> Sentence:
    """Say of one school how far its pupils came, beside the county's zero line."""
    if span is None:
        return render("growth.own_too_few", {"school": school})
    facts = {"school": school, "word": WORDS[span.verdict], "effect": signed(span.effect),
             "interval": interval(span.low, span.high), "n": span.n}  # fmt: skip
    return render("growth.own", facts)


def lacks_of(baseline: Baseline, rules: Rules, why: str = "") -> list[Sentence]:
    """Say why growth is not computable, each reason once."""
    said = {
        "no_prior": render("growth.lack_no_prior", {}),
        "not_comparable": render("growth.lack_not_comparable", {}),
        "coverage": render(
            "growth.lack_coverage", {"share": baseline.share, "least": rules.least_coverage}
        ),
        "few_schools": render("growth.lack_few_schools", {"n": rules.least_schools}),
    }
    found = [said[lack] for lack in baseline.lacks]
    return [*found, render("growth.lack_model", {"why": why})] if why else found


def not_computable(reasons: Sequence[Sentence]) -> Sentence:
    """Open the page that shows the level story instead of a number."""
    joined = "；".join(reason.text for reason in reasons)
    return render("growth.not_computable", {"reasons": joined})


def doubts_of(baseline: Baseline, rules: Rules) -> list[Sentence]:
    """Say what makes the starting point less than good."""
    said = {
        "coverage": lambda: render("growth.doubt_coverage", {"good": rules.good_coverage}),
        "uneven": lambda: render("growth.doubt_uneven", {"least": rules.least_coverage}),
        "old": lambda: render("growth.doubt_old", {"months": rules.oldest_months}),
        "reliability_low": lambda: render(
            "growth.doubt_reliability_low", {"good": rules.good_reliability}
        ),
        "reliability_unknown": lambda: render("growth.doubt_reliability_unknown", {}),
    }
    return [said[doubt]() for doubt in baseline.doubts]


def change_said(change: Change, names: Mapping[str, str], *, of_one: bool) -> Sentence:
    """Say whether the conclusion holds when one thing is changed."""
    if change.reason:
        return render("growth.change_unknown", {"label": change.label, "why": change.reason})
    if change.holds:
        return render("growth.change_holds", {"label": change.label})
    if of_one:
        now = change.schools.get(change.moved[0])
        word = WORDS[now.verdict] if now else WORDS["too_few"]
        return render("growth.change_own", {"label": change.label, "word": word})
    words = dict.fromkeys(change.moved, WORDS["too_few"])
    words |= {school: WORDS[span.verdict] for school, span in change.schools.items()}
    moved = "、".join(
        f"{names.get(school, school)}变为“{words[school]}”" for school in change.moved
    )
    return render("growth.change_moved", {"label": change.label, "moved": moved})


def beside_said(report: GrowthReport, rules: Rules) -> Sentence | None:
    """Say why there is no model with context, or which contexts it goes without."""
    if not report.left_out:
        return None
    facts: dict[str, object] = {"n": report.card.schools, "each": rules.schools_per_context}
    if report.beside is None:
        return render("growth.beside_none", facts)
    facts["left_out"] = [CONTEXT.get(name, name) for name in report.left_out]
    return render("growth.beside_part", facts)


def pace_headline(report: PaceReport) -> Sentence:
    """Say how many schools' mean growth percentile lies above, near and below 50."""
    verdicts = [pace.verdict for pace in report.paces.values()]
    counts = {word: verdicts.count(word) for word in ("above", "near", "below")}
    return render("growth.pace_headline", {"n": report.n, **counts})


def own_pace_headline(school: str, pace: Pace | None) -> Sentence:
    """Say one school's mean growth percentile with its interval."""
    if pace is None:
        return render("growth.pace_own_too_few", {"school": school})
    facts = {"school": school, "mean": shown(pace.mean, 0), "n": pace.n,
             "interval": f"（{shown(pace.low, 0)}～{shown(pace.high, 0)}）"}  # fmt: skip
    return render("growth.pace_own", facts)


def percentiles(low: float, high: float) -> str:
    """Write an interval of percentiles.

    >>> percentiles(53.14, 65.3)
    '（53.1～65.3）'
    """
    return f"（{shown(low, 1)}～{shown(high, 1)}）"


def pace_said(report: PaceReport) -> list[Sentence]:
    """Say what a reader must know of growth percentiles besides the schools' means."""
    doubts = [
        render("growth.pace_doubt", {"reliability": one.reliability, "half": one.half})
        for one in report.doubts
    ]
    counted = render("growth.pace_orders", {"n": report.n, "without": report.without})
    return [render("growth.pace_read", {}), *doubts, render("growth.pace_error", {}), counted]


def fit_said(report: PaceReport) -> Sentence:
    """Say whether the model of growth percentiles fits."""
    if report.fit is None:
        return render("growth.pace_no_fit", {"n": report.n, "least": FEWEST_FOR_FIT})
    facts = {"beyond": report.fit.beyond, "crossing": report.crossing}
    return render("growth.pace_fit", facts)


def years_headline(pooled: Pooled) -> Sentence:
    """Say of several cohorts together how many schools lie above, near and below."""
    cohorts = "、".join(pooled.cohorts)
    if pooled.why:
        return render("growth.years_none", {"cohorts": cohorts, "why": pooled.why})
    verdicts = [span.verdict for span in pooled.schools.values()]
    counts = {word: verdicts.count(word) for word in ("above", "near", "below")}
    return render("growth.years_headline", {"cohorts": cohorts, **counts})


def own_years_headline(pooled: Pooled, school: str, span: Span | None) -> Sentence:
    """Say the same of one school."""
    cohorts = "、".join(pooled.cohorts)
    if pooled.why:
        return render("growth.years_none", {"cohorts": cohorts, "why": pooled.why})
    if span is None:
        return render("growth.years_own_too_few", {"cohorts": cohorts, "school": school})
    facts = {"cohorts": cohorts, "school": school, "word": WORDS[span.verdict], "n": span.n,
             "effect": signed(span.effect),
             "interval": interval(span.low, span.high)}  # fmt: skip
    return render("growth.years_own", facts)


def years_said(pooled: Pooled, names: Mapping[str, str], *, of_one: bool) -> list[Sentence]:
    """Say what is there every year, how far two years agree, what changed beyond chance."""
    if pooled.why:
        return []
    told = [render("growth.years_what", {})]
    if not pooled.stability:
        told.append(render("growth.years_no_spread", {}))
    elif pooled.stability > _WHOLE:
        told.append(render("growth.years_all_stable", {}))
    else:
        told.append(render("growth.years_stable", {"share": pooled.stability}))
    one = pooled.agreement
    if one is not None and not of_one:
        earlier, later = pooled.cohorts[-2:]
        facts = {"earlier": earlier, "later": later, "n": one.units, "value": one.value,
                 "low": shown(one.low, 2), "high": shown(one.high, 2)}  # fmt: skip
        told.append(render("growth.years_agree", facts))
    for change in pooled.changes:
        facts = {"school": names.get(change.unit, change.unit), "earlier": change.earlier,
                 "later": change.later, "change": signed(change.change),
                 "interval": interval(change.low, change.high)}  # fmt: skip
        told.append(render("growth.years_changed", facts))
    return told if pooled.changes else [*told, render("growth.years_same", {})]


def standing_said(cohort: str, span: Span) -> Sentence:
    """Say a school's growth for the annual evaluation: whose results, how many, the interval."""
    facts = {"cohort": cohort, "n": span.n, "effect": signed(span.effect),
             "low": signed(span.low), "high": signed(span.high)}  # fmt: skip
    return render("growth.standing", facts)
