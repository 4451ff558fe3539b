"""What a plan need not ask, because it is registered here (已办的事): a recognition."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.policy.plan import load_plan
from junheng.web.recognition.given import given_of
from junheng.web.work.sources import Told, told

_BASIC = {"basic_balance_stage": "cn-moe-2012-3"}  # asks of plans whose answer lies here


@told
def recognised(region_code: str, plan: str) -> Iterator[Told]:
    """Tell a plan that asks for the stage of a recognition that it was reached, by its document."""
    asks = load_plan(plan).asks
    for ask, rule in _BASIC.items():
        if ask not in asks or not asks[ask].states:
            continue
        given = given_of(region_code, rule)
        if given is not None:
            yield Told(
                ask=ask,
                unit=region_code,
                evidence=given.document_number,
                values={"state": asks[ask].states[-1], "on_date": given.on},
                address=f"认定 {given.issuer}",
            )
