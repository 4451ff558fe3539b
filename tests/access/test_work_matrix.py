"""Who gets what of the ledger: of the own school, of another, of the whole county, of another."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.models import Check, Finding, Slip, Task

from .test_matrix import ROLES, _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

READ = "200 200 200 200 200 200 403 302"
AWAY = "404 404 404 404 404 200 403 302"


@pytest.mark.parametrize(
    ("tail", "own", "other"),
    [
        ("", READ, AWAY),
        ("ledger.xlsx", READ, AWAY),
        ("calendar.ics", READ, AWAY),
        ("?view=board", READ, AWAY),
        ("?view=calendar&month=2026-10", READ, AWAY),
        # the clerk reads, the analyst of the province too; neither opens anything
        ("new/", "200 200 200 200 403 403 403 302", "404 404 404 404 404 403 403 302"),
        # who may hand a task out, hands it out by a clause too
        ("task/", "200 200 403 403 403 403 403 302", "404 404 404 404 404 403 403 302"),
        # the workbook door of feedback belongs to whoever hands tasks out
        ("feedback/", "200 200 403 403 403 403 403 302", "404 404 403 403 403 403 403 302"),
        ("feedback.xlsx", "200 200 403 403 403 403 403 302", "404 404 403 403 403 403 403 302"),
        ("refresh/", "405 405 405 405 405 405 405 302", "405 405 405 405 405 405 405 302"),
    ],
)
def test_台账_外县当作没有(counties, tail, own, other):
    for region, line in ((counties.own_region, own), (counties.other_region, other)):
        assert _answers(counties, f"/ledger/of/{region}/{tail}") == _expected(line), region


def _opened(counties, region: str, school: str = "", *, role: str = "inspector") -> Finding:
    by = counties.people[role] if region == counties.own_region else _away()
    return actions.finding_open(
        actor=by,
        place=Place(region, school, name="某校"),
        kind="shortfall",
        how="inspection",
        name=f"事项 {region} {school}",
        words="看到的情况",
        on=date(2026, 3, 1),
    )


def _away():
    from junheng.web.accounts.models import Account

    return Account.objects.get(username="officer2")


def test_一条问题_校长只看自己学校的_全县的也不看(counties):
    of_region = (counties.own_region, "")
    expect = {
        (counties.own_region, counties.own_school): READ,
        (counties.own_region, counties.neighbour_school): "200 200 200 404 404 200 403 302",
        of_region: "200 200 200 404 404 200 403 302",
        (counties.other_region, counties.away_school): AWAY,
    }
    for (region, school), line in expect.items():
        found = _opened(counties, region, school)
        assert _answers(counties, f"/ledger/{found.pk}/") == _expected(line), (region, school)


def _posts(counties, address: str, **form: str) -> dict[str, int]:
    out = {}
    for role in ROLES:
        client: Client = counties.client(role)
        out[role] = client.post(address, form).status_code
    return out


def _number_finding(counties) -> Finding:
    found = _opened(counties, counties.own_region, counties.own_school)
    rows = Finding.objects.unscoped("the test makes it a matter of numbers")
    rows.filter(pk=found.pk).update(sense="at_least", limit=7.5, value=5.0)
    return rows.get(pk=found.pk)


def test_办理_没有权限的是403_填得不全的是422(counties):
    found = _number_finding(counties)
    page = f"/ledger/{found.pk}/"
    # an incomplete form is told before a missing right; a complete one meets the right
    whole = {
        "measure": "other", "title": "扩建", "office": "基建股", "due_on": "2030-01-01",
        "seen": str(found.version),
    }  # fmt: skip
    hand_out = _posts(counties, f"{page}hand-out/", **whole)
    assert hand_out["leader"] == 302
    assert {hand_out[role] for role in ("inspector", "principal", "clerk", "analyst")} == {403}
    assert (hand_out["operator"], hand_out["stranger"]) == (403, 302)
    task = Task.objects.unscoped("the task just handed out").latest("pk")
    sent = _posts(counties, f"/ledger/tasks/{task.pk}/accept/", seen="1", document="1号")
    assert {sent[role] for role in ("data_officer", "inspector", "principal")} == {403}
    assert sent["leader"] == 422  # nobody has said yet that it is done
    check = {"as_of": "2026-04-01", "value": "7.6", "source": "报告", "source_number": "1号"}
    entered = _posts(counties, f"{page}check/", **check, seen="1")
    assert {entered[role] for role in ("principal", "clerk", "analyst", "operator")} == {403}
    assert entered["leader"] == 422  # the form is older than the task: somebody else was first
    now = Finding.objects.unscoped("its newest version").get(pk=found.pk)
    actions.check_enter(
        actor=counties.people["data_officer"], finding=now, seen=now.version,
        as_of=date(2026, 4, 1), value=7.6, source="报告", source_number="1号",
    )  # fmt: skip
    made = Check.objects.unscoped("the check just entered").get()
    confirmed = _posts(counties, f"/ledger/checks/{made.pk}/confirm/", seen="1")
    assert (confirmed["principal"], confirmed["data_officer"]) == (403, 422)
    assert {confirmed["leader"], confirmed["inspector"]} == {302, 422}  # the first of the two


def test_补充情况_能登记的人能补充_外校当作没有(counties):
    line = {"how": "inspection", "words": "又看到", "on": "2026-03-02", "seen": "1"}
    for school, principal in ((counties.own_school, 422), (counties.neighbour_school, 404)):
        page = f"/ledger/{_opened(counties, counties.own_region, school).pk}/supplement/"
        sent = _posts(counties, page, **line)
        # the principal speaks for the school: an inspection is not among the ways offered
        assert (sent["principal"], sent["stranger"]) == (principal, 302)
        assert sent["clerk"] == (422 if school == counties.own_school else 404)
        assert (sent["analyst"], sent["operator"]) == (403, 403)


def test_别的学校的任务_校长连有没有都不知道(counties):
    found = _opened(counties, counties.own_region, counties.neighbour_school)
    officer = counties.people["data_officer"]
    task = actions.task_hand_out(
        actor=officer, finding=found, seen=found.version, title="整修", office="学校",
        begun_on=date(2026, 3, 1), due_on=date(2026, 6, 1),
    )  # fmt: skip
    sent = _posts(counties, f"/ledger/tasks/{task.pk}/receive/", seen="1", paper_number="1")
    assert (sent["principal"], sent["clerk"], sent["stranger"]) == (404, 404, 302)


def test_按条款交办的任务和督办单_校长只看自己学校的_外县当作没有(counties):
    expect = {
        counties.own_school: READ,
        counties.neighbour_school: "200 200 200 404 404 200 403 302",
        "": "200 200 200 404 404 200 403 302",
    }
    officer = counties.people["data_officer"]
    for school, line in expect.items():
        task = actions.clause_task_hand_out(
            actor=officer, place=Place(counties.own_region, school, name="某校"),
            clause="cn-moe-2017-6#resource-5", title="整修", office="学校",
            begun_on=date(2026, 3, 1), due_on=date(2026, 3, 2),
        )  # fmt: skip
        actions.slip_issue(actor=officer, task=task, seen=task.version, on=date(2026, 3, 9))
        slip = Slip.objects.get(task=task)
        assert _answers(counties, f"/ledger/tasks/{task.pk}/") == _expected(line), school
        paper = f"/ledger/slips/{slip.pk}/slip.docx"
        assert _answers(counties, paper) == _expected(line), school
    away = actions.clause_task_hand_out(
        actor=_away(), place=Place(counties.other_region, name="外县"),
        clause="cn-moe-2017-6#resource-5", title="整修", office="学校",
        begun_on=date(2026, 3, 1), due_on=date(2026, 6, 1),
    )  # fmt: skip
    assert _answers(counties, f"/ledger/tasks/{away.pk}/") == _expected(AWAY)
