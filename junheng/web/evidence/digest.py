"""What the digest says of data versions (工作摘要)."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import snapshots_of
from junheng.web.shared.digest import Section, Span, digest_source


@digest_source
def of_data(account: Account, region_code: str, span: Span) -> Section | None:
    """Say which data versions were published in the time."""
    if not account.holds("evidence.see"):
        return None
    held = snapshots_of(account, region_code)
    new = [one for one in held if span.since <= localtime(one.locked_at).date() <= span.until]
    if not new:
        newest = _("最新的是%(v)s。") % {"v": held[0]} if held else ""
        return Section(_("数据版本"), (_("没有发布新的数据版本。") + newest,), order=30)
    named = "、".join(str(one) for one in new)
    said = _("发布了 %(n)d 个数据版本：%(v)s。") % {"n": len(new), "v": named}
    return Section(_("数据版本"), (said,), order=30)
