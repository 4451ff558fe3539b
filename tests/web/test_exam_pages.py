"""Pages of an examination whose scores are in: the right numbers, to the right people."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from junheng.measure.achievement.description import describe
from junheng.measure.achievement.irt import calibrate, information_curve
from junheng.measure.achievement.items import analyse_items
from junheng.publish.ledgers.sheet import row_height
from junheng.publish.sentences.exam import ability_told
from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import papers, reading
from junheng.web.academics.queries.classes import class_page
from junheng.web.academics.queries.computing import compute
from junheng.web.academics.queries.sight import rest_is_told
from junheng.web.accounts.models import Account, Role
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import World, client_of, person
from .exam_fixture import DAY, POINTS, Sat


def page(account: Account, path: str) -> str:
    answer = client_of(account).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def test_教研员看全体和各校_数和引擎一样_小校和配套的一所都不显示(
    world: World, sat: Sat, researcher: Account
) -> None:
    seen = figures.seen_of(researcher, sat.exam)
    assert seen.whole is not None
    rows = [one for one in sat.rows.to_pylist() if one["subject"] == "maths"]
    told = seen.whole.of("maths").described
    assert told == describe([np.nan if one["score"] is None else one["score"] for one in rows], 120)
    assert [unit.school[-1] for _name, unit in seen.schools] == ["1", "3", "4"]
    assert [one.name for one in seen.hidden] == ["云川县第二小学", "云川县第五中学"]
    assert "减法" in seen.hidden[0].why
    text = page(researcher, f"/exams/{sat.exam.pk}/")
    assert "学校之间的差异占成绩差异的" in text
    assert "本地测算" in text
    assert "七年级入学时在籍" in text
    assert "第1名" not in text
    assert "sort=" not in text


def test_校长看本校和全体_没有别的学校(world: World, sat: Sat) -> None:
    principal = world.home.people["principal"]
    seen = figures.seen_of(principal, sat.exam)
    assert seen.schools == seen.hidden == ()
    assert seen.own is not None
    assert [one.homeroom for one in seen.classes] == ["901", "902"]
    text = page(principal, f"/exams/{sat.exam.pk}/")
    assert "云川县第一小学总分平均" in text
    for other in ("第二小学", "第三中学", "第四中学", "第五中学"):
        assert other not in text


def test_学校自己的考试_教育局打开只说看不到和为什么_不问任教(
    sat: Sat, officer: Account, world: World
) -> None:
    code = world.home.schools[0].school_code
    Exam.objects.unscoped("as a school's own").filter(pk=sat.exam.pk).update(
        school_code=code, scope="school", kind="final", held_this_semester=0, unmatched=1
    )
    text = page(officer, f"/exams/{sat.exam.pk}/")
    assert f"<h1>{sat.exam.name}</h1>" in text
    assert "校内考试的结果只由本校看" in text and "任教" not in text
    assert "有 1 行写明理由没有收" in text


def test_班级表里有隐去的才说为什么(sat: Sat, principal: Account) -> None:
    seen = figures.seen_of(principal, sat.exam)
    for subject in ("", *sat.exam.subjects):
        text = page(principal, f"/exams/{sat.exam.pk}/?subject={subject}")
        table = text.split('id="rooms"')[1].split("</section>")[0]
        names = {name for one in seen.classes for name in one.of(subject).withheld}
        shows = any(name.startswith(("band.", "top", "bottom")) for name in names)
        assert ("减出来" in table) is shows
        assert ("…" in table.split("</table>")[0] or "其余" in table) or not shows


def test_群体差异_留守只有几个人的不显示(sat: Sat, researcher: Account) -> None:
    shown = {
        (one.found.group, one.found.subject): one
        for one in figures.gaps_of(researcher, sat.exam, papers.seen_here(researcher, sat.exam))
    }
    assert shown["sex", "maths"].hidden == ""
    assert shown["sex", "maths"].found.gap.g is not None
    assert "11" in shown["is_left_behind", "maths"].hidden
    assert ("is_migrant", "maths") not in shown  # the register does not say


def test_试卷质量和引擎一样_工作簿里也是(sat: Sat, researcher: Account) -> None:
    found = papers.quality_of(researcher, sat.exam, "maths")
    rows = reading.set_of(researcher, sat.exam).answers(reading.whole(researcher, sat.exam))
    by_pupil: dict[str, dict[str, float]] = {}
    for one in rows.to_pylist():
        by_pupil.setdefault(one["person_id"], {})[one["item"]] = one["points"]
    names = [str(n + 1) for n in range(20)]
    marks = [[held[item] for item in names] for held in by_pupil.values()]
    golden = analyse_items(marks, names, [6.0] * 20)
    assert found.analysis.alpha == pytest.approx(golden.alpha, rel=1e-12)
    assert [one.discrimination for one in found.analysis.items] == pytest.approx(
        [one.discrimination for one in golden.items], rel=1e-12
    )
    assert found.calibrated.model == "2pl"
    text = page(researcher, f"/exams/{sat.exam.pk}/paper/maths/")
    assert "数学试卷信度" in text
    model = calibrate(marks, "2pl", missing="not_presented", items=names)
    told = found.calibrated.precision
    assert told is not None
    wanted = information_curve(model, told.abilities)
    assert told.information == pytest.approx(wanted.test.tolist(), rel=1e-6)
    for at in (0, 12, 24):
        top = wanted.items[:, at].argmax()
        assert told.most(at, 1) == (model.items[top].name,)
        assert sum(values[at] for _name, values in told.items) == pytest.approx(
            told.information[at]
        )
    best = ability_told(told.abilities[told.best])
    assert f"标定的 20 道题量能力 {best} 左右的学生最准" in text
    assert "最能分辨的题" in text
    answer = client_of(researcher).get(f"/exams/{sat.exam.pk}/items-maths.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["试卷", "试题", "选项", "双向细目表"]
    assert book["试题"]["E4"].value == pytest.approx(golden.items[0].difficulty)
    slopes = {one.item: one.thresholds[0] for one in found.calibrated.items}
    doubts = {item: "".join(said) for item, said in papers.doubts_of(found)}
    assert any(doubts.values())
    for row in book["试题"].iter_rows(min_row=4, values_only=True):
        assert row[9] == pytest.approx(slopes[row[0]])  # a number, not its picture
        assert (row[12] or "") == doubts[row[0]]  # as the page says
    told = [row[2].value or "" for row in book["试卷"].iter_rows(min_row=4)]
    assert any("两参数模型（2PL）" in words for words in told)
    assert book["试题"]["C4"].number_format == "0"  # a full mark of 4 is not 4.000
    for sheet in book:  # nothing is cut: a row is as tall as its text wrapped in its columns
        for row in sheet.iter_rows(min_row=4):
            wide = [sheet.column_dimensions[one.column_letter].width for one in row]
            said = [one.value if isinstance(one.value, str) else "" for one in row]
            assert sheet.row_dimensions[row[0].row].height >= row_height(said, wide)
    missing = client_of(researcher).get(f"/exams/{sat.exam.pk}/paper/chinese/")
    assert missing.status_code == 404


def test_知识点_教研员看各校_校长看本校各班(world: World, sat: Sat, researcher: Account) -> None:
    text = page(researcher, f"/exams/{sat.exam.pk}/points/maths/")
    assert "全体考生数学掌握最弱的是" in text
    assert "第四中学" in text
    principal = world.home.people["principal"]
    own = page(principal, f"/exams/{sat.exam.pk}/points/maths/")
    assert "901" in own
    assert "第四中学" not in own


def test_任课教师只看任教的班_名单按姓氏_打开留痕(world: World, sat: Sat) -> None:
    school = world.home.schools[0].school_code
    teacher = person("zhu", Role.TEACHER, world.home.code, school)
    officer = world.home.people["data_officer"]
    actions.teaching_assign(
        actor=officer, place=Place(world.home.code, school), account=teacher,
        classes=[("902", "maths")], on=DAY,
    )  # fmt: skip
    address = f"/exams/{sat.exam.pk}/classes/{school}/maths"
    first = page(teacher, f"/exams/{sat.exam.pk}/")
    assert f"{address}/902/" in first
    assert "您任教的班级有 1 份分析可以看" in first
    assert "您任教的班 1 份" in page(teacher, f"/exams/of/{world.home.code}/")
    assert "您任教的班" not in page(officer, f"/exams/of/{world.home.code}/")
    for more in ("全体考生", "第一小学", "平均分", "差异在哪一层"):
        assert more not in first
    home = page(teacher, "/")
    assert "我任教的班" in home
    assert f"{address}/902/" in home
    assert f"{address}/901/" not in home
    assert "我任教的班" not in page(officer, "/")
    before = AuditLine.objects.filter(event="exam_rows.read").count()
    text = page(teacher, f"{address}/902/")
    assert AuditLine.objects.filter(event="exam_rows.read").count() > before
    found = class_page(teacher, sat.exam, reading.Class(school, "902", "maths"), DAY)
    assert found.against == "全县"
    assert {one.label for one in found.weakest} <= set(POINTS)
    assert all(one.behind > 0 for one in found.weakest)
    assert ("最需要补：" in home) == bool(found.weakest)
    assert all(one.label in home for one in found.weakest)
    assert len(found.help) > 0
    assert list(found.help) == sorted(found.help, key=lambda name: name.encode("gb18030"))
    assert found.help[0] in text
    client = client_of(teacher)
    assert client.get(f"{address}/901/").status_code == 404
    assert client.get(f"/exams/{sat.exam.pk}/paper/maths/").status_code == 403
    bureau = client_of(world.home.people["data_officer"])
    assert bureau.get(f"{address}/902/").status_code == 403


def test_算一次存起来_删了再算还是一样(sat: Sat, researcher: Account, home: Path) -> None:
    compute(researcher, sat.exam)
    folder = home / "results" / "exams" / sat.exam.sha256
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(kept) == 6
    for path in folder.iterdir():
        path.unlink()
    compute(researcher, sat.exam)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept


def test_别的学校太少_校长看不到全体() -> None:
    sizes = {"甲": 40, "乙": 50}
    assert not rest_is_told(sizes, "甲")
    assert rest_is_told({**sizes, "丙": 30}, "甲")
    assert not rest_is_told({"甲": 40, "乙": 5, "丙": 5}, "甲")


def test_数据版本没有身份信息_说明原因_别的照样给(world: World, sat: Sat, home: Path) -> None:
    for path in (home / "identities").rglob("*.parquet"):
        path.unlink()
    school = world.home.schools[0].school_code
    text = page(world.home.people["principal"], f"/exams/{sat.exam.pk}/classes/{school}/maths/901/")
    assert "没有身份信息" in text
    assert "最需要补的知识点" in text


def test_选了英文_考试页和知识点页的标题说英文_收下的成绩和纸还是中文(
    sat: Sat, researcher: Account
) -> None:
    client = client_of(researcher)
    client.cookies["django_language"] = "en"
    text = client.get(f"/exams/{sat.exam.pk}/").content.decode()
    title = text.split("<h1>")[1].split("</h1>")[0]
    assert "have a score in Total; the mean is" in title and "of the marks. " in title
    assert ">Mathematics</a>" in text
    text = client.get(f"/exams/{sat.exam.pk}/points/maths/").content.decode()
    assert "Mathematics: weakest in" in text
    text = client.get(f"/exams/{sat.exam.pk}/paper/maths/").content.decode()
    assert "The paper in Mathematics has a reliability of" in text
    assert "道题量能力" in text  # a picture is drawn once, in Chinese
    assert "人有总分成绩" in page(researcher, f"/exams/{sat.exam.pk}/")
