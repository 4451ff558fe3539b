"""What several cohorts say of a school that is worth following (连续几届的成长)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from junheng.measure.engine.following import Observation
from junheng.measure.engine.strengths import Praise
from junheng.measure.engine.verdict import State
from junheng.measure.growth.pooled import LEAST_COHORTS, Pooled
from junheng.measure.growth.report import Span

BELOW = "growth_below_expectation"
ABOVE = "strength:growth"
UNIT = "学生标准差"
LIMIT = "不低于预期（95%区间不整个低于0，或差距不到{band:.2f}个学生标准差）"


def lasts(span: Span, band: float) -> bool:
    """Tell whether growth differs from the expectation, and by what somebody would notice.

    >>> clear = Span(300, -0.3, 0.06, 0.9, -0.42, -0.18, "below")
    >>> lasts(clear, 0.1), lasts(clear, 0.5)
    (True, False)
    """
    return span.verdict in ("above", "below") and not span.is_small(band)


def observed_growth(
    pooled: Pooled,
    *,
    clause: str,
    subject: str,
    band: float,
    names: Mapping[str, str],
    words: Mapping[str, str],
) -> Iterator[Observation]:
    """Say of every school whether its pupils' growth stayed behind cohort after cohort.

    A mean score alone opens nothing, nor does one cohort: the part that is there every year is
    judged, its interval and a difference that means something.  No number limits it, so that
    nobody closes it by entering one; the next computation does.

    Parameters
    ----------
    pooled : Pooled
        Several cohorts together; schools too small are not in it.
    clause, subject : str
        The clause that asks for growth, and the kind of examination it is of.
    band : float
        No practical difference, standard deviations of pupils.
    names, words : mapping of str to str
        By code: the school's name, and what is known of it in a sentence.
    """
    if len(pooled.cohorts) < LEAST_COHORTS or pooled.why:
        return
    for school, span in pooled.schools.items():
        if span.verdict == "too_few":
            continue
        is_behind = span.verdict == "below" and lasts(span, band)
        state: State = "unmet" if is_behind else "met"
        yield Observation(
            unit=school,
            clause=clause,
            rule=BELOW,
            subject=subject,
            name="学生成长连续几届低于预期",
            unit_name=names.get(school, school),
            school=school,
            state=state,
            value=span.effect,
            value_unit=UNIT,
            words=words.get(school, ""),
            limit_words=LIMIT.format(band=band),
        )


def praised_growth(
    pooled: Pooled,
    *,
    clause: str,
    subject: str,
    band: float,
    names: Mapping[str, str],
    told: Mapping[str, Mapping[str, object]],
) -> Iterator[Praise]:
    """Say which schools' pupils came further than expected, cohort after cohort.

    ``told`` holds the facts of the sentence, by code.
    """
    if len(pooled.cohorts) < LEAST_COHORTS or pooled.why:
        return
    for school, span in pooled.schools.items():
        if span.verdict == "above" and lasts(span, band):
            yield Praise(
                unit=school,
                unit_name=names.get(school, school),
                school=school,
                clause=clause,
                rule=ABOVE,
                subject=subject,
                name="学生成长连续几届高于预期",
                sentence="strength.growth",
                facts=told[school],
                value=span.effect,
                value_unit=UNIT,
                size=span.effect,
            )
