"""A thousand diagnosis reports as PDF: our typesetting against our Word files through LibreOffice.

Both say the same: each report is laid out once as a document and once as the Word file of the
same document, which LibreOffice turns into a PDF.  ``agree`` tells whether both papers of a
sample hold the name of the school and every conclusion.  Neither our making of the
Word files nor the reading of data is in the peer's time.  Seconds are processor time, since other
work may run on the machine.  ``python -m benchmarks.reports FOLDER
COUNT KIND`` is one side, a process of its own.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pypdf

from benchmarks.report import Report, Side
from junheng.kernel.rounding import shown
from junheng.publish.render.docx import docx
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.diagnosis import diagnosis_report
from junheng.publish.reports.school_paper import SaidLine, SchoolPaper, Shortage
from junheng.publish.sentences.diagnosis import conclude
from junheng.publish.sentences.school_facts import (
    ClassSizes,
    Reading,
    SchoolFacts,
    SectionFact,
    WorkFact,
)

COUNT = 1_000
_SAMPLE = 5
_COVER = Cover(
    region_name="云川县", issuer="云川县教育局", day=date(2025, 11, 3), as_of=date(2025, 10, 15),
    source="2025年教育事业统计", status="approved", version=2, sha256="a" * 64,
)  # fmt: skip
_INDICATORS = (
    ("books", "生均图书册数", 25.0, "册"),
    ("sports", "生均体育运动场馆面积", 7.5, "㎡"),
    ("equipment", "生均教学仪器设备值", 2000.0, "元"),
    ("backbone", "每百名学生拥有县级以上骨干教师数", 1.0, "人"),
    ("arts", "每百名学生拥有体育、艺术专任教师数", 0.9, "人"),
    ("rooms", "每百名学生拥有网络多媒体教室数", 2.3, "间"),
    ("degrees", "每百名学生拥有高于规定学历教师数", 4.2, "人"),
)


def paper_of(number: int) -> SchoolPaper:
    """Make the report of one school up: three years of seven indicators, classes, a list."""
    chance = random.Random(number)  # noqa: S311 - the same schools every time
    name = f"{number}号小学"
    readings = []
    for key, label, limit, unit in _INDICATORS:
        years = [limit * chance.uniform(0.7, 1.5) for _ in range(3)]
        value = years[-1]
        readings.append(
            Reading(
                indicator=key, label=label, stage="primary", section="", value=value, limit=limit,
                county=limit * 1.1, state="met" if value >= limit else "unmet",
                gap=f"{limit - value:.1f} {unit}" if value < limit else "", decides=value < limit,
                years=tuple(zip((2023, 2024, 2025), years, strict=True)),
                clause="cn-moe-2017-6#resource-5", write=lambda v: shown(v, 1), unit=unit,
            )
        )  # fmt: skip
    met = sum(one.state == "met" for one in readings)
    facts = SchoolFacts(
        name=name,
        sections=(SectionFact("primary", "小学", "", 300 + number, "镇区", True, "", met, 7),),
        readings=tuple(readings),
        classes=(ClassSizes("", "primary", 45, tuple((f"{n}班", 38 + n) for n in range(8))),),
        work=WorkFact(closed=(f"问题-2025-{number:04d}",)),
    )
    found = conclude(facts)
    said = [*found.attention, *found.strengths]
    return SchoolPaper(
        facts=facts,
        said=tuple(
            SaidLine(n, one.kind, one.sentence.text, reply="认可")
            for n, one in enumerate(said, start=1)
        ),
        background=tuple(one.sentence.text for one in found.background),
        more=(),
        work=(),
        shortages=tuple(
            Shortage(one.label, one.told(one.value), one.told(one.limit), one.gap, "", "", "", "")
            for one in readings
            if one.gap
        ),
        total="",
        steps=(("起草", "林老师", "2025-10-20"), ("学校答复", "何校长", "2025-10-27")),
        statement="",
        reply_due=date(2025, 11, 3),
        is_silent=False,
        is_answered=True,
        not_covered=("学业成绩",),
        reply_days=10,
        documents=("县域义务教育优质均衡发展督导评估办法",),
    )


def _side(folder: str, count: str, kind: str) -> None:
    """Write every report in one kind, or turn the Word files into PDF; say how long it took."""
    if kind == "office":
        _office(Path(folder), int(count))
    else:
        for number in range(int(count)):
            made = diagnosis_report(paper_of(number), _COVER)
            path = Path(folder) / f"{number}.{kind}"
            (pdf if kind == "pdf" else docx)(made, path)
    who = resource.RUSAGE_CHILDREN if kind == "office" else resource.RUSAGE_SELF
    used = resource.getrusage(who)
    seconds = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "peak_mb": used.ru_maxrss / 1024}))


def _office(folder: Path, count: int) -> None:
    """Let LibreOffice make a PDF beside each Word file, a hundred at a time."""
    office = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for at in range(0, count, 100):  # as many as a command line takes
        files = [str(folder / f"{n}.docx") for n in range(at, min(at + 100, count))]
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, *files], check=True, capture_output=True)


def _asked(folder: Path, count: int, kind: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reports", str(folder), str(count), kind]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told.splitlines()[-1])
    return found


def _agree(ours: Path, theirs: Path, count: int) -> bool:
    for number in range(0, count, max(1, count // _SAMPLE)):
        wanted = [f"{number}号小学", *("".join(one.words.split()) for one in paper_of(number).said)]
        for folder in (ours, theirs):
            pages = pypdf.PdfReader(folder / f"{number}.pdf").pages
            text = "".join("".join((page.extract_text() or "").split()) for page in pages)
            if any(sentence not in text for sentence in wanted):
                return False
    return True


def run(*, quick: bool) -> Report:
    """Time both."""
    count = COUNT // 100 if quick else COUNT
    office = shutil.which("soffice")
    with tempfile.TemporaryDirectory() as scratch:
        ours, theirs = Path(scratch) / "ours", Path(scratch) / "theirs"
        ours.mkdir()
        theirs.mkdir()
        first = _asked(ours, count, "pdf")
        agree = None
        peer = Side("LibreOffice", "", None, None, "soffice is not installed")
        if office is not None:
            _asked(theirs, count, "docx")
            second = _asked(theirs, count, "office")
            told = subprocess.run(
                [office, "--version"], check=True, capture_output=True, text=True
            ).stdout.split()
            peer = Side.of("LibreOffice", told[1] if len(told) > 1 else "", [second])
            agree = _agree(ours, theirs, count)
    side = Side("junheng", "", round(first["seconds"], 3), round(first["peak_mb"], 1))
    return Report("reports", {"reports": count}, agree, None, side, (peer,), 1)


if __name__ == "__main__":
    _side(*sys.argv[1:])
