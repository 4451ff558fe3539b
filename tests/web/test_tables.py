"""The tables of a new installation: made at once, and the same as the history makes them."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

AT_ONCE = "migrate()"
STEP_BY_STEP = (
    "from django.core.management import call_command; call_command('migrate', verbosity=0)"
)
SCRIPT = """
from pathlib import Path
from junheng.cli.store.home import make_folders, migrate, start_django, write_secret
home = Path({home!r})
make_folders(home); write_secret(home); start_django(home)
{how}
"""


def made(home: Path, *how: str) -> sqlite3.Connection:
    for step in how:
        script = SCRIPT.format(home=str(home), how=step)
        subprocess.run([sys.executable, "-c", script], check=True)
    (file,) = home.glob("*.sqlite3")
    return sqlite3.connect(file)


def shape(database: sqlite3.Connection) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give every table and index with its columns and rules, whatever their order."""
    for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master"):
        body = (sql or "").partition("(")[2]
        parts = re.split(r", (?=\"|CONSTRAINT|UNIQUE|FOREIGN|CHECK)", body.removesuffix(")"))
        yield kind, name, tuple(sorted(part.strip() for part in parts))


@pytest.mark.slow
def test_一次建好的表_和一步步迁移来的一样_之后没有要迁移的(tmp_path):
    one = made(tmp_path / "one", AT_ONCE, AT_ONCE)
    other = made(tmp_path / "other", STEP_BY_STEP)
    assert sorted(shape(one)) == sorted(shape(other))
    taken = "SELECT app, name FROM django_migrations"
    assert set(one.execute(taken)) == set(other.execute(taken))
    for (table,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table not in ("django_migrations", "sqlite_sequence"):
            count = f'SELECT count(*) FROM "{table}"'  # noqa: S608  a name of the file itself
            assert one.execute(count).fetchone() == other.execute(count).fetchone(), table
