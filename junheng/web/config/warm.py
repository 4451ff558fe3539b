"""What a fresh process reads before somebody waits for it (预热)."""

from __future__ import annotations

import gc
import threading

from django.urls import get_resolver

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.standard import standard
from junheng.policy.guardrails import load_guardrails
from junheng.policy.loader import list_packs
from junheng.policy.plan import list_plans
from junheng.publish import charts
from junheng.web.evidence.queries import pack_of


def warm() -> None:
    """Load routes, data standard, packs, engine and what draws; each is kept by its own cache."""
    _ = get_resolver().url_patterns
    standard()
    duckdb_backend().disconnect()
    for pack in list_packs():
        pack_of(pack.id)
    list_plans()
    load_guardrails()
    charts.ready()
    _settle()


def _settle() -> None:
    """Leave what was loaded out of the collector's full rounds: one halts a page for 150 ms."""
    gc.collect()
    gc.freeze()


def warm_beside() -> None:
    """Warm a process in a thread of its own; requests are answered meanwhile."""
    threading.Thread(target=warm, name="warm", daemon=True).start()
