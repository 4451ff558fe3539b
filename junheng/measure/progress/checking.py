"""What a plan says, held against the data standard: formulas, scopes, asks (条目库检查)."""

from __future__ import annotations

from junheng.data.standard import standard
from junheng.kernel.errors import ExpressionError, UsageError
from junheng.kernel.issues import Issue
from junheng.measure.engine.check import check_formulas, resolve
from junheng.policy.document import Report
from junheng.policy.loader import find_pack, list_packs, load_pack
from junheng.policy.plan.model import PlanPack


def check_against_standard(plan: PlanPack) -> list[Issue]:
    """Check formulas, scopes, national rules and that nothing already held is asked for."""
    report = Report()
    for scope in plan.scopes.values():
        if scope.where is None:
            continue
        try:
            resolve(scope.where.text, plan.formulas, "boolean")
        except ExpressionError as error:
            report.add(
                "JH-PK-301",
                scope.where.at,
                formula=scope.where.text,
                position=error.position + 1,
                problem=error.found,
                expected=error.expected,
                fix=error.fix,
            )
    _check_asks(plan, report)
    _check_rules(plan, report)
    _check_held(plan, report)
    return [*check_formulas(plan.formulas), *report.issues]


def _check_asks(plan: PlanPack, report: Report) -> None:
    held: dict[str, tuple[str, str]] = {}
    for table in standard().tables.values():
        if table.name == "collected_item":
            continue
        for column in table.columns:
            for name in (column.label, *column.synonyms):
                held.setdefault(name, (table.label, column.label))
    for ask in plan.asks.values():
        if ask.label in held:
            table_label, column_label = held[ask.label]
            report.add(
                "JH-PK-511",
                ask.at,
                id=ask.id,
                label=ask.label,
                table=table_label,
                column=column_label,
            )


def _check_rules(plan: PlanPack, report: Report) -> None:
    for item in plan.items:
        source = item.measure.source if item.measure is not None else ""
        for name in {source, *item.by}:
            if not name.startswith("rule:"):
                continue
            try:
                find_pack(name.removeprefix("rule:"))
            except UsageError as error:
                report.add("JH-PK-513", item.at, id=item.id, problem=error.found, fix=error.fix)


def _check_held(plan: PlanPack, report: Report) -> None:
    known = {item.id for info in list_packs() for item in load_pack(info.id).items}
    for item in plan.items:
        source = item.measure.source if item.measure is not None else ""
        for name in {source, *item.by}:
            held = name.removeprefix("held:")
            if name.startswith("held:") and held not in known:
                problem = f"国家规则里没有采集事项 {held}"
                fix = "请对照 junheng pack show cn-moe-2017-6 改正编号"
                report.add("JH-PK-513", item.at, id=item.id, problem=problem, fix=fix)
