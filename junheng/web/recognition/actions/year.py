"""Verbs of what follows: that recognition was given, and each year's monitoring (年度监测)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from junheng.kernel.errors import Refused
from junheng.kernel.periods import chinese
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.recognition import access  # noqa: F401  declares the rights
from junheng.web.recognition.given import given_of
from junheng.web.recognition.models import Recognised, YearReview
from junheng.web.recognition.written import filled, listed, numbered
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@verb("recognition.registered", may="recognition.register")
def recognition_register(
    *,
    actor: Account,
    place: Place,
    rule: str,
    document_number: str,
    issuer: str,
    recognised_on: date,
    on: date,
) -> Recognised:
    """Register that the county was recognised, by the document that says so (认定文件)."""
    where = f"{place.name or place.region_code}认定"
    filled(where, 认定单位=issuer)
    if recognised_on > on:
        raise Refused(
            where=where,
            found=f"认定日期 {chinese(recognised_on)}还没有到",
            expected=f"不晚于 {chinese(on)}",
            fix="收到认定文件以后再登记",
        )
    rows = Recognised.objects.unscoped("one recognition of a county and rule")
    held, _made = rows.update_or_create(
        region_code=place.region_code,
        rule=rule,
        defaults={
            "document_number": numbered(where, document_number, "认定文号"),
            "issuer": issuer.strip(),
            "recognised_on": recognised_on,
            "entered_by": actor,
            "entered_on": on,
        },
    )
    made: Recognised = held
    return made


@verb("recognition.watched", may="recognition.watch")
def year_record(
    *,
    actor: Account,
    place: Place,
    rule: str,
    snapshot: SnapshotRecord,
    states: Mapping[str, str],
    fallen: Sequence[str],
    document_number: str,
    on: date,
    words: str = "",
) -> YearReview:
    """Record what a year's data made of the recognition; a fall needs what is done (年度监测)."""
    where = f"{snapshot}年度监测"
    given = given_of(place.region_code, rule)
    if given is None or snapshot.as_of < given.on:
        raise Refused(
            where=where,
            found="还没有登记认定文件" if given is None else f"{chinese(given.on)}才认定",
            expected="认定以后的数据版本",
            fix="认定以前的差距，请看逐项清单",
        )
    if snapshot.is_self_test:
        raise Refused(
            where=where, found="自测数据", expected="上报或审定的数据版本", fix="请用上报的版本"
        )
    if fallen and not words.strip():
        raise Refused(
            where=where,
            found=f"{len(fallen)} 项比上次下滑：{listed(fallen)}",
            expected="写明怎样处理、由谁、到何时",
            fix="请写处理意见；需要整改的，到台账交办",
        )
    held, _made = YearReview.objects.unscoped("one review of a data version").update_or_create(
        region_code=place.region_code,
        rule=rule,
        snapshot=snapshot,
        defaults={
            "states": dict(states),
            "fallen": list(fallen),
            "words": words.strip(),
            "document_number": numbered(where, document_number, "监测记录编号"),
            "by": actor,
            "on": on,
        },
    )
    made: YearReview = held
    return made
