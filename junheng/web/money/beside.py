"""What the page of a finding shows of money: its line of the list, and the project for it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.money.models import LATE, OWED_BY_COUNTY, ListItem, Project
from junheng.web.money.queries.listing import address_of, listed_of
from junheng.web.money.queries.projects import indicators_for, view_of
from junheng.web.shared.reach import Place
from junheng.web.work.beside import Beside, beside
from junheng.web.work.models import Finding


@beside
def money(account: Account, finding: Finding) -> Iterator[Beside]:
    """Give the line of 一校一清单, or the way to make one, and the projects of the same amount."""
    if not account.holds("money.see") or not finding.school_code:
        return
    items = list(ListItem.objects.visible_to(account).filter(finding=finding))
    for one in listed_of(account, finding.region_code, items=items) if items else ():
        state = str(one.item.get_state_display())
        yield Beside(one.item.label, one.said or state, address_of(one.item), note=state)
    place = Place(finding.region_code, finding.school_code)
    rows = Project.objects.visible_to(account).filter(school_code=finding.school_code)
    projects = list(rows.prefetch_related("steps"))
    about = [one for one in projects if finding.indicator in indicators_for(one.amount)]
    if finding.rule == LATE:
        about = [one for one in projects if one.label == finding.subject]
    elif finding.rule in OWED_BY_COUNTY:
        url = reverse("money-school", args=[finding.school_code])
        yield Beside(_("经费到位"), _("由县里拨付或更正，不列入学校的清单。"), url)
    elif (
        finding.is_open and not items and finding.has_number and account.may("list.propose", place)
    ):
        url = reverse("money-list-new", args=[finding.region_code]) + f"?finding={finding.pk}"
        yield Beside(_("列入一校一清单"), _("数量和单价带出所需经费，不用重填。"), url)
    for project in about:
        view = view_of(account, project, timezone.localdate())
        url = reverse("money-project", args=[project.pk])
        yield Beside(project.label, view.said, url, note=view.now_label)
