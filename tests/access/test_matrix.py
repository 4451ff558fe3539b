"""Who gets what from every address: 200, 403 for a colleague, 404 for a stranger to the place.

A row gives, for each role, the answer for the own object, for another school of the own county,
and for the other county.  An address without a place has one answer.  Every address of the URL
configuration must have its row.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROLES = (
    "leader", "data_officer", "inspector", "principal", "clerk", "analyst", "operator", "stranger",
)  # fmt: skip

# one number for each role, in the order of ROLES; a stranger is sent to the sign-in page
ALL = "200 200 200 200 200 200 200 302"
PLAIN = {
    "home": ("/", ALL),
    "healthz": ("/healthz", "200 200 200 200 200 200 200 200"),
    "job": ("/jobs/999999/", "404 404 404 404 404 404 404 302"),
    "language": ("/language/", "302 302 302 302 302 302 302 302"),  # sends back where one was
    "signin": ("/signin/", "200 200 200 200 200 200 200 200"),
    "signout": ("/signout/", "405 405 405 405 405 405 405 302"),  # only by its button
    "password": ("/me/password/", ALL),
    "accounts": ("/data/accounts/", "403 200 403 403 403 403 200 302"),
    "account-new": ("/data/accounts/new/", "403 200 403 403 403 403 200 302"),
    "log": ("/data/log/", "403 403 200 403 403 403 200 302"),
}
DATA = "200 200 200 200 200 403 403 302"
STANDARD = "200 200 200 200 200 200 403 302"
PLAIN |= {
    "intake": ("/data/", DATA),
    "upload": ("/data/upload/", "403 200 403 403 200 403 403 302"),
    "collection-new": ("/data/collections/new/", "403 200 403 403 403 403 403 302"),
    "snapshots": ("/data/snapshots/", STANDARD),
    "standard": ("/data/standard/", STANDARD),
    "standard-table": ("/data/standard/teacher/", STANDARD),
    "template": ("/data/standard/teacher/template.xlsx", STANDARD),
}
PLAIN |= {
    "guardrails:list": ("/guardrails/", ALL),
    "guardrails:try": ("/guardrails/try/?act=exam.open", ALL),
    "guardrails:rule": ("/guardrails/rules/exam_limits_2025/", ALL),
    "guardrails:record": (
        "/guardrails/rules/exam_limits_2025/record/",
        "200 200 403 403 403 403 403 302",
    ),
}
# addresses of one object: see the tests below, and test_intake_matrix.py
OBJECTS = frozenset(
    {
        "account", "lineage", "document", "upload-progress", "collection", "submission",
        "prefilled", "batch", "batch-state", "annotated", "batch-act", "draft", "snapshot",
        "changes", "original",
    }
)  # fmt: skip
# own region | other region
REGION = {
    "region": (
        "/r/{region}/",
        "200 200 200 403 403 200 403 302",
        "404 404 404 403 403 200 403 302",
    ),
}
# own school | another school of the county | a school of the other county
SCHOOL = {
    "school": (
        "/s/{school}/",
        "200 200 200 200 200 200 403 302",
        "200 200 200 404 404 200 403 302",
        "404 404 404 404 404 200 403 302",
    ),
}
BUREAU = ("200 200 200 403 403 200 403 302", "404 404 404 403 403 200 403 302")
RULES = ("200 200 200 200 200 200 403 302", "404 404 404 404 404 200 403 302")
INDICATOR = "backbone_teachers_per_100"
REGION |= {
    "balance": ("/r/{region}/balance/", *BUREAU),
    "what-if": ("/r/{region}/balance/what-if/", *BUREAU),
    "spread": (f"/r/{{region}}/balance/spread/{INDICATOR}/", *BUREAU),
    "items": ("/r/{region}/items/", *BUREAU),
    "item": ("/r/{region}/items/art_rooms/", *BUREAU),
    "communities": ("/r/{region}/communities/", *BUREAU),
    "indicators": ("/r/{region}/indicators/", *RULES),
    "indicator": (f"/r/{{region}}/indicators/{INDICATOR}/", *BUREAU),
}


PLANS = "200 200 200 200 200 200 403 302"
PLAIN |= {
    "plans": ("/plans/", "302 302 302 302 302 302 403 302"),  # to the plans of the first county
    "plan-compare": ("/plans/compare/", PLANS),
    "plan-pack": ("/plans/packs/ouhai-2019/", PLANS),
    "plan-pack-clause": ("/plans/packs/ouhai-2019/5.2/", PLANS),
}
REGION |= {"region-plans": ("/plans/of/{region}/", *RULES)}
OBJECTS |= {"community"}  # test_communities.py: the same door as the list
OBJECTS |= {  # see test_plans_matrix.py
    "plan-begin", "plan", "plan-clause", "plan-item", "plan-figure", "plan-adopt", "plan-adopt-act",
    "plan-duties", "plan-duty-act", "plan-deadlines", "plan-calendar", "plan-document", "plan-slip",
    "plan-asks", "plan-ask", "plan-asks-workbook",  # see test_plan_asks_matrix.py
}  # fmt: skip
PLAIN |= {
    "diagnosis-first": ("/diagnosis/", "302 302 302 302 403 403 403 302"),
    "diagnosis-sentences": ("/diagnosis/sentences/", "200 200 200 200 403 403 403 302"),
}
OBJECTS |= {  # see test_diagnosis_matrix.py
    "diagnoses", "diagnosis-draft", "diagnosis-batch", "diagnosis",
    "diagnosis-document", "diagnosis-act", "diagnosis-chart", "diagnosis-line-act",
    "diagnosis-sheet",
}  # fmt: skip
PLAIN |= {
    "supervision-first": ("/supervision/", "302 302 302 302 403 403 403 302"),
    "supervision-worker": ("/supervision/offline.js", "200 200 200 200 200 200 200 200"),  # no data
}
OBJECTS |= {  # see test_supervision_matrix.py
    "supervision", "yearly-list", "yearly-list-sheet", "yearly-list-act", "visit-new",
    "supervision-people", "supervision-people-act", "self-checks", "self-check",
    "self-check-sheet", "visit",
    "visit-phone", "visit-records", "visit-paper", "visit-slip", "visit-document", "visit-act",
    "opinion-line-act",
}  # fmt: skip
PLAIN |= {"appraisal-first": ("/appraisal/", "302 302 302 302 403 403 403 302")}
SEEN = ("200 200 200 200 403 403 403 302", "404 404 404 404 403 403 403 302")
INSIDE = ("200 200 200 404 403 403 403 302", "404 404 404 404 403 403 403 302")
REGION |= {
    "appraisals": ("/appraisal/of/{region}/", *SEEN),
    "appraisal-scheme": ("/appraisal/of/{region}/zibo-2021/annual/", *SEEN),
    "result-uses": ("/appraisal/of/{region}/uses/", *INSIDE),
    "appraisal-figures": (
        "/appraisal/of/{region}/figures/zibo-2021/",
        "403 200 403 403 403 403 403 302",
        "403 404 403 403 403 403 403 302",
    ),
    "appraisal-figures-workbook": (
        "/appraisal/of/{region}/figures/zibo-2021/figures.xlsx",
        "403 200 403 403 403 403 403 302",
        "403 404 403 403 403 403 403 302",
    ),
}
OBJECTS |= {  # see test_appraisal_matrix.py
    "award", "award-settle", "appraisal-draft", "evaluation", "school-appraisal",
    "appraisal-object", "appraisal-object-sheet", "appraisal-objections", "appraisal-document",
    "appraisal-act", "objection-decide", "award-run",
    "award-object", "award-object-sheet", "award-objections", "award-document", "award-act",
    "appraisal-own-measure", "appraisal-own-measure-withdraw",
}  # fmt: skip
REGION |= {
    "local-indicators": ("/r/{region}/indicators/local/", *BUREAU),
    "local-indicator-new": (
        "/r/{region}/indicators/local/new/",
        "403 200 403 403 403 403 403 302",
        "403 404 403 403 403 403 403 302",
    ),
}
OBJECTS |= {  # see test_local_matrix.py
    "local-indicator", "local-indicator-edit", "local-indicator-act", "local-lineage",
    "plan-local-target", "plan-local-target-new", "plan-local-target-end",
}  # fmt: skip


PLAIN |= {
    "ledgers": ("/ledger/", "302 302 302 302 302 302 403 302"),  # to the first county's ledger
}
OBJECTS |= {  # see test_work_matrix.py
    "ledger", "ledger-workbook", "ledger-refresh", "clause-task-new", "task", "slip-paper",
    "finding-new", "finding", "finding-act", "task-act", "check-act",
}  # fmt: skip
PLAIN |= {"money-first": ("/money/", "302 302 302 302 403 403 403 302")}
OBJECTS |= {  # see test_money_matrix.py
    "money", "money-document", "money-figure", "money-school", "money-funds", "money-list",
    "money-list-new", "money-item-act", "money-contracts", "money-contract-decide",
    "money-projects", "money-project-new", "money-project", "money-project-act", "money-rates",
    "money-rate-new", "money-rate-end", "money-list-form", "money-list-return",
}  # fmt: skip

PLAIN |= {"processes-first": ("/projects/", "302 302 302 302 302 403 403 302")}
OBJECTS |= {  # see test_processes_matrix.py
    "processes", "process-cases", "process-open", "process-call", "process-begin",
    "process-paper", "process-call-act", "process-application", "process-receipt",
    "process-step", "process-application-act", "process-attachment", "process-objection",
}  # fmt: skip
PLAIN |= {"forms-first": ("/data/forms/", "302 302 302 302 302 403 403 302")}
OBJECTS |= {  # see test_filling_matrix.py
    "forms", "form-figures", "form", "form-original", "form-edition", "form-act", "form-copy",
}  # fmt: skip
PLAIN |= {"recognition-first": ("/recognition/", "302 302 302 403 403 200 403 302")}
_COUNTY = ("200 200 200 403 403 403 403 302", "404 404 404 403 403 403 403 302")
REGION |= {
    "recognitions": (
        "/recognition/of/{region}/",
        "200 200 200 403 403 200 403 302",
        "404 404 404 403 403 200 403 302",
    ),
    "recognition": ("/recognition/of/{region}/cn-moe-2017-6/", *_COUNTY),
    "recognition-years": ("/recognition/of/{region}/cn-moe-2012-3/years/", *_COUNTY),
    "recognition-item": ("/recognition/of/{region}/cn-moe-2017-6/item/art_rooms/", *_COUNTY),
}
OBJECTS |= {  # see test_recognition_matrix.py
    "recognition-draft", "recognition-item-act", "assessment", "assessment-document",
    "assessment-act",
}  # fmt: skip
PLAIN |= {"support-first": ("/support/", "302 302 302 200 403 403 403 302")}  # no plan for it yet
REGION |= {
    "support-county": (
        "/support/of/{region}/",
        "200 200 200 403 403 403 403 302",
        "404 404 404 403 403 403 403 302",
    ),
}
OBJECTS |= {"support-school", "support-paper", "support-act"}  # see test_support_matrix.py
PLAIN |= {
    "exams-first": ("/exams/", "302 302 302 302 403 403 403 302"),
    "teachings": ("/exams/teachings/", "403 200 403 302 403 403 403 302"),
}
REGION |= {
    "exams": (
        "/exams/of/{region}/",
        "200 200 200 200 403 403 403 302",
        "404 404 404 404 403 403 403 302",
    ),
    "exam-new": (
        "/exams/of/{region}/new/",
        "403 200 403 200 403 403 403 302",
        "403 404 403 404 403 403 403 302",
    ),
}
OBJECTS |= {  # test_exams_matrix.py
    "exam", "exam-correct", "exam-withdraw", "exam-sheets", "exam-row", "exam-load", "exam-sample",
    "exam-paper", "exam-points", "exam-items", "exam-class", "teachings-school", "teaching",
    "teaching-end",
    "exam-bulletin", "exam-meeting", "meeting", "meeting-minutes", "meeting-act",
    "exam-edition", "exam-edition-for", "exam-class-paper", "exam-pupil-papers",
}  # fmt: skip
PLAIN |= {
    "growth-first": ("/growth/", "302 302 302 302 403 403 403 302"),
    "growth-method": ("/growth/method/", "200 200 200 200 403 403 403 302"),
    "growth-method-paper": ("/growth/method/note.docx", "200 200 200 200 403 403 403 302"),
}
REGION |= {
    "growth": (
        "/growth/of/{region}/",
        "200 200 200 200 403 403 403 302",
        "404 404 404 404 403 403 403 302",
    ),
    "growth-new": (
        "/growth/of/{region}/new/",
        "403 200 403 403 403 403 403 302",
        "403 404 403 403 403 403 403 302",
    ),
}
OBJECTS |= {"growth-run", "growth-bundle"}  # see test_growth_matrix.py
OBJECTS |= {"feedback-read", "feedback-workbook", "ledger-calendar"}  # see test_work_matrix.py

PLAIN |= {
    "notices": ("/notices/", ALL),
    "digest-first": ("/digest/", "302 302 302 403 403 403 403 302"),
}
REGION |= {"digest": ("/digest/{region}/", *_COUNTY)}
OBJECTS |= {"notices-read"}  # see tests/web/test_notices.py


def _leaves(patterns, route: str = "", app: str = "") -> Iterator[tuple[str, str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{app}{pattern.namespace}:" if pattern.namespace else app
            yield from _leaves(pattern.url_patterns, route + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield f"{app}{pattern.name}", route + str(pattern.pattern), pattern.callback


def addresses() -> dict[str, tuple[str, object]]:
    return {name: (route, view) for name, route, view in _leaves(get_resolver().url_patterns)}


def test_每个网址都在权限表里_表里没有多余的():
    listed = set(PLAIN) | set(REGION) | set(SCHOOL) | OBJECTS
    assert set(addresses()) == listed


def test_每个页面不是公开的就写明需要什么权限():
    from junheng.web.shared.rights import declared

    for name, (_route, view) in addresses().items():
        right = getattr(view, "right", "")
        assert getattr(view, "is_public", False) or right in declared(), name


def _answers(counties, address: str) -> dict[str, int]:
    return {role: counties.client(role).get(address).status_code for role in ROLES}


def _expected(line: str) -> dict[str, int]:
    return dict(zip(ROLES, map(int, line.split()), strict=True))


@pytest.mark.parametrize("name", PLAIN)
def test_不分地点的网址(counties, name):
    address, line = PLAIN[name]
    assert _answers(counties, address) == _expected(line)


@pytest.mark.parametrize("name", REGION)
def test_按地区的网址_外县当作没有(counties, name):
    address, *lines = REGION[name]
    for region, line in zip((counties.own_region, counties.other_region), lines, strict=True):
        assert _answers(counties, address.format(region=region)) == _expected(line), region


@pytest.mark.parametrize("name", SCHOOL)
def test_按学校的网址_别的学校当作没有(counties, name):
    address, *lines = SCHOOL[name]
    schools = (counties.own_school, counties.neighbour_school, counties.away_school)
    for school, line in zip(schools, lines, strict=True):
        assert _answers(counties, address.format(school=school)) == _expected(line), school


def test_一个数的来历_校长只看自己学校的(counties):
    def ask(region: str, school: str) -> dict[str, int]:
        return _answers(counties, f"/r/{region}/cell/{school}/primary/{INDICATOR}/")

    own = ask(counties.own_region, counties.own_school)
    assert own == _expected("200 200 200 200 200 200 403 302")
    other = ask(counties.own_region, counties.neighbour_school)
    assert other == _expected("200 200 200 404 404 200 403 302")
    away = ask(counties.other_region, counties.away_school)
    assert away == _expected("404 404 404 404 404 200 403 302")


def test_账号_数据员管本县学校的_管理员管局内的(counties):
    from junheng.web.accounts.models import Account

    of_school = Account.objects.get(username="principal")
    of_bureau = Account.objects.get(username="leader")
    away = Account.objects.get(username="officer2")
    expect = {
        of_school: "403 200 403 403 403 403 404 302",
        of_bureau: "403 404 403 403 403 403 200 302",
        away: "403 404 403 403 403 403 200 302",
    }
    for account, line in expect.items():
        assert _answers(counties, f"/data/accounts/{account.pk}/") == _expected(line), account


def test_政策底线_法规谁都能看_外县的本地登记当作没有(counties):
    away = f"?region={counties.other_region}"
    for address in ("/guardrails/", "/guardrails/rules/exam_limits_2025/"):
        line = "404 404 404 404 404 200 200 302"
        assert _answers(counties, address + away) == _expected(line)
    record = "/guardrails/rules/exam_limits_2025/record/" + away
    assert _answers(counties, record) == _expected("404 404 403 403 403 403 403 302")


def test_文件_校长不能下载全县的_外县当作没有(counties):
    for name in ("report.docx", "gap.xlsx"):
        own = f"/r/{counties.own_region}/documents/{name}"
        away = f"/r/{counties.other_region}/documents/{name}"
        for role in ("principal", "clerk", "operator"):
            assert counties.client(role).get(own).status_code == 403, role
        for role in ("leader", "data_officer", "inspector"):
            assert counties.client(role).get(away).status_code == 404, role
        assert counties.client("stranger").get(own).status_code == 302
    workbook = counties.client("leader").get(f"/r/{counties.own_region}/documents/gap.xlsx")
    assert workbook.status_code == 200


def test_系统管理员的任何网址都到不了数据页面(counties):
    client = counties.client("operator")
    for name, (address, *_lines) in (REGION | SCHOOL).items():
        where = address.format(region=counties.own_region, school=counties.own_school)
        assert client.get(where).status_code == 403, name


def test_没有权限和没有这一页都用话说清楚_不露内部文字(counties):
    missing = counties.client("leader").get("/nothing/here/")
    refused = counties.client("principal").get("/data/log/")
    for answer, word in ((missing, "没有这一页"), (refused, "另一位同事")):
        page = answer.content.decode()
        assert word in page
        assert "Traceback" not in page
        assert "回到首页" in page
