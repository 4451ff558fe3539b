"""What of an examination a reader may see (可以看到哪一层).

The law decides whether schools stand side by side (``leave_of``), the role decides the rest: the
bureau reads the whole and, where lawful, its schools; a principal the own school beside the whole;
a teacher the own classes.  An examination inside one school is read by that school alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junheng.data.exams import LEAST, hidden_groups
from junheng.kernel.errors import NotAllowed
from junheng.measure.achievement.account import Unit, UnitPoints
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.reading import leave_of
from junheng.web.accounts.models import Account, Role
from junheng.web.shared.verbs import allow

LEAST_OTHERS = 2  # other schools, so that none is found by subtracting the own from the whole
TOO_FEW = "人数少于 11 人，为保护学生不显示。"
WITH_IT = "只隐去一个小群体时可以用减法推出来，所以这个也一并不显示。"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader sees of one examination."""

    whole: bool  # the figures of everybody who sat
    schools: bool  # every school, side by side
    own: str  # the own school; empty for the bureau and for teachers
    why: str = ""  # why the whole is not there


@dataclass(frozen=True, slots=True)
class HiddenUnit:
    """A group that is not told, and why (隐去)."""

    name: str
    why: str


def sight_of(account: Account, exam: Exam, *, school: str = "") -> Sight:
    """Say what a reader sees.

    With ``school``, what the principal of that school sees, for the research office that prints
    the school's edition; whoever sees no schools side by side sees nothing of it.
    """
    lawful = leave_of(exam).between_schools
    if school:
        bureau = not exam.school_code and account.reach.all_schools_of(exam.region_code)
        may = lawful and bureau and account.may("exam.print_for", exam)
        return Sight(may, schools=False, own=school if may else "")
    if exam.school_code:
        leads = exam.school_code in led_by(account)
        bureau = account.reach.all_schools_of(exam.region_code)
        why = "校内考试的结果只由本校看；教育局不看各校校内考试的成绩。" if bureau else ""
        return Sight(leads, schools=False, own=exam.school_code if leads else "", why=why)
    if account.reach.all_schools_of(exam.region_code):
        return Sight(whole=True, schools=lawful, own="")
    own = next(iter(sorted(led_by(account))), "")
    if not own:
        return Sight(whole=False, schools=False, own="")
    if not lawful:
        why = "这次考试不作校际比较，只看本校。"
        return Sight(whole=False, schools=False, own=own, why=why)
    return Sight(whole=True, schools=False, own=own)


def led_by(account: Account) -> frozenset[str]:
    """Name the schools an account leads as principal."""
    return frozenset(one.school_code for one in account.current if one.role == Role.PRINCIPAL)


def may_load(account: Account, exam: Exam) -> bool:
    """Whether an account may send and take in scores: those of a school's own are its own."""
    own = not exam.school_code or exam.school_code in led_by(account)
    return own and account.may("exam.load", exam)


def must_load(account: Account, exam: Exam) -> None:
    """Let who may take scores in pass.

    Raises
    ------
    Hidden, NotAllowed
        Out of reach; another role, or the bureau before a school's own examination.
    """
    allow(account, "exam.load", exam)
    if not may_load(account, exam):
        raise NotAllowed(
            where=f"导入“{exam}”的成绩",
            found="是学校自己组织的考试",
            expected="校内考试的成绩只由本校的校长导入和查看",
            fix="请由学校办理",
        )


def rest_is_told(sizes: Mapping[str, int], own: str) -> bool:
    """Tell whether the whole may stand beside one's own school without telling on the others."""
    others = [count for school, count in sizes.items() if school != own and count]
    return len(others) >= LEAST_OTHERS and sum(others) >= LEAST


def parted(sizes: Mapping[str, int], names: Mapping[str, str]) -> tuple[HiddenUnit, ...]:
    """Name the groups of a whole that are hidden, each with its reason."""
    hidden = hidden_groups(sizes)
    return tuple(
        HiddenUnit(names.get(one, one), TOO_FEW if sizes[one] < LEAST else WITH_IT)
        for one in sizes
        if one in hidden
    )


def told(sizes: Mapping[str, int]) -> frozenset[str]:
    """Name the groups of a whole that may be told."""
    hidden = hidden_groups(sizes)
    return frozenset(one for one, count in sizes.items() if count and one not in hidden)


def size_of(unit: Unit | UnitPoints) -> int:
    """How many pupils hiding of a unit is decided by."""
    return unit.n if isinstance(unit, UnitPoints) else unit.fewest
