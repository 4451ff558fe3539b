"""Each import contract catches the one line that breaks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BREAKS = {
    "The tree reads one way": {"junheng/kernel/rounding.py": "import junheng.publish"},
    "The domain never meets the web framework": {"junheng/kernel/rounding.py": "import django"},
    "Methods share the engine and nothing else": {
        "junheng/measure/engine/verdict.py": "import junheng.measure.indicators"
    },
    "Every Django app has the same spine": {
        "junheng/web/monitor/models.py": "import junheng.web.monitor.views"
    },
    "Feature apps do not know each other": {
        "junheng/web/monitor/queries.py": "import junheng.web.intake"
    },
    "Measured rows have one door": {
        "junheng/web/monitor/views/board.py": "import junheng.data.snapshots"
    },
    "Plain-file commands need no web framework": {"junheng/cli/plain.py": "import junheng.web"},
    "No cycles between siblings": {
        "junheng/kernel/ids.py": "import junheng.kernel.rounding",
        "junheng/kernel/rounding.py": "import junheng.kernel.ids",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("contract", BREAKS)
def test_一行越界的引用_就被合同拦下(root: Path, tmp_path: Path, contract: str) -> None:
    shutil.copytree(
        root / "junheng", tmp_path / "junheng", ignore=shutil.ignore_patterns("*.otf", "*.pyc")
    )
    shutil.copy(root / "pyproject.toml", tmp_path)
    for name, line in BREAKS[contract].items():
        path = tmp_path / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert f"{contract} BROKEN" in run.stdout
