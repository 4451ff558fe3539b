"""Money outside the eligible uses of its fund is stopped until the consent is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from junheng.web.money.access import ACT
from junheng.web.money.models import fund_label, use_label
from junheng.web.money.queries.county import funding_for
from junheng.web.shared.guards import Ruling, Strength
from junheng.web.work.clauses import cited

_FROM_MEMORY = "C"


def judge(act: str, on: object, facts: Mapping[str, Any]) -> Iterator[Ruling]:
    """Rule on a use of money; a rule whose text nobody read only asks for the basis."""
    if act != ACT:
        return
    fund, use = str(facts["fund"]), str(facts["use"])
    for rule in funding_for(on.region_code).offences(fund, use):  # type: ignore[attr-defined]
        allowed = "、".join(use_label(one) for one in sorted(rule.eligible))
        ways = [f"改列{allowed}中的一类" if allowed else "改列这项资金允许的用途"]
        ways.append("改由县级专项资金或其他来源安排")
        strength: Strength = "basis"
        yield Ruling(
            strength=strength,
            text=f"{fund_label(fund)}不用于{use_label(use)}",
            article=cited(rule.basis.clause).paper or "资金管理办法（没有读到原文）",
            alternative="；".join(f"（{n}）{way}" for n, way in enumerate(ways, start=1)),
            rule=f"funds:{fund}",
            act="安排资金",
            source="未见原文" if rule.basis.confidence == _FROM_MEMORY else "",
        )
