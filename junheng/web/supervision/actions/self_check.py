"""Verbs of the self-check (自查): asked of a school, filled by it or from its paper.

What comes of it: the inspectors give it back where an answer does not say enough, and enter what
the school itself says is not done in the ledger, where it is mended and looked at like any other
matter.  Nothing is entered by itself: a school that is honest is not punished for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.supervision import clause_of, rubrics_of
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.supervision import access  # noqa: F401  declares the rights
from junheng.web.supervision.models import Answer, SelfCheck, SelfCheckLine
from junheng.web.work import actions as work
from junheng.web.work.following import next_numbers
from junheng.web.work.matching import same_matter
from junheng.web.work.models import How, Kind


@verb("self_check.opened", may="supervision.manage")
def self_check_open(
    *, actor: Account, place: Place, pack: str, rubric: str, year: int, due_on: date
) -> SelfCheck:
    """Ask a school to look at itself by a rubric of a plan; once a year.

    Asked again before the school has handed it in, only the day is the new one.
    """
    found = rubrics_of(pack).get(rubric)
    if found is None or not found.is_self_check:
        raise UsageError(
            where="学校自查",
            found=f"量表“{rubric}”不用于自查",
            expected="用于自查的量表",
            fix="请从列表里选",
        )
    rows = SelfCheck.objects.unscoped("one self-check a school, rubric and year")
    held: SelfCheck | None = rows.filter(
        school_code=place.school_code, pack=pack, rubric=rubric, year=year
    ).first()
    if held is not None:
        if held.handed_on is None and held.due_on != due_on:
            held.due_on = due_on
            held.save(update_fields=["due_on"])
        return held
    number = next_numbers(place.region_code, "selfcheck", year)[0]
    made: SelfCheck = SelfCheck.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        pack=pack,
        rubric=rubric,
        year=year,
        code=f"Z{place.region_code}{year % 100:02d}{number:03d}",
        due_on=due_on,
    )
    return made


@verb("self_check.filled", may="self_check.fill")
def self_check_fill(
    *,
    actor: Account,
    check: SelfCheck,
    seen: int,
    answers: Mapping[str, tuple[str, str]],
    on: date,
    hand_in: bool,
    paper_number: str = "",
) -> SelfCheck:
    """Keep what the school says of each item; handing in needs every item, “not done” a word."""
    if check.handed_on is not None:
        raise Refused(
            where=str(check),
            found=f"已在 {check.handed_on} 提交",
            expected="还没有提交",
            fix="要改的，请督导退回，改好再提交",
        )
    own = bool(actor.school_code) and check.school_code in actor.reach.schools
    if not own and not paper_number.strip():
        raise UsageError(
            where=str(check),
            found="没有写纸质自查表的编号",
            expected="代为录入时写明编号",
            fix="请按学校的纸质表填写",
        )
    rubric = rubrics_of(check.pack)[check.rubric]
    for item in rubric.items:
        answer, words = answers.get(item.id, ("", ""))
        if answer not in Answer.values:
            continue
        SelfCheckLine.objects.update_or_create(
            check_of=check,
            item=item.id,
            defaults={"answer": answer, "words": words.strip()[:200]},
        )
    if hand_in:
        _whole(check, [item.id for item in rubric.items])
        paper = f"（{paper_number.strip()}）" if paper_number.strip() else ""
        check.handed_on, check.why_returned = on, ""
        check.handed_by = f"{actor.name if own else check.school_name}{paper}"
        check.save()
    return check


def _handed_in(check: SelfCheck) -> None:
    if check.handed_on is None:
        raise Refused(
            where=str(check), found="还没有提交", expected="已提交的自查表", fix="请等学校提交"
        )


@verb("self_check.returned", may="supervision.manage")
def self_check_return(*, actor: Account, check: SelfCheck, seen: int, why: str) -> SelfCheck:
    """Give a self-check back to the school with the reason; what it wrote stays in it."""
    _handed_in(check)
    if not why.strip():
        raise UsageError(
            where=str(check),
            found="没有写为什么退回",
            expected="写明哪一项、补什么",
            fix="请写一句，学校照着改",
        )
    entered = [line for line in check.lines.all() if line.finding_id is not None]
    if entered:
        raise Refused(
            where=str(check),
            found=f"{len(entered)} 项已经列入问题台账",
            expected="还没有列入台账的自查表",
            fix="情况有变的，请在台账的那一条里补充",
        )
    check.handed_on, check.handed_by, check.why_returned = None, "", why.strip()[:200]
    check.save()
    return check


@verb("self_check.entered", may="supervision.manage")
def self_check_enter(*, actor: Account, check: SelfCheck, seen: int, on: date) -> SelfCheck:
    """Enter what the school says is not done in the ledger; what stands there is not doubled."""
    _handed_in(check)
    lines = [one for one in check.lines.all() if one.answer == Answer.NOT and not one.finding_id]
    if not lines:
        raise Refused(
            where=str(check),
            found="没有还要列入的条目",
            expected="学校写明没有做到、还没有列入台账的条目",
            fix="已列入的，请打开台账的那一条办理",
        )
    rubric = rubrics_of(check.pack)[check.rubric]
    place = Place(check.region_code, check.school_code, name=check.school_name)
    for line in lines:
        item = next(one for one in rubric.items if one.id == line.item)
        words = f"{check.year}年自查：{item.text}，没有做到；打算：{line.words}（{check.code}）"
        clause = clause_of(check.pack, item.clause)
        standing = same_matter(check.school_code, clause, item.name)
        if standing is not None and not standing.is_measured:
            work.finding_supplement(
                actor=actor, finding=standing, seen=standing.version, how=How.PRINCIPAL,
                words=words[:400], on=on,
            )  # fmt: skip
        line.finding = standing or work.finding_open(
            actor=actor,
            place=place,
            kind=Kind.SHORTFALL,
            how=How.PRINCIPAL,
            name=item.name,
            words=words[:400],
            on=on,
            clause=clause,
            distinct=True,  # the school named it as a matter of its own
        )
        line.save(update_fields=["finding"])
    check.save()
    return check


def _whole(check: SelfCheck, items: list[str]) -> None:
    held = {line.item: line for line in check.lines.all()}
    left = [number for number, item in enumerate(items, 1) if item not in held]
    bare = [
        number
        for number, item in enumerate(items, 1)
        if item in held and held[item].answer == Answer.NOT and not held[item].words
    ]
    if left or bare:
        raise Refused(
            where=str(check),
            found="、".join(f"第 {n} 项" for n in left or bare)
            + ("没有选" if left else "没有做到，没有写打算"),
            expected="每项都选；没有做到的写一句打算",
            fix="请补上再提交",
        )
