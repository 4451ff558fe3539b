"""《××学校办学诊断报告》 and 《一校一清单》.

Built from plain facts, without clock, network or database; Word and PDF are two renderings of
the model returned.  Every conclusion is one of the published wordings, chosen by the officer;
the school's answer stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from junheng.kernel.periods import chinese
from junheng.publish.render.model import Column, Report
from junheng.publish.render.pdf import pages_of
from junheng.publish.reports import school_annexes, school_sections, school_work
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.school_paper import SaidLine, SchoolPaper
from junheng.publish.reports.school_room import FEWEST, MOST, ROOMS, SPARE_MM, Room
from junheng.publish.reports.school_sections import Rows
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.diagnosis import Kind

_AGREED = "认可"
_TO_SIGN = "（本报告尚未签发，签发后落款）"
_CONCLUSIONS = (Column("序号", 0.09, "center"), Column("结论", 0.91))
_KINDS: Sequence[tuple[Kind, str]] = (("attention", "需要关注"), ("strength", "做得好"))


def diagnosis_report(paper: SchoolPaper, cover: Cover) -> Report:
    """Write the report of one school: six to eight pages, the first a summary.

    What a school has much of is told closer, until it fits; nothing is left out uncounted.  One
    of which hardly anything was reported stays shorter and says why, instead of being filled up.
    It fits with room to spare, for Word sets lines and tables its own way.
    """
    listed = _most_listed(paper, cover)
    for room in ROOMS:
        made = _written(paper, cover, replace(room, listed=listed))
        if room is ROOMS[0] and pages_of(made) < FEWEST:
            return _written(paper, cover, replace(room, listed=listed, is_short=True))
        if pages_of(made, spare=SPARE_MM) <= MOST:
            break
    return made


def _most_listed(paper: SchoolPaper, cover: Cover) -> int:
    """Count the conclusions the summary has room for on its one page."""
    said = sum(not line.is_withdrawn for line in paper.said)
    for listed in range(said, 0, -1):
        draft = Draft()
        _summary(draft, paper, Room(listed=listed))
        if pages_of(draft.finish("", cover), spare=SPARE_MM) == 1:
            return listed
    return 0


def _written(paper: SchoolPaper, cover: Cover, room: Room) -> Report:
    draft = Draft()
    _summary(draft, paper, room)
    draft.new_page()
    school_sections.school(draft, paper, cover, room)
    school_sections.conditions(draft, paper, room)
    school_sections.shortages(draft, paper)
    school_sections.staff(draft, paper)
    school_sections.growth(draft, paper)
    school_sections.communities(draft, paper)
    school_sections.money(draft, paper)
    school_work.plans(draft, paper, room)
    school_work.work(draft, paper, room)
    school_work.commitments(draft, paper, room)
    _answers(draft, paper, room)
    if paper.is_issued:
        draft.sign(cover)
    else:
        draft.say(_TO_SIGN)  # no name and no day before it is issued
    school_annexes.annexes(draft, paper, room)
    return draft.finish(f"{paper.facts.name}办学诊断报告", cover)


def school_list(paper: SchoolPaper, cover: Cover) -> Report:
    """Write the one-page list of what the school lacks (一校一清单)."""
    draft = Draft()
    draft.say(*cover.standing)
    if paper.shortages:
        note = school_sections.total_note(paper)
        draft.table("要补的项目", *_list_table(paper), note=note, dense=True)
    else:
        draft.say(render("diagnosis.no_shortage", {"name": paper.facts.name}))
    draft.form(
        (Column("学校（签字）", 0.5, "center"), Column(f"{cover.issuer}（盖章）", 0.5, "center")),
        [("\u3000\n\u3000", f"\u3000\n{chinese(cover.day)}")],
    )
    return draft.finish(f"{paper.facts.name}一校一清单", cover, wide=True)


def _summary(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    """Say on one page whether the school meets the rule, what stands out, and how far it is."""
    draft.part("摘要")
    name = paper.facts.name
    standing = [
        render("diagnosis.standing", {"stage": section.label, "said": section.said})
        for section in paper.facts.sections
        if section.said
    ]
    if standing or paper.background:
        draft.say(*(standing or paper.background))  # a school nobody judges says why
    if paper.said:
        counts = Counter(line.kind for line in paper.shown)
        numbers = {"attention": counts["attention"], "strengths": counts["strength"]}
        first = render("diagnosis.summary", {"name": name, **numbers})
    else:
        first = render("diagnosis.nothing", {"name": name})
    waits = [] if paper.is_answered else [render("diagnosis.unanswered", {})]
    few = [render("diagnosis.few", {"least": FEWEST})] if room.is_short else []
    draft.say(first, *few, *_withdrawn(paper), *waits, *paper.signing)
    rows: Rows = []
    strong = set()
    listed, left = _listed(paper, room)
    for kind, label in _KINDS:
        own = [line for line in listed if line.kind == kind]
        if own:
            strong.add(len(rows))
            more = "".join(str(one) for one in paper.more if label in str(one))
            rows.append(("", f"{label}　{more}".strip()))
            rows += [(str(line.number), line.words) for line in own]
    if rows:
        draft.table("诊断结论", _CONCLUSIONS, rows, dense=True, strong=frozenset(strong))
    if left:
        draft.say(render("diagnosis.summary_left", {"n": len(left)}))


def _listed(paper: SchoolPaper, room: Room) -> tuple[list[SaidLine], list[SaidLine]]:
    """Part the conclusions into those the summary lists and those it has no room for."""
    said = [line for kind, _label in _KINDS for line in paper.said if line.kind == kind]
    kept = [line for line in said if not line.is_withdrawn]
    return kept[: room.listed], kept[room.listed :]


def _withdrawn(paper: SchoolPaper) -> list[Sentence]:
    """Say how many conclusions the school disputed and won, and why."""
    gone = [line for line in paper.said if line.is_withdrawn]
    if not gone:
        return []
    told = {
        "n": len(gone),
        "places": "、".join(f"第{line.number}条" for line in gone),
        "why": "；".join(f"第{line.number}条 {line.settled_words.rstrip('。')}" for line in gone),
    }
    return [render("diagnosis.withdrawn", told)]


def _list_table(paper: SchoolPaper) -> tuple[tuple[Column, ...], Rows]:
    columns = (
        Column("序号", 0.06, "center"),
        Column("要补的项目", 0.17),
        Column("现值", 0.08, "right"),
        Column("标准", 0.08, "right"),
        Column("补齐到标准", 0.11, "right"),
        Column("费用（测算）", 0.11, "right"),
        Column("措施", 0.12),
        Column("已安排资金", 0.1, "right"),
        Column("责任单位", 0.07),
        Column("时限", 0.1, "center"),
    )
    rows: Rows = [
        (
            str(n),
            s.what,
            s.now,
            s.limit,
            s.mark or s.quantity,
            "—" if s.mark else s.cost,
            s.measure or "还没有任务",
            s.arranged or "—",
            s.owner or "—",
            s.due or "—",
        )
        for n, s in enumerate(paper.shortages, start=1)
    ]
    return columns, rows


def _answers(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    draft.part("结论与学校答复")
    said = []
    if paper.is_silent and paper.reply_due is not None:
        said.append(render("diagnosis.silent", {"due": paper.reply_due}))
    replies = Counter(line.reply for line in paper.said)
    if any(replies[label] for label in replies if label):
        told = {
            "agree": replies[_AGREED],
            "dispute": replies["有异议"],
            "background": replies["补充背景"],
            "withdrawn": sum(line.is_withdrawn for line in paper.said),
        }
        said.append(render("diagnosis.answers", told))
    for form, numbers in (
        ("diagnosis.agreed", [n.number for n in paper.said if _is_plainly_agreed(n)]),
        ("diagnosis.no_answer", [n.number for n in paper.said if not n.reply]),
    ):
        if numbers:
            said.append(render(form, {"places": _places(numbers)}))
    draft.say_each(said)
    _listed_here, left = _listed(paper, room)
    if left:
        rest = [(str(line.number), line.words) for line in left]
        draft.table("摘要没有列出的结论", _CONCLUSIONS, rest, dense=True)
    columns = (
        Column("序号", 0.07, "center"),
        Column("结论", 0.38),
        Column("学校答复", 0.28),
        Column("核对结果", 0.27),
    )
    rows = [
        (
            str(line.number),
            line.words,
            "：".join(part for part in (line.reply, line.reply_words) if part),
            _settled(line) or "—",
        )
        for line in paper.said
        if line.reply and not _is_plainly_agreed(line)
    ]
    if rows:
        draft.table("有异议和补充背景的结论", columns, rows, dense=True)
    if paper.statement:
        draft.subpart("学校说明")
        draft.say(paper.statement)
    if not room.tables:  # the same steps in a line
        draft.say(f"办理过程：{'；'.join('　'.join(step) for step in paper.steps)}。")
        return
    steps = (Column("办理", 0.34), Column("经办", 0.36), Column("日期", 0.3, "center"))
    draft.table("办理过程", steps, paper.steps, dense=True)


def _is_plainly_agreed(line: SaidLine) -> bool:
    return line.reply == _AGREED and not line.reply_words and not line.settled


def _places(numbers: Sequence[int]) -> str:
    """Write numbers of conclusions, runs of three or more as one.

    >>> _places([1, 2, 3, 5, 6]), _places([4])
    ('第1—3、5、6条', '第4条')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = ([f"{run[0]}—{run[-1]}"] if len(run) > 2 else [str(one) for one in run] for run in runs)
    return f"第{'、'.join(part for run in told for part in run)}条"


def _settled(line: SaidLine) -> str:
    looked = f"（核对 {line.settled_cell}）" if line.settled_cell else ""
    return "：".join(part for part in (line.settled, line.settled_words) if part) + looked
