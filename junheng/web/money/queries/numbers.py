"""Numbers of items and projects the finance workbooks name, held against what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from junheng.measure.funding.flow import Line
from junheng.publish.sentences.money import number_of_other, number_unknown
from junheng.web.money.models import ListItem, Project
from junheng.web.money.queries.county import County


def numbers_untied(county: County) -> tuple[str, ...]:
    """Say which lines name an item or a project nobody knows, or one of another school."""
    why = "the numbers the workbooks of a region may name"
    items = ListItem.objects.unscoped(why).filter(region_code=county.region_code)
    projects = Project.objects.unscoped(why).filter(region_code=county.region_code)
    listed = _by_number(county, "list_number")
    built = _by_number(county, "project_number")
    return (
        *_untied(county, "一校一清单", listed, {one.label: one for one in items}),
        *_untied(county, "基建项目", built, {one.label: one for one in projects}),
    )


def _by_number(county: County, field: str) -> dict[tuple[str, str], list[Line]]:
    held: dict[tuple[str, str], list[Line]] = {}
    for line in county.lines:
        if number := getattr(line, field):
            held.setdefault((number, line.school), []).append(line)
    return held


def _untied(
    county: County,
    what: str,
    held: Mapping[tuple[str, str], list[Line]],
    known: Mapping[str, ListItem | Project],
) -> Iterator[str]:
    unknown: dict[str, list[Line]] = {}
    for (number, school), lines in sorted(held.items()):
        owner = known.get(number)
        if owner is None:
            unknown.setdefault(number, []).extend(lines)
        elif owner.school_code != school:
            name = county.names.get(school, school)
            yield number_of_other(number, owner.school_name, name, lines).text
    for number, lines in unknown.items():
        yield number_unknown(what, number, lines).text
