"""The site: a page for the phone that works offline, its records, the paper door."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import JunhengError, UsageError
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs, public
from junheng.web.shared.verbs import allow
from junheng.web.supervision import actions
from junheng.web.supervision.models import Level, Visit
from junheng.web.supervision.queries import documents, reading

_WORKER = Path(__file__).resolve().parent.parent / "static" / "supervision" / "worker.js"
_AT_ONCE = 200  # records of one sending


@require_GET
@public
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the script that answers for us while there is no network; it holds no data."""
    return HttpResponse(_WORKER.read_text(encoding="utf-8"), content_type="text/javascript")


def _items(held: Visit) -> list[dict[str, str]]:
    rubric = reading.rubric_of(held.pack, held.rubric)
    items = [
        {"id": one.id, "part": one.part, "text": one.text, "look": one.look_label, "ask": one.ask}
        for one in (rubric.items if rubric is not None else ())
    ]
    other = {
        "id": "other",
        "part": _("其他"),
        "text": _("量表以外看到的情况"),
        "look": "",
        "ask": "",
    }
    return [*items, other]


def _own(account: Any, held: Visit) -> dict[str, Any]:
    return {
        one.item: one
        for one in held.observations.filter(by=account, paper_number="").order_by("id")
    }


@require_GET
@needs("visit.record")
def phone(request: HttpRequest, number: int) -> HttpResponse:
    """Show what to look at, ask and hear, with a place to write; kept on the phone until sent."""
    account: Any = request.user
    held = reading.visit_of(account, number)
    allow(account, "visit.record", held)
    today = timezone.localdate()
    kept = _own(account, held)
    if request.GET.get("copy"):  # what stays on the phone: ids and revisions, no words
        for one in kept.values():
            one.level = one.words = ""
    return render(
        request,
        "supervision/phone.html",
        {
            "visit": held,
            "items": [(one, kept.get(one["id"])) for one in _items(held)],
            "levels": Level.choices,
            "open": held.state in ("planned", "drafted"),
            "early": today < held.on,
            "brief": documents.brief_of(account, held, today),
            "owner": account.pk,
        },
    )


@require_POST
@needs("visit.record")
def records(request: HttpRequest, number: int) -> HttpResponse:
    """Take records from a phone: what was kept is named by id, what was not says why."""
    account: Any = request.user
    held = reading.visit_of(account, number)
    allow(account, "visit.record", held)
    try:
        sent = json.loads(request.body)
        rows = [dict(one) for one in sent["records"]][:_AT_ONCE]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"kept": [], "refused": [], "trouble": "JSON"}, status=400)
    kept, refused = [], []
    for row in rows:
        try:
            _keep(account, held, row)
        except JunhengError as error:
            refused.append({"id": str(row.get("id", "")), "why": f"{error.found}。{error.fix}"})
        else:
            kept.append({"id": row["id"], "revision": row["revision"]})
    return JsonResponse({"kept": kept, "refused": refused})


def _keep(account: Any, held: Visit, row: dict[str, Any]) -> None:
    client_id, revision = row.get("id"), row.get("revision")
    texts = [row.get(key, "") for key in ("item", "level", "words", "at")]
    if (
        not isinstance(client_id, str)
        or not isinstance(revision, int)
        or isinstance(revision, bool)
        or not all(isinstance(text, str) for text in texts)
    ):
        raise UsageError(
            where=str(held), found="记录的格式不对", expected="编号和文字", fix="请重新打开记录页"
        )
    item, level, words, at = texts
    actions.observation_keep(
        actor=account,
        visit=held,
        client_id=client_id,
        revision=revision,
        item=item,
        level=level,
        words=words,
        seen_at=_moment(at),
        once=f"{held.pk}-{client_id}-{revision}"[:64],
    )


def _moment(text: str) -> datetime:
    """Read when the phone says it was seen; a clock that cannot be read is ours."""
    try:
        read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return timezone.now()
    return read if read.tzinfo is not None else timezone.make_aware(read)


@require_http_methods(["GET", "POST"])
@needs("visit.enter")
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """Enter what was written on the printed form, by its number."""
    account: Any = request.user
    held = reading.visit_of(account, number)
    allow(account, "visit.enter", held)
    items = _items(held)
    trouble: Exception | None = None
    if request.method == "POST":
        try:
            made = _enter(request, held, items)
        except JunhengError as error:
            trouble = error
        else:
            say(request, _("已按纸质记录录入 %(n)d 条。") % {"n": made})
            return redirect("visit", number=held.pk)
    typed = request.POST
    return render(
        request,
        "supervision/paper.html",
        {
            "region": region_of(held.region_code, account, timezone.localdate()),
            "visit": held,
            "items": [
                (one, typed.get(f"level-{one['id']}", ""), typed.get(f"words-{one['id']}", ""))
                for one in items
            ],
            "levels": Level.choices,
            "trouble": trouble,
            "typed": typed,
        },
        status=422 if trouble is not None else 200,
    )


def _enter(request: HttpRequest, held: Visit, items: list[dict[str, str]]) -> int:
    code = request.POST.get("code", "").strip().upper()
    number = request.POST.get("paper_number", "").strip()
    if code != held.code:
        raise UsageError(
            where="按纸质记录录入",
            found=f"编号写的是“{code or '空'}”",
            expected=f"现场记录表上的编号 {held.code}",
            fix="请核对是不是这所学校、这一次督导的记录表",
        )
    if not number:
        raise UsageError(
            where="按纸质记录录入",
            found="没有写纸质记录的编号",
            expected="档案里的编号",
            fix="请补上，例如“记录表1”",
        )
    made = 0
    for one in items:
        level = request.POST.get(f"level-{one['id']}", "")
        words = request.POST.get(f"words-{one['id']}", "")
        if not level:
            continue
        actions.observation_keep(
            actor=request.user,
            visit=held,
            client_id=f"{number[:20]}.{one['id'][:18]}",
            revision=held.observations.count() + 1,
            item=one["id"],
            level=level,
            words=words,
            seen_at=timezone.make_aware(datetime.combine(held.on, datetime.min.time())),
            paper_number=number,
        )
        made += 1
    if not made:
        raise UsageError(
            where="按纸质记录录入", found="一条也没有选", expected="至少一条", fix="请照表勾选"
        )
    return made
