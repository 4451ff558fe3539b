"""Examinations and what the law lets one compare (考试事件).

An :class:`ExamEvent` is one examination on its day with its papers.  Its kind, scope and form are
words of the guardrail pack (act ``exam.open``), which alone says what is lawful: nothing of the law
is repeated here.  :func:`comparison` reads the pack's rulings as leave to compare classes and
schools.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from junheng.policy.guardrails import Examination, Guardrails, Layer, examine

ACT = "exam.open"
ACROSS_SCHOOLS = frozenset({"cross_school", "region"})
ONE_SCHOOL = "只在一所学校内组织，没有校际可比；班级之间可以比较。"
REFUSED = "{found}，不生成校际结果；各校可以自行分析。"
NO_BASIS = "{found}；没有登记依据文件，不生成校际结果。"
UNDECIDED = "还不知道{facts}，判断不了能不能作校际比较；请补填。"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of an examination (试卷)."""

    subject: str  # id, such as maths
    label: str  # 数学
    full: float  # full mark, points

    def __post_init__(self) -> None:
        if not (self.full > 0 and math.isfinite(self.full)):
            raise ValueError(f"paper {self.subject} has full mark {self.full}; it is positive")


@dataclass(frozen=True, slots=True)
class ExamEvent:
    """One examination (考试事件): its kind, its day, who sat it and on which papers."""

    name: str
    kind: str  # a choice of the fact exam_kind, such as graduation
    scope: str  # a choice of the fact scope: school, cross_school, region
    held_on: date
    papers: tuple[Paper, ...]
    grade: str = ""  # "1" to "9"
    graduating: bool | None = None  # the junior graduating grade; None: not known
    form: str = "paper"
    held_this_semester: int | None = None  # examinations of this kind held before, this semester
    basis: str = ""  # number of the document it rests on
    also: Mapping[str, str] = field(default_factory=dict)  # facts a local layer asks for

    def __post_init__(self) -> None:
        subjects = [paper.subject for paper in self.papers]
        if not subjects or len(set(subjects)) < len(subjects):
            raise ValueError(f"{self.name} has papers {subjects}; give each subject one paper")

    @property
    def full(self) -> float:
        """Full mark of all papers, points."""
        return math.fsum(paper.full for paper in self.papers)

    def paper(self, subject: str) -> Paper:
        """Give one subject's paper."""
        for paper in self.papers:
            if paper.subject == subject:
                return paper
        raise KeyError(f"{self.name} has no paper in {subject}")

    @property
    def facts(self) -> dict[str, object]:
        """What the guardrails ask of the act; what is not known is left out."""
        told: dict[str, object] = {
            "exam_kind": self.kind,
            "scope": self.scope,
            "grade": self.grade,
            "graduating": self.graduating,
            "form": self.form,
            "held_this_semester": self.held_this_semester,
            **self.also,
        }
        return {name: value for name, value in told.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What may be compared, and why not (可比范围)."""

    between_schools: bool
    between_classes: bool  # inside one school
    statements: tuple[str, ...]  # why not, or under what (Chinese)
    citation: str  # articles and documents; empty where no rule speaks
    alternatives: tuple[str, ...]  # the lawful ways instead
    examination: Examination


def check_words(event: ExamEvent, guardrails: Guardrails) -> None:
    """Refuse words the guardrail pack does not know.

    Raises
    ------
    ValueError
        A kind, scope, grade or form that is no choice of its fact; the choices are named.
    """
    for name, value in event.facts.items():
        fact = guardrails.facts.get(name)
        if fact is None:
            raise ValueError(f"the guardrails know no fact {name}")
        choices = [one.value for one in fact.choices]
        if choices and value not in choices:
            raise ValueError(f"{name} is {value!r}; it is one of {', '.join(choices)}")


def comparison(
    event: ExamEvent, guardrails: Guardrails, layers: Sequence[Layer], *, today: date
) -> Comparison:
    """Say whether classes and schools may be compared on this examination (可否比较).

    Parameters
    ----------
    event : ExamEvent
    guardrails : Guardrails
        The pack, for its words.
    layers : sequence of Layer
        The nation's layer and those of the regions the examination lies in.
    today : date
        For what the same examination would meet today.

    Returns
    -------
    Comparison
        Schools may be compared where the examination crosses schools, no rule in force on its day
        refuses it, a rule that asks for a basis finds one, and no rule waits for a fact.  Classes
        inside one school may be compared unless the examination itself is refused there.

    Raises
    ------
    ValueError
        As :func:`check_words`.

    References
    ----------
    .. [1] ``packs/national/guardrails/rules/examinations.yaml``; docs/methods/guardrails.md
    """
    check_words(event, guardrails)
    found = examine(ACT, event.facts, event.held_on, layers, today=today)
    across = event.scope in ACROSS_SCHOOLS
    refused = [one for one in found.rulings if one.strength == "refuse"]
    waiting = [one for one in found.rulings if one.strength == "basis" and not event.basis]
    missing = dict.fromkeys(fact for one in found.undecided for fact in one.missing)
    said = [REFUSED.format(found=one.found) for one in refused if across]
    said += [NO_BASIS.format(found=one.found) for one in waiting if across]
    if missing and across:
        labels = "、".join(f"“{guardrails.facts[name].label}”" for name in missing)
        said.append(UNDECIDED.format(facts=labels))
    if not across:
        said.append(ONE_SCHOOL)
    return Comparison(
        between_schools=across and not (refused or waiting or missing),
        between_classes=across or not refused,
        statements=tuple(said),
        citation="；".join(one.citation for one in found.rulings),
        alternatives=tuple(
            dict.fromkeys(way for one in [*refused, *waiting] for way in one.alternatives)
        ),
        examination=found,
    )
