"""The background worker as a process: ``python -m junheng.web.config.worker``."""

from __future__ import annotations

import os
import signal
import threading

import django


def main() -> None:
    """Work until SIGTERM; the job in hand is left to its lease."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.config.settings")
    django.setup()
    from junheng.web.evidence.queries import sweep_when_idle  # noqa: PLC0415  after setup
    from junheng.web.intake.jobs import sweep_leftovers  # noqa: PLC0415
    from junheng.web.shared.jobs import work_until  # noqa: PLC0415

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sweep_when_idle()
    sweep_leftovers()
    work_until(stop)


if __name__ == "__main__":
    main()
