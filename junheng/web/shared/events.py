"""Events of the audit in words (事项名称); each app adds its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {
    "installation.created": _("建立安装"),
    "account.signed_in": _("登录"),
    "account.sign_in_failed": _("登录失败"),
    "account.opened_for_school": _("新建学校账号"),
    "account.opened_for_bureau": _("新建局内账号"),
    "account.code_issued_to_school": _("重发学校账号口令"),
    "account.code_issued_to_bureau": _("重发局内账号口令"),
    "account.closed_of_school": _("停用学校账号"),
    "account.closed_of_bureau": _("停用局内账号"),
    "account.password_changed": _("修改密码"),
    "personal_rows.read": _("查看个人数据"),
    "register.region_opened": _("登记地区"),
    "register.synced": _("更新学校名册"),
    "register.named": _("按综合表登记学校"),
    "snapshot.locked": _("锁定数据版本"),
}


def name_events(words: Mapping[str, str | Promise]) -> None:
    """Add words for the events of an app; a test fails on a verb without words."""
    _words.update(words)


_outcomes: dict[tuple[str, str], str | Promise] = {}


def name_outcomes(event: str, words: Mapping[str, str | Promise]) -> None:
    """Add words for what an event may end in; its verb tells the audit which (``outcome``)."""
    _outcomes.update({(event, outcome): text for outcome, text in words.items()})


def event_label(event: str, facts: Mapping[str, object] | None = None) -> str:
    """Say an event in words, by its outcome where the facts of the audit tell it."""
    outcome = str((facts or {}).get("outcome", ""))
    return str(_outcomes.get((event, outcome)) or _words.get(event, event))


def named_events() -> dict[str, str]:
    """Give every event that has words."""
    return {event: str(words) for event, words in _words.items()}
