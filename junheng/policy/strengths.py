"""Rules that say what went well (亮点规则), as data of a pack.

Each names its kind, how many data versions it looks over, how much must have moved, how many it
needs at least (pupils of a section, schools of a group), and the sentence that is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.loader import display_name, find_pack, refuse

StrengthKind = Literal["meets_all", "rising", "narrowing"]


@dataclass(frozen=True, slots=True)
class StrengthRule:
    """One rule that opens strengths (亮点规则)."""

    id: str
    kind: StrengthKind
    label: str
    over: int  # data versions of different years
    moved: float  # share of the first that must have changed
    least: int  # pupils of a section, or schools of a group
    sentence: str


@dataclass(frozen=True, slots=True)
class StrengthRules:
    """The rules of one pack, the first wins; of one unit at most so many."""

    rules: tuple[StrengthRule, ...] = ()
    most: int = 0

    @property
    def over(self) -> int:
        """How many data versions the longest of them looks over."""
        return max((rule.over for rule in self.rules), default=0)


def _rule(entry: Entry) -> StrengthRule:
    moved = entry.raw("moved")
    if isinstance(moved, bool) or not isinstance(moved, int | float):
        entry.wrong("moved", "数")
        moved = 0.0
    rule = StrengthRule(
        entry.text("strength"),
        entry.choice("kind", get_args(StrengthKind)),
        entry.text("label"),
        entry.integer("over"),
        float(moved),
        entry.integer("least"),
        entry.text("sentence"),
    )
    entry.close()
    return rule


@cache
def strength_rules(pack: str) -> StrengthRules:
    """Read the rules of a pack; none where it states none."""
    folder, report = find_pack(pack), Report()
    if not (folder / "strengths.yaml").is_file():
        return StrengthRules()
    top = read_entry(folder / "strengths.yaml", display_name(folder, "strengths.yaml"), report)
    rules = StrengthRules()
    if top is not None:
        rules = StrengthRules(
            tuple(_rule(one) for one in top.sections("strengths")), top.integer("most")
        )
        top.close()
    if report.has_errors:
        refuse(folder, report)
    return rules
