"""The catalogue of sentences: data in, sentences out (句式目录).

Every Chinese sentence that the system generates is one entry of a YAML file beside this module:
who reads it, when it appears, which facts it needs and how each is written.  A school's reply to
a sentence attaches to its id and version, so the wording changes only with a new version.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from junheng.kernel.errors import UsageError
from junheng.kernel.yaml_file import read_yaml
from junheng.publish.sentences.kinds import KIND_LABELS, KINDS

_FOLDER = Path(__file__).resolve().parent
_PARTS = re.compile("(?<=[，；：])|(?<=[,;] )")
_AUDIENCES = {"bureau": "教育局", "school": "学校", "public": "公开", "all": "教育局、学校"}


@dataclass(frozen=True, slots=True)
class Form:
    """One entry of the catalogue (句式): everything about a sentence except today's facts."""

    id: str
    version: int
    audience: str
    trigger: str  # when it appears, in Chinese
    facts: Mapping[str, str]  # name → kind
    text: str
    example: Mapping[str, Any]
    chart: str = ""  # chart that belongs beside it: strip, bars, trend
    suppress: str = ""  # when it must not appear, in Chinese
    clause: str = ""  # what it rests on
    threshold: str = ""  # the figure at which it appears, in Chinese
    evidence: str = ""  # what a reader may look at, in Chinese
    about: str = ""  # school: it says something of one school, so its rule is published in full
    wordings: Sequence[str] = ()  # other wordings of the same facts an officer may choose
    optional: Sequence[str] = ()  # counts whose part of the sentence is left out when they are 0

    def __post_init__(self) -> None:
        used = _names_in(self.text)
        if used != set(self.facts) or set(self.facts) != set(self.example):
            raise ValueError(
                f"{self.id}: text uses {sorted(used)}, schema names {sorted(self.facts)}, "
                f"example gives {sorted(self.example)}; the three must agree"
            )
        for wording in self.wordings:
            if _names_in(wording) != used:
                raise ValueError(
                    f"{self.id}: the wording {wording!r} uses {sorted(_names_in(wording))}; every "
                    f"wording uses {sorted(used)}"
                )
        if not set(self.optional) <= {name for name, kind in self.facts.items() if kind == "count"}:
            raise ValueError(f"{self.id}: optional are counts, found {list(self.optional)}")
        unknown = {kind for kind in self.facts.values() if kind not in KINDS}
        if unknown or self.audience not in _AUDIENCES:
            raise ValueError(
                f"{self.id}: unknown kind {sorted(unknown)} or audience {self.audience}"
            )


def _names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def without(text: str, gone: set[str]) -> str:
    """Leave out the parts of a sentence that say nothing but a zero; a whole of zeros stays.

    >>> without("肯定 {a} 条，指出问题 {b} 条，建议 {c} 条。", {"c"})
    '肯定 {a} 条，指出问题 {b} 条。'
    >>> without("{name}：需要关注 {a} 条，做得好 {b} 条。", {"a", "b"})
    '{name}：需要关注 {a} 条，做得好 {b} 条。'
    >>> without("{n} actions agreed, {done} of them done.", {"done"})
    '{n} actions agreed.'
    """
    parts = _PARTS.split(text)
    kept = [part for part in parts if not _names_in(part) or not _names_in(part) <= gone]
    said = "".join(kept).rstrip("，；,; ")
    if len(kept) == len(parts) or not said or said.endswith("："):
        return text
    stop = text[-1] if text[-1] in "。." else ""
    return said if said.endswith(stop) else f"{said}{stop}"


_lent: list[Callable[[str], str]] = [str]


def lend_language(say: Callable[[str], str]) -> Callable[[str], str]:
    """Take what gives a form in the language of whoever reads now; it gives Chinese back else.

    Words of the vocabulary that stand in a sentence as texts are given the same way.
    """
    _lent[0] = say
    return say


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence about today's facts (语句)."""

    id: str
    version: int
    text: str
    facts: Mapping[str, Any]
    chart: str = ""
    clause: str = ""
    wordings: tuple[str, ...] = ()  # the same facts in the other published wordings

    def __str__(self) -> str:
        return self.text


@cache
def forms() -> Mapping[str, Form]:
    """Read the catalogue once: form by id, in the order of the files."""
    out: dict[str, Form] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        for row in read_yaml(path):
            form = Form(**row)
            if form.id in out:
                raise ValueError(f"{path.name}: sentence {form.id} is defined twice")
            out[form.id] = form
    return out


def render(form_id: str, facts: Mapping[str, Any]) -> Sentence:
    """Write one sentence of the catalogue with its facts.

    Raises
    ------
    UsageError
        No such sentence, or a fact is missing, unknown or of the wrong kind.

    Examples
    --------
    >>> render("scope.merged", {"name": "城关一小", "n": 1}).text
    '城关一小另有 1 个不计校数的校区，学生和资源已并入主校计算。'
    """
    form = forms().get(form_id)
    if form is None:
        raise UsageError(
            where="句式目录",
            found=f"没有编号为 {form_id} 的句式",
            expected="使用目录里的编号",
            fix="请查看句式目录后改正编号",
        )
    if set(facts) != set(form.facts):
        raise UsageError(
            where=f"句式 {form_id}",
            found=f"给出的事实是 {sorted(facts)}",
            expected=f"给出 {sorted(form.facts)}",
            fix="请按目录补上缺少的事实，去掉多余的",
        )
    wording = _lent[0](form.text)
    written: dict[str, str] = {}
    for name, kind in form.facts.items():
        try:
            written[name] = KINDS[kind](facts[name])
        except TypeError as error:
            raise UsageError(
                where=f"句式 {form_id} 的事实 {name}",
                found=str(error),
                expected=f"是{KIND_LABELS[kind]}",
                fix="请按目录给出正确的类型",
            ) from error
    if wording != form.text:
        words = (name for name, kind in form.facts.items() if kind == "text")
        written |= {name: _lent[0](written[name]) for name in words}
    gone = {name for name in form.optional if facts[name] == 0}
    return Sentence(
        id=form.id,
        version=form.version,
        text=without(wording, gone).format_map(written),
        facts=dict(facts),
        chart=form.chart,
        clause=form.clause,
        wordings=tuple(without(each, gone).format_map(written) for each in form.wordings),
    )


def examples() -> Iterator[Sentence]:
    """Render every sentence with its own example."""
    for form in forms().values():
        yield render(form.id, form.example)


def about_schools() -> list[Form]:
    """List every sentence that says something of one school, those of the diagnosis first."""
    found = [form for form in forms().values() if form.about == "school" or _diagnosed(form)]
    return sorted(found, key=lambda form: not _diagnosed(form))


def _diagnosed(form: Form) -> bool:
    return form.id.startswith("diagnosis.")


def rule_of(form: Form) -> list[tuple[str, str]]:
    """Say when a sentence appears and on what it rests, label by label."""
    told = (
        ("何时出现", form.trigger),
        ("界限", form.threshold),
        ("看得到的依据", form.evidence),
        ("何时不出现", form.suppress),
        ("依据", form.clause),
    )
    return [(label, text) for label, text in told if text]


def catalogue_markdown() -> str:
    """Write the reference page of all sentences (句式目录)."""
    lines = [
        "# 句式目录",
        "",
        "系统生成的每一句中文都出自这里。每条给出读者、出现条件、所需事实和例句；",
        "学校的答复附在编号与版本上。本页由 `junheng/publish/sentences/` 中的数据生成。",
    ]
    for form in forms().values():
        lines += ["", f"## {form.id}", "", f"> {render(form.id, form.example).text}", ""]
        lines += [f"- 版本：{form.version}", f"- 读者：{_AUDIENCES[form.audience]}"]
        lines += [f"- {label}：{text}" for label, text in rule_of(form)]
        if form.chart:
            lines.append(f"- 配图：{form.chart}")
        lines += [f"- 句式：{form.text}"]
        lines += [f"- 可换用：{wording}" for wording in form.wordings]
        lines += [
            f"  - `{name}`：{KIND_LABELS[kind]}"
            + ("，为 0 时不写" if name in form.optional else "")
            for name, kind in form.facts.items()
        ]
    return "\n".join(lines) + "\n"
