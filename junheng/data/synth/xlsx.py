"""Writing workbooks fast and always the same (工作簿文件).

The demo has to know the hash of ninety thousand roster rows' workbooks within seconds, so the
sheets are assembled column by column as Arrow strings.  Texts are stored inline, id numbers as
text cells, every archive entry with the same date; the same rows give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from junheng.data.standard import standard
from junheng.data.synth.layout import FilePlan, SheetPlan
from junheng.kernel.issues import column_letter

_TITLE, _NOTE, _HEAD, _TEXT, _NUMBER = 1, 2, 3, 4, 5
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PAGE = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
_BORDER = "".join(f'<{side} style="thin"/>' for side in ("left", "right", "top", "bottom"))
_CENTRE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'


def _style(font: int, border: int, *, is_text: bool = False, centred: bool = False) -> str:
    head = f'<xf numFmtId="{49 if is_text else 0}" fontId="{font}" fillId="0" borderId="{border}" '
    head += 'xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1"'
    return f"{head}>{_CENTRE}</xf>" if centred else f"{head}/>"


_STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{_MAIN}"><fonts count="3"><font><sz val="11"/><name val="宋体"/></font>\
<font><b/><sz val="16"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font>\
</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill \
patternType="gray125"/></fill></fills><borders count="2"><border><left/><right/><top/><bottom/>\
<diagonal/></border><border>{_BORDER}<diagonal/></border></borders><cellStyleXfs count="1"><xf \
numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">{_style(0, 0)}\
{_style(1, 0, centred=True)}{_style(0, 0)}{_style(2, 1, centred=True)}{_style(0, 1, is_text=True)}\
{_style(0, 1)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>\
</cellStyles></styleSheet>"""


def _label_of(table: str, column: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write a column as the people in a school would: labels for codes, 是/否, ISO dates."""
    declared = standard().tables[table].column(column)
    if declared.type == "code":
        codes = standard().codes[declared.codes].codes
        at = pc.index_in(values, pa.array([c.code for c in codes]))
        return pa.array([c.label for c in codes]).take(at.combine_chunks())
    if declared.type == "boolean":
        return pc.if_else(values, "是", "否")
    if declared.type == "date":
        return pc.strftime(values, "%Y-%m-%d")
    return values


def cells(sheet: SheetPlan, column: str) -> pa.Array:
    """Give a column as its cells hold it: text, or numbers in the unit of the heading."""
    values = sheet.rows[column]
    if not column.startswith("_"):
        table, dot, own = column.partition(".")
        values = _label_of(*((table, own) if dot else (sheet.table, column)), values)
    if column in sheet.scale:
        values = pc.divide(values, float(sheet.scale[column]))
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _number_text(values: pa.Array) -> pa.Array:
    if pa.types.is_floating(values.type):
        listed = [None if v is None else _plain(v) for v in values.to_pylist()]
        return pa.array(listed, pa.string())
    return values.cast(pa.string())


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _column_xml(letter: str, numbers: pa.Array, values: pa.Array) -> pa.Array:
    if pa.types.is_string(values.type):
        text = pc.replace_substring(pc.replace_substring(values, "&", "&amp;"), "<", "&lt;")
        head, tail = f'" s="{_TEXT}" t="inlineStr"><is><t>', "</t></is></c>"
    else:
        text, head, tail = _number_text(values), f'" s="{_NUMBER}"><v>', "</v></c>"
    full = pc.binary_join_element_wise(f'<c r="{letter}', numbers, head, text, tail, "")
    return pc.fill_null(full, "")


def _with_lost(sheet: SheetPlan, column: str, made: pa.Array) -> pa.Array:
    """Turn one id number into what a spreadsheet makes of it: a number with its end cut off."""
    record = sheet.lost.get(column)
    if record is None:
        return made
    texts = made.to_pylist()
    number = float(sheet.rows[column][record].as_py())
    address = texts[record].partition('"')[2].partition('"')[0]
    texts[record] = f'<c r="{address}" s="{_NUMBER}"><v>{number:.14E}</v></c>'
    return pa.array(texts)


def _text_cell(letter: str, row: int, style: int, text: str) -> str:
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _heading_xml(sheet: SheetPlan) -> tuple[str, list[str]]:
    """Write title, note and heading, and list the merged ranges."""
    width = len(sheet.columns)
    letters = [column_letter(i) for i in range(width)]
    grid = sheet.path_parts()
    rows = [
        f'<row r="1" ht="30" customHeight="1">{_text_cell("A", 1, _TITLE, sheet.title)}</row>',
        f'<row r="2">{_text_cell("A", 2, _NOTE, sheet.note)}</row>',
    ]
    merges = [f"A1:{letters[-1]}1", f"A2:{letters[-1]}2"] if width > 1 else []
    depths = [path.count(">") + 1 for _, path in sheet.columns]
    for level, texts in enumerate(grid):
        made = []
        for column, text in enumerate(texts):
            starts_here = level < depths[column] and not (
                column > 0 and _same_group(grid, depths, level, column - 1, column)
            )
            shown = text if starts_here else ""
            made.append(_text_cell(letters[column], level + 3, _HEAD, shown))
            if starts_here:
                merges += _merge(grid, depths, level, column, letters)
        rows.append(f'<row r="{level + 3}">{"".join(made)}</row>')
    return "".join(rows), merges


def _same_group(
    grid: list[list[str]], depths: list[int], level: int, left: int, right: int
) -> bool:
    """Whether two neighbours share the heading cell of a level (and all above it)."""
    inner = level < depths[left] - 1 and level < depths[right] - 1
    return inner and all(grid[k][left] == grid[k][right] for k in range(level + 1))


def _merge(
    grid: list[list[str]], depths: list[int], level: int, column: int, letters: list[str]
) -> list[str]:
    bottom = len(grid) - 1 if level == depths[column] - 1 else level
    right = column
    while right + 1 < len(letters) and _same_group(grid, depths, level, right, right + 1):
        right += 1
    if bottom == level and right == column:
        return []
    return [f"{letters[column]}{level + 3}:{letters[right]}{bottom + 3}"]


def sheet_xml(sheet: SheetPlan) -> bytes:
    """Write one sheet as XML."""
    head, merges = _heading_xml(sheet)
    count = sheet.rows.num_rows
    numbers = pa.array(np.arange(sheet.first_row, sheet.first_row + count)).cast(pa.string())
    columns = [
        _with_lost(sheet, name, _column_xml(column_letter(i), numbers, cells(sheet, name)))
        for i, (name, _) in enumerate(sheet.columns)
    ]
    rows = pc.binary_join_element_wise('<row r="', numbers, '">', *columns, "</row>", "")
    body = _joined(rows) + _total_xml(sheet).encode()
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{_width(name, path)}" customWidth="1"/>'
        for i, (name, path) in enumerate(sheet.columns, start=1)
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    frozen = sheet.first_row - 1
    corner = f"{column_letter(len(sheet.columns) - 1)}{frozen + count + sheet.has_total}"
    start = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{corner}"/>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{frozen}" '
        f'topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><sheetFormatPr defaultRowHeight="18" customHeight="1"/><cols>{widths}</cols>'
        f"<sheetData>{head}"
    )
    end = f'</sheetData><mergeCells count="{len(merges)}">{merged}</mergeCells>{_PAGE}</worksheet>'
    return start.encode() + body + end.encode()


def _total_xml(sheet: SheetPlan) -> str:
    """Write the total row an official table ends with."""
    if not sheet.has_total:
        return ""
    row = sheet.first_row + sheet.rows.num_rows
    made = [_text_cell("A", row, _HEAD, "合计")]
    for i, (name, _) in enumerate(sheet.columns[1:], start=1):
        values = cells(sheet, name)
        if pa.types.is_integer(values.type) and name != "largest_class":
            made.append(
                f'<c r="{column_letter(i)}{row}" s="{_NUMBER}"><v>{pc.sum(values).as_py()}</v></c>'
            )
    return f'<row r="{row}">{"".join(made)}</row>'


def _width(name: str, path: str) -> int:
    long = {"id_number": 22, "student_number": 22, "legal_person_code": 22, "evidence": 34}
    long |= {"_name": 20, "name": 20, "organisation.name": 20, "community": 26, "pooled": 22}
    return long.get(
        name, 14 if name.endswith("code") else max(10, 2 * len(path.rpartition(">")[2]))
    )


def _joined(rows: pa.Array) -> bytes:
    """Take the texts of an array one after another, without building Python strings."""
    whole = pa.concat_arrays([rows])
    offsets = np.frombuffer(whole.buffers()[1], dtype=np.int32)
    data = whole.buffers()[2]
    start, stop = int(offsets[whole.offset]), int(offsets[whole.offset + len(whole)])
    return bytes(memoryview(data)[start:stop])


def _package(names: Iterable[str]) -> dict[str, str]:
    listed = list(enumerate(names, start=1))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    sheets = "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in listed)
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_RELS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in listed
    )
    styles = len(listed) + 1
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for i, _ in listed
    )
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{_PACKAGE}/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName='
        f'"/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{parts}<Override PartName='
        f'"/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{sheets}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'{links}<Relationship Id="rId{styles}" Type="{_RELS}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
    }


def workbook_bytes(file: FilePlan) -> bytes:
    """Write one workbook; the same plan gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _package(sheet.name for sheet in file.sheets).items():
            archive.writestr(_entry(name), text.encode())
        for number, sheet in enumerate(file.sheets, start=1):
            archive.writestr(_entry(f"xl/worksheets/sheet{number}.xml"), sheet_xml(sheet))
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
