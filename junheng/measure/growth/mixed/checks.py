"""When a mixed model cannot say anything (无法估计): each refusal says what was found."""

from __future__ import annotations

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed.profile import independent
from junheng.measure.growth.mixed.statistics import Floats, Labels


def check_units(level: str, count: int, pupils: int) -> None:
    """Refuse a level whose units cannot be compared.

    Parameters
    ----------
    level : str
    count : int
        Units of the level.
    pupils : int
        Pupils in all of them.

    Raises
    ------
    NotEstimable
        Fewer than two units, or no more pupils than units.
    """
    if count < 2:
        raise NotEstimable(
            f"{level} has {count} unit: value-added compares units; give at least two",
            f"“{level}”只有 {count} 个：增值是单位之间的比较，至少要 2 个",
        )
    if pupils <= count:
        raise NotEstimable(
            f"{pupils} pupils in {count} units of {level}: one pupil each cannot tell a unit from "
            "its pupil; use larger units or pool years",
            f"“{level}”有 {count} 个，却只有 {pupils} 名学生：一个单位一名学生，分不开单位和学生；"
            "请用更大的单位，或合并几年",
        )


def check_columns(gram: Floats, names: Labels) -> None:
    """Refuse columns that leave nothing to estimate.

    Parameters
    ----------
    gram : array of float, q × q
        Sums of products, the intercept first, the outcome last; predictors of full rank.
    names : tuple of str, length q

    Raises
    ------
    NotEstimable
        No more pupils than columns, or an outcome that the predictors hold already.
    """
    pupils, columns = round(float(gram[0, 0])), len(names)
    if pupils <= columns:
        raise NotEstimable(
            f"{pupils} pupils for {columns} columns: nothing is left to estimate the variance from",
            f"只有 {pupils} 名学生，却有 {columns} 列：没有剩下的信息估计方差；请减少先前成绩",
        )
    if len(independent(gram)) < columns:
        raise NotEstimable(
            "the outcome has no spread beside the predictors (all scores equal, or the same as a "
            "prior); check that the right column was chosen",
            "结果成绩除了先前成绩以外没有差别（全都相同，或者就是某一列先前成绩，"
            "或者都挤在一个很大的数附近，例如编号）；请核对选的是不是结果那一列",
        )
