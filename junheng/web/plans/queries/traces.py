"""Who held a duty before, and why it was withdrawn: read from the audit (责任的经过)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from junheng.kernel.periods import chinese
from junheng.web.plans.models import Door, Duty
from junheng.web.shared.models import AuditLine

_OVER, _BACK = "duty.handed_over", "duty.withdrawn"


@dataclass(frozen=True, slots=True)
class Trace:
    """One holder of a duty who is no more, or the end of the duty."""

    holder: str  # person, or the office where nobody was named
    since: date | None
    until: date
    to: str  # who took it over; empty where it was withdrawn
    why: str
    by: str  # who entered it
    signed: str  # the earlier signature; empty where there was none

    @property
    def words(self) -> str:
        """Say who held it, from when to when, and why it went on."""
        facts = {
            "who": self.holder,
            "since": chinese(self.since) if self.since else _("交办前"),
            "until": chinese(self.until),
            "signed": self.signed or _("没有签收"),
            "why": self.why,
            "by": self.by,
            "to": self.to,
        }
        if self.to:
            said = _(
                "%(who)s：%(since)s至%(until)s，%(signed)s；移交给%(to)s，原因：%(why)s（%(by)s办理）"
            )
        else:
            said = _("%(until)s撤回，原因：%(why)s（%(by)s办理）；此前%(signed)s")
        return said % facts


def traces_of(duties: Iterable[Duty]) -> dict[int, tuple[Trace, ...]]:
    """List the traces of several duties, each in the order of time."""
    keys = [str(duty.pk) for duty in duties]
    lines = AuditLine.objects.filter(
        subject_kind="plans.duty", subject_id__in=keys, event__in=(_OVER, _BACK)
    ).order_by("number")
    found: dict[int, list[Trace]] = {}
    for line in lines if keys else ():
        own = found.setdefault(int(line.subject_id), [])
        own.append(_trace(line, own[-1].until if own and own[-1].to else None))
    return {key: tuple(own) for key, own in found.items()}


def _trace(line: AuditLine, before: date | None) -> Trace:
    was = line.before
    return Trace(
        holder=was.get("person_name") or was.get("office", ""),
        since=before or _day(was.get("handed_at")),
        until=timezone.localtime(line.at).date(),
        to=str(line.after.get("person_name", "")) if line.event == _OVER else "",
        why=str(line.facts.get("why", "")).strip(),
        by=line.actor_name,
        signed=_signed(was),
    )


def _signed(was: Mapping[str, Any]) -> str:
    day = _day(was.get("received_at"))
    if day is None:
        return ""
    door = was.get("door")
    told = " ".join(
        str(part) for part in (Door(door).label if door else "", was.get("paper_number")) if part
    )
    facts = {"by": was.get("received_by", ""), "day": chinese(day), "door": told}
    return _("%(by)s %(day)s签收（%(door)s）") % facts


def _day(text: object) -> date | None:
    at: datetime | None = parse_datetime(str(text)) if text else None
    return timezone.localtime(at).date() if at is not None else None
