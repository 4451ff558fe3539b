"""Our side of ``indicators``, a process of its own: ``benchmarks.ours FOLDER COUNTIES OUT``."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.nation import make_nation
from junheng.data.engines import duckdb_backend
from junheng.measure.engine.run import measure
from junheng.policy import load_pack


def main(folder: str, counties: str, out: str) -> None:
    snapshot = make_nation(Path(folder), int(counties))
    pack = load_pack("cn-moe-2017-6")
    start = time.perf_counter()
    found = measure(pack, snapshot, backend=duckdb_backend(memory="2500MB"))
    seconds = time.perf_counter() - start
    answers = {f"{s.region} {s.stage} {s.indicator}": s.cv for s in found.spreads}
    Path(out).write_text(json.dumps(answers), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "sections": len(found.units)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
