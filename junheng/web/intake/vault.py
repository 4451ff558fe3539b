"""Where the intake keeps things (存放处): batches, uploads on their way, and the key."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from junheng.data.intake.keyring import Keyring
from junheng.web.shared.sealing import lend


def batches_root() -> Path:
    """Folder of all batches of this installation."""
    return Path(settings.HOME) / "batches"


def uploads_root() -> Path:
    """Folder of uploads that wait for their job; everything in it is sealed."""
    return Path(settings.HOME) / "uploads"


def key_file() -> Path:
    """Give the key file: beside the home, never inside, or where ``JUNHENG_KEY`` says."""
    named = os.environ.get("JUNHENG_KEY")
    home = Path(settings.HOME)
    return Path(named) if named else home.with_name(f"{home.name}.key")


@lend
def keyring() -> Keyring:
    """Open the key; without it no name and no id number can be read or kept."""
    return Keyring.read(key_file())
