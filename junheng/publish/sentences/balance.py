"""What a measurement says, in sentences of the catalogue (均衡监测的语句).

Pages, briefs and reports take their words from here, so the same result never reads differently
in two places.  Nothing is decided here: states and counts are those of the measurement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import exact, shown
from junheng.measure.engine.remedy import Quantity, Remedy, short_of
from junheng.measure.engine.result import Measurement, Result, Spread, Unit
from junheng.measure.engine.verdict import Verdict
from junheng.policy.pack import Indicator, Pack
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.kinds import lacking, percent, told

_WRITTEN_OUT = 3  # coefficients a headline names one by one

Part = Literal["met", "unmet", "over", "unknown"]


def short_name(indicator: Indicator) -> str:
    """Name what an indicator counts, without its bracket: 教学及辅助用房."""
    return indicator.amount.label.partition("（")[0]


def shortfall(result: Result, indicator: Indicator, bound: float) -> float:
    """Give the amount a unit lacks to a bound; people and rooms come in whole numbers.

    A bound of 4.2 per 100 with 500 pupils and 20 teachers lacks one teacher, exactly.
    """
    lack = short_of(result, bound, indicator.per)
    return float(math.ceil(exact(lack))) if indicator.amount.whole else lack


@dataclass(frozen=True)
class BalanceWords:
    """Words about one measurement under one pack."""

    measurement: Measurement
    pack: Pack

    # names and numbers

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages with at least one unit in scope, in the pack's order."""
        held = {unit.stage for unit in self.units()}
        return tuple(stage for stage in self.pack.stages if stage in held)

    def units(self, stage: str = "") -> list[Unit]:
        """Units of the snapshot's county in scope, by stage, the largest first."""
        own = self.measurement.in_scope(stage, self.measurement.region)
        order = {stage: number for number, stage in enumerate(self.pack.stages)}
        return sorted(own, key=lambda u: (order.get(u.stage, len(order)), -u.pupils, u.code))

    def name(self, unit: Unit) -> str:
        """Name a unit; a school with several stages says which: 柳塘九年制学校（小学部）."""
        return self.measurement.name_of(unit)

    def digits(self, indicator: Indicator, stage: str) -> int:
        """Give the decimals an indicator is shown with."""
        limit = self.pack.limit(indicator.id, self.measurement.as_of, stage)
        if limit is None:
            limit = max((s.mean for s in self._spreads(indicator.id) if s.mean), default=1.0)
            return 0 if limit >= 100 else 1 if limit >= 1 else 3
        return 0 if limit >= 100 else max(1, -int(exact(limit).as_tuple().exponent))

    def value(self, result: Result) -> str:
        """Write a value so that it never contradicts its state; a missing one as 未上报."""
        if result.value is None:
            return "未上报"
        indicator = self.pack.indicator(result.indicator)
        return told(result.value, result.limit, self.digits(indicator, result.stage))

    def quantities(self, items: Iterable[Quantity]) -> str:
        """List quantities: 县级以上骨干教师 2 人、体育运动场馆 1,110 ㎡."""
        words = [
            f"{short_name(self.pack.indicator(item.indicator))} "
            f"{lacking(item.amount, item.unit, whole=item.whole)}"
            for item in items
            if item.amount > 0
        ]
        return "、".join(words) or "不需补充"

    # headlines

    def headline(self) -> Sentence:
        """Say in one sentence what holds for the county."""
        units = self.units()
        if not units:
            return render("region.nothing", {})
        if self.pack.school_rule is None:
            return self._composite_headline(len(units))
        names = {part: self._named(part) for part in ("unmet", "unknown")}
        schools: Part = "unmet" if names["unmet"] else "unknown" if names["unknown"] else "met"
        spread, over, unknown = self._spread_part(self.stages)
        facts: dict[str, object] = {"of": len(units)}
        if schools != "met":
            facts |= {"n": len(names[schools]), "names": names[schools]}
        if schools == "unmet":
            facts["also"] = _open(len(names["unknown"]), "个")
        if spread == "over":
            facts |= {"k": len(over), "spreads": self._listed(over)}
        elif spread == "unknown":
            facts |= {"k": len(unknown)}
        return render(f"region.{schools}_{spread}", facts)

    def stage_headline(self, stage: str) -> Sentence:
        """Say in one sentence what holds for one stage; a heading, without a full stop."""
        facts: dict[str, object] = {"stage": stage_label(stage), "of": len(self.units(stage))}
        if not facts["of"]:
            return render("stage.nothing", {"stage": facts["stage"]})
        if self.pack.school_rule is None:
            part, mean, limit = self._composite(stage)
            if part != "unknown":
                facts |= {"cv": mean, "limit": limit}
            return render(f"stage.composite_{part}", facts)
        counts = {part: len(self._named(part, stage)) for part in ("unmet", "unknown")}
        schools: Part = "unmet" if counts["unmet"] else "unknown" if counts["unknown"] else "met"
        if schools != "met":
            facts["n"] = counts[schools]
        if schools == "unmet":
            facts["also"] = _open(counts["unknown"], "所")
        spread, over, unknown = self._spread_part((stage,))
        if spread != "met":
            facts["k"] = len(over if spread == "over" else unknown)
        if spread != "unknown":
            facts["limit"] = self._limit(stage)
        return render(f"stage.{schools}_{spread}", facts)

    def spread_sentence(self, stage: str) -> Sentence:
        """Say how unequal one stage is."""
        spreads = self.measurement.spreads_of(stage)
        missing = [self._label(s) for s in spreads if s.cv is None]
        if missing:
            return render(
                "spread.not_computable", {"stage": stage_label(stage), "missing": missing}
            )
        facts: dict[str, object] = {"stage": stage_label(stage), "n": len(spreads)}
        if not self.pack.spreading.limit:
            return self._composite_sentence(stage)
        facts["limit"] = self._limit(stage)
        over = [s for s in spreads if s.state == "unmet"]
        if over:
            words = "、".join(self._over(s, full=False) for s in over)
            return render("spread.some_over", {**facts, "k": len(over), "over": words})
        highest = max(spreads, key=lambda s: s.cv or 0.0)
        return render(
            "spread.all_within", {**facts, "highest": self._label(highest), "cv": highest.cv}
        )

    # schools

    def school(self, unit: Unit) -> Sentence:
        """Say in words why one school does or does not reach the requirement."""
        verdict = self.measurement.school_verdicts[unit.key]
        results = self.measurement.results_of(*unit.key)
        short = [r for r in results if r.state in ("near", "unmet")]
        missing = [self.pack.indicator(r.indicator).label for r in results if r.value is None]
        labels = [self.pack.indicator(r.indicator).label for r in short]
        if verdict.state == "not_computable":
            return render("school.not_computable", {"missing": missing})
        if verdict.state == "met" and not short:
            return render("school.met_all", {"of": verdict.of})
        needed = verdict.facts.get("results_limit_needed")
        enough = isinstance(needed, int) and verdict.met >= needed
        if missing and isinstance(needed, int) and verdict.met + len(missing) >= needed:
            return self._below_with_missing(verdict, short, len(missing))
        if enough and len(short) == 1 and short[0].floor is not None:
            return self._one_short(verdict, short[0])
        if isinstance(needed, int) and not enough:
            facts = {"met": verdict.met, "of": verdict.of, "needed": needed, "short": labels}
            also = f"、{len(missing)} 项未上报" if missing else ""
            return render("school.too_few", {**facts, "also": also})
        return render("school.unmet_other", {"met": verdict.met, "of": verdict.of, "short": labels})

    def _below_with_missing(self, verdict: Verdict, short: list[Result], missing: int) -> Sentence:
        """Say that what is known decides already, whatever the missing figures are."""
        below = [r for r in short if r.state == "unmet"]
        shares = [exact(r.floor) / exact(r.limit) for r in below if r.floor and r.limit]
        facts = {
            "met": verdict.met,
            "of": verdict.of,
            "missing": missing,
            "below": [self.pack.indicator(r.indicator).label for r in below],
            "floor": float(shares[0]) if shares else 1.0,
        }
        return render("school.below_with_missing", facts)

    def _one_short(self, verdict: Verdict, result: Result) -> Sentence:
        indicator = self.pack.indicator(result.indicator)
        limit, floor, value = result.limit, result.floor, result.value
        if limit is None or floor is None or value is None:
            raise ValueError(f"{result.indicator} of {result.unit} has no value, limit or floor")
        share = float(exact(floor) / exact(limit))
        facts: dict[str, object] = {
            "met": verdict.met,
            "indicator": indicator.label,
            "share": percent(float(exact(value) / exact(limit)), share),
            "floor": share,
        }
        if verdict.state == "met":
            return render("school.met_with_floor", facts)
        unit, whole = indicator.amount.unit, indicator.amount.whole
        facts["to_floor"] = lacking(shortfall(result, indicator, floor), unit, whole=whole)
        facts["to_limit"] = lacking(shortfall(result, indicator, limit), unit, whole=whole)
        return render("school.below_floor", facts)

    def remedy(self, remedy: Remedy) -> Sentence:
        """Say what it takes to just pass and to meet every standard."""
        return render(
            "school.remedy",
            {
                "just_pass": self.quantities(remedy.just_pass),
                "fully_meet": self.quantities(remedy.fully_meet),
            },
        )

    # notes

    def excluded(self) -> Iterator[Sentence]:
        """Say which units do not take part, and why."""
        for unit in self.measurement.units:
            if not unit.in_scope and unit.region == self.measurement.region and unit.reason:
                facts = {"name": self.name(unit), "pupils": unit.pupils, "reason": unit.reason}
                yield render("scope.excluded", facts)

    def merged(self) -> Iterator[Sentence]:
        """Say which schools carry campuses that do not count as schools."""
        for unit in self.units():
            if unit.merged:
                yield render("scope.merged", {"name": self.name(unit), "n": len(unit.merged)})

    def nothing(self, stage: str = "") -> Sentence | None:
        """Say why no unit takes part and what to do; nothing when some unit does."""
        if self.units(stage):
            return None
        region = self.measurement.region
        away = [u for u in self.measurement.units if u.region != region and stage in ("", u.stage)]
        if not away:
            return render("scope.nowhere", {"own": region})
        codes = "、".join(sorted({unit.region or "空白" for unit in away}))
        return render("scope.elsewhere", {"n": len(away), "codes": codes, "own": region})

    def complete(self) -> Sentence:
        """Say how many values there are and how many are missing."""
        units = self.units()
        results = [r for unit in units for r in self.measurement.results_of(*unit.key)]
        missing = sum(1 for result in results if result.value is None)
        facts: dict[str, object] = {"units": len(units), "of": len(results)}
        if missing:
            return render("data.incomplete", {**facts, "n": missing})
        return render("data.complete", facts)

    def missing(self) -> Iterator[Sentence]:
        """Name every value that was not reported."""
        for unit in self.units():
            for result in self.measurement.results_of(*unit.key):
                if result.value is None:
                    label = self.pack.indicator(result.indicator).label
                    yield render("data.missing", {"name": self.name(unit), "indicator": label})

    def weighting(self) -> Iterator[Sentence]:
        """Name the coefficients that would fall on the other side without weights."""
        for stage in self.stages:
            for spread in self.measurement.spreads_of(stage):
                cv, plain, limit = spread.cv, spread.unweighted_cv, spread.limit
                if cv is None or plain is None or limit is None or (cv > limit) == (plain > limit):
                    continue
                yield render(
                    "spread.weighting",
                    {
                        "stage": stage_label(stage),
                        "indicator": self._label(spread),
                        "cv": cv,
                        "unweighted": plain,
                    },
                )

    # parts

    def _named(self, part: str, stage: str = "") -> list[str]:
        state = "unmet" if part == "unmet" else "not_computable"
        verdicts = self.measurement.school_verdicts
        return [self.name(u) for u in self.units(stage) if verdicts[u.key].state == state]

    def _spreads(self, indicator: str) -> list[Spread]:
        return [s for s in self.measurement.spreads if s.indicator == indicator]

    def _spread_part(self, stages: Iterable[str]) -> tuple[Part, list[Spread], list[Spread]]:
        all_spreads = [s for stage in stages for s in self.measurement.spreads_of(stage)]
        over = [s for s in all_spreads if s.state == "unmet"]
        unknown = [s for s in all_spreads if s.cv is None]
        return "over" if over else "unknown" if unknown else "met", over, unknown

    def _label(self, spread: Spread) -> str:
        return self.pack.indicator(spread.indicator).label

    def _limit(self, stage: str) -> float:
        limit = self.pack.number(self.pack.spreading.limit, self.measurement.as_of, stage)
        if limit is None:
            raise ValueError(f"{self.pack.id} has no limit of coefficients for {stage}")
        return limit

    def _listed(self, over: list[Spread]) -> str:
        """Name coefficients above their limit; more than three only as counts by stage."""
        if len(over) <= _WRITTEN_OUT:
            return "、".join(self._over(spread, full=True) for spread in over)
        counts = {stage: sum(spread.stage == stage for spread in over) for stage in self.stages}
        return "、".join(f"{stage_label(s)} {n} 项" for s, n in counts.items() if n)

    def _over(self, spread: Spread, *, full: bool) -> str:
        value = told(spread.cv or 0.0, spread.limit, 2, at_most=True)
        words = f"“{self._label(spread)}”{value}"
        if not full:
            return words
        return f"{stage_label(spread.stage)}{words}（限值 {shown(spread.limit, 2)}）"

    def _composite(self, stage: str) -> tuple[Part, float | None, float | None]:
        verdict = self.measurement.county_verdicts[stage]
        mean, bound = verdict.facts.get("spreads_mean"), verdict.facts.get("spreads_bound")
        if not isinstance(mean, float) or not isinstance(bound, float):
            return "unknown", None, None
        return "met" if verdict.state == "met" else "over", mean, bound

    def _composite_sentence(self, stage: str) -> Sentence:
        part, mean, limit = self._composite(stage)
        facts: dict[str, object] = {"stage": stage_label(stage)}
        if part == "unknown":
            return render("spread.composite_unknown", facts)
        return render(f"spread.composite_{part}", {**facts, "cv": mean, "limit": limit})

    def _composite_headline(self, count: int) -> Sentence:
        parts: Mapping[str, tuple[Part, float | None, float | None]] = {
            stage: self._composite(stage) for stage in self.stages
        }
        states = {part for part, _, _ in parts.values()}
        if "over" not in states and "unknown" in states:
            return render("region.composite_unknown", {"of": count})
        state = "over" if "over" in states else "met"
        words = "、".join(
            f"{stage_label(stage)} {shown(mean, 2)}（限值 {shown(bound, 2)}）"
            for stage, (part, mean, bound) in parts.items()
            if part == state
        )
        return render(f"region.composite_{state}", {"of": count, "spreads": words})


def _open(count: int, unit: str) -> str:
    """Say how many more cannot be judged yet, as the tail of a sentence."""
    return f"，另有 {count} {unit}缺少数据，还不能下结论" if count else ""
