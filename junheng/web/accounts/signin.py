"""Signing in (登录): slower after each failure, locked after ten, and never says which was wrong.

Names and addresses are counted apart, so that one guesser can neither try one name from many
machines nor many names from one machine.  A clock that was set back never locks anyone longer
than the longest block.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from junheng.web.accounts.models import Account, SignInCount
from junheng.web.shared import audit

FREE_FAILURES = 3  # the first ones cost nothing
LOCK_FAILURES = 10
ADDRESS_FACTOR = 5  # an address is shared by an office
LOCK = timedelta(minutes=15)
FORGET = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try."""

    account: Account | None = None
    wait_seconds: int = 0  # blocked that long
    is_expired_code: bool = False  # right, but the one-time code is too old
    is_early: bool = False  # too soon after a failure; the password was not looked at


def _block_after(failures: int, factor: int) -> timedelta:
    if failures >= LOCK_FAILURES * factor:
        return LOCK
    extra = failures // factor - FREE_FAILURES
    return timedelta(seconds=2**extra) if extra > 0 else timedelta(0)


def _counts(username: str, address: str) -> list[tuple[str, int]]:
    return [
        (f"name:{username.strip().lower()}"[:120], 1),
        (f"from:{address}"[:120], ADDRESS_FACTOR),
    ]


def _seconds_blocked(subjects: list[str], now: datetime) -> int:
    longest = 0
    for count in SignInCount.objects.filter(subject__in=subjects, blocked_until__gt=now):
        left = count.blocked_until - now if count.blocked_until else timedelta(0)
        if left <= LOCK:  # longer than any block: the clock was set back
            longest = max(longest, int(left.total_seconds()) + 1)
    return longest


def _failed(username: str, address: str, now: datetime) -> None:
    for subject, factor in _counts(username, address):
        count, _ = SignInCount.objects.select_for_update().get_or_create(
            subject=subject, defaults={"last_at": now}
        )
        if now - count.last_at > FORGET:
            count.failures = 0
        count.failures += 1
        count.last_at, count.blocked_until = now, now + _block_after(count.failures, factor)
        count.save()
    known = Account.objects.filter(username__iexact=username.strip()).first()
    audit.write_line("account.sign_in_failed", subject=known, facts={"from": address})


def try_sign_in(username: str, password: str, address: str) -> Outcome:
    """Check a name and a password; write the audit line of what came of it."""
    now = timezone.now()
    with transaction.atomic():
        blocked = _seconds_blocked([subject for subject, _ in _counts(username, address)], now)
        if blocked:
            return Outcome(wait_seconds=blocked, is_early=True)
        account = Account.objects.filter(username__iexact=username.strip()).first()
        if account is None:
            make_password(password)  # the same time as for a known name
        right = account is not None and account.check_password(password)
        if not right or account is None or not account.is_active:
            _failed(username, address, now)
            subjects = [subject for subject, _ in _counts(username, address)]
            return Outcome(wait_seconds=_seconds_blocked(subjects, now))
        if account.code_expires_at is not None and account.code_expires_at < now:
            return Outcome(is_expired_code=True)
        SignInCount.objects.filter(subject=_counts(username, address)[0][0]).delete()
        audit.write_line("account.signed_in", actor=account, subject=account)
    return Outcome(account=account)
