"""Who teaches at a school, and which classes there are to teach (任教班级)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow.compute as pc
from django.db.models import Q

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.snapshots import Scope
from junheng.kernel.errors import Hidden
from junheng.web.academics.models import Teaching
from junheng.web.academics.queries.reading import exams_of, own_school, set_of
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.evidence.queries import open_snapshot, snapshots_of
from junheng.web.register.models import School
from junheng.web.register.queries import schools_of

_PURPOSE = "登记任教班级"


@dataclass(frozen=True, slots=True)
class Room:
    """One class of a school: the code rows carry, and what people call it."""

    code: str
    name: str
    grade: int
    year: int  # the autumn of the register that names it
    is_current: bool  # whether the newest register has it


@dataclass(frozen=True, slots=True)
class Teacher:
    """One account of a teacher and what it teaches today."""

    account: Account
    held: tuple[Teaching, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """Teachers' accounts of one school, counted."""

    school: School
    teachers: int
    without: int  # of these, without a class


def rooms_of(account: Account, school: School) -> dict[str, Room]:
    """Name the classes of a school by their codes, as the newest register that has them does."""
    found: dict[str, Room] = {}
    scope = Scope(frozenset({school.school_code}), "aggregate", _PURPOSE, account.username)
    is_newest = True
    for record in snapshots_of(account, school.region_code):
        snapshot = open_snapshot(record, account)
        if record.status == "self_test" or not snapshot.has("homeroom"):
            continue
        rows = snapshot.open("homeroom", duckdb_backend(threads=1), scope)
        told = rows.select("class_code", "name", "grade").to_pyarrow().to_pylist()
        for row in told:
            code = row["class_code"]
            if code not in found:
                name, grade = row["name"] or code, int(row["grade"] or 0)
                found[code] = Room(code, name, grade, record.as_of.year, is_newest)
        is_newest = is_newest and not told
    if not found:
        found = _rooms_written(account, school)
    return dict(sorted(found.items(), key=lambda one: (one[1].grade, one[0])))


def _rooms_written(account: Account, school: School) -> dict[str, Room]:
    """Name the classes as score sheets wrote them, where no register lists any."""
    found: dict[str, Room] = {}
    reach = own_school(account, school.school_code)
    for exam in exams_of(account, school.region_code):
        if not exam.is_loaded:
            continue
        for name in pc.unique(set_of(account, exam).scores(reach)["homeroom"]).to_pylist():
            held = Room(name, name, int(exam.grade or 0), exam.held_on.year, is_current=True)
            found.setdefault(name, held)
    return found


def _teaching_accounts(on: date, schools: list[str]) -> list[Account]:
    rows = Assignment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        role=Role.TEACHER,
        school_code__in=schools,
        valid_from__lte=on,
        account__is_active=True,
    )
    held = Account.objects.filter(pk__in=rows.values("account"))
    return list(held.prefetch_related("assignments").order_by("username"))


def _held(account: Account, school_code: str, on: date) -> tuple[Teaching, ...]:
    rows = Teaching.objects.unscoped("of a school the reader may see")
    found = rows.filter(account=account, school_code=school_code)
    return tuple(one for one in found if one.in_force(on))


def teachers_of(school: School, on: date) -> list[Teacher]:
    """List the teachers' accounts of a school with what each teaches."""
    code = school.school_code
    return [Teacher(one, _held(one, code, on)) for one in _teaching_accounts(on, [code])]


def teacher_of(school: School, number: int, on: date) -> Teacher:
    """Give one teacher's account of a school, or :class:`Hidden`."""
    for one in teachers_of(school, on):
        if one.account.pk == number:
            return one
    raise Hidden(
        where="任教班级",
        found="没有这名任课教师，或不在这所学校",
        expected="本校的任课教师账号",
        fix="请从任教班级一览进入",
    )


def staffs_of(account: Account, regions: list[str], on: date) -> list[Staff]:
    """Count teachers' accounts, school by school; a school without one is left out."""
    schools = [one for region in regions for one in schools_of(region, account, on)]
    codes = [one.school_code for one in schools]
    rows = Teaching.objects.unscoped("of schools the reader may see").filter(school_code__in=codes)
    teaching = {(one.school_code, one.account_id) for one in rows if one.in_force(on)}
    at_work: dict[str, list[int]] = {}
    for one in _teaching_accounts(on, codes):
        for each in one.current:
            if each.role == Role.TEACHER:
                at_work.setdefault(each.school_code, []).append(one.pk)
    return [
        Staff(school, len(held), sum((school.school_code, pk) not in teaching for pk in held))
        for school in schools
        if (held := at_work.get(school.school_code))
    ]
