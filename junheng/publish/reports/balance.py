"""《××县义务教育优质均衡监测报告》 and its two-page brief (监测报告、简报).

Built from a measurement and a cover, without clock, network or database; Word and PDF are two
renderings of the model returned.
"""

from __future__ import annotations

from collections.abc import Sequence

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import shown
from junheng.measure.engine.common import Compared, on_common_sections
from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.remedy import remedy
from junheng.measure.engine.result import Measurement, Unit
from junheng.policy.pack import Indicator, Pack
from junheng.publish.charts.balance import indicator_strip, spread_bars
from junheng.publish.render.model import Report
from junheng.publish.reports import tables
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft, chinese
from junheng.publish.sentences.balance import BalanceWords
from junheng.publish.sentences.beyond import beyond
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.change import change, coverage


def balance_report(
    measurement: Measurement,
    pack: Pack,
    cover: Cover,
    *,
    previous: Measurement | None = None,
    items: Sequence[ItemResult] = (),
) -> Report:
    """Write the monitoring report of one county.

    Parameters
    ----------
    measurement, pack : Measurement, Pack
        What was measured, under which document.
    cover : Cover
        Region, issuer, day and data version; decides the mark and the wording.
    previous : Measurement, optional
        The data version before, under the same definitions; adds what changed.
    items : sequence of ItemResult
        What was collected and judged beyond the resource indicators; adds a sentence and a section.
    """
    words = BalanceWords(measurement, pack)
    draft = Draft()
    _data(draft, words, cover)
    _conclusion(draft, words, cover, previous)
    _beyond(draft, words, items)
    _indicators(draft, words)
    _spreads(draft, words)
    if pack.school_rule is not None:
        _gaps(draft, words)
    _items(draft, words, items)
    _analysis(draft, words)
    _methods(draft, words)
    draft.sign(cover)
    draft.annex("附表　指标口径")
    columns, rows = tables.definitions(words)
    draft.table("指标、计量与标准", columns, rows, note=f"依据：{document_of(pack)}。")
    return draft.finish(f"{cover.region_name}{_subject(pack)}监测报告", cover)


def balance_brief(
    measurement: Measurement,
    pack: Pack,
    cover: Cover,
    *,
    previous: Measurement | None = None,
    items: Sequence[ItemResult] = (),
) -> Report:
    """Write the one- or two-page brief: conclusion, schools that fall short, coefficients."""
    words = BalanceWords(measurement, pack)
    draft = Draft()
    draft.say(*cover.standing)
    draft.say(words.headline(), *_change(words, previous))
    if cover.status == "approved":
        draft.say(_claim(words, cover))
    _beyond(draft, words, items)
    if pack.school_rule is not None and _named(words):
        columns, rows = tables.reasons(words, _named(words))
        draft.table("未达到和不能下结论的学校", columns, rows, note=tables.LEGEND)
    for stage in words.stages:
        draft.figure(spread_bars(words, stage), width=0.8)
    draft.sign(cover)
    return draft.finish(f"{cover.region_name}{_subject(pack)}监测简报", cover)


def document_of(pack: Pack) -> str:
    """Cite the document by title and number."""
    number = f"（{pack.document_number}）" if pack.document_number else ""
    return f"《{pack.title}》{number}"


def _subject(pack: Pack) -> str:
    """Name what is monitored, from the document's own title."""
    return "义务教育优质均衡" if "优质均衡" in pack.title else "义务教育均衡"


def _data(draft: Draft, words: BalanceWords, cover: Cover) -> None:
    draft.part("概况与数据说明")
    draft.say(*cover.standing)
    columns, rows = tables.overview(words)
    draft.table(
        "参评学校（学部）与学生",
        columns,
        rows,
        note="注：一所学校有几个学段的，每个学段计一个学部。",
    )
    draft.say(words.complete(), *words.missing())
    draft.say_each(words.excluded())
    draft.say_each(words.merged())


def _conclusion(
    draft: Draft, words: BalanceWords, cover: Cover, previous: Measurement | None
) -> None:
    draft.part("总体结论")
    draft.say(words.headline(), *_change(words, previous))
    if cover.status == "approved":
        draft.say(_claim(words, cover))
    for stage in words.stages:
        draft.say(words.stage_headline(stage), "。", about=stage)


def _beyond(draft: Draft, words: BalanceWords, items: Sequence[ItemResult]) -> None:
    """Add where the items beyond the resource indicators stand."""
    told = beyond(words.measurement, words.pack, items)
    if told is not None:
        draft.say(told)


def _items(draft: Draft, words: BalanceWords, items: Sequence[ItemResult]) -> None:
    """Add a section with every item beyond the resource indicators."""
    if items:
        draft.part("其他事项")
        columns, rows = tables.items(words, items)
        draft.table("资源配置之外的事项", columns, rows, note=tables.ITEMS_LEGEND)


def _claim(words: BalanceWords, cover: Cover) -> Sentence:
    """Say that the county reaches the document's demand, or not yet; approved data only."""
    verdicts = words.measurement.county_verdicts.values()
    met = bool(verdicts) and all(verdict.state == "met" for verdict in verdicts)
    facts = {"region": cover.region_name, "document": f"{document_of(words.pack)}资源配置方面"}
    return render("claim.met" if met else "claim.unmet", facts)


def _change(words: BalanceWords, previous: Measurement | None) -> list[Sentence]:
    """Say how many schools more or fewer fall short, where definitions are the same."""
    if previous is None or words.pack.school_rule is None or not _comparable(words, previous):
        return []
    compared = on_common_sections(words.measurement, previous, words.pack)
    told = [s for s in (coverage(compared), change(compared, words.pack)) if s is not None]
    return told + [moved for stage in words.stages if (moved := _moved(words, compared, stage))]


def _moved(words: BalanceWords, compared: Compared, stage: str) -> Sentence | None:
    """Name the coefficient of a stage that moved most, if what is shown moved at all."""
    before = {s.indicator: s.cv for s in compared.before.spreads_of(stage)}
    pairs = [
        (now.indicator, then, now.cv)
        for now in compared.now.spreads_of(stage)
        if now.cv is not None and (then := before.get(now.indicator)) is not None
    ]
    if not pairs:
        return None
    indicator, then, now = max(pairs, key=lambda pair: abs(pair[2] - pair[1]))
    if shown(then, 2) == shown(now, 2):
        return None
    facts = {
        "stage": stage_label(stage),
        "indicator": words.pack.indicator(indicator).label,
        "before": then,
        "now": now,
        "way": "降" if now < then else "升",
    }
    return render("change.spread", facts)


def _comparable(words: BalanceWords, previous: Measurement) -> bool:
    now = {result.definition for result in words.measurement.results}
    return now == {result.definition for result in previous.results}


def _indicators(draft: Draft, words: BalanceWords) -> None:
    count = chinese(len(words.pack.indicators))
    draft.part(f"{count}项资源配置指标")
    for stage in words.stages:
        draft.subpart(stage_label(stage))
        columns, rows, strong = tables.schools(words, stage)
        note = tables.LEGEND if words.pack.school_rule is not None else tables.LEGEND_PLAIN
        title = f"{stage_label(stage)}各校{count}项指标"
        widest = _widest(words, stage)
        if widest:
            draft.figure(indicator_strip(words, stage, widest))
        draft.table(title, columns, rows, note=note, strong=strong)


def _widest(words: BalanceWords, stage: str) -> str:
    """Choose the indicator on which schools of a stage differ most."""
    held = [s for s in words.measurement.spreads_of(stage) if s.cv is not None]
    return max(held, key=lambda s: s.cv or 0.0).indicator if held else ""


def _spreads(draft: Draft, words: BalanceWords) -> None:
    draft.part("校际差异系数")
    draft.say(render("method.spread", {}))
    for stage in words.stages:
        draft.subpart(stage_label(stage))
        draft.say(words.spread_sentence(stage), about=stage)
        columns, rows = tables.spreads(words, stage)
        draft.figure(spread_bars(words, stage), width=0.72)
        draft.table(f"{stage_label(stage)}差异系数", columns, rows)


def _short_schools(draft: Draft, words: BalanceWords) -> None:
    named = _named(words)
    for unit in named:
        facts = {"name": words.name(unit), "words": words.school(unit).text}
        draft.say(render("school.named", facts), about="/".join(unit.key))
    if not named:
        draft.say(render("school.none_short", {}))


def _named(words: BalanceWords) -> list[Unit]:
    verdicts = words.measurement.school_verdicts
    return [u for u in words.units() if verdicts[u.key].state in ("unmet", "not_computable")]


def _gaps(draft: Draft, words: BalanceWords) -> None:
    draft.part("未达到的学校与缺口")
    _short_schools(draft, words)
    columns, rows = tables.gaps(words)
    if rows:
        note = "注：含结论为“达到”的学校中低于标准的指标；人和间按校取整。"
        draft.table("低于标准的指标与缺口", columns, rows, note=note)
    held = {
        unit.key: remedy(words.measurement, words.pack, *unit.key)
        for unit in words.units()
        if words.measurement.school_verdicts[unit.key].state == "unmet"
    }
    if held:
        columns, rows = tables.remedies(words, held)
        draft.table("两种补法的数量", columns, rows)
        draft.say_each(_caution(words))


def _caution(words: BalanceWords) -> list[Sentence]:
    floor = words.pack.number(words.pack.floor, words.measurement.as_of)
    return [] if floor is None else [render("school.remedy_caution", {"floor": floor})]


def _analysis(draft: Draft, words: BalanceWords) -> None:
    draft.part("分析参考")
    draft.say(render("method.analysis", {}))
    draft.subpart("不加权的差异系数")
    draft.say_each(words.weighting())
    columns, rows = tables.unweighted(words)
    draft.table("加权与不加权的差异系数", columns, rows)
    draft.subpart("城乡之间")
    for stage in words.stages:
        draft.say_each(_places(words, stage))
        columns, rows = tables.places(words, stage)
        note = "注：按学生数加权平均；没有参评学校或缺少数据的记“—”。"
        draft.table(f"{stage_label(stage)}城区、镇区、乡村平均值", columns, rows, note=note)


def _places(words: BalanceWords, stage: str) -> list[Sentence]:
    """Name the indicator on which the country lies furthest below the town."""
    lowest: tuple[float, Indicator, float, float] | None = None
    for indicator in words.pack.indicators:
        urban = tables.mean_of(words, stage, indicator, "urban")
        rural = tables.mean_of(words, stage, indicator, "rural")
        if urban and rural is not None and rural < urban:
            share = rural / urban
            if lowest is None or share < lowest[0]:
                lowest = (share, indicator, urban, rural)
    if lowest is None:
        return []
    _, indicator, urban, rural = lowest
    digits = words.digits(indicator, stage)
    facts = {
        "stage": stage_label(stage),
        "indicator": indicator.label,
        "urban": f"{shown(urban, digits)} {indicator.unit}",
        "rural": f"{shown(rural, digits)} {indicator.unit}",
    }
    return [render("gap.places", facts)]


def _methods(draft: Draft, words: BalanceWords) -> None:
    pack, as_of = words.pack, words.measurement.as_of
    draft.part("方法与口径")
    facts = {
        "document": document_of(pack),
        "pack": pack.id,
        "version": pack.version,
        "as_of": as_of,
    }
    draft.say(render("method.document", facts))
    dispersion = render("method.dispersion_rule", {"rule": pack.dispersion_rule.label})
    if pack.school_rule is not None:
        draft.say(render("method.school_rule", {"rule": pack.school_rule.label}), dispersion)
    else:
        draft.say(dispersion)
    if any(indicator.split for indicator in pack.indicators) and pack.split_weight:
        stages = dict.fromkeys(value.stage for value in pack.parameters[pack.split_weight].values)
        weights = {stage: pack.number(pack.split_weight, as_of, stage) for stage in stages}
        draft.say(render("method.split", {"weights": tables.shares_of(weights)}))
    draft.say(render("method.exactness", {}))
    if pack.note:
        draft.say(render("method.note", {"note": pack.note}))
