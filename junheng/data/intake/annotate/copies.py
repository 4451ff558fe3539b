"""Making the annotated copy of a file."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath

import xlsxwriter

from junheng.data.intake.annotate import parts as xml
from junheng.data.intake.annotate.marks import Mark, Marks, Tone, marks_of
from junheng.data.intake.annotate.sheet import patch_sheet
from junheng.data.intake.batch import Batch
from junheng.data.intake.check import Checked
from junheng.data.intake.guard import Verdict, inspect
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.package import relations, relations_part, sheet_parts, workbook_part
from junheng.data.intake.question_sheet import safe_text
from junheng.data.intake.sheets import read_sheets
from junheng.kernel.issues import column_letter

_CHUNK = 1 << 20


def annotate(root: Path, checked: Checked, folder: Path, *, keyring: Keyring) -> list[Path]:
    """Write the annotated copy of every file of a check that has problems.

    Parameters
    ----------
    root : Path
        Folder of all batches.
    checked : Checked
        The outcome of the check.
    folder : Path
        Where the copies go, named like the originals.
    keyring : Keyring
        Opens the originals.

    Returns
    -------
    list of Path
        The copies; a file without problems has none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    number = 0
    for name in checked.draft.batches:
        batch = Batch.read(root / name)
        for source in batch.files:
            number += 1
            marks = marks_of(checked, number)
            if not marks:
                continue
            target = folder / f"{Path(source.name).stem}-标注.xlsx"
            if target in out:
                target = folder / f"{Path(source.name).stem}-标注-{number}.xlsx"
            with tempfile.TemporaryDirectory(prefix=".junheng-", dir=folder) as temporary:
                original = batch.original(source.id, keyring, Path(temporary) / "original")
                annotate_file(original, source.name, marks, target)
            out.append(target)
    return out


def annotate_file(original: Path, name: str, marks: Mapping[str, Marks], target: Path) -> None:
    """Write the annotated copy of one file the guard has let through."""
    if name.lower().endswith(".xlsx"):
        _patch(original, marks, target)
    else:
        _rebuild(original, name, marks, target)


@dataclass(slots=True)
class _Package:
    """The package being patched: what each changed or new part becomes."""

    archive: zipfile.ZipFile
    styles: xml.Styles
    styles_part: str
    texts: dict[str, str] = field(default_factory=dict)  # part → new content
    overrides: dict[str, str] = field(default_factory=dict)  # new part → content type
    vml: bool = False

    def read(self, part: str) -> str:
        """Read a part as text; empty when there is none."""
        if part in self.texts:
            return self.texts[part]
        if part not in self.archive.NameToInfo:
            return ""
        return self.archive.read(part).decode("utf-8-sig")

    def new_part(self, pattern: str) -> str:
        """Name a part that does not exist yet."""
        number = 1
        while (name := pattern.format(number)) in self.archive.NameToInfo or name in self.texts:
            number += 1
        return name

    def add_comments(self, sheet: str, drawing: str, marks: Marks) -> str:
        """Add comments and boxes to a sheet; give the relation of a new drawing, if any."""
        said = {at: mark for at, mark in marks.items() if mark.text}
        if not said:
            return ""
        known = relations(self.archive, sheet)
        added: list[tuple[str, str, str]] = []
        part = next((r.target for r in known if r.kind == "comments"), "")
        existing = self.read(part) if part else ""
        if not part:
            part = self.new_part("xl/commentsJunheng{}.xml")
            self.overrides[part] = xml.COMMENTS_TYPE
            added.append(("rIdJunhengComments", "comments", "/" + part))
        taken = xml.commented_cells(existing)
        self.texts[part] = xml.comments_xml(existing, said)
        fresh = [(r, c) for r, c in sorted(said) if f"{column_letter(c)}{r}" not in taken]
        relation = ""
        shapes = next((r.target for r in known if r.id == drawing), "") if drawing else ""
        if not shapes:
            shapes = self.new_part("xl/drawings/vmlDrawingJunheng{}.vml")
            relation = "rIdJunhengDrawing"
            added.append((relation, "vmlDrawing", "/" + shapes))
        self.texts[shapes] = xml.vml_xml(self.read(shapes), fresh)
        self.vml = True
        if added:
            listed = relations_part(sheet)
            self.texts[listed] = xml.relations_xml(self.read(listed), added)
        return relation


def _patch(original: Path, marks: Mapping[str, Marks], target: Path) -> None:
    with (
        zipfile.ZipFile(original) as archive,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        book = workbook_part(archive)
        styles = next((r.target for r in relations(archive, book) if r.kind == "styles"), "")
        content = archive.read(styles).decode("utf-8-sig") if styles else xml.EMPTY_STYLES
        package = _Package(archive, xml.Styles(content), styles or "xl/stylesJunheng.xml")
        wanted = {p: marks[n] for n, p in sheet_parts(archive).items() if n in marks}
        for part, cells in wanted.items():
            _patch_part(package, out, part, cells)
        package.texts[package.styles_part] = package.styles.render()
        if not styles:
            package.overrides[package.styles_part] = xml.STYLES_TYPE
            listed = relations_part(book)
            added = [("rIdJunhengStyles", "styles", "/" + package.styles_part)]
            package.texts[listed] = xml.relations_xml(package.read(listed), added)
        types = "[Content_Types].xml"
        package.texts[types] = xml.types_xml(
            package.read(types), package.overrides, vml=package.vml
        )
        for info in archive.infolist():
            if info.filename in wanted or info.filename in package.texts:
                continue
            with archive.open(info) as read, out.open(_like(info), "w") as write:
                shutil.copyfileobj(read, write, _CHUNK)
        for part, text in package.texts.items():
            out.writestr(_named(archive, part), text.encode("utf-8"))


def _like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(info.filename, info.date_time)
    copy.compress_type = zipfile.ZIP_DEFLATED
    copy.external_attr = info.external_attr
    copy.file_size = info.file_size
    return copy


def _named(archive: zipfile.ZipFile, part: str) -> zipfile.ZipInfo:
    known = archive.NameToInfo.get(part)
    if known is not None:
        return _like(known)
    info = zipfile.ZipInfo(str(PurePosixPath(part)), (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _patch_part(package: _Package, out: zipfile.ZipFile, part: str, marks: Marks) -> None:
    tones: dict[int, dict[int, Tone]] = {}
    for (row, column), mark in marks.items():
        tones.setdefault(row, {})[column] = mark.tone
    info = package.archive.getinfo(part)
    with package.archive.open(info) as read, out.open(_like(info), "w") as write:
        patch_sheet(
            read,
            write,
            tones,
            package.styles.marked,
            lambda drawing: package.add_comments(part, drawing, marks),
        )


def _rebuild(original: Path, name: str, marks: Mapping[str, Marks], target: Path) -> None:
    """Write the cells of an .xls or .csv into a new .xlsx, marked."""
    verdict: Verdict = inspect(original, name)
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    formats = {
        tone: book.add_format({"bg_color": f"#{colour[2:]}"}) for tone, colour in xml.FILLS.items()
    }
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in read_sheets(original, name, verdict):
        page = book.add_worksheet(sheet.name)
        here = marks.get(sheet.name, {})
        by_row: dict[int, dict[int, Mark]] = {}
        for (row, column), mark in here.items():
            by_row.setdefault(row, {})[column] = mark
        for number, cells in enumerate(sheet.rows(), 1):
            marked = by_row.get(number, {})
            for column, value in enumerate(cells):
                style = formats[marked[column].tone] if column in marked else None
                if isinstance(value, str):
                    if value:
                        page.write_string(number - 1, column, safe_text(value), style)
                    elif style:
                        page.write_blank(number - 1, column, None, style)
                elif isinstance(value, (datetime, date)):
                    page.write_datetime(number - 1, column, value, style or days)
                else:
                    page.write(number - 1, column, value, style)
            for column, mark in marked.items():
                if column >= len(cells):
                    page.write_blank(number - 1, column, None, formats[mark.tone])
                if mark.text:
                    page.write_comment(number - 1, column, mark.text, {"author": xml.AUTHOR})
    book.close()
