"""Verbs of findings: read a data version, open and add by a person, judge where no number is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.engine.following import Observation
from junheng.measure.engine.strengths import Praise
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow, verb
from junheng.web.work import access  # noqa: F401  declares the rights
from junheng.web.work.following import bare, close, follow, hand_back, locked_ledger, subject_of
from junheng.web.work.matching import is_asked, must_be_new
from junheng.web.work.models import (
    Change,
    Finding,
    FindingValue,
    How,
    Kind,
    Ledger,
    Supplement,
    Way,
)
from junheng.web.work.numbering import next_numbers
from junheng.web.work.succeeding import carry_over
from junheng.web.work.whole import needs, not_later_than_today

_ENDING = "。，、；：！？.,;:!? "  # a title ends without them


@verb("findings.refreshed", may="finding.refresh")
def findings_refresh(
    *,
    actor: Account,
    record: SnapshotRecord,
    observations: Sequence[Observation],
    strengths: Sequence[Praise] | None = (),
    renamed: Mapping[str, str] | None = None,
) -> Ledger:
    """Open, move, close and re-open findings by one data version; twice changes nothing.

    ``strengths`` are what the stated rules say went well: opened once, kept while they hold; none
    where the version tells nothing of them.  ``renamed`` gives the new code of a school by its
    former one: its findings go on under the new code.
    """
    if record.status == "self_test":
        raise Refused(
            where=str(record),
            found="这是自测数据",
            expected="上报或审定的数据版本",
            fix="自测数据不开、不销问题事项；请锁定为上报或审定后再核对",
        )
    ledger = locked_ledger(record.region_code)
    carry_over(record.region_code, renamed or {})
    follow(ledger, record, observations, strengths)
    return ledger


def _told(kind: str, how: str, name: str, words: str) -> None:
    """Refuse what says neither from where it is known nor what was seen."""
    if how == How.RULE or how not in How.values:
        raise UsageError(
            where="登记问题事项",
            found=f"来源“{how}”",
            expected="督导发现、问卷反映、热线反映或学校提出",
            fix="请从列表里选一项",
        )
    if kind not in Kind.values or not (bare(name) and words.strip()):
        raise UsageError(
            where="登记问题事项",
            found="没有写事项或说明",
            expected="两项都写明",
            fix="请写清看到的情况，一句话即可",
        )


@verb("finding.opened", may="finding.open")
def finding_open(
    *,
    actor: Account,
    place: Place,
    kind: str,
    how: str,
    name: str,
    words: str,
    on: date,
    clause: str = "",
    distinct: bool = False,
) -> Finding:
    """Open a finding by hand: an inspector, a survey, a hotline, a principal; never twice.

    ``distinct`` says that it is another matter than the open one with nearly the same name.
    """
    _told(kind, how, name, words)
    not_later_than_today("登记问题事项", 日期=on)
    name = name.strip().rstrip(_ENDING)
    unit, rule = place.school_code or place.region_code, f"person:{kind}"
    locked_ledger(place.region_code)
    must_be_new(unit, place.region_code, kind, clause, name, distinct=distinct)
    numbers = next_numbers(place.region_code, kind, on.year)
    found: Finding = Finding.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        kind=kind,
        year=on.year,
        number=numbers[0],
        unit=unit,
        clause=clause,
        rule=rule,
        subject=subject_of(name),
        name=name,
        unit_name=place.name,
        how=how,
        words=words.strip(),
        opened_on=on,
        opened_by=actor,
    )
    return found


@verb("finding.corrected", may="finding.open")
def finding_correct(
    *,
    actor: Account,
    finding: Finding,
    seen: int,
    place: Place,
    how: str,
    name: str,
    words: str,
    clause: str = "",
    distinct: bool = False,
) -> Finding:
    """Put right what a person entered wrongly, until somebody is asked to mend it (更正登记).

    The number and the day stay; what it said before stands in the record.  A principal corrects
    the own entry, an office of the bureau any.
    """
    allow(actor, "finding.open", place)
    if finding.how == How.RULE or not finding.is_open:
        raise Refused(
            where=finding.label,
            found="由数据开的事项" if finding.how == How.RULE else "已经销号",
            expected="由人登记、还没有销号的事项",
            fix="数与实际不符的，请更正数据；又出现的情况，请另登记一条",
        )
    if actor.school_code and finding.opened_by_id != actor.pk:
        raise Refused(
            where=finding.label,
            found=f"登记人是{finding.opened_by}",
            expected="由登记人或教育局更正",
            fix="请在这一条里补充看到的情况，或告诉登记人",
        )
    if is_asked(finding):
        raise Refused(
            where=finding.label,
            found="已经交办任务",
            expected="还没有交办",
            fix="请用“补充情况”写明哪里不对",
        )
    _told(finding.kind, how, name, words)
    name, unit = name.strip().rstrip(_ENDING), place.school_code or place.region_code
    locked_ledger(finding.region_code)
    must_be_new(
        unit, finding.region_code, finding.kind, clause, name, distinct=distinct, but=finding.pk
    )
    finding.school_code, finding.unit, finding.unit_name = place.school_code, unit, place.name
    finding.how, finding.name, finding.subject = how, name, subject_of(name)
    finding.words, finding.clause = words.strip(), clause
    finding.save()
    return finding


@verb("finding.supplemented", may="finding.open", facts=lambda *, on, **_given: {"on": on})
def finding_supplement(
    *, actor: Account, finding: Finding, seen: int, how: str, words: str, on: date
) -> Finding:
    """Add what was seen to an open finding (补充情况): the same matter, seen again."""
    if how == How.RULE or how not in How.values:
        raise UsageError(
            where=finding.label,
            found=f"来源“{how}”",
            expected="督导发现、问卷反映、热线反映或学校提出",
            fix="请从列表里选一项",
        )
    needs(finding.label, 看到的情况=words)
    not_later_than_today(finding.label, 日期=on)
    if not finding.is_open:
        raise Refused(
            where=finding.label,
            found="已经销号",
            expected="还没有销号",
            fix="又出现的情况，请另登记一条",
        )
    Supplement.objects.create(finding=finding, how=how, words=words.strip(), on=on, by=actor)
    return finding


@verb("finding.judged", may="finding.judge", facts=lambda *, on, **_given: {"on": on})
def finding_judge(
    *, actor: Account, finding: Finding, seen: int, met: bool, words: str, document: str, on: date
) -> Finding:
    """Give a named inspector's verdict where no number can exist; met closes the finding."""
    not_later_than_today(finding.label, 复查日期=on)
    if finding.is_measured:
        raise Refused(
            where=finding.label,
            found="这一项由数据判定",
            expected="没有数可量的事项才由督学判定",
            fix="请等下一数据版本核验，或做一次专项复核"
            if finding.has_number
            else "请等下一数据版本核验",
        )
    if not finding.is_open:
        raise Refused(
            where=finding.label,
            found="已经销号",
            expected="还没有销号",
            fix="请刷新页面看最新状态",
        )
    if not (words.strip() and document.strip()):
        raise UsageError(
            where=finding.label,
            found="没有写复查意见或文书编号",
            expected="两项都写明",
            fix="请写明看到的情况和复查意见书的编号",
        )
    FindingValue.objects.create(
        finding=finding,
        source=f"复查意见 {document.strip()}",
        as_of=on,
        state="met" if met else "unmet",
        change=Change.CLOSED if met else Change.UNCHANGED,
        words=words.strip(),
        at=timezone.now(),
    )
    finding.change = Change.CLOSED if met else Change.UNCHANGED
    if met:
        close(finding, Way.JUDGEMENT, on, by=actor, words=f"{words.strip()}（{document.strip()}）")
    else:
        finding.status = "open"
        hand_back(finding, on, f"{words.strip()}（{document.strip()}）")
    finding.save()
    return finding
