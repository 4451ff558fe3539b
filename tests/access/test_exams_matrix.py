"""Who opens an examination, sends its sheets, takes the scores in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from junheng.data.intake.keyring import Keyring
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam, Meeting
from junheng.web.academics.queries.meetings import place_for
from junheng.web.accounts.models import Account
from junheng.web.register.models import School
from junheng.web.shared import sealing
from junheng.web.shared.reach import Place
from tests.web.exam_fixture import sit

pytestmark = pytest.mark.slow  # a county's examination is computed

DAY = date(2025, 6, 20)
READS = "200 200 200 200 403 403 403 302"
AWAY = "404 404 404 404 403 403 403 302"
OWN_SCHOOL = "200 200 200 200 403 403 403 302"


def _exam(username: str, region: str, school: str = "") -> Exam:
    event = ExamEvent(
        name="考试", kind="final" if school else "graduation",
        scope="school" if school else "region", held_on=DAY,
        papers=(Paper("maths", "数学", 120.0),), grade="9", graduating=True,
        held_this_semester=0,
    )  # fmt: skip
    account = Account.objects.get(username=username)
    return actions.exam_open(
        actor=account, place=Place(region, school, name="甲"), event=event, on=DAY
    )


@pytest.fixture
def exams(counties: Any) -> dict[str, Exam]:
    return {
        "home": _exam("officer", counties.own_region),
        "away": _exam("officer2", counties.other_region),
        "school": _exam("principal", counties.own_region, counties.own_school),
    }


def _line(counties: Any, address: str) -> str:
    roles = ("leader", "data_officer", "inspector", "principal", "clerk", "analyst", "operator",
             "stranger")  # fmt: skip
    return " ".join(str(counties.client(role).get(address).status_code) for role in roles)


def test_考试页_外县的当作没有_别校的校内考试也当作没有(
    counties: Any, exams: dict[str, Exam]
) -> None:
    assert _line(counties, f"/exams/{exams['home'].pk}/") == READS
    assert _line(counties, f"/exams/{exams['away'].pk}/") == AWAY
    assert _line(counties, f"/exams/{exams['school'].pk}/") == OWN_SCHOOL
    other = counties.client("principal")
    Account.objects.get(username="principal").assignments.update(
        school_code=counties.neighbour_school
    )
    assert other.get(f"/exams/{exams['school'].pk}/").status_code == 404


def test_导入成绩_局里的由数据员和教研员_学校的由校长(
    counties: Any, exams: dict[str, Exam]
) -> None:
    number = exams["home"].pk
    for role, expected in (("data_officer", 422), ("leader", 403), ("inspector", 403),
                           ("clerk", 403), ("stranger", 302)):  # fmt: skip
        client = counties.client(role)
        for path, sent in (
            ("sheets/", {}), ("rows/4/", {}), ("load/", {}), ("withdraw/", {}),
        ):  # fmt: skip
            answer = client.post(f"/exams/{number}/{path}", sent)
            assert answer.status_code == expected, (role, path)
        sample = client.get(f"/exams/{number}/sample-scores.xlsx").status_code
        assert sample == (200 if expected == 422 else expected), role
    away = counties.client("data_officer").post(f"/exams/{exams['away'].pk}/load/")
    assert away.status_code == 404
    principal = counties.client("principal")
    assert principal.post(f"/exams/{number}/load/").status_code == 403  # the bureau's own
    inside = exams["school"].pk
    assert principal.post(f"/exams/{inside}/load/").status_code == 422
    officer = counties.client("data_officer")
    assert counties.client("data_officer").post(
        f"/exams/{exams['away'].pk}/withdraw/"
    ).status_code == 404  # fmt: skip
    for path in ("sheets/", "rows/4/", "load/", "withdraw/"):  # not the bureau's
        assert officer.post(f"/exams/{inside}/{path}").status_code == 403, path


@pytest.fixture
def sat(counties: Any, monkeypatch: pytest.MonkeyPatch) -> Exam:
    ring = Keyring.of(bytes(32))
    monkeypatch.setattr(sealing, "_lent", [lambda: ring])
    officer = Account.objects.get(username="officer")
    own, next_to = counties.own_school, counties.neighbour_school
    rows = School.objects.unscoped("any others").filter(region_code=counties.own_region)
    others = rows.exclude(school_code__in=[own, next_to]).values_list("school_code", flat=True)
    schools = [own, *sorted(set(others))[:2], next_to, sorted(set(others))[2]]
    return sit(counties.own_region, officer, ring, schools).exam


def test_试卷质量_知识点_试题表_只给教育局和校长(counties: Any, sat: Exam) -> None:
    for path in ("paper/maths/", "points/maths/", "items-maths.xlsx"):
        assert _line(counties, f"/exams/{sat.pk}/{path}") == "200 200 200 200 403 403 403 302", path
    officer = counties.client("data_officer")
    Account.objects.get(username="officer").assignments.update(region_code=counties.other_region)
    for path in ("paper/maths/", "points/maths/", "items-maths.xlsx"):
        assert officer.get(f"/exams/{sat.pk}/{path}").status_code == 404


def test_班级页_只给任教的和本校校长_别校的当作没有(counties: Any, sat: Exam) -> None:
    own, other = counties.own_school, counties.neighbour_school
    address = f"/exams/{sat.pk}/classes/{own}/maths/901/"
    assert _line(counties, address) == "403 403 403 200 403 403 403 302"
    assert counties.client("principal").get(
        f"/exams/{sat.pk}/classes/{other}/maths/901/"
    ).status_code == 404  # fmt: skip
    Account.objects.get(username="clerk").assignments.update(role="teacher")
    assert counties.client("clerk").get(address).status_code == 404  # teaches nothing


TEACHINGS = "403 200 403 {own} 403 403 403 302"


def test_任教班级_数据员登记本县各校_校长登记本校(counties: Any) -> None:
    teacher = counties.people["teacher"]
    for school, own in ((counties.own_school, "200"), (counties.neighbour_school, "404")):
        teacher.assignments.update(school_code=school)
        for path in ("", f"{teacher.pk}/"):
            address = f"/exams/teachings/{school}/{path}"
            assert _line(counties, address) == TEACHINGS.format(own=own), address
        sent = {"first_subject": "maths", "first_rooms": ["无此班"]}
        principal = counties.client("principal")
        for path, expected in ((f"{teacher.pk}/", 422), (f"{teacher.pk}/end/", 302)):
            answer = principal.post(f"/exams/teachings/{school}/{path}", sent)
            assert answer.status_code == (expected if own == "200" else 404), path
    away = f"/exams/teachings/{counties.away_school}/"
    assert _line(counties, away) == TEACHINGS.replace("200", "404").format(own="404")
    for role in ("teacher", "researcher"):
        client = counties.client(role)
        assert client.get(f"/exams/teachings/{counties.own_school}/").status_code == 403


def test_教研员登记考试导入成绩_任课教师只看(counties: Any, exams: dict[str, Exam]) -> None:
    address = f"/exams/{exams['home'].pk}/"
    for role, opens, loads in (("researcher", 200, 422), ("teacher", 200, 403)):
        client = counties.client(role)
        assert client.get(address).status_code == opens
        assert client.post(f"{address}load/").status_code == loads
        for path in (f"/exams/of/{counties.own_region}/new/", f"{address}correct/"):
            assert client.get(path).status_code == (200 if role == "researcher" else 403), path
    for role in ("researcher", "data_officer"):  # a school corrects its own
        inside = counties.client(role).get(f"/exams/{exams['school'].pk}/correct/")
        assert inside.status_code in {403, 404}, role
    principal = counties.client("principal")
    assert principal.get(f"/exams/{exams['school'].pk}/correct/").status_code == 200
    assert principal.get(f"/exams/{exams['home'].pk}/correct/").status_code == 403
    assert (
        counties.client("data_officer").get(f"/exams/{exams['away'].pk}/correct/").status_code
        == 404
    )


def _meeting(username: str, exam: Exam) -> Meeting:
    account, today = Account.objects.get(username=username), timezone.localdate()
    return actions.meeting_open(
        actor=account, place=place_for(account, exam), exam=exam, title="会商", subject="",
        held_on=today, participants="教研员", on=today,
    )  # fmt: skip


def test_会商_教育局的由教育局看_学校的由本校校长看_外县当作没有(counties: Any, sat: Exam) -> None:
    county, school = _meeting("officer", sat), _meeting("principal", sat)
    assert _line(counties, f"/exams/{sat.pk}/meeting/") == READS
    for end in ("", "minutes.docx"):
        address = f"/exams/{sat.pk}/meeting/{county.pk}/{end}"
        assert _line(counties, address) == "200 200 200 404 403 403 403 302", end
        address = f"/exams/{sat.pk}/meeting/{school.pk}/{end}"
        assert _line(counties, address) == "404 404 404 200 403 403 403 302", end
    officer = counties.client("data_officer")
    Account.objects.get(username="officer").assignments.update(region_code=counties.other_region)
    assert officer.get(f"/exams/{sat.pk}/meeting/{county.pk}/").status_code == 404
    assert officer.post(f"/exams/{sat.pk}/meeting/").status_code == 404


def test_会商里办理_教育局由数据员和教研员_交办不由教研员_学校由校长(
    counties: Any, sat: Exam
) -> None:
    county, school = _meeting("officer", sat), _meeting("principal", sat)
    for role, opens, acts in (
        ("leader", 403, 403), ("data_officer", 422, 422), ("inspector", 403, 403),
        ("principal", 422, 404), ("clerk", 403, 403), ("stranger", 302, 302),
    ):  # fmt: skip
        client = counties.client(role)
        assert client.post(f"/exams/{sat.pk}/meeting/").status_code == opens, role
        for act in ("agree", "close"):
            answer = client.post(f"/exams/{sat.pk}/meeting/{county.pk}/{act}/")
            assert answer.status_code == acts, (role, act)
    principal = counties.client("principal")
    assert principal.post(f"/exams/{sat.pk}/meeting/{school.pk}/agree/").status_code == 422
    assert principal.post(f"/exams/{sat.pk}/meeting/{school.pk}/hand-out/").status_code == 403
    Account.objects.get(username="clerk").assignments.update(role="researcher", school_code="")
    researcher = counties.client("clerk")
    address = f"/exams/{sat.pk}/meeting/{county.pk}/"
    assert researcher.post(f"{address}agree/").status_code == 422
    assert researcher.post(f"{address}hand-out/").status_code == 403
    assert counties.client("leader").post(f"{address}hand-out/").status_code == 404  # no action


def test_报告_各看各的一版_班级和学生的只给任教的和本校校长(counties: Any, sat: Exam) -> None:
    own, other = counties.own_school, counties.neighbour_school
    for edition, expected in (
        ("county", "302 302 302 404 403 403 403 302"),
        ("school", "404 404 404 302 403 403 403 302"),
    ):
        assert _line(counties, f"/exams/{sat.pk}/file/{edition}.pdf") == expected
    assert _line(counties, f"/exams/{sat.pk}/file/for/{own}.pdf") == (
        "403 403 403 403 403 403 403 302"  # the research office alone
    )
    for path in ("class/{}/901/maths.pdf", "pupils/{}/901/pdf/"):
        address = f"/exams/{sat.pk}/file/{path}"
        assert _line(counties, address.format(own)) == "403 403 403 302 403 403 403 302"
        assert counties.client("principal").get(address.format(other)).status_code == 404
    officer = counties.client("data_officer")
    Account.objects.get(username="officer").assignments.update(region_code=counties.other_region)
    assert officer.get(f"/exams/{sat.pk}/file/county.pdf").status_code == 404


def test_市里的通报_只给教育局登记的人_外县当作没有(counties: Any, sat: Exam) -> None:
    address = f"/exams/{sat.pk}/bulletin/"
    assert _line(counties, address) == "403 200 403 403 403 403 403 302"
    assert counties.client("researcher").get(address).status_code == 200
    assert counties.client("teacher").get(address).status_code == 403
    officer = counties.client("data_officer")
    assert officer.post(address).status_code == 422
    Account.objects.get(username="officer").assignments.update(region_code=counties.other_region)
    assert officer.get(address).status_code == 404
