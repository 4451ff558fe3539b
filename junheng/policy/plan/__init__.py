"""Action plans as data: what a document names, whom it binds, by when, and how it is decided."""

from junheng.policy.plan.loading import PlanInfo, lint_plan, list_plans, load_plan
from junheng.policy.plan.model import PlanItem, PlanPack

__all__ = ["PlanInfo", "PlanItem", "PlanPack", "lint_plan", "list_plans", "load_plan"]
