"""Password rules of our own (密码要求)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
