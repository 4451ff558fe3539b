"""How plain-file commands answer: exit codes, one JSON object, the notice on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from junheng.kernel.errors import JunhengError, UsageError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]
NOTICE = "说明：本命令只读取您给出的文件，不做任何隐去处理，请勿直接对外公布结果。"


def guarded(run: Run) -> Run:
    """Turn an error raised on purpose into exit 2 and its four parts, as text or JSON."""

    def guard(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except JunhengError as error:
            if args.json:
                print_json({"error": error.as_json()})
            else:
                print(f"{error}", file=sys.stderr)
            return 2

    return guard


def refuse_together(command: str, wrong: Iterable[tuple[object, str, str]]) -> None:
    """Refuse options that do not go together: whether so, what was found, what is expected.

    Raises
    ------
    UsageError
        For the first that is so.
    """
    for is_wrong, found, expected in wrong:
        if is_wrong:
            raise UsageError(
                where=f"命令 junheng {command}",
                found=found,
                expected=expected,
                fix=f"请改正选项；运行 junheng {command} --help 查看写法",
            )


def print_json(value: object) -> None:
    """Print one JSON object and nothing else; NaN and Infinity cannot occur."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))


def plain(value: object) -> object:
    """Turn a pack, or any part of it, into what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        body = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return {"kind": type(value).__name__, **body} if "of" in body or "parts" in body else body
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.name if isinstance(value, Path) else value
