"""Sign-in, the own account, account management and the log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import UsageError
from junheng.web.accounts import actions, queries
from junheng.web.accounts.forms import NewAccountForm, PasswordForm, SignInForm
from junheng.web.accounts.middleware import SEEN
from junheng.web.accounts.models import Account
from junheng.web.accounts.signin import Outcome, try_sign_in
from junheng.web.shared.doors import needs, openable, public
from junheng.web.shared.events import named_events
from junheng.web.shared.kit import Column, Table
from junheng.web.shared.queries import audit_lines, installation_lines
from junheng.web.shared.reach import Place


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return openable(wanted) if safe else "/"


def _why_not(outcome: Outcome) -> str:
    if outcome.is_expired_code:
        return _("一次性口令已过期。请让管理员重新发一个。")
    if outcome.wait_seconds > 60:
        minutes = -(-outcome.wait_seconds // 60)
        return _("连续输错太多次，请 %(n)d 分钟后再试；忘记密码请让管理员发一次性口令。") % {
            "n": minutes
        }
    if outcome.is_early:
        return _("请稍候再试：还要等 %(n)d 秒。刚才输错过几次，这一次没有核对密码。") % {
            "n": outcome.wait_seconds
        }
    if outcome.wait_seconds:
        return _("用户名或密码不对，请 %(n)d 秒后再试。") % {"n": outcome.wait_seconds}
    return _("用户名或密码不对，请核对后再试。")


@public
@never_cache
@sensitive_post_parameters("password")
def signin(request: HttpRequest) -> HttpResponse:
    """Sign in; every try is on the audit chain, and failing slows down."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = try_sign_in(
            form.cleaned_data["username"],
            form.cleaned_data["password"],
            request.META.get("REMOTE_ADDR", ""),
        )
        if outcome.account is not None:
            login(request, outcome.account)
            request.session[SEEN] = timezone.now().timestamp()
            return redirect(_next(request))
        form.add_error(None, _why_not(outcome))
    status = 422 if form.is_bound else 200
    idle = request.GET.get("idle") == "1"
    return render(
        request,
        "accounts/signin.html",
        {"form": form, "next": _next(request), "idle": idle},
        status=status,
    )


@require_POST
@needs("home.see")
def signout(request: HttpRequest) -> HttpResponse:
    """End the session; the browser is told to forget what pages kept on it."""
    logout(request)
    response = redirect("signin")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@needs("password.change")
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; the first time it is the only page that opens."""
    account: Any = request.user
    form = PasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = actions.password_change(
            actor=account, account=account, password=form.cleaned_data["new"]
        )
        update_session_auth_hash(request, changed)
        return render(request, "accounts/password_done.html", {})
    status = 422 if form.is_bound else 200
    return render(
        request,
        "accounts/password.html",
        {"form": form, "first": account.must_change_password},
        status=status,
    )


@require_GET
@needs("account.list")
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts this person looks after."""
    me: Any = request.user
    rows = list(queries.accounts_managed_by(me))
    today = timezone.localdate()
    places = [Place(each.region_code, each.school_code) for row in rows for each in row.current]
    names = queries.names_of(places, today)
    table = Table.of(
        request,
        columns=(
            Column("name", _("姓名")),
            Column("username", _("用户名")),
            Column("role", _("角色")),
            Column("place", _("所在单位")),
            Column("state", _("状态")),
        ),
        rows=[
            {
                "name": row.name,
                "username": row.username,
                "role": row.role_labels(),
                "place": names.get((row.region_code, row.school_code), row.region_code),
                "state": _state(row),
                "url": f"/data/accounts/{row.pk}/",
            }
            for row in rows
        ],
        title=_("账号"),
        as_cards=True,
    )
    waiting = sum(row.must_change_password and row.is_active for row in rows)
    return render(
        request,
        "accounts/accounts.html",
        {
            "table": table,
            "n": len(rows),
            "waiting": waiting,
            "of_school": queries.manages_schools(me),
        },
    )


def _state(account: Account) -> str:
    if not account.is_active:
        return _("已停用")
    if account.code_expires_at and account.code_expires_at < timezone.now():
        return _("一次性口令已过期")
    if account.must_change_password:
        return _("等待首次登录")
    return _("使用中")


@needs("account.list")
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account and show its one-time code once."""
    me: Any = request.user
    of_school = queries.manages_schools(me)
    places = {
        f"{place.region_code}/{place.school_code}": place
        for place in queries.places_offered(me, timezone.localdate())
    }
    form = NewAccountForm(
        request.POST or None,
        of_school=of_school,
        places=[(key, place.name) for key, place in places.items()],
    )
    if request.method == "POST" and form.is_valid():
        act = actions.school_account_open if of_school else actions.bureau_account_open
        code = actions.one_time_code()
        data = form.cleaned_data
        try:
            opened = act(
                actor=me,
                place=places[data["place"]],
                username=data["username"],
                name=data["name"],
                role=data["role"],
                code=code,
            )
        except UsageError as error:
            form.add_error("username", f"{error.found}；{error.fix}")
        else:
            return _slip(request, opened, code)
    status = 422 if form.is_bound else 200
    facts = {"form": form, "of_school": of_school, "no_place": not places}
    return render(request, "accounts/account_new.html", facts, status=status)


def _slip(request: HttpRequest, account: Account, code: str) -> HttpResponse:
    facts = {"account": account, "code": code, "address": request.build_absolute_uri("/signin/")}
    return render(request, "accounts/slip.html", facts)


@needs("account.list")
def account(request: HttpRequest, number: int) -> HttpResponse:
    """Show one account; issue a new one-time code, or close it."""
    me: Any = request.user
    found = queries.account_managed(me, number)
    of_school = queries.manages_schools(me)
    if request.method == "POST":
        seen = int(request.POST.get("seen", "0"))
        if request.POST.get("act") == "close":
            close = actions.school_account_close if of_school else actions.bureau_account_close
            close(actor=me, account=found, seen=seen)
            return redirect("accounts")
        code = actions.one_time_code()
        renew = actions.school_account_code if of_school else actions.bureau_account_code
        return _slip(request, renew(actor=me, account=found, seen=seen, code=code), code)
    place = Place(found.region_code, found.school_code)
    names = queries.names_of([place], timezone.localdate())
    facts = {
        "account": found,
        "state": _state(found),
        "place": names.get((place.region_code, place.school_code), place.region_code),
        "is_me": found == me,
    }
    return render(request, "accounts/account.html", facts)


@require_GET
@needs("audit.see")
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what and when, without any personal row."""
    me: Any = request.user
    wanted = request.GET.get("event", "")
    since = parse_date(request.GET.get("since", "")) if request.GET.get("since") else None
    who = request.GET.get("actor", "")
    lines = audit_lines(me.reach, event=wanted, actor=who, since=since)
    if me.holds("account.bureau"):
        lines = lines | installation_lines()
    pages = Paginator(lines.order_by("-number"), 50)
    page = pages.get_page(request.GET.get("page"))
    held = [Place(line.region_code, line.school_code) for line in page]
    names = queries.names_of([p for p in held if p.region_code], timezone.localdate())
    units = [
        names.get((p.region_code, p.school_code), p.school_code or p.region_code) for p in held
    ]
    return render(
        request,
        "accounts/log.html",
        {
            "page": page,
            "lines": list(zip(page, units, strict=True)),
            "n": pages.count,
            "event": wanted,
            "events": named_events(),
            "actor": who,
            "since": since,
        },
    )
