"""What is lent to other apps: growth for the annual evaluation, a card for the school's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.achievement.account.figures import TOTAL
from junheng.measure.achievement.years import CohortEnd
from junheng.measure.growth.following import lasts
from junheng.publish.reports.exam_years import NOTE, change_told, years_tables
from junheng.publish.sentences import growth as said
from junheng.publish.sentences.exam import pupils_told
from junheng.publish.sentences.school_facts import EndsFact
from junheng.web.academics.findings import GROWTH
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import growth
from junheng.web.academics.queries.account import is_computed, reference_of, result_at_hand
from junheng.web.academics.queries.growth.lasting import Lasting, lasting_of
from junheng.web.academics.queries.reading import exams_of, leave_of
from junheng.web.academics.queries.years import bottoms_of, cohorts_among, cohorts_of, years_of
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_of
from junheng.web.shared.cards import Card, community_source, school_source
from junheng.web.shared.once import read_once
from junheng.web.work import ends
from junheng.web.work.growth import Growth, source
from junheng.web.work.sources import clause_done_on


@source
@read_once
def value_added(region_code: str, as_of: date) -> Mapping[str, Growth]:
    """Give the growth of a region's schools in words, with whose results it is."""
    run = growth.newest_of(region_code, as_of)
    if run is None or not leave_of(run.outcome).between_schools:
        return {}
    report = growth.kept_of(run).report
    if report is None:
        return {}
    held, clause = lasting_of(region_code, as_of), clause_done_on(region_code, GROWTH)
    return {
        code: _lent(Growth(span.verdict, said.standing_said(run.outcome.name, span).text),
                    code, held, clause)
        for code, span in report.model.schools.items()
        if span.verdict != "too_few"
    }  # fmt: skip


def _lent(found: Growth, code: str, held: Lasting | None, clause: str) -> Growth:
    """Add what several cohorts together say, where it is worth following."""
    span = held.pooled.schools.get(code) if held is not None else None
    if held is None or span is None or not clause or not lasts(span, held.band):
        return found
    cohorts = "、".join(held.pooled.cohorts)
    return replace(
        found,
        lasting="above" if span.effect > 0 else "below",
        lasting_said=said.standing_said(f"{cohorts}合并", span).text,
        clause=clause,
    )


@ends.source
@read_once
def falling_bottoms(region_code: str, as_of: date) -> Mapping[str, EndsFact]:
    """Give the schools whose share in the bottom fifth fell cohort after cohort, with the interval.

    Of the newest examination schools may be compared on, as far as its cohorts are computed; no
    school too small to be told in one of them.
    """
    clause = clause_done_on(region_code, "exam")
    rows = Exam.objects.unscoped("what an examination tells of its region, for reports")
    held = list(rows.filter(region_code=region_code, school_code="", held_on__lte=as_of))
    newest = next((one for one in held if one.is_loaded and leave_of(one).between_schools), None)
    if newest is None or not clause:
        return {}
    among = reference_of(newest)
    cohorts = [one for one in cohorts_among(newest, held) if reference_of(one) == among]
    results = [(one.held_on.year, result_at_hand(one)) for one in cohorts]
    if any(result is None for _year, result in results):
        return {}
    paper = newest.paper(TOTAL).get("label", "总分")
    found = {}
    for code, end in bottoms_of([(year, one) for year, one in results if one is not None]).items():
        change = end.change("sat")
        if end.falls_each_time and change is not None:
            found[code] = EndsFact(
                cohorts=tuple(f"{one.year}届 {_percent(one)}" for one in end.cohorts),
                paper=f"{newest.name.removeprefix(f'{newest.held_on.year}年')}，{paper}",
                change=change_told(change),
                beyond_chance=change.word == "down",
                clause=clause,
            )
    return found


def _percent(cohort: CohortEnd) -> str:
    share = cohort.found.on("sat")
    return pupils_told(share.value, share.n or 0, 1)


@community_source
def ends_within(
    account: Account, region_code: str, schools: Sequence[str], as_of: date
) -> Card | None:
    """Show on a community's page both ends of its schools over the cohorts."""
    if not account.holds("exam.see"):
        return None
    held = (one for one in exams_of(account, region_code) if one.held_on <= as_of)
    exam = next((one for one in held if len(cohorts_of(account, one)) > 1), None)
    if exam is None or not is_computed(exam):
        return None
    found = years_of(account, exam, TOTAL, only=schools, at_once=True)
    if found is None or not found.units:
        return None
    facts = {"years": found, "years_tables": years_tables(found), "years_note": NOTE, "exam": exam}
    return Card(_("学业两端（历届）"), "academics/ends_within.html", facts, order=20)


@school_source
def growth_of_school(account: Account, school_code: str, as_of: date) -> Card | None:
    """Show on a school's page how far its pupils came, with the interval."""
    if not account.holds("growth.see"):
        return None
    row = school_of(school_code, account, as_of)
    runs = [one for one in growth.runs_of(account, row.region_code) if growth.is_current(one)]
    if not runs:
        return None
    shown = growth.shown_of(account, runs[0])
    line = next((one for one in shown.lines if one.code == school_code), None)
    if line is None or not line.took_part:
        return None
    text = (
        said.own_headline(line.name, line.span)
        if shown.report
        else said.not_computable(shown.lacks)
    )
    facts = {
        "text": text,
        "line": line,
        "run": runs[0],
        "url": reverse("growth-run", args=[runs[0].pk]),
    }
    return Card(_("成长（增值）"), "academics/growth_card.html", facts, order=30)
