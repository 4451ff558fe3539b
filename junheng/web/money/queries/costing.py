"""What a line of the list asks for, filled in from its finding: quantity × local price."""

from __future__ import annotations

from typing import Any

from junheng.measure.engine.prices import cost_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import pack_of, prices_of
from junheng.web.work.models import Finding

_PACK = "cn-moe-2017-6"
_USES = {"㎡": "building", "元": "equipment", "间": "equipment", "台": "equipment"}


def proposal(account: Account, finding: Finding) -> dict[str, Any]:
    """Fill in what is known: the school, the quantity that lacks, its cost by the local prices."""
    told: dict[str, Any] = {
        "school": finding.school_code,
        "what": finding.name,
        "fund": "county_special",
        "use": _USES.get(finding.amount_unit, "equipment"),
    }
    if finding.short:
        told["quantity"], told["quantity_unit"] = round(finding.short, 2), finding.amount_unit
    pack = pack_of(_PACK)
    known = {one.id: one for one in pack.indicators}
    indicator = known.get(finding.indicator)
    if indicator is None or not finding.short or finding.snapshot is None:
        return told
    prices = prices_of(account, finding.snapshot)
    cost = cost_of(indicator.amount, finding.short, prices)
    if cost is not None and not cost.yearly:
        told["asked_yuan"] = round(cost.yuan)
    return told
