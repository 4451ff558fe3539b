"""The workbook as it was sent (原工作簿): where it is, and handing it out on the record."""

from __future__ import annotations

import io

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.data import intake
from junheng.web.accounts.models import Account
from junheng.web.intake import vault
from junheng.web.intake.models import Batch
from junheng.web.intake.queries.batches import file_told, may_look
from junheng.web.shared import audit
from junheng.web.shared.events import name_events
from junheng.web.shared.originals import keeper

name_events({"batch.original_taken": _("下载原工作簿")})


@keeper
def original_url(account: Account, region_code: str, sha256: str) -> str:
    """Find the upload that holds a file, among those this account may open; the newest first."""
    if not account.holds("batch.see"):
        return ""
    rows = Batch.objects.visible_to(account).filter(region_code=region_code, reverted_at=None)
    for batch in rows.order_by("-pk").only("pk", "files", "region_code", "school_code"):
        for file in batch.files:
            if file["sha256"] == sha256 and may_look(account, batch):
                return reverse("original", args=[batch.pk, file["id"]])
    return ""


def original_of(account: Account, batch: Batch, file: int) -> tuple[str, io.BytesIO]:
    """Give a workbook as it was sent; who takes it is written down first."""
    told = file_told(batch, file)
    audit.write_line(
        "batch.original_taken", actor=account, subject=batch, facts={"file": told["name"]}
    )
    opened = intake.Batch.read(vault.batches_root() / batch.folder)
    with vault.desk() as folder:
        path = opened.original(file, vault.keyring(), folder / "original")
        return str(told["name"]), io.BytesIO(path.read_bytes())
