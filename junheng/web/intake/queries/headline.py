"""The twelve figures a principal confirms (校长确认的十二个数): this year's beside last year's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_noop as _

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import standard


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure: the columns that add up to it, or the largest value of one."""

    label: str
    table: str
    columns: tuple[str, ...]
    largest: bool = False
    parts: tuple[str, ...] = ()  # what adds up to the last column where that was not reported

    @property
    def unit(self) -> str:
        """The unit of its first column."""
        return standard().tables[self.table].column(self.columns[0]).unit


HEADLINES = (
    Headline(_("在校生"), "section_statistics", ("pupils",)),
    Headline(_("班数"), "section_statistics", ("classes",)),
    Headline(_("最大班额"), "section_statistics", ("largest_class",), largest=True),
    Headline(_("专任教师"), "section_statistics", ("teachers",)),
    Headline(
        _("本科及以上专任教师"),
        "section_statistics",
        ("teachers_bachelor", "teachers_master", "teachers_doctor"),
    ),
    Headline(_("县级以上骨干教师"), "section_statistics", ("backbone_teachers",)),
    Headline(
        _("体育、艺术专任教师"),
        "section_statistics",
        ("pe_teachers", "arts_teachers_all"),
        parts=("music_teachers", "fine_art_teachers", "arts_teachers"),
    ),
    Headline(_("教学及辅助用房"), "resource", ("teaching_area_m2",)),
    Headline(_("运动场地"), "resource", ("sports_ground_area_m2",)),
    Headline(_("教学仪器设备"), "resource", ("equipment_yuan",)),
    Headline(_("网络多媒体教室"), "resource", ("multimedia_classrooms",)),
    Headline(_("图书"), "resource", ("books",)),
)


def _with_parts(rows: pa.Table, item: Headline) -> pa.Table:
    """Fill the last column from its parts, so that nobody counts twice and nobody is left out."""
    if not item.parts:
        return rows
    whole, total = item.columns[-1], pc.fill_null(rows[item.parts[0]], 0)
    reported = pc.is_valid(rows[item.parts[0]])
    for part in item.parts[1:]:
        total = pc.add(total, pc.fill_null(rows[part], 0))
        reported = pc.or_(reported, pc.is_valid(rows[part]))
    filled = pc.coalesce(rows[whole], pc.if_else(reported, total, None))
    return rows.set_column(rows.column_names.index(whole), whole, filled)


def _amounts(tables: Mapping[str, pa.Table]) -> dict[str, list[float | None]]:
    """Give the twelve amounts of every school; what nobody reported stays empty."""
    found: dict[str, list[float | None]] = {}
    for place, item in enumerate(HEADLINES):
        rows = tables.get(item.table)
        if rows is None or not rows.num_rows:
            continue
        rows = _with_parts(rows, item)
        for name in item.columns:
            grouped = rows.group_by("school_code").aggregate(
                [(name, "max" if item.largest else "sum")]
            )
            for school, amount in zip(
                grouped["school_code"].to_pylist(), grouped.column(1).to_pylist(), strict=True
            ):
                values = found.setdefault(school, [None] * len(HEADLINES))
                if amount is not None:
                    values[place] = float(amount) + (values[place] or 0.0)
    return found


def _before(previous: Snapshot | None) -> dict[str, pa.Table]:
    if previous is None:
        return {}
    scope = Scope(None, "aggregate", "与上年比较", "intake")
    backend = duckdb_backend()
    return {
        name: previous.open(name, backend, scope).to_pyarrow()
        for name in {item.table for item in HEADLINES}
        if previous.has(name)
    }


def headlines_of(
    tables: Mapping[str, pa.Table], previous: Snapshot | None
) -> dict[str, list[dict[str, Any]]]:
    """Give, by school, the twelve figures of the accepted rows with last year's beside them."""
    now, then = _amounts(tables), _amounts(_before(previous))
    empty: list[float | None] = [None] * len(HEADLINES)
    return {
        school: [
            {"label": item.label, "unit": item.unit, "now": a, "before": b}
            for item, a, b in zip(HEADLINES, amounts, then.get(school, empty), strict=True)
        ]
        for school, amounts in now.items()
    }


def _county(tables: Mapping[str, pa.Table]) -> list[float | None]:
    out: list[float | None] = []
    for item in HEADLINES:
        rows = tables.get(item.table)
        if rows is None:
            out.append(None)
            continue
        act = pc.max if item.largest else pc.sum
        known = [float(v) for n in item.columns if (v := act(rows[n]).as_py()) is not None]
        out.append((max(known) if item.largest else sum(known)) if known else None)
    return out


def county_headline(
    tables: Mapping[str, pa.Table], previous: Snapshot | None
) -> list[dict[str, Any]]:
    """Give the twelve figures of the whole county with last year's beside them.

    How many schools they come from stands first: half a county is not a smaller county.
    """
    then = _before(previous)
    schools = {
        "label": _("有数据的学校"),
        "unit": "所",
        "now": _schools(tables),
        "before": _schools(then) if then else None,
    }
    return [
        schools,
        *(
            {"label": item.label, "unit": item.unit, "now": a, "before": b}
            for item, a, b in zip(HEADLINES, _county(tables), _county(then), strict=True)
        ),
    ]


def _schools(tables: Mapping[str, pa.Table]) -> float:
    names = {item.table for item in HEADLINES} & tables.keys()
    return float(len({code for n in names for code in tables[n]["school_code"].to_pylist()}))
