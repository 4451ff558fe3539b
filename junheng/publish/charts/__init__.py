"""Charts: one Altair specification each, drawn on the server for every surface (图表)."""

from junheng.publish.charts.bars import Bar, bars
from junheng.publish.charts.caterpillar import Around, Reach, caterpillar
from junheng.publish.charts.draw import ready, svg
from junheng.publish.charts.fan import fan
from junheng.publish.charts.model import Chart, ChartTable
from junheng.publish.charts.quadrant import Spot, quadrant
from junheng.publish.charts.strip import Dot, strip
from junheng.publish.charts.trend import Year, trend

__all__ = [
    "Around",
    "Bar",
    "Chart",
    "ChartTable",
    "Dot",
    "Reach",
    "Spot",
    "Year",
    "bars",
    "caterpillar",
    "fan",
    "quadrant",
    "ready",
    "strip",
    "svg",
    "trend",
]
