"""Opening a workbook on trial, in a process of its own that may die (试读).

The reader of workbooks is native code: when a file makes it ask for more memory than there is,
it ends the whole process, and no ``except`` sees it.  So every file is opened once by a child
whose memory and time are limited; what kills the child is refused with a reason.

The child runs this file as a script and imports nothing of junheng, so that it starts at once.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

MEMORY_BYTES = 4 << 30
SECONDS = 300
_CANNOT, _OK = 3, 0


def why_unreadable(path: Path, *, memory: int = MEMORY_BYTES, seconds: int = SECONDS) -> str:
    """Open every sheet of a workbook in a limited child; say why that did not work.

    Parameters
    ----------
    path : Path
        An .xlsx or .xls file.
    memory, seconds : int, optional
        Bytes of address space and seconds the child may use.

    Returns
    -------
    str
        Empty when every sheet could be opened.
    """
    command = [sys.executable, "-P", __file__, str(path), str(memory), str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, a path we made
            command, capture_output=True, timeout=seconds * 2, check=False
        )
    except subprocess.TimeoutExpired:
        return f"{seconds} 秒内没有读完"
    if done.returncode == _OK:
        return ""
    if done.returncode > 0:
        return done.stdout.decode("utf-8", "replace").strip()[:60] or "读取程序认不出内容"
    return f"读取它要用的内存超过 {memory >> 20} MB，或读取程序中途停止"


def _limit(memory: int, seconds: int) -> None:
    """Limit this process; a system that knows no such limits goes without."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not every system has it

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _open_all(path: str) -> int:
    from python_calamine import (  # noqa: PLC0415 - in the child only, after its limits
        CalamineWorkbook,
        SheetTypeEnum,
    )

    try:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                book.get_sheet_by_name(sheet.name)
    except BaseException as error:  # noqa: BLE001 - a panic of native code is no Exception
        sys.stdout.buffer.write(f"{error}"[:200].encode())
        return _CANNOT
    return _OK


if __name__ == "__main__":
    _limit(int(sys.argv[2]), int(sys.argv[3]))
    sys.exit(_open_all(sys.argv[1]))
