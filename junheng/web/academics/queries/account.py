"""Figures of an examination as far as a reader sees them (考试的结果)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from junheng.data.exams import LEAST
from junheng.measure.achievement.account import (
    Account as Result,
)
from junheng.measure.achievement.account import (
    GroupGap,
    Groups,
    Lines,
    Spread,
    Spreads,
    Unit,
    account_of,
    group_gaps,
    spreads,
)
from junheng.measure.achievement.account.spread import OwnSpread
from junheng.measure.achievement.description import Threshold
from junheng.policy.achievement import achievement_lines
from junheng.publish.sentences.exam_withheld import withheld
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.belonging import belongs, room_names
from junheng.web.academics.queries.enrolment import enrolled, registers_of
from junheng.web.academics.queries.kept import at_hand, is_kept, kept
from junheng.web.academics.queries.reading import leave_of, set_of, whole
from junheng.web.academics.queries.sight import (
    HiddenUnit,
    Sight,
    parted,
    rest_is_told,
    sight_of,
    size_of,
    told,
)
from junheng.web.academics.queries.table import table_of
from junheng.web.accounts.models import Account
from junheng.web.register.queries import region_names, school_names
from junheng.web.shared.once import read_once

_FIGURES = "figures"


def lines_of() -> Lines:
    """Give the lines of the pack, as the engines take them."""
    pack = achievement_lines()
    return Lines(
        thresholds=tuple(Threshold(one.rate, one.label, one.share, one.side) for one in pack.rates),
        bands=tuple(one.label for one in pack.bands),
        band_shares=tuple(one.share for one in pack.bands[:-1]),
        part=pack.part,
        ties=pack.ties,
    )


@read_once
def result_of(account: Account, exam: Exam) -> Result:
    """Give the whole result, uncut; for this module and jobs, not for pages."""
    lines = lines_of()
    registers = registers_of(exam)

    def make() -> Result:
        held = set_of(account, exam)
        table = table_of(exam, held, whole(account, exam))
        bases = enrolled(held, table, registers)
        return account_of(table, lines, reference=reference_of(exam), enrolled=bases)

    return kept(exam.sha256, _FIGURES, Result, make, made_with=f"{lines}{registers}")


def is_computed(exam: Exam) -> bool:
    """Whether the figures of an examination are there to be read."""
    return is_kept(exam.sha256, _FIGURES, made_with=f"{lines_of()}{registers_of(exam)}")


def result_at_hand(exam: Exam) -> Result | None:
    """Give the whole result where it is computed already; for what the machine tells of itself."""
    made_with = f"{lines_of()}{registers_of(exam)}"
    return at_hand(exam.sha256, _FIGURES, Result, made_with=made_with)


def reference_of(exam: Exam) -> str:
    """Say who the population of both ends is."""
    if exam.school_code:
        return "本校考生"
    return f"{region_names([exam.region_code], exam.held_on).get(exam.region_code, '')}考生"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of the figures."""

    sight: Sight
    whole: Unit | None
    schools: tuple[tuple[str, Unit], ...]  # name and figures, in the register's order
    hidden: tuple[HiddenUnit, ...]  # schools that are not told
    own: Unit | None  # the principal's school
    own_hidden: str  # why the own school is not told
    classes: tuple[Unit, ...]  # of the own school
    hidden_classes: tuple[HiddenUnit, ...]
    statements: tuple[str, ...]


def seen_of(account: Account, exam: Exam, *, school: str = "") -> Seen:
    """Give the figures, cut to the reader; with ``school``, to what its principal reads."""
    found = result_of(account, exam)
    sizes = {one.school: size_of(one) for one in found.schools}
    sight = narrowed(sight_of(account, exam, school=school), exam, sizes)
    names = school_names([exam.region_code], exam.held_on)
    tell = told(sizes)
    own = next((one for one in found.schools if one.school == sight.own), None)
    rooms = [one for one in found.classes if one.school == sight.own]
    room_sizes = {one.homeroom: size_of(one) for one in rooms}
    tell_rooms = told(room_sizes)
    may_own = own is not None and size_of(own) >= LEAST
    lines = lines_of()
    (full,) = withheld([found.whole], None, lines)
    (one_own,) = withheld([own], None, lines) if own is not None else (None,)
    others = [one for one in found.schools if sight.schools and one.school in tell]
    inside = withheld([one for one in rooms if one.homeroom in tell_rooms], one_own, lines)
    return Seen(
        sight=sight,
        whole=full if sight.whole and size_of(found.whole) >= LEAST else None,
        schools=tuple(
            (names.get(one.school, one.school), one) for one in withheld(others, full, lines)
        ),
        hidden=parted(sizes, names) if sight.schools else (),
        own=one_own if may_own else None,
        own_hidden="" if may_own or own is None else "本校人数少于 11 人，为保护学生不显示。",
        classes=inside,
        hidden_classes=parted(room_sizes, room_names(exam)),
        statements=found.statements,
    )


def narrowed(sight: Sight, exam: Exam, sizes: Mapping[str, int]) -> Sight:
    """Take the whole away where it would tell on the few other schools."""
    if sight.own and sight.whole and not exam.school_code and not rest_is_told(sizes, sight.own):
        why = "参加的其他学校太少，给出全县的数就等于给出别校的数，所以只看本校。"
        return replace(sight, whole=False, why=why)
    return sight


def sizes_of(account: Account, exam: Exam) -> dict[str, int]:
    """How many pupils each school's hiding is decided by."""
    return {one.school: size_of(one) for one in result_of(account, exam).schools}


def whole_spreads(account: Account, exam: Exam) -> Spreads:
    """Compute how much lies between schools and classes, or read it back; uncut."""

    def make() -> Spreads:
        return spreads(table_of(exam, set_of(account, exam), whole(account, exam)))

    return kept(exam.sha256, "spread", Spreads, make)


def spreads_of(account: Account, exam: Exam, sight: Sight) -> tuple[Spread | OwnSpread, ...]:
    """How much lies between schools, where the whole is seen; else between the own classes."""
    found = whole_spreads(account, exam)
    if leave_of(exam).between_schools and sight.whole:
        return found.whole
    return tuple(one for one in found.inside if sight.own and one.school == sight.own)


@dataclass(frozen=True, slots=True)
class ShownGap:
    """One gap as a reader sees it; hidden groups say why."""

    found: GroupGap
    hidden: str = ""


def whole_gaps(account: Account, exam: Exam) -> Groups:
    """Compute the gaps between groups, or read them back; uncut."""

    def make() -> Groups:
        table = table_of(exam, set_of(account, exam), whole(account, exam))
        return group_gaps(table, belongs(exam, table.pupils))

    return kept(exam.sha256, "groups", Groups, make)


def gaps_of(account: Account, exam: Exam, sight: Sight) -> tuple[ShownGap, ...]:
    """Gaps between groups: of the own school for a principal, else of the whole."""
    if not (sight.whole or sight.own):
        return ()
    found = whole_gaps(account, exam).gaps
    return tuple(_shown(one) for one in found if one.school == sight.own)


def _shown(one: GroupGap) -> ShownGap:
    sizes = {"first": one.gap.n_first, "second": one.gap.n_second, "unknown": one.unknown}
    hidden = parted(sizes, {})
    if told(sizes) >= {"first", "second"}:
        return ShownGap(one)
    return ShownGap(one, hidden[0].why if hidden else "没有这一组的学生。")
