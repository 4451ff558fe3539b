"""What templates of the work ask of a task (任务的过滤器)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import template
from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.work.models import ExtensionAsk, Feedback, Finding, Task
from junheng.web.work.queries import words
from junheng.web.work.queries.ledger import line_of, with_tasks

register = template.Library()


@register.filter
def is_of(task: Task, account: Account) -> bool:
    """Tell whether the task is the reader's own."""
    return task.is_of(account)


@register.filter
def stands(finding: Finding) -> str:
    """Name where one finding stands as the ledger does; for pages with a few of them."""
    rows = Finding.objects.unscoped("where a finding on the page stands")
    return line_of(with_tasks(rows).get(pk=finding.pk), timezone.localdate()).status


@register.filter
def wish(task: Task) -> ExtensionAsk | None:
    """Give the wish for a later day nobody has answered yet."""
    return next((one for one in task.asks.all() if one.granted is None), None)


@register.filter
def with_corrections(feedbacks: Iterable[Feedback]) -> Iterator[tuple[Feedback, str, bool]]:
    """Give each line with what was spent in words, and whether it takes back what was said."""
    before: Feedback | None = None
    for one in feedbacks:
        less = before is not None and (
            one.percent < before.percent or (one.spent_yuan or 0) < (before.spent_yuan or 0)
        )
        yield one, words.money_text(one.spent_yuan), less
        before = one
