"""A county of the demo as its start opens it, for tests of what the demo shows there."""

from __future__ import annotations

from datetime import date

from junheng.data.synth.county import county
from junheng.data.synth.plans import plan_adoptions
from junheng.web.accounts.models import Account
from junheng.web.config import demo_people, demo_plans
from junheng.web.register.models import School


def open_linjiang(*plans: str) -> Account:
    """Open the demo's second county as its start does: people, schools, plans; its officer."""
    demo_people.open_bureau_accounts()
    region = county("linjiang")
    for school in region.schools:
        School.objects.create(
            region_code=region.region_code, school_code=school.code, name=school.name,
            kind=school.kind, town=school.town, valid_from=date(2019, 9, 1),
        )  # fmt: skip
    officer, leader = (Account.objects.get(username=name) for name in ("officer2", "leader2"))
    for given in plan_adoptions("linjiang"):
        if given.plan in plans:
            demo_plans._adopt("linjiang", given, officer, leader)
    return officer
