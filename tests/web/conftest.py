"""Two complete counties, each with its people: the stage of every web test."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from junheng.data.intake.keyring import Keyring
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import SCHOOL_ROLES, Account, Assignment, Role
from junheng.web.register.models import Region, School
from junheng.web.shared import sealing
from junheng.web.work.sources import InForce

from .exam_fixture import Sat, sit

PROVINCE, CITY = "990000", "990100"
COUNTIES = {"990101": "云川县", "990102": "临江县"}
PASSWORD = "一把很长的钥匙2025"


def person(username: str, role: str, region: str, school: str = "") -> Account:
    account = Account(username=username, name=f"{username}老师", must_change_password=False)
    account.set_password(PASSWORD)
    account.save()
    Assignment.objects.create(
        account=account,
        role=role,
        region_code=region,
        school_code=school,
        valid_from=date(2020, 1, 1),
    )
    return account


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@dataclass(frozen=True)
class County:
    code: str
    schools: tuple[School, School]
    people: dict[str, Account]
    other_principal: Account


def county(code: str) -> County:
    schools = tuple(
        School.objects.create(
            school_code=f"{code}000{n}",
            name=f"{COUNTIES[code]}{word}小学",
            region_code=code,
            kind="211",
            valid_from=date(2015, 9, 1),
        )
        for n, word in ((1, "第一"), (2, "第二"))
    )
    people = {
        role.value: person(
            f"{role.value}-{code}",
            role,
            code,
            schools[0].school_code if role in SCHOOL_ROLES else "",
        )
        for role in Role
        if role is not Role.ANALYST
    }
    other = person(f"principal2-{code}", Role.PRINCIPAL, code, schools[1].school_code)
    return County(code, (schools[0], schools[1]), people, other)


@dataclass(frozen=True)
class World:
    home: County
    away: County
    analyst: Account


def build_world() -> World:
    for code, name, level, parent in (
        (PROVINCE, "演示省", "province", ""),
        (CITY, "演示市", "city", PROVINCE),
        *((code, name, "county", CITY) for code, name in COUNTIES.items()),
    ):
        Region.objects.create(
            region_code=code, name=name, level=level, parent_code=parent, valid_from=date.min
        )
    home, away = (county(code) for code in COUNTIES)
    return World(home, away, person("analyst", Role.ANALYST, PROVINCE))


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def officer(world: World) -> Account:
    return world.home.people["data_officer"]


@pytest.fixture
def leader(world: World) -> Account:
    return world.home.people["leader"]


@pytest.fixture
def inspector(world: World) -> Account:
    return world.home.people["inspector"]


@pytest.fixture
def principal(world: World) -> Account:
    return world.home.people["principal"]


@pytest.fixture
def researcher(world: World) -> Account:
    return world.home.people["researcher"]


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def sat(world: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> Sat:
    """Five schools of the home county sat one graduation examination."""
    ring = Keyring.of(bytes(32))
    monkeypatch.setattr(sealing, "_lent", [lambda: ring])
    code = world.home.code
    for n in (3, 4, 5):
        School.objects.create(
            school_code=f"{code}000{n}", name=f"云川县第{'三四五'[n - 3]}中学", region_code=code,
            kind="311", valid_from=date(2015, 9, 1),
        )  # fmt: skip
    schools = [f"{code}000{n}" for n in range(1, 6)]
    return sit(code, world.home.people["data_officer"], ring, schools)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Callable[[], World]]:
    """Tables that other processes see; the audit triggers go before the tables are emptied."""
    from junheng.web.shared import audit

    audit.protect()
    yield build_world
    audit.unprotect()


def in_force(pack: str, offices: dict[str, str] | None = None) -> Any:
    """Stand in for the plans a region carries out: one pack, as an app lends it to the ledger."""

    def carried_out(_region: str) -> list[InForce]:
        return [InForce(load_plan(pack), 1, offices or {}, frozenset(), lambda _scope: ())]

    return carried_out


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    """Give the cells of a form sheet, from its first row."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def filled(
    content: bytes, answers: dict[str, str], *, code: str = "", drop: Sequence[str] = ()
) -> io.BytesIO:
    """Fill a form sheet as somebody does away from the system: by its keys, in its own column."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert sheet is not None
    rows = {sheet.cell(n, 1).value: n for n in range(4, sheet.max_row + 1)}
    for key, text in answers.items():
        sheet.cell(rows[key], 3).value = text
    if code:
        sheet.cell(2, 2).value = code
    for key in drop:
        sheet.delete_rows(rows[key])
    held = io.BytesIO()
    book.save(held)
    held.seek(0)
    held.name = "填报单.xlsx"
    return held
