"""Charts: drawn on the server, safe to put into a page, never without their table."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from lxml import etree

from junheng.publish.charts import (
    Around,
    Bar,
    Dot,
    Reach,
    Spot,
    Year,
    bars,
    caterpillar,
    fan,
    quadrant,
    strip,
    svg,
    trend,
)
from junheng.publish.charts.balance import indicator_strip, own_bars, spread_bars, spread_trend
from junheng.publish.charts.frame import NARROW, breadth
from junheng.publish.charts.palette import COLOURS, MARKS, SHAPES
from junheng.publish.render.raster import png
from junheng.publish.sentences.balance import BalanceWords

WORDS = {"title": "题", "subtitle": "副题", "description": "说明"}


@pytest.fixture(scope="module")
def charts(words):
    hekou = next(u for u in words.units() if u.name == "河口镇中心小学")
    return [
        indicator_strip(words, "primary", "sports_area_per_pupil"),
        spread_bars(words, "junior"),
        own_bars(words, hekou, "sports_area_per_pupil"),
        spread_trend([words, words, words], "primary", "sports_area_per_pupil"),
    ]


def test_图可以直接放进严格内容安全策略的页面(charts):
    for chart in charts:
        root = etree.fromstring(svg(chart))
        tags = {etree.QName(e).localname for e in root.iter()}
        assert not tags & {"style", "script", "foreignObject", "image", "a"}
        attributes = {name for e in root.iter() for name in e.attrib}
        assert not {n for n in attributes if n in {"style", "class"} or n.startswith("on")}
        assert not {n for n in attributes if "href" in n}


def test_读屏听到的是一张有题目有说明的图(charts):
    for chart in charts:
        root = etree.fromstring(svg(chart))
        assert root.get("role") == "img"
        title, description = root[0], root[1]
        assert (title.text, description.text) == (chart.title, chart.description)
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_同一页的几张图编号不相同(charts):
    ids = [etree.fromstring(svg(chart))[0].get("id") for chart in charts]
    assert len(set(ids)) == len(ids)


def test_题目是一句话_每张图都有同样数据的表(charts):
    dots, spreads, own, years = charts
    assert dots.title == "小学有 1 所学校的“生均体育运动场馆面积”低于标准"
    assert len(dots.table.rows) == 6
    assert spreads.title == "初中 7 项差异系数都不高于 0.45"
    assert len(spreads.table.rows) == 7
    assert own.title == "河口镇中心小学“体育运动场馆”差 2,088 ㎡"
    assert years.table.columns[0] == "年份"


def test_屏幕上用读者系统的字体_纸上用随包的字体(charts):
    assert "Junheng" not in svg(charts[0], surface="screen")
    assert 'font-family="Junheng Sans"' in svg(charts[0], surface="paper")


def test_同样的数据画出同样的图(charts):
    assert svg(charts[0]) == svg(charts[0])
    drawn = svg(charts[0], surface="paper")
    assert png(drawn) == png(drawn)


def test_状态不只靠颜色_每种都有形状和记号():
    assert len(set(COLOURS.values())) == len(COLOURS) == len(set(MARKS.values()))
    assert len({SHAPES[s] for s in ("met", "near", "unmet")}) == 3


def test_低于标准的学校在图上有名字(charts):
    text = "".join(etree.fromstring(svg(charts[0])).itertext())
    assert "河口镇中心小学 5.1" in text
    assert "标准 7.5" in text
    assert "全县平均" in text


def test_缺数的条写未上报_不画成零():
    chart = bars([Bar("甲", 0.3, "met"), Bar("乙", None)], axis="差异系数", limit=0.5, **WORDS)
    assert "未上报（不是 0）" in svg(chart)
    assert chart.table.rows[1][1] == "未上报"


def test_口径变了折线断开():
    years = [
        Year("甲", "2023 年", 0.4),
        Year("甲", "2024 年", 0.3, False),
        Year("甲", "2025 年", 0.2),
    ]
    chart = trend(years, axis="差异系数", limit=0.5, digits=2, **WORDS)
    lines = [layer for layer in chart.spec["layer"] if layer["mark"].get("type") == "line"]
    assert [len(layer["data"]["values"]) for layer in lines] == [1, 2]
    assert chart.table.rows[1][1] == "0.30（口径不同）"


def test_没有一个数就不画图_说明该怎么写():
    with pytest.raises(ValueError, match="say in words"):
        strip([], axis="x", limit=None, mean=None, **WORDS)
    with pytest.raises(ValueError, match="say in words"):
        bars([Bar("甲", None)], axis="x", limit=None, **WORDS)


def test_圆点互不遮住():
    dots = [Dot(f"第{n}小学", 7.5, 1000, "met") for n in range(12)]
    chart = strip(dots, axis="㎡/生", limit=7.5, mean=7.5, **WORDS)
    placed = [
        row
        for layer in chart.spec["layer"]
        if layer["mark"].get("type") == "point"
        for row in layer["data"]["values"]
    ]
    assert len({row["y"] for row in placed}) == 12


def test_全部缺数的指标没有图(pack, county_of):
    missing = {(code, "equipment_per_pupil") for code in (f"219900000{n}" for n in range(1, 10))}
    words = BalanceWords(county_of(pack, missing=missing), pack)
    assert indicator_strip(words, "primary", "equipment_per_pupil") is None


def texts(chart):
    """Give what is written on a chart with its place, outlines left out."""
    found = []
    for layer in chart.spec["layer"]:
        if layer["mark"].get("type") == "text" and "stroke" not in layer["mark"]:
            found += [(row["x"], row["y"], row["text"]) for row in layer["data"]["values"]]
    return found


@pytest.mark.parametrize("width", [640, 270])
@pytest.mark.parametrize("mean", [7.5, 7.6, 0.4, 9.9])
def test_标准和全县平均重合时_两个字不叠在一起_也不出图(mean, width):
    dots = [Dot("甲", 2.0, 100, "unmet"), Dot("乙", 10.0, 100, "met")]
    chart = strip(dots, axis="㎡/生", limit=7.5, mean=mean, width=width, **WORDS)
    words = [(x, y, t) for x, y, t in texts(chart) if t.startswith(("标准", "全县平均"))]
    spans = [(x / 10 * width, x / 10 * width + breadth(t), y) for x, y, t in words]
    assert len(spans) == 2
    (a, b, y), (c, d, z) = spans
    assert y != z or b <= c or d <= a
    assert all(left >= 0 and right <= width for left, right, _ in spans)


def test_只看得见一所学校的人_图上写的是平均所含的校数(words):
    hekou = next(u for u in words.units() if u.name == "河口镇中心小学")
    only = replace(words.measurement, units=(hekou,))
    alone = own_bars(BalanceWords(only, words.pack), hekou, "sports_area_per_pupil")
    schools = words.measurement.spread("primary", "sports_area_per_pupil").n_units
    assert schools > 1
    assert f"小学 {schools} 所" in alone.subtitle


def test_窄图不超过手机的宽度_编号和宽图不同(words):
    narrow = indicator_strip(words, "primary", "sports_area_per_pupil", width=NARROW)
    wide = indicator_strip(words, "primary", "sports_area_per_pupil")
    small, large = etree.fromstring(svg(narrow)), etree.fromstring(svg(wide))
    assert float(small.get("width")) <= 300
    assert small[0].get("id") != large[0].get("id")


def _schools() -> list[Reach]:
    return [
        Reach("柳塘九年制学校", 0.21, 0.06, 0.36, "above", "高于预期"),
        Reach("石桥中学", 0.11, -0.01, 0.22, "near", "与预期无明显差异"),
        Reach("白岭学校", None, word="证据不足"),
    ]


@pytest.mark.parametrize("width", [640, NARROW])
def test_毛毛虫图按给的次序_不显示的写明_没有一个数就不画(width):
    chart = caterpillar(
        _schools(), **WORDS, axis="增值", ends=("低", "", "高"), band=0.1, width=width
    )
    root = etree.fromstring(svg(chart))
    texts = [e.text for e in root.iter() if etree.QName(e).localname == "text"]
    at = [texts.index(one.label) for one in _schools()]
    assert at == sorted(at)
    assert "证据不足" in texts
    assert [row[0] for row in chart.table.rows] == [one.label for one in _schools()]
    assert chart.table.rows[0][1:] == ("+0.21", "（+0.06～+0.36）", "高于预期")
    with pytest.raises(ValueError, match="no value"):
        caterpillar(_schools()[2:], **WORDS, axis="增值", ends=("", "", ""))


def test_毛毛虫图也可以绕着五十_数不带正负号():
    around = Around(50.0, lambda v: f"{v:.1f}", lambda a, b: f"（{a:.0f}～{b:.0f}）", "datum.label")
    rows = [Reach("柳塘", 59.2, 53.4, 64.9, "above", "高"), Reach("白岭", None, word="证据不足")]
    chart = caterpillar(rows, **WORDS, axis="等级", ends=("低", "50", "高"), around=around)
    texts = {e.text for e in etree.fromstring(svg(chart)).iter() if e.text}
    assert "59.2 （53～65）　高" in texts
    assert chart.table.rows == (
        ("柳塘", "59.2", "（53～65）", "高"),
        ("白岭", "…", "…", "证据不足"),
    )


@pytest.mark.parametrize("width", [NARROW, 640])
def test_成长图_每条线有名字_互不遮住_表里有每个数(width):
    lines = {f"等级 {n}": [n + 10.0 * k for k in range(5)] for n in (10, 49, 50, 51, 90)}
    chart = fan([1, 2, 3, 4, 5], lines, **WORDS, axes=("起点", "后来"), width=width)
    root = etree.fromstring(svg(chart))
    at = {}
    for e in root.iter():
        if etree.QName(e).localname == "text" and e.text in lines:
            at[e.text] = float(e.get("transform").split(",")[1].split(")")[0])
    places = sorted(at.values())
    assert len(places) == 5
    assert min(b - a for a, b in itertools.pairwise(places)) > 11
    assert sorted(at, key=at.get, reverse=True) == list(lines)
    assert chart.table.rows[0] == ("1.0", "10.0", "49.0", "50.0", "51.0", "90.0")
    with pytest.raises(ValueError, match="every line"):
        fan([1, 2], {"a": [1.0]}, **WORDS, axes=("", ""))
    with pytest.raises(ValueError, match="give 2 and an odd"):
        fan([1], {"a": [1.0]}, **WORDS, axes=("", ""))


def test_象限图四角有名字_名字放得下才写_表里都有():
    crowd = [
        Spot(f"第{n}中学", (0.1, 0.0, 0.2), (0.1, 0.0, 0.2), "near", "水平平·成长平")
        for n in range(9)
    ]
    chart = quadrant(crowd, **WORDS, band=0.1)
    root = etree.fromstring(svg(chart))
    texts = [e.text for e in root.iter() if etree.QName(e).localname == "text"]
    assert {"水平低·成长高", "水平高·成长高", "水平低·成长低", "水平高·成长低"} <= set(texts)
    assert 0 < len({text for text in texts if text in {one.label for one in crowd}}) < 9
    assert len(chart.table.rows) == 9
    with pytest.raises(ValueError, match="no school"):
        quadrant([], **WORDS, band=0.1)


def test_百分比的轴止于一百_数字仍写得下() -> None:
    rows = [Bar("代数式", 97.5, focus=True), Bar("几何证明", 31.0)]
    said = {"title": "得分率", "subtitle": "", "description": "", "axis": "%", "limit": None}
    text = svg(bars(rows, **said, most=100.0))
    assert ">100<" in text
    assert ">120<" not in text
    assert "97.5" in text
    assert ">120<" in svg(bars(rows, **said))  # where nothing says that it ends
    low = svg(bars([Bar("几何证明", 31.0)], **said, most=100.0))
    assert ">100<" not in low  # an axis that ends earlier stays as it is
