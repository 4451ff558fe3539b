"""Which indicators tables cannot answer (哪些指标算不出): said before anything is measured."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.measure.engine.check import Amount, Fold, Operation, Typed, resolve
from junheng.policy.pack import Indicator, Pack


def not_computable(pack: Pack, filled: Mapping[str, frozenset[str]]) -> tuple[Indicator, ...]:
    """List the indicators no school of these tables could be given (无法计算的指标).

    Parameters
    ----------
    pack : Pack
        Whose indicators.
    filled : mapping
        The columns with at least one value, by table that has rows.

    Returns
    -------
    tuple of Indicator
        In the order of the pack; those a part of the schools lack are not among them.
    """
    return tuple(
        each
        for each in pack.indicators
        if not all(
            _answers(resolve(formula.text, pack), pack, filled)
            for formula in (each.numerator, each.denominator)
        )
    )


def _answers(node: Typed, pack: Pack, filled: Mapping[str, frozenset[str]]) -> bool:
    match node:
        case Fold(kind="count", table=table):
            return table in filled
        case Fold(table=table, column=column, default=default):
            return table in filled and (default is not None or column in filled[table])
        case Operation(op="otherwise", operands=operands):
            return any(_answers(each, pack, filled) for each in operands)
        case Operation(operands=operands):
            return all(_answers(each, pack, filled) for each in operands)
        case Amount(quantity=quantity):
            return _answers(resolve(pack.quantities[quantity].formula.text, pack), pack, filled)
        case _:
            return True
