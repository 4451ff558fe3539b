"""Home page and ledger under load: 3,000 schools, 200,000 findings, 500,000 tasks, 50 people.

Needs an empty PostgreSQL database named by ``DATABASE_URL``; without one it says so.  Fifty
people, each signed in as an officer, a leader or a principal of a county of their own, open the
home page and the ledger in turn over loopback and think between two pages (10 s on average), as
people do; two web processes with four threads answer, as ``junheng serve`` starts them.  The
counties hold no data version, so that what is timed is the work and not a measurement.  There is
no peer: the aim is 0.2 s for 95 of 100 pages.  ``ours.seconds`` is the worst page's.
``python -m benchmarks.ledger FOLDER`` fills the database.
"""

from __future__ import annotations

import json
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.report import Report, Side

COUNTIES, SCHOOLS, FINDINGS, TASKS, PEOPLE = 100, 3_000, 200_000, 500_000, 50
THINK = 10.0  # seconds on average
SECONDS = 120.0
_PAGES = ("/", "{ledger}", "{ledger}?status=late", "{ledger}?status=silent", "{ledger}?view=board",
          "{ledger}?view=calendar")  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerReport(Report):
    """A report with the median and the 95th percentile of each page, in milliseconds."""

    pages: dict[str, dict[str, int]]
    load: dict[str, float]

    def as_json(self) -> dict[str, object]:
        return {**Report.as_json(self), "milliseconds": self.pages, "load": self.load}


def run(*, quick: bool) -> LedgerReport:
    """Fill the database, start the service, let fifty people work, and tell."""
    rows = {"counties": COUNTIES, "schools": SCHOOLS, "findings": FINDINGS, "tasks": TASKS}
    share = 0.01 if quick else 1.0
    rows = {name: max(1, int(n * share)) if name in ("findings", "tasks") else n
            for name, n in rows.items()}  # fmt: skip
    rows["people"] = PEOPLE
    if not os.environ.get("DATABASE_URL"):
        side = Side("junheng", "", None, None, "DATABASE_URL names no PostgreSQL database")
        return LedgerReport("ledger", rows, None, None, side, (), 0, {}, {})
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        region = ["--region", "990001", "--region-name", "甲县"]
        subprocess.run([_junheng(), "init", "--home", str(home), *region], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        environment = {
            **os.environ, "JUNHENG_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "junheng.web.config.settings",
        }  # fmt: skip
        fill = [
            sys.executable,
            "-m",
            "benchmarks.ledger",
            str(rows["findings"]),
            str(rows["tasks"]),
        ]
        made = subprocess.run(fill, check=True, env=environment, capture_output=True, text=True)
        people = json.loads(made.stdout)
        taken, load = _let_them_work(home, environment, people, 20.0 if quick else SECONDS)
    pages = {
        page: {"median": _at(times, 0.5), "p95": _at(times, 0.95), "n": len(times)}
        for page, times in taken.items()
        if times
    }
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    worst = max(one["p95"] for one in pages.values()) / 1000
    side = Side("junheng", "", round(worst, 3), round(peak, 1))
    return LedgerReport("ledger", rows, None, None, side, (), 1, pages, load)


def _junheng() -> str:
    return str(Path(sys.executable).with_name("junheng"))


def _at(times: list[float], share: float) -> int:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000)


def _let_them_work(
    home: Path, environment: dict[str, str], people: list[dict[str, str]], seconds: float
) -> tuple[dict[str, list[float]], dict[str, float]]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [_junheng(), "serve", "--home", str(home), "--port", str(port)]
    serve = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    taken: dict[str, list[float]] = {page: [] for page in _PAGES}
    try:
        _ready(port)
        for person in people[:8]:  # every thread of the service has opened its pages once
            for page in _PAGES:
                _open(port, person, page)
        before, stop = os.getloadavg()[0], time.monotonic() + seconds
        threads = [
            threading.Thread(target=_work, args=(port, person, number, stop, taken))
            for number, person in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asked = sum(map(len, taken.values()))
        load = {
            "before": round(before, 1), "after": round(os.getloadavg()[0], 1),
            "pages_a_second": round(asked / seconds, 1), "think_seconds": THINK,
        }  # fmt: skip
    finally:
        serve.terminate()
        serve.wait(30)
    return taken, load


def _ready(port: int) -> None:
    until = time.monotonic() + 180
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30).read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _open(port: int, person: dict[str, str], page: str) -> None:
    path = page.format(ledger=f"/ledger/of/{person['region']}/")
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"sessionid={person['session']}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        body = answer.read()
        assert answer.status == 200
        assert b"sessionid" not in body
        assert answer.url.endswith(path), answer.url  # not sent to the sign-in


def _work(
    port: int, person: dict[str, str], number: int, stop: float, taken: dict[str, list[float]]
) -> None:
    chance = random.Random(number)  # noqa: S311 - the same pages every time
    turn = number
    time.sleep(chance.uniform(0, THINK))
    while time.monotonic() < stop:
        page = _PAGES[2 + turn // 2 % 4] if turn % 2 else _PAGES[turn // 2 % 2]
        began = time.perf_counter()
        _open(port, person, page)
        taken[page].append(time.perf_counter() - began)
        turn += 1
        time.sleep(chance.expovariate(1 / THINK))


# filling the database; a process of its own


def _insert(model: Any, source: str, **values: str) -> None:
    """Insert rows by one statement: ``values`` are SQL, the other columns take their defaults."""
    from django.db import connection, models

    columns = []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.attname in values:
            columns.append((field.column, values[field.attname]))
        elif field.has_default():
            default = field.get_default()
            columns.append((field.column, f"'{default}'" if isinstance(default, str) else
                            f"'{json.dumps(default)}'" if isinstance(default, dict | list) else
                            str(default)))  # fmt: skip
        elif field.null:
            columns.append((field.column, "NULL"))
        else:
            assert isinstance(field, models.CharField), field
            columns.append((field.column, "''"))
    names = ", ".join(f'"{name}"' for name, _sql in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 - ours alone
            f"SELECT {', '.join(sql for _name, sql in columns)} FROM {source}"
        )


def fill(findings: int, tasks: int) -> list[dict[str, str]]:
    """Make counties, schools, people, findings and tasks; give fifty sessions."""
    from django.db import connection
    from django.test import Client

    from junheng.web.accounts.models import Account, Assignment, Role
    from junheng.web.register.models import Region, School
    from junheng.web.work.models import Finding, Task

    codes = [f"99{n + 1:04d}" for n in range(COUNTIES)]
    long_ago = date(2015, 1, 1)
    held = set(Region.objects.values_list("region_code", flat=True))
    Region.objects.bulk_create(
        Region(region_code=code, name=f"{n}号县", level="county", parent_code="990000",
               valid_from=long_ago)
        for n, code in enumerate(codes) if code not in held
    )  # fmt: skip
    School.objects.unscoped("the benchmark fills an empty database").bulk_create(
        School(school_code=f"21{n:08d}", region_code=codes[n % COUNTIES], name=f"{n}号小学",
               valid_from=long_ago)
        for n in range(SCHOOLS)
    )  # fmt: skip
    out, officers = [], []
    for n, code in enumerate(codes):
        role = (Role.DATA_OFFICER, Role.LEADER, Role.PRINCIPAL)[min(n // 20, 2)]
        person = Account(username=f"u{n}", name=f"{n}号", must_change_password=False)
        person.set_unusable_password()
        person.save()
        school = f"21{n:08d}" if role == Role.PRINCIPAL else ""
        Assignment.objects.create(account=person, role=role, region_code=code,
                                  school_code=school, valid_from=long_ago)  # fmt: skip
        officers.append(person.pk)
        if n < PEOPLE:
            client = Client()
            client.force_login(person)
            session = client.cookies["sessionid"].value
            out.append({"region": code, "session": session})
    region = f"'99' || lpad((g % {COUNTIES} + 1)::text, 4, '0')"
    school = f"'21' || lpad((g % {SCHOOLS})::text, 8, '0')"
    _insert(
        Finding, f"generate_series(1, {findings}) g", region_code=region, school_code=school,
        kind="'shortfall'", year="2026", number=f"g / {COUNTIES} + 1", unit=school,
        clause="'cn-moe-2017-6#resource-' || (g % 7 + 1)", rule="'school'", subject="g::text",
        indicator="'sports_area_per_pupil'", stage="'primary'", name="'生均体育运动场馆面积'",
        unit_name=f"(g % {SCHOOLS}) || '号小学'", sense="'at_least'", limit="7.5", value="5.1",
        value_unit="'㎡/生'", numerator="4437", denominator="870", short="2088", amount="'场地'",
        amount_unit="'㎡'", opened_on="current_date - 300", measured_on="current_date - 300",
        status="CASE WHEN g % 5 = 0 THEN 'closed' WHEN g % 5 = 1 THEN 'done' ELSE 'open' END",
        closed_on="CASE WHEN g % 5 = 0 THEN current_date END",
        closed_way="CASE WHEN g % 5 = 0 THEN 'data' ELSE '' END",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM work_finding")
        first = cursor.fetchone()[0]
    alone = tasks // 10
    of_finding = f"(t % {findings})"
    people = f"(ARRAY{officers})[(t % {COUNTIES}) + 1]"
    states = ("CASE WHEN t % 10 < 2 THEN 'handed_out' WHEN t % 10 < 5 THEN 'received'"
              " WHEN t % 10 < 6 THEN 'claimed' ELSE 'accepted' END")  # fmt: skip
    own = f"({of_finding} + 1)"
    _insert(
        Task, f"generate_series(1, {tasks}) t",
        region_code=f"'99' || lpad(((CASE WHEN t <= {alone} THEN t ELSE {own} END)"
                    f" % {COUNTIES} + 1)::text, 4, '0')",
        school_code=f"CASE WHEN t <= {alone} THEN '' ELSE '21' || lpad(({own} % {SCHOOLS})::text,"
                    " 8, '0') END",
        finding_id=f"CASE WHEN t > {alone} THEN {first} + {of_finding} END",
        clause=f"CASE WHEN t <= {alone} THEN 'zibo-2021#2.5' ELSE"
               f" 'cn-moe-2017-6#resource-' || ({own} % 7 + 1) END",
        measure="'building'", title="'扩建运动场'", quantity="2088", quantity_unit="'㎡'",
        office="(ARRAY['基建股','人事股','装备股','基教股'])[t % 4 + 1]",
        begun_on="current_date - 250", due_on="current_date - 200 + t % 500",
        original_due_on="current_date - 200 + t % 500 - CASE WHEN t % 20 = 0 THEN 30 ELSE 0 END",
        money_yuan="100000", state=states, percent="CASE WHEN t % 10 >= 5 THEN 100 ELSE 40 END",
        said="'已开工'", said_on="CASE WHEN t % 10 >= 2 THEN current_date - t % 60 END",
        received_on="CASE WHEN t % 10 >= 2 THEN current_date - 240 END",
        handed_by_id=people, handed_on="current_date - 250",
        person_id=f"CASE WHEN t % 400 = 0 THEN {people} END",
        accepted_on="CASE WHEN t % 10 >= 6 THEN current_date - 5 END",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself after a while
    return out


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
