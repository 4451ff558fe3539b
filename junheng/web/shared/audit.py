"""The audit chain (审计链): lines are added, never changed, and a change shows.

``digest = sha256(previous digest + canonical JSON of the line)``.  The head row is locked while
a line is added, so the chain has no fork; it also holds the count, so a cut tail shows.  A
database trigger refuses UPDATE and DELETE below the models.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone, translation

from junheng.web.shared.models import AuditHead, AuditLine
from junheng.web.shared.reach import place_of

CHAINED = (
    "number", "event", "actor_id", "actor_name", "region_code", "school_code",
    "subject_kind", "subject_id", "subject_name", "before", "after", "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    number: int
    reason: str


def _plain(value: object) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, default=str))


def digest_of(line: AuditLine) -> str:
    """Compute what the digest of a line should be."""
    body = {name: getattr(line, name) for name in CHAINED}
    body["at"] = line.at.timestamp()
    text = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256((line.previous + text).encode()).hexdigest()


def _name(subject: object) -> str:
    """Name a row as every reader will see it, whatever language the actor chose."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(subject)


def fields_of(subject: object) -> dict[str, Any]:
    """Describe a row for the audit, without the fields its model declares ``audit_hidden``."""
    if not isinstance(subject, models.Model):
        return {}
    hidden = set(getattr(subject, "audit_hidden", ()))
    return {
        field.attname: _plain(getattr(subject, field.attname))
        for field in subject._meta.concrete_fields
        if field.attname not in hidden
    }


def write_line(
    event: str,
    *,
    actor: Any = None,
    subject: object = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditLine:
    """Add one line; call it inside the transaction of the act."""
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().filter(pk=1).first()
        if head is None:
            head, _ = AuditHead.objects.get_or_create(pk=1)
            head = AuditHead.objects.select_for_update().get(pk=1)
        place = place_of(subject)
        is_row = isinstance(subject, models.Model)
        line = AuditLine(
            number=head.number + 1,
            at=at or timezone.now(),
            event=event,
            actor=actor if isinstance(actor, models.Model) else None,
            actor_name=str(actor)[:80] if actor is not None else "",
            region_code=place.region_code,
            school_code=place.school_code,
            subject_kind=subject._meta.label_lower if is_row else "",  # type: ignore[union-attr]
            subject_id=str(subject.pk or "") if is_row else "",  # type: ignore[union-attr]
            subject_name=_name(subject)[:200] if is_row else getattr(subject, "name", ""),
            before=_plain(dict(before or {})),
            after=_plain(dict(after or {})),
            facts=_plain(dict(facts or {})),
            previous=head.digest,
        )
        line.digest = digest_of(line)
        line.save()
        head.number, head.digest = line.number, line.digest
        head.save()
    return line


def breaks() -> Iterator[Break]:
    """Walk the chain and name every line that does not hold."""
    number, previous = 0, ""
    for line in AuditLine.objects.order_by("number").iterator():
        if line.number != number + 1:
            yield Break(number + 1, "缺少这一条记录")
        elif line.previous != previous:
            yield Break(line.number, "与上一条记录接不上")
        if digest_of(line) != line.digest:
            yield Break(line.number, "内容被改动过")
        number, previous = line.number, line.digest
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.number, head.digest) != (number, previous):
        yield Break(number + 1, "最后的记录被删去")


_SQLITE = """
CREATE TRIGGER IF NOT EXISTS auditline_no_{name} BEFORE {verb} ON shared_auditline
BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END
"""
_POSTGRES = (
    """
CREATE OR REPLACE FUNCTION auditline_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'audit lines are append-only'; END $$ LANGUAGE plpgsql
""",
    "DROP TRIGGER IF EXISTS auditline_append_only ON shared_auditline",
    """
CREATE TRIGGER auditline_append_only BEFORE UPDATE OR DELETE ON shared_auditline
FOR EACH ROW EXECUTE FUNCTION auditline_refuse()
""",
)


def protect(**_signal: object) -> None:
    """Install the triggers that refuse UPDATE and DELETE; safe to repeat."""
    with connection.cursor() as cursor:
        if "shared_auditline" not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "sqlite":
            for name in ("update", "delete"):
                cursor.execute(_SQLITE.format(name=name, verb=name.upper()))
        else:
            for statement in _POSTGRES:
                cursor.execute(statement)


def unprotect() -> None:
    """Take the triggers off; only a restore into an empty database and the tests do this."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS auditline_no_{name}")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS auditline_append_only ON shared_auditline")
