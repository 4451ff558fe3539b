"""Papers of a visit: the two-page brief, the form for the site, the opinion (督导文书).

Built from plain facts, without clock, network or database.  The brief is held to two pages by
what it lists: at most six findings, three questions; the rest is counted, not printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.kinds import dated

LISTED = 6  # findings of the brief, so that it stays within two pages
_CELL = 28  # characters of a cell of its table
_ROOM = "\u3000"


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who signs a paper of supervision, and what stands under its pages."""

    issuer: str
    day: date
    footer: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """One finding that is open, as the brief lists it."""

    label: str
    name: str
    now: str
    since: date
    task: str  # what is being done and how late; empty: nothing handed out


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the three questions."""

    words: Sentence
    talk_to: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What inspectors read before they go (入校简报)."""

    school: str
    label: str  # number of the visit
    kind: str
    on: date
    purpose: str
    basis: str  # item of the yearly list
    people: tuple[str, ...]
    headline: Sentence
    matters: tuple[OpenMatter, ...]
    questions: tuple[Asked, ...]
    fewer: Sentence | None  # why there are not three
    looks: tuple[tuple[str, str, str], ...]  # part, what, how
    held: tuple[tuple[str, str], ...]  # what the system holds: name, value


@dataclass(frozen=True, slots=True)
class FormItem:
    """One line of the form for the site."""

    number: int
    part: str
    text: str
    look: str


@dataclass(frozen=True, slots=True)
class SiteForm:
    """The form people write on at the school (现场记录表), with its code."""

    school: str
    label: str
    code: str
    kind: str
    on: date
    rubric: str
    items: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One sentence of an opinion with all that became of it."""

    number: int
    kind: str  # strength, problem, advice
    words: str
    basis: str
    asked: str
    office: str  # who does it: the school, or an office of the county
    due: str
    reply: str
    settled: str
    is_withdrawn: bool = False  # after a defence: it stands under the defence only


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the bureau says of a visit (督导意见书、教学视导报告)."""

    title: str
    school: str
    number: str  # document number; empty while it is a draft
    label: str
    kind: str
    on: date
    basis: str
    people: tuple[str, ...]
    summary: Sentence
    lines: tuple[OpinionLine, ...]
    last_due: date | None
    statement: str
    is_silent: bool
    steps: tuple[tuple[str, str, str], ...]


def _short(text: str) -> str:
    """Cut a cell of the brief, so that two pages are enough; the ledger has the whole."""
    if len(text) <= _CELL:
        return text
    kept = text[: _CELL - 1]
    if kept.count("（") > kept.count("）"):  # never half a remark
        kept = kept[: kept.rindex("（")]
    return f"{kept}…"


def visit_brief(brief: Brief, masthead: Masthead) -> Report:
    """Write the 《入校简报》: what is open, three questions, whom to talk to, what is held."""
    draft = Draft()
    draft.form(
        (Column("项目", 0.18, "center"), Column("内容", 0.82)),
        [
            ("督导", f"{brief.label}　{brief.kind}　{dated(brief.on)}"),
            ("事项", brief.purpose),
            ("清单依据", brief.basis),
            ("督导组", "、".join(brief.people)),
        ],
    )
    draft.say(brief.headline)
    draft.part("三个问题")
    columns = (Column("序号", 0.09, "center"), Column("问题", 0.61), Column("找谁谈", 0.3))
    rows = [(str(n), str(one.words), one.talk_to) for n, one in enumerate(brief.questions, 1)]
    if rows:
        draft.form(columns, rows)
    if brief.fewer is not None:
        draft.say(brief.fewer)
    draft.part("没有销号的问题")
    shown, more = brief.matters[:LISTED], len(brief.matters) - LISTED
    if shown:
        note = f"另有 {more} 项，见台账。" if more > 0 else ""
        draft.table(
            "没有销号的问题",
            (
                Column("编号", 0.19, "center"),
                Column("事项", 0.27),
                Column("现在", 0.2),
                Column("正在做的", 0.34),
            ),
            [
                (one.label, _short(one.name), _short(one.now), _short(one.task) or "还没有交办")
                for one in shown
            ],
            note=note,
            dense=True,
        )
    else:
        draft.say("没有。")
    draft.part("现场看、问、听")
    if brief.looks:
        draft.form(
            (Column("方面", 0.22), Column("看什么", 0.56), Column("办法", 0.22, "center")),
            list(brief.looks),
        )
    else:
        draft.say("没有选用量表：按督导事项看，看到的写在现场记录的“其他”里。")
    draft.part("学校的情况")
    if brief.held:
        draft.form((Column("项目", 0.6), Column("数", 0.4, "right")), list(brief.held))
    draft.say(render("supervision.brief_held", {}))
    if len(brief.matters) < LISTED:
        _notes(draft, brief)
    return draft.finish(f"{brief.school}入校简报", masthead)


def _notes(draft: Draft, brief: Brief) -> None:
    """Leave room to write on what is left of the second page."""
    room = f"{_ROOM}\n{_ROOM}\n{_ROOM}"
    draft.part("现场笔记")
    draft.form(
        (Column("问题", 0.12, "center"), Column("听到的、看到的", 0.88)),
        [*((str(n), room) for n in range(1, len(brief.questions) + 1)), ("其他", room)],
    )


def site_form(form: SiteForm, masthead: Masthead) -> Report:
    """Write the form for the site; its code brings what was written on it to the right visit."""
    draft = Draft()
    draft.form(
        (Column("编号", 0.2, "center"), Column(form.code, 0.8)),
        [
            ("学校", form.school),
            ("督导", f"{form.label}　{form.kind}　{dated(form.on)}"),
            ("量表", form.rubric or "没有用量表，写在“其他”"),
        ],
    )
    draft.form(
        (
            Column("序号", 0.08, "center"),
            Column("看什么（办法）", 0.34),
            Column("做得好", 0.09, "center"),
            Column("基本做到", 0.09, "center"),
            Column("没有做到", 0.09, "center"),
            Column("看到的情况（没有做到的必写）", 0.31),
        ),
        [
            *(
                (str(one.number), f"{one.part}：{one.text}（{one.look}）", "□", "□", "□", _ROOM)
                for one in form.items
            ),
            ("", "其他", "□", "□", "□", f"{_ROOM}\n{_ROOM}"),
        ],
    )
    draft.form(
        (Column("督学（签字）", 0.5), Column("学校在场的人（签字）", 0.5)),
        [(f"{_ROOM}\n{_ROOM}", f"{_ROOM}\n{_ROOM}")],
    )
    draft.say("只写看到、听到的情况，不收材料，不拍照。写好后由督导办按编号录入。")
    return draft.finish(f"{form.school}现场记录表", masthead)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a school is told before a visit (督导通知书)."""

    school: str
    label: str
    on: date
    words: Sentence
    people: tuple[str, ...]
    talks: tuple[str, ...]  # whom the inspectors want to talk to
    defence_days: int


def visit_notice(notice: Notice, masthead: Masthead) -> Report:
    """Write the 《督导通知书》: when, what, by whom, and that nothing needs preparing."""
    draft = Draft()
    draft.say(f"{notice.school}：")
    draft.say(notice.words)
    draft.say(render("supervision.notice_nothing", {}))
    draft.form(
        (Column("编号", 0.2, "center"), Column(notice.label, 0.8)),
        [
            ("督导组", "、".join(notice.people)),
            ("想谈话的人", "、".join(notice.talks) or "到校时再定"),
        ],
    )
    draft.say(render("supervision.notice_recusal", {"days": notice.defence_days}))
    draft.sign(masthead)
    return draft.finish("督导通知书", masthead)


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a re-check found of each thing asked (复查意见)."""

    school: str
    headline: Sentence
    rows: tuple[tuple[str, str, str, str], ...]  # number, asked, seen, verdict


def recheck_paper(recheck: Recheck, masthead: Masthead) -> Report:
    """Write the 《复查意见书》: what was asked, what was seen, the verdict."""
    draft = Draft()
    draft.say(recheck.headline)
    columns = (
        Column("序号", 0.09, "center"),
        Column("整改要求", 0.31),
        Column("复查看到的情况", 0.32),
        Column("结论", 0.28),
    )
    draft.form(columns, list(recheck.rows))
    if not masthead.mark:  # a draft is signed by nobody
        draft.sign(masthead)
    return draft.finish(f"{recheck.school}整改复查意见书", masthead)


_KINDS = (
    ("strength", "主要成绩"),
    ("problem", "存在问题"),
    ("advice", "意见建议"),
    ("county", "建议县级解决"),
)


def opinion_paper(opinion: Opinion, masthead: Masthead) -> Report:
    """Write the opinion with the school's defence and what is asked by when."""
    draft = Draft()
    draft.form(
        (Column("文号", 0.18, "center"), Column(opinion.number or "（未印发）", 0.82)),
        [
            ("督导", f"{opinion.label}　{opinion.kind}　{dated(opinion.on)}"),
            ("依据", opinion.basis),
            ("督导组", "、".join(opinion.people)),
        ],
    )
    draft.say(opinion.summary)
    standing = [one for one in opinion.lines if not one.is_withdrawn]
    for kind, label in _KINDS:
        lines = [one for one in standing if one.kind == kind]
        if not lines:
            continue
        draft.part(label)
        rows = [(str(one.number), one.words, one.basis) for one in lines]
        columns = (Column("序号", 0.09, "center"), Column(label, 0.59), Column("依据", 0.32))
        draft.form(columns, rows)
    _asked(draft, opinion, standing)
    _of_county(draft, standing)
    _answers(draft, opinion)
    draft.part("办理过程")
    columns = (Column("步骤", 0.4), Column("经办", 0.35), Column("日期", 0.25, "center"))
    draft.form(columns, list(opinion.steps))
    if not masthead.mark:  # a draft is signed by nobody
        draft.sign(masthead)
    return draft.finish(opinion.title, masthead)


_DONE_BY = (
    Column("序号", 0.09, "center"),
    Column("要求", 0.46),
    Column("承办单位", 0.23),
    Column("期限", 0.22, "center"),
)


def _asked(draft: Draft, opinion: Opinion, standing: list[OpinionLine]) -> None:
    asked = [one for one in standing if one.kind == "problem"]
    if not asked or opinion.last_due is None:
        return
    draft.part("限期整改")
    draft.say(render("supervision.rectify", {"due": opinion.last_due}))
    draft.form(_DONE_BY, [(str(one.number), one.asked, one.office, one.due) for one in asked])


def _of_county(draft: Draft, standing: list[OpinionLine]) -> None:
    asked = [one for one in standing if one.kind == "county"]
    if not asked:
        return
    draft.part("县级承办事项")
    draft.say(render("supervision.county", {}))
    draft.form(_DONE_BY, [(str(one.number), one.asked, one.office, one.due) for one in asked])


def _answers(draft: Draft, opinion: Opinion) -> None:
    draft.part("学校申辩")
    if opinion.is_silent:
        draft.say("学校在申辩期内没有回复，视为已阅，未答复。")
        return
    rows = [(str(one.number), _replied(one), one.settled) for one in opinion.lines if one.reply]
    if rows:
        columns = (Column("序号", 0.09, "center"), Column("学校", 0.5), Column("复核", 0.41))
        draft.form(columns, rows)
    else:
        draft.say("学校还没有回复。")
    if opinion.statement:
        draft.say(f"学校说明：{opinion.statement}")


def _replied(one: OpinionLine) -> str:
    """Give the school's words; a sentence that was withdrawn is quoted, it stands nowhere else."""
    return f"{one.reply}\n初步意见第{one.number}条：{one.words}" if one.is_withdrawn else one.reply
