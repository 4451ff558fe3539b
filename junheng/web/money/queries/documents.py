"""The papers of a county's money: the execution as workbook and Word (资金执行表)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.utils import timezone

from junheng.data.standard.model import stage_label
from junheng.policy.funding import PURPOSE_LABELS, SURE_LABELS, Rate
from junheng.publish.ledgers.money import money_workbook
from junheng.publish.render.docx import docx
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.money import MoneyPaper, money_report
from junheng.publish.sentences.money import difference, offence, under_budget, yuan_words
from junheng.web.accounts.models import Account
from junheng.web.money.models import fund_label, use_label
from junheng.web.money.queries.county import County
from junheng.web.money.queries.listing import Listed, listed_of
from junheng.web.money.queries.numbers import numbers_untied
from junheng.web.money.queries.projects import views_of
from junheng.web.shared.directory import region_name
from junheng.web.work.clauses import cited

NAMES = {"execution.xlsx": "资金执行表.xlsx", "execution.docx": "资金执行表.docx"}


def cover_of(county: County) -> Cover:
    """Say whose paper it is and on what data it rests."""
    today = timezone.localdate()
    name = region_name(county.region_code, today)
    return county.record.cover(name, f"{name}教育局", today)


def rate_words(rate: Rate) -> str:
    """Say a rate with its source, as a paper does."""
    until = f"至{rate.valid_to}" if rate.valid_to else "起"
    stage = stage_label(rate.stage) if rate.stage else ""
    source = cited(rate.basis.clause).paper if rate.basis.clause else rate.basis.document
    sure = SURE_LABELS[rate.basis.confidence]
    purpose = PURPOSE_LABELS[rate.purpose]
    return f"{stage}{purpose}{rate.yuan:g}元，{rate.valid_from}{until}；依据：{source}（{sure}）。"


def rates_of_year(county: County) -> list[Rate]:
    """List the rates that were used, each once."""
    used = [
        part.rate
        for one in county.execution.schools
        for section in one.due.sections
        for part in section.parts
    ]
    return list(dict.fromkeys(used))


def sentences_of(county: County) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what does not tie, and what was spent outside a fund."""
    names = county.names

    def name(code: str) -> str:
        return names.get(code, code)

    less = under_budget(county.execution)
    return (
        (
            *((less.text,) if less is not None else ()),
            *(difference(one, name, fund_label).text for one in county.differences),
        ),
        tuple(offence(one, name, fund_label, use_label).text for one in county.offences),
    )


def paper_of(account: Account, county: County) -> MoneyPaper:
    """Gather what the paper says."""
    untied, wrong = sentences_of(county)
    today = timezone.localdate()
    return MoneyPaper(
        execution=county.execution,
        differences=(*untied, *numbers_untied(county)),
        offences=wrong,
        lists=tuple(_line(one) for one in listed_of(account, county.region_code)),
        projects=tuple(one.said for one in views_of(account, county.region_code, today)),
        basis=tuple(rate_words(rate) for rate in rates_of_year(county)),
    )


def _line(one: Listed) -> tuple[str, ...]:
    item = one.item
    confirmed = "—" if item.confirmed_yuan is None else yuan_words(item.confirmed_yuan)
    spent = "—" if one.spent is None else yuan_words(one.spent)
    return (item.label, f"{item.school_name}{item.what}", confirmed, spent, one.said or "—")


def workbook(account: Account, county: County) -> bytes:
    """Write the workbook."""
    return money_workbook(paper_of(account, county), cover_of(county))


def word(account: Account, county: County) -> bytes:
    """Write the Word file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "execution.docx"
        docx(money_report(paper_of(account, county), cover_of(county)), path)
        return path.read_bytes()
