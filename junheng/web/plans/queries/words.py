"""What a plan says of itself, in sentences of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.plan import headline as sentences
from junheng.web.plans.queries.standing import Standing


@dataclass(frozen=True, slots=True)
class Headline:
    """The first sentences of a plan page."""

    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All of them, one after the other."""
        return "".join(sentence.text for sentence in self.sentences)


def headline(standing: Standing) -> Headline:
    """Say how far a plan is, what is late, what was stopped, what is not supported."""
    if standing.record is None:
        n = sum(item.measure is not None or item.due is not None for item in standing.items)
        return Headline((render("plan.none_yet", {"n": n}),))
    return Headline(tuple(sentences(standing.counts(), whole=standing.whole)))


def clause_headline(standing: Standing, clause: str) -> str:
    """Say where one clause stands, in one sentence; empty where nothing can be decided."""
    counts = standing.counts(tuple(i for i in standing.items if i.clause == clause))
    if not counts["executable"]:
        return ""
    short = counts["unmet"] + counts["near"]
    open_ = counts["not_computable"] + counts["waiting"]
    facts = {"n": counts["executable"], "met": counts["met"], "unmet": short, "unknown": open_}
    return render("plan.clause", facts).text
