"""《一校一策支持单》 on paper: what one school is given, and what its path asks next.

Built from plain facts.  The paper goes to the school and its experts, so it names the path and
what lacks, and never the class: there is no field for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.support import (
    criteria_sentence,
    project_sentence,
    reply_sentence,
    team_sentence,
)

TITLE = "一校一策支持单"


@dataclass(frozen=True, slots=True)
class SupportPaper:
    """Everything the paper prints (支持单)."""

    school: str
    issuer: str
    day: date
    plan: str  # title of the plan
    document: str  # on which the path was decided
    review_on: date | None
    path: str
    team: Sequence[tuple[str, str, str, str, date]]  # name, unit, way, goal, until
    team_document: str
    project: str
    plan_number: str
    plan_due_on: date | None
    needs: int
    criteria: Sequence[tuple[str, str, str, str, str]]  # label, clause, state, figure, what to do
    reply: str = ""
    answer: str = ""
    data: str = ""  # data version the figures are of

    @property
    def mark(self) -> str:
        """Nothing stands across the page."""
        return ""

    @property
    def footer(self) -> str:
        """What stands under every page."""
        data = f"　数据版本 {self.data}" if self.data else ""
        return f"{self.school}　{TITLE}　只用于安排支持，不公布、不排名{data}"


def support_report(paper: SupportPaper) -> Report:
    """Write the paper: the team, the project and the plan, the path, the school's own words."""
    draft = Draft()
    draft.part("专家团队")
    draft.say(team_sentence(len(paper.team), paper.team_document))
    if paper.team:
        draft.table(
            "指导专家",
            (
                Column("姓名", 0.13),
                Column("单位", 0.25),
                Column("方式", 0.14),
                Column("约定的目标", 0.3),
                Column("协议到期", 0.18),
            ),
            [(name, unit, way, goal, day.isoformat()) for name, unit, way, goal, day in paper.team],
        )
    draft.part("一个项目、一份方案")
    draft.say(project_sentence(paper.project, paper.plan_number, paper.plan_due_on))
    draft.part("下一步")
    draft.say(criteria_sentence(paper.path, paper.needs, len(paper.criteria), paper.review_on))
    if paper.criteria:
        draft.table(
            "下一步看什么、还缺什么",
            (
                Column("看什么", 0.27),
                Column("条款", 0.13),
                Column("目前", 0.13),
                Column("依据", 0.23),
                Column("怎样办", 0.24),
            ),
            paper.criteria,
            note="没有数据的写明还不能判断，不当作没有达到。",
        )
    draft.part("学校的意见")
    draft.say(reply_sentence(paper.reply, paper.answer))
    draft.part("依据")
    known = f"，{paper.document}" if paper.document else ""
    draft.say(f"依据《{paper.plan}》{known}。本单只用于安排支持，不公布，不与招生和评优挂钩。")
    draft.sign(paper)
    return draft.finish(f"{paper.school}\n{TITLE}", paper)
