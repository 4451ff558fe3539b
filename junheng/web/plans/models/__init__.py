"""What a region does with a policy document.

An :class:`Adoption` (采用) is one plan pack taken over by one region: the local values bound to
it, then who approved it and when.  It is prepared, submitted, in force, and at last superseded;
it is never deleted.  A :class:`Settlement` (处置) says how one conflict with a policy guardrail
was settled.  A :class:`Duty` (责任) makes an office, and a person in it, responsible for one
item: drawn up, handed out (交办), received (签收), handed over when the person leaves, withdrawn
(撤回) where it was given wrongly.  A
:class:`LocalIndicator` (本地指标) is a formula the region wrote; a :class:`LocalTarget` (本地目标)
is a line it set on one beside a plan.
"""

from junheng.web.plans.models.adoption import Adoption, AdoptionState, Settlement, Way
from junheng.web.plans.models.duty import Door, Duty, DutyState, Part, Stands
from junheng.web.plans.models.indicator import (
    BASE_PACK,
    IndicatorState,
    LineKind,
    LocalIndicator,
    LocalTarget,
)

__all__ = [
    "BASE_PACK",
    "Adoption",
    "AdoptionState",
    "Door",
    "Duty",
    "DutyState",
    "IndicatorState",
    "LineKind",
    "LocalIndicator",
    "LocalTarget",
    "Part",
    "Settlement",
    "Stands",
    "Way",
]
