"""The sentences an opinion begins with: what was seen, then what the data say (意见底稿)."""

from __future__ import annotations

import re

from junheng.policy.rubrics import RubricItem
from junheng.policy.supervision import clause_of
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.supervision import seen_sentence
from junheng.web.accounts.models import Account
from junheng.web.supervision.given import Said
from junheng.web.supervision.models import Level, LineKind, Observation, Visit
from junheng.web.supervision.queries.reading import rubric_of
from junheng.web.work.models import Finding, Kind, Status
from junheng.web.work.queries import words
from junheng.web.work.queries.proposals import measures_of

_KINDS = {Level.GOOD: LineKind.STRENGTH, Level.NOT: LineKind.PROBLEM, Level.PARTLY: LineKind.ADVICE}
_ORDER = (LineKind.STRENGTH, LineKind.PROBLEM, LineKind.ADVICE, LineKind.COUNTY)
_BY_DATA = 5  # open figures an opinion repeats at most; the ledger has the rest
_OF_LESSONS = "teaching"  # a visit of lessons says nothing of buildings and budgets
_FINANCE, _YUAN = "县财政局", "元"
_WORDS = 90  # of what was seen, in what is asked
_NAMED = 40  # signs of a name at most
_CLAUSE = re.compile("[，。；！？：\\s]")


def _seen(visit: Visit, one: Observation) -> Said:
    rubric = rubric_of(visit.pack, visit.rubric)
    item = rubric.item(one.item) if rubric is not None else None
    sentence = seen_sentence(item, one.level, one.words)
    clause = clause_of(visit.pack, item.clause) if item is not None and visit.pack else ""
    name = item.name if item is not None else _matter(one.words)
    kind = _KINDS[Level(one.level)]
    asked = _asked_of_school(item, one.words) if kind == LineKind.PROBLEM else ""
    return Said(f"seen:{one.client_id}", kind, name, sentence, clause, asked=asked)


def _matter(words: str) -> str:
    """Name what was seen outside the rubric: its first clause, as the ledger will call it.

    >>> _matter("食堂排烟管道破损，上周已报修。"), _matter("")
    ('食堂排烟管道破损', '现场情况')
    """
    return _CLAUSE.split(words.strip(), maxsplit=1)[0][:_NAMED] or "现场情况"


def _asked_of_school(item: RubricItem | None, words: str) -> str:
    """Propose what the school is asked: what the rubric says of the item, else by what was seen."""
    if item is not None and item.mend:
        return item.mend
    seen = words.strip().rstrip("。！；…")[:_WORDS]
    return f"查明“{seen}”的原因，定出措施和责任人，期限前改到位，并告知督导室怎样核实"


def _measured(account: Account, visit: Visit) -> list[Said]:
    """Repeat what the data found short at the school: the sentence of the ledger, unchanged."""
    rows = Finding.objects.visible_to(account).filter(
        school_code=visit.school_code, kind=Kind.SHORTFALL, limit__isnull=False
    )
    held = rows.exclude(status=Status.CLOSED).exclude(sense="").order_by("opened_on", "number")
    return [_of_data(account, visit, one) for one in held[:_BY_DATA]]


def _of_data(account: Account, visit: Visit, one: Finding) -> Said:
    """Word a shortfall; people, rooms, equipment and money are the county's to give."""
    office, asked = _county(account, visit, one)
    return Said(
        f"finding:{one.pk}",
        LineKind.COUNTY if office else LineKind.PROBLEM,
        one.name,
        render("supervision.measured", {"said": words.headline(one)}),
        one.clause,
        finding=one,
        asked=asked or f"查明“{one.name}”没有达到的原因，定出学校能做的措施和每一步的时间",
        office=office,
    )


def _county(account: Account, visit: Visit, one: Finding) -> tuple[str, str]:
    """Give the office that can close a shortfall and what it is asked; nothing for the school's."""
    measure = next((m for m in measures_of(account, one, visit.on) if m.answers), None)
    if measure is not None and measure.office:
        quantity = "" if measure.proposal.quantity is None else f" {measure.quantity}"
        return measure.office, f"{measure.template.title}{quantity}（{one.name}）"
    if _YUAN in one.value_unit or one.amount_unit == _YUAN:
        return _FINANCE, f"核实并补足“{one.name}”的差额，到账日期告知学校"
    return "", ""


def said_of(account: Account, visit: Visit) -> list[Said]:
    """Gather the sentences of a draft, strengths first; a re-check looks at no data again."""
    found = [_seen(visit, one) for one in visit.observations.all()]
    if not visit.is_recheck and visit.kind != _OF_LESSONS:
        found += _measured(account, visit) if found else []
    return sorted(found, key=lambda one: _ORDER.index(LineKind(one.kind)))
