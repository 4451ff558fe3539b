"""Value-added of units by linear mixed models (增值评价：线性混合模型).

``statistics`` and ``cells`` hold what a model needs of pupils; ``nested`` and ``crossed`` take the
random effects out; ``profile`` is the likelihood, ``search`` its lowest point; ``fit`` puts them
together, ``rows`` starts from pupils' rows; ``reading`` says what may be said;
``years`` compares years, ``sensitivity`` asks what would change the answer;
``measurement_error`` corrects priors for their reliability.
"""

from junheng.measure.growth.mixed.cells import Cells
from junheng.measure.growth.mixed.crossed import fit_crossed
from junheng.measure.growth.mixed.fit import fit
from junheng.measure.growth.mixed.result import Fit, Level
from junheng.measure.growth.mixed.rows import ValueAdded, unit_means, value_added
from junheng.measure.growth.mixed.sensitivity import sensitivity
from junheng.measure.growth.mixed.statistics import Statistics

__all__ = [
    "Cells",
    "Fit",
    "Level",
    "Statistics",
    "ValueAdded",
    "fit",
    "fit_crossed",
    "sensitivity",
    "unit_means",
    "value_added",
]
