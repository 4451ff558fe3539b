"""Import and publish in a child process that may be killed at any moment.

Says ``ready``; for each line read, ``pid N`` when the child begins, its snapshot if it gets that
far, and ``end`` when it is gone.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from junheng.data.intake import Draft, Keyring, check, publish, stage_batch


def say(text: str) -> None:
    """Write one line at once."""
    os.write(1, f"{text}\n".encode())


def run(home: Path, ring: Keyring) -> str:
    """Import the one file and publish it."""
    batch = stage_batch(
        home / "batches",
        [home / "教师名册.csv"],
        region="990101",
        as_of=date(2025, 9, 1),
        keyring=ring,
    )
    checked = check(home / "batches", Draft().with_batch(batch), keyring=ring)
    return publish(
        home / "snapshots",
        checked,
        keyring=ring,
        identities=home / "identities",
        region_name="云川县",
        status="self_test",
        source="2025年事业统计",
        version=1,
    ).sha256


def main() -> None:
    """Serve until standard input ends."""
    home = Path(sys.argv[1])
    ring = Keyring.read(home / "home.key")
    say("ready")
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            say(f"pid {os.getpid()}")
            say(run(home, ring))
            os._exit(0)
        os.waitpid(child, 0)
        say("end")


if __name__ == "__main__":
    main()
