"""What the digest says of findings and tasks (工作摘要): what the data moved, who is late."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.shared.digest import Section, Span, digest_source
from junheng.web.shared.queries import lines_between
from junheng.web.work.models.task import OVER
from junheng.web.work.queries.ledger import tasks_seen

_REFRESHED = "findings.refreshed"
_HANDED, _ACCEPTED = ("task.handed_out", "task.handed_out_by_clause"), "task.accepted"
_OFFICES = 12  # with the most late tasks


@digest_source
def of_findings(account: Account, region_code: str, span: Span) -> Section | None:
    """Say what the data readings of the time opened, closed and opened again."""
    if not account.holds("finding.see") or not account.reach.all_schools_of(region_code):
        return None
    steps: Counter[str] = Counter()
    readings = list(lines_between(region_code, span, events=(_REFRESHED,)))
    for line in readings:
        steps.update(line.after.get("counts", {}))
    url = reverse("ledger", args=[region_code])
    if not readings:
        return Section(_("问题事项"), (_("没有新的数据核对过问题事项。"),), url=url, order=10)
    told = {name: steps.get(name, 0) for name in ("opened", "closed", "reopened")}
    moved = {name: steps.get(name, 0) for name in ("better", "worse", "praised")}
    lines = (
        _("按数据新登记问题 %(opened)d 条，销号 %(closed)d 条，重新打开 %(reopened)d 条。") % told,
        _("没有销号的里面，有改善 %(better)d 条，变差 %(worse)d 条；新登记亮点 %(praised)d 条。")
        % moved,
    )
    return Section(_("问题事项"), lines, url=url, order=10)


@digest_source
def of_tasks(account: Account, region_code: str, span: Span) -> Section | None:
    """Say what was handed out and accepted, and which office is late with how many."""
    if not account.holds("finding.see") or not account.reach.all_schools_of(region_code):
        return None
    done = Counter(
        lines_between(region_code, span, events=(*_HANDED, _ACCEPTED)).values_list(
            "event", flat=True
        )
    )
    told = {"handed": sum(done[one] for one in _HANDED), "accepted": done[_ACCEPTED]}
    open_ones = tasks_seen(account, region_code).exclude(state__in=OVER)
    late = list(
        open_ones.filter(due_on__lt=span.until)
        .order_by()
        .values("office")
        .annotate(n=Count("pk"), first=Min("due_on"))
        .order_by("-n", "office")
    )
    told |= {"late": sum(one["n"] for one in late), "offices": len(late)}
    said = _("交办任务 %(handed)d 项，办结 %(accepted)d 项；") % told
    said += (
        _("现在逾期 %(late)d 项，涉及 %(offices)d 个责任单位。") % told
        if late
        else _("现在没有逾期的任务。")
    )
    ledger = reverse("ledger", args=[region_code])
    return Section(
        title=_("任务和逾期"),
        lines=(said,),
        head=(_("责任单位"), _("逾期任务"), _("最长逾期")),
        rows=tuple(
            (
                (
                    one["office"],
                    f"{ledger}?{urlencode({'office': one['office'], 'status': 'late'})}",
                ),
                (_("%(n)d 项") % {"n": one["n"]}, ""),
                (_("%(n)d 天") % {"n": (span.until - one["first"]).days}, ""),
            )
            for one in late[:_OFFICES]
        ),
        url=ledger,
        order=20,
    )
