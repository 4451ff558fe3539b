"""What a county's application need not ask: its signed self-assessment (自评报告带出的内容)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from junheng.publish.sentences.recognition import headline, subject
from junheng.web.evidence.queries import pack_of
from junheng.web.processes.known import Group, Report, known
from junheng.web.recognition.models import Assessment
from junheng.web.recognition.queries.documents import frozen_lines
from junheng.web.recognition.written import listed

_VETO = "veto"


@known
def signed_report(region_code: str, rule: str) -> Report | None:
    """Lend the newest self-assessment a county signed under a rule."""
    rows = Assessment.objects.unscoped("the report a county's own application rests on")
    held = rows.filter(region_code=region_code, rule=rule).exclude(signed_on=None)
    newest: Assessment | None = held.order_by("-snapshot__as_of", "-signed_on", "-id").first()
    if newest is None:
        return None
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in newest.lines:
        groups.setdefault(line["group"], []).append(line)
    return Report(
        number=newest.document_number,
        conclusion=headline(frozen_lines(newest), subject(pack_of(rule))).text,
        groups={name: _group(name, lines) for name, lines in groups.items()},
        unmet=tuple(line["label"] for line in newest.lines if line["state"] != "met"),
        url=reverse("assessment", args=[newest.pk]),
    )


def _group(name: str, lines: list[Mapping[str, Any]]) -> Group:
    short = [line["label"] for line in lines if line["state"] != "met"]
    if name == _VETO:
        told = f"{len(lines)} 项核查，{'已发生：' + listed(short) if short else '都没有发生'}"
    else:
        told = f"{len(lines)} 项里 {len(lines) - len(short)} 项达到"
        told += f"，没有达到：{listed(short)}" if short else ""
    return Group(not short, told)
