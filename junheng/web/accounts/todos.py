"""What waits for the operator (待办): somebody of the bureau must be able to bring the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts import installation
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.shared.todos import Todo, source


@source
def of_installation(account: Account, as_of: date) -> Iterator[Todo]:
    """Ask the operator for a data officer while the bureau has none."""
    if not account.holds("account.bureau"):
        return
    officers = Assignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=as_of),
        role=Role.DATA_OFFICER,
        region_code__in=account.reach.regions,
        account__is_active=True,
        valid_from__lte=as_of,
    )
    if not officers.exists():
        yield Todo(_("为教育局建数据员账号"), reverse("account-new"), None, _("账号"))


@source
def of_machine(account: Account, _as_of: date) -> Iterator[Todo]:
    """Tell the operator what is not well with the installation."""
    if not account.holds("installation.see"):
        return
    for line in installation.lines():
        if not line.is_well:
            text = _("%(what)s：%(found)s") % {"what": line.label, "found": line.found}
            yield Todo(text, reverse("home") + "#installation", None, _("安装状况"))
