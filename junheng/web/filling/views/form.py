"""One form: what its slots take, a new edition, filling it in, the copies."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.messages import success as say
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.publish.filling import look
from junheng.publish.filling.fill import LIMITS
from junheng.web.filling import actions, jobs
from junheng.web.filling.forms import ReplaceForm, cells_of
from junheng.web.filling.models import About, FormTemplate
from junheng.web.filling.queries import figures, reading
from junheng.web.filling.views.listing import bar_of, suggested
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.reach import Place
from junheng.web.shared.uploads import only_file, watch
from junheng.web.shared.verbs import allow

_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_FIXED = "文字："
_NAMED = 6  # slots said by name


def _said(mapping: str) -> str:
    """Write what a slot takes as people type it."""
    if mapping.startswith("="):
        return f"{_FIXED}{mapping[1:]}"
    figure = figures.catalogue().get(mapping)
    return figure.label if figure is not None else ""


def _page(request: HttpRequest, held: FormTemplate, *, status: int = 200, **more: Any) -> Any:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    typed = more.pop("typed", {})
    slots = [
        {**slot, "said": typed.get(slot["id"], _said(held.mapping.get(slot["id"], "")))}
        for slot in held.slots
    ]
    record = figures.newest(account, held.region_code)
    facts = {
        "region": place,
        "form": held,
        "slots": slots,
        "unmapped": held.unmapped,
        "offered": figures.offered(held.about),
        "schools": reading.schools_for(account, held, today) if held.about == About.SCHOOL else [],
        "whole": account.reach.all_schools_of(held.region_code),
        "record": record,
        "copies": reading.copies_of(account, held),
        "may_manage": account.may("form.manage", Place(held.region_code)) and held.is_current,
        "replace": ReplaceForm(),
        "context_bar": bar_of(request, place),
        **more,
    }
    return render(request, "filling/form.html", facts, status=status)


@require_GET
@needs("form.see")
def form(request: HttpRequest, number: int) -> HttpResponse:
    """Show a form: each slot with what it takes, filling it in, what was filled in."""
    account: Any = request.user
    page: HttpResponse = _page(request, reading.form_of(account, number))
    return page


@require_POST
@needs("form.see")
def form_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing with a form: map it, fill it in, take it out of use."""
    account: Any = request.user
    held = reading.form_of(account, number)
    do = act_named(act, {"map": _map, "fill": _fill, "withdraw": _withdraw}, where="表样")
    try:
        return do(request, account, held)
    except (Refused, UsageError, Stale) as trouble:
        typed = {key[5:]: value for key, value in request.POST.items() if key.startswith("slot:")}
        now = reading.form_of(account, number)
        page: HttpResponse = _page(request, now, trouble=trouble, typed=typed, status=422)
        return page


def _map(request: HttpRequest, account: Any, held: FormTemplate) -> HttpResponse:
    known = figures.by_label(held.about)
    mapping, unknown = {}, []
    for slot in held.slots:
        text = request.POST.get(f"slot:{slot['id']}", "").strip()
        if text.startswith(_FIXED):
            mapping[slot["id"]] = f"={text[len(_FIXED) :]}"
        elif text in known:
            mapping[slot["id"]] = known[text]
        elif text:
            unknown.append(f"“{text}”")
    if unknown:
        raise UsageError(
            where=str(held),
            found=f"目录里没有{'、'.join(unknown[:5])}",
            expected=f"从列表里选一项，或写“{_FIXED}”开头的固定文字",
            fix="请改正；其余的还在页面上，没有丢",
        )
    actions.form_map(actor=account, form=held, seen=number_of(request, "seen"), mapping=mapping)
    say(request, _("已保存。"))
    return redirect("form", number=held.pk)


def _withdraw(request: HttpRequest, account: Any, held: FormTemplate) -> HttpResponse:
    actions.form_withdraw(
        actor=account, form=held, seen=number_of(request, "seen"), on=timezone.localdate()
    )
    say(request, _("已停用，填出的表还在。"))
    return redirect("forms", region=held.region_code)


def _must_be_mapped(request: HttpRequest, held: FormTemplate) -> None:
    """Refuse a form with slots nobody mapped, unless they are to be left empty."""
    lacking = held.unmapped
    if held.is_current and lacking and not request.POST.get("leave"):
        raise UsageError(
            where=str(held),
            found=f"还有 {len(lacking)} 处没有对应：{_named(lacking)}",
            expected="每一处都写明填什么",
            fix="请在下面对应好；要留给手工填写的，勾选“没有对应的留空”再填",
        )


def _named(labels: list[str]) -> str:
    more = f"等 {len(labels)} 处" if len(labels) > _NAMED else ""
    return "、".join(labels[:_NAMED]) + more


def _told(missing: list[list[str]]) -> str:
    """Say what could not be filled in, by name."""
    empty = [label for label, why in missing if why == reading.UNMAPPED]
    failed = [label for label, why in missing if why != reading.UNMAPPED]
    said = _("已填出。")
    if failed:
        said = _("已填出，有 %(n)d 处不能计算，原因写在下面：%(s)s。") % {
            "n": len(failed),
            "s": _named(failed),
        }
    if empty:
        said += _("没有对应的留空：%(s)s。") % {"s": _named(empty)}
    return said


def _fill(request: HttpRequest, account: Any, held: FormTemplate) -> HttpResponse:
    today = timezone.localdate()
    wanted = request.POST.get("school", "")
    whole = account.reach.all_schools_of(held.region_code)
    if held.about == About.SCHOOL and wanted == "*" and whole:
        allow(account, "form.fill", Place(held.region_code))
        _must_be_mapped(request, held)
        record = figures.newest(account, held.region_code)
        job = jobs.ask(held, account, record.sha256 if record is not None else "")
        return redirect("job", number=job.pk)
    at = reading.begun(account, held, today)
    code = ""
    if held.about == About.SCHOOL:
        schools = {one.school_code: one for one in reading.schools_for(account, held, today)}
        if wanted not in schools:
            raise Hidden(
                where="填表",
                found="没有这所学校，或不在您的范围内",
                expected="您能看到的一所学校",
                fix="请从列表里选",
            )
        at, code = reading.for_school(at, schools[wanted]), wanted
    _must_be_mapped(request, held)
    content, missing = reading.made(held, at)
    file, digest = reading.kept(content, held.kind)
    made = actions.form_filled(
        actor=account,
        place=Place(held.region_code, code, name=at.school_name or at.region_name),
        form=held,
        once=request.POST.get("once"),
        of=at.school_name or at.region_name,
        count=1,
        snapshot=at.record,
        missing=missing,
        file=file,
        digest=digest,
        on=today,
    )
    say(request, _told(missing))
    response = redirect("form", number=held.pk)
    response["Location"] += f"#copy-{made.pk}"
    return response


@needs("form.manage")
@csrf_exempt
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """Take a new edition of a form; sizes are watched from the first byte."""
    watch(request, LIMITS)
    return _edition(request, number)


@require_POST
@csrf_protect
def _edition(request: HttpRequest, number: int) -> HttpResponse:
    account: Any = request.user
    held = reading.form_of(account, number)
    sent = ReplaceForm(request.POST, request.FILES)
    try:
        allow(account, "form.manage", held)
        name, content = only_file(request, "file", LIMITS)
        sent.is_valid()
        chosen = cells_of(sent.cleaned_data) or tuple(held.chosen)
        looked = look(name, content, chosen)
        labels = [(slot.id, slot.label) for slot in looked.slots if slot.kind == "text"]
        made = actions.form_replace(
            actor=account,
            form=held,
            seen=number_of(request, "seen"),
            name=name,
            content=content,
            looked=looked,
            chosen=chosen,
            mapping=suggested(held.about, labels),
            on=timezone.localdate(),
        )
    except (Refused, UsageError, Stale) as trouble:
        page: HttpResponse = _page(request, held, trouble=trouble, status=422)
        return page
    say(request, _("已换上新版，同名的填写处照旧。"))
    return redirect("form", number=made.pk)


@require_GET
@needs("form.see")
def original(request: HttpRequest, number: int) -> HttpResponse:
    """Give the form as it was uploaded."""
    account: Any = request.user
    held = reading.form_of(account, number)
    response = HttpResponse(bytes(held.content), content_type=_KINDS[held.kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    return response


@require_GET
@needs("form.see")
def copy(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give one filled copy, or the archive of a batch."""
    account: Any = request.user
    held = reading.copy_of(account, number)
    path = reading.path_of(held)
    suffix = path.suffix.removeprefix(".")
    name = quote(reading.file_name(held.form.title, held.of, suffix))
    response = FileResponse(path.open("rb"), content_type=_KINDS[suffix])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
