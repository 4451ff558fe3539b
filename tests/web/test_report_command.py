"""``junheng report school``: the paper of a school from the command line, and nothing kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from junheng.data.synth.demo import write_workbooks

from .test_commands import OPEN_OFFICER, PLACE, in_django, run

pytestmark = pytest.mark.slow  # a county imported and measured

SCHOOL = "2199010007"
OPEN_PRINCIPAL = """
from junheng.web.accounts.actions import bureau_account_open
from junheng.web.accounts.models import Account, Assignment
from datetime import date
account = Account.objects.create(username="he", name="何校长")
Assignment.objects.create(account=account, role="principal", region_code="990101",
    school_code="2199010008", valid_from=date(2020, 9, 1))
"""
KEPT = """
from junheng.web.diagnosis.models import Diagnosis
from junheng.web.shared.models import AuditLine
print(Diagnosis._base_manager.count(), AuditLine.objects.filter(event__startswith="diag").count())
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("papers") / "home"
    run("init", *PLACE, "--json", home=home)
    in_django(home, OPEN_OFFICER + OPEN_PRINCIPAL)
    files = [str(path) for path in write_workbooks("yunchuan", 2025, home.parent / "sent")]
    options = ("--as-of", "2025-10-15", "--as", "lin", "--lock", "--json")
    locked = run("import", *files, *options, home=home)
    return home, locked["snapshot"]["sha256"]


def write(office: tuple[Path, str], kind: str, out: Path, *more: str, **given: Any) -> Any:
    home, sha = office
    words = ("report", "school", SCHOOL, "--snapshot", sha[:12], "--format", kind)
    return run(*words, "--out", str(out), *more, home=home, **given)


def test_三种文件说的一样_没起草过的不留记录(office: tuple[Path, str], tmp_path: Path) -> None:
    made = {
        kind: write(office, kind, tmp_path / f"a.{kind}", "--json")
        for kind in ("pdf", "docx", "html")
    }
    assert {one["state"] for one in made.values()} == {"没有起草过，按数据写成，不留记录"}
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "a.pdf").pages]
    assert len(pages) == made["pdf"]["pages"]
    assert 6 <= len(pages) <= 8
    word = docx.Document(str(tmp_path / "a.docx"))
    text = "".join(p.text for p in word.paragraphs)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    for said in ("6 项达标，但“生均教学仪器设备值”只有标准的 79%", "竹溪小学办学诊断报告"):
        assert said.replace(" ", "") in pages[0].replace("\n", "").replace(" ", "")
        assert said.replace(" ", "") in text.replace(" ", "")
        assert said.replace(" ", "") in page.replace(" ", "")
    assert "自测" in page
    assert not [one for one in ("src=", "href=", "<script") if one in page]
    assert in_django(office[0], KEPT) == "0 0"


def test_没有的学校_别校的校长_种类写错_都用中文说(
    office: tuple[Path, str], tmp_path: Path
) -> None:
    home, sha = office
    out = str(tmp_path / "a.pdf")
    given = ("--snapshot", sha[:12], "--format", "pdf", "--out", out)
    assert "没有标识码为 9 的学校" in run("report", "school", "9", *given, home=home, code=2)
    other = write(office, "pdf", Path(out), "--as", "he", code=2)
    assert "没有标识码为" in other
    assert "pdf" in write(office, "wps", Path(out), code=2)
    assert not Path(out).exists()
