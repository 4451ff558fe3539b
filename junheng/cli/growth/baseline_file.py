"""``--publish`` and ``--baseline``: growth models as a file, so that knots stay as they were."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from junheng.cli.growth.long_rows import CohortRows
from junheng.kernel.errors import UsageError
from junheng.measure.growth.percentiles.model import GrowthModel
from junheng.measure.growth.percentiles.published import Published

Models = Mapping[int, GrowthModel]


def write_published(
    path: Path, score: str, cohorts: Sequence[CohortRows], models: Mapping[Any, Models]
) -> list[str]:
    """Write the models of every cohort that has one; give the names of those cohorts."""
    held = {one.name: models[one.key] for one in cohorts if models.get(one.key)}
    body = Published(score, held).as_json()
    path.write_text(json.dumps(body, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    return [*held]


def check_publish(path: Path, *others: Path) -> None:
    """Refuse a file that exists: what was published is not written over.

    Raises
    ------
    UsageError
        It exists, has another ending, or its folder does not exist.
    """
    if path.suffix.lower() != ".json" or not path.parent.is_dir() or path in others:
        raise UsageError(
            where="选项 --publish",
            found=f"写的是“{path}”",
            expected="已有文件夹里的一个文件，以 .json 结尾",
            fix="请改正文件名",
        )
    if path.exists():
        raise UsageError(
            where="选项 --publish",
            found=f"已经有“{path.name}”",
            expected="一个还没有的文件：公布过的模型不被覆盖",
            fix="请换一个文件名，例如写上公布的日期",
        )


def read_published(path: Path, option: str) -> Published:
    """Read published models.

    Raises
    ------
    UsageError
        No such file, or somebody changed it.
    """
    try:
        body: Any = json.loads(path.read_text(encoding="utf-8"))
        return Published.from_json(body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        is_changed = "sha256" in str(error)
        raise UsageError(
            where=f"选项 {option} 《{path.name}》",
            found="内容和公布时的校验码不符" if is_changed else "不是公布的成长模型",
            expected="growth percentiles --publish 写出的文件，没有改动过",
            fix="请向公布模型的单位重新索取" if is_changed else "请检查是否选错了文件",
        ) from error


def baseline_of(
    held: Published, cohorts: Sequence[CohortRows], period: str | None
) -> dict[Hashable, Models]:
    """Match published cohorts to those at hand: by name, or those of one period to the newest.

    Raises
    ------
    UsageError
        No name in common.
    """
    newest = max((one.place for one in cohorts), default=0)
    found: dict[Hashable, Models] = {}
    for one in cohorts:
        name = one.name if period is None else _renamed(one, period)
        if name in held.models and (period is None or one.place == newest):
            found[one.key] = held.models[name]
    if not found and cohorts:
        here = "、".join(one.name for one in cohorts)
        raise UsageError(
            where="选项 --baseline",
            found=f"文件里的各期是 {'、'.join(held.models)}，这里是 {here}",
            expected="至少有一期名称相同，或用 --baseline-period 写明最新一期照哪一期的模型",
            fix="请写上 --baseline-period，例如 --baseline-period 2024；分年级的只写斜线前的一半",
        )
    return found


def _renamed(one: CohortRows, period: str) -> str:
    return f"{period}/{one.key[1]}" if isinstance(one.key, tuple) else period
