"""Sizes of what a request sends, watched while it is read (上传限量)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from junheng.data.intake import Limits, safe_name
from junheng.kernel.errors import UsageError

TOO_LARGE = "junheng.upload_too_large"


class Quota(FileUploadHandler):
    """Stop reading a request whose files grow past the limit."""

    def __init__(self, request: HttpRequest, limits: Limits | None = None) -> None:
        super().__init__(request)
        self.limits, self.read, self.file = limits or Limits(), 0, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin another file."""
        super().new_file(*args, **kwargs)
        self.file = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and stop at the limit."""
        self.read += len(raw_data)
        self.file += len(raw_data)
        if self.file > self.limits.file_bytes or self.read > self.limits.total_bytes:
            self.request.META[TOO_LARGE] = "1"  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def watch(request: HttpRequest, limits: Limits | None = None) -> None:
    """Watch the size of what this request sends; call it before anything reads the request."""
    request.upload_handlers.insert(0, Quota(request, limits))


def only_file(request: HttpRequest, field: str, limits: Limits) -> tuple[str, bytes]:
    """Give the bare name and the bytes of the one file of a form, or refuse it.

    The request must have been watched with the same limits.
    """
    files = request.FILES.getlist(field)
    if request.META.get(TOO_LARGE) or any((file.size or 0) > limits.file_bytes for file in files):
        raise UsageError(
            where="上传",
            found="文件太大",
            expected=f"不超过 {limits.file_bytes >> 20} MB",
            fix="没有收下任何内容。请清除多余的空白行列或图片后另存",
        )
    if len(files) != 1 or not files[0].size:
        raise UsageError(
            where="上传",
            found="没有选文件"
            if not files
            else "文件是空的"
            if len(files) == 1
            else "选了几个文件",
            expected="一个有内容的文件",
            fix="请选择要上传的文件",
        )
    file: UploadedFile = files[0]
    return safe_name(file.name or ""), file.read()
