"""Where the package data lie: packs and glossary, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def package_data(name: str) -> Path:
    """Give the folder of package data of that name (``packs``, ``glossary``)."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
