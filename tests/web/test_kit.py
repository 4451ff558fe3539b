"""Tables of the kit: the address alone says what is shown."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from junheng.kernel.errors import UsageError
from junheng.web.config.gallery import ExampleForm
from junheng.web.shared.kit import Column, Figure, Table
from junheng.web.shared.models import Job
from junheng.web.shared.templatetags.kit import drawing, wan

COLUMNS = (Column("name", "学校"), Column("value", "面积", unit="㎡/生", kind="number"))
ROWS = [
    {"name": f"第{n}小学", "value": Figure(None if n == 3 else n / 7), "url": f"/s/{n}/"}
    for n in range(1, 61)
]  # fmt: skip


def table(query: str = "") -> Table:
    request = RequestFactory().get(f"/r/1/balance/?{query}")
    return Table.of(
        request, columns=COLUMNS, rows=ROWS, title="表", standard=[{"name": "标准", "value": "5"}]
    )


def first(shown: Table) -> list[str]:
    return [row.cells[0].value for row in shown.rows if not row.is_standard]


def test_按列排序_空的总在最后_标准行总在最前():
    assert first(table("sort=value"))[:2] == ["第1小学", "第2小学"]
    assert first(table("sort=-value"))[:2] == ["第60小学", "第59小学"]
    assert first(table("sort=value&page=2"))[-1] == "第3小学"
    assert first(table("sort=-value&page=2"))[-1] == "第3小学"
    assert table("sort=-value").rows[0].is_standard


def test_不认识的列名_当作没有排序():
    assert first(table("sort=__class__")) == first(table())


def test_筛选和翻页的网址保留别的参数():
    shown = table("q=小学&stage=primary&page=1")
    assert shown.page_url(2) == "?stage=primary&q=%E5%B0%8F%E5%AD%A6&page=2"
    assert table("q=第1").found == 11
    assert table("q=没有").is_filtered_empty


def test_翻页保留排序():
    assert "sort=-value" in table("sort=-value").page_url(2)


def test_数字没有就是没有_不是零():
    assert str(Figure(None)) == "·"
    assert str(Figure(0.0)) == "0.0"
    assert wan(None) == "·"
    assert wan(99_000) == "9.9 万元"


def test_部件页的表单_说怎样改_跟着读者的语言():
    def said(language: str) -> list[str]:
        with translation.override(language):
            form = ExampleForm({"number": "", "amount": "-3"})
            return [str(each) for errors in form.errors.values() for each in errors]

    assert said("zh-hans") == [
        "请填写文号，例如“云教发〔2025〕3号”。",
        "册数不能小于 0，请按图书账核对。",
    ]
    assert all(each.isascii() for each in said("en"))


def test_页面里的文字一律转义_图里的样式和脚本一律去掉():
    page = Template('{% include "kit/table.html" %}').render(
        Context(
            {
                "table": Table.of(
                    RequestFactory().get("/"),
                    columns=COLUMNS,
                    rows=[{"name": "<script>x</script>", "value": 1}],
                    title="<b>",
                )
            }
        )
    )
    assert "<script>" not in page
    svg = drawing('<svg><style>a{}</style><g style="fill:red"/><script>x</script></svg>')
    assert svg == "<svg><g/></svg>"


def test_拒绝的话先说在哪里_再说看到什么_应当怎样():
    told = ("《甲.xlsx》工作表“填报单”", "C5 空着", "填数", "补上")
    wrong = UsageError(where=told[0], found=told[1], expected=told[2], fix=told[3])
    html = Template('{% include "kit/trouble.html" %}').render(Context({"trouble": wrong}))
    places = [html.index(text) for text in told]
    assert places == sorted(places)


def test_超过列宽的文字_存之前就说清楚(db):
    job = Job(kind="x", key="字" * 201, created_at=timezone.now())
    with pytest.raises(UsageError, match="201 个字"):
        job.save()
    assert not Job.objects.unscoped("none was kept").exists()
