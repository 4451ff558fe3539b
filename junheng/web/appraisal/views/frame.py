"""What the pages of this app share: region, tabs, weights and figures as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.kernel.errors import UsageError
from junheng.measure.appraisal import Points, SchoolAppraisal
from junheng.policy.appraisal import Measure, Scheme
from junheng.publish.sentences.appraisal import (
    SHARE,
    choices_of,
    figure_in_words,
    points,
    scoring_in_words,
)
from junheng.web.appraisal.queries.reading import packs_of, title_of
from junheng.web.register.models import Region
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.kit import ContextBar, switches_of

STATE_WORDS = {
    "missing": gettext_lazy("没有数据"),
    "refused": gettext_lazy("不计"),
    "not_applicable": gettext_lazy("不适用"),
}


def place_of(request: HttpRequest, region: str) -> Region:
    """Give the region of the address, or :class:`Hidden`."""
    account: Any = request.user
    return region_of(region, account, timezone.localdate())


def tabs(request: HttpRequest, region: str, tab: str) -> list[tuple[str, str, bool]]:
    """List the tabs this reader may open."""
    account: Any = request.user
    pages = [("county", _("年度评价"), reverse("appraisals", args=[region]))]
    whole = account.reach.all_schools_of(region)
    packs = packs_of(account, region)
    if whole:
        pages.append(("uses", _("结果使用"), reverse("result-uses", args=[region])))
        if any(pack.awards for pack in packs):
            pages.append(("award", _("奖励"), reverse("award", args=[region])))
        if packs and account.holds("appraisal.enter"):
            pages += [
                (
                    f"figures-{pack.plan}",
                    _("录入（%(t)s）") % {"t": title_of(pack.plan)[:5]},
                    reverse("appraisal-figures", args=[region, pack.plan]),
                )
                for pack in packs
                if pack.entered
            ]
    return [(label, url, key == tab) for key, label, url in pages]


def page(
    request: HttpRequest,
    template: str,
    place: Region,
    tab: str,
    *,
    parts: Iterable[str] = (),
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """Render a page of one region."""
    account: Any = request.user
    options = [
        (
            one.name,
            reverse("appraisals", args=[one.region_code]),
            one.region_code == place.region_code,
        )
        for one in counties_of(account, timezone.localdate())
    ]
    bar = ContextBar(
        region=place.name,
        parts=tuple(parts),
        switches=switches_of(_("换一个县"), options),
    )
    shared = {
        "region": place,
        "context_bar": bar,
        "tabs": tabs(request, place.region_code, tab),
        "whole": account.reach.all_schools_of(place.region_code),
    }
    return render(request, f"appraisal/{template}.html", {**shared, **facts}, status=status)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure of one school as a page shows it."""

    measure: Measure
    weight: str
    figure: str
    points: str
    state: str  # in words where nothing was scored
    why: str
    how: str  # how points are given
    bundle: str
    address: str
    ways: tuple[str, ...]
    is_refused: bool
    typed: str = ""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The words to try, where the figure is no number."""
        return choices_of(self.measure)

    @property
    def can_try(self) -> bool:
        """Whether another figure would change anything."""
        return not self.is_refused

    @property
    def example(self) -> str:
        """How a figure is typed."""
        if self.measure.unit != SHARE:
            return str(_("例如 1"))
        return str(_("例如 2%") if self.measure.change else _("例如 95%"))


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part with its measures."""

    label: str
    weight: str
    points: str
    known: str
    rows: tuple[MeasureRow, ...]


def _row(one: Points, ways: tuple[str, ...], typed: str) -> MeasureRow:
    measure = one.measure
    return MeasureRow(
        measure=measure,
        weight=points(measure.weight),
        figure="—" if one.figure.value is None else figure_in_words(one.figure, measure),
        points=points(one.points),
        state="" if one.state == "scored" else str(STATE_WORDS[one.state]),
        why=one.why or (one.figure.why if one.figure.value is not None else ""),
        how=scoring_in_words(measure.scoring, measure),
        bundle="、".join(one.bundle),
        address=one.figure.address,
        ways=ways,
        is_refused=one.state == "refused",
        typed=typed,
    )


def part_rows(found: SchoolAppraisal, ways: Any, typed: Any = None) -> list[PartRow]:
    """Group a school's measures by part, with what stands behind each."""
    held = typed or {}
    return [
        PartRow(
            label=part.part.label,
            weight=points(part.part.weight),
            points=points(part.told),
            known=points(part.known),
            rows=tuple(
                _row(one, tuple(ways.get(one.measure.id, ())), held.get(one.measure.id, ""))
                for one in found.measures
                if one.measure.part == part.part.id
            ),
        )
        for part in found.parts
    ]


def scheme_rows(scheme: Scheme) -> list[tuple[str, str, list[tuple[Measure, str, str]]]]:
    """Print the weights and the ways of scoring, part by part."""
    return [
        (
            part.label,
            points(part.weight),
            [
                (one, points(one.weight), scoring_in_words(one.scoring, one))
                for one in scheme.measures_of(part.id)
            ],
        )
        for part in scheme.parts
    ]


def day_typed(text: str, label: str) -> date:
    """Read a day of a form."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            where=label,
            found=f"填的是“{text}”",
            expected="一个日期，例如 2026-03-01",
            fix="请从日历里选，或按样子填写",
        ) from error
