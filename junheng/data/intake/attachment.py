"""Files that are attached and never read here (附件): judged by their content before they are kept.

An attachment is handed to whoever may open it later, on another machine.  So only a few kinds are
taken, each known by its first bytes and not by its name; what could run there (macros, scripts,
links that fetch) is refused.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from typing import NoReturn

from junheng.data.intake.guard import safe_name
from junheng.kernel.errors import UsageError

MOST_BYTES = 20 << 20
_MOST_UNPACKED = 200 << 20
_MOST_PARTS = 5000
KINDS = {".pdf": "pdf", ".docx": "docx", ".xlsx": "xlsx", ".png": "png", ".jpg": "jpg"}
_MAGIC = (("pdf", b"%PDF-"), ("png", b"\x89PNG\r\n\x1a\n"), ("jpg", b"\xff\xd8\xff"))
_PDF_RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
_OUTSIDE = re.compile(rb'TargetMode\s*=\s*"External"[^>]*Target\s*=\s*"(?!https?:|mailto:)')
_FETCHED = re.compile(rb'(?:attachedTemplate|oleObject|frame)"[^>]*TargetMode\s*=\s*"External"')


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that may be kept: its bare name, its kind by content, size and hash."""

    name: str
    kind: str
    size: int
    sha256: str


def _refuse(name: str, found: str, expected: str, fix: str) -> NoReturn:
    raise UsageError(where=f"附件《{name}》", found=found, expected=expected, fix=fix)


def judge_attachment(name: str, content: bytes) -> Judged:
    """Judge one attached file by its content (附件查验).

    Raises
    ------
    UsageError
        It is empty or too large, of no kind that is taken, not what its name says, or it carries
        something that runs or fetches when it is opened.

    Examples
    --------
    >>> judge_attachment("../方案.pdf", b"%PDF-1.7 ...").kind
    'pdf'
    """
    bare = safe_name(name)[-120:]
    suffix = "." + bare.rpartition(".")[2].lower()
    suffix = ".jpg" if suffix == ".jpeg" else suffix
    taken = "、".join(sorted(KINDS.values()))
    if not content:
        _refuse(bare, "文件是空的", "有内容的文件", "请打开核对后再传")
    if len(content) > MOST_BYTES:
        limit = f"{MOST_BYTES >> 20} MB"
        _refuse(bare, f"{len(content) >> 20} MB", f"不超过 {limit}", "请压缩图片或拆成几份")
    if suffix not in KINDS:
        _refuse(bare, f"是“{suffix}”文件", f"{taken} 之一", "请另存为 PDF 或 Word 再传")
    kind = _kind_of(bare, content)
    if kind != KINDS[suffix]:
        _refuse(
            bare,
            f"扩展名是 {suffix}，内容不是",
            "内容与扩展名一致",
            "请用原来的程序打开，另存为 PDF 再传",
        )
    if kind == "pdf" and _PDF_RUNS.search(content):
        _refuse(bare, "PDF 里带有脚本或嵌入文件", "只有文字和图片", "请打印为 PDF 再传")
    return Judged(bare, kind, len(content), hashlib.sha256(content).hexdigest())


def _kind_of(name: str, content: bytes) -> str:
    for kind, magic in _MAGIC:
        if content.startswith(magic):
            return kind
    if not content.startswith(b"PK"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _package_kind(name, archive)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError):
        _refuse(name, "压缩结构是坏的", "完整的文件", "请用 Word 或 WPS 打开后另存再传")


def _package_kind(name: str, archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if total > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        _refuse(name, "解开后太大", f"不超过 {_MOST_UNPACKED >> 20} MB", "请减少内嵌的图片")
    names = [part.filename for part in parts]
    if any(part.endswith("vbaProject.bin") or "/activeX/" in part for part in names):
        _refuse(name, "带有宏", "没有宏的文件", "请另存为不带宏的 .docx 或 .xlsx")
    for part in parts:
        if part.filename.endswith(".rels"):
            links = archive.read(part)
            if _FETCHED.search(links) or _OUTSIDE.search(links):
                _refuse(name, "打开时会到外面取内容", "自成一体的文件", "请另存为 PDF 再传")
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else ""
