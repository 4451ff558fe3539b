"""Verbs about one item: who answers, on which paper, what a person judged, a veto."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.kernel.periods import chinese
from junheng.policy.pack import Item
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import pack_of
from junheng.web.recognition import access  # noqa: F401  declares the rights
from junheng.web.recognition.models import Citation, Judgement, Owner, Proof
from junheng.web.recognition.written import filled, numbered
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is typed: its number, and the rest where it is not known yet."""

    number: str
    title: str = ""
    issuer: str = ""
    dated_on: date | None = None


def _which(*, items: Mapping[str, str], **_given: Any) -> dict[str, Any]:
    """Say in the audit line which items an office was given."""
    return {"items": "、".join(items.values())}


@verb("recognition.assigned", may="recognition.assign", facts=_which)
def owner_assign(
    *,
    actor: Account,
    place: Place,
    rule: str,
    items: Mapping[str, str],
    office: str,
    on: date,
    person: str = "",
) -> Owner:
    """Make a county office responsible for items; assigning again replaces it (责任单位).

    ``items`` gives the label of each; an office that is a school is refused.
    """
    where = "、".join(items.values())[:60]
    filled(where, 责任单位=office)
    schools = School.objects.unscoped("names of schools are public")
    if schools.filter(region_code=place.region_code, name=office.strip()).exists():
        raise Refused(
            where=where,
            found=f"责任单位写的是学校：{office.strip()}",
            expected="县级部门或科室",
            fix="认定的材料由县级部门提供，不向学校要；学校的差距到台账里交办",
        )
    if not items:
        raise Refused(
            where="责任单位", found="没有选事项", expected="至少一项", fix="请刷新页面后再选"
        )
    rows = Owner.objects.unscoped("one owner of an item")
    rows = rows.filter(region_code=place.region_code, rule=rule, item__in=items)
    held = {one.item: one for one in rows}
    given = {"office": office.strip(), "person": person.strip(), "set_by": actor, "set_on": on}
    fresh = [
        Owner(region_code=place.region_code, rule=rule, item=item, **given)
        for item in items
        if item not in held
    ]
    rows.update(**given)
    Owner.objects.unscoped("new owners").bulk_create(fresh)
    owner: Owner = rows.last()
    return owner


def _known(place: Place, paper: Paper, where: str, actor: Account, on: date) -> Proof:
    """Find a paper by its number, or enter it; what is known is never asked for again."""
    number = numbered(where, paper.number)
    rows = Proof.objects.unscoped("one row for each paper")
    held: Proof | None = rows.filter(region_code=place.region_code, number=number).first()
    if held is not None:
        if paper.title.strip() and paper.title.strip() != held.title:
            raise Refused(
                where=where,
                found=f"{number} 已登记为《{held.title}》",
                expected="一个文号只有一份文件",
                fix="引用已登记的，只写文号就够；文号抄错的，请改正文号",
            )
        return held
    filled(where, 文件名=paper.title, 发文单位=paper.issuer)
    if paper.dated_on is None or paper.dated_on > on:
        raise UsageError(
            where=where,
            found="没有写日期" if paper.dated_on is None else f"日期是 {chinese(paper.dated_on)}",
            expected=f"文件的成文日期，不晚于 {chinese(on)}",
            fix="这里只引用已有的文件；还没有印发的，印发以后再引用",
        )
    made: Proof = Proof.objects.create(
        region_code=place.region_code,
        number=number,
        title=paper.title.strip(),
        issuer=paper.issuer.strip(),
        dated_on=paper.dated_on,
        entered_by=actor,
        entered_on=on,
    )
    return made


@verb("recognition.cited", may="recognition.cite")
def proof_cite(
    *,
    actor: Account,
    place: Place,
    rule: str,
    item: str,
    label: str,
    paper: Paper,
    on: date,
    at: str = "",
) -> Citation:
    """Let an item rest on a paper that exists: by its number, the rest only the first time."""
    proof = _known(place, paper, label, actor, on)
    held, _made = Citation.objects.update_or_create(
        proof=proof, rule=rule, item=item, defaults={"place": at.strip(), "by": actor, "on": on}
    )
    return held


@verb("recognition.uncited", may="recognition.cite")
def proof_uncite(*, actor: Account, citation: Citation) -> Citation:
    """Take a paper off an item; the paper itself stays known."""
    if Judgement.objects.unscoped("what rests on the paper").filter(
        region_code=citation.region_code,
        rule=citation.rule,
        item=citation.item,
        proof=citation.proof,
    ):
        raise Refused(
            where=str(citation.proof),
            found="这一项的判定写的就是这份文件",
            expected="判定总有依据",
            fix="请先凭另一份文件重新判定，再撤去这一份",
        )
    Citation.objects.filter(pk=citation.pk).delete()
    return citation


def _item(rule: str, item: str, *kinds: str) -> Item:
    found: Item | None = next((one for one in pack_of(rule).items if one.id == item), None)
    if found is None or found.kind not in kinds:
        label = found.label if found is not None else item
        raise Refused(
            where=label,
            found="这一项由数据得出，不能手工写结论",
            expected="没有数可算、须由人判定的事项",
            fix="数有误的，请改正填报的数，发布新的数据版本后结论自己变",
        )
    return found


def _judged(
    actor: Account, place: Place, rule: str, item: Item, *, year: int, proof: Proof,
    is_met: bool, words: str, on: date,
) -> Judgement:  # fmt: skip
    rows = Judgement.objects.unscoped("one judgement of an item")
    same = {"region_code": place.region_code, "rule": rule, "item": item.id, "year": year}
    before = rows.select_related("proof", "judged_by").filter(**same).first()
    held, _made = rows.update_or_create(
        **same,
        defaults={
            "history": [*before.history, before.as_past()] if before is not None else [],
            "is_met": is_met,
            "words": words.strip(),
            "proof": proof,
            "judged_by": actor,
            "judged_on": on,
            "lifted_why": "",
        },
    )
    Citation.objects.get_or_create(
        proof=proof, rule=rule, item=item.id, defaults={"by": actor, "on": on}
    )
    judgement: Judgement = held
    return judgement


@verb("recognition.judged", may="recognition.judge")
def item_judge(
    *,
    actor: Account,
    place: Place,
    rule: str,
    item: str,
    year: int,
    is_met: bool,
    words: str,
    paper: Paper,
    on: date,
    is_in_data: bool = False,
) -> Judgement:
    """Judge an item no figure decides, by name, day and paper (判定); each school year anew.

    ``is_in_data`` says that the data version already holds a judgement; it is not asked again.
    """
    found = _item(rule, item, "judged")
    if is_in_data:
        raise Refused(
            where=found.label,
            found="数据版本里已有这一项的判定",
            expected="一件事只填一次",
            fix="判定有变的，请在事项表里更正，发布新的数据版本",
        )
    filled(found.label, 判定说明=words)
    proof = _known(place, paper, found.label, actor, on)
    given = {"year": year, "proof": proof, "is_met": is_met, "words": words, "on": on}
    return _judged(actor, place, rule, found, **given)


@verb("recognition.vetoed", may="recognition.veto")
def veto_record(
    *,
    actor: Account,
    place: Place,
    rule: str,
    item: str,
    year: int,
    occurred: bool,
    words: str,
    paper: Paper,
    on: date,
) -> Judgement:
    """Record whether a veto occurred, under one's own name and a paper (一票否决核查).

    It holds for the school year; what occurred stands until the leader takes it back.
    """
    found = _item(rule, item, "veto")
    filled(found.label, 核查情况=words)
    rows = Judgement.objects.unscoped("what was recorded of this veto")
    held = rows.filter(region_code=place.region_code, rule=rule, item=item, is_met=False).first()
    if held is not None and not occurred:
        raise Refused(
            where=found.label,
            found=f"{chinese(held.judged_on)}由{held.judged_by}登记为已发生",
            expected="凭查处或更正的文件，由局领导更正",
            fix="请局领导在这一页“更正”，写明文件和理由",
        )
    proof = _known(place, paper, found.label, actor, on)
    given = {"year": year, "proof": proof, "is_met": not occurred, "words": words, "on": on}
    return _judged(actor, place, rule, found, **given)


@verb("recognition.lifted", may="recognition.lift")
def veto_lift(
    *, actor: Account, judgement: Judgement, seen: int, why: str, paper: Paper, on: date
) -> Judgement:
    """Take back a veto that was recorded, by a paper and the reason (更正).

    The first record stays beside it: who recorded it, when, on what paper, in what words.
    """
    found = _item(judgement.rule, judgement.item, "veto")
    if judgement.is_met:
        raise Refused(
            where=found.label,
            found="登记的是没有发生",
            expected="登记为发生的",
            fix="请刷新页面看最新状态",
        )
    filled(found.label, 更正的理由=why)
    place = Place(judgement.region_code)
    proof = _known(place, paper, found.label, actor, on)
    if proof.pk == judgement.proof_id:
        raise Refused(
            where=found.label,
            found=f"写的还是登记时的文件 {proof.number}",
            expected="另一份说明没有发生或已经纠正的文件",
            fix="请写查处、整改或复核的文号",
        )
    judgement.history = [*judgement.history, judgement.as_past()]
    judgement.is_met, judgement.proof = True, proof
    judgement.judged_by, judgement.judged_on = actor, on
    judgement.words = judgement.lifted_why = why.strip()
    judgement.save()
    Citation.objects.get_or_create(
        proof=proof, rule=judgement.rule, item=judgement.item, defaults={"by": actor, "on": on}
    )
    return judgement
