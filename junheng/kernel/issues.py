"""Problems as data: a rule says what is wrong in general, an issue where it happened.

A :class:`Rule` is one row of a catalogue; an :class:`Issue` is a rule, a :class:`Place` and
facts.  Text, JSON, the annotated workbook and the page are renderings of the same issue.  The
rule never mentions the place; the frame adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from junheng.kernel.yaml_file import read_yaml

Level = Literal["error", "warning", "soon", "note"]

_COLUMN = re.compile(r"[A-Z]+")


def column_letter(index: int) -> str:
    """Name a zero-based column as the spreadsheet prints it.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule catalogue (规则目录)."""

    code: str  # JH-IN-204
    level: Level
    title: str  # short Chinese title
    found: str  # template over the facts
    expected: str  # template
    fix: str  # template
    source: str  # what the rule rests on: data standard field, clause
    private: bool = False  # the value found is masked
    example: Mapping[str, str] = field(default_factory=dict)  # facts that render it in the docs


@dataclass(frozen=True, slots=True)
class Place:
    """Where, counted as the spreadsheet prints it (header included)."""

    file: str = ""
    sheet: str = ""
    cell: str = ""  # F37
    header: str = ""  # header text as the school wrote it
    line: int | None = None  # line of a text file, 1-based, header included

    def __str__(self) -> str:
        parts = []
        if self.file:
            parts.append(f"《{self.file}》")
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        if self.cell:
            parts.append(f"{self.cell} 单元格")
        elif self.line is not None:
            parts.append(f"第 {self.line} 行")
        if self.header:
            parts.append(f"“{self.header}”列")
        return " ".join(parts) or "整份文件"


def mask(value: str) -> str:
    """Hide the middle of a private value.

    >>> mask("330304201206150047"), mask("张三"), mask("")
    ('3303**********0047', '张*', '')
    """
    if len(value) <= 4:
        return value[:1] + "*" * (len(value) - 1)
    if len(value) <= 8:
        return value[:2] + "*" * (len(value) - 2)
    return value[:4] + "*" * (len(value) - 8) + value[-4:]


@dataclass(frozen=True, slots=True)
class Issue:
    """One rule broken at one place, with the facts that fill the rule's sentences."""

    rule: Rule
    place: Place
    facts: Mapping[str, str] = field(default_factory=dict)

    def _fill(self, template: str) -> str:
        facts = dict(self.facts)
        if self.rule.private and "value" in facts:
            facts["value"] = mask(facts["value"])
        return template.format_map(facts)

    @property
    def found(self) -> str:
        """What was read, masked where the rule is private."""
        return self._fill(self.rule.found)

    @property
    def expected(self) -> str:
        """What should stand there."""
        return self._fill(self.rule.expected)

    @property
    def fix(self) -> str:
        """What the reader can do now."""
        return self._fill(self.rule.fix)

    @property
    def source(self) -> str:
        """What the rule rests on."""
        return self._fill(self.rule.source)

    def text(self) -> str:
        """Render the six parts for a terminal or a text file."""
        return "\n".join(
            (
                f"[{self.rule.code}] {self.rule.title}",
                f"  在哪里：{self.place}",
                f"  发现：{self.found}",
                f"  应当：{self.expected}",
                f"  怎么办：{self.fix}",
                f"  依据：{self.source}",
            )
        )

    def as_json(self) -> dict[str, str | int | None]:
        """Render as the shape every ``issues[]`` of the command line has."""
        return {
            "rule": self.rule.code,
            "level": self.rule.level,
            "title": self.rule.title,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "header": self.place.header,
            "line": self.place.line,
            "found": self.found,
            "expected": self.expected,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A set of rules by code, read from one YAML file."""

    rules: Mapping[str, Rule]

    @classmethod
    def read(cls, path: Path) -> Catalogue:
        """Read ``{code: {level, title, found, expected, fix, source, private, example}}``."""
        rows = read_yaml(path)
        return cls({code: Rule(code=code, **row) for code, row in rows.items()})

    def __getitem__(self, code: str) -> Rule:
        return self.rules[code]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def issue(self, code: str, place: Place, **facts: object) -> Issue:
        """Say that one rule is broken at one place."""
        return Issue(self.rules[code], place, {name: str(fact) for name, fact in facts.items()})
