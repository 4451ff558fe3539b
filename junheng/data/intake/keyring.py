"""The keyring: one secret outside the data directory, three keys from it.

Names and id numbers are unreadable at rest without it.  From the one secret come, by HKDF, a
key that seals single values, a key that seals whole files, and a key for pseudonyms; losing the
file means the identities are lost, which is why it is kept apart and backed up apart.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from junheng.kernel.errors import DataError, UsageError

_MAGIC = "junheng-key-1:"
_NONCE = 12
_FRAME = 4 << 20


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"junheng {purpose}".encode()
    ).derive(secret)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Seals values and files, and makes pseudonyms (钥匙).

    The secret never appears in ``repr``.
    """

    _values: bytes = field(repr=False)
    _files: bytes = field(repr=False)
    _persons: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> Keyring:
        """Derive the keys from 32 secret bytes."""
        return cls(*(_derive(secret, purpose) for purpose in ("values", "files", "persons")))

    @classmethod
    def create(cls, path: Path) -> Keyring:
        """Make a new secret at ``path``, readable by its owner only; never overwrite one.

        Raises
        ------
        UsageError
            There is already a file.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        secret = os.urandom(32)
        text = _MAGIC + base64.b64encode(secret).decode() + "\n"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise UsageError(
                where=f"钥匙文件 {path.name}",
                found="文件已经存在",
                expected="一个还没有的文件名",
                fix="覆盖钥匙会让已加密的姓名和证件号永远无法读取；请换一个文件名",
            ) from error
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        return cls.of(secret)

    @classmethod
    def read(cls, path: Path) -> Keyring:
        """Read the secret at ``path``.

        Raises
        ------
        UsageError
            There is no file, or it is not a keyring.
        """
        text = path.read_text(encoding="ascii", errors="replace") if path.is_file() else ""
        try:
            secret = base64.b64decode(text.removeprefix(_MAGIC), validate=False)
        except ValueError:
            secret = b""
        if not text.startswith(_MAGIC) or len(secret) != 32:
            raise UsageError(
                where=f"钥匙文件 {path.name}",
                found="没有这个文件，或内容不是钥匙",
                expected="初始化时生成的钥匙文件",
                fix="请从单独保存的备份里找回钥匙文件；没有它，姓名和证件号无法读取",
            )
        return cls.of(secret)

    def person_id(self, kind: str, number: str) -> str:
        """Give the keyed pseudonym (人员代码) of a person: the same number, the same pseudonym.

        >>> ring = Keyring.of(bytes(32))
        >>> ring.person_id("pupil", "G1") == ring.person_id("pupil", "G1")
        True
        >>> ring.person_id("pupil", "G1") == ring.person_id("teacher", "G1")
        False
        """
        text = f"{kind}:{number}".encode()
        return hmac.digest(self._persons, text, hashlib.sha256)[:16].hex()

    def seal(self, text: str) -> bytes:
        """Seal one value; the same text gives different bytes each time."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._values).encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """Open one value.

        Raises
        ------
        DataError
            The value was sealed with another key, or changed.
        """
        try:
            opened = AESGCM(self._values).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as error:
            raise _wrong_key() from error
        return opened.decode()

    def seal_all(self, texts: Iterable[str | None]) -> list[bytes | None]:
        """Seal a column; an empty value stays empty."""
        encrypt, noise = AESGCM(self._values).encrypt, os.urandom
        out: list[bytes | None] = []
        for text in texts:
            if text is None:
                out.append(None)
            else:
                nonce = noise(_NONCE)
                out.append(nonce + encrypt(nonce, text.encode(), None))
        return out

    def unseal_all(self, column: Iterable[bytes | None]) -> list[str | None]:
        """Open a column."""
        decrypt = AESGCM(self._values).decrypt
        try:
            return [
                None if s is None else decrypt(s[:_NONCE], s[_NONCE:], None).decode()
                for s in column
            ]
        except InvalidTag as error:
            raise _wrong_key() from error

    def seal_file(self, source: Path, target: Path) -> None:
        """Seal a file in frames; order, length and end of the frames are part of the seal."""
        cipher = AESGCM(self._files)
        with source.open("rb") as read, target.open("wb") as write:
            frame = read.read(_FRAME)
            number = 0
            while True:
                following = read.read(_FRAME)
                nonce = os.urandom(_NONCE)
                mark = f"{number}:{'more' if following else 'end'}".encode()
                sealed = nonce + cipher.encrypt(nonce, frame, mark)
                write.write(len(sealed).to_bytes(4, "big") + sealed)
                if not following:
                    break
                frame, number = following, number + 1
            write.flush()
            os.fsync(write.fileno())

    def unseal_file(self, source: Path, target: Path) -> None:
        """Open a file sealed by :meth:`seal_file`.

        Raises
        ------
        DataError
            The file was sealed with another key, changed or cut short.
        """
        cipher = AESGCM(self._files)
        with source.open("rb") as read, target.open("wb") as write:
            number, ended = 0, False
            while head := read.read(4):
                sealed = read.read(int.from_bytes(head, "big"))
                nonce, body = sealed[:_NONCE], sealed[_NONCE:]
                for word in ("more", "end"):
                    try:
                        frame = cipher.decrypt(nonce, body, f"{number}:{word}".encode())
                    except InvalidTag:
                        continue
                    write.write(frame)
                    ended = word == "end"
                    break
                else:
                    raise _wrong_key()
                number += 1
            if not ended:
                raise _wrong_key()


def _wrong_key() -> DataError:
    return DataError(
        where="加密的内容",
        found="用现在的钥匙打不开",
        expected="封存时用的同一把钥匙，内容没有改动",
        fix="请核对钥匙文件，或从备份恢复",
    )


def person_id(keyring: Keyring, kind: str, number: str) -> str:
    """Give the pseudonym of a person of a kind (``"teacher"``, ``"pupil"``)."""
    return keyring.person_id(kind, number)
