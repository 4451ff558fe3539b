"""Reading our own YAML files, in C where PyYAML was built with it: ten times as fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same answers


def read_yaml(path: Path) -> Any:
    """Read the one document of a file; plain values only, never an object."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  safe
