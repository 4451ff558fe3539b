"""Forms of sign-in and account management."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from junheng.web.accounts.models import SCHOOL_ROLES, Account, Role
from junheng.web.shared.forms import PlainForm


class SignInForm(PlainForm):
    """User name and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码或一次性口令"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(PlainForm):
    """The own password, old and new."""

    old = forms.CharField(
        label=_("现在的密码或一次性口令"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少 10 个字符，不要全是数字，不要含用户名或姓名。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_old(self) -> str:
        """Check the old password."""
        old = str(self.cleaned_data["old"])
        if not self.account.check_password(old):
            raise forms.ValidationError(_("现在的密码不对，请再输一次。"))
        return old

    def clean_new(self) -> str:
        """Check the new password against the rules."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.account)
        if new == self.cleaned_data.get("old"):
            raise forms.ValidationError(_("新密码和现在的一样，请换一个。"))
        return new

    def clean(self) -> dict[str, Any]:
        """Check that both are the same."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("两次输入的新密码不一样。"))
        return data


class NewAccountForm(PlainForm):
    """A new account; which roles and places it offers depends on who opens it."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.RegexField(
        r"^[\w.\-]{2,60}$",
        label=_("用户名"),
        help_text=_("2 至 60 个字，可用汉字、字母、数字、点和短横线。"),
        error_messages={"invalid": _("用户名只能用汉字、字母、数字、点和短横线，2 至 60 个字。")},
    )
    role = forms.ChoiceField(label=_("角色"))
    place = forms.ChoiceField(label=_("所在单位"))

    def __init__(
        self,
        *args: Any,
        of_school: bool,
        places: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [r for r in Role if (r in SCHOOL_ROLES) == of_school]
        fields: Any = self.fields
        fields["role"].choices = [(role.value, role.label) for role in offered]
        fields["place"].choices = list(places)
