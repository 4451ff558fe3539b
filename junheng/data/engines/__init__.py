"""The engines that carry out queries: DuckDB on one machine, Spark where there are many."""

from __future__ import annotations

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.engines.spark import spark_backend

__all__ = ["duckdb_backend", "spark_backend"]
