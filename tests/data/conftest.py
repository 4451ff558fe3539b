"""Workbooks written on the spot, and the one call that imports them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from junheng.data.intake import Batch, Checked, Draft, Keyring, Upload, check, stage_batch

AS_OF = date(2025, 9, 1)
Rows = Sequence[Sequence[object]]


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
    book.close()
    return path


@dataclass
class Desk:
    """A folder with a keyring, where workbooks are written and imported."""

    home: Path
    keyring: Keyring

    @property
    def batches(self) -> Path:
        return self.home / "batches"

    def stage(self, *files: Path | Upload, **options: Any) -> Batch:
        return stage_batch(
            self.batches, files, region="990101", as_of=AS_OF, keyring=self.keyring, **options
        )

    def check(self, draft: Draft, **options: Any) -> Checked:
        regions = options.pop("regions", {"云川县": "990101"})
        return check(self.batches, draft, keyring=self.keyring, regions=regions, **options)

    def workbook(self, sheets: Mapping[str, Rows], name: str = "云川.xlsx") -> Path:
        folder = self.home / "uploads"
        folder.mkdir(exist_ok=True)
        return write_xlsx(folder / name, sheets)

    def imported(
        self, sheets: Mapping[str, Rows], name: str = "云川.xlsx", **options: Any
    ) -> Checked:
        batch = self.stage(self.workbook(sheets, name))
        return self.check(Draft().with_batch(batch), **options)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, Keyring.create(tmp_path / "home.key"))


@pytest.fixture
def codes() -> Callable[[Checked], list[str]]:
    return lambda checked: [issue.rule.code for issue in checked.issues()]
