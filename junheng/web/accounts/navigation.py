"""Navigation entries of this app."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("工作台"), section="home", url="/", right="home.see", order=10)


def _log(_account: Any) -> str:
    return reverse("log")


def _accounts(_account: Any) -> str:
    return reverse("accounts")


entry(_("账号"), section="data", url=_accounts, right="account.list", order=80)
entry(_("日志"), section="data", url=_log, right="audit.see", order=90)
