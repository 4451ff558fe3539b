"""The forms of a region: their list, putting one up, the catalogue of figures."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Refused, UsageError
from junheng.publish.filling import look
from junheng.publish.filling.fill import LIMITS
from junheng.web.filling import actions
from junheng.web.filling.forms import AddForm, cells_of
from junheng.web.filling.models import About
from junheng.web.filling.queries import figures as catalogue
from junheng.web.filling.queries import reading
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place
from junheng.web.shared.uploads import only_file, watch
from junheng.web.shared.verbs import allow


def suggested(about: str, labels: list[tuple[str, str]]) -> dict[str, str]:
    """Map the placeholders that are called like a figure, spaces, dots and brackets aside."""
    known = {_plain(label): key for label, key in catalogue.by_label(about).items()}
    return {slot: known[_plain(label)] for slot, label in labels if _plain(label) in known}


def _plain(label: str) -> str:
    return "".join(label.replace("·", "").split()).replace("(", "（").replace(")", "）")


@require_GET
@needs("form.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the forms of the first county within reach."""
    return to_first_county(request, "forms", _("表样填数"))


def bar_of(request: HttpRequest, region: Any) -> ContextBar:
    """Give the line under the navigation, with the other counties within reach."""
    account: Any = request.user
    options = tuple(
        (one.name, reverse("forms", args=[one.region_code]), one == region)
        for one in counties_of(account, timezone.localdate())
    )
    return ContextBar(region=region.name, switches=switches_of(_("换一个县"), options))


@needs("form.see")
@csrf_exempt
def forms(request: HttpRequest, region: str) -> HttpResponse:
    """List the forms and take a new one; sizes are watched from the first byte."""
    watch(request, LIMITS)
    return _forms(request, region)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def _forms(request: HttpRequest, region: str) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    add = AddForm(initial={"about": About.SCHOOL})
    trouble: Exception | None = None
    if request.method == "POST":
        add = AddForm(request.POST, request.FILES)
        try:
            where = Place(region, name=place.name)
            allow(account, "form.manage", where)
            if add.is_valid():
                name, content = only_file(request, "file", LIMITS)
                chosen = cells_of(add.cleaned_data)
                looked = look(name, content, chosen)
                about = add.cleaned_data["about"]
                labels = [(slot.id, slot.label) for slot in looked.slots if slot.kind == "text"]
                made = actions.form_add(
                    actor=account,
                    place=where,
                    once=request.POST.get("once"),
                    title=add.cleaned_data["title"],
                    about=about,
                    name=name,
                    content=content,
                    looked=looked,
                    chosen=chosen,
                    mapping=suggested(about, labels),
                    on=today,
                )
                say(request, _("已收下，请核对每一处填什么。"))
                return redirect("form", number=made.pk)
        except (Refused, UsageError) as refused:
            trouble = refused
    facts = {
        "region": place,
        "forms": reading.forms_of(account, region),
        "add": add,
        "trouble": trouble,
        "may_manage": account.may("form.manage", Place(region)),
        "context_bar": bar_of(request, place),
    }
    return render(
        request, "filling/forms.html", facts, status=422 if request.method == "POST" else 200
    )


@require_GET
@needs("form.see")
def figures(request: HttpRequest, region: str) -> HttpResponse:
    """Show the catalogue of figures, to search in and to copy placeholders from."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    words = request.GET.get("q", "").split()[:4]
    groups: dict[str, list[Any]] = {}
    for one in catalogue.catalogue().values():
        if all(word in f"{one.group}{one.label}" for word in words):
            groups.setdefault(one.group, []).append(one)
    facts = {
        "region": place,
        "groups": groups.items(),
        "query": request.GET.get("q", ""),
        "count": sum(map(len, groups.values())),
        "context_bar": bar_of(request, place),
    }
    return render(request, "filling/figures.html", facts)
