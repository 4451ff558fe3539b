"""Words an officer may write into a formula, with their labels (可用的词)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.data.standard import Column, Table, standard
from junheng.measure.engine import lawful
from junheng.web.plans.queries.indicators.ground import base_pack
from junheng.web.shared.labels import label_of


@dataclass(frozen=True, slots=True)
class Usable:
    """One column one may write, and what a click inserts."""

    column: Column
    text: str
    codes: tuple[tuple[str, str], ...]
    sensitive: bool


@dataclass(frozen=True, slots=True)
class UsableTable:
    """One table one may count."""

    table: Table
    count: str
    by_stage: bool
    columns: tuple[Usable, ...]


def usable_tables() -> list[UsableTable]:
    """List the tables a formula may count, with their columns."""
    return [
        UsableTable(
            table,
            f"count({table.name})",
            bool(table.stage),
            tuple(_usable(table, column) for column in table.stored if column.name != table.org),
        )
        for table in standard().tables.values()
        if table.org
    ]


def _usable(table: Table, column: Column) -> Usable:
    numeric = column.type in ("integer", "number")
    plain = numeric and not table.is_personal
    held = standard().codes[column.codes].codes if column.codes else ()
    return Usable(
        column=column,
        text=f"sum({table.name}.{column.name})" if plain else column.name,
        codes=tuple((f'{column.name} = "{c.code}"', label_of(c)) for c in held),
        sensitive=lawful.is_sensitive(table, column),
    )


def usable_words() -> list[tuple[str, list[tuple[str, str]]]]:
    """List the quantities, facts of the school and parameters one may write, with labels."""
    pack, facts = base_pack(), standard().tables["organisation"].stored
    derived = [("stage", _("学段")), ("residence", _("城乡类型"))]
    return [
        (_("通用量"), [(q.id, label_of(q)) for q in pack.quantities.values()]),
        (_("学校的情况"), derived + [(c.name, label_of(c)) for c in facts]),
        (_("规则的参数"), [(p.id, label_of(p)) for p in pack.parameters.values()]),
    ]
