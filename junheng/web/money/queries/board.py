"""Figures of the money pages, each with the address of its lineage (经费页面的数)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng.measure.funding.flow import STAGES, Line, Standing
from junheng.policy.funding import SURE_LABELS, Fund
from junheng.web.evidence.queries import folder_of, renamed_in
from junheng.web.money.models import fund_label, use_label
from junheng.web.money.queries.county import County, sum_of
from junheng.web.money.queries.rows import pupils_at
from junheng.web.shared.kit import Column, Figure
from junheng.web.shared.kit import Standing as Mark
from junheng.web.shared.originals import original_url
from junheng.web.work.clauses import cited

STAGE_WORDS: dict[str, Promise] = {
    "due": _("应拨"),
    "budgeted": _("预算"),
    "allocated": _("下达"),
    "arrived": _("到账"),
    "spent": _("支出"),
}
COLUMNS = (
    Column("name", _("学校")),
    Column("due", _("应拨"), _("元"), "number"),
    Column("budgeted", _("预算"), _("元"), "number"),
    Column("allocated", _("下达"), _("元"), "number"),
    Column("arrived", _("到账"), _("元"), "number"),
    Column("spent", _("支出"), _("元"), "number"),
    Column("missing", _("到期未到"), _("元"), "number"),
)


def figure_url(county: County, school: str, what: str) -> str:
    """Address of the lineage of one figure."""
    snap = county.record.sha256[:16]
    return reverse("money-figure", args=[county.region_code, school, what]) + f"?snap={snap}"


def rows_of(county: County) -> Iterator[dict[str, Any]]:
    """Give a row for each school, every figure openable."""
    for one in county.execution.schools:
        code = one.due.school
        row: dict[str, Any] = {
            "name": one.due.name,
            "url": reverse("money-school", args=[code]) + f"?snap={county.record.sha256[:16]}",
            "due": Figure(
                one.due.total, 0, url=figure_url(county, code, "due"),
                note=one.due.floor.title if one.due.floor else "",
            ),
            "missing": _missing(one),
        }  # fmt: skip
        for stage in STAGES:
            low = stage == "budgeted" and bool(one.under_budget)
            row[stage] = Figure(
                one.sums[stage], 0, state="unmet" if low else "",
                url=figure_url(county, code, stage),
            )  # fmt: skip
        if one.missing:
            row["under"] = Mark("unmet")
        yield row


def _missing(one: Standing) -> Figure:
    return Figure(one.missing, 0, state="unmet" if one.missing else "met")


def totals_of(county: County) -> dict[str, Any]:
    """Give the last row: the sums, which are those of the documents."""
    done = county.execution
    return {
        "name": _("合计"),
        "due": Figure(done.due, 0),
        "missing": Figure(done.missing, 0),
        **{stage: Figure(done.sum_of(stage), 0) for stage in STAGES},
    }


@dataclass(frozen=True, slots=True)
class Document:
    """One allocation document: what it names and what its lines add up to."""

    document: str
    on: Any
    total: float | None
    added: float
    arrived: float
    ties: bool


def documents_of(lines: Iterable[Line]) -> list[Document]:
    """List the allocation documents of a year by day."""
    held: dict[str, list[Line]] = {}
    for line in lines:
        if line.stage in ("allocated", "arrived"):
            held.setdefault(line.document, []).append(line)
    found = []
    for name, rows in held.items():
        sent = [row for row in rows if row.stage == "allocated"]
        total = next((float(row.total) for row in sent if row.total is not None), None)
        added = sum_of(sent, "allocated")
        on = min((row.on for row in sent if row.on is not None), default=None)
        ties = total is None or total == added
        found.append(Document(name, on, total, added, sum_of(rows, "arrived"), ties))
    return sorted(found, key=lambda one: (str(one.on), one.document))


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund: its sums, its rules, what was spent outside them."""

    fund: str
    label: str
    sums: dict[str, float]
    uses: tuple[tuple[str, float, bool], ...]  # use, yuan spent, within the rules
    rules: tuple[tuple[str, str, str], ...]  # what may be spent, clause, how sure


def funds_of(county: County) -> list[FundLine]:
    """List every fund of the year with what it may be spent on."""
    by_fund: dict[str, list[Line]] = {}
    for line in county.lines:
        by_fund.setdefault(line.fund, []).append(line)
    for rule in county.funding.funds:
        by_fund.setdefault(rule.fund, [])
    found = []
    for fund, lines in by_fund.items():
        uses: dict[str, float] = {}
        for line in lines:
            if line.stage == "spent":
                uses[line.use] = uses.get(line.use, 0.0) + float(line.yuan)
        rules = county.funding.limits_of(fund)
        if not lines and not rules:
            continue
        found.append(
            FundLine(
                fund,
                fund_label(fund),
                {stage: sum_of(lines, stage) for stage in STAGES},
                tuple(
                    (use_label(use), yuan, not county.funding.offences(fund, use))
                    for use, yuan in sorted(uses.items(), key=lambda pair: -pair[1])
                ),
                tuple(_rule(rule) for rule in rules),
            )
        )
    return sorted(found, key=lambda one: -one.sums["allocated"])


def _rule(rule: Fund) -> tuple[str, str, str]:
    if rule.eligible:
        words = _("只用于：%(u)s") % {"u": "、".join(use_label(u) for u in sorted(rule.eligible))}
    else:
        words = _("不用于：%(u)s") % {"u": "、".join(use_label(u) for u in sorted(rule.excluded))}
    source = cited(rule.basis.clause).text or rule.basis.where_read
    return str(words), source, SURE_LABELS[rule.basis.confidence]


def pupil_cells(county: County, school: str) -> list[tuple[int, str]]:
    """List the pupils a due figure was reckoned from, with their cells."""
    if county.counted is None:
        return []
    moved = renamed_in(county.roster.sha256) if county.roster is not None else {}
    before = {old for old, new in moved.items() if new == school}
    held = pupils_at(county.counted.sha256, frozenset({school, *before}))
    return [(pupils, str(at)) for pupils, at in held]


def cells_of(account: Any, county: County, school: str, stage: str) -> list[dict[str, Any]]:
    """List the rows of the workbooks behind one figure, each with its cell and file."""
    files = {one.name: one.sha256 for one in _files(county)}
    return [
        {
            "line": line,
            "use": use_label(line.use),
            "fund": fund_label(line.fund),
            "at": str(line.at),
            "url": original_url(account, county.region_code, files.get(line.at.file, "")),
        }
        for line in county.lines
        if line.school == school and line.stage == stage and line.fund in county.funding.reckoned
    ]


def _files(county: County) -> Iterable[Any]:
    """List the workbooks the figures came from; of one name the newest stands last."""
    return [x for book in reversed(county.books) for x in folder_of(book.sha256).manifest.files]
