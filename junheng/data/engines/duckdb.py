"""DuckDB, the default engine."""

from __future__ import annotations

import ibis


def duckdb_backend(threads: int | None = None, memory: str | None = None) -> ibis.BaseBackend:
    """Open an in-memory DuckDB that loads no extension and asks no network.

    Parameters
    ----------
    threads : int, optional
        Most threads to use; all of the machine by default.
    memory : str, optional
        Most memory to use, as DuckDB writes it (``"4GB"``).
    """
    options: dict[str, object] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        options["threads"] = threads
    if memory is not None:
        options["memory_limit"] = memory
    return ibis.duckdb.connect(**options)
