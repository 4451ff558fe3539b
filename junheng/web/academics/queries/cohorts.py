"""From sets of scores to the pupils of a cohort, linked by their pseudonym (一届学生)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from junheng import __version__
from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.exams import hidden_groups
from junheng.data.snapshots import Scope
from junheng.kernel.errors import Refused
from junheng.kernel.periods import SchoolYear
from junheng.measure.achievement.items import analyse_items
from junheng.measure.growth.baseline import Coverage, Prior, baseline_of, rules
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.keeping import Kept
from junheng.measure.growth.mixed import unit_means
from junheng.measure.growth.paces import school_paces
from junheng.measure.growth.report import LevelFigure
from junheng.measure.growth.schools import Cohort, level_story, school_growth
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.account import lines_of
from junheng.web.academics.queries.reading import PURPOSE, leave_of, set_of, whole
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import open_snapshot, snapshots_of

TOTAL = "总分"
SHARES = {"boarding": "is_boarding", "migrant": "is_migrant", "left_behind": "is_left_behind"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An examination and one of its papers; an empty subject is the total."""

    exam: Exam
    subject: str = ""

    @property
    def paper(self) -> str:
        """The paper in words."""
        return str(self.exam.paper(self.subject).get("label", TOTAL))

    @property
    def label(self) -> str:
        """The examination and the paper in words."""
        return f"{self.exam.name}（{self.paper}）"

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.exam.pk}:{self.subject}"

    @property
    def spec(self) -> dict[str, str]:
        """What the model's specification says of it."""
        return {
            "exam": self.exam.name,
            "held_on": self.exam.held_on.isoformat(),
            "scores": self.exam.sha256,
            "subject": self.subject,
            "label": self.label,
        }


def prior_name(number: int) -> str:
    """Name the columns of earlier scores in the model, the newest first."""
    return f"先前{number}"


@dataclass(frozen=True, slots=True)
class Linked:
    """Pupils of a later examination in a fixed order, with their earlier scores."""

    persons: tuple[str, ...]
    cohort: Cohort
    priors: tuple[Prior, ...]
    hidden: frozenset[str]

    @property
    def coverage(self) -> list[Coverage]:
        """Who sat and whose start is known, by school."""
        return _coverage(self.cohort)


def spec_of(
    outcome: Chosen, priors: Sequence[Chosen], years: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Write the model down before it is computed (模型说明): what is read, how, by which rules.

    ``years`` are the specifications of earlier cohorts it is pooled with.
    """
    held = {
        "model": "random intercept of the school, REML; later score in standard deviations",
        "outcome": outcome.spec,
        "priors": [one.spec for one in priors],
        "context": ["intake", *SHARES],
        "percentiles": "exact quantile regression on cubic B-splines, every prior, own cohort",
        "register": outcome.exam.register_sha256,
        "rules": rules().sha256,
        "software": __version__,
    }
    return held | ({"years": [dict(one) for one in years]} if years else {})


def hash_of(spec: Mapping[str, Any]) -> str:
    """Hash of a specification's canonical text."""
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def must_be_lawful(outcome: Chosen) -> None:
    """Refuse growth between schools on an examination that may not be compared."""
    leave = leave_of(outcome.exam)
    if not leave.between_schools:
        raise Refused(
            where=f"核算“{outcome.exam}”的增值",
            found="；".join(leave.statements) or "这次考试按规定不能作校际比较",
            expected="可以作校际比较的考试：学业水平考试、毕业年级模拟、有依据的抽样监测",
            fix="；".join(leave.alternatives) or "请改选考试；各校可以在校内分析",
        )


def linked(account: Account, outcome: Chosen, priors: Sequence[Chosen]) -> Linked:
    """Read the later examination, and the earlier scores of the same pupils."""
    scores = _scores(set_of(account, outcome.exam).scores(whole(account, outcome.exam)), outcome)
    persons = tuple(sorted(scores))
    schools = np.array([scores[person][0] for person in persons], dtype=np.str_)
    found: dict[str, np.ndarray[Any, np.dtype[np.float64]]] = {}
    reliability: dict[str, float] = {}
    said: list[Prior] = []
    for number, one in enumerate(priors, 1):
        earlier = _scores(set_of(account, one.exam).scores(whole(account, one.exam)), one)
        name = prior_name(number)
        found[name] = np.array([earlier.get(p, ("", np.nan))[1] for p in persons])
        alpha = _alpha(account, one)
        if alpha is not None:
            reliability[name] = alpha
        lawful = leave_of(one.exam).between_schools
        said.append(Prior(one.exam.name, one.paper, one.exam.held_on, alpha, lawful))
    y = np.array([scores[person][1] for person in persons])
    context = _context(account, outcome.exam, schools, found)
    cohort = Cohort(schools, y, found, context, reliability)
    coverage = _coverage(cohort)
    hidden = hidden_groups({one.school: one.sat for one in coverage}) | hidden_groups(
        {one.school: one.matched for one in coverage}
    )
    return Linked(persons, cohort, tuple(said), hidden)


def _scores(rows: pa.Table, chosen: Chosen) -> dict[str, tuple[str, float]]:
    """Give school and score by pupil; the total needs every paper, else it is missing."""
    wanted = [chosen.subject] if chosen.subject else chosen.exam.subjects
    held: dict[str, dict[str, float]] = {}
    school: dict[str, str] = {}
    columns = (rows[name].to_pylist() for name in ("person_id", "school_code", "subject", "score"))
    for person, code, subject, score in zip(*columns, strict=True):
        school[person] = code
        if subject in wanted and score is not None:
            held.setdefault(person, {})[subject] = score
    return {
        person: (code, sum(held[person].values()))
        if len(held.get(person, ())) == len(wanted)
        else (code, np.nan)
        for person, code in school.items()
    }


def _alpha(account: Account, chosen: Chosen) -> float | None:
    """Give the reliability of an earlier paper where the marks of its items are held."""
    scores = set_of(account, chosen.exam)
    if not (chosen.subject and scores.has("answers") and scores.has("items")):
        return None
    items = [row for row in scores.items().to_pylist() if row["subject"] == chosen.subject]
    if len(items) < 2:
        return None
    place = {row["item"]: n for n, row in enumerate(items)}
    marks: dict[str, list[float]] = {}
    rows = scores.answers(whole(account, chosen.exam), chosen.subject)
    columns = (rows[name].to_pylist() for name in ("person_id", "item", "points"))
    for person, item, points in zip(*columns, strict=True):
        if points is not None and item in place:
            marks.setdefault(person, [np.nan] * len(items))[place[item]] = points
    table = np.array([row for row in marks.values() if not np.isnan(row).any()])
    if len(table) < 2:
        return None
    full = [row["full"] for row in items]
    alpha = analyse_items(table, [row["item"] for row in items], full).alpha
    return alpha if alpha is not None and 0 < alpha <= 1 else None


def _context(
    account: Account,
    exam: Exam,
    schools: np.ndarray[Any, np.dtype[np.str_]],
    priors: Mapping[str, np.ndarray[Any, np.dtype[np.float64]]],
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Give what schools do not control; what is not known of every school stays away."""
    found = {}
    if priors:
        found["intake"] = unit_means(next(iter(priors.values())), schools)
    shares = _shares(account, exam)
    for name in SHARES:
        values = np.array([shares.get(code, {}).get(name) for code in schools], dtype=np.float64)
        if values.size and np.isfinite(values).all() and np.ptp(values) > 0:
            found[name] = values
    return found


def _shares(account: Account, exam: Exam) -> dict[str, dict[str, float | None]]:
    """Read shares of the examined grade by school from the register; no pupil's row leaves it."""
    if not exam.register_sha256:
        return {}
    records = snapshots_of(account, exam.region_code)
    record = next((one for one in records if one.sha256 == exam.register_sha256), None)
    if record is None:
        return {}
    scope = Scope(None, "aggregate", PURPOSE, account.username)
    rows = open_snapshot(record, account).open("pupil", duckdb_backend(threads=1), scope)
    rows = rows.filter(rows.grade == int(exam.grade)) if exam.grade else rows
    shares = {
        name: rows[column].cast("int64").mean()
        for name, column in SHARES.items()
        if column in rows.columns
    }
    if not shares:
        return {}
    told = rows.group_by("school_code").aggregate(**shares).to_pyarrow().to_pylist()
    return {row.pop("school_code"): row for row in told}


def _coverage(cohort: Cohort) -> list[Coverage]:
    matched = cohort.sat.copy()
    for values in cohort.priors.values():
        matched &= np.isfinite(values)
    return [
        Coverage(
            code,
            int((own & cohort.sat).sum()),
            int((own & matched).sum()) if cohort.priors else 0,
            int((own & ~cohort.sat).sum()),
        )
        for code in sorted(set(cohort.schools.tolist()))
        for own in [cohort.schools == code]
    ]


def computed(found: Linked, outcome: Chosen) -> Kept:
    """Compute what is kept: the baseline, the level, and growth or the reason why there is none."""
    cohort, sat = found.cohort, found.cohort.sat
    baseline = baseline_of(
        found.priors, found.coverage, outcome_on=outcome.exam.held_on, hidden=found.hidden
    )
    levels: Mapping[str, LevelFigure] = {}
    report, paces, why = None, None, ""
    if sat.sum() > 1 and cohort.centre[1] > 0:
        levels = level_story(cohort.schools[sat], cohort.standardised[sat], found.hidden)
    if not baseline.lacks:
        paces = school_paces(
            cohort.schools,
            cohort.outcome,
            [*cohort.priors.values()],
            reliability=[cohort.reliability.get(name) for name in cohort.priors],
            assumed=rules().assumed_reliability,
            targets=_targets(outcome),
            hidden=found.hidden,
        )
        try:
            report = school_growth(cohort, hidden=found.hidden)
        except NotEstimable as error:
            why = error.reason
    return Kept(baseline, tuple(sorted(found.hidden)), levels, report, why, paces)


def _targets(outcome: Chosen) -> dict[str, float]:
    """Give the lines of the pack in points of the paper, the lowest first."""
    chosen = [outcome.exam.paper(outcome.subject)] if outcome.subject else outcome.exam.papers
    full = sum(float(one["full"]) for one in chosen)
    lines = [one for one in lines_of().thresholds if one.side == "at_least"]
    held = {one.label.replace("率", "线"): one.share * full for one in lines}
    return dict(sorted(held.items(), key=lambda pair: pair[1]))


def papers_of(exam: Exam) -> list[Chosen]:
    """List what of an examination may be chosen: the total where there are several, each paper."""
    total = [Chosen(exam)] if len(exam.subjects) > 1 else []
    return [*total, *(Chosen(exam, subject) for subject in exam.subjects)]


def before(outcome: Exam, exams: Iterable[Exam]) -> list[Exam]:
    """List the earlier examinations of the same pupils: so many years, so many grades before."""
    return [
        one
        for one in exams
        if one.held_on < outcome.held_on
        and (not (one.grade and outcome.grade) or _years(one, outcome) == _grades(one, outcome))
    ]


def _years(earlier: Exam, later: Exam) -> int:
    return SchoolYear.of(later.held_on).first - SchoolYear.of(earlier.held_on).first


def _grades(earlier: Exam, later: Exam) -> int:
    return int(later.grade) - int(earlier.grade)
