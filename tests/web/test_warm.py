"""What a fresh process reads before somebody waits for it."""

from __future__ import annotations

import gc
import time

from junheng.web.config.warm import warm


def test_预热以后_整理内存不让页面停顿() -> None:
    warm()
    try:
        assert gc.get_freeze_count() > 50_000  # routes, packs and plans
        began = time.perf_counter()
        gc.collect()
        frozen = time.perf_counter() - began
    finally:
        gc.unfreeze()
    began = time.perf_counter()
    gc.collect()
    assert frozen < time.perf_counter() - began
