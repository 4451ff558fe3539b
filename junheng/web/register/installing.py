"""The first account of an installation (首个账号); the machine opens it, once."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from junheng.web.accounts.actions import CODE_DAYS, one_time_code
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.register.actions import region_open
from junheng.web.shared import audit
from junheng.web.shared.reach import Place


def first_account(
    *, region_code: str, region_name: str, level: str, username: str, name: str
) -> str:
    """Open the operator's account with a one-time code; give ``""`` when there are accounts."""
    with transaction.atomic():
        if Account.objects.exists():
            return ""
        code = one_time_code()
        account = Account(
            username=username,
            name=name,
            code_expires_at=timezone.now() + timedelta(days=CODE_DAYS),
        )
        account.set_password(code)
        account.save()
        Assignment.objects.create(
            account=account,
            role=Role.OPERATOR,
            region_code=region_code,
            valid_from=timezone.localdate(),
        )
        audit.write_line("installation.created", subject=Place(region_code, name=region_name))
        region_open(
            actor=account,
            place=Place(region_code, name=region_name),
            code=region_code,
            name=region_name,
            level=level,
            day=date.min,
        )
    return code
