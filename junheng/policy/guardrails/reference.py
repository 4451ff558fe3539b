"""The reference page of the guardrail pack, written from the pack itself."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.policy.guardrails.reading import load_guardrails
from junheng.policy.guardrails.rule import LEVEL_LABELS, STRENGTH_LABELS, Guardrail, Guardrails
from junheng.policy.guardrails.wording import words
from junheng.policy.pack import SOURCE_LABELS


def _rule(rule: Guardrail, pack: Guardrails) -> Iterator[str]:
    yield f"## {rule.id} {rule.title}"
    yield ""
    yield f"{rule.title_en}. {rule.says}"
    yield ""
    for article in rule.articles:
        until = f" to {article.valid_to}" if article.valid_to else ""
        yield f"- {article.cited}; in force {article.valid_from}{until}"
    lowest = rule.exception_from
    excepted = f"{LEVEL_LABELS[lowest]}及以上文件" if lowest else "没有"
    yield f"- 力度：{STRENGTH_LABELS[rule.strength]}；例外：{excepted}"
    yield f"- 原文：{SOURCE_LABELS[rule.source]}{'；' + rule.where_read if rule.where_read else ''}"
    if rule.note:
        yield f"- {rule.note}"
    yield ""
    yield "| 事项 | 情形 | 力度 | 可以 |"
    yield "|---|---|---|---|"
    for one in rule.governs:
        told = f"{one.found}（{words(one.when, pack.facts)}）"
        ways = "；".join(one.alternatives)
        act = f"`{one.act}` {pack.acts[one.act].label}"
        yield f"| {act} | {told} | {STRENGTH_LABELS[one.strength]} | {ways} |"
    yield ""


def guardrails_page() -> str:
    """Write every rule, every act with its facts, and the table of uses."""
    pack = load_guardrails()
    lines = ["# Guardrails (政策底线与负面清单)", ""]
    lines += [
        "Generated from `packs/national/guardrails/`; the method is in"
        " [docs/methods/guardrails.md](../methods/guardrails.md).",
        "",
    ]
    for rule in pack.rules:
        lines += _rule(rule, pack)
    lines += ["# Uses of results (评价结果的使用)", ""]
    uses = pack.facts["use"].choices
    lines.append(f"| 评价内容 | {' | '.join(use.label for use in uses)} |")
    lines.append("|---" * (len(uses) + 1) + "|")
    by = {(pair.part, pair.use): pair for pair in pack.pairs}
    for part in pack.facts["part"].choices:
        cells = []
        for use in uses:
            pair = by[part.value, use.value]
            cells.append(STRENGTH_LABELS[pair.strength] if pair.strength else "没有查到限制")
        lines.append(f"| {part.label} | {' | '.join(cells)} |")
    lines += ["", "# Acts and their facts (办理事项与事实)", ""]
    lines += ["| Act | Label | Facts |", "|---|---|---|"]
    for act in pack.acts.values():
        facts = "；".join(f"`{name}` {pack.facts[name].label}" for name in act.facts)
        lines.append(f"| `{act.id}` | {act.label} | {facts} |")
    lines.append("")
    for fact in pack.facts.values():
        if fact.choices:
            told = "；".join(f"`{one.value}` {one.label}" for one in fact.choices)
            lines.append(f"- `{fact.id}` {fact.label}：{told}")
    return "\n".join(lines)
