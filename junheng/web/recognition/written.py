"""What must be written (须写明的), shared by the verbs of recognition."""

from __future__ import annotations

from collections.abc import Iterable

from junheng.kernel.errors import UsageError
from junheng.web.shared.forms import is_document_number


def filled(where: str, **given: str) -> None:
    """Refuse what is empty; the names are the words of the page."""
    empty = [label for label, text in given.items() if not text.strip()]
    if empty:
        raise UsageError(
            where=where,
            found=f"没有写{'、'.join(empty)}",
            expected="都写明" if len(empty) > 1 else f"写明{empty[0]}",
            fix="请补上后再提交",
        )


def numbered(where: str, text: str, label: str = "文号") -> str:
    """Give a document number, or say why this is none."""
    filled(where, **{label: text})
    if not is_document_number(text):
        raise UsageError(
            where=where,
            found=f"{label}写的是“{text.strip()}”",
            expected="能查到原件的文号或编号，例如 云教督〔2026〕4号",
            fix="请照原件抄写",
        )
    return text.strip()


def listed(labels: Iterable[str], most: int = 6) -> str:
    """Name a few and count the rest."""
    held = list(labels)
    more = f"等 {len(held)} 项" if len(held) > most else ""
    return "、".join(held[:most]) + more
