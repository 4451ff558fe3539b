"""Sealing of files (封存): the app that holds the key lends it; nobody else knows where it lies."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from junheng.data.intake.keyring import Keyring
from junheng.kernel.errors import Refused


def _nothing() -> Keyring:
    raise Refused(
        where="附件",
        found="这台系统没有钥匙",
        expected="启用数据导入，建立钥匙",
        fix="请与系统管理员联系",
    )


_lent: list[Callable[[], Keyring]] = [_nothing]


def lend(held: Callable[[], Keyring]) -> Callable[[], Keyring]:
    """Take the keyring of the installation."""
    _lent[0] = held
    return held


def keyring() -> Keyring:
    """Give the keyring of the installation, for pseudonyms and sealed values."""
    return _lent[0]()


def seal(content: bytes, target: Path) -> None:
    """Write bytes sealed to their place; a second run is harmless."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        plain, sealed = Path(folder) / "plain", Path(folder) / "sealed"
        plain.write_bytes(content)
        _lent[0]().seal_file(plain, sealed)
        sealed.rename(target)


def unseal(source: Path) -> bytes:
    """Give the bytes that were sealed."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        _lent[0]().unseal_file(source, plain)
        return plain.read_bytes()
