"""Budgets, allocations, spending and contracts of a made-up county (虚构县的经费明细).

What the rates give and what the finance office sends follow from the pupils of the autumn before;
what went wrong on the way stands in ``money.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from junheng.data.synth.county import YEARS, County, School
from junheng.kernel.yaml_file import read_yaml

Rows = list[dict[str, Any]]
_COMPULSORY = ("primary", "junior")


@cache
def _given() -> Mapping[str, Any]:
    raw: Mapping[str, Any] = read_yaml(Path(__file__).with_name("money.yaml"))
    return raw


def _of(part: str, county: County, year: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _given()[part].get(county.key, {}).get(year, {})
    return found


def _document(county: County, year: int, number: int) -> str:
    return f"{county.document_mark[0]}财教〔{year}〕{number}号"


def _budget_of(school: School, year: int, *, as_many: bool) -> int:
    """Give the public funds a county budgets for a school: rates × pupils of the autumn before."""
    rates = _given()["rates"]
    people = school.sections[max(year - 1, YEARS[0])]
    compulsory = {stage: people[stage].pupils for stage in _COMPULSORY if stage in people}
    whole = sum(compulsory.values())
    small = school.residence == "rural" or school.kind == "218"
    if small and whole < rates["small"] and not as_many:
        compulsory = dict.fromkeys(compulsory, rates["small"])
    special = school.kind[0] == "5"
    each = {stage: rates["special"] if special else rates[stage] for stage in compulsory}
    base = sum(each[stage] * pupils for stage, pupils in compulsory.items())
    return int(base + rates["boarding"] * round(school.boarding * whole))


def _funded(county: County, year: int) -> Iterator[tuple[School, str, int]]:
    as_many = _of("stories", county, year).get("as_many", ())
    for school in county.schools:
        yuan = _budget_of(school, year, as_many=school.code in as_many)
        if yuan:
            yield school, school.code_in(year), yuan


def budget_line_rows(county: County, year: int) -> Rows:
    """List the lines of the approved budget: public funds of every school, then special funds."""
    document = f"{county.document_mark[0]}财预〔{year}〕3号"
    rows = [
        (f"Y-{number:03d}", code, "public_funds", "daily", yuan, "", "")
        for number, (_school, code, yuan) in enumerate(_funded(county, year), start=1)
    ]
    rows += [tuple(row) for row in _of("special", county, year).get("budget", ())]
    names = ("line_number", "school_code", "fund", "money_use", "amount_yuan", "list_number")
    return [
        {
            "fiscal_year": year,
            **_filled(dict(zip((*names, "project_number"), row, strict=True))),
            "document": document,
            "approved_on": date(year, 1, 28),
        }
        for row in rows
    ]


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Leave empty what has no number; amounts are decimal fractions of yuan in a workbook."""
    money = {"amount_yuan", "arrived_yuan", "document_total_yuan"}
    return {
        key: None if value == "" else float(value) if key in money and value is not None else value
        for key, value in row.items()
    }


def allocation_rows(county: County, year: int) -> Rows:
    """List what each document sent down, and what of it reached the school."""
    story = _of("stories", county, year)
    out: Rows = []
    for way in _given()["ways"]:
        number, come = way["number"], date(year, *way["arrived"])
        sent = [(code, yuan * way["share"] // 100) for _, code, yuan in _funded(county, year)]
        head = _head(county, year, way)
        head["document_total_yuan"] = sum(yuan for _, yuan in sent) + story.get("lost", {}).get(
            number, 0
        )
        for code, yuan in sent:
            late = number in story.get("late", {}).get(code, ())
            share = story.get("part", {}).get(code, {}).get(number, 100)
            arrived = None if late else yuan * share // 100
            row = [code, "public_funds", "daily", yuan, arrived, "", ""]
            out.append(_allocated(head, row, come))
    for way in _of("special", county, year).get("allocation", ()):
        head = {**_head(county, year, way), "document_total_yuan": way["total"]}
        out += [_allocated(head, row, date(year, way["month"] + 1, 5)) for row in way["lines"]]
    return _numbered(out)


def _head(county: County, year: int, way: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "fiscal_year": year,
        "document": _document(county, year, way["number"]),
        "line": 0,
        "issued_on": date(year, way["month"], way["day"]),
    }


def _allocated(head: Mapping[str, Any], row: list[Any], come: date) -> dict[str, Any]:
    code, fund, use, yuan, arrived, listed, project = row
    return _filled(
        {
            **head,
            "school_code": code,
            "fund": fund,
            "money_use": use,
            "list_number": listed,
            "project_number": project,
            "amount_yuan": yuan,
            "arrived_yuan": arrived,
            "arrived_on": None if arrived is None else come,
        }
    )


def _numbered(rows: Rows) -> Rows:
    """Give the lines of each document their numbers, from 1."""
    counts: dict[str, int] = {}
    for row in rows:
        row["line"] = counts[row["document"]] = counts.get(row["document"], 0) + 1
    return rows


def spending_rows(county: County, year: int) -> Rows:
    """List what schools spent by 15 October."""
    story, out = _of("stories", county, year), []
    for number, (_school, code, yuan) in enumerate(_funded(county, year), start=1):
        kept = 0.4 if code in story.get("late", {}) else 1.0  # spends no more than it got
        for place, (use, share) in enumerate(_given()["spent"].items()):
            out.append(
                _spent(
                    (f"{year}-{number:03d}{place}", code, 9, 30, "public_funds", use,
                     int(yuan * share * kept) // 100, "", "", "", ""), year,
                )
            )  # fmt: skip
    late = story.get("late", {})
    out = [row for row in out if len(late.get(row["school_code"], ())) < 2]  # nothing arrived yet
    return out + [_spent(tuple(r), year) for r in _of("special", county, year).get("spending", ())]


def _spent(row: tuple[Any, ...], year: int) -> dict[str, Any]:
    voucher, code, month, day, fund, use, yuan, listed, project, contract, words = row
    return _filled(
        {
            "fiscal_year": year,
            "school_code": code,
            "voucher": voucher,
            "paid_on": date(year, month, day),
            "fund": fund,
            "money_use": use,
            "list_number": listed,
            "project_number": project,
            "contract_number": contract,
            "amount_yuan": yuan,
            "words": words,
        }
    )


def purchase_contract_rows(county: County, year: int) -> Rows:
    """List the contracts of the year with what was delivered."""
    rows = _of("special", county, year).get("contracts", ())
    return [
        {
            **row,
            "quantity": float(row["quantity"]),
            "delivered": float(row["delivered"]),
            "amount_yuan": float(row["amount_yuan"]),
        }
        for row in rows
    ]
