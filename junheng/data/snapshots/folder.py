"""A folder that is named by its own hash, and is there whole or not at all (落盘).

Everything is written and flushed in a temporary folder that is then renamed: the rename is the
moment the folder exists.  Writing the same twice gives the same one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

MANIFEST = "manifest.json"
_TEMPORARY = ".writing-"


class Canonical(Protocol):
    """A manifest with one text, which its hash is of."""

    def canonical(self) -> bytes:
        """Give the one text that stands for it."""

    @property
    def sha256(self) -> str:
        """Hash of that text: the name of the folder."""


def flush(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_folder(root: Path, fill: Callable[[Path], Canonical]) -> Path:
    """Write a folder under ``root`` and give the path it has from now on.

    Parameters
    ----------
    root : Path
        Where such folders lie; it is made if it is not there.
    fill : callable
        Writes and flushes the files into the folder it is given, and gives their manifest.  What
        it raises is raised here, and nothing is left behind.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=root))
    try:
        manifest = fill(folder)
        (folder / MANIFEST).write_bytes(manifest.canonical())
        flush(folder / MANIFEST)
        flush(folder)
        target = root / manifest.sha256
        if target.is_dir():
            shutil.rmtree(folder)
        else:
            folder.chmod(0o755)
            folder.rename(target)
            flush(root)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return target
