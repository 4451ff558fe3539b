"""``--model``: a school's own pupils under the county's model, nobody else's rows needed."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from junheng.cli.growth.beside import Pupils
from junheng.kernel.errors import UsageError
from junheng.measure.growth.mixed import Level, Statistics
from junheng.measure.growth.mixed.given import Given, level_given
from junheng.measure.growth.mixed.rows import design

_ALONE = (
    "crossed", "within", "slope", "sums", "year", "ml", "spline", "context", "context_mean",
    "reliability", "reliability_range", "false_discoveries", "sensitivity", "rank_intervals",
)  # fmt: skip


def refuse_others(args: argparse.Namespace) -> None:
    """Refuse options that estimate something: a given model is only applied."""
    used = [name for name in _ALONE if getattr(args, name)]
    if args.model is not None and used:
        named = "、".join(f"--{name.replace('_', '-')}" for name in used)
        raise _refused(f"--model 和 {named} 一起用", "给定的模型只用来复算，不再估计")


def read_model(path: Path) -> Given:
    """Read the coefficients and variances that ``value-added --json`` prints.

    Raises
    ------
    UsageError
        The file is not there, or is no such model.
    """
    try:
        body: Any = json.loads(path.read_text(encoding="utf-8"))
        return Given(
            fixed={str(name): float(value) for name, value in body["fixed"].items()},
            between=float(body["variance"]["unit"]),
            residual=float(body["variance"]["residual"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(
            f"《{path.name}》不是增值模型", "value-added --json 的输出，或复算包里的“模型.json”"
        ) from error


def applied(args: argparse.Namespace, pupils: Pupils) -> tuple[Given, Level, int]:
    """Give the model, what each unit added under it, and how many pupils took part.

    Raises
    ------
    NotEstimable
        No pupil has every score.
    UsageError
        The model has other predictors than ``--prior`` names.
    """
    model = read_model(args.model)
    if set(model.fixed) != {"intercept", *args.prior}:
        wanted = [name for name in model.fixed if name != "intercept"]
        raise _refused(f"--prior 是 {'、'.join(args.prior)}", f"模型里的：{'、'.join(wanted)}")
    built = design(pupils.outcome, pupils.priors)
    labels = pupils.units[args.unit][built.kept]
    sums = Statistics.of(
        built.columns, built.outcome, [labels], names=built.names, levels=(args.unit,)
    )
    return model, level_given(sums, model), sums.n


def _refused(found: str, expected: str) -> UsageError:
    return UsageError(
        where="命令 junheng growth value-added",
        found=found,
        expected=expected,
        fix="请改正选项；运行 junheng growth value-added --help 查看写法",
    )
