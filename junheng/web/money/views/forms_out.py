"""The list a school fills in: handing it out, taking it back (申报表)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.messages import success as say
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.money import actions
from junheng.web.money.queries.forms_out import form_for, read_form
from junheng.web.money.views.frame import region_seen
from junheng.web.money.views.listing import list_page
from junheng.web.register.queries import school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.guards import Stopped
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGEST = 2 << 20


@require_GET
@needs("list.propose")
def list_form(request: HttpRequest, school: str) -> HttpResponse:
    """Give the list of one school as a workbook to fill in, with what is known."""
    account: Any = request.user
    held = school_of(school, account, timezone.localdate())
    allow(account, "list.propose", held)
    answer = HttpResponse(form_for(account, held), content_type=_XLSX)
    title = quote(f"{held.name}一校一清单申报表.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{title}"
    return answer


@require_POST
@needs("list.propose")
def list_return(request: HttpRequest, region: str) -> HttpResponse:
    """Take a filled-in list back: all lines marked are listed, or none."""
    account: Any = request.user
    place = region_seen(request, region)
    allow(account, "list.propose", Place(region, account.school_code or ""))
    sent = request.FILES.get("file")
    try:
        if sent is None or sent.size is None or sent.size > _LARGEST:
            raise UsageError(
                where="申报表",
                found="没有选文件" if sent is None else "文件太大",
                expected="从本页下载、填好的申报表，不超过 2 MB",
                fix="请选文件后再上传",
            )
        rows = read_form(account, sent.name or "", sent.read())
        with transaction.atomic():
            for one in rows:
                finding = one.finding
                actions.list_propose(
                    actor=account,
                    place=Place(place.region_code, finding.school_code, name=finding.unit_name),
                    on=timezone.localdate(),
                    finding=finding,
                    paper_number=one.code,
                    **one.given,
                )
    except Stopped as stop:
        trouble: Exception = UsageError(
            where="申报表", found=stop.found, expected=stop.expected,
            fix="请改资金来源或用途，或在页面上逐项列入并登记依据；这一次什么都没有列入",
        )  # fmt: skip
        return list_page(request, region, trouble=trouble, status=422)
    except (Refused, UsageError) as error:
        return list_page(request, region, trouble=error, status=422)
    say(request, _("按申报表列入 %(n)d 项，等另一人审核。") % {"n": len(rows)})
    return redirect("money-list", region=region)
