"""The home of an installation (安装文件夹): where it is, and Django set up on it."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from junheng.kernel.errors import UsageError


def home_of(given: Path | None) -> Path:
    """Give the home: ``--home``, else ``$JUNHENG_HOME``, else ``./junheng-home``."""
    return (given or Path(os.environ.get("JUNHENG_HOME", "junheng-home"))).resolve()


def key_file(home: Path) -> Path:
    """Give the key that opens names and id numbers; it lies beside the home, never inside."""
    named = os.environ.get("JUNHENG_KEY")
    return Path(named) if named else home.with_name(f"{home.name}.key")


def make_folders(home: Path) -> None:
    """Make the home and its folders, closed to other users of the machine."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    for name in ("snapshots", "batches", "identities", "attachments", "results"):
        (home / name).mkdir(exist_ok=True)


def write_secret(home: Path) -> None:
    """Write a random secret unless there is one."""
    path = home / "secret"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(48) + "\n")


def must_exist(home: Path) -> None:
    """Refuse a home that was never made."""
    if not (home / "secret").is_file():
        raise UsageError(
            where=f"安装文件夹 {home}",
            found="这里还没有安装",
            expected="运行过 junheng init 的文件夹",
            fix="先运行 junheng init，或用 --home 指明安装所在的文件夹",
        )


def start_django(home: Path, settings: str = "junheng.web.config.settings") -> None:
    """Set Django up on a home; once per process."""
    os.environ["JUNHENG_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise UsageError(
            where="安装的设置",
            found=str(error),
            expected="设置写成说明里的样子",
            fix="请核对环境变量 DATABASE_URL 和 JUNHENG_HOME 后再运行",
        ) from error


def migrate() -> None:
    """Bring the tables to the state of this version."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite" and not connection.introspection.table_names():
        _make_tables()
    call_command("migrate", interactive=False, verbosity=0)


def _make_tables() -> None:
    """Make the tables of an empty SQLite file as they stand now, in one transaction.

    Going through the history would make and change the same tables step by step, which takes
    twenty times as long; every step is recorded as taken.
    """
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        executor.migrate(executor.loader.graph.leaf_nodes(), fake=True)


def pending_migrations() -> int:
    """Count the changes of tables that were not made yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def print_json(value: object) -> None:
    """Print one JSON object and nothing else."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False), flush=True)
