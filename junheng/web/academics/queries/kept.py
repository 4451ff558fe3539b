"""Results of an examination, computed once and kept (算一次，存起来).

A result belongs to a set's hash, the software's version and whatever else it was made with; the
folder may be deleted at any time.  What is kept of a set is whole: it is cut to its reader when
opened.  A picture is kept for what stands on it, so nobody is shown another reader's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from junheng import __version__
from junheng.kernel.results import from_json, to_json
from junheng.web.evidence.queries import results_root

Result = TypeVar("Result")


def kept(
    sha256: str,
    what: str,
    kind: type[Result],
    make: Callable[[], Result],
    *,
    made_with: str = "",
    of: Literal["exams", "growth"] = "exams",
) -> Result:
    """Give what is kept of a set; ``make`` is called where there is nothing yet.

    Parameters
    ----------
    sha256 : str
        The set, or the specification of a computation of growth.
    what : str
        Which result, such as ``figures`` or ``paper-maths``.
    kind : type
        The frozen result.
    make : callable
        Computes it.
    made_with : str
        Anything else it depends on: the lines of a pack, other data versions.
    of : {"exams", "growth"}
        What the hash is of.
    """
    path = _place(sha256, what, made_with, of)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(to_json(make()))
        Path(temporary).rename(path)
    found: Result = _read(path, kind, path.stat().st_mtime)
    return found


def at_hand(sha256: str, what: str, kind: type[Result], *, made_with: str = "") -> Result | None:
    """Give a result that is there already; nothing where it would have to be computed."""
    path = _place(sha256, what, made_with, "exams")
    if not path.is_file():
        return None
    found: Result = _read(path, kind, path.stat().st_mtime)
    return found


def is_kept(
    sha256: str, what: str, *, made_with: str = "", of: Literal["exams", "growth"] = "exams"
) -> bool:
    """Whether a result is there already, so that reading it costs nothing."""
    return _place(sha256, what, made_with, of).is_file()


def _place(sha256: str, what: str, made_with: str, of: str) -> Path:
    text = json.dumps([what, __version__, made_with], ensure_ascii=False)
    name = f"{what}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    return results_root() / of / sha256 / name


@lru_cache(maxsize=64)
def _read(path: Path, kind: type[Any], _changed: float) -> Any:
    return from_json(kind, path.read_text(encoding="utf-8"))
