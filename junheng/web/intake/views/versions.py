"""Data versions, their differences, and the data standard (数据版本与数据标准)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from junheng.data.standard import standard as data_standard
from junheng.kernel.errors import Hidden
from junheng.web.evidence.queries import is_only_money
from junheng.web.intake.queries import versions, workbooks
from junheng.web.intake.views.frame import page
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import Column, Table

_TYPES = {
    "text": _lazy("文本"),
    "integer": _lazy("整数"),
    "number": _lazy("数字"),
    "boolean": _lazy("是或否"),
    "date": _lazy("日期"),
    "code": _lazy("代码"),
}


@require_GET
@needs("evidence.see")
def snapshots(request: HttpRequest) -> HttpResponse:
    """List the data versions."""
    account: Any = request.user
    records = versions.versions_of(account)
    table = Table.of(
        request,
        columns=(
            Column("name", _("数据版本")),
            Column("region", _("地区")),
            Column("as_of", _("数据截至")),
            Column("status", _("状态"), kind="tag"),
            Column("rows", _("行数"), kind="number"),
            Column("locked", _("锁定")),
        ),
        rows=[
            {
                "name": str(r),
                "url": reverse("snapshot", args=[r.sha256[:16]]),
                "region": r.region_name,
                "as_of": f"{r.as_of:%Y-%m-%d}",
                "status": r.get_status_display(),
                "rows": f"{r.rows:,}",
                "locked": f"{r.locked_at:%Y-%m-%d} {r.locked_by}",
            }
            for r in records
        ],
        title=_("数据版本"),
        empty=_("还没有数据版本。上传工作簿、核对、发布之后，会列在这里。"),
    )
    headline = (
        _("%(n)d 个数据版本，最新的是 %(v)s") % {"n": len(records), "v": records[0]}
        if records
        else _("还没有数据版本")
    )
    return page(request, "snapshots", {"table": table, "headline": headline})


@require_GET
@needs("evidence.see")
def snapshot(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show one data version: tables, files, and what it can be compared with."""
    account: Any = request.user
    found = versions.version_of(account, sha256)
    whole = account.reach.all_schools_of(found.record.region_code)
    facts = {"version": found, "record": found.record, "whole": whole}
    money = is_only_money(found.record.sha256)
    return page(request, "snapshot", facts | {"money": money})


@require_GET
@needs("evidence.see")
def changes(request: HttpRequest, sha256: str, other: str) -> HttpResponse:
    """Show which schools and figures differ between two data versions."""
    account: Any = request.user
    new, old = versions.record_of(account, sha256), versions.record_of(account, other)
    if (old.as_of, old.number) > (new.as_of, new.number):
        old, new = new, old
    found = versions.compare(account, old, new)
    table = Table.of(
        request,
        columns=(
            Column("name", _("学校")),
            Column("table", _("表")),
            Column("column", _("项目")),
            Column("before", _("原来"), kind="number"),
            Column("after", _("现在"), kind="number"),
        ),
        rows=[
            {
                "name": c.name,
                "table": c.table,
                "column": c.column,
                "before": c.before,
                "after": c.after,
            }
            for c in found.figures
        ],
        title=_("有变化的数"),
        empty=_("没有变化的数。"),
    )
    if found.count:
        headline = _("%(s)d 所学校的 %(n)d 个数有变化") % {"s": found.schools, "n": found.count}
    elif found.added or found.removed:
        headline = _("新增 %(a)d 行，去掉 %(r)d 行；共有的行没有变化") % {
            "a": found.added,
            "r": found.removed,
        }
    elif found.alone:
        headline = _("两个版本都有的表，数没有差别")
    else:
        headline = _("两个数据版本的数没有差别")
    return page(request, "changes", {"changes": found, "table": table, "headline": headline})


@require_GET
@needs("evidence.see")
def standard(request: HttpRequest) -> HttpResponse:
    """List the tables of the data standard and what each lights up."""
    lit = versions.lights()
    tables = sorted(data_standard().tables.values(), key=lambda t: (t.name not in lit, t.label))
    rows = [(table, lit.get(table.name, ()), len(table.columns)) for table in tables]
    return page(request, "standard", {"rows": rows, "version": data_standard().version})


@require_GET
@needs("evidence.see")
def table(request: HttpRequest, table: str) -> HttpResponse:
    """Show one table of the data standard, column by column."""
    found = data_standard().tables.get(table)
    if found is None:
        raise Hidden(
            where="数据标准",
            found=f"没有“{table}”表",
            expected="数据标准里的表",
            fix="请从数据标准页进入",
        )
    codes = data_standard().codes
    rows = [
        (column, _TYPES[column.type], codes[column.codes].codes if column.codes else ())
        for column in found.columns
    ]
    return page(request, "standard_table", {"table": found, "rows": rows})


@require_GET
@needs("evidence.see")
def template(request: HttpRequest, table: str) -> FileResponse:
    """Give the empty official workbook of a table."""
    stream = workbooks.template_of(table)
    name = f"{data_standard().tables[table].label}-模板.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name)
