"""The first hour of a county: an impossible number, names out of the statistics, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.kernel.errors import Refused
from junheng.web.intake import actions
from junheng.web.monitor.queries import frame
from tests.web.test_intake import (
    COUNTY,
    RESOURCES,
    SCHOOLS,
    STATISTICS,
    Desk,
    book,
    changed,
    desk,
)

pytestmark = pytest.mark.slow  # whole workbooks through the intake
__all__ = ["desk"]  # the fixture
LAST_YEAR = date(2024, 9, 1)


def test_在校生小于零_不能用情况属实收下(desk: Desk) -> None:
    wrong = {**COUNTY, "综合表": changed(STATISTICS, 1, 2, -5)}
    desk.upload("data_officer", book(**wrong))
    (problem,) = desk.problems()
    assert (problem.rule, problem.can_explain, problem.can_mend) == ("JH-IN-216", False, True)
    with pytest.raises(Refused, match="不能用说明代替改正"):
        actions.problem_explain(
            actor=desk.person("data_officer"),
            batch=desk.batch(),
            seen=desk.batch().version,
            problem=problem,
            reason="情况属实，就是这个数",
        )


def test_有一年算不出_别的年份的来历页照常打开_那一年写明原因(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.upload("data_officer", book(**COUNTY), as_of=LAST_YEAR.isoformat())
    desk.publish()
    desk.upload("data_officer", book(**COUNTY), name="今年.xlsx")
    desk.publish()
    real = frame.measurement_of

    def breaks(account: Any, record: Any, pack: str) -> Any:
        if record.as_of == LAST_YEAR:
            raise ValueError("math domain error")
        return real(account, record, pack)

    monkeypatch.setattr(frame, "measurement_of", breaks)
    page = desk.client("data_officer").get(f"/r/990101/cell/{SCHOOLS[0]}/primary/teaching_area_per_pupil/")
    assert page.status_code == 200
    assert "无法计算（math domain error）" in page.content.decode()
