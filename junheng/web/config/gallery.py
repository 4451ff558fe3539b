"""What the gallery shows: one example of each part (页面部件).

The figures are those of the five-school table that circulates as the worked example of the
coefficient; they stand here as an example of a table, not as data of the demo county.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from junheng.publish import charts
from junheng.publish.charts import Bar, bars
from junheng.publish.charts.frame import NARROW, WIDTH
from junheng.web.shared.kit import Chart, Column, ContextBar, Figure, State, Step, Table
from junheng.web.shared.models import Job

BOOKS = {
    "甲校": (279, 45),
    "乙校": (137, 37),
    "丙校": (935, 89),
    "丁校": (160, 76),
    "戊校": (402, 55),
}
LIMIT = 5


class ExampleForm(forms.Form):
    """A form with a mistake in it, to show where the words go."""

    number = forms.CharField(
        label="文号",
        help_text="写全发文机关、年份和序号。",
        error_messages={"required": later("请填写文号，例如“云教发〔2025〕3号”。")},
    )
    amount = forms.IntegerField(
        label="册数",
        validators=[MinValueValidator(0, later("册数不能小于 0，请按图书账核对。"))],
        error_messages={"invalid": later("册数填整数，例如 279。")},
    )


def _chart() -> Chart:
    """Draw the example as the pages draw theirs, for a desk and for a phone."""
    values = {name: books / pupils for name, (books, pupils) in BOOKS.items()}

    def drawn(width: int) -> charts.Chart:
        return bars(
            [Bar(name, value, _state(value)) for name, value in values.items()],
            title=_("丁校每生图书最少"),
            subtitle=_("册/生，五校例表"),
            description="，".join(f"{name} {value:.1f}" for name, value in values.items()),
            axis=_("每生图书（册）"),
            limit=LIMIT,
            width=width,
        )

    wide = drawn(WIDTH)
    return Chart(
        title=wide.title,
        measure=wide.subtitle,
        svg=charts.svg(wide),
        narrow=charts.svg(drawn(NARROW)),
        columns=wide.table.columns,
        rows=wide.table.rows,
    )


def _state(value: float) -> State:
    return "met" if value >= LIMIT else "near" if value >= 0.85 * LIMIT else "unmet"


def _table(request: HttpRequest, columns: Sequence[Column], rows: list[dict[str, Any]]) -> Table:
    """Show the table as people use it: sorted, three rows a page, with filter and workbook."""
    asked = request.GET.copy()
    asked.setdefault("sort", "books")
    shown = copy(request)
    shown.GET = asked  # type: ignore[assignment]
    workbook = reverse("demo-workbook")
    table = Table.of(
        shown, columns=columns, rows=rows, title=_("每生图书"), per_page=3, workbook=workbook
    )
    return replace(table, has_filter=True)


def lineage(place: int) -> dict[str, Any]:
    """Say where one figure of the example comes from."""
    name, (books, pupils) = list(BOOKS.items())[place]
    return {"name": name, "books": books, "pupils": pupils, "value": books / pupils}


def parts(request: HttpRequest) -> dict[str, Any]:
    """Build every part from the same small table."""
    rows = []
    for place, (name, (books, pupils)) in enumerate(BOOKS.items()):
        value = books / pupils
        state = _state(value)
        rows.append(
            {
                "school": name,
                "pupils": pupils,
                "books": Figure(value, unit="", state=state, url=f"/demo/gallery/lineage/{place}/"),
                "verdict": state,
            }
        )
    columns = (
        Column("school", "学校"),
        Column("pupils", "学生", kind="number"),
        Column("books", "图书", unit="册/生", kind="number"),
        Column("verdict", "结论", kind="state"),
    )
    form = ExampleForm({"number": "", "amount": "-3"})
    form.is_valid()
    return {
        "context_bar": ContextBar(region="例县", parts=("2025—2026 学年", "小学"), mark="自测"),
        "headline": _("五所学校中，丁校每生图书最少"),
        "table": _table(request, columns, rows),
        "chart": _chart(),
        "steps": (
            Step("监测", "done", ("规则触发",)),
            Step("诊断", "done", ("校长认可",)),
            Step("改进", "now", ("补充图书",)),
            Step("督导", "ahead"),
            Step("评价", "ahead", ("下期数据自动核验",)),
        ),
        "form": form,
        "jobs": [
            Job(pk=0, kind="example", state=state, done=3, of=7, message=message, error=error)
            for state, message, error in (
                ("waiting", "", ""),
                ("running", _("正在核对第 3 张表"), ""),
                ("done", "", ""),
                ("failed", "", _("《基础表》第 3 行没有读懂；改好后可以重试")),
            )
        ],
        "states": ("met", "near", "unmet", "not_computable"),
    }
