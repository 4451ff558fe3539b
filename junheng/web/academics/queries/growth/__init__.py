"""Growth as pages and papers read it (增值): computations, pictures, cohorts, the bundle."""

from __future__ import annotations

from junheng.web.academics.queries.growth.runs import (
    Shown,
    is_current,
    kept_of,
    newest_of,
    newest_on,
    offered_of,
    run_of,
    runs_of,
    shown_for,
    shown_of,
    told,
)

__all__ = [
    "Shown",
    "is_current",
    "kept_of",
    "newest_of",
    "newest_on",
    "offered_of",
    "run_of",
    "runs_of",
    "shown_for",
    "shown_of",
    "told",
]
