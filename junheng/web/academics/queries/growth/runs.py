"""Growth as a reader may see it (增值): the bureau the county, a principal the own school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from junheng.kernel.errors import Hidden
from junheng.kernel.results import from_json
from junheng.kernel.rounding import shown
from junheng.measure.growth.baseline import Baseline, Coverage, months_between, rules
from junheng.measure.growth.keeping import Kept
from junheng.measure.growth.paces import Pace, PaceReport
from junheng.measure.growth.pooled import Pooled
from junheng.measure.growth.report import GrowthReport, LevelFigure, Span
from junheng.publish.sentences import Sentence, render
from junheng.publish.sentences import growth as said
from junheng.publish.sentences.kinds import percent
from junheng.web.academics.models import Exam, GrowthRun
from junheng.web.academics.queries.reading import leave_of
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names
from junheng.web.shared.once import read_once

NO_SPREAD = "看不出学校之间的差别"


def _hidden() -> Hidden:
    return Hidden(
        where="增值",
        found="没有这次核算，或不在您的范围内",
        expected="是您所在地区的增值核算",
        fix="请从“成长（增值）”进入",
    )


@read_once
def runs_of(account: Account, region_code: str) -> list[GrowthRun]:
    """List what was computed of a region, the newest examination first."""
    rows = GrowthRun.objects.visible_to(account).filter(region_code=region_code)
    return list(rows.select_related("outcome", "by"))


def run_of(account: Account, number: int) -> GrowthRun:
    """Give one computation, or :class:`Hidden`."""
    rows = GrowthRun.objects.visible_to(account).select_related("outcome", "by")
    found: GrowthRun | None = rows.filter(pk=number).first()
    if found is None:
        raise _hidden()
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One school in the order of the register; nothing where it must not be told."""

    code: str
    name: str
    coverage: Coverage | None
    level: LevelFigure | None
    span: Span | None  # model A
    beside: Span | None  # model B
    pace: Pace | None  # mean growth percentile
    corner: str
    note: str
    took_part: bool

    @property
    def share(self) -> str:
        """How many of those who sat have a start, in per cent."""
        return percent(self.coverage.share) if self.coverage else "…"

    @property
    def word(self) -> str:
        """The verdict in words."""
        return said.WORDS[self.span.verdict if self.span else "too_few"]

    @property
    def figure(self) -> str:
        """The effect with its interval."""
        return told(self.span)

    @property
    def pace_figure(self) -> str:
        """The mean growth percentile with its interval."""
        if self.pace is None:
            return "…"
        return (
            shown(self.pace.mean, 0) + f"（{shown(self.pace.low, 0)}～{shown(self.pace.high, 0)}）"
        )

    @property
    def beside_figure(self) -> str:
        """The same of the model with context."""
        return told(self.beside)

    @property
    def level_figure(self) -> str:
        """The level with its interval."""
        if self.level is None:
            return "…"
        return said.signed(self.level.mean) + said.interval(self.level.low, self.level.high)

    @property
    def level_word(self) -> str:
        """The level in words."""
        return said.LEVELS[self.level.place] if self.level else said.WORDS["too_few"]


def told(span: Span | None) -> str:
    """Write an effect with its interval; … where it is not told."""
    if span is None:
        return "…"
    if not span.se:
        return NO_SPREAD
    return said.signed(span.effect) + said.interval(span.low, span.high)


@dataclass(frozen=True, slots=True)
class Shown:
    """One computation, cut to what the reader may see."""

    run: GrowthRun
    baseline: Baseline  # of the whole; schools cut
    share: float  # coverage of the whole county, also for a reader of one school
    report: GrowthReport | None
    paces: PaceReport | None  # growth percentiles; none where the start or the law forbids them
    years: Pooled | None  # with earlier cohorts, where that was asked
    lacks: tuple[Sentence, ...]  # why there is no growth
    lines: tuple[Line, ...]
    own: tuple[str, ...] | None  # schools of a principal; None for the whole county

    @property
    def names(self) -> Mapping[str, str]:
        """Names of the schools that are told, by code."""
        return {line.code: line.name for line in self.lines}

    @property
    def headline(self) -> Sentence:
        """The finding, or why there is none."""
        if self.report is None:
            return said.not_computable(self.lacks)
        if self.own is not None:
            line = self.lines[0]
            if not line.took_part:
                return render(
                    "growth.own_absent", {"school": line.name, "exam": self.run.outcome.name}
                )
            return said.own_headline(line.name, line.span)
        return said.county_headline(self.report)

    @property
    def grade(self) -> str:
        """The quality of the starting point in one word."""
        return said.GRADES["not_computable" if self.lacks else self.baseline.grade]

    @property
    def baseline_said(self) -> Sentence | None:
        """The starting point in one sentence; nothing where there is none."""
        if not self.baseline.priors:
            return None
        papers: dict[str, list[str]] = {}
        for one in self.baseline.priors:
            papers.setdefault(one.exam, []).append(one.paper)
        labels = "、".join(f"{exam}（{'、'.join(held)}）" for exam, held in papers.items())
        facts = {"priors": labels, "months": self.baseline.months, "share": self.share}
        return render("growth.baseline", facts)

    @property
    def shared(self) -> Sentence | None:
        """Ask schools far above to tell how; only as words."""
        if self.report is None or self.own is not None:
            return None
        band = self.report.card.band
        names = [
            line.name
            for line in self.lines
            if line.span and line.span.verdict == "above" and not line.span.is_small(band)
        ]
        return render("growth.share", {"schools": names}) if names else None


def kept_of(run: GrowthRun) -> Kept:
    """Read what is kept of a computation, whole: cut it before anybody sees it."""
    return from_json(Kept, run.result)


def shown_of(account: Account, run: GrowthRun) -> Shown:
    """Open a computation for a reader; the law is asked again, as of the examination's day."""
    whole = account.reach.all_schools_of(run.region_code)
    found = shown_for(run, None if whole else tuple(sorted(account.reach.schools)))
    if found.paces is None or account.may("growth.analyse", run):
        return found
    return replace(found, paces=found.paces.plain())


def shown_for(run: GrowthRun, own: tuple[str, ...] | None) -> Shown:
    """Cut a computation to some schools; None leaves the county whole."""
    kept = kept_of(run)
    baseline, report = kept.baseline, kept.report
    share = baseline.share
    lacks = said.lacks_of(baseline, rules(), kept.why)
    is_lawful = leave_of(run.outcome).between_schools
    if not is_lawful:
        lacks = [render("growth.lack_law", {"exam": run.outcome.name})]
    if lacks:
        report = None
    levels = kept.levels if is_lawful else {}
    paces, years = (kept.paces, kept.years) if is_lawful and not baseline.lacks else (None, None)
    names = school_names([run.region_code], run.outcome.held_on)
    codes = [one.school for one in baseline.schools]
    if own is not None:
        codes = list(own)
        report = report.only(own) if report else None
        paces, years = paces and paces.only(own), years and years.only(own)
        baseline = replace(
            baseline, schools=tuple(one for one in baseline.schools if one.school in own)
        )
    hidden = frozenset(kept.hidden)
    lines = [
        _line(
            code,
            names.get(code, code),
            baseline,
            report,
            levels,
            paces=paces.paces if paces else {},
            is_hidden=code in hidden,
        )
        for code in codes
    ]
    return Shown(run, baseline, share, report, paces, years, tuple(lacks), tuple(lines), own)


def _line(
    code: str,
    name: str,
    baseline: Baseline,
    report: GrowthReport | None,
    levels: Mapping[str, LevelFigure],
    *,
    paces: Mapping[str, Pace],
    is_hidden: bool,
) -> Line:
    span = report.model.schools.get(code) if report else None
    beside = report.beside.schools.get(code) if report and report.beside else None
    level = levels.get(code)
    note = ""
    if span and report and span.verdict != "near" and span.is_small(report.card.band):
        note = render("growth.small", {"band": report.card.band}).text
    return Line(
        code=code,
        name=name,
        coverage=None if is_hidden else baseline.of(code),
        level=level,
        span=span,
        beside=beside,
        pace=paces.get(code),
        corner=said.corner(level, span) if level and span else "",
        note=note,
        took_part=baseline.of(code) is not None,
    )


def is_current(run: GrowthRun) -> bool:
    """Whether every examination still has the scores it was computed from."""
    rows = Exam.objects.unscoped("hashes of sets only, none is opened")
    held = set(rows.filter(region_code=run.region_code).values_list("sha256", flat=True))
    return all(one.get("scores") in held for one in (run.spec["outcome"], *run.spec["priors"]))


def newest_of(region_code: str, as_of: date) -> GrowthRun | None:
    """Give the newest computation that still speaks for a region on a day."""
    rows = GrowthRun.objects.unscoped("the annual evaluation reads it for every school")
    known = rows.filter(region_code=region_code, outcome__held_on__lte=as_of)
    found = next((one for one in known.select_related("outcome") if is_current(one)), None)
    if found is None:
        return None
    is_fresh = months_between(found.outcome.held_on, as_of) <= rules().speaks_for_months
    return found if is_fresh else None


def newest_on(account: Account, exam: Exam) -> GrowthRun | None:
    """Give the newest computation whose later examination this is; nothing for who may not see."""
    if not account.holds("growth.see"):
        return None
    rows = GrowthRun.objects.visible_to(account).filter(outcome=exam).select_related("outcome")
    return next((one for one in rows if is_current(one)), None)


def offered_of(account: Account, region_code: str) -> list[Exam]:
    """List the examinations of the whole region that have scores, the newest first."""
    rows = Exam.objects.visible_to(account).filter(region_code=region_code, school_code="")
    return list(rows.exclude(sha256=""))
