"""Reading the guardrail pack, every problem at once with file and line.

::

    packs/national/guardrails/   head.yaml acts.yaml pairs.yaml rules/*.yaml cases/*.yaml
    packs/<adcode>-<slug>/guardrails/   head.yaml rules/*.yaml decisions.yaml

A region's folder holds its own stricter rules and what it decided about rules above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from junheng.kernel.errors import PackError
from junheng.kernel.issues import Catalogue, Issue, Place
from junheng.kernel.places import package_data
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.guardrails.condition import NUMERIC, AnyOf, Condition, Part, Test, plain
from junheng.policy.guardrails.linting import check_pack
from junheng.policy.guardrails.rule import (
    LEVELS,
    STRENGTHS,
    Act,
    Article,
    Choice,
    Decision,
    DecisionKind,
    Fact,
    FactKind,
    Governing,
    Guardrail,
    Guardrails,
    Layer,
    Level,
    Pair,
    Strength,
)
from junheng.policy.loader import display_name
from junheng.policy.pack import Address
from junheng.policy.values import SOURCES

_RULES = Catalogue.read(Path(__file__).resolve().parent / "rules.yaml")
_TESTS: tuple[Test, ...] = (
    "is", "one_of", "at_least", "above", "at_most", "below", "absent",
)  # fmt: skip
_KINDS: tuple[DecisionKind, ...] = ("confirm", "tighten", "exception")
_FACT_KINDS: tuple[FactKind, ...] = ("choice", "number", "yes_no")
USE_RESULT = "result.use"


@dataclass(slots=True)
class GuardReport(Report):
    """A report that also knows the rules of this pack's own catalogue."""

    def add(self, code: str, at: Address, **facts: object) -> None:
        """Record that one rule is broken at one line."""
        if code in _RULES.rules:
            self.issues.append(_RULES.issue(code, Place(file=at.file, line=at.line), **facts))
        else:
            Report.add(self, code, at, **facts)


def _top(path: Path, report: Report) -> Entry | None:
    return read_entry(path, display_name(path.parent, path.name), report)


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "rules").glob("*.yaml"))


def _condition(entry: Entry, report: Report) -> Part:
    if entry.has("any_of"):
        groups = []
        for group in entry.sections("any_of"):
            groups.append(tuple(_conditions(group, "all", report)))
            group.close()
        return AnyOf(tuple(groups))
    name = entry.text("fact")
    given = [test for test in _TESTS if entry.has(test)]
    if len(given) != 1:
        report.add("JH-GR-106", entry.at, found="、".join(given) or "没有写比较")
        return Condition(name, "absent")
    test = given[0]
    raw = entry.raw(test)
    values = tuple(plain(v) for v in raw) if isinstance(raw, list) else (plain(raw),)
    if test in NUMERIC and (isinstance(raw, bool) or not isinstance(raw, int | float)):
        report.add("JH-GR-106", entry.line(test), found=f"{test} 后面写的是“{raw}”")
        values = ("0",)
    return Condition(name, test, () if test == "absent" else values)


def _conditions(entry: Entry, key: str, report: Report) -> Iterator[Part]:
    for one in entry.sections(key):
        yield _condition(one, report)
        one.close()


def _article(entry: Entry) -> Article:
    article = Article(
        document=entry.text("document"),
        title=entry.text("title"),
        article=entry.text("article"),
        issued=entry.day("issued"),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
    )
    entry.close()
    return article


def _governing(entry: Entry, strength: Strength, report: Report) -> Governing:
    alternatives = entry.texts("alternatives")
    one = Governing(
        act=entry.text("act"),
        when=tuple(_conditions(entry, "when", report)),
        strength=entry.choice("strength", STRENGTHS) if entry.has("strength") else strength,
        found=entry.text("found"),
        alternatives=alternatives,
        at=entry.at,
    )
    entry.close()
    return one


def _rule(entry: Entry, level: Level, report: Report) -> Guardrail:
    strength = entry.choice("strength", STRENGTHS)
    lowest = entry.text("exception_from")
    if lowest not in (*LEVELS, "nobody"):
        allowed = "、".join((*LEVELS, "nobody"))
        at = entry.line("exception_from")
        report.add("JH-PK-106", at, field="exception_from", value=lowest, allowed=allowed)
    rule = Guardrail(
        id=entry.text("rule"),
        title=entry.text("title"),
        title_en=entry.text("title_en"),
        strength=strength,
        says=entry.text("says"),
        source=entry.choice("source", SOURCES),
        where_read=entry.text("where_read"),
        note=entry.text("note", ""),
        articles=tuple(_article(one) for one in entry.sections("articles")),
        governs=tuple(_governing(one, strength, report) for one in entry.sections("governs")),
        exception_from=next((one for one in LEVELS if one == lowest), None),
        at=entry.at,
        level=level,
    )
    entry.close()
    return rule


def read_decision(entry: Entry, region: str) -> Decision:
    """Read one decision of a region's own file."""
    decision = Decision(
        rule=entry.text("rule"),
        kind=entry.choice("decision", _KINDS),
        level=entry.choice("issued_by", LEVELS),
        region=region,
        document=entry.text("document"),
        issuer=entry.text("issuer"),
        issued=entry.day("issued"),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        strength=entry.choice("strength", STRENGTHS) if entry.has("strength") else None,
        act=entry.text("act", ""),
        facts={name: plain(value) for name, value in (entry.raw("facts") or {}).items()},
        note=entry.text("note", ""),
    )
    entry.close()
    return decision


def _layer(folder: Path, report: Report) -> tuple[Layer, int, Mapping[str, Address]] | None:
    head = _top(folder / "head.yaml", report)
    if head is None:
        return None
    level, region = head.choice("level", LEVELS), head.text("region", "")
    rules: list[Guardrail] = []
    for path in _files(folder):
        file = _top(path, report)
        if file is not None:
            rules += [_rule(one, level, report) for one in file.sections("rules")]
            file.close()
    decisions: list[Decision] = []
    places: dict[str, Address] = {}
    if (folder / "decisions.yaml").is_file():
        file = _top(folder / "decisions.yaml", report)
        for one in file.sections("decisions") if file is not None else ():
            decision = read_decision(one, region)
            places[f"{decision.rule}{len(decisions)}"] = one.at
            decisions.append(decision)
    version = head.integer("version")
    layer = Layer(level, region, head.text("title"), tuple(rules), tuple(decisions))
    head.close()
    return layer, version, places


def _facts(file: Entry) -> Iterator[Fact]:
    for entry in file.sections("facts"):
        kind = entry.choice("kind", _FACT_KINDS)
        choices = tuple(
            Choice(one.text("value"), one.text("label"), one.text("label_en"))
            for one in entry.sections("choices")
        )
        yield Fact(
            id=entry.text("fact"),
            label=entry.text("label"),
            label_en=entry.text("label_en"),
            kind=kind,
            choices=choices,
            unit=entry.text("unit", ""),
        )
        entry.close()


def _acts(file: Entry) -> Iterator[Act]:
    for entry in file.sections("acts"):
        yield Act(
            id=entry.text("act"),
            label=entry.text("label"),
            label_en=entry.text("label_en"),
            facts=entry.texts("facts"),
        )
        entry.close()


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A pair with what the rule says to the reader."""

    pair: Pair
    alternatives: tuple[str, ...]
    at: Address


def _pairs(file: Entry) -> Iterator[_Spoken]:
    for entry in file.sections("pairs"):
        alternatives = entry.texts("alternatives")
        for use, _, at in entry.pairs("uses"):
            told = entry.raw("uses")[use] or {}
            strength = told.get("strength")
            yield _Spoken(
                Pair(
                    part=entry.text("part"),
                    use=use,
                    rule=str(told.get("rule", "")),
                    strength=next((one for one in STRENGTHS if one == strength), None),
                    why=str(told.get("why", entry.text("why"))),
                ),
                alternatives,
                at,
            )
        entry.text("why")
        entry.close()


def _with_pairs(rule: Guardrail, spoken: Sequence[_Spoken]) -> Guardrail:
    """Give a rule the pairs that rest on it, as acts it governs."""
    own = tuple(
        Governing(
            act=USE_RESULT,
            when=(
                Condition("part", "is", (one.pair.part,)),
                Condition("use", "is", (one.pair.use,)),
            ),
            strength=one.pair.strength or rule.strength,
            found=one.pair.why,
            alternatives=one.alternatives,
            at=one.at,
        )
        for one in spoken
        if one.pair.rule == rule.id
    )
    return replace(rule, governs=rule.governs + own) if own else rule


@lru_cache(maxsize=1)
def folders() -> tuple[Path, ...]:
    """List the guardrail folders that come with junheng, the nation's first."""
    found = [file.parent for file in package_data("packs").glob("*/guardrails/head.yaml")]
    return tuple(sorted(found, key=lambda one: (one.parent.name != "national", str(one))))


def read_guardrails(where: Sequence[Path], report: Report) -> Guardrails | None:
    """Read the nation's folder and any number of regions' folders."""
    national = where[0]
    acts, pairs = _top(national / "acts.yaml", report), _top(national / "pairs.yaml", report)
    read = [_layer(folder, report) for folder in where]
    if acts is None or pairs is None or None in read:
        return None
    facts = {fact.id: fact for fact in _facts(acts)}
    known = {act.id: act for act in _acts(acts)}
    spoken = list(_pairs(pairs))
    layers: list[Layer] = []
    places: dict[str, Address] = {}
    for one in read:
        assert one is not None  # noqa: S101  looked at two lines above
        layer, _, at = one
        rules = tuple(_with_pairs(rule, spoken) for rule in layer.rules)
        layers.append(replace(layer, rules=rules))
        places |= {f"{layer.region}{key}": address for key, address in at.items()}
    acts.close()
    pairs.close()
    pack = Guardrails(
        version=read[0][1] if read[0] else 0,
        acts=known,
        facts=facts,
        layers=tuple(layers),
        pairs=tuple(one.pair for one in spoken),
    )
    check_pack(pack, places, report)
    return pack


def lint_guardrails(where: Sequence[Path] | None = None) -> list[Issue]:
    """Check the pack without using it."""
    report = GuardReport()
    read_guardrails(list(where or folders()), report)
    return report.issues


@lru_cache(maxsize=8)
def _load(where: tuple[Path, ...]) -> Guardrails:
    report = GuardReport()
    pack = read_guardrails(where, report)
    errors = [issue for issue in report.issues if issue.rule.level == "error"]
    if errors or pack is None:
        first = errors[0]
        raise PackError(
            where=str(first.place),
            found=first.found,
            expected=first.expected,
            fix=f"{first.fix}（共 {len(errors)} 处）",
            issues=errors,
        )
    return pack


def load_guardrails(where: Sequence[Path] | None = None) -> Guardrails:
    """Read the guardrail pack whole or not at all (载入政策底线与负面清单).

    Raises
    ------
    PackError
        The pack is not well formed; every issue names its file and line.
    """
    return _load(tuple(where or folders()))
