"""Papers of an examination: the right figures, nothing hidden told, each to its reader."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx as word
import pypdf
import pytest

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.publish.render.model import Heading, PageBreak, Signature, Table
from junheng.publish.reports.exam_analysis import exam_report
from junheng.web.academics import actions
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import class_papers, documents
from junheng.web.academics.queries.reading import Class
from junheng.web.accounts.models import Account, Role
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import World, client_of, person
from .exam_fixture import DAY, Sat

pytestmark = pytest.mark.slow  # whole reports are set

NO_ORDER = "本报告不给学生、班级、教师和学校排名次"
OTHERS = ("第二小学", "第三中学", "第四中学", "第五中学")


def text_of(content: bytes) -> str:
    """Every word of a Word file, tables too, without the spaces between scripts."""
    document = word.Document(io.BytesIO(content))
    parts = [one.text for one in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts).replace(" ", "").replace("\u00a0", "")


def taken(account: Account, address: str) -> bytes:
    """Ask for a paper, let the job write it, take it."""
    client = client_of(account)
    first = client.get(address)
    assert first.status_code == 302, (address, first.status_code)
    assert work_once() is not None
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer) if answer.streaming else answer.content


def unordered(text: str) -> bool:
    rest = text.replace(NO_ORDER, "").replace("不排名次", "")
    return not any(one in rest for one in ("排名", "名次", "第1名", "第一名"))


def test_教育局版_数和引擎一样_藏起来的两所学校一个数也没有(world: World, sat: Sat) -> None:
    researcher = world.home.people["researcher"]
    text = text_of(taken(researcher, f"/exams/{sat.exam.pk}/file/county.docx"))
    seen = figures.seen_of(researcher, sat.exam)
    assert seen.whole is not None
    for one in seen.whole.figures:
        assert shown(one.described.mean, 1) in text
    whole = figures.result_of(researcher, sat.exam)
    hidden = {f"{world.home.code}000{n}" for n in (2, 5)}
    told = {shown(unit.of("maths").described.mean, 1) for _name, unit in seen.schools}
    for unit in whole.schools:
        mean = shown(unit.of("maths").described.mean, 1)
        if unit.school in hidden and mean not in told:
            assert f"\n{mean}\n" not in text
    assert "云川县第五中学：人数少于11人" in text
    assert "云川县第二小学：只隐去一个小群体时可以用减法推出来" in text
    assert text.count("云川县第五中学") == text.count("云川县第二小学") == 1
    assert "不显示" in text  # the few left-behind pupils
    assert NO_ORDER in text
    assert unordered(text)


def test_学校版_本校和全体_没有别的学校_校长拿不到教育局版(world: World, sat: Sat) -> None:
    principal = world.home.people["principal"]
    text = text_of(taken(principal, f"/exams/{sat.exam.pk}/file/school.docx"))
    own = figures.seen_of(principal, sat.exam).own
    assert own is not None
    page = client_of(principal).get(f"/exams/{sat.exam.pk}/").content.decode()
    assert f"/exams/{sat.exam.pk}/file/school.docx" in page
    assert shown(own.figures[-1].described.mean, 1) in text
    assert "云川县第一小学" in text
    assert "902" in text
    assert not any(one in text for one in OTHERS)
    assert unordered(text)
    assert client_of(principal).get(f"/exams/{sat.exam.pk}/file/county.docx").status_code == 404
    with pytest.raises(Hidden):
        documents.write_edition(principal, sat.exam, "county", "docx")
    researcher = client_of(world.home.people["researcher"])
    assert researcher.get(f"/exams/{sat.exam.pk}/file/school.docx").status_code == 404
    assert researcher.get(f"/exams/{sat.exam.pk}/file/county.exe").status_code == 404


def test_教研室替学校打印_和校长拿到的一字不差_每次留痕_藏起来的学校没有(
    world: World, sat: Sat
) -> None:
    principal, researcher = world.home.people["principal"], world.home.people["researcher"]
    school = world.home.schools[0].school_code
    own = documents.facts_of(principal, sat.exam, "school")
    printed = documents.facts_of(researcher, sat.exam, "school", school=school)
    assert printed == own
    page = client_of(researcher).get(f"/exams/{sat.exam.pk}/").content.decode()
    address = f"/exams/{sat.exam.pk}/file/for/{school}.docx"
    assert address in page
    text = text_of(taken(researcher, address))
    assert "云川县第一小学" in text
    assert not any(one in text for one in OTHERS)
    lines = AuditLine.objects.filter(event="exam_edition.printed_for")
    assert [one.facts for one in lines] == [{"school": school, "suffix": "docx"}] * 2
    hidden = f"{world.home.code}0005"
    assert f"file/for/{hidden}" not in page
    for code in (hidden, "9999999999"):
        answer = client_of(researcher).get(f"/exams/{sat.exam.pk}/file/for/{code}.docx")
        assert answer.status_code == 404
    assert lines.count() == 2
    for other in ("principal", "data_officer", "leader"):
        assert client_of(world.home.people[other]).get(address).status_code == 403
        with pytest.raises(Hidden):
            documents.facts_of(world.home.people[other], sat.exam, "school", school=school)
    assert "file/for/" not in client_of(principal).get(f"/exams/{sat.exam.pk}/").content.decode()


def test_学科版_只说这一科_每一题和各单位的知识点_范围同本人的分析报告(
    world: World, sat: Sat
) -> None:
    researcher, principal = world.home.people["researcher"], world.home.people["principal"]
    address = f"/exams/{sat.exam.pk}/file/maths.docx"
    page = client_of(researcher).get(f"/exams/{sat.exam.pk}/").content.decode()
    assert address in page and "各学科的分析报告" in page
    text = text_of(taken(researcher, address))
    assert "学业质量分析报告（数学学科版）" in text
    assert "语文" not in text
    assert "\n总分\n" not in text
    quality = documents.quality_of(researcher, sat.exam, "maths")
    for item in quality.analysis.items:
        assert f"\n{item.item}\n{shown(item.difficulty, 2)}\n" in text
    seen = documents.points_seen(researcher, sat.exam, "maths")
    assert "各学校数学知识点得分率" in text
    assert all(name in text for name, _unit in seen.units)
    assert text.count("云川县第五中学") == 1  # named as hidden, without a figure
    assert "增值" not in text
    assert unordered(text)
    own = text_of(taken(principal, address))
    assert "云川县第一小学" in own and "各班级数学知识点得分率" in own
    assert not any(one in own for one in OTHERS)
    for stranger in (world.home.people["teacher"], world.home.people["staff"],
                     world.away.people["researcher"]):  # fmt: skip
        assert client_of(stranger).get(address).status_code in (403, 404)
    assert client_of(researcher).get(address.replace("maths", "music")).status_code == 404


def test_附表接在落款后面_不留一张空页_学校版没有校际差异率的空列(world: World, sat: Sat) -> None:
    """A signature alone at the head of a page is no reason to leave the rest of it empty."""
    for role, edition, between in (("researcher", "county", True), ("principal", "school", False)):
        facts = documents.facts_of(world.home.people[role], sat.exam, edition)
        blocks = exam_report(facts).blocks
        assert not any(isinstance(one, PageBreak) for one in blocks)
        signed = next(n for n, one in enumerate(blocks) if isinstance(one, Signature))
        heading, table = blocks[signed + 1 : signed + 3]
        assert isinstance(heading, Heading) and heading.text == "附表"
        assert isinstance(table, Table)
        labels = [column.label for column in table.columns]
        assert ("校际差异率" in labels) is between
        assert all(len(row) == len(labels) for row in table.rows)


def test_两种格式说的一样(world: World, sat: Sat) -> None:
    principal = world.home.people["principal"]
    content = taken(principal, f"/exams/{sat.exam.pk}/file/school.pdf")
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    text = "".join(page.extract_text() for page in pages)
    own = figures.seen_of(principal, sat.exam).own
    assert own is not None
    assert shown(own.figures[-1].described.mean, 1) in text
    assert "方法和数据说明" in text.replace("\n", "")
    assert not any(one in text for one in OTHERS)


@pytest.fixture
def teacher(world: World, sat: Sat) -> Account:
    school = world.home.schools[0].school_code
    found = person("zhu", Role.TEACHER, world.home.code, school)
    actions.teaching_assign(
        actor=world.home.people["data_officer"], place=Place(world.home.code, school),
        account=found, classes=[("902", "maths")], on=DAY,
    )  # fmt: skip
    return found


def test_班级学科版_一页_没有姓名_只给任教的和校长(
    world: World, sat: Sat, teacher: Account
) -> None:
    school = world.home.schools[0].school_code
    address = f"/exams/{sat.exam.pk}/file/class/{school}"
    content = taken(teacher, f"{address}/902/maths.pdf")
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 1
    facts = class_papers.class_facts(teacher, sat.exam, Class(school, "902", "maths"), DAY)
    text = pages[0].extract_text()
    assert shown(facts.described.mean, 1) in text
    assert facts.help >= 11
    assert "赵一" not in text
    assert unordered(text.replace("\n", ""))
    client = client_of(teacher)
    assert client.get(f"{address}/901/maths.pdf").status_code == 404
    assert client.get(f"{address}/902/chinese.pdf").status_code == 404
    assert client.get(f"/exams/{sat.exam.pk}/file/county.docx").status_code == 403
    bureau = client_of(world.home.people["data_officer"])
    assert bureau.get(f"{address}/902/maths.pdf").status_code == 403


def test_学生和家长版_一人一份_只有本人_只有等级_教师只有任教学科(
    world: World, sat: Sat, teacher: Account, home: Path
) -> None:
    school = world.home.schools[0].school_code
    address = f"/exams/{sat.exam.pk}/file/pupils/{school}/902/docx/"
    before = AuditLine.objects.filter(event="exam_rows.read").count()
    content = taken(teacher, address)
    assert AuditLine.objects.filter(event="exam_rows.read").count() >= before + 2
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = archive.namelist()
    assert len(names) == len(set(names)) == 40
    people = {name.removesuffix(".docx").split("（")[0] for name in names}
    for name in names[:8]:
        text = text_of(archive.read(name))
        own = name.removesuffix(".docx").split("（")[0]
        assert own in text
        assert not any(other in text for other in people - {own})
        assert re.search("数学\n(优秀|良好|合格|待提高|没有成绩)", text)
        assert "语文" not in text
        assert "平均" not in text
        assert unordered(text)
    sealed = list((home / "exam-papers").glob("*.sealed"))
    assert len(sealed) == 1
    assert sealed[0].read_bytes()[:2] != b"PK"
    principal = world.home.people["principal"]
    whole = zipfile.ZipFile(io.BytesIO(taken(principal, address)))
    assert "语文\n数学" in text_of(whole.read(whole.namelist()[0]))
    assert client_of(teacher).get(address.replace("902", "901")).status_code == 404
    with pytest.raises(Hidden, match="这个班没有参加这次考试"):  # a class that is not there
        class_papers.pupil_papers(principal, sat.exam, school, "999", subjects=("maths",), on=DAY)
    bureau = client_of(world.home.people["researcher"])
    assert bureau.get(address).status_code == 403


def test_等级和下一步按自己的卷子(world: World, sat: Sat, teacher: Account) -> None:
    school = world.home.schools[0].school_code
    papers = class_papers.pupil_papers(
        teacher, sat.exam, school, "902", subjects=("maths",), on=DAY
    )
    rows = [one for one in sat.rows.to_pylist() if one["subject"] == "maths"]
    rows = [one for one in rows if (one["school_code"], one["homeroom"]) == (school, "902")]
    limits = (("优秀", 102.0), ("良好", 84.0), ("合格", 72.0), ("待提高", 0.0))
    expected = sorted(
        "" if one["score"] is None else next(n for n, least in limits if one["score"] >= least)
        for one in rows
    )
    assert sorted(paper.results[0].band for paper in papers) == expected
    for paper in papers:
        for point in paper.results[0].points:
            assert len(point.again) == round(5 * (1 - point.share))  # five items of 6 points
