"""Two complete counties: the demo's people, registers and snapshots.

The snapshots are written once a session, the rows are made in the first test and copied into
the database of each later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers import sort_dependencies
from django.db import connection
from django.test import Client

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import demo_snapshots
from junheng.web.accounts.models import Account
from junheng.web.config import demo_people
from junheng.web.register.models import School


@dataclass(frozen=True)
class Counties:
    people: dict[str, Account]  # by role; "stranger" is nobody
    own_region: str
    other_region: str
    own_school: str
    neighbour_school: str
    away_school: str

    def client(self, role: str) -> Client:
        client = Client()
        if role != "stranger":
            client.force_login(self.people[role])
        return client


@dataclass
class Made:
    home: Path
    hashes: list[str]
    rows: list[tuple[Any, list[Any]]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("home")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    snapshots = demo_snapshots(home / "snapshots", keyring)
    return Made(home, [snapshot.sha256 for snapshot in snapshots], [])


def _make(made: Made) -> None:
    demo_people.open_bureau_accounts()
    demo_people.adopt_snapshots(made.hashes)
    demo_people.open_school_accounts()
    # the clerk works at the principal's school, so that both have the same own and other
    own = Account.objects.get(username="principal").school_code
    Account.objects.get(username="clerk").assignments.update(school_code=own)
    configs = [(config, None) for config in apps.get_app_configs() if "junheng" in config.name]
    for model in sort_dependencies(configs, allow_cycles=True):
        made.rows.append((model, list(model._base_manager.all())))


@pytest.fixture
def counties(db: None, made: Made, settings: Any) -> Counties:
    settings.HOME = made.home
    if made.rows:
        with connection.constraint_checks_disabled():
            for model, rows in made.rows:
                model._base_manager.bulk_create(rows)
    else:
        _make(made)
    schools = School.objects.unscoped("the test needs one school of each kind")
    own = Account.objects.get(username="principal").school_code
    names = {person.role.value: person.username for person in reversed(demo_people.IDENTITIES)}
    own_county = schools.filter(region_code="990101", valid_to=None).exclude(school_code=own)
    return Counties(
        people={role: Account.objects.get(username=name) for role, name in names.items()},
        own_region="990101",
        other_region="990102",
        own_school=own,
        neighbour_school=own_county.filter(name="河口镇中心小学").get().school_code,
        away_school=schools.filter(region_code="990102", valid_to=None).first().school_code,
    )
