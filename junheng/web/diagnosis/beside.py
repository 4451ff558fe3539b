"""What the page of a finding shows of diagnoses: the sentence, the school's answer, the check."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import Line
from junheng.web.diagnosis.queries.links import has_newer_data, lines_about
from junheng.web.work.beside import Beside, Diagnosed, beside, diagnoses
from junheng.web.work.models import Finding


def _state(line: Line) -> str:
    """Say what came of a sentence in a few words."""
    if line.is_withdrawn:
        waits = not has_newer_data(line.diagnosis)
        return str(_("异议成立，已提出更正") if waits else _("异议成立，数据已更新"))
    if line.settled:
        return str(_("有异议，核对后维持"))
    if line.reply:
        return str(line.get_reply_display())
    if line.diagnosis.is_silent:
        return str(_("视为已阅，未答复"))
    return line.diagnosis.state_words


@beside
def sentences(account: Account, finding: Finding) -> Iterator[Beside]:
    """Give the sentences that speak of a finding, with what the school says to them."""
    for line in lines_about(account, finding):
        answer = _("学校：%(w)s") % {"w": line.reply_words} if line.reply_words else ""
        checked = _("核对：%(w)s") % {"w": line.settled_words} if line.settled_words else ""
        text = " ".join(part for part in (line.words, answer, checked) if part)
        year = line.diagnosis.snapshot.as_of.year
        label = _("%(y)d年诊断第 %(n)d 条") % {"y": year, "n": line.place}
        url = reverse("diagnosis", args=[line.diagnosis_id]) + f"#line-{line.pk}"
        yield Beside(label, text, url, note=_state(line))


@diagnoses
def spoken(account: Account, finding: Finding) -> Iterator[Diagnosed]:
    """Say who diagnosed a finding when, for the step of the rail."""
    for line in lines_about(account, finding):
        if line.settled_on is not None:
            yield Diagnosed(line.settled_on, str(line.settled_by), _state(line))
        elif line.replied_on is not None:
            yield Diagnosed(line.replied_on, line.replied_by, _state(line))
        else:
            report = line.diagnosis
            by = report.sent_by or report.drafted_by
            yield Diagnosed(report.sent_on or report.drafted_on, str(by), _state(line))
