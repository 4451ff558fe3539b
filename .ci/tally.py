"""Count the test reports of one ./check run, and refuse skips that nobody listed.

``tally.py REPORTS`` prints the closing line.  ``tally.py REPORTS --allowed FILE`` also fails on
a skip whose test id does not begin with a line of FILE, and on a run in which no test ran.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


def main() -> int:
    """Read the JUnit files, print the line, judge the skips."""
    folder = Path(sys.argv[1])
    passed: Counter[str] = Counter()
    failed = 0
    skips: list[tuple[str, str]] = []
    for report in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  (our own reports)
            name = f"{case.get('classname')}::{case.get('name')}"
            skip = case.find("skipped")
            if skip is not None:
                skips.append((name, skip.get("message") or ""))
            elif case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            else:
                passed[report.stem] += 1
    reasons = "；".join(f"{name}：{why}" for name, why in skips) or "none"
    sqlite = passed["fast"] + passed["slow"]
    unlisted: list[str] = []
    if "--allowed" in sys.argv:
        text = Path(sys.argv[sys.argv.index("--allowed") + 1]).read_text(encoding="utf-8")
        allowed = tuple(line for line in text.splitlines() if line and not line.startswith("#"))
        unlisted = [name for name, _ in skips if not name.startswith(allowed)]
        for name in unlisted:
            print(f"skip not listed: {name}")
    total = sum(passed.values())
    if failed:
        print(f"failed {failed}")
    print(
        f"passed {total}, skipped {len(skips)} ({reasons}), "
        f"SQLite {sqlite}, PostgreSQL {passed['postgres']}, browser {passed['browser']}"
    )
    return 1 if failed or unlisted or not total else 0


if __name__ == "__main__":
    raise SystemExit(main())
