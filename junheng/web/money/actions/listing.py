"""Verbs of 一校一清单 on its way to the budget (列入、审核、列入预算)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.money.access import ACT
from junheng.web.money.models import OWED_BY_COUNTY, ListItem, ListState, next_number
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.models import Finding
from junheng.web.work.whole import needs


def _must_be(item: ListItem, state: ListState) -> None:
    if item.state != state:
        raise Refused(
            where=str(item),
            found=str(item.get_state_display()),
            expected=str(state.label),
            fix="请刷新页面看最新状态",
        )


def _used(*, fund: str, use: str, **_given: object) -> Mapping[str, Any]:
    return {"fund": fund, "use": use}


@verb("list.proposed", may="list.propose", guard=ACT, facts=_used)
def list_propose(
    *,
    actor: Account,
    place: Place,
    what: str,
    asked_yuan: float,
    fund: str,
    use: str,
    on: date,
    quantity: float | None = None,
    quantity_unit: str = "",
    finding: Finding | None = None,
    paper_number: str = "",
) -> ListItem:
    """List what a school needs, with its cost; a school for itself, the bureau by its paper.

    Money of a fund that does not allow the use is stopped until the consent is recorded.
    """
    needs("清单项目", 内容=what)
    if asked_yuan <= 0:
        raise UsageError(
            where="清单项目",
            found=f"所需经费 {asked_yuan:g} 元",
            expected="大于 0",
            fix="请按数量和单价算出所需经费",
        )
    if not place.school_code:
        raise UsageError(
            where="清单项目",
            found="没有选学校",
            expected="一校一清单，每一项属于一所学校",
            fix="请从一所学校的问题事项列入，或选一所学校",
        )
    if finding is not None and finding.rule in OWED_BY_COUNTY:
        raise Refused(
            where=finding.label,
            found=f"{finding.name}是县里应当拨付或更正的",
            expected="学校自己缺的条件",
            fix="请在经费到位的页面核对；到账后由下一个数据版本核验",
        )
    if finding is not None:
        rows = ListItem.objects.unscoped("is the finding on the list of that year already?")
        held = rows.filter(finding=finding, year=on.year).exclude(state=ListState.RETURNED).first()
        if held is not None:
            raise Refused(
                where=finding.label,
                found=f"已经列入{held.label}",
                expected="一个问题事项每年只列一次",
                fix=f"请在{held.label}上办理",
            )
    made: ListItem = ListItem.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        finding=finding,
        what=what.strip(),
        quantity=quantity,
        quantity_unit=quantity_unit,
        asked_yuan=asked_yuan,
        fund=fund,
        use=use,
        proposed_by=actor,
        proposed_on=on,
        paper_number=paper_number.strip(),
        **next_number(place.region_code, "list", on),
    )
    return made


@verb("list.reviewed", may="list.review")
def list_review(
    *,
    actor: Account,
    item: ListItem,
    seen: int,
    on: date,
    confirmed: bool,
    yuan: float | None = None,
    words: str = "",
) -> ListItem:
    """Review a line (审核确认): confirm it with its amount, or leave it out and say why.

    Whoever listed it does not review it.
    """
    _must_be(item, ListState.PROPOSED)
    if item.proposed_by == actor:
        raise Refused(
            where=str(item),
            found=f"提出人就是{actor}",
            expected="由另一人审核",
            fix="请局里另一位同事或局领导审核",
        )
    amount = item.asked_yuan if yuan is None else yuan
    if confirmed and not 0 < amount <= item.asked_yuan:
        raise UsageError(
            where=str(item),
            found=f"确认 {amount:,.0f} 元，提出的是 {item.asked_yuan:,.0f} 元",
            expected="大于 0，不超过提出的数",
            fix="需要多列的，请选“不列入”并写明理由，由提出的单位重新提出",
        )
    if not confirmed or amount < item.asked_yuan:
        needs(item, 审核意见=words)
    item.state = ListState.CONFIRMED if confirmed else ListState.RETURNED
    item.confirmed_yuan = amount if confirmed else None
    item.reviewed_by, item.reviewed_on = actor, on
    item.review_words = words.strip()
    item.save()
    return item


@verb("list.budgeted", may="list.budget")
def list_budget(*, actor: Account, item: ListItem, seen: int, on: date, document: str) -> ListItem:
    """Put a confirmed line into the budget by the number of the approval (列入预算).

    Amounts are not typed again: budget, allocation and spending are read from the finance
    workbooks by the number of the line.
    """
    _must_be(item, ListState.CONFIRMED)
    needs(item, 预算批复文号=document)
    item.state = ListState.BUDGETED
    item.budget_document = document.strip()
    item.budgeted_by, item.budgeted_on = actor, on
    item.save()
    return item
