"""What local indicators are written over: the pack, its checks, its stages (所依的规则包)."""

from __future__ import annotations

from junheng.data.standard import standard
from junheng.measure.engine.local import Checked, LocalDefinition, check_local
from junheng.policy.pack import Pack
from junheng.web.evidence import queries as evidence
from junheng.web.plans.models import BASE_PACK
from junheng.web.shared.labels import label_of


def base_pack() -> Pack:
    """Give the pack whose parameters, quantities and schools local indicators use."""
    pack: Pack = evidence.pack_of(BASE_PACK)
    return pack


def check(definition: LocalDefinition) -> Checked:
    """Check a definition against the pack it is written over."""
    return check_local(base_pack(), definition)


def stage_choices() -> list[tuple[str, str]]:
    """List the stages a local indicator may speak of."""
    labels = {c.code: label_of(c) for c in standard().codes["stage"].codes}
    return [(stage, labels[stage]) for stage in base_pack().stages]


def stage_words(stages: tuple[str, ...]) -> str:
    """Name stages."""
    labels = dict(stage_choices())
    return "、".join(labels.get(stage, stage) for stage in stages)
