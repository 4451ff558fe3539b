"""What is said of a county's way to recognition: the headline, each gap, the claim (认定的语句)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import exact, shown
from junheng.measure.engine.recognising import Line, standing_of
from junheng.measure.engine.result import Measurement
from junheng.policy.pack import Pack
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.kinds import lacking, told

SHARES = frozenset({"比例", "%"})
STATUS = {"self_test": "自测", "reported": "上报", "approved": "审定"}


def subject(pack: Pack) -> str:
    """Name what a rule recognises, in the title's own words."""
    return "优质均衡" if "优质均衡" in pack.title else "基本均衡"


def headline(lines: Sequence[Line], document: str) -> Sentence:
    """Say in one sentence where a county stands; a veto is said before everything else."""
    verdict = standing_of(lines)
    vetoes = [one for one in lines if one.group == "veto" and one.state == "unmet"]
    unknown = sum(one.state == "not_computable" for one in lines)
    short = sum(one.state == "unmet" for one in lines)
    facts: dict[str, Any]
    if vetoes:
        first = vetoes[0]
        facts = {
            "labels": [one.label for one in vetoes],
            "by": first.by or "没有写明",
            "document": first.document or "没有写明",
        }
        return render("recognition.veto", facts)
    if short:
        more = render("recognition.and_unknown", {"n": unknown}).text if unknown else ""
        facts = {"of": verdict.of, "met": verdict.met, "short": short, "document": document}
        return render("recognition.short", {**facts, "unknown": more})
    if unknown:
        facts = {"of": verdict.of, "met": verdict.met, "unknown": unknown, "document": document}
        return render("recognition.unknown", facts)
    return render("recognition.all_met", {"of": verdict.of, "document": document})


def claim(
    lines: Sequence[Line], *, region: str, document: str, status: str, as_of: date
) -> Sentence:
    """Say what may be concluded; only approved data carry the words of recognition."""
    if status != "approved":
        return render("recognition.unapproved", {"status": STATUS[status]})
    facts: dict[str, Any] = {"region": region, "document": document, "as_of": as_of}
    state = standing_of(lines).state
    if state == "not_computable":
        unknown = sum(one.state == "not_computable" for one in lines)
        return render("recognition.claim_unknown", {**facts, "n": unknown})
    return render("recognition.claim_met" if state == "met" else "recognition.claim_unmet", facts)


def line_label(line: Line) -> str:
    """Name a line; those of a stage with the stage."""
    return f"{stage_label(line.stage)}：{line.label}" if line.stage else line.label


def now_words(line: Line) -> str:
    """Write the current figure: a value, or how many of how many."""
    if line.group == "veto":
        return {"met": "未发生", "unmet": "已发生"}.get(line.state, "—")
    if line.of > 1:
        return f"{line.met}/{line.of}"
    if line.value is None:
        said = {"met": "判定达到", "unmet": "判定没有达到"}.get(line.state)
        return f"{line.by}{said}" if said else "—"
    if not line.unit:
        return told(line.value, line.limit, 2, at_most=True)
    if line.unit in SHARES:
        limit = None if line.limit is None else line.limit * 100
        return f"{told(line.value * 100, limit, 1)}%"
    whole = line.value >= 100 or line.value == int(line.value)
    return f"{shown(line.value, 0 if whole else 2)} {line.unit}"


def gap_words(line: Line, pack: Pack, measurement: Measurement, names: Mapping[str, str]) -> str:
    """Say what is short, rounded up so that whoever provides it reaches the bound."""
    if line.state == "met":
        return ""
    if line.key.startswith("spread-") and line.failing:
        return _spreads(line, pack, measurement)
    if line.failing:
        shown_names = [names.get(code, code) for code in line.failing]
        unmet = "recognition.gap_units"
        known = line.state == "unmet"
        form = unmet if known else "recognition.gap_unknown_units"
        return render(form, {"n": len(shown_names), "names": shown_names}).text
    if line.state == "not_computable":
        return render("recognition.not_computable", {"reason": line.reason or "还没有判定"}).text
    if line.short is not None:
        return _short(line, pack)
    return line.reason


def _short(line: Line, pack: Pack) -> str:
    lack = exact(line.short or 0)
    if line.unit in SHARES and not _is_ceiling(line, pack):
        points = (lack * 100).quantize(Decimal("0.1"), rounding=ROUND_CEILING)
        return render("recognition.gap_share", {"points": shown(points, 1)}).text
    if _is_ceiling(line, pack):
        pure = not line.unit or line.unit in SHARES
        over = lack.quantize(Decimal("0.01" if pure else "1"), rounding=ROUND_CEILING)
        amount = str(over) if pure else f"{shown(over, 0)} {line.unit}"
        return render("recognition.gap_over", {"amount": amount}).text
    return render("recognition.gap_amount", {"amount": lacking(lack, line.unit)}).text


def _is_ceiling(line: Line, pack: Pack) -> bool:
    if line.key.startswith("stage-"):
        return True
    item = next((one for one in pack.items if one.id == line.key), None)
    return item is not None and item.test is not None and item.test.kind == "at_most"


def _spreads(line: Line, pack: Pack, measurement: Measurement) -> str:
    parts = []
    for indicator in line.failing:
        found = measurement.spread(line.stage, indicator)
        label = pack.indicator(indicator).label
        if found.cv is None:
            return render("recognition.not_computable", {"reason": f"{label}缺少数据"}).text
        parts.append(f"{label} {told(found.cv, found.limit, 2, at_most=True)}")
    return render("recognition.gap_spreads", {"spreads": "、".join(parts)}).text


def yearly(
    lines: Sequence[tuple[str, str]], fallen: Sequence[str], as_of: date, *, first: bool = False
) -> Sentence:
    """Say what a year's data make of a recognition: kept, or fallen on which lines.

    ``first`` tells that no earlier data version is there to compare with.
    """
    met = sum(state == "met" for _label, state in lines)
    facts = {"as_of": as_of, "met": met, "of": len(lines)}
    if fallen:
        return render("recognition.fallen", {**facts, "labels": list(fallen)})
    return render("recognition.first_year" if first else "recognition.kept", facts)
