"""One item: who answers, what the verdict rests on, what a person records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.kernel.periods import SchoolYear
from junheng.web.monitor.views.frame import before_data
from junheng.web.recognition import actions
from junheng.web.recognition.models import Citation
from junheng.web.recognition.queries.checklist import (
    Checklist,
    Row,
    checklist_of,
    names_of,
    past_of,
    proofs_of,
    rule_frame,
    rule_known,
)
from junheng.web.recognition.queries.short import findings_of, short_of
from junheng.web.recognition.views.frame import at, paper_of
from junheng.web.recognition.views.frame import page as shown_page
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of


def _of(request: HttpRequest, region: str, rule: str, key: str) -> tuple[Checklist, Row]:
    account: Any = request.user
    frame = rule_frame(account, region, rule)
    checklist = checklist_of(account, frame)
    return checklist, checklist.row(key)


def _shown(
    request: HttpRequest, region: str, rule: str, key: str, trouble: Exception | None = None
) -> HttpResponse:
    account: Any = request.user
    checklist, row = _of(request, region, rule, key)
    place, item = checklist.frame.region, row.item
    kind = item.kind if item is not None else ""
    asked = request.POST if trouble is not None and request.POST.get("form") == "assign" else {}
    held = row.owner
    findings = findings_of(account, checklist.frame, row.line)
    pack, _hash, clause = row.line.clause.partition("#")
    return shown_page(
        request,
        "item",
        place,
        rule=rule,
        frame=checklist.frame,
        trouble=trouble,
        row=row,
        office=asked.get("office", held.office if held is not None else ""),
        person=asked.get("person", held.person if held is not None else ""),
        kind=kind,
        clause=checklist.frame.pack.clauses.get(clause) if pack == rule else None,
        proofs=proofs_of(account, region),
        short=short_of(checklist.frame, row, findings, names_of(account, checklist.frame)),
        others=[one for one in findings if one.school_code not in row.line.failing],
        opens=account.may("finding.open", place),
        in_data=row.line.origin == "data",
        past=past_of(row.judgement) if row.judgement is not None else [],
        may={
            "assign": account.may("recognition.assign", place),
            "cite": account.may("recognition.cite", place),
            "judge": kind == "judged" and account.may("recognition.judge", place),
            "veto": kind == "veto" and account.may("recognition.veto", place),
            "lift": (
                kind == "veto"
                and row.judgement is not None
                and not row.judgement.is_met
                and account.may("recognition.lift", place)
            ),
        },
    )


@require_GET
@needs("recognition.see")
def page(request: HttpRequest, region: str, rule: str, key: str) -> HttpResponse:
    """Show one item of the list."""
    rule_known(rule)
    return before_data(request, region) or _shown(request, region, rule, key)


@require_POST
@needs("recognition.see")
def act(request: HttpRequest, region: str, rule: str, key: str, act: str) -> HttpResponse:
    """Do one thing about an item."""
    do = act_named(
        act,
        {
            "assign": _assign, "cite": _cite, "uncite": _uncite, "judge": _judge,
            "veto": _veto, "lift": _lift,
        },
        where="认定事项",
    )  # fmt: skip
    checklist, row = _of(request, region, rule, key)

    def again(trouble: Exception) -> HttpResponse:
        return _shown(request, region, rule, key, trouble)

    to = reverse("recognition-item", args=[region, rule, key])
    return acted(request, lambda: do(request, checklist, row), again=again, to=to)


def _given(request: HttpRequest, checklist: Checklist, row: Row) -> dict[str, Any]:
    return {
        "actor": request.user,
        "place": at(checklist.frame.region),
        "rule": checklist.frame.pack.id,
        "item": row.line.key,
        "on": timezone.localdate(),
        "once": request.POST.get("once") or None,
    }


def _assign(request: HttpRequest, checklist: Checklist, row: Row) -> str:
    given = _given(request, checklist, row)
    items = {given.pop("item"): row.label}
    actions.owner_assign(
        **given,
        items=items,
        office=request.POST.get("office", ""),
        person=request.POST.get("person", ""),
    )
    return _("责任单位已落实。")


def _cite(request: HttpRequest, checklist: Checklist, row: Row) -> str:
    actions.proof_cite(
        **_given(request, checklist, row),
        label=row.label,
        paper=paper_of(request),
        at=request.POST.get("at", ""),
    )
    return _("已引用。别的事项再用这份文件，只写文号。")


def _uncite(request: HttpRequest, _checklist: Checklist, row: Row) -> str:
    number = number_of(request, "citation")
    found = next((one for one in row.citations if one.pk == number), None)
    if found is None:
        raise Hidden(
            where="认定依据",
            found="没有这条引用",
            expected="这一项引用的文件",
            fix="请刷新页面后再办理",
        )
    actions.proof_uncite(actor=request.user, citation=Citation.objects.get(pk=found.pk))
    return _("已撤去引用，文件还在。")


def _judge(request: HttpRequest, checklist: Checklist, row: Row) -> str:
    actions.item_judge(
        **_given(request, checklist, row),
        year=SchoolYear.of(checklist.frame.record.as_of).first,
        is_met=request.POST.get("answer") == "met",
        words=_answered(request, row),
        paper=paper_of(request),
        is_in_data=row.line.origin == "data",
    )
    return _("已记下判定，写明了判定人和依据。")


def _veto(request: HttpRequest, checklist: Checklist, row: Row) -> str:
    actions.veto_record(
        **_given(request, checklist, row),
        year=SchoolYear.of(checklist.frame.record.as_of).first,
        occurred=request.POST.get("answer") == "occurred",
        words=_answered(request, row),
        paper=paper_of(request),
    )
    return _("已登记，写明了记录人和依据。")


def _answered(request: HttpRequest, row: Row) -> str:
    if request.POST.get("answer", "") not in {"met", "unmet", "occurred", "not_occurred"}:
        raise UsageError(where=row.label, found="没有选结论", expected="选一项", fix="请选好再提交")
    return request.POST.get("words", "")


def _lift(request: HttpRequest, _checklist: Checklist, row: Row) -> str:
    if row.judgement is None:
        raise Refused(
            where=row.label,
            found="没有登记",
            expected="登记为发生的一票否决事项",
            fix="请刷新页面看最新状态",
        )
    actions.veto_lift(
        actor=request.user,
        judgement=row.judgement,
        seen=number_of(request, "seen"),
        why=request.POST.get("words", ""),
        paper=paper_of(request),
        on=timezone.localdate(),
    )
    return _("已更正，原来的登记和更正的理由都留在记录里。")
