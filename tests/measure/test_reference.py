"""The generated page of indicators is the one in the repository."""

from __future__ import annotations

from pathlib import Path

from junheng.measure.indicators.reference import indicators_page


def test_指标参考页与条目库一致(root: Path) -> None:
    written = (root / "docs" / "reference" / "indicators.md").read_text(encoding="utf-8")
    assert written == indicators_page()
