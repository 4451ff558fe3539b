"""What falls short under a line, and what the ledger has of it (差距和台账)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from junheng.measure.engine.recognising import Line
from junheng.web.accounts.models import Account
from junheng.web.monitor.queries.frame import Frame
from junheng.web.recognition.queries.checklist import Row, query
from junheng.web.work.models import Finding, Kind, Status


def findings_of(account: Account, frame: Frame, line: Line) -> list[Finding]:
    """List the open findings of the ledger that lie under one line."""
    pack = frame.pack
    clauses = {line.clause}
    if line.group == "resource":
        clauses |= {pack.cite(one.clause) for one in pack.indicators}
    rows = Finding.objects.visible_to(account).filter(
        region_code=frame.region.region_code, clause__in=clauses, kind=Kind.SHORTFALL
    )
    if line.stage:
        rows = rows.filter(stage=line.stage)
    return list(rows.exclude(status=Status.CLOSED).order_by("unit_name", "id"))


@dataclass(frozen=True, slots=True)
class Short:
    """One unit that falls short under a line, and what the ledger has of it."""

    name: str
    findings: tuple[Finding, ...]
    open_url: str  # where a finding of it is opened, filled in; empty where one is open


def short_of(
    frame: Frame, row: Row, findings: list[Finding], names: Mapping[str, str]
) -> list[Short]:
    """List the schools that fall short under a line; the county where the line has no schools."""
    if row.line.state != "unmet":
        return []
    spread = row.line.key.startswith("spread-")
    schools = () if spread else tuple(one for one in row.line.failing if one in names)
    region = frame.region
    found = []
    for code in schools or ("",):
        own = tuple(one for one in findings if one.school_code == code)
        asked = {
            "school": "" if code == region.region_code else code,
            "name": row.label,
            "words": row.gap if not code else f"{row.label}没有达到标准（{row.standard}）",
            "clause": row.line.clause,
        }
        url = f"{reverse('finding-new', args=[region.region_code])}?{query(asked)}"
        found.append(Short(names.get(code, region.name), own, "" if own else url))
    return found
