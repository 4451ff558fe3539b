"""The dated values of a pack in words, for ``junheng pack show`` and ``log`` (取值和日期)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from junheng.measure.progress.wording import amount, line_in_words
from junheng.policy import load_pack
from junheng.policy.loader import find_pack, kind_of
from junheng.policy.pack import Value
from junheng.policy.plan import load_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """One value of a pack and the days it holds."""

    valid_from: date
    valid_to: date | None
    id: str
    label: str
    value: str
    clause: str

    def as_json(self) -> dict[str, object]:
        """Give it as plain values."""
        until = self.valid_to.isoformat() if self.valid_to else None
        return {**asdict(self), "valid_from": self.valid_from.isoformat(), "valid_to": until}

    def text(self) -> str:
        """Give it as a line."""
        until = f"至 {self.valid_to}" if self.valid_to else "起"
        return f"{self.valid_from} {until}　{self.label}：{self.value}（{self.clause}）"


def dated_values(name: str) -> list[DatedValue]:
    """List every dated value of a pack by date: parameters, limits, lines and deadlines."""
    if kind_of(find_pack(name)) == "plan":
        plan = load_plan(name)
        rules, cite = plan.formulas, plan.cite
        rows = [
            DatedValue(
                valid_from=item.valid_from,
                valid_to=None,
                id=item.id,
                label=item.term,
                value=line_in_words(item),
                clause=cite(item.clause),
            )
            for item in plan.items
            if item.valid_from is not None and item.measure is not None
        ]
    else:
        rules = load_pack(name)
        rows, cite = [], rules.cite
    rows += [
        DatedValue(
            valid_from=value.valid_from,
            valid_to=value.valid_to,
            id=parameter.id,
            label=parameter.label + (f"（{_stage(value.stage)}）" if value.stage else ""),
            value=_amount(value),
            clause=cite(value.clause),
        )
        for parameter in [*rules.parameters.values(), *(i.limits for i in rules.indicators)]
        for value in parameter.values
    ]
    return sorted(rows, key=lambda row: (row.valid_from, row.id))


def _labels(unit: str, codes: tuple[str, ...]) -> str:
    """Say codes in words, by the list of the data standard their unit names (``学历代码``)."""
    from junheng.data.standard import standard

    named = unit.removesuffix("代码")
    for one in standard().codes.values():
        words = {code.code: code.label for code in one.codes}
        if named in one.label and all(code in words for code in codes):
            return "、".join(words[code] for code in codes)
    return "、".join(codes)


def _stage(stage: str) -> str:
    return _labels("学段", (stage,)) if stage else ""


def _amount(value: Value) -> str:
    """Say a value with its unit: codes by their labels, shares as percentages."""
    if isinstance(value.value, tuple):
        return _labels(value.unit, value.value)
    if isinstance(value.value, str):
        return value.value
    if value.unit == "年":  # a calendar year has no thousands
        return f"{value.value:g} 年"
    return amount(value.value, "" if value.unit in {"无量纲", "权重"} else value.unit)


def in_words(value: Value) -> str:
    """Say a value with its stage and unit."""
    return f"{_stage(value.stage)} {_amount(value)}".strip()
