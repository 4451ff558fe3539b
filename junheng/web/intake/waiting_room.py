"""The waiting room of uploads (上传暂存): sizes are watched, files lie sealed."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from junheng.data.intake import Limits, safe_name
from junheng.kernel.errors import UsageError
from junheng.web.intake import vault
from junheng.web.shared.uploads import TOO_LARGE, Quota, watch

__all__ = ["TOO_LARGE", "Quota", "check_files", "forget_old", "receive", "watch"]

FILES = 50
OLDEST_SECONDS = 24 * 3600


def check_files(request: HttpRequest, files: Sequence[UploadedFile]) -> None:
    """Refuse what is too much before anything is kept."""
    limit = Limits().file_bytes
    if request.META.get(TOO_LARGE) or any((file.size or 0) > limit for file in files):
        raise UsageError(
            where="上传",
            found="文件太大",
            expected=f"每个文件不超过 {limit >> 20} MB",
            fix="没有收下任何内容。请清除多余的空白行列后另存，或按学校拆成几份",
        )
    if not files or len(files) > FILES:
        raise UsageError(
            where="上传",
            found=f"选了 {len(files)} 个文件",
            expected=f"一次 1 至 {FILES} 个文件",
            fix="请选择要上传的工作簿" if not files else "请分几次上传",
        )
    empty = [file.name for file in files if not file.size]
    if empty:
        raise UsageError(
            where=f"《{safe_name(empty[0] or '')}》",
            found="文件是空的",
            expected="有内容的工作簿",
            fix="没有收下任何内容。请打开文件核对后再上传",
        )


def receive(files: Sequence[UploadedFile]) -> tuple[str, list[str]]:
    """Seal the files into the waiting room; give the token and the bare names."""
    forget_old()
    token = secrets.token_hex(16)
    folder = vault.uploads_root() / token
    folder.mkdir(parents=True, mode=0o700)
    ring = vault.keyring()
    try:
        for number, file in enumerate(files, 1):
            target = folder / f"{number}.sealed"
            if hasattr(file, "temporary_file_path"):
                ring.seal_file(Path(file.temporary_file_path()), target)
                continue
            with vault.desk() as desk:
                with (desk / "plain").open("wb") as plain:
                    for chunk in file.chunks():
                        plain.write(chunk)
                ring.seal_file(desk / "plain", target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token, [safe_name(file.name or "") for file in files]


def forget_old() -> None:
    """Remove uploads that no job came for within a day."""
    root = vault.uploads_root()
    if root.is_dir():
        yesterday = time.time() - OLDEST_SECONDS
        for folder in root.iterdir():
            if folder != vault.desks_root() and folder.stat().st_mtime < yesterday:
                shutil.rmtree(folder, ignore_errors=True)
