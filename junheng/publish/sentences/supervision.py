"""Wording proposals, questions and opinions (到校建议、三个问题、意见)."""

from __future__ import annotations

from junheng.measure.supervision import HOW_MANY, Question, Reason, Signs
from junheng.policy.rubrics import RubricItem
from junheng.publish.sentences.catalogue import Sentence, render

_FORMS = {
    "good": "supervision.strength",
    "partly": "supervision.partly",
    "not": "supervision.problem",
}
_STOPS = "。！？；…"


def reason_sentence(reason: Reason, longest_late: int) -> Sentence:
    """Write one reason with its number; ``longest_late`` is the days of the latest task."""
    if reason.value is None:
        return render("supervision.reason_no_visit", {})
    if reason.reason == "overdue":
        return render("supervision.reason_overdue", {"n": reason.value, "days": longest_late})
    if reason.reason == "open":
        told = {"n": reason.value, "at_least": reason.at_least}
        return render("supervision.reason_open", told)
    if reason.reason == "unvisited":
        return render("supervision.reason_unvisited", {"days": reason.value})
    return render(f"supervision.reason_{reason.reason}", {"n": reason.value})


def question_sentence(question: Question) -> Sentence:
    """Write one of the three questions."""
    matter = question.matter
    if matter is None:
        ask = question.item.ask if question.item is not None else ""
        return render("supervision.ask_rubric", {"ask": ask})
    facts: dict[str, object] = {"name": matter.name}
    if question.rule in ("overdue", "reported", "oldest"):
        facts["days"] = matter.days
    elif question.rule == "self_check":
        facts["answer"] = matter.words
    elif question.rule == "kept":
        facts["when"] = matter.words
    return render(f"supervision.ask_{question.rule}", facts)


def fewer_sentence(asked: int) -> Sentence | None:
    """Say why there are fewer than three questions; nothing where there are three."""
    left = HOW_MANY - asked
    if not left:
        return None
    if not asked:
        return render("supervision.ask_none", {"n": left})
    return render("supervision.ask_fewer", {"n": asked, "left": left})


def seen_sentence(item: RubricItem | None, level: str, words: str) -> Sentence:
    """Write what was seen of one item of the rubric, or beside it; words are the recorder’s own."""
    said = words.strip()
    if said and said[-1] not in _STOPS:
        said += "。"
    if item is None:
        return render("supervision.other", {"words": said or "现场情况。"})
    return render(_FORMS[level], {"part": item.part, "item": item.text, "words": said})


def proposed_sentence(proposed: int, schools: int) -> Sentence:
    """Say first how many schools a visit is proposed to."""
    if not proposed:
        return render("supervision.none_proposed", {"of": schools})
    return render("supervision.proposed", {"n": proposed, "of": schools})


def brief_sentence(signs: Signs) -> Sentence:
    """Say first what is open at the school."""
    told = {"name": signs.name, "late": signs.overdue_tasks}
    if not signs.open_findings:
        return render("supervision.brief_none", told)
    return render("supervision.brief", {**told, "open": signs.open_findings})
