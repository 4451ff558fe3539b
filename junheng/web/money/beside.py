"""What the page of a finding shows of money: its line of the list, and the project for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.publish.sentences.money import spent_twice
from junheng.web.accounts.models import Account
from junheng.web.money.models import LATE, OWED_BY_COUNTY, ListItem, Project
from junheng.web.money.queries.listing import Listed, address_of, listed_of, spent_as_of
from junheng.web.money.queries.projects import indicators_for, view_of
from junheng.web.shared.reach import Place
from junheng.web.work.beside import Beside, beside
from junheng.web.work.matching import alike
from junheng.web.work.models import Finding, Task


@beside
def money(account: Account, finding: Finding) -> Iterator[Beside]:
    """Give the line of 一校一清单, or the way to make one, and the projects of the same amount."""
    if not account.holds("money.see") or not finding.school_code:
        return
    items = list(ListItem.objects.visible_to(account).filter(finding=finding))
    listed = listed_of(account, finding.region_code, items=items) if items else []
    for one in listed:
        state = str(one.item.get_state_display())
        yield Beside(one.item.label, one.said or state, address_of(one.item), note=state)
    yield from _spent(account, finding, listed)
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


def _spent(account: Account, finding: Finding, listed: Sequence[Listed]) -> Iterator[Beside]:
    """Say which is newer where a task's feedback and a finance workbook both say what was spent.

    They speak of one thing where task and line have nearly the same name; another purchase for the
    same finding, of another year for one, is left out.
    """
    rows = Task.objects.visible_to(account).filter(finding=finding).exclude(spent_yuan=None)
    tasks = list(rows.prefetch_related("feedbacks"))
    for one in listed:
        same = [task for task in tasks if alike(task.title, one.item.what)]
        days = [f.on for task in same for f in task.feedbacks.all() if f.spent_yuan is not None]
        days += [task.said_on for task in same if not days and task.said_on is not None]
        as_of = spent_as_of(account, finding.region_code, one.lines)
        if one.spent is None or not days or as_of is None:
            continue
        typed = sum(task.spent_yuan or 0.0 for task in same)
        told = spent_twice(typed, max(days), one.spent, as_of)
        label = _("%(n)s 的已支") % {"n": one.item.label}
        yield Beside(label, str(told), address_of(one.item))
