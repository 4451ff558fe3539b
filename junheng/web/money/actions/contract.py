"""Verbs of purchase contracts (续签决定)."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.money import access  # noqa: F401  declares the rights
from junheng.web.money.models import Renewal, RenewalWay
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.whole import needs


@verb("contract.decided", may="contract.decide")
def contract_decide(
    *,
    actor: Account,
    place: Place,
    contract_number: str,
    title: str,
    quantity: float,
    delivered: float | None,
    amount_yuan: float,
    way: str,
    why: str,
    document: str,
    on: date,
    short_words: str = "",
) -> Renewal:
    """Decide whether a contract is renewed, on what was delivered and what one unit cost.

    A contract of which nobody reported the delivery is not renewed as it was; one of which less
    came than was agreed is, when the words say what becomes of the rest.
    """
    needs(contract_number, 理由=why, 决定文号=document)
    if way not in RenewalWay.values:
        raise UsageError(
            where=contract_number,
            found="没有选怎样办",
            expected="、".join(str(label) for label in RenewalWay.labels),
            fix="请选一种",
        )
    if way == RenewalWay.RENEW and delivered is None:
        raise Refused(
            where=contract_number,
            found="没有报已交付多少",
            expected="先核实交付数量，再决定按原条件续签",
            fix="在购买合同表里补上已交付数量，导入后再办；或调整后续签、不再续签",
        )
    if way == RenewalWay.RENEW and delivered is not None and delivered < quantity:
        _must_say_of_the_rest(contract_number, quantity, delivered, short_words)
    rows = Renewal.objects.unscoped("was it decided already?")
    known = rows.filter(
        region_code=place.region_code, contract_number=contract_number,
        school_code=place.school_code,
    ).first()  # fmt: skip
    if known is not None:
        raise Refused(
            where=contract_number,
            found=f"已经决定：{known.get_way_display()}（{known.document}）",
            expected="一份合同只决定一次",
            fix="要改的，请按新文件另签合同",
        )
    made: Renewal = Renewal.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        contract_number=contract_number,
        title=title,
        way=way,
        why=why.strip(),
        document=document.strip(),
        quantity=quantity,
        delivered=delivered,
        amount_yuan=amount_yuan,
        short_words=short_words.strip(),
        decided_by=actor,
        decided_on=on,
    )
    return made


def _must_say_of_the_rest(number: str, quantity: float, delivered: float, words: str) -> None:
    if words.strip():
        return
    raise UsageError(
        where=number,
        found=f"约定 {quantity:g}，已交付 {delivered:g}，少 {quantity - delivered:g}",
        expected="按原条件续签的，写明没有交付的部分怎样办",
        fix="请写明补交付、扣减还是免除，依据是什么；或改为调整后续签、不再续签",
    )
