"""The parts of a diagnosis report that print data: sections, staff, communities, measures."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.kernel.periods import chinese
from junheng.publish.charts.palette import MARKS, STATE_LABELS
from junheng.publish.charts.trend import Year, trend
from junheng.publish.render.model import Column
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.draft import chinese as chinese_number
from junheng.publish.reports.school_paper import SchoolPaper
from junheng.publish.reports.school_room import Room
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.kinds import amount
from junheng.publish.sentences.school_facts import Reading, SectionFact

CORRECTED = "已提出更正"
CHECKED = "专项复核已达标"
_WIDTH = 0.7  # of a chart, as a share of the text
_PUPILS = "在校生数"

Rows = list[tuple[str, ...]]


def school(draft: Draft, paper: SchoolPaper, cover: Cover, room: Room) -> None:
    """Say what kind of school it is, stages, pupils, classes, and on what data all of it rests."""
    draft.part("学校概况与数据")
    draft.say(*paper.background, *cover.standing)
    rows: Rows = []
    for section in paper.facts.sections:
        classes = [
            pupils
            for one in paper.facts.classes
            if one.stage == section.stage
            for _, pupils in one.classes
        ]
        rows.append(
            (
                section.label,
                f"{section.pupils:.0f}",
                str(len(classes)) if classes else "—",
                f"{min(classes)}—{max(classes)}" if classes else "—",
                section.residence,
                "参评" if section.in_scope else section.reason,
            )
        )
    columns = (
        Column("学段", 0.12, "center"),
        Column("学生数（人）", 0.15, "right"),
        Column("班数", 0.1, "right"),
        Column("班额（人）", 0.15, "center"),
        Column("城乡", 0.12, "center"),
        Column("是否参评", 0.36),
    )
    if rows:
        draft.table("学段、学生与班级", columns, rows)
    if room.grades:
        _grades(draft, paper)
    if room.pupils:
        _pupils(draft, paper)


def _grades(draft: Draft, paper: SchoolPaper) -> None:
    if not paper.grades:
        return
    columns = (
        Column("学段", 0.16, "center"),
        Column("年级", 0.16, "center"),
        Column("班数", 0.16, "right"),
        Column("学生数（人）", 0.18, "right"),
        Column("最大班额（人）", 0.17, "right"),
        Column("超过规定班额的班", 0.17, "right"),
    )
    rows = [
        (
            one.section,
            f"{chinese_number(one.grade)}年级",
            str(one.classes),
            str(one.pupils),
            str(one.largest),
            "—" if one.above is None else str(one.above),
        )
        for one in paper.grades
    ]
    draft.table("各年级的班级", columns, rows, dense=True)


def _pupils(draft: Draft, paper: SchoolPaper) -> None:
    """Draw the pupils of each section over the years."""
    held = [one for one in paper.reported if one.label.startswith(_PUPILS)]
    points = [Year(one.section, f"{year} 年", value) for one in held for year, value in one.years]
    if any(sum(value is not None for _, value in one.years) > 1 for one in held):
        draft.figure(
            trend(
                points,
                title="在校学生数",
                subtitle="",
                description="；".join(
                    f"{one.section}{year}年 {value:.0f} 人"
                    for one in held
                    for year, value in one.years
                    if value is not None
                ),
                axis="人",
                limit=None,
                digits=0,
            ),
            width=_WIDTH,
        )


def conditions(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    """Hold every indicator against its standard, with a chart of those lowest beside it."""
    draft.part("办学条件达标")
    if not paper.facts.readings:
        draft.say(render("diagnosis.no_work", {}))
        return
    for section in paper.facts.sections:
        own = [r for r in paper.facts.readings if r.stage == section.stage]
        if own:
            draft.subpart(section.label)
            _section(draft, section, own, paper.corrected)
    lowest = sorted(
        (
            r
            for r in paper.facts.readings
            if r.value is not None and _drawable(r) and _matter(r) not in paper.corrected
        ),
        key=lambda r: (r.value or 0.0) / (r.limit or 1.0),
    )
    for reading in lowest[: room.charts]:
        _chart(draft, reading)


def _section(
    draft: Draft,
    section: SectionFact,
    readings: Sequence[Reading],
    corrected: frozenset[tuple[str, str]],
) -> None:
    years = [year for year, _ in readings[0].years]
    columns = (
        Column("指标", 0.34),
        *(Column(f"{year}年", 0.1, "right") for year in years),
        Column("标准", 0.1, "right"),
        Column("全县平均", 0.12, "right"),
        Column("结论", 0.44 - 0.1 * len(years), "center"),
    )
    rows: Rows = []
    for one in readings:
        values = [one.write(v) if v is not None else "—" for _, v in one.years]
        state = f"{MARKS[one.state]} {STATE_LABELS[one.state]}" if one.state else "—"
        if _matter(one) in corrected:
            state = CORRECTED
        limit = one.write(one.limit) if one.limit is not None else "—"
        county = one.write(one.county) if one.county is not None else "—"
        rows.append((f"{one.label}（{one.unit}）", *values, limit, county, state))
    note = f"注：{section.of} 项中 {section.met} 项达标；“—”为没有数据或当年不参评，不是0。"
    if any(_matter(one) in corrected for one in readings):
        note += f"写明“{CORRECTED}”的，数据经核对有误，等下一数据版本。"
    draft.table(f"{section.label}资源配置指标", columns, rows, note=note)


def _matter(reading: Reading) -> tuple[str, str]:
    return (reading.indicator, reading.stage)


def _drawable(reading: Reading) -> bool:
    return sum(value is not None for _, value in reading.years) > 1


def _chart(draft: Draft, reading: Reading) -> None:
    title = f"{reading.section}{reading.label}"
    draft.figure(
        trend(
            [Year(title, f"{year} 年", value) for year, value in reading.years],
            title=title,
            subtitle="",
            description=f"{title}：{reading.series}，标准 {reading.told(reading.limit)}",
            axis=reading.unit,
            limit=reading.limit,
            digits=0 if (reading.limit or 0) >= 100 else 1,
        ),
        width=_WIDTH,
    )


def shortages(draft: Draft, paper: SchoolPaper) -> None:
    """List what lacks to the standards and what it costs."""
    draft.part("一校一清单")
    if paper.shortages:
        columns = (
            Column("要补的项目", 0.3),
            Column("现值", 0.14, "right"),
            Column("标准", 0.14, "right"),
            Column("补齐到标准", 0.2, "right"),
            Column("费用", 0.22, "right"),
        )
        rows = [
            (s.what, s.now, s.limit, s.mark, "—")
            if s.mark
            else (s.what, s.now, s.limit, s.quantity, s.cost)
            for s in paper.shortages
        ]
        draft.table("补齐到标准的数量与费用", columns, rows, note=total_note(paper))
    else:
        draft.say(render("diagnosis.no_shortage", {"name": paper.facts.name}))


def staff(draft: Draft, paper: SchoolPaper) -> None:
    """Say who teaches at the school; never who they are."""
    draft.part("师资")
    if paper.staff is None:
        draft.say(render("diagnosis.no_staff", {}))
        return
    own = paper.staff
    draft.say(
        render(
            "diagnosis.staff",
            {
                "n": own.total,
                "young": own.young,
                "old": own.old,
                "backbone": own.backbone,
                "titled": own.titled,
            },
        )
    )
    columns = (
        Column("构成", 0.16, "center"),
        Column("各类人数（人）", 0.84),
    )
    rows = [(label, "，".join(f"{name} {n}" for name, n in counts)) for label, counts in own.tables]
    draft.table("专任教师的构成", columns, rows, note="注：同时在两校任教的，在两校各计一次。")


def growth(draft: Draft, paper: SchoolPaper) -> None:
    """Say how far the pupils came, with its interval; no other school stands beside it."""
    draft.part("学生成长")
    own = paper.growth
    if own is None:
        draft.say(render("diagnosis.no_growth", {}))
    else:
        draft.say(render("diagnosis.growth", {"word": own.word, "said": own.said}))


def communities(draft: Draft, paper: SchoolPaper) -> None:
    """Say in which groups, clusters and pairs the school is."""
    draft.part("集团与结对")
    if not paper.memberships:
        draft.say(render("diagnosis.no_groups", {"name": paper.facts.name}))
        return
    draft.say(render("diagnosis.groups", {"n": len(paper.memberships)}))
    columns = (
        Column("共同体", 0.28),
        Column("类型", 0.16, "center"),
        Column("本校角色", 0.16, "center"),
        Column("其他成员（所）", 0.12, "right"),
        Column("共享内容", 0.16),
        Column("起始", 0.12, "center"),
    )
    rows = [
        (one.community, one.kind, one.role, str(one.others), one.pooled or "—", chinese(one.since))
        for one in paper.memberships
    ]
    draft.table("本校所在的共同体", columns, rows, dense=True)


def money(draft: Draft, paper: SchoolPaper) -> None:
    """Say what was due to the school in the year, and what arrived of it."""
    draft.part("公用经费")
    own = paper.money
    if own is None:
        draft.say(render("diagnosis.no_money", {}))
        return
    if own.due is None:
        draft.say(render("diagnosis.money_unknown", {"year": str(own.year)}))
    else:
        told = {
            "year": str(own.year),
            "due": amount(own.due, "元"),
            "missing": amount(own.missing or 0, "元"),
        }
        draft.say(render("diagnosis.money", told))
    columns = tuple(Column(label, 0.25, "right") for label in ("应拨", "预算", "到账", "支出"))
    due = "—" if own.due is None else amount(own.due, "元")
    row = (due, *(amount(one, "元") for one in (own.budgeted, own.arrived, own.spent)))
    draft.table(f"{own.year}年公用经费", columns, [row])


def total_note(paper: SchoolPaper) -> str:
    """Say under a list of shortages what it costs, and what was left out of it."""
    gone = sum(one.mark == CORRECTED for one in paper.shortages)
    checked = sum(one.mark == CHECKED for one in paper.shortages)
    parts = [f"注：{paper.total}" if paper.total else "注：没有可以测算的费用"]
    parts.append("；人和间取整；达到标准由下一数据版本核验，不需要佐证材料。")
    if any(one.arranged for one in paper.shortages):
        parts.append(str(render("diagnosis.arranged", {})))
    if gone:
        parts.append(str(render("diagnosis.corrected", {"n": gone})))
    if checked:
        parts.append(str(render("diagnosis.checked", {"n": checked})))
    return "".join(parts)
