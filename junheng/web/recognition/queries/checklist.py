"""The list of everything a recognition looks at (逐项清单): owner, verdict, gap, papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.kernel.periods import SchoolYear, chinese
from junheng.measure.engine.recognising import (
    BASIC,
    Line,
    Said,
    entry_line,
    item_line,
    resource_lines,
    standing_of,
)
from junheng.measure.engine.verdict import Verdict
from junheng.policy.pack import Item
from junheng.publish.reports.recognition import GROUPS
from junheng.publish.sentences.catalogue import Sentence
from junheng.publish.sentences.recognition import (
    claim,
    gap_words,
    headline,
    line_label,
    now_words,
    subject,
)
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import pack_of
from junheng.web.monitor.queries.frame import PACKS, Frame, frame_of
from junheng.web.monitor.queries.items import results_of
from junheng.web.monitor.queries.library import standard_words
from junheng.web.recognition.given import Given, given_of
from junheng.web.recognition.models import Citation, Judgement, Owner, Proof
from junheng.web.recognition.queries.beside import Listed, listed_beside
from junheng.web.register.queries import schools_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line with everything the page shows of it."""

    line: Line
    label: str
    standard: str
    now: str
    gap: str
    owner: Owner | None
    citations: tuple[Citation, ...]
    judgement: Judgement | None
    item: Item | None  # nothing for resources and the entry
    data_url: str  # where the figure opens; empty where there is none

    @property
    def needs_paper(self) -> bool:
        """Whether a person's word is what counts here."""
        return self.item is not None and self.item.kind != "collected"

    @property
    def papers(self) -> tuple[str, ...]:
        """What it rests on: the papers cited here, and what the data version names."""
        cited = [
            f"{one.proof.number}{f'（{one.place}）' if one.place else ''}" for one in self.citations
        ]
        known = self.line.document
        held = any(one.proof.number in known for one in self.citations)
        return (*([known] if known and not held else []), *cited)

    @property
    def by(self) -> str:
        """Who recorded it, where a person did."""
        return self.line.by if self.needs_paper else ""

    def frozen(self) -> dict[str, Any]:
        """Write the line as an assessment keeps it."""
        return {
            "key": self.line.key,
            "group": self.line.group,
            "label": self.label,
            "standard": self.standard,
            "now": self.now,
            "state": self.line.state,
            "gap": self.gap,
            "owner": str(self.owner or ""),
            "papers": list(self.papers),
            "by": self.by,
            "needs_paper": self.needs_paper,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one group."""

    id: str
    label: str
    verdict: Verdict
    rows: tuple[Row, ...]

    @property
    def without_owner(self) -> int:
        """How many of its lines nobody answers for."""
        return sum(row.owner is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything a county's recognition under one rule looks at, on one data version."""

    frame: Frame
    groups: tuple[Group, ...]
    verdict: Verdict
    headline: Sentence
    claim: Sentence
    given: Given | None

    @property
    def rows(self) -> list[Row]:
        """Every line, in order."""
        return [row for group in self.groups for row in group.rows]

    @property
    def without_owner(self) -> int:
        """How many lines nobody answers for."""
        return sum(row.owner is None for row in self.rows)

    def row(self, key: str) -> Row:
        """Find one line.

        Raises
        ------
        Hidden
            There is none of that name.
        """
        for row in self.rows:
            if row.line.key == key:
                return row
        raise Hidden(
            where="认定事项",
            found=f"这一规则没有事项“{key}”",
            expected="逐项清单里的一项",
            fix="请从逐项清单进入",
        )


def rule_known(rule: str) -> str:
    """Give the rule's own name, or :class:`Hidden`."""
    if rule not in PACKS:
        raise Hidden(
            where="认定",
            found=f"没有规则“{rule}”",
            expected=f"其中之一：{'、'.join(PACKS)}",
            fix="请从“认定”进入",
        )
    return rule


def rule_frame(account: Account, region: str, rule: str, snap: str = "") -> Frame:
    """Read the data version and the rule a page of recognition speaks of."""
    query = {"pack": rule_known(rule), **({"snap": snap} if snap else {})}
    return frame_of(account, region, query)


def judged_of(region_code: str, rule: str, as_of: date) -> dict[str, Judgement]:
    """Give what holds of people's judgements beside a data version, by item.

    A judgement holds for the school year of the data it was made beside; a veto that occurred
    stands in later years too, until it is corrected.
    """
    year = SchoolYear.of(as_of).first
    rows = Judgement.objects.unscoped("what was recorded of a county the reader sees")
    rows = rows.filter(region_code=region_code, rule=rule, year__lte=year)
    vetoes = {item.id for item in pack_of(rule).items if item.kind == "veto"}
    found: dict[str, Judgement] = {}
    for one in rows.select_related("proof", "judged_by").order_by("year"):
        stands = one.item in vetoes and not one.is_met
        if one.year == year or stands:
            found[one.item] = one
    return found


def said_of(judged: Mapping[str, Judgement]) -> dict[str, Said]:
    """Give judgements as the method takes them."""
    return {
        item: Said(
            one.is_met,
            one.judged_by.name,
            f"《{one.proof.title}》（{one.proof.number}）",
            one.judged_on,
            _said_words(one),
        )
        for item, one in judged.items()
    }


def _said_words(one: Judgement) -> str:
    if not one.lifted_why:
        return str(one.words)
    before = past_of(one)[-1]
    first = f"{chinese(before.on)}{before.by}登记为已发生，依据{before.paper}：{before.words}"
    return f"更正为没有发生：{one.lifted_why}（{first}）"


@dataclass(frozen=True, slots=True)
class Past:
    """What a judgement said before."""

    is_met: bool
    words: str
    by: str
    on: date
    paper: str


def past_of(one: Judgement) -> list[Past]:
    """List what a judgement said before, oldest first."""
    return [Past(**{**each, "on": date.fromisoformat(each["on"])}) for each in one.history]


def lines_of(frame: Frame) -> list[Line]:
    """Give every line of a rule on a data version: entry, resources, items, vetoes."""
    region = frame.region.region_code
    said = said_of(judged_of(region, frame.pack.id, frame.record.as_of))
    before = given_of(region, BASIC)
    first = entry_line(
        frame.pack,
        before.on if before else None,
        before.document_number if before else "",
        frame.record.as_of,
    )
    by_item: dict[str, list[Any]] = defaultdict(list)
    for result in results_of(frame):
        by_item[result.item].append(result)
    items = [
        item_line(frame.pack, one, by_item[one.id], said.get(one.id)) for one in frame.pack.items
    ]
    return [*([first] if first else []), *resource_lines(frame.measurement, frame.pack), *items]


def checklist_of(account: Account, frame: Frame) -> Checklist:
    """Gather every line with owner, gap and papers; what is listed beside decides nothing."""
    lines = lines_of(frame)
    apart = {one.line.key: one for one in listed_beside(account, frame)}
    every = [*lines, *(one.line for one in apart.values())]
    rows = list(_rows(account, frame, every, apart))
    groups = []
    for group in dict.fromkeys(line.group for line in every):
        own = tuple(row for row in rows if row.line.group == group)
        verdict = standing_of(row.line for row in own)
        groups.append(Group(group, GROUPS[group], verdict, own))
    document = frame.pack.title
    facts = {
        "region": frame.region.name,
        "document": f"《{document}》",
        "status": frame.record.status,
        "as_of": frame.record.as_of,
    }
    return Checklist(
        frame=frame,
        groups=tuple(groups),
        verdict=standing_of(lines),
        headline=headline(lines, subject(frame.pack)),
        claim=claim(lines, **facts),
        given=given_of(frame.region.region_code, frame.pack.id),
    )


def _rows(
    account: Account, frame: Frame, lines: list[Line], apart: Mapping[str, Listed]
) -> Iterator[Row]:
    region, rule = frame.region.region_code, frame.pack.id
    owners = {
        one.item: one
        for one in Owner.objects.visible_to(account).filter(region_code=region, rule=rule)
    }
    papers = Proof.objects.visible_to(account).filter(region_code=region)
    citations: dict[str, list[Citation]] = defaultdict(list)
    for each in Citation.objects.filter(proof__in=papers, rule=rule).select_related("proof"):
        citations[each.item].append(each)
    judged = judged_of(region, rule, frame.record.as_of)
    names = names_of(account, frame)
    items = {item.id: item for item in frame.pack.items}
    for line in lines:
        item, own = items.get(line.key), apart.get(line.key)
        lacks = gap_words(line, frame.pack, frame.measurement, names) if own is None else own.gap
        yield Row(
            line=line,
            label=line_label(line),
            standard=_standard(frame, line, item) if own is None else own.standard,
            now=now_words(line) if own is None else own.now,
            gap=lacks,
            owner=owners.get(line.key),
            citations=tuple(citations[line.key]),
            judgement=judged.get(line.key),
            item=item,
            data_url=_data_url(frame, line) if own is None else own.url,
        )


def names_of(account: Account, frame: Frame) -> Mapping[str, str]:
    """Name the units of a data version as the reader knows them, by code."""
    region = frame.region
    here = schools_of(region.region_code, account, frame.record.as_of)
    names = {school.school_code: school.name for school in here}
    names |= {unit.code: unit.name for unit in frame.measurement.units}
    return names | {region.region_code: region.name}


def _standard(frame: Frame, line: Line, item: Item | None) -> str:
    if item is not None and item.kind == "judged":
        return str(_("凭文件判定：%(asked)s") % {"asked": item.note or item.label})
    if item is not None:
        return standard_words(frame.pack, item, frame.record.as_of)
    if line.key.startswith("schools-"):
        return "所有学校"
    if line.key == "entry" and line.limit is not None:
        return f"{line.limit:g} 年以上（年度监测另看）"
    if line.key.startswith("stage-"):
        return "—" if line.limit is None else f"不高于 {line.limit:.2f}"
    spreads = frame.measurement.spreads_of(line.stage)
    limit = next((one.limit for one in spreads if one.limit is not None), None)
    return "—" if limit is None else f"每项不高于 {limit:.2f}"


def _data_url(frame: Frame, line: Line) -> str:
    region = frame.region.region_code
    asked = {"snap": frame.record.sha256[:16] if frame.pinned else "", "pack": frame.pack.id}
    if line.group == "resource":
        return f"{reverse('balance', args=[region])}?{query(asked | {'stage': line.stage})}"
    if line.group == "entry":
        return ""
    return f"{reverse('item', args=[region, line.key])}?{query(asked)}"


def query(parts: Mapping[str, str]) -> str:
    """Write the parts of an address that are not empty."""
    return urlencode({key: value for key, value in parts.items() if value})


def proofs_of(account: Account, region: str) -> list[Proof]:
    """List the papers a county has entered once, for citing again."""
    return list(Proof.objects.visible_to(account).filter(region_code=region))
