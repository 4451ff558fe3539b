"""What the tests of recognition share: papers, three years of data, a county on its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.demo import DEMO, DemoSnapshot, demo_snapshot
from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.processes import actions as processes
from junheng.web.processes.models import Application
from junheng.web.processes.units import applicants
from junheng.web.recognition import actions
from junheng.web.recognition.actions.item import Paper
from junheng.web.recognition.models import Assessment, Citation, Judgement
from junheng.web.shared.reach import Place
from junheng.web.work import sources
from junheng.web.work.sources import InForce
from tests.web.conftest import World

ON = date(2026, 3, 2)


RULE, BASIC = "cn-moe-2017-6", "cn-moe-2012-3"


PAPER = Paper("云教督〔2026〕4号", "一票否决事项核查记录", "县政府教育督导室", date(2026, 2, 20))


ANOTHER = Paper("云教督〔2026〕9号", "择校问题查处结果", "县政府教育督导室", date(2026, 3, 1))


@dataclass(frozen=True)
class Held:
    home: Path
    shas: dict[DemoSnapshot, str]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Held:
    home = tmp_path_factory.mktemp("recognition")
    keyring = Keyring.create(tmp_path_factory.mktemp("key") / "key")
    known: Any = {}
    mine = [one for one in DEMO if one.key == "yunchuan"]
    return Held(
        home,
        {one: demo_snapshot(home / "snapshots", keyring, one, known=known).sha256 for one in mine},
    )


@pytest.fixture
def place(world: World) -> Place:
    return Place(world.home.code, name="云川县")


@pytest.fixture
def record(world: World, officer: Account) -> SnapshotRecord:
    return recorded(world, officer, "c" * 64, date(2025, 10, 15))


def recorded(world: World, by: Account, sha256: str, as_of: date, **more: Any) -> SnapshotRecord:
    given = {
        "sha256": sha256,
        "region_code": world.home.code,
        "region_name": "云川县",
        "as_of": as_of,
        "status": "approved",
        "source": f"{as_of.year}年事业统计",
        "number": 1,
        "rows": 1,
        "locked_at": timezone.now(),
        "locked_by": by,
    }
    return SnapshotRecord.objects.create(**{**given, **more})


@pytest.fixture
def data(world: World, officer: Account, folders: Held, settings: Any) -> list[SnapshotRecord]:
    """Three years of the demo county."""
    settings.HOME = folders.home
    return [
        recorded(world, officer, sha256, one.as_of, status=one.status, number=one.version)
        for one, sha256 in folders.shas.items()
    ]


@pytest.fixture
def adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(_region: str) -> Iterator[InForce]:
        for plan in ("zibo-2021", "ouhai-2019"):
            yield InForce(load_plan(plan), 1, {}, frozenset(), lambda _scope: ())

    monkeypatch.setattr(sources.adopted, "held", [give])


def cited(officer: Account, place: Place, item: str, paper: Paper) -> Citation:
    return actions.proof_cite(
        actor=officer, place=place, rule=RULE, item=item, label=item, paper=paper, on=ON
    )


def vetoed(
    inspector: Account, place: Place, *, occurred: bool, paper: Paper = PAPER, year: int = 2025
) -> Judgement:
    return actions.veto_record(
        actor=inspector,
        place=place,
        rule=RULE,
        item="unlawful_choice",
        year=year,
        occurred=occurred,
        words="三所学校收择校生 12 人",
        paper=paper,
        on=ON,
    )


def line(key: str, state: str = "met", **more: Any) -> dict[str, Any]:
    given = {
        "key": key, "group": "assurance", "label": key, "standard": "", "now": "", "state": state,
        "gap": "", "owner": "县教育局", "papers": [], "by": "", "needs_paper": False,
    }  # fmt: skip
    return {**given, **more}


def drafted(officer: Account, place: Place, record: SnapshotRecord, *lines: Any) -> Assessment:
    return actions.assessment_draft(
        actor=officer, place=place, rule=RULE, snapshot=record, lines=lines, on=ON
    )


def written(officer: Account, held: Assessment, **texts: str) -> Assessment:
    given = {
        "population": "31.40", "population_source": "2025年统计公报", "profile": "山区县",
        "problems": "", "plans": "",
    }  # fmt: skip
    return actions.assessment_write(
        actor=officer, assessment=held, seen=held.version, on=ON, texts={**given, **texts}
    )


def signed(leader: Account, held: Assessment, number: str = "云政〔2026〕9号") -> Assessment:
    held.refresh_from_db()
    return actions.assessment_sign(
        actor=leader, assessment=held, seen=held.version, document_number=number, on=ON
    )


def registered(officer: Account, place: Place, on: date, rule: str = BASIC) -> None:
    actions.recognition_register(
        actor=officer,
        place=place,
        rule=rule,
        document_number="国教督办函〔2019〕12号",
        issuer="国务院教育督导委员会办公室",
        recognised_on=on,
        on=ON,
    )


GROUPS = ("resource", "assurance", "quality", "recognition", "veto")


def reported(officer: Account, leader: Account, place: Place, *unmet: str) -> Assessment:
    """The county signs a self-assessment of one item a group; some groups fall short."""
    record = SnapshotRecord.objects.create(
        sha256="e" * 64,
        region_code=place.region_code,
        region_name="云川县",
        as_of=date(2025, 10, 15),
        status="approved",
        source="2025年事业统计",
        number=1,
        rows=1,
        locked_at=timezone.now(),
        locked_by=officer,
    )
    lines = [
        line(f"{group}一项", "unmet" if group in unmet else "met", group=group) for group in GROUPS
    ]
    held = written(officer, drafted(officer, place, record, *lines), problems="有", plans="有")
    return signed(leader, held)


def opened(officer: Account, place: Place) -> Application:
    """Open the county's round and begin its application."""
    call = processes.call_open(
        actor=officer,
        place=place,
        process=process_of("zibo-2021#balanced_county"),
        on=ON,
        notice_number="云教督〔2026〕3号",
        dates={"self_check": ON + timedelta(days=20)},
    )
    (unit,) = applicants(call, officer)
    return processes.application_begin(
        actor=officer, unit=unit, call=call, title="2026年优质均衡认定"
    )


def applied(officer: Account, leader: Account, place: Place) -> Application:
    """The county hands in its self-assessment, its government adopts it."""
    reported(officer, leader, place)
    one = opened(officer, place)
    processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    call = fresh(one).call
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=ON)
    call.refresh_from_db()
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云政〔2026〕10号"
    )
    return fresh(one)


def fresh(one: Application) -> Application:
    found: Application = Application.objects.unscoped("the newest").get(pk=one.pk)
    return found


def replied(officer: Account, one: Application, name: str, verdict: str = "passed") -> None:
    one = fresh(one)
    points = one.call.process.stage(name).checklist
    processes.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage=name,
        on=ON,
        document_number=f"文〔2026〕{len(name)}号",
        verdict=verdict,
        words="两所学校资源不达标",
        checks={point.id: {"answer": "", "words": "一"} for point in points},
    )
