"""How findings and tasks are told (怎么说): values, gaps, sentences of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from junheng.kernel.rounding import exact
from junheng.measure.progress.wording import amount as plan_amount
from junheng.policy.feedback import Asking
from junheng.publish.sentences import render
from junheng.publish.sentences.kinds import amount, lacking, told
from junheng.web.work.models import Finding, How, Task

_SHARES = ("比例", "%")
_MOST_DIGITS = 3


def value_text(
    finding: Finding, value: float | None, limit: float | None = None, *, more: int = 0
) -> str:
    """Write a value of a finding so that rounding never contradicts its limit."""
    if value is None:
        return ""
    unit = finding.value_unit
    if unit in _SHARES or not finding.indicator:
        return plan_amount(value, unit, beside=[] if limit is None else [limit])
    digits = more + (2 if finding.sense == "at_most" and not unit else 1)
    text = told(value, limit, digits, at_most=finding.sense == "at_most")
    return f"{text} {unit}".strip()


def digits_apart(finding: Finding, values: Sequence[float]) -> int:
    """Count the digits more by which a value reads differently from the one it was before.

    What moved from 0.79 to 0.81 is not written 0.8 twice beside the word that it is better.
    """
    moved = [pair for pair in pairwise(values) if exact(pair[0]) != exact(pair[1])]
    for more in range(_MOST_DIGITS):
        texts = [[value_text(finding, one, more=more) for one in pair] for pair in moved]
        if all(before != now for before, now in texts):
            return more
    return 0  # told apart by no digit a reader would look at


def now_text(finding: Finding) -> str:
    """Write where a finding stands: its value, else what is known in words."""
    if not finding.has_number and finding.state_words:
        return finding.state_words
    return value_text(finding, finding.value, finding.limit) or finding.state_words or finding.words


def limit_text(finding: Finding) -> str:
    """Write the standard of a finding, and whose figure it is; nothing where nobody set one."""
    if not finding.has_number:
        return finding.limit_words
    text = value_text(finding, finding.limit)
    return f"{text}（{finding.limit_words}）" if finding.limit_words else text


def gap_text(finding: Finding) -> str:
    """Write what lacks to the standard as an amount, else as a difference of values."""
    if not finding.is_open or (finding.sense == "at_most" and not finding.limit):
        return ""
    if finding.short and finding.is_owed:
        return plan_amount(finding.short, finding.value_unit)
    if finding.short and finding.amount_unit and "/" not in finding.amount_unit:
        whole = float(finding.short).is_integer()
        return lacking(finding.short, finding.amount_unit, whole=whole)
    if finding.value is None or finding.limit is None:
        return ""
    return _apart(finding, abs(finding.limit - finding.value))


def _apart(finding: Finding, gap: float) -> str:
    """Write a difference of two values."""
    if finding.value_unit == "倍":
        return f"{gap:.2f} 倍"
    if finding.value_unit in _SHARES:  # shares differ by points, not by a share
        return _("%(n)s 个百分点") % {"n": plan_amount(gap, finding.value_unit).removesuffix("%")}
    return value_text(finding, gap)


def money_text(yuan: float | None) -> str:
    """Write money, in 万元 from ten thousand on."""
    return "" if yuan is None else amount(yuan, "元")


def headline(finding: Finding) -> str:
    """Say a finding in one sentence."""
    if finding.is_strength and finding.how == How.RULE:
        return finding.words
    facts = {"unit": _unit_before(finding), "name": finding.name}
    if not finding.has_number or finding.value is None:
        return _in_words(finding, facts)
    told_of = {"value": now_text(finding), "limit": limit_text(finding)}
    if not finding.is_open:
        return render("finding.reached", {**facts, **told_of}).text
    if finding.sense == "at_most" and not finding.limit:
        return render("finding.not_zero", {**facts, "value": told_of["value"]}).text
    gap = gap_text(finding)
    if not gap:
        return render("finding.at_limit", {**facts, **told_of}).text
    form = "finding.over" if finding.sense == "at_most" else "finding.short"
    return render(form, {**facts, **told_of, "gap": gap}).text


def _unit_before(finding: Finding) -> str:
    """Give the unit as it stands before the name; nothing where the name begins with it."""
    return "" if finding.name.startswith(finding.unit_name) else finding.unit_name


def _in_words(finding: Finding, facts: dict[str, str]) -> str:
    said = now_text(finding) or "—"
    if finding.is_open and finding.limit_words and finding.limit_words not in said:
        told_of = {**facts, "words": said, "limit": finding.limit_words}
        return render("finding.words_beside", told_of).text
    return render("finding.words", {**facts, "words": said}).text


def gap_label(finding: Finding) -> str:
    """Name the gap beside a value: what lacks, or what is too much."""
    return _("高出") if finding.sense == "at_most" else _("差")


def condition(finding: Finding) -> str:
    """Say what closes a finding, or what becomes of a strength."""
    if finding.is_strength:
        form = "strength.stands" if finding.how == How.RULE else "strength.stands_by_words"
        return render(form, {}).text
    if not finding.has_number:
        form = "finding.closes_by_words" if finding.how == "rule" else "finding.closes_by_verdict"
        return render("finding.closes_by_data" if finding.is_measured else form, {}).text
    form = "finding.closes_below" if finding.sense == "at_most" else "finding.closes_above"
    return render(form, {"limit": limit_text(finding)}).text


def timing(task: Task, as_of: date) -> str:
    """Say how long a task has, or by how much it is late."""
    if task.ended_on is not None:
        return _("%(day)s 随问题销号终止") % {"day": task.ended_on}
    if not task.is_open:
        return _("%(day)s 办结") % {"day": task.accepted_on} if task.accepted_on else ""
    left = (task.due_on - as_of).days
    if left < 0:
        return _("逾期 %(n)d 天") % {"n": -left}
    return _("今天到期") if left == 0 else _("还有 %(n)d 天") % {"n": left}


def asked(held: Asking | None) -> str:
    """Say when the owner is asked how far it is, and how often it was already."""
    if held is None:
        return ""
    if held.reminders:
        facts = {"day": held.on, "n": held.reminders}
        return _("应于 %(day)s 反馈，已提醒 %(n)d 次") % facts
    return _("下次反馈 %(day)s") % {"day": held.on}
