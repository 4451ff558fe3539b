"""The figures a form can take (可填的数): names, dates, indicators, counts of the ledger.

A figure that cannot be computed says why; it is never 0.  What is drawn is what the person who
fills sees: a school's people get their own school and the county's means, no other school.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from junheng.data.standard.model import stage_label
from junheng.kernel.errors import Hidden
from junheng.kernel.periods import chinese
from junheng.kernel.rounding import shown
from junheng.kernel.yaml_file import read_yaml
from junheng.measure.engine.result import Measurement, Unit
from junheng.measure.engine.verdict import LABELS
from junheng.policy.pack import Indicator
from junheng.publish.filling import Filling
from junheng.publish.sentences.kinds import told
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import measurement_of, pack_of, snapshot_of
from junheng.web.filling.models import About
from junheng.web.shared.registry import Registry
from junheng.web.work.queries.ledger import Rates, findings_of, rates_of, tasks_seen

PACK = "cn-moe-2017-6"
STAGES = ("primary", "junior")
_RESIDENCE = {"urban": "城区", "town": "镇区", "rural": "乡村"}


class Missing(Exception):
    """A figure cannot be computed; the text says why."""


@dataclass(slots=True)
class Drawing:
    """For whom figures are drawn, and what was read for it."""

    account: Account
    region_code: str
    region_name: str
    school_code: str  # empty: the region
    school_name: str
    today: date
    record: SnapshotRecord | None
    measurement: Measurement | None
    rates: Callable[[str], Rates]
    held: dict[str, Any] = field(default_factory=dict)  # what other sources read once

    def unit(self, stage: str) -> Unit:
        """Give the section of the school."""
        measured = self._measured()
        try:
            found = measured.unit(self.school_code, stage)
        except KeyError:
            raise Missing(f"数据里没有这所学校的{stage_label(stage)}部") from None
        if not found.in_scope:
            raise Missing(found.reason or "不参加评估")
        return found

    def _measured(self) -> Measurement:
        if self.measurement is None:
            raise Missing("还没有数据版本")
        return self.measurement

    def result(self, stage: str, indicator: str) -> Any:
        """Give one figure of the school with its parts."""
        self.unit(stage)
        return self._measured().result(self.school_code, stage, indicator)

    def spread(self, stage: str, indicator: str) -> Any:
        """Give mean and coefficient of the region."""
        try:
            return self._measured().spread(stage, indicator)
        except KeyError:
            raise Missing(f"数据里没有{stage_label(stage)}") from None

    def counted(self, stage: str) -> list[Any]:
        """Give the verdicts of the sections of one stage that take part."""
        measured = self._measured()
        held = [measured.school_verdicts.get(unit.key) for unit in measured.in_scope(stage)]
        found = [one for one in held if one is not None]
        if not found:
            raise Missing(f"数据里没有参加评估的{stage_label(stage)}")
        return found


Draw = Callable[[Drawing], Filling]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the catalogue (可填的数)."""

    key: str
    label: str
    group: str
    about: str  # school, region, or empty for both
    draw: Draw
    synonyms: tuple[str, ...] = ()


def number(value: float | None, digits: int, *, limit: float | None = None) -> Filling:
    """Write a figure as pages print it; a missing one is :class:`Missing`."""
    if value is None:
        raise Missing("没有上报")
    text = told(value, limit, digits) if limit is not None else shown(value, digits)
    return Filling(text, float(text.replace(",", "")))  # a workbook gets what the page prints


def _words(text: str) -> Filling:
    return Filling(text)


def _record(at: Drawing) -> SnapshotRecord:
    if at.record is None:
        raise Missing("还没有数据版本")
    return at.record


def _plain() -> Iterator[Figure]:
    group = "名称和日期"
    yield Figure("region.name", "区县名称", group, "", lambda at: _words(at.region_name))
    yield Figure("region.code", "区划代码", group, "", lambda at: _words(at.region_code))
    yield Figure("school.name", "学校名称", group, "school", lambda at: _words(at.school_name))
    yield Figure("school.code", "学校标识码", group, "school", lambda at: _words(at.school_code))
    yield Figure("day.today", "填表日期", group, "", lambda at: _words(chinese(at.today)))
    yield Figure(
        "day.as_of", "数据截至日期", group, "", lambda at: _words(chinese(_record(at).as_of))
    )
    yield Figure("data.version", "数据版本", group, "", lambda at: _words(str(_record(at))))


def _of_sections(stage: str) -> Iterator[Figure]:
    word = stage_label(stage)
    yield Figure(
        f"school.{stage}.pupils", f"{word}学生数", "学校概况", "school",
        lambda at: number(at.unit(stage).pupils, 0),
    )  # fmt: skip
    yield Figure(
        f"school.{stage}.residence", f"{word}城乡分类", "学校概况", "school",
        lambda at: _words(_RESIDENCE.get(at.unit(stage).residence, "未分类")),
    )  # fmt: skip
    yield Figure(
        f"school.{stage}.met", f"{word}达标项数", "学校概况", "school",
        lambda at: number(_verdict(at, stage).met, 0),
    )  # fmt: skip
    yield Figure(
        f"school.{stage}.verdict", f"{word}结论", "学校概况", "school",
        lambda at: _words(LABELS[_verdict(at, stage).state]),
    )  # fmt: skip
    yield Figure(
        f"region.{stage}.schools", f"{word}参评校（部）数", "全县概况", "region",
        lambda at: number(len(at.counted(stage)), 0),
    )  # fmt: skip
    yield Figure(
        f"region.{stage}.met", f"{word}达到要求的校（部）数", "全县概况", "region",
        lambda at: number(sum(one.state == "met" for one in at.counted(stage)), 0),
    )  # fmt: skip
    yield Figure(
        f"region.{stage}.verdict", f"全县{word}结论", "全县概况", "region",
        lambda at: _words(LABELS[_county_verdict(at, stage).state]),
    )  # fmt: skip


def _county_verdict(at: Drawing, stage: str) -> Any:
    at.counted(stage)
    found = at.measurement.county_verdicts.get(stage) if at.measurement else None
    if found is None:
        raise Missing("数据不全，没有结论")
    return found


def _verdict(at: Drawing, stage: str) -> Any:
    unit = at.unit(stage)
    found = at.measurement.school_verdicts.get(unit.key) if at.measurement else None
    if found is None:
        raise Missing("数据不全，没有结论")
    return found


def _of_indicator(indicator: Indicator, stage: str) -> Iterator[Figure]:
    word, key = stage_label(stage), f"{indicator.id}.{stage}"
    name, group = f"{word}{indicator.label}", f"{word}指标"
    digits = 0 if indicator.unit.startswith("元") else 1

    def value(at: Drawing) -> Filling:
        found = at.result(stage, indicator.id)
        if found.value is None:
            raise Missing(found.reason or "没有上报")
        return number(found.value, digits, limit=found.limit)

    def lacks(at: Drawing) -> Filling:
        found = at.result(stage, indicator.id)
        if found.value is None or found.limit is None:
            raise Missing(found.reason or "没有上报")
        short = max(0.0, found.limit * found.denominator / indicator.per - found.numerator)
        return Filling(shown(-(-short // 1), 0), float(-(-short // 1)))

    yield Figure(f"{key}.value", name, group, "school", value)
    yield Figure(
        f"{key}.amount", f"{word}{indicator.amount.label}（{indicator.amount.unit}）", group,
        "school", lambda at: number(at.result(stage, indicator.id).numerator, 0),
    )  # fmt: skip
    yield Figure(
        f"{key}.limit", f"{name}·标准", group, "",
        lambda at: number(_limit(at, stage, indicator.id), digits),
    )  # fmt: skip
    yield Figure(f"{key}.short", f"{name}·还差（{indicator.amount.unit}）", group, "school", lacks)
    yield Figure(
        f"{key}.state", f"{name}·是否达标", group, "school",
        lambda at: _words(_state(at.result(stage, indicator.id))),
    )  # fmt: skip
    yield Figure(
        f"{key}.mean", f"{name}·全县平均", group, "",
        lambda at: number(at.spread(stage, indicator.id).mean, digits),
    )  # fmt: skip
    yield Figure(
        f"{key}.cv", f"{name}·差异系数", group, "region",
        lambda at: number(at.spread(stage, indicator.id).cv, 3),
    )  # fmt: skip


def _limit(at: Drawing, stage: str, indicator: str) -> float | None:
    held = pack_of(PACK).indicator(indicator).limits.on(_record(at).as_of, stage)
    return None if held is None else float(held.number)


def _state(result: Any) -> str:
    if result.state is None or result.value is None:
        raise Missing(result.reason or "没有上报")
    return str(LABELS[result.state])


_COUNTS: tuple[tuple[str, str, Callable[[Rates], float]], ...] = (
    ("open", "没有销号的问题数", lambda r: r.findings - r.closed),
    ("closed", "已销号的问题数", lambda r: r.closed),
    ("waiting", "已办结待核验的问题数", lambda r: r.waiting),
    ("tasks", "任务数", lambda r: r.tasks),
    ("accepted", "已办结的任务数", lambda r: r.accepted),
    ("late", "已逾期的任务数", lambda r: r.late),
)


def _of_ledger() -> Iterator[Figure]:
    for key, label, count in _COUNTS:
        yield Figure(
            f"ledger.{key}", label, "问题整改", "",
            lambda at, count=count: number(count(at.rates(at.school_code)), 0),
        )  # fmt: skip


Source = Callable[[], Iterable[Figure]]
figure_source = Registry[Source]()  # figures another app knows


def catalogue() -> dict[str, Figure]:
    """List every figure a form can take, by key."""
    return _catalogue(tuple(figure_source))


@cache
def _catalogue(lent: tuple[Source, ...]) -> dict[str, Figure]:
    pack = pack_of(PACK)
    found = [*_plain()]
    for stage in STAGES:
        found += _of_sections(stage)
        for indicator in pack.indicators:
            found += _of_indicator(indicator, stage)
    found += _of_ledger()
    for give in lent:
        found += give()
    return {one.key: one for one in found}


def offered(about: str) -> list[Figure]:
    """List the figures for a form about a school, or about the region."""
    return [one for one in catalogue().values() if one.about in ("", about)]


def by_label(about: str) -> dict[str, str]:
    """Give the key of each label and of what else it is called.

    For what people type and for placeholders; a word that may mean two figures means none.
    """
    labels = {one.label: one.key for one in offered(about)}
    spoken: dict[str, set[str]] = {}
    for one in offered(about):
        for word in (*one.synonyms, *synonyms().get(one.label, ())):
            spoken.setdefault(word, set()).add(one.key)
    alone = {word: keys.pop() for word, keys in spoken.items() if len(keys) == 1}
    return alone | labels


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Read what else people call a figure, by its label."""
    rows = read_yaml(Path(__file__).parent.with_name("synonyms.yaml"))
    return {label: tuple(words) for label, words in rows.items()}


def drawing(
    account: Account,
    region_code: str,
    region_name: str,
    today: date,
    record: SnapshotRecord | None = None,
) -> Drawing:
    """Read once what every copy of a filling needs, as far as the account sees."""
    measured = measurement_of(account, record, PACK) if record is not None else None
    held: dict[str, Rates] = {}

    def rates(school: str) -> Rates:
        if school not in held:
            findings, tasks = findings_of(account, region_code), tasks_seen(account, region_code)
            if school:
                findings = findings.filter(school_code=school)
                tasks = tasks.filter(school_code=school)
            held[school] = rates_of(findings, today, tasks=tasks)
        return held[school]

    return Drawing(account, region_code, region_name, "", "", today, record, measured, rates)


def newest(account: Account, region_code: str, sha256: str = "") -> SnapshotRecord | None:
    """Give the data version figures are drawn from; nothing where there is none."""
    try:
        return snapshot_of(account, region_code, sha256=sha256)
    except Hidden:
        if sha256:
            raise
        return None


def drawn(at: Drawing, mapping: dict[str, str]) -> tuple[dict[str, Filling], list[list[str]]]:
    """Draw what the slots of a form take; what cannot be computed says why.

    Returns
    -------
    (fillings by slot, [label, reason] of what could not be computed)
    """
    found: dict[str, Filling] = {}
    missing: list[list[str]] = []
    about = About.SCHOOL if at.school_code else About.REGION
    for slot, key in mapping.items():
        if key.startswith("="):
            found[slot] = Filling(key[1:])
            continue
        figure = catalogue().get(key)
        if figure is None or figure.about not in ("", about):
            continue
        try:
            found[slot] = figure.draw(at)
        except Missing as reason:
            found[slot] = Filling(f"不能计算，{reason}", within="—")
            missing.append([figure.label, str(reason)])
    return found, missing
