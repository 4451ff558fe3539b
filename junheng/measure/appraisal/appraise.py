"""The appraisal of every school: points, parts, composite (学校年度评价).

*Question*: what did each school get on each measure, and why; what does it come to?

A measure gives weight × share of the points.  A measure without a figure gives nothing *and takes
its weight away*: the composite is the points out of the weight that is known, on a hundred, and
there is one only where enough of the weight is known (``least_share``).  What the guardrails
refuse on the day counts for nobody.  A bundled measure gives every member of a group the same
points: the mean of the members' own, weighted by pupils, so that the pupil-weighted sum stays as
it was; where one member has no figure the group has none.

Nobody is ordered: schools come as they were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from junheng.measure.appraisal.figures import Figure, School
from junheng.measure.appraisal.scoring import share_of
from junheng.policy.appraisal import Measure, Part, Scheme

State = Literal["scored", "missing", "refused", "not_applicable"]
HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Points:
    """What one school got on one measure."""

    measure: Measure
    figure: Figure
    state: State
    points: Fraction | None  # None unless scored
    own: Fraction | None  # before bundling; the same where nothing is bundled
    bundle: tuple[str, ...] = ()  # names of the schools that share it
    why: str = ""  # where nothing was scored


@dataclass(frozen=True, slots=True)
class PartPoints:
    """One part of a school's appraisal."""

    part: Part
    points: Fraction
    known: Fraction  # weight with a figure
    asked: Fraction  # weight of what applies and is lawful

    @property
    def told(self) -> Fraction | None:
        """The points as they are printed: none where nothing is known, which is not zero."""
        return self.points if self.known else None

    @property
    def share(self) -> Fraction | None:
        """The share of the known points; nothing where nothing is known."""
        return self.points / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class SchoolAppraisal:
    """The appraisal of one school."""

    school: School
    measures: tuple[Points, ...]
    parts: tuple[PartPoints, ...]
    composite: Fraction | None  # on a hundred
    why: str  # why there is no composite

    @property
    def points(self) -> Fraction:
        """All points."""
        return sum((part.points for part in self.parts), Fraction(0))

    @property
    def known(self) -> Fraction:
        """The weight with a figure."""
        return sum((part.known for part in self.parts), Fraction(0))

    @property
    def asked(self) -> Fraction:
        """The weight of what applies to the school and is lawful on the day."""
        return sum((part.asked for part in self.parts), Fraction(0))

    def on(self, measure: str) -> Points:
        """Find what it got on one measure."""
        return next(one for one in self.measures if one.measure.id == measure)

    def share(self, of: str) -> Fraction | None:
        """Give the share of the points of the composite, a part or a measure."""
        if of == "composite":
            return None if self.composite is None else self.composite / HUNDRED
        for part in self.parts:
            if part.part.id == of:
                return part.share
        one = next((each for each in self.measures if each.measure.id == of), None)
        if one is None or one.points is None:
            return None
        return one.points / one.measure.weight


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The appraisal of a region's schools under one scheme."""

    scheme: Scheme
    schools: tuple[SchoolAppraisal, ...]
    refused: Mapping[str, str]  # measure → why

    def of(self, code: str) -> SchoolAppraisal | None:
        """Find one school."""
        return next((one for one in self.schools if one.school.code == code), None)


Figures = Mapping[str, Mapping[str, Figure]]  # measure → school → figure
Bundles = Mapping[str, Sequence[Sequence[str]]]  # measure → groups of school codes


def appraise(
    scheme: Scheme,
    schools: Sequence[School],
    figures: Figures,
    *,
    bundles: Bundles | None = None,
    refused: Mapping[str, str] | None = None,
) -> Appraisal:
    """Appraise the schools of a region (学校年度评价).

    Parameters
    ----------
    scheme : Scheme
        Measures with weights that add up to a hundred.
    schools : sequence of School
        In the order they are to be listed; their pupils weigh them in a bundle.
    figures : mapping of measure to mapping of school to Figure
        A school left out has no figure.
    bundles : mapping of measure to groups, optional
        Groups of codes whose members share their points; each school in one group at most.
    refused : mapping of measure to reason, optional
        What the guardrails refuse on the day, with the article.

    Returns
    -------
    Appraisal
        Points are exact fractions; their sums add up exactly.
    """
    no = dict(refused or {})
    lines = {
        measure.id: _measured(measure, schools, figures.get(measure.id, {}), no.get(measure.id, ""))
        for measure in scheme.measures
    }
    for measure, groups in (bundles or {}).items():
        if measure in lines and measure not in no:
            lines[measure] = _bundled(lines[measure], schools, groups)
    found = []
    for school in schools:
        own = tuple(lines[measure.id][school.code] for measure in scheme.measures)
        found.append(_summed(scheme, school, own))
    return Appraisal(scheme, tuple(found), no)


def _measured(
    measure: Measure, schools: Sequence[School], figures: Mapping[str, Figure], refused: str
) -> dict[str, Points]:
    out: dict[str, Points] = {}
    for school in schools:
        figure = figures.get(school.code, Figure(why="没有填报"))
        if refused:
            out[school.code] = Points(measure, figure, "refused", None, None, why=refused)
        elif figure.does_not_apply:
            out[school.code] = Points(measure, figure, "not_applicable", None, None, why=figure.why)
        elif figure.value is None:
            out[school.code] = Points(measure, figure, "missing", None, None, why=figure.why)
        else:
            points = measure.weight * share_of(measure.scoring, figure.value)
            out[school.code] = Points(measure, figure, "scored", points, points)
    return out


def _bundled(
    lines: dict[str, Points], schools: Sequence[School], groups: Sequence[Sequence[str]]
) -> dict[str, Points]:
    held = {school.code: school for school in schools}
    out = dict(lines)
    for group in groups:
        members = [code for code in group if code in held]
        if len(members) < 2:
            continue
        names = tuple(held[code].name for code in members)
        lacking = [
            held[code].name
            for code in members
            if lines[code].points is None or not held[code].pupils
        ]
        if lacking:
            why = f"捆绑计分，{'、'.join(lacking)}没有数据或学生数"
            for code in members:
                out[code] = replace(
                    lines[code], state="missing", points=None, bundle=names, why=why
                )
            continue
        pupils = sum(held[code].pupils or 0 for code in members)
        mean = (
            sum(
                ((held[c].pupils or 0) * (lines[c].points or Fraction(0)) for c in members),
                Fraction(0),
            )
            / pupils
        )
        for code in members:
            out[code] = replace(lines[code], points=mean, bundle=names)
    return out


def _summed(scheme: Scheme, school: School, own: tuple[Points, ...]) -> SchoolAppraisal:
    parts = tuple(
        PartPoints(
            part=part,
            points=sum((p.points for p in _of(own, part) if p.points is not None), Fraction(0)),
            known=sum(
                (p.measure.weight for p in _of(own, part) if p.state == "scored"), Fraction(0)
            ),
            asked=sum(
                (p.measure.weight for p in _of(own, part) if p.state in ("scored", "missing")),
                Fraction(0),
            ),
        )
        for part in scheme.parts
    )
    made = SchoolAppraisal(school, own, parts, None, "")
    if not made.asked:
        return replace(made, why="不能计算，因为没有适用的项目")
    if made.known < scheme.least_share * made.asked:
        missing = "、".join(p.measure.label for p in own if p.state == "missing")
        why = (
            f"不能计算，因为有数据的项目只占{_shown(made.known)}分（应评{_shown(made.asked)}分，"
            f"至少要有{float(scheme.least_share):.0%}）；缺：{missing}"
        )
        return replace(made, why=why)
    return replace(made, composite=made.points / made.known * HUNDRED)


def _of(own: Sequence[Points], part: Part) -> list[Points]:
    return [one for one in own if one.measure.part == part.id]


def _shown(value: Fraction) -> str:
    return f"{float(value):g}"
