"""Navigation entries of this app."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("工作台"), url="/", right="home.see", order=10, prefix="/")


def _log(_account: Any) -> str:
    return reverse("log")


def _accounts(_account: Any) -> str:
    return reverse("accounts")


entry(_("账号"), url=_accounts, right="account.list", order=80, prefix="/data/accounts/")
entry(_("日志"), url=_log, right="audit.see", order=90, prefix="/data/log/")
