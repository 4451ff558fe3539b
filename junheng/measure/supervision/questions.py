"""The three questions of a visit (三个问题), each chosen by a stated rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from junheng.policy.rubrics import RubricItem
from junheng.policy.supervision import QuestionRule

HOW_MANY = 3


@dataclass(frozen=True, slots=True)
class Matter:
    """One finding or task a question may be about (事项)."""

    subject: str  # one of the subjects of the rules: overdue_task, oldest_finding, self_check …
    key: str  # the finding's identity: one matter is asked about once
    name: str
    days: int  # days late, or days open; the larger is asked first
    words: str = ""  # what is known of it, as the brief prints it


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the brief, with the rule that chose it."""

    rule: str  # id of the rule, which names its sentence; "rubric" where a rubric asks
    talk_to: str
    matter: Matter | None = None
    item: RubricItem | None = None


def three_questions(
    matters: Sequence[Matter], rules: Sequence[QuestionRule], items: Sequence[RubricItem]
) -> tuple[Question, ...]:
    """Choose at most three questions (三个问题的选法).

    Each rule, in its order, takes the matter of its subject with the most days (the first by key
    where days are equal) that no earlier rule took; what is left to three comes from the
    rubric's items that have a question, in the rubric's order.  Where that is not enough, every
    rule takes its next matter in turn, those kept for last included.  Fewer than three are given
    where there is nothing more to ask; none is made up.

    Examples
    --------
    >>> late = Matter("overdue_task", "f1", "扩建运动场", 45)
    >>> old = Matter("oldest_finding", "f1", "体育运动场馆", 400)
    >>> kept = Matter("closed_finding", "f2", "图书", 30)
    >>> rules = [QuestionRule("overdue", "overdue_task", "校长"),
    ...          QuestionRule("oldest", "oldest_finding", "校长"),
    ...          QuestionRule("kept", "closed_finding", "校长", is_last=True)]
    >>> [q.rule for q in three_questions([old, late, kept], rules, [])]
    ['overdue', 'kept']
    """
    out: list[Question] = []
    asked: set[str] = set()

    def ask_each(chosen: Sequence[QuestionRule]) -> bool:
        before = len(out)
        for rule in chosen:
            left = [one for one in matters if one.subject == rule.subject and one.key not in asked]
            if left and len(out) < HOW_MANY:
                matter = min(left, key=lambda one: (-one.days, one.key))
                asked.add(matter.key)
                out.append(Question(rule.question, rule.talk_to, matter=matter))
        return len(out) > before

    ask_each([rule for rule in rules if not rule.is_last])
    wanted = [item for item in items if item.ask][: HOW_MANY - len(out)]
    out += [Question("rubric", item.talk_to, item=item) for item in wanted]
    while ask_each(rules):
        pass
    return tuple(out)
