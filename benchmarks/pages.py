"""How long the demo's pages take, asked over loopback as a browser would.

There is no peer: the aim is 0.2 s a page.  ``ours.seconds`` is the slowest page's median.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median

from benchmarks.report import Report, Side

REGION, SCHOOL, INDICATOR = "990101", "2199010007", "equipment_per_pupil"
PAGES = (
    "/",
    f"/r/{REGION}/",
    f"/r/{REGION}/balance/",
    f"/r/{REGION}/balance/?stage=junior",
    f"/r/{REGION}/balance/what-if/?stage=primary&school={SCHOOL}&indicator={INDICATOR}&add=99120",
    f"/r/{REGION}/balance/spread/{INDICATOR}/",
    f"/r/{REGION}/cell/{SCHOOL}/primary/{INDICATOR}/",
    f"/r/{REGION}/items/",
    f"/r/{REGION}/indicators/",
    f"/r/{REGION}/indicators/{INDICATOR}/",
    f"/s/{SCHOOL}/",
    f"/r/{REGION}/items/exchange_teachers_share/",
    "/plans/",
    f"/plans/of/{REGION}/",
    "/plans/1/",
    "/plans/1/duties/",
    "/plans/1/asks/",
    f"/ledger/of/{REGION}/",
    "/ledger/1/",
    "/diagnosis/",
    "/data/",
    "/data/accounts/",
)


@dataclass(frozen=True, slots=True)
class PagesReport(Report):
    """A report with the median of each page, in milliseconds."""

    pages: dict[str, int]

    def as_json(self) -> dict[str, object]:
        return {**Report.as_json(self), "milliseconds": self.pages}


def run(*, quick: bool) -> PagesReport:
    """Start the demo, sign in as the data officer, and ask for every page."""
    times = 3 if quick else 11
    command = [str(Path(sys.executable).with_name("junheng")), "demo", "--no-browser", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as demo:
        assert demo.stdout is not None
        told = json.loads(demo.stdout.readline())
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        opener.open(told["identities"][0]["url"]).read()
        taken: dict[str, list[float]] = {page: [] for page in PAGES}
        for _ in range(times + 1):  # the first round warms up
            for page in PAGES:
                began = time.perf_counter()
                opener.open(told["url"] + page).read()
                taken[page].append(time.perf_counter() - began)
        demo.terminate()
        demo.wait(30)
    medians = {page: median(found[1:]) for page, found in taken.items()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return PagesReport(
        name="pages",
        rows={"pages": len(PAGES), "schools": 14, "pupils": 14_479},
        agree=None,
        max_difference=None,
        ours=Side("junheng", "", round(max(medians.values()), 3), round(peak, 1)),
        peers=(),
        runs=times,
        pages={page: round(value * 1000) for page, value in medians.items()},
    )
