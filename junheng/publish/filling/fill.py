"""Looking at a form and filling it in, whichever kind it is."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from junheng.data.intake import Limits, safe_name
from junheng.data.intake.guard import inspect, inspect_document
from junheng.kernel.errors import UsageError
from junheng.publish.filling import word, workbook
from junheng.publish.filling.slots import Filling, Slot, text_of

FormKind = Literal["docx", "xlsx"]
LIMITS = Limits(file_bytes=20 << 20, total_bytes=200 << 20, parts=2000, cells=5_000_000)
_CALLS_OUT = re.compile(
    rb'Type="[^"]*/(?:attachedTemplate|oleObject|frame|subDocument|externalLink|image)"'
    rb'[^>]*TargetMode="External"|TargetMode="External"[^>]*'
    rb'Type="[^"]*/(?:attachedTemplate|oleObject|frame|subDocument|externalLink|image)"'
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was looked at (表样): its kind and its slots."""

    kind: FormKind
    slots: tuple[Slot, ...]


def look(name: str, content: bytes, chosen: tuple[str, ...] = ()) -> Form:
    """Judge a form by its content and list its slots.

    Parameters
    ----------
    name : str
        The name its sender gave it.
    content : bytes
        The file.
    chosen : tuple of str
        Cells of a workbook to fill in beside its placeholders, such as ``表1!C5``.

    Raises
    ------
    UsageError
        It is neither a Word form nor a workbook, or must not be read: macros, entities, paths
        out of the package, too large, or parts that call out when somebody opens it.
    """
    kind = _kind_of(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"form.{kind}"
        path.write_bytes(content)
        verdict = inspect_document(path, name, LIMITS) if kind == "docx" else inspect(
            path, name, LIMITS
        )  # fmt: skip
    if verdict.refused:
        issue = verdict.issues[0]
        raise UsageError(
            where=f"《{safe_name(name)}》",
            found=issue.found,
            expected=issue.expected,
            fix=issue.fix,
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _calls_nobody(archive, name)
        if kind == "docx":
            return Form(kind, _word_slots(archive))
        return Form(kind, workbook.slots_of(archive, chosen))


def _kind_of(name: str) -> FormKind:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".docx":
        return "docx"
    if suffix == ".xlsx":
        return "xlsx"
    raise UsageError(
        where=f"《{safe_name(name)}》",
        found=f"扩展名是“{suffix or '没有'}”",
        expected="Word 文档（.docx）或工作簿（.xlsx）",
        fix="旧格式和带宏的文件，请在 WPS 或 Office 里另存为这两种格式",
    )


def _calls_nobody(archive: zipfile.ZipFile, name: str) -> None:
    for part in archive.namelist():
        if part.endswith(".rels") and _CALLS_OUT.search(archive.read(part)):
            raise UsageError(
                where=f"《{safe_name(name)}》",
                found=f"内部文件“{part}”链接到别处的模板、图片或对象",
                expected="内容都在文件里面",
                fix="请在 WPS 或 Office 里断开链接、把图片嵌入后另存",
            )


def _word_slots(archive: zipfile.ZipFile) -> tuple[Slot, ...]:
    held: dict[str, Counter[str]] = {}
    for part in word.parts_of(archive.namelist()):
        for name in word.names_in(text_of(archive.read(part), part)):
            held.setdefault(name, Counter())[_place(part)] += 1
    return tuple(
        Slot(f"text:{name}", "text", name, "、".join(places), places.total())
        for name, places in held.items()
    )


def _place(part: str) -> str:
    stem = PurePosixPath(part).stem.rstrip("0123456789")
    words = {"document": "正文", "header": "页眉", "footer": "页脚"}
    return words.get(stem, "脚注")


def fill(
    kind: FormKind,
    content: bytes,
    values: Mapping[str, Filling],
    chosen: tuple[str, ...] = (),
) -> bytes:
    """Fill a form in: what has a value is written, every other part keeps its bytes.

    Parameters
    ----------
    kind : str
        ``docx`` or ``xlsx``, as :func:`look` said.
    content : bytes
        The form as it was looked at.
    values : mapping of slot id to Filling
        A slot without a value stays as it is.
    chosen : tuple of str
        The cells chosen beside the placeholders.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if kind == "docx":
            changed = _word_parts(archive, values)
        else:
            changed = workbook.patched_parts(archive, values, chosen)
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
            for info in archive.infolist():
                like = zipfile.ZipInfo(info.filename, info.date_time)
                like.compress_type = info.compress_type
                like.external_attr = info.external_attr
                text = changed.get(info.filename)
                out.writestr(like, archive.read(info) if text is None else text.encode("utf-8"))
    return held.getvalue()


def _word_parts(archive: zipfile.ZipFile, values: Mapping[str, Filling]) -> dict[str, str]:
    def value_of(name: str, alone: bool) -> str | None:
        found = values.get(f"text:{name}")
        if found is None:
            return None
        return found.text if alone else found.among

    out = {}
    for part in word.parts_of(archive.namelist()):
        before = text_of(archive.read(part), part)
        after = word.patched(before, value_of)
        if after != before:
            out[part] = after
    return out
