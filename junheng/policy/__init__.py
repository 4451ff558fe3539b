"""A policy names what counts: plan packs, their clauses, dated values and rules."""

from junheng.policy.loader import PackInfo, list_packs, load_pack
from junheng.policy.pack import Pack

__all__ = ["Pack", "PackInfo", "list_packs", "load_pack"]
