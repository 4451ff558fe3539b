"""Import of one statistics workbook, 200,000 rows × 30 columns, with all its checks.

Ours reads, seals the original, keeps a batch, checks every cell and row with its address, and
publishes a snapshot.  The peer reads with fastexcel and carries out the same checks in Polars;
it keeps no original and no addresses.  ``python -m benchmarks.intake WORKBOOK OUT`` is our side.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pyarrow.compute as pc
import xlsxwriter

from benchmarks.report import Report, Side
from junheng.data.intake import Draft, Keyring, check, publish, stage_batch

RUNS = 3
_HERE = Path(__file__).resolve().parent
COLUMNS = (
    *("学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数", "城乡分类", "在校生数"),
    *("教学班数", "最大班额", "专任教师", "博士研究生毕业专任教师", "硕士研究生毕业专任教师"),
    *("本科毕业专任教师", "专科毕业专任教师", "专科以下毕业专任教师", "县级以上骨干教师"),
    *("体育专任教师", "音乐专任教师", "美术专任教师", "艺术专任教师", "交流兼职走教体艺教师"),
    *("中级及以上职称专任教师", "教学及辅助用房面积", "室内体育用房面积", "运动场地面积"),
    *("教学仪器设备资产值（万元）", "网络多媒体教室数", "教学用计算机数", "图书册数", "音乐教室数"),
)


def _row(number: int, rng: random.Random) -> list[object]:
    pupils = rng.randrange(100, 2000)
    degrees = [
        rng.randrange(low, high) for low, high in ((0, 3), (0, 9), (10, 60), (0, 20), (0, 3))
    ]
    teachers = sum(degrees)
    few = [rng.randrange(0, 3) for _ in range(6)]
    row: list[object] = [
        *(f"21{number:08d}", f"第{number}小学", "990101", "小学"),
        *("是" if number % 9 else "否", "镇中心区", pupils, pupils // 45 + 1, 50),
        *(teachers, *degrees, *few, rng.randrange(0, teachers)),
        *(round(pupils * 5.3, 2), round(pupils * 0.3, 2), round(pupils * 7.9, 2)),
        *(round(pupils * 0.2, 4), pupils // 40, pupils // 10, pupils * 30, 2),
    ]
    spoilt: dict[int, tuple[int, object]] = {
        1: (6, -5),
        2: (22, "三千多"),
        3: (3, "小学校"),
        4: (1, ""),
        5: (0, f"21{number:07d}l"),
        6: (9, teachers + 1),
        7: (23, 99999.5),
        8: (4, "也许"),
    }
    kind = number % 1000
    if kind in spoilt:
        at, value = spoilt[kind]
        row[at] = value
    return row


def make_workbook(path: Path, rows: int) -> None:
    """Write the workbook once; each thousand rows has eight different mistakes."""
    if path.is_file():
        return
    rng = random.Random(20250901)  # noqa: S311 - made-up schools, not a secret
    part = path.with_suffix(".part.xlsx")
    book = xlsxwriter.Workbook(str(part), {"constant_memory": True})
    sheet = book.add_worksheet("小学综合表")
    for index, header in enumerate(COLUMNS):
        sheet.write_string(0, index, header)
    for number in range(1, rows + 1):
        for index, value in enumerate(_row(number, rng)):
            if isinstance(value, str):
                sheet.write_string(number, index, value)
            else:
                sheet.write_number(number, index, value)
    book.close()
    part.rename(path)


def ours(workbook: Path, out: Path) -> dict[str, float]:
    """Import, check and publish; write the answers."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        ring = Keyring.create(home / "key")
        start = time.perf_counter()
        batch = stage_batch(
            home / "batches", [workbook], region="990101", as_of=date(2025, 9, 1), keyring=ring
        )
        checked = check(home / "batches", Draft().with_batch(batch), keyring=ring)
        publish(
            home / "snapshots",
            checked,
            keyring=ring,
            identities=home / "identities",
            region_name="云川县",
            status="self_test",
            source="基准",
            version=1,
        )
        seconds = time.perf_counter() - start
    answers: dict[str, float] = {}
    for name, rows in checked.tables.items():
        answers[f"{name} accepted"] = rows.num_rows
        for column in rows.column_names:
            if column[0] != "_" and rows[column].type in ("int64", "double"):
                answers[f"{name} {column}"] = float(pc.sum(rows[column]).as_py() or 0)
    rules = zip(
        checked.findings.rows["tbl"].to_pylist(),
        checked.findings.rows["rule"].to_pylist(),
        strict=True,
    )
    answers |= {f"{table} {rule}": float(n) for (table, rule), n in Counter(rules).items()}
    out.write_text(json.dumps(answers), encoding="utf-8")
    return {
        "seconds": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _difference(mine: Path, theirs: Path) -> float:
    a = json.loads(mine.read_text(encoding="utf-8"))
    b = json.loads(theirs.read_text(encoding="utf-8"))
    a = {k: v for k, v in a.items() if v}
    b = {k: v for k, v in b.items() if v}
    if a.keys() != b.keys():
        return float(len(a.keys() ^ b.keys()))
    return max(abs(a[k] - b[k]) / max(1.0, abs(a[k])) for k in a)


def run(*, quick: bool) -> Report:
    """Run both sides three times, in turn, and compare answers first."""
    rows = 2_000 if quick else 200_000
    folder = Path(os.environ.get("JUNHENG_BENCH_DATA", tempfile.gettempdir()))
    workbook = folder / f"junheng-intake-{rows}.xlsx"
    make_workbook(workbook, rows)
    python = os.environ.get("JUNHENG_BENCH_PYTHON", "")
    sides = {"ours": [sys.executable, "-m", "benchmarks.intake", str(workbook)]}
    left_out: list[Side] = []
    if python:
        peer = str(_HERE / "peers" / "intake_polars.py")
        sides["fastexcel + polars"] = [python, peer, str(workbook)]
    else:
        left_out.append(
            Side("fastexcel + polars", "", None, None, "JUNHENG_BENCH_PYTHON is not set")
        )
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    worst: float | None = None
    with tempfile.TemporaryDirectory() as scratch:
        answers = {name: Path(scratch) / f"{name}.json" for name in sides}
        for _ in range(RUNS):
            for name, command in sides.items():
                done = subprocess.run(
                    [*command, str(answers[name])],
                    check=True,
                    capture_output=True,
                    text=True,
                    cwd=_HERE.parent,
                )
                runs[name].append(json.loads(done.stdout.splitlines()[-1]))
        for name in sides:
            if name != "ours":
                worst = _difference(answers["ours"], answers[name])
    return Report(
        name="intake",
        rows={"rows": rows, "columns": len(COLUMNS)},
        agree=None if worst is None else worst <= 1e-9,
        max_difference=worst,
        ours=Side.of("junheng", version("duckdb"), runs["ours"]),
        peers=(
            *(Side.of(n, str(runs[n][0]["version"]), runs[n]) for n in sides if n != "ours"),
            *left_out,
        ),
        runs=RUNS,
    )


if __name__ == "__main__":
    print(json.dumps(ours(Path(sys.argv[1]), Path(sys.argv[2]))))
