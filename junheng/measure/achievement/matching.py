"""Whose score is it (成绩与学籍对应): by pupil number, else by name, school and class.

Nothing is matched on a guess.  What cannot be matched surely goes to a tray, each row with its
reason and, where there is one, the pupil it may be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from junheng.kernel.sheet import tidy

By = Literal["number", "name"]
Reason = Literal[
    "number_unknown",
    "name_differs",
    "several",
    "other_class",
    "other_school",
    "nobody",
    "twice",
    "empty",
]
REASONS: Mapping[Reason, str] = {
    "number_unknown": "学籍号在学籍库里查不到；请核对学籍号，或删去后按姓名和班级对应。",
    "name_differs": "学籍号对上了，姓名不同；请核对是学籍号填错，还是改过姓名。",
    "several": "同校同班有几名同名学生；请补上学籍号。",
    "other_class": "同校有这个姓名，班级不同；请核对班级，或补上学籍号。",
    "other_school": "别的学校有这个姓名；请核对学校，或补上学籍号。",
    "nobody": "学籍库里没有这个姓名；请核对姓名和学校。",
    "twice": "这名学生在成绩表里对上了不止一行；请核对是否重复登记。",
    "empty": "学籍号和姓名都没有填；请至少补上一项。",
}


@dataclass(frozen=True, slots=True)
class Named:
    """How a row of a score sheet, or a pupil of the register, is named."""

    number: str  # 学籍号; may be empty in a sheet
    name: str
    school: str
    homeroom: str


@dataclass(frozen=True, slots=True)
class Match:
    """A row that is surely one pupil's."""

    row: int
    pupil: int  # position in the register
    by: By


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row in the tray (待认领)."""

    row: int
    reason: Reason
    candidates: tuple[int, ...]  # positions in the register it may be

    @property
    def text(self) -> str:
        """The reason and what to do, without a name."""
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Matching:
    """Every row of the sheet, matched or in the tray."""

    matches: tuple[Match, ...]
    tray: tuple[Unmatched, ...]
    not_found: tuple[int, ...]  # pupils of the register without a row and in no tray

    @property
    def share(self) -> float | None:
        """Matched rows of all rows; None for an empty sheet."""
        rows = len(self.matches) + len(self.tray)
        return len(self.matches) / rows if rows else None


def match_pupils(rows: Sequence[Named], register: Sequence[Named]) -> Matching:
    """Find each row's pupil in the register (成绩与学籍对应).

    Parameters
    ----------
    rows : sequence of Named
        As the score sheet has them.
    register : sequence of Named
        As the register has them on the day of the examination; numbers are unique.

    Returns
    -------
    Matching
        A row with a number is matched by it alone, and only where the name, if both have one, is
        the same; a row without one by name, school and class where exactly one pupil has them.
        Two rows for one pupil both go to the tray.

    Raises
    ------
    ValueError
        A number that stands twice in the register.

    Examples
    --------
    >>> register = [Named("G1", "王一", "甲校", "1"), Named("G2", "王一", "甲校", "2")]
    >>> rows = [Named("", "王一", "甲校", "2"), Named("", "王一", "甲校", "3")]
    >>> found = match_pupils(rows, register)
    >>> [(m.row, m.pupil, m.by) for m in found.matches], [(u.row, u.reason) for u in found.tray]
    ([(0, 1, 'name')], [(1, 'other_class')])
    """
    index = _Index.of(register)
    decided = [index.find(_tidied(row)) for row in rows]
    held = Counter(one[0] for one in decided if not isinstance(one[0], str))
    matches, tray = [], []
    for row, (found, candidates) in enumerate(decided):
        if isinstance(found, str):
            tray.append(Unmatched(row, found, candidates))
        elif held[found] > 1:
            tray.append(Unmatched(row, "twice", (found,)))
        else:
            matches.append(Match(row, found, "number" if rows[row].number.strip() else "name"))
    claimed = {match.pupil for match in matches} | {one for u in tray for one in u.candidates}
    return Matching(
        tuple(matches),
        tuple(tray),
        tuple(i for i in range(len(register)) if i not in claimed),
    )


def _tidied(one: Named) -> Named:
    return Named(
        tidy(one.number).upper(),
        tidy(one.name).replace(" ", ""),
        tidy(one.school),
        tidy(one.homeroom),
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """The register by number, by name and class, by name and school, by name."""

    register: list[Named]
    by_number: dict[str, int]
    by_class: dict[tuple[str, str, str], list[int]]
    by_school: dict[tuple[str, str], list[int]]
    by_name: dict[str, list[int]]

    @classmethod
    def of(cls, register: Sequence[Named]) -> _Index:
        pupils = [_tidied(one) for one in register]
        numbers = {one.number: i for i, one in enumerate(pupils) if one.number}
        if len(numbers) < sum(bool(one.number) for one in pupils):
            raise ValueError("a pupil number stands twice in the register; mend the register first")
        by_class, by_school, by_name = defaultdict(list), defaultdict(list), defaultdict(list)
        for i, one in enumerate(pupils):
            by_class[one.name, one.school, one.homeroom].append(i)
            by_school[one.name, one.school].append(i)
            by_name[one.name].append(i)
        return cls(pupils, numbers, dict(by_class), dict(by_school), dict(by_name))

    def find(self, row: Named) -> tuple[int | Reason, tuple[int, ...]]:
        """Give the pupil, or why there is none and who it may be."""
        if row.number:
            return self._by_number(row)
        if not row.name:
            return "empty", ()
        same = self.by_class.get((row.name, row.school, row.homeroom), [])
        if len(same) == 1:
            return same[0], ()
        if same:
            return "several", tuple(same)
        return self._elsewhere(row)

    def _by_number(self, row: Named) -> tuple[int | Reason, tuple[int, ...]]:
        pupil = self.by_number.get(row.number)
        if pupil is None:
            same = self.by_class.get((row.name, row.school, row.homeroom), [])
            return "number_unknown", tuple(same) if row.name else ()
        known = self.register[pupil].name
        if row.name and known and row.name != known:
            return "name_differs", (pupil,)
        return pupil, ()

    def _elsewhere(self, row: Named) -> tuple[Reason, tuple[int, ...]]:
        school = self.by_school.get((row.name, row.school), [])
        if school:
            return "other_class", tuple(school)
        others = self.by_name.get(row.name, [])
        return ("other_school", tuple(others)) if others else ("nobody", ())
