"""What a plan says of itself, in sentences of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from junheng.kernel.periods import chinese
from junheng.measure.progress.wording import line_in_words
from junheng.policy.plan import PlanItem, load_plan
from junheng.policy.plan.local import with_line
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.plan import headline as sentences
from junheng.web.plans.models import Adoption
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


def own_line(adoption: Adoption, item: PlanItem) -> str:
    """Write the line a region set, with the document's beside it; empty where it set none."""
    line = adoption.lines.get(item.id)
    document = load_plan(adoption.pack_id).by_id.get(item.id)
    if line is None or document is None:
        return ""
    own = line_in_words(with_line(document, float(line["number"])))
    facts = {"own": own, "given": line_in_words(document)}
    return _("本地取值：%(own)s（原文：%(given)s）") % facts


def local_words(adoption: Adoption, item: PlanItem) -> str:
    """Say what a region set instead of the document's number or day, and why; empty: nothing."""
    said = []
    line, day = own_line(adoption, item), adoption.days.get(item.id)
    if line:
        said.append(_reasoned(line, adoption.lines[item.id]))
    if day is not None:
        on = chinese(date.fromisoformat(day["on"]))
        said.append(_reasoned(f"{_('本地时限')} {on}", day))
    return "；".join(said)


def _reasoned(words: str, own: dict[str, str]) -> str:
    return f"{words}，{own['reason']}" if own.get("reason") else words
