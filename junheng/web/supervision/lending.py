"""What a round about a government rests on (对政府的督导的依据): its matter of a filed list."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.web.processes.resting import listing
from junheng.web.supervision.queries.governments import matters_for


@listing
def listed(region_code: str, year: int) -> Iterator[str]:
    """Name the matters a round may rest on, the county's own first."""
    for item in matters_for(region_code, year):
        held = item.yearly
        yield f"{item.cited}（{item.document or held.document_number}）"
