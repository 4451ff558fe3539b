"""What a plan says of itself, in sentences of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.publish.sentences.catalogue import Sentence, render
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
    counts = standing.counts()
    total = counts["executable"]
    if standing.record is None:
        n = sum(item.measure is not None or item.due is not None for item in standing.items)
        return Headline((render("plan.none_yet", {"n": n}),))
    short = counts["unmet"] + counts["near"]
    said = [
        render(
            "plan.standing",
            {
                "n": total,
                "met": counts["met"],
                "unmet": short,
                "unknown": counts["not_computable"],
            },
        )
    ]
    for key, sentence in (("overdue", "plan.overdue"), ("stopped", "plan.stopped")):
        if counts[key] and standing.whole:
            said.append(render(sentence, {"n": counts[key]}))
    if counts["not_yet"] and standing.whole:
        said.append(render("plan.not_yet", {"n": counts["not_yet"]}))
    return Headline(tuple(said))
