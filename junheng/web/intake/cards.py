"""Cards of the home page: how far the collection is, and the twelve figures of a school."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.intake.models import Submission
from junheng.web.intake.queries import board as boards
from junheng.web.shared.cards import Card, source


@source
def collection_progress(account: Account, _as_of: date) -> Card | None:
    """Show the bureau how far the newest open collection is."""
    if not account.holds("intake.see") or account.school_code:
        return None
    current = [each for each in boards.collections_of(account) if each.is_open]
    if not current:
        return None
    board = boards.board_of(account, current[0])
    facts = {"board": board, "sentence": boards.progress_sentence(board)}
    return Card(_("填报进度"), "intake/card_progress.html", facts, order=30)


@source
def own_figures(account: Account, _as_of: date) -> Card | None:
    """Show a principal the twelve figures handed in, beside last year's."""
    if not account.holds("submission.confirm"):
        return None
    rows = Submission.objects.visible_to(account).filter(school_code=account.school_code)
    told = [row for row in rows.select_related("collection").order_by("-id") if row.headline]
    if not told:
        return None
    facts = {"answer": told[0], "lines": told[0].headline}
    return Card(_("本校 12 个数，与上年对照"), "intake/card_figures.html", facts, order=40)
