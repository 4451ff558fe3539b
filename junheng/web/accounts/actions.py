"""What is done with accounts (账号的办理)."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from junheng.kernel.errors import NotAllowed, UsageError
from junheng.web.accounts import access  # noqa: F401  declares the rights
from junheng.web.accounts.models import SCHOOL_ROLES, Account, Assignment, Role
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

CODE_DAYS = 7
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def one_time_code() -> str:
    """Make a one-time code (一次性口令) that a person can read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _open(place: Place, username: str, name: str, role: str, code: str) -> Account:
    if Account.objects.filter(username__iexact=username).exists():
        raise UsageError(
            where="新建账号",
            found=f"用户名“{username}”已有人用",
            expected="是没有用过的用户名",
            fix="请换一个，例如在后面加上学校简称",
        )
    account = Account(
        username=username,
        name=name,
        must_change_password=True,
        code_expires_at=timezone.now() + timedelta(days=CODE_DAYS),
    )
    account.set_password(code)
    account.save()
    Assignment.objects.create(
        account=account,
        role=role,
        region_code=place.region_code,
        school_code=place.school_code,
        valid_from=timezone.localdate(),
    )
    return account


@verb("account.opened_for_school", may="account.school", private=("code",))
def school_account_open(
    *, actor: Account, place: Place, username: str, name: str, role: str, code: str
) -> Account:
    """Open an account of a school; a data officer of the county may."""
    if role not in SCHOOL_ROLES or not place.school_code:
        raise NotAllowed(
            where="新建账号",
            found=f"{actor}要给学校以外的人开账号",
            expected="校长或数据文员，并选定学校",
            fix="局内账号请由系统管理员新建",
        )
    return _open(place, username, name, role, code)


@verb("account.opened_for_bureau", may="account.bureau", private=("code",))
def bureau_account_open(
    *, actor: Account, place: Place, username: str, name: str, role: str, code: str
) -> Account:
    """Open an account of the bureau; the operator may."""
    if role not in Role.values or role in SCHOOL_ROLES:
        raise NotAllowed(
            where="新建账号",
            found=f"{actor}要给学校开账号",
            expected="局内的角色",
            fix="学校账号请由数据员新建",
        )
    return _open(place, username, name, role, code)


def _renew(account: Account, code: str) -> Account:
    account.set_password(code)
    account.must_change_password = True
    account.code_expires_at = timezone.now() + timedelta(days=CODE_DAYS)
    account.save()
    return account


@verb("account.code_issued_to_school", may="account.school", private=("code",))
def school_account_code(*, actor: Account, account: Account, seen: int, code: str) -> Account:
    """Issue a new one-time code to a school account; a data officer of the county may."""
    _only(account, actor, of_school=True)
    return _renew(account, code)


@verb("account.code_issued_to_bureau", may="account.bureau", private=("code",))
def bureau_account_code(*, actor: Account, account: Account, seen: int, code: str) -> Account:
    """Issue a new one-time code to an account of the bureau; the operator may."""
    _only(account, actor, of_school=False)
    return _renew(account, code)


@verb("account.closed_of_school", may="account.school")
def school_account_close(*, actor: Account, account: Account, seen: int) -> Account:
    """Close a school account; a data officer of the county may.  What it did stays on record."""
    _only(account, actor, of_school=True)
    return _close(account)


@verb("account.closed_of_bureau", may="account.bureau")
def bureau_account_close(*, actor: Account, account: Account, seen: int) -> Account:
    """Close an account of the bureau; the operator may, but not the own one."""
    _only(account, actor, of_school=False)
    if account == actor:
        raise NotAllowed(
            where="停用账号",
            found="这是您自己的账号",
            expected="由另一位系统管理员停用",
            fix="请先新建一位系统管理员",
        )
    return _close(account)


def _close(account: Account) -> Account:
    account.is_active = False
    account.set_unusable_password()
    account.save()
    return account


def _only(account: Account, actor: Account, *, of_school: bool) -> None:
    if bool(account.school_code) != of_school:
        raise NotAllowed(
            where="账号管理",
            found=f"{account}不归{actor}管理",
            expected="学校账号由数据员管理，局内账号由系统管理员管理",
            fix="请与对方联系",
        )


@verb("account.password_changed", may="password.change", private=("password",))
def password_change(*, actor: Account, account: Account, password: str) -> Account:
    """Change the own password; a one-time code ends with it."""
    if account != actor:
        raise NotAllowed(
            where="修改密码",
            found="这不是您自己的账号",
            expected="每个人只改自己的密码",
            fix="可以请管理员重新发一次性口令",
        )
    validate_password(password, account)
    account.set_password(password)
    account.must_change_password, account.code_expires_at = False, None
    account.save()
    return account
