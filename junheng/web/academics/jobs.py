"""Background jobs: taking scores in, computing, papers, growth (收下、计算、写报告、核算增值)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from junheng.kernel.results import to_json
from junheng.web.academics import actions
from junheng.web.academics.models import Exam, GrowthRun
from junheng.web.academics.queries import class_papers, cohorts, documents, reading
from junheng.web.academics.queries.computing import compute
from junheng.web.academics.queries.growth.drawing import DRAW, draw_all, draw_changes
from junheng.web.academics.queries.growth.pooling import Year, pooled
from junheng.web.academics.queries.saving import save
from junheng.web.accounts.models import Account
from junheng.web.shared.jobs import Work, enqueue, register
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place
from junheng.web.work.jobs import ask_newest

LOAD = "exam.load"
EDITION = "exam.edition"
CLASS = "exam.class_paper"
PUPILS = "exam.pupil_papers"
COMPUTE = "exam.compute"
FIT = "growth.fit"


@register(LOAD)
def load_scores(work: Work) -> None:
    """Read the sheets once more, write the set, and lead the examination to it."""
    rows = Exam.objects.unscoped("the job was asked by number")
    exam = rows.get(pk=work.arguments["exam"])
    work.progress(0, of=3, message="正在核对成绩册")
    saved = save(work.actor, exam)
    work.progress(1, of=3, message="正在计算")
    told = copy(exam)
    told.sha256, told.register_sha256 = saved.sha256, saved.register_sha256
    compute(work.actor, told)
    work.progress(2, of=3, message="正在收下成绩")
    with work.effect() as result:
        made = actions.exam_load(
            actor=work.actor,
            exam=exam,
            seen=exam.version,
            sha256=saved.sha256,
            register_sha256=saved.register_sha256,
            unmatched=saved.unmatched,
            on=timezone.localdate(),
        )
        result["exam"] = made.pk


@register(EDITION)
def write_edition(work: Work) -> None:
    """Write one edition of the report for whoever asked, within that person's reach."""
    exam = reading.exam_of(work.actor, work.arguments["exam"])
    edition, suffix = work.arguments["edition"], work.arguments["suffix"]
    school = work.arguments.get("school", "")
    work.progress(0, of=1, message=_("正在排版"))
    with translation.override(settings.LANGUAGE_CODE):
        _path, name = documents.write_edition(work.actor, exam, edition, suffix, school=school)
    with work.effect() as result:
        url = reverse("exam-edition", args=[exam.pk, edition, suffix])
        if school:
            url = reverse("exam-edition-for", args=[exam.pk, school, suffix])
        result.update(url=url, action=_("下载"), message=name)


@register(CLASS)
def write_class(work: Work) -> None:
    """Write a class's page for its teacher or principal."""
    exam = reading.exam_of(work.actor, work.arguments["exam"])
    place, suffix = work.arguments["class"], work.arguments["suffix"]
    work.progress(0, of=1, message=_("正在排版"))
    with translation.override(settings.LANGUAGE_CODE):
        _path, name = class_papers.write_class(
            work.actor, exam, reading.Class(*place), suffix, timezone.localdate()
        )
    with work.effect() as result:
        url = reverse("exam-class-paper", args=[exam.pk, *place, suffix])
        result.update(url=url, action=_("下载"), message=name)


@register(PUPILS)
def write_pupils(work: Work) -> None:
    """Write a page for each pupil of a class."""
    exam = reading.exam_of(work.actor, work.arguments["exam"])
    (school, homeroom), suffix = work.arguments["class"], work.arguments["suffix"]

    def told(done: int, of: int) -> None:
        work.progress(done, of=of, message=_("已写好 %(n)d 份") % {"n": done})

    with translation.override(settings.LANGUAGE_CODE):
        class_papers.write_pupils(
            work.actor, exam, school, homeroom, suffix, on=timezone.localdate(), told=told
        )
    with work.effect() as result:
        url = reverse("exam-pupil-papers", args=[exam.pk, school, homeroom, suffix])
        name = class_papers.pupils_name(exam, homeroom, suffix)
        result.update(url=url, action=_("下载"), message=name)


@register(COMPUTE, gives_way=True)
def compute_results(work: Work) -> None:
    """Compute what the pages show of a set that is taken in, before somebody opens them."""
    rows = Exam.objects.unscoped("the job was asked by number")
    compute(work.actor, rows.get(pk=work.arguments["exam"]))
    with work.effect() as result:
        result["exam"] = work.arguments["exam"]


def ask_growth(
    actor: Account,
    outcome: cohorts.Chosen,
    priors: Sequence[cohorts.Chosen],
    earlier: Sequence[Year] = (),
) -> Job:
    """Ask for a computation of growth, with earlier cohorts beside; the same one once at a time."""
    return enqueue(
        FIT,
        cohorts.hash_of(cohorts.spec_of(outcome, priors, [one.spec for one in earlier])),
        actor=actor,
        on=outcome.exam,
        title=_("核算“%(e)s”的增值") % {"e": outcome.label},
        arguments={
            "outcome": _asked(outcome),
            "priors": [_asked(one) for one in priors],
            "years": [
                {"outcome": _asked(one.outcome), "priors": [_asked(prior) for prior in one.priors]}
                for one in earlier
            ],
        },
    )


def _asked(one: cohorts.Chosen) -> list[object]:
    return [one.exam.pk, one.subject]


@register(FIT, gives_way=True)
def fit_growth(work: Work) -> None:
    """Link the examinations by pupil, estimate, and keep what may be told."""
    rows = Exam.objects.unscoped("the job was asked by number")

    def chosen(asked: list[object]) -> cohorts.Chosen:
        number, subject = asked
        return cohorts.Chosen(rows.get(pk=number), str(subject))

    def year(asked: Mapping[str, Any]) -> Year:
        return Year(chosen(asked["outcome"]), tuple(map(chosen, asked["priors"])))

    newest, earlier = year(work.arguments), [year(one) for one in work.arguments["years"]]
    work.progress(0, of=2, message="正在把几次考试按学生对上，估计和检验")
    draft = estimated(work.actor, newest, earlier)
    work.progress(1, of=2, message="正在画图")
    draw_all(draft)
    with work.effect() as told:
        made = _recorded(work.actor, draft)
        told["url"] = reverse("growth-run", args=[made.pk])
    _follow(work.actor, made)


def record_growth(actor: Account, draft: GrowthRun) -> GrowthRun:
    """Keep what was estimated here and now; a job draws its pictures afterwards."""
    made = _recorded(actor, draft)
    _follow(actor, made)
    return made


def estimated(actor: Account, newest: Year, earlier: Sequence[Year]) -> GrowthRun:
    """Estimate the newest cohort and the pooled ones; the row is not kept yet."""
    outcome, priors = newest.outcome, newest.priors
    for one in (newest, *earlier):
        cohorts.must_be_lawful(one.outcome)
    found = cohorts.linked(actor, outcome, priors)
    spec = cohorts.spec_of(outcome, priors, [one.spec for one in earlier])
    kept = cohorts.computed(found, outcome)
    if earlier and not kept.baseline.lacks:
        kept = replace(kept, years=pooled(actor, newest, found, earlier))
    return GrowthRun(
        region_code=outcome.exam.region_code,
        outcome=outcome.exam,
        subject=outcome.subject,
        spec=spec,
        spec_sha256=cohorts.hash_of(spec),
        result=to_json(kept),
    )


def _recorded(actor: Account, draft: GrowthRun) -> GrowthRun:
    return actions.growth_fit(
        actor=actor,
        place=Place(draft.region_code),
        outcome=draft.outcome,
        subject=draft.subject,
        spec=draft.spec,
        spec_sha256=draft.spec_sha256,
        result=draft.result,
        on=timezone.localdate(),
    )


def _follow(actor: Account, made: GrowthRun) -> None:
    """Have the rest of the pictures drawn, and the ledger read again where cohorts speak."""
    outcome = cohorts.Chosen(made.outcome, made.subject)
    enqueue(
        DRAW,
        made.spec_sha256,
        actor=actor,
        on=made.outcome,
        title=_("画“%(e)s”各校换一种算法的图") % {"e": outcome.label},
        arguments={"run": made.pk},
    )
    place = Place(made.region_code)
    if "years" in made.spec and actor.may("finding.refresh", place):
        ask_newest(place.region_code, actor)  # else the next data version reads it


@register(DRAW, gives_way=True)
def draw_growth(work: Work) -> None:
    """Draw what readers open first, then each school with one thing changed: nobody waits."""
    rows = GrowthRun.objects.unscoped("the job was asked by number")
    run = rows.select_related("outcome").get(pk=work.arguments["run"])

    def told(done: int, of: int) -> None:
        work.progress(done, of=of, message=_("已画好 %(n)d 所学校") % {"n": done})

    with translation.override(settings.LANGUAGE_CODE):
        draw_all(run)  # costs nothing where they are drawn
        draw_changes(run, told)
    with work.effect() as result:
        result["url"] = reverse("growth-run", args=[run.pk])
