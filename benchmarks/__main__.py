"""``python -m benchmarks NAME [--quick] [--json]``: time something against its peers.

Peers run in another Python, named by ``JUNHENG_BENCH_PYTHON``, since none of them is a
dependency; without it they are reported as not run.  Every name is a module of this package with
a function ``run(*, quick: bool) -> Report``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
_PARTS = {"__init__", "__main__", "report", "nation", "ours"}


def names() -> list[str]:
    """List the benchmarks."""
    return sorted(p.stem for p in HERE.glob("*.py") if p.stem not in _PARTS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", choices=names())
    parser.add_argument("--quick", action="store_true", help="a hundredth of the size")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--out", type=Path, help="also write the JSON there")
    args = parser.parse_args()
    report = importlib.import_module(f"benchmarks.{args.name}").run(quick=args.quick)
    body = json.dumps(report.as_json(), ensure_ascii=False, indent=None if args.json else 1)
    if args.out:
        args.out.write_text(body + "\n", encoding="utf-8")
    print(body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
