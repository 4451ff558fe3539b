"""Tables of the papers of an examination (报告的表): columns and rows, nothing ordered by score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from junheng.kernel.rounding import Number, shown
from junheng.measure.achievement.account import Figures, PaperQuality, Spread, Unit
from junheng.measure.achievement.account.spread import OwnSpread
from junheng.measure.achievement.shares import BASES, Share, UnitShares
from junheng.publish.render.model import Column
from junheng.publish.reports.exam_facts import GapFact, PointsFact
from junheng.publish.sentences.exam import end_told, levels_told, rates_told, share_told

Rows = list[tuple[str, ...]]
Filled = tuple[tuple[Column, ...], Rows]
TWO_FIGURES = (
    "两列算法不同，数不相等：估计的份额把每所学校同等看待，去掉了偶然的部分；"
    "校际差异率按学生数计，偶然的部分也在里面。"
)
_LEVELS = {"schools": "学校之间", "classes": "班级之间", "pupils": "学生之间"}


def number(value: Number | None, digits: int = 1) -> str:
    """Write a number with a printed minus; nothing is a dash."""
    return shown(value, digits).replace("-", "−") if value is not None else "—"


def interval(low: float | None, high: float | None, digits: int = 1) -> str:
    """Write an interval."""
    return "—" if low is None or high is None else f"{number(low, digits)}～{number(high, digits)}"


def beside_words(own: Figures, whole: Figures | None) -> str:
    """Say how a mean stands to another, in three words and no more."""
    told, mean = own.described, whole.described.mean if whole else None
    if told.low is None or told.high is None or mean is None:
        return "—"
    return "无明显差异" if told.low <= mean <= told.high else "高于" if told.low > mean else "低于"


def sitting(unit: Unit) -> Filled:
    """Say how many were listed and how many have a score, paper by paper."""
    columns = (
        Column("学科", 0.2),
        Column("满分", 0.16, "right"),
        Column("名单人数", 0.16, "right"),
        Column("有成绩", 0.16, "right"),
        Column("缺考等", 0.16, "right"),
        Column("参考率", 0.16, "right"),
    )
    rows: Rows = [
        (
            one.label,
            f"{one.described.full:g}",
            number(one.of, 0),
            number(one.described.n, 0),
            number(one.absent, 0),
            share_told(one.described.n / one.of if one.of else None, one.of, 1),
        )
        for one in unit.figures
    ]
    return columns, rows


def described(unit: Unit) -> Filled:
    """Mean, spread and quartiles, paper by paper."""
    columns = (
        Column("学科", 0.13),
        Column("平均分", 0.12, "right"),
        Column("95%区间", 0.2, "center"),
        Column("得分率", 0.12, "right"),
        Column("标准差", 0.12, "right"),
        Column("下四分位/中位/上四分位", 0.31, "center"),
    )
    rows: Rows = [
        (
            one.label,
            number(one.described.mean),
            interval(one.described.low, one.described.high),
            share_told(one.described.score_share, one.described.n, 1),
            number(one.described.sd),
            " / ".join(number(value) for value in one.described.quartiles or ()) or "—",
        )
        for one in unit.figures
    ]
    return columns, rows


def rates(unit: Unit) -> Filled:
    """Give the rates, paper by paper."""
    labels = [one.threshold.label for one in unit.figures[0].rates]
    width = 0.64 / len(labels)
    columns = (
        Column("学科", 0.2),
        Column("平均分", 0.16, "right"),
        *(Column(label, width, "right") for label in labels),
    )
    rows: Rows = [
        (
            one.label,
            number(one.described.mean),
            *rates_told(one),
        )
        for one in unit.figures
    ]
    return columns, rows


def side_by_side(own: Unit, whole: Unit) -> Filled:
    """Set a school's means beside those of everybody."""
    columns = (
        Column("学科", 0.2),
        Column("本校平均", 0.16, "right"),
        Column("95%区间", 0.24, "center"),
        Column("全体平均", 0.16, "right"),
        Column("和全体比", 0.24, "center"),
    )
    rows: Rows = [
        (
            one.label,
            number(one.described.mean),
            interval(one.described.low, one.described.high),
            number(beside.described.mean),
            beside_words(one, beside),
        )
        for one, beside in zip(own.figures, whole.figures, strict=True)
    ]
    return columns, rows


def bands(unit: Unit, labels: Sequence[str]) -> Filled:
    """Share of pupils in each band, paper by paper."""
    width = 0.8 / len(labels)
    columns = (Column("学科", 0.2), *(Column(label, width, "right") for label in labels))
    rows: Rows = [(one.label, *levels_told(one, 1)) for one in unit.figures]
    return columns, rows


def ends(unit: Unit) -> Filled:
    """Shares in both ends on every denominator, paper by paper."""
    width = 0.68 / len(BASES)
    columns = (
        Column("学科", 0.14),
        Column("哪一端", 0.18),
        *(Column(label, width, "right") for label in BASES.values()),
    )
    rows: Rows = [
        (
            one.label,
            f"{word} {share_told(found.part, 100)}率",
            *(_share(found, share) for share in found.shares),
        )
        for one in unit.figures
        for word, found in (("前", one.top), ("后", one.bottom))
        if found is not None
    ]
    return columns, rows


def _share(found: UnitShares, share: Share) -> str:
    told = share.value is not None or found.withheld
    return end_told(found, share.base) if told else "不计算"


def units(named: Iterable[tuple[str, Unit]], whole: Figures, kind: str) -> Filled:
    """Schools or classes in one paper, in the register's order."""
    labels = [one.threshold.label for one in whole.rates]
    width = 0.34 / len(labels)
    columns = (
        Column(kind, 0.2),
        Column("有成绩", 0.08, "right"),
        Column("平均分", 0.09, "right"),
        Column("95%区间", 0.16, "center"),
        Column("和全体比" if kind == "学校" else "和全校比", 0.13, "center"),
        *(Column(label, width, "right") for label in labels),
    )
    rows: Rows = []
    for name, unit in named:
        one = unit.of(whole.subject)
        rows.append(
            (
                name,
                number(one.described.n, 0),
                number(one.described.mean),
                interval(one.described.low, one.described.high),
                beside_words(one, whole),
                *rates_told(one),
            )
        )
    return columns, rows


def gaps(found: Iterable[GapFact]) -> Filled:
    """Two groups side by side, or why they are not told."""
    columns = (
        Column("分组", 0.09),
        Column("学科", 0.09),
        Column("人数和平均分", 0.42),
        Column("相差（95%区间）", 0.26, "center"),
        Column("效应量", 0.14, "right"),
    )
    rows: Rows = []
    for one in found:
        gap, group = one.gap, one.group
        if gap is None:
            rows.append((group.label, one.label, one.hidden, "—", "—"))
            continue
        rows.append(
            (
                group.label,
                one.label,
                f"{group.first} {number(gap.n_first, 0)} 人 {number(gap.mean_first)}；"
                f"{group.second} {number(gap.n_second, 0)} 人 {number(gap.mean_second)}",
                f"{number(gap.difference)}（{interval(gap.low, gap.high)}）",
                number(gap.g, 2),
            )
        )
    return columns, rows


def quality(found: PaperQuality) -> Filled:
    """Give the paper as one row."""
    columns = (
        Column("小题得分齐全", 0.2, "right"),
        Column("题数", 0.1, "right"),
        Column("平均分", 0.14, "right"),
        Column("难度", 0.14, "right"),
        Column("信度", 0.2, "right"),
        Column("测量标准误", 0.22, "right"),
    )
    told = found.analysis
    row = (
        f"{number(told.n, 0)} 人",
        str(len(told.items)),
        number(told.mean),
        number(told.mean / told.full, 2),
        number(told.alpha, 2),
        f"{number(told.sem)} 分" if told.sem is not None else "—",
    )
    return columns, [row]


def points(found: PointsFact) -> Filled:
    """Knowledge points in the order of the blueprint."""
    against = {one.label: one.share for one in found.beside.mastery} if found.beside else {}
    columns: tuple[Column, ...] = (
        Column("知识点", 0.3),
        Column("题", 0.3),
        Column("得分率", 0.16, "right"),
        Column("95%区间", 0.24, "center"),
    )
    if against:
        columns = (*columns[:1], Column("题", 0.18), *columns[2:], Column("全体", 0.12, "right"))
    n = found.own.n
    rows: Rows = []
    for one in found.own.mastery:
        held = f"{share_told(one.low, 100)}～{share_told(one.high, 100)}"
        row = (
            one.label,
            "、".join(one.items),
            share_told(one.share, n),
            "—" if one.low is None else held,
        )
        rows.append((*row, share_told(against.get(one.label), n)) if against else row)
    return columns, rows


def spread(found: Iterable[Spread | OwnSpread]) -> Filled:
    """Where the differences lie, paper by paper; the rate between schools where there are some."""
    held = list(found)
    between = any(isinstance(one, Spread) for one in held)
    columns: tuple[Column, ...] = (Column("学科", 0.14), Column("估计的份额（95%区间）", 0.86))
    if between:
        columns = (columns[0], Column(columns[1].label, 0.66), Column("校际差异率", 0.2, "right"))
    rows: Rows = []
    for one in held:
        local = one.schools if isinstance(one, Spread) else None
        levels = one.classes.levels or (local.shares.levels if local else ())
        told = "；".join(
            f"{_LEVELS[level.name]} {share_told(level.share, 100, 1)}"
            + (
                ""
                if level.low is None
                else f"（{share_told(level.low, 100, 1)}～{share_told(level.high, 100, 1)}）"
            )
            for level in levels
        )
        row = (one.label, told or "算不出来")
        rows.append((*row, share_told(local.value, 100, 1) if local else "—") if between else row)
    return columns, rows
