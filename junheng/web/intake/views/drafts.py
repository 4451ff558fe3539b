"""The draft page: what would be published, and publication (草稿与发布)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.web.intake import actions
from junheng.web.intake.forms import PublishForm
from junheng.web.intake.gaps import ending_of, gaps_in_words
from junheng.web.intake.queries import batches, publication, versions
from junheng.web.intake.queries import board as boards
from junheng.web.intake.queries.examine import previous_record
from junheng.web.intake.views.frame import page
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of


@needs("draft.see")
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Show the batches and edits of a draft; publish it with a status."""
    account: Any = request.user
    found = boards.draft_of(account, number)
    money = found.is_only_money
    source = f"{found.as_of.year}年经费执行" if money else f"{found.as_of.year}年事业统计"
    form = PublishForm(request.POST or None, initial={"status": "self_test", "source": source})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                job = actions.draft_publish(
                    actor=account,
                    draft=found,
                    seen=number_of(request, "seen"),
                    status=form.cleaned_data["status"],
                    source=form.cleaned_data["source"],
                    reason=form.cleaned_data["reason"],
                    once=request.POST.get("once"),
                )
            except (Refused, UsageError, Stale) as error:
                form.add_error(None, f"{error.found}；{error.fix}")
            else:
                return redirect("upload-progress", job.pk)
    rows = list(found.every_batch().select_related("actor").order_by("position"))
    errors, gaps = int(found.checked.get("errors", 0)), gaps_in_words(found)
    if not found.is_open:
        headline = _("已发布")
    elif not any(row.is_active for row in rows):
        headline = _("草稿是空的")
    elif not found.is_checked:
        headline = _("正在核对最近的改动")
    elif errors:
        headline = _("还有 %(n)d 处待改正或说明；可以先以“自测”发布看看") % {"n": errors}
    elif gaps:
        headline = _("问题都已处理，但内容有缺：%(gaps)s") % {"gaps": gaps}
    else:
        headline = _("问题都已处理，可以发布")
    last = None if money else previous_record(found.region_code, found.as_of)
    facts = {
        "draft": found,
        "headline": headline,
        "rows": rows,
        "tables": boards.counts_of(found.checked, rows),
        "carried": {row.pk for row in rows if row.created_at < found.opened_at},
        "errors": errors,
        "gaps": gaps.sentences if found.is_open else (),
        "ending": ending_of(found),
        "form": form,
        "last": f"{last}（{last.as_of:%Y-%m-%d}）" if last is not None else "",
        "follows": versions.since_last(found) if found.is_open else None,
        "roster": publication.roster_gone_on_with(found),
        "totals": [] if money else found.checked.get("county", []),
        "money": money,
        "stays": versions.newest_of_schools(found) if money else None,
        "job": batches.check_job(found),
    }
    return page(request, "draft", facts, status=status)
