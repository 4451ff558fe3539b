"""What is said of the items beyond the resource indicators (资源配置之外的事项)."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.measure.engine.items import ItemResult, item_verdicts
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import ITEM_GROUP_LABELS, Pack
from junheng.publish.sentences.catalogue import Sentence, render

_NAMED = 3  # items and schools written out


def beyond(measurement: Measurement, pack: Pack, results: Sequence[ItemResult]) -> Sentence | None:
    """Say how many groups of items are met, which are not, and how many lack an entry.

    Parameters
    ----------
    results : sequence of ItemResult
        Of the same snapshot and pack; empty where the pack has no items.
    """
    verdicts = item_verdicts(results, pack)
    if not verdicts:
        return None
    states = [verdict.state for verdict in verdicts.values()]
    told = [f"{states.count('met')} 组达到"] if "met" in states else []
    short = [group for group, verdict in verdicts.items() if verdict.state == "unmet"]
    if short:
        words = "、".join(_short(measurement, pack, results, group) for group in short)
        told.append(f"{len(short)} 组未达到：{words}")
    unknown = sum(state not in ("met", "unmet") for state in states)
    if unknown:
        told.append(f"{unknown} 组缺少填报或判定，还不能下结论")
    return render("beyond.states", {"of": len(states), "states": "；".join(told)})


def _short(measurement: Measurement, pack: Pack, results: Sequence[ItemResult], group: str) -> str:
    """Name a group that is not met, the items that fail it and their schools."""
    labels = {item.id: item.label for item in pack.items if item.group == group}
    failed = [r for r in results if r.item in labels and r.state == "unmet"]
    names = {unit.code: unit.name for unit in measurement.units}
    schools = _listed([names[r.unit] for r in failed if r.unit in names], "所学校")
    items = _listed([labels[r.item] for r in failed], "项")
    label = next(word for key, word in ITEM_GROUP_LABELS.items() if key == group)
    return f"{label}（{items}{f'，涉及{schools}' if schools else ''}）"


def _listed(names: Sequence[str], unit: str) -> str:
    own = list(dict.fromkeys(names))
    more = f"等 {len(own)} {unit}" if len(own) > _NAMED else ""
    return "、".join(own[:_NAMED]) + more
