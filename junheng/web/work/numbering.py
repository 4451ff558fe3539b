"""Numbers people quote (编号): one row a region, a kind and a year; no two takers get the same."""

from __future__ import annotations

from junheng.web.work.models import Numbering


def next_numbers(region_code: str, kind: str, year: int, how_many: int = 1) -> range:
    """Take the next numbers of a region, a kind and a year; no two takers get the same."""
    Numbering.objects.get_or_create(region_code=region_code, kind=kind, year=year)
    row = Numbering.objects.select_for_update().get(region_code=region_code, kind=kind, year=year)
    first = row.last + 1
    row.last += how_many
    row.save(update_fields=["last"])
    return range(first, row.last + 1)
