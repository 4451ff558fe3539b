"""《增值评价方法说明》: the method in plain Chinese, two pages, as page, Word and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.measure.growth.baseline import Rules
from junheng.publish.render.model import Report
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.catalogue import Sentence, render

TITLE = "增值评价方法说明"


@dataclass(frozen=True, slots=True)
class NotePaper:
    """Who prints the note, and when."""

    issuer: str
    day: date

    @property
    def mark(self) -> str:
        """Nothing stands across the page."""
        return ""

    @property
    def footer(self) -> str:
        """What stands under every page."""
        return f"{TITLE}　只用于改进，不公布、不排名"


def note_parts(rules: Rules) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
    """Give headings and their paragraphs, with the thresholds in force."""
    baseline = {"least": rules.least_coverage, "good": rules.good_coverage,
                "months": rules.oldest_months, "reliability": rules.good_reliability}  # fmt: skip

    def say(name: str, **facts: object) -> Sentence:
        return render(f"growth_note.{name}", facts)

    return (
        ("增值是什么，怎样算", (say("what"), say("how"))),
        (
            "怎样读",
            (
                say("words", band=rules.no_practical_difference),
                say("two", each=rules.schools_per_context),
            ),
        ),
        ("靠不靠得住", (say("baseline", **baseline), say("sensitivity", trimmed=rules.trimmed))),
        ("谁看得到什么，怎样复算", (say("hidden"), say("again"))),
        ("不能说明什么，可以怎样用", (say("limits"), say("uses"))),
    )


def growth_note(paper: NotePaper, rules: Rules) -> Report:
    """Write the note."""
    draft = Draft()
    for heading, sentences in note_parts(rules):
        draft.part(heading)
        for sentence in sentences:
            draft.say(sentence)
    return draft.finish(TITLE, paper)
