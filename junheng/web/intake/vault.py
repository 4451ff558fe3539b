"""Where the intake keeps things (存放处): batches, uploads on their way, and the key."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from junheng.data.intake.keyring import Keyring
from junheng.web.shared.sealing import lend


def batches_root() -> Path:
    """Folder of all batches of this installation."""
    return Path(settings.HOME) / "batches"


def uploads_root() -> Path:
    """Folder of uploads that wait for their job; everything in it is sealed, see ``desk``."""
    return Path(settings.HOME) / "uploads"


def desks_root() -> Path:
    """Folder of the folders in which something is opened just now."""
    return uploads_root() / ".tmp"


@contextmanager
def desk() -> Iterator[Path]:
    """Give a folder for what is opened in clear, inside the home and for its owner only.

    The folder is locked as long as this process lives: whoever is killed leaves a folder
    without a lock, and the next to come, or the next worker that starts, removes it.
    """
    root = desks_root()
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)
    clear_desks()
    name = secrets.token_hex(8)
    lock = root / f"{name}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        folder = root / name
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


def clear_desks() -> int:
    """Remove what was opened by a process that is no more; tell how many folders."""
    removed = 0
    for folder in [path for path in desks_root().glob("*") if path.is_dir()]:
        with folder.with_suffix(".lock").open("a") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # somebody is at work there
            shutil.rmtree(folder, ignore_errors=True)
            Path(held.name).unlink(missing_ok=True)
            removed += 1
    return removed


def key_file() -> Path:
    """Give the key file: beside the home, never inside, or where ``JUNHENG_KEY`` says."""
    named = os.environ.get("JUNHENG_KEY")
    home = Path(settings.HOME)
    return Path(named) if named else home.with_name(f"{home.name}.key")


@lend
def keyring() -> Keyring:
    """Open the key; without it no name and no id number can be read or kept."""
    return Keyring.read(key_file())
