"""How finely a paper measures, as a picture with its table (测验信息图)."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import PaperQuality, Precision
from junheng.publish import charts
from junheng.publish.charts.frame import NARROW
from junheng.publish.sentences.exam import ability_told, precision_sentence
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.kept import kept
from junheng.web.shared.kit import Chart

_BROAD = 900  # px
_EVERY = 2  # places a row of the table: half a standard deviation
_NAMED = 3  # items a row
_COLUMNS = ("能力（标准差）", "信息量", "误差（标准差）", "最能分辨的题")
_MEASURE = "0 是这次考生的平均；信息量越大，误差越小；只含标定了的题，不是整卷"


def precision_chart(exam: Exam, found: PaperQuality) -> Chart | None:
    """Draw what the calibrated items tell at each ability; nothing where none were calibrated."""
    told = found.calibrated.precision
    if told is None:
        return None
    with translation.override(settings.LANGUAGE_CODE):  # a picture is kept for all readers
        title = str(precision_sentence(told, len(told.items)))

    def make(width: int) -> charts.Chart:
        return charts.fan(
            told.abilities,
            {"信息量": told.information},
            title=title,
            subtitle=_MEASURE,
            description=title,
            axes=("能力（标准差）", "信息量"),
            width=width,
        )

    def draw() -> Chart:
        return Chart(
            title=title,
            measure=_MEASURE,
            svg=charts.svg(make(_BROAD)),
            narrow=charts.svg(make(NARROW)),
            columns=_COLUMNS,
            rows=_rows(told),
        )

    what, made_with = f"precision-{found.subject}", repr((title, told))
    return kept(exam.sha256, what, Chart, draw, made_with=made_with)


def _rows(told: Precision) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            ability_told(told.abilities[at]),
            shown(told.information[at], 1),
            "—" if (se := told.se[at]) is None else shown(se, 2),
            "、".join(told.most(at, _NAMED)) or "—",
        )
        for at in range(0, len(told.abilities), _EVERY)
    )
