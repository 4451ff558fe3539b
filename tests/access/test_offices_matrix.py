"""People of the bureau's offices (科室人员、财务人员): what is asked of them, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from junheng.web.shared.rights import declared

from .test_matrix import PLAIN, REGION, SCHOOL

OFFICES = ("staff", "finance")
# addresses they may open; every other one of the tables is refused
PLAIN_OPEN = {
    "home", "healthz", "language", "signin", "password", "supervision-worker",
    "snapshots", "standard", "standard-table", "template",
    "guardrails:list", "guardrails:try", "guardrails:rule",
    "plans", "plan-compare", "plan-pack", "plan-pack-clause",
    "ledgers", "money-first", "notices", "recognition-first",
}  # fmt: skip
OWN_OPEN = {
    "region", "balance", "what-if", "spread", "items", "item",
    "communities", "indicators",
    "indicator", "region-plans", "recognitions", "recognition", "recognition-years",
    "recognition-item", "school",
}  # fmt: skip
RIGHTS = {
    "home.see", "notice.see", "job.see", "password.change", "guardrail.see",
    "finding.see", "task.receive", "plan.see", "duty.receive",
    "balance.see", "school.see", "rule.see", "evidence.see",
    "money.see", "recognition.follow", "recognition.see", "recognition.cite",
}  # fmt: skip
FURTHER = {"staff": {"project.keep"}, "finance": {"money.rate", "list.review"}}


@pytest.mark.parametrize("role", OFFICES)
def test_科室的权限是列出的这些_个人数据一行也看不到(counties: Any, role: str) -> None:
    held = {right for right, roles in declared().items() if role in roles}
    assert held == RIGHTS | FURTHER[role]
    assert not counties.people[role].holds("rows.see")


@pytest.mark.parametrize("role", OFFICES)
def test_没有地区的网址_列出的打得开_其余都拒绝(counties: Any, role: str) -> None:
    client = counties.client(role)
    found = {name: client.get(address).status_code for name, (address, _line) in PLAIN.items()}
    assert {name for name, code in found.items() if code in (200, 302)} == PLAIN_OPEN
    rest = {code for name, code in found.items() if name not in PLAIN_OPEN | {"job", "signout"}}
    assert rest == {403}


@pytest.mark.parametrize("role", OFFICES)
def test_本县的网址_列出的打得开_外县的当作没有(counties: Any, role: str) -> None:
    client = counties.client(role)
    for name, (address, *_lines) in (REGION | SCHOOL).items():
        own = address.format(region=counties.own_region, school=counties.own_school)
        away = address.format(region=counties.other_region, school=counties.away_school)
        assert client.get(own).status_code == (200 if name in OWN_OPEN else 403), name
        assert client.get(away).status_code == (404 if name in OWN_OPEN else 403), name
