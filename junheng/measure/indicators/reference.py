"""The reference page of indicators (指标库), written from the packs."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.policy import Pack, list_packs, load_pack
from junheng.policy.pack import CONFIDENCE_LABELS, SOURCE_LABELS, Indicator


def indicators_page() -> str:
    """Write ``docs/reference/indicators.md``: every indicator of every pack, in Markdown."""
    lines = ["# Indicators (指标库)", ""]
    lines += ["Generated from the packs; a test fails when it is out of date.", ""]
    for info in list_packs():
        lines += _pack(load_pack(info.id))
    return "\n".join(lines).rstrip() + "\n"


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.id} 《{pack.title}》"
    yield ""
    yield f"{pack.title_en}. {pack.document_number}, in force from {pack.valid_from}."
    yield ""
    for indicator in pack.indicators:
        yield from _indicator(pack, indicator)


def _indicator(pack: Pack, indicator: Indicator) -> Iterator[str]:
    yield f"### {indicator.id}"
    yield ""
    yield f"{indicator.label} — {indicator.label_en}, in {indicator.unit}."
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| definition | `{indicator.definition}` |"
    yield f"| numerator | `{indicator.numerator.text}` |"
    yield f"| denominator | `{indicator.denominator.text}` |"
    yield f"| per | {indicator.per} |"
    yield f"| amount | {indicator.amount.label}, {indicator.amount.unit} |"
    yield f"| split between sections | {'yes' if indicator.split else 'no'} |"
    for value in indicator.limits.values:
        source = f"{value.confidence} {CONFIDENCE_LABELS[value.confidence]}"
        read = SOURCE_LABELS[value.source]
        stage = value.stage or "every stage"
        yield f"| limit, {stage} | {value.number:g} from {value.valid_from}（{source}；{read}） |"
    for flag in pack.flags:
        if indicator.id in flag.adds:
            yield f"| also counted | {flag.label}：`{flag.adds[indicator.id].text}` |"
    yield f"| plain-file column | `{indicator.amount.column}` |"
    yield f"| clause | `{pack.cite(indicator.clause)}` |"
    yield ""
    if indicator.note:
        yield indicator.note
        yield ""
