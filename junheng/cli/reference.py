"""The reference pages, written from the code (参考页): ``python -m junheng.cli.reference``.

Tables, rules, indicators, sentences, commands and settings are declared once as data; these
pages are renderings of them, and a test fails when a committed page is not the current one.
"""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from junheng.cli.main import ChineseFormatter, Parser, build_parser
from junheng.data.standard import Column, Table, standard
from junheng.kernel.issues import Catalogue, Issue, Place
from junheng.measure.indicators.reference import indicators_page
from junheng.measure.progress.reference import plans_page
from junheng.policy.guardrails.reference import guardrails_page
from junheng.publish.sentences import catalogue_markdown

_PACKAGE = Path(__file__).resolve().parent.parent


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _bounds(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return ""
    return f"{'' if low is None else f'{low:g}'}～{'' if high is None else f'{high:g}'}"


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name} ({table.label})"
    yield ""
    yield f"{table.label_en}: {table.grain}."
    yield ""
    yield f"- Key: {', '.join(table.key)}. Privacy: {table.privacy}."
    if table.synonyms:
        yield f"- Sheet names understood: {'、'.join(table.synonyms)}"
    yield ""
    heads = ("Column", "Label", "English", "Type", "Required", "Unit", "Range or codes")
    yield f"| {' | '.join(heads)} | Purpose; retention |"
    yield "|---|---|---|---|---|---|---|---|"
    for column in table.columns:
        rule = column.codes or column.check or _bounds(column)
        kept = f"{column.purpose}；{column.retention}" if column.purpose else ""
        needed = "yes" if column.required else ""
        cells = (column.label_en, column.type, needed, column.unit, rule, kept)
        yield f"| {column.name} | {_cell(column.label)} | {' | '.join(map(_cell, cells))} |"
    yield ""


def tables_page() -> str:
    """Write every table and code list of the data standard."""
    held = standard()
    lines = [f"# Data standard (数据标准) {held.version}", ""]
    lines += ["Generated from the declarations in `junheng/data/standard/`.", ""]
    for table in held.tables.values():
        lines += _table(table)
    lines += ["# Code lists (代码表)", ""]
    for codes in held.codes.values():
        lines += [f"## {codes.name} ({codes.label})", "", f"Source: {codes.source}", ""]
        lines += ["| Code | Label | English | Also understood |", "|---|---|---|---|"]
        lines += [
            f"| {c.code} | {c.label} | {c.label_en} | {'、'.join(c.synonyms)} |"
            for c in codes.codes
        ]
        lines.append("")
    return "\n".join(lines)


def rules_page() -> str:
    """Write every rule of every catalogue with its example."""
    lines = ["# Rules (校验规则)", ""]
    lines += ["Level, example and source of every rule, from the `rules.yaml` files.", ""]
    for path in sorted(_PACKAGE.rglob("rules.yaml")):
        for rule in Catalogue.read(path):
            issue = Issue(rule, Place(), dict(rule.example))
            lines += [
                f"## {rule.code} {rule.title}",
                "",
                f"- level: {rule.level}{', value masked' if rule.private else ''}",
                f"- found: {issue.found}",
                f"- expected: {issue.expected}",
                f"- fix: {issue.fix}",
                f"- source: {issue.source}",
                "",
            ]
    return "\n".join(lines)


def commands_page() -> str:
    """Write the help of every command."""
    parser = build_parser([])
    lines = ["# Commands (命令)", ""]
    lines += ["Exit codes: 0 done, 1 the data have problems, 2 the call is wrong.", ""]
    for name, command in _commands(parser).items():
        command.formatter_class = functools.partial(ChineseFormatter, width=96)
        lines += [f"## {name}", "", "```text", command.format_help().strip(), "```", ""]
    return "\n".join(lines)


def _commands(parser: Parser) -> Mapping[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(sorted(action.choices.items()))
    raise LookupError("the command line has no commands")


def settings_page() -> str:
    """Write the settings of an installation, from the docstring that declares them."""
    text = (_PACKAGE / "web" / "config" / "settings.py").read_text(encoding="utf-8")
    declared = text.split('"""')[1].strip()
    return f"# Settings (设置)\n\n```text\n{declared}\n```\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "tables.md": tables_page,
    "rules.md": rules_page,
    "indicators.md": indicators_page,
    "guardrails.md": guardrails_page,
    "plans.md": plans_page,
    "sentences.md": catalogue_markdown,
    "commands.md": commands_page,
    "settings.md": settings_page,
}


def write(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page().rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path("docs/reference"))
