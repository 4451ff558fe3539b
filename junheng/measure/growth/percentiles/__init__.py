"""Growth percentiles of pupils by quantile regression (成长百分等级).

``regression`` solves a hundred linear programmes exactly, ``kernels`` and ``simplex`` are its
compiled inner loops; ``model`` places pupils and is stored; ``cohort`` goes from scores of
periods to every pupil's percentile or the reason why there is none, ``rows`` from a long table
of periods and grades; ``published`` keeps models as they were; ``groups`` summarises,
``outlook`` projects and says how sure a figure is; ``simex`` corrects groups for errors in
earlier scores.
"""

from junheng.measure.growth.percentiles.cohort import Growth, growth_percentiles
from junheng.measure.growth.percentiles.groups import fit_table, group_growth
from junheng.measure.growth.percentiles.model import GrowthModel
from junheng.measure.growth.percentiles.rows import percentiles_of_rows

__all__ = [
    "Growth",
    "GrowthModel",
    "fit_table",
    "group_growth",
    "growth_percentiles",
    "percentiles_of_rows",
]
