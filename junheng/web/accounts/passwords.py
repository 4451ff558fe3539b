"""Password rules of our own (密码要求)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 10  # characters


class LongEnough:
    """Refuse a short password, in our own words."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when the password is short."""
        if len(password) < LEAST:
            told = _("密码只有 %(n)d 个字符，至少要 %(least)d 个。")
            facts = {"n": len(password), "least": LEAST}
            raise ValidationError(told % facts, code="password_too_short")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("密码至少要 %(least)d 个字符。") % {"least": LEAST}


class NotTheUserName:
    """Refuse a password that contains the user name or the person's name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when the password gives the account away."""
        for part in (getattr(user, "username", ""), getattr(user, "name", "")):
            if len(part) >= 2 and part.lower() in password.lower():
                raise ValidationError(_("密码里不要含有用户名或姓名。"), code="password_has_name")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("密码里不要含有用户名或姓名。")
