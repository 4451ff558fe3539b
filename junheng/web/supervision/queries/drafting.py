"""The sentences an opinion begins with: what was seen, then what the data say (意见底稿)."""

from __future__ import annotations

from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.supervision import seen_sentence
from junheng.web.accounts.models import Account
from junheng.web.supervision.given import Said
from junheng.web.supervision.models import Level, LineKind, Observation, Visit
from junheng.web.supervision.queries.reading import rubric_of
from junheng.web.work.models import Finding, Kind, Status
from junheng.web.work.queries import words

_KINDS = {Level.GOOD: LineKind.STRENGTH, Level.NOT: LineKind.PROBLEM, Level.PARTLY: LineKind.ADVICE}
_ORDER = (LineKind.STRENGTH, LineKind.PROBLEM, LineKind.ADVICE)
_BY_DATA = 5  # open figures an opinion repeats at most; the ledger has the rest


def _seen(visit: Visit, one: Observation) -> Said:
    rubric = rubric_of(visit.pack, visit.rubric)
    item = rubric.item(one.item) if rubric is not None else None
    label = one.words[:40] or "现场情况"
    sentence = seen_sentence(item, label, one.level, one.words if item is not None else "")
    clause = f"{visit.pack}#{item.clause}" if item is not None and visit.pack else ""
    name = item.text if item is not None else label
    return Said(f"seen:{one.client_id}", _KINDS[Level(one.level)], name, sentence, clause)


def _measured(account: Account, visit: Visit) -> list[Said]:
    """Repeat what the data found short at the school: the sentence of the ledger, unchanged."""
    rows = Finding.objects.visible_to(account).filter(
        school_code=visit.school_code, kind=Kind.SHORTFALL, limit__isnull=False
    )
    held = rows.exclude(status=Status.CLOSED).exclude(sense="").order_by("opened_on", "number")
    return [
        Said(
            f"finding:{one.pk}",
            LineKind.PROBLEM,
            one.name,
            render("supervision.measured", {"said": words.headline(one)}),
            one.clause,
            finding=one,
        )
        for one in held[:_BY_DATA]
    ]


def said_of(account: Account, visit: Visit) -> list[Said]:
    """Gather the sentences of a draft, strengths first; a re-check looks at no data again."""
    found = [_seen(visit, one) for one in visit.observations.all()]
    if not visit.is_recheck:
        found += _measured(account, visit) if found else []
    return sorted(found, key=lambda one: _ORDER.index(LineKind(one.kind)))
