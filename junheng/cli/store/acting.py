"""Who acts on the command line: ``--as USER``."""

from __future__ import annotations

from typing import Any

from junheng.kernel.errors import UsageError


def account_of(username: str) -> Any:
    """Give the account of ``--as USER``; it must be in use."""
    from junheng.web.accounts.models import Account

    account = Account.objects.filter(username__iexact=username, is_active=True).first()
    if account is None:
        raise UsageError(
            where="--as",
            found=f"没有在用的账号“{username}”",
            expected="一个在用账号的用户名",
            fix="请核对用户名；账号在网页“账号”里查看",
        )
    return account
