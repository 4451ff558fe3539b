"""Where to look next and what to ask (到校建议、三个问题): stated rules over counted facts."""

from junheng.measure.supervision.proposal import Proposal, Reason, Signs, propose
from junheng.measure.supervision.questions import HOW_MANY, Matter, Question, three_questions

__all__ = [
    "HOW_MANY",
    "Matter",
    "Proposal",
    "Question",
    "Reason",
    "Signs",
    "propose",
    "three_questions",
]
