"""The workbook as it was sent (原工作簿): where it is, and handing it out on the record."""

from __future__ import annotations

import io
from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.data import intake
from junheng.data.standard import standard
from junheng.web.accounts.models import Account
from junheng.web.intake import vault
from junheng.web.intake.models import Batch, Edit, EditKind
from junheng.web.intake.queries.batches import file_told, may_look
from junheng.web.shared import audit
from junheng.web.shared.events import name_events
from junheng.web.shared.originals import Cell, Mended, keeper, mender

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


@mender
def mended_cells(account: Account, region_code: str, sha256: str) -> Mapping[Cell, Mended]:
    """Tell what was mended in a file: the workbook's own text, the last one, who, when, why.

    Of a column with identities only that it was mended is said.
    """
    held = Batch.objects.visible_to(account).filter(region_code=region_code, reverted_at=None)
    of_file = [
        (batch.pk, file["id"])
        for batch in held.only("pk", "files", "region_code", "school_code")
        for file in batch.files
        if file["sha256"] == sha256
    ]
    found: dict[Cell, Mended] = {}
    for batch, file in of_file:
        edits = Edit.objects.visible_to(account).filter(
            batch=batch, file=file, kind=EditKind.MEND, withdrawn_at=None
        )
        for edit in edits.select_related("actor"):
            is_open = standard().tables[edit.table].column(edit.column).private != "identity"
            before = found.get((edit.sheet, edit.cell))
            found[edit.sheet, edit.cell] = Mended(
                old=before.old if before else edit.old if is_open else "",
                new=edit.new if is_open else "",
                who=str(edit.actor),
                on=timezone.localdate(edit.at),
                why=edit.reason,
            )
    return found


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
