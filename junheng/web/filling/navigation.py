"""The way to the forms: a tab beside the data they are filled from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.filling import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("表样填数"), section="data", url="/data/forms/", right="form.see", order=40)
