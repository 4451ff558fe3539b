"""The committed reference pages are the current ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from junheng.cli.reference import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_参考页与程序一致(root: Path, name: str) -> None:
    committed = (root / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert committed == PAGES[name]().rstrip() + "\n", "run: python -m junheng.cli.reference"
