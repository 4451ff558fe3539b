"""The reference page of action plans, written from the packs (行动计划一览)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from junheng.policy.plan import PlanPack, list_plans, load_plan
from junheng.policy.plan.model import KIND_LABELS, STATUS_LABELS


def counts_table(plan: PlanPack) -> list[str]:
    """Count the items of a plan by kind and status, as a Markdown table."""
    held = Counter((item.kind, item.status) for item in plan.items)
    used = [status for status in STATUS_LABELS if any(s == status for _, s in held)]
    lines = [
        "| " + " | ".join(["条目", *(STATUS_LABELS[status] for status in used), "合计"]) + " |",
        "|---" * (len(used) + 2) + "|",
    ]
    for kind, label in KIND_LABELS.items():
        row = [held[(kind, status)] for status in used]
        if sum(row):
            lines.append(f"| {label} | " + " | ".join(map(str, [*row, sum(row)])) + " |")
    total = [sum(n for (_, s), n in held.items() if s == status) for status in used]
    lines.append("| 合计 | " + " | ".join(map(str, [*total, len(plan.items)])) + " |")
    return lines


def summary_table() -> list[str]:
    """Give one line a plan: what the software does about its items."""
    lines = [
        "| 文件 | 条目 | " + " | ".join(STATUS_LABELS.values()) + " |",
        "|---" * (len(STATUS_LABELS) + 2) + "|",
    ]
    for info in list_plans():
        plan = load_plan(info.id)
        held = Counter(item.status for item in plan.items)
        row = [len(plan.items), *(held[status] for status in STATUS_LABELS)]
        lines.append(f"| {plan.title} `{plan.id}` | " + " | ".join(map(str, row)) + " |")
    return lines


def _clauses(plan: PlanPack) -> Iterator[str]:
    for clause in plan.clauses.values():
        items = plan.of_clause(clause.id)
        if not items:
            continue
        yield f"### {clause.number or clause.id} {clause.title}"
        yield ""
        for item in items:
            by = "、".join(f"`{one}`" for one in item.by)
            why = f"：{item.reason}" if item.reason else f"：{by}" if by else ""
            yield f"- {item.kind_label}“{item.term}” {item.text}（{item.status_label}{why}）"
        yield ""


def plans_page() -> str:
    """Write every clause of every plan and what it became."""
    lines = [
        "# 行动计划一览",
        "",
        "每份政策文件的每一条变成了什么；由 `packs/` 中的数据生成。",
        "",
        *summary_table(),
        "",
    ]
    for info in list_plans():
        plan = load_plan(info.id)
        lines += [f"## {plan.title} `{plan.id}`", "", *counts_table(plan), "", *_clauses(plan)]
    return "\n".join(lines)
