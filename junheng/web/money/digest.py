"""What the digest says of money: where it stands, the list, moved projects (工作摘要)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.publish.sentences.money import headline
from junheng.web.accounts.models import Account
from junheng.web.money.models import ListItem, Move, Step
from junheng.web.money.queries.county import county_of, record_of
from junheng.web.shared.digest import Section, Span, digest_source


@digest_source
def of_money(account: Account, region_code: str, span: Span) -> Section | None:
    """Say how far the public funds are, and what was decided about lists and projects."""
    if not account.holds("money.see") or not account.reach.all_schools_of(region_code):
        return None
    lines = []
    record = record_of(account, region_code)
    if record is not None:
        lines.append(headline(county_of(record).execution).text)
    days = (span.since, span.until)
    items = ListItem.objects.visible_to(account).filter(region_code=region_code)
    told = {
        "proposed": items.filter(proposed_on__range=days).count(),
        "reviewed": items.filter(reviewed_on__range=days).count(),
        "budgeted": items.filter(budgeted_on__range=days).count(),
    }
    lines += _counted(
        _("一校一清单"),
        (_("提出 %(n)d 项"), told["proposed"]),
        (_("审核 %(n)d 项"), told["reviewed"]),
        (_("列入预算 %(n)d 项"), told["budgeted"]),
    )
    own = {"project__region_code": region_code}
    built = {
        "reached": Step.objects.filter(**own, reached_on__range=days).count(),
        "moved": Move.objects.filter(**own, on__range=days).count(),
    }
    lines += _counted(
        _("基建项目"),
        (_("完成 %(n)d 个环节"), built["reached"]),
        (_("调整计划日期 %(n)d 处"), built["moved"]),
    )
    if not lines:
        return None
    return Section(
        _("经费和项目"), tuple(lines), url=reverse("money", args=[region_code]), order=40
    )


def _counted(what: str, *parts: tuple[str, int]) -> list[str]:
    """Write one line of what there is; what counts nothing is left out."""
    said = _("，").join(text % {"n": n} for text, n in parts if n)
    return [_("%(what)s：%(said)s。") % {"what": what, "said": said}] if said else []
