"""Growth on its page: what the county reads, what a principal reads, what nobody reads."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest

from junheng.cli.main import main
from junheng.kernel.errors import Refused
from junheng.measure.growth import schools
from junheng.measure.growth.baseline import rules
from junheng.measure.growth.percentiles import model
from junheng.web.academics.jobs import FIT
from junheng.web.academics.models import Exam, GrowthRun
from junheng.web.academics.queries import cohorts, documents, growth
from junheng.web.academics.queries.growth import charts
from junheng.web.accounts.models import Account, Role
from junheng.web.shared.cards import school_cards_of
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine, Job
from junheng.web.work.growth import growth_of

from .conftest import World, client_of, person
from .growing import Growing, grown, grown_before

pytestmark = pytest.mark.slow  # the growth of a cohort is computed

TODAY = date(2025, 9, 10)


@pytest.fixture
def grew(world: World, home: Path) -> Growing:
    return grown(world)


def fit(world: World, grew: Growing, *priors: str, pool: bool = False) -> GrowthRun:
    client = client_of(world.home.people["data_officer"])
    asked: dict[str, Any] = {
        "subject": "", "priors": [f"{grew.earlier.pk}:{subject}" for subject in priors]
    }  # fmt: skip
    asked |= {"pool": "on"} if pool else {}
    address = f"/growth/of/{world.home.code}/new/?outcome={grew.later.pk}"
    answer = client.post(address, asked)
    assert answer.status_code == 302, answer.content.decode()
    waiting = Job.objects.unscoped("the job just asked for").filter(kind=FIT, finished_at=None)
    while waiting.exists():  # pictures of an earlier one may stand before it
        assert work_once()
    return GrowthRun.objects.unscoped("what the job made").latest("pk")


@pytest.fixture
def run(world: World, grew: Growing) -> GrowthRun:
    return fit(world, grew, "biology", "geography")


def page(account: Account, address: str) -> str:
    answer = client_of(account).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_教育局看各校_按代码_三个词_小校不显示_没有名次(
    world: World, grew: Growing, run: GrowthRun
) -> None:
    leader = world.home.people["leader"]
    text = page(leader, f"/growth/of/{world.home.code}/")
    assert "1 所学校的成长高于预期" in text
    assert "1 所低于预期" in text
    assert "基线质量：一般" in text  # geography has no marks of items
    for word in ("高于预期", "低于预期", "与预期无明显差异", "证据不足", "灰带", "横线碰到 0"):
        assert word in text
    table = text[text.index('id="schools"') :]
    places = [
        table.index(f"云川县{name}") for name in ("第一小学", "第二小学", "第三学校", "第六学校")
    ]
    assert places == sorted(places)
    assert "sort=" not in text
    assert "名次区间" not in text
    shown = growth.shown_of(leader, run)
    report = shown.report
    assert report is not None
    assert report.model.schools[grew.codes[1]].verdict == "above"
    assert report.model.schools[grew.codes[0]].verdict == "below"
    assert set(report.hidden) == {grew.codes[4], grew.codes[5]}  # the small one, and the next
    assert "p6000" not in run.result
    assert grew.codes[5] not in report.levels
    assert "请云川县第二小学说说做法" in text


def test_换一种算法_图跟着换_写明不变还是改变(world: World, grew: Growing, run: GrowthRun) -> None:
    leader = world.home.people["leader"]
    text = page(leader, f"/growth/runs/{run.pk}/?try=without_both")
    assert "（去掉起点最高和最低的各 5%）" in text
    for label in ("去掉起点最高的 5%", "加入背景变量", "假定先前成绩的信度为 0.80"):
        assert label in text
    report = growth.shown_of(leader, run).report
    assert report is not None
    assert {one.change for one in report.changes} == {
        "without_top", "without_bottom", "without_both", "with_context", "corrected_80",
        "corrected_95",
    }  # fmt: skip
    assert report.beside is None
    assert "没有模型B：加一个背景至少要 10 所学校，这里只有 6 所" in text
    assert "加入背景变量：不能计算，因为一个背景至少要 10 所学校" in text
    assert "模型B：再加背景" not in text
    only = fit(world, grew, "biology")
    report = growth.shown_of(leader, only).report
    assert report is not None
    assert report.changes[-1].change == "corrected"  # its reliability is known from the items
    assert "基线质量：良" in page(leader, f"/growth/runs/{only.pk}/")


def test_图由核算的任务画好_打开页面不再画_清掉了才重画(
    world: World, run: GrowthRun, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = charts.charts.svg
    monkeypatch.setattr(
        charts.charts, "svg", lambda chart: drawn.append(chart.title) or draw(chart)
    )
    leader, principal = (world.home.people[role] for role in ("leader", "principal"))
    for choice in ("", "?try=without_both", "?try=corrected_80"):
        page(leader, f"/growth/runs/{run.pk}/{choice}")
    page(principal, f"/growth/runs/{run.pk}/")
    waits = page(principal, f"/growth/runs/{run.pk}/?try=without_both")
    assert "图还在画，先看表格" in waits and "（去掉起点最高和最低的各 5%）" in waits
    assert drawn == []
    assert work_once()  # each school, one thing changed
    assert any("第一小学" in title and "去掉" in title for title in drawn)
    drawn.clear()
    for choice in ("?try=without_both", "?try=corrected_80"):
        assert "图还在画" not in page(principal, f"/growth/runs/{run.pk}/{choice}")
    assert drawn == []
    shutil.rmtree(home / "results/growth")
    page(principal, f"/growth/runs/{run.pk}/")
    assert len(drawn) == 8  # four pictures, each for a desk and for a phone
    assert not any("第二小学" in title for title in drawn)


def test_几届合并_小校三年合起来才够数_变化大过偶然才说_校长只看本校(
    world: World, grew: Growing
) -> None:
    client = client_of(world.home.people["data_officer"])
    form = f"/growth/of/{world.home.code}/new/?outcome={grew.later.pk}"
    assert "几届合并" not in client.get(form).content.decode()
    for years in (1, 2):
        grown_before(world, grew, years)
    text = client.get(form).content.decode()
    assert "另把2023年初中学业水平考试、2024年初中学业水平考试和它们各自的起点合在一起估计" in text
    run = fit(world, grew, "biology", pool=True)
    assert [one["outcome"]["exam"][:5] for one in run.spec["years"]] == ["2023年", "2024年"]
    leader, principal = (world.home.people[role] for role in ("leader", "principal"))
    text = page(leader, f"/growth/runs/{run.pk}/")
    section = text[text.index('id="years"') : text.index('id="paces"')]
    assert "2023届、2024届、2025届合并：" in section
    assert "学校之间的差别" in section
    assert "两届的增值相关" in section
    pooled = growth.kept_of(run).years
    assert pooled is not None
    small = pooled.schools[grew.codes[5]]  # six pupils a year
    assert small.n == 15  # one absent every year
    assert set(growth.kept_of(run).hidden) == {grew.codes[4], grew.codes[5]}
    assert set(pooled.schools) == set(grew.codes)
    own = page(principal, f"/growth/runs/{run.pk}/")
    assert "2023届、2024届、2025届合并：云川县第一小学的成长低于预期" in own
    assert "第二小学" not in own
    again = fit(world, grew, "biology")
    assert again.spec_sha256 != run.spec_sha256
    assert 'id="years"' not in page(leader, f"/growth/runs/{again.pk}/")


def test_以前两届没有同样的起点_合不起来_说明(world: World, grew: Growing) -> None:
    for years in (1, 2):
        made = grown_before(world, grew, years)
        made.earlier.papers = made.earlier.papers[:1]
        made.earlier.save()
    client = client_of(world.home.people["data_officer"])
    asked = {"subject": "", "priors": [f"{grew.earlier.pk}:geography"], "pool": "on"}
    address = f"/growth/of/{world.home.code}/new/?outcome={grew.later.pk}"
    answer = client.post(address, asked)
    assert answer.status_code == 422
    assert "以前两届没有同样的起点成绩" in answer.content.decode()


def test_成长百分等级_各校平均和标准误_成长图_拟合表_县里看全部_校长看本校(
    world: World, grew: Growing, run: GrowthRun
) -> None:
    leader, principal = (world.home.people[role] for role in ("leader", "principal"))
    text = page(leader, f"/growth/runs/{run.pk}/")
    paces = text[text.index('id="paces"') :]
    for word in ("平均成长百分等级：", "中位数的标准误", "50/√n", "小了 28%", "本届只有 200 名学生",
                 "只有 200 名学生，不到 250 名，不列拟合表", "等级 90", "证据不足"):  # fmt: skip
        assert word in paces
    assert "达标所需的成长" not in text
    kept = growth.kept_of(run).paces
    assert kept is not None
    assert set(kept.paces) == set(grew.codes[:4])  # neither the small one nor the next
    own = page(principal, f"/growth/runs/{run.pk}/")
    assert "云川县第一小学的学生平均比 100 名起点相同的学生里的" in own
    assert "第二小学" not in own
    shown = growth.shown_of(principal, run)
    assert shown.paces is not None
    assert set(shown.paces.paces) == {grew.codes[0]}
    assert shown.paces.needed == ()
    researcher = page(world.home.people["researcher"], f"/growth/runs/{run.pk}/")
    table = researcher[researcher.index("达标所需的成长") :]
    for word in ("合格线", "良好线", "优秀线", "144", "不是对学生的预测"):
        assert word in table


def test_成长百分等级算不出_写明原因_增值照给(
    world: World, grew: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "FEWEST_PER_COLUMN", 100)
    run = fit(world, grew, "biology")
    text = page(world.home.people["leader"], f"/growth/runs/{run.pk}/")
    assert "成长百分等级不能计算，因为只有 200 名学生，至少要 800 名" in text
    assert "所学校的成长高于预期" in text
    assert "另一把尺子（成长百分等级）在" not in text


def test_加得起背景_两个模型并排_没加的写明(
    world: World, grew: Growing, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = replace(rules(), schools_per_context=5)
    monkeypatch.setattr(schools, "rules", lambda: two)
    held = cohorts.linked
    outcome, prior = cohorts.Chosen(grew.later), cohorts.Chosen(grew.earlier, "biology")
    found = held(world.home.people["researcher"], outcome, [prior])
    shares = np.linspace(0.1, 0.9, found.cohort.outcome.size)
    cohort = replace(found.cohort, context={**found.cohort.context, "boarding": shares})
    monkeypatch.setattr(cohorts, "linked", lambda *_: replace(found, cohort=cohort))
    run = fit(world, grew, "biology")
    text = page(world.home.people["leader"], f"/growth/runs/{run.pk}/")
    assert "模型B：再加背景" in text
    assert "模型B没有加寄宿生比例" in text
    levels = {key for one in ("model", "beside") for key in json.loads(run.result)["report"][one]}
    assert levels == {"fixed", "between", "residual", "n", "schools"}  # no class, no teacher


def test_校长只看本校和零线_没有别校的名字(world: World, run: GrowthRun) -> None:
    principal = world.home.people["principal"]
    text = page(principal, f"/growth/of/{world.home.code}/")
    assert "云川县第一小学的成长低于预期" in text
    assert "0 线是全县同起点学生的平均" in text
    for other in ("第二小学", "第三学校", "第四学校", "第五学校", "第六学校"):
        assert other not in text
    shown = growth.shown_of(principal, run)
    assert [line.name for line in shown.lines] == ["云川县第一小学"]
    assert shown.report is not None
    assert len(shown.report.model.schools) == 1
    card = growth.runs_of(principal, world.home.code)[0]
    assert card == run


def test_名次区间只有教研员看得到_也不写学校(world: World, run: GrowthRun) -> None:
    researcher = world.home.people["researcher"]
    text = page(researcher, f"/growth/runs/{run.pk}/")
    assert "名单说明不了高低" in text
    for role in ("leader", "data_officer", "inspector", "principal"):
        assert "名次区间" not in page(world.home.people[role], f"/growth/runs/{run.pk}/")


def test_起点只列同一届学生以前的考试(world: World, grew: Growing) -> None:
    others = [("9", date(2024, 6, 20)), ("8", date(2023, 6, 20)), ("7", date(2023, 6, 20))]
    exams = [grew.earlier, *(Exam(grade=grade, held_on=day) for grade, day in others)]
    found = cohorts.before(grew.later, exams)
    assert [(one.grade, one.held_on.year) for one in found] == [("8", 2024), ("7", 2023)]


def test_教师要看增值_不给_没有教师的增值(world: World, run: GrowthRun) -> None:
    teacher = person("zhu", Role.TEACHER, world.home.code, world.home.schools[0].school_code)
    for address in (f"/growth/of/{world.home.code}/", f"/growth/runs/{run.pk}/",
                    f"/growth/runs/{run.pk}/bundle.zip", "/growth/method/"):  # fmt: skip
        assert client_of(teacher).get(address).status_code == 403
    kept = json.loads(run.result)["report"]
    assert set(kept["model"]) == {"fixed", "between", "residual", "n", "schools"}  # no teacher


def test_覆盖不到七成_不能计算_给出水平(world: World, home: Path) -> None:
    thin = grown(world, matched=0.5)
    run = fit(world, thin, "biology")
    text = page(world.home.people["leader"], f"/growth/of/{world.home.code}/")
    assert "不能计算，因为缺少可比的起点成绩（覆盖" in text
    assert "先看水平" in text
    assert growth.kept_of(run).report is None
    principal = page(world.home.people["principal"], f"/growth/runs/{run.pk}/")
    assert "不能计算，因为" in principal
    assert "第二小学" not in principal
    none = fit(world, thin)
    assert growth.kept_of(none).baseline.lacks == ("no_prior",)
    assert "没有可以作起点的先前成绩" in page(
        world.home.people["leader"], f"/growth/runs/{none.pk}/"
    )
    assert growth_of(world.home.code, TODAY) == {}


def test_起点不可比_不能计算_终点不合法_不予核算(world: World, grew: Growing) -> None:
    rows = Exam.objects.unscoped("as if it had come in unlawfully")
    rows.filter(pk=grew.earlier.pk).update(
        kind="final", grade="7", graduating=False, held_on=date(2026, 1, 10), held_this_semester=0
    )
    rows.filter(pk=grew.later.pk).update(held_on=date(2028, 6, 20))
    run = fit(world, grew, "biology")
    assert growth.kept_of(run).baseline.lacks == ("not_comparable",)
    assert "不是全县同一份试卷，或按规定不能作校际比较" in page(
        world.home.people["leader"], f"/growth/runs/{run.pk}/"
    )
    unlawful = cohorts.Chosen(rows.get(pk=grew.earlier.pk))
    with pytest.raises(Refused, match="不生成校际结果"):
        cohorts.must_be_lawful(unlawful)
    client = client_of(world.home.people["data_officer"])
    address = f"/growth/of/{world.home.code}/new/"
    assert "不能作终点的考试" in client.get(address).content.decode()
    rows.filter(pk=grew.later.pk).update(kind="final", graduating=False, grade="8")
    refused = client.post(address, {"priors": []})
    assert refused.status_code == 422
    assert "没有可以作校际比较" in refused.content.decode()


def test_学校复算_同一个数_差不到十亿分之一_看成绩留痕(
    world: World, grew: Growing, run: GrowthRun, tmp_path: Path, capsys: Any
) -> None:
    principal = world.home.people["principal"]
    answer = client_of(principal).get(f"/growth/runs/{run.pk}/bundle.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        bundle.extractall(tmp_path)
    held = (tmp_path / "本校学生.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(held)))
    assert {row["学校"] for row in rows} == {"云川县第一小学"}
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.*"))
    assert "p1000" not in text
    assert "第二小学" not in text
    assert not any(code in text for code in grew.codes[1:])
    readme = (tmp_path / "怎样复算.txt").read_text(encoding="utf-8")
    line = next(one.strip() for one in readme.splitlines() if "value-added" in one)
    words = [str(tmp_path / word) if "." in word and not word.startswith("-") else word
             for word in line.split()[1:]]  # fmt: skip
    assert main([*words, "--json"]) == 0
    (unit,) = json.loads(capsys.readouterr().out)["units"]
    span = growth.shown_of(principal, run).report.model.schools[grew.codes[0]]  # type: ignore[union-attr]
    for key in ("effect", "se", "low", "high", "reliability"):
        assert unit[key] == pytest.approx(getattr(span, key), abs=1e-9)
    assert (unit["n"], unit["verdict"]) == (span.n, span.verdict)
    look = AuditLine.objects.filter(event="exam_rows.read").latest("number")
    assert look.facts["units"] == [grew.codes[0]]
    officer = client_of(world.home.people["data_officer"])
    assert officer.get(f"/growth/runs/{run.pk}/bundle.zip").status_code == 403


def test_年度评价读到三个词和说明_学校页有一张卡(
    world: World, grew: Growing, run: GrowthRun
) -> None:
    found = growth_of(world.home.code, TODAY)
    assert {grew.codes[0], grew.codes[1]} <= set(found)
    assert (found[grew.codes[0]].word, found[grew.codes[1]].word) == ("below", "above")
    assert found[grew.codes[0]].said.startswith("2025年初中学业水平考试，59 人，增值 −0.")
    assert grew.codes[5] not in found
    principal = world.home.people["principal"]
    (card,) = school_cards_of(principal, grew.codes[0], TODAY)
    assert "的成长低于预期" in card.facts["text"].text
    assert school_cards_of(world.home.people["clerk"], grew.codes[0], TODAY) == []
    assert growth_of(world.home.code, date(2027, 9, 1)) == {}  # too old to speak
    assert growth_of(world.home.code, date(2025, 1, 1)) == {}


def test_分析报告只说这一次考试的增值_没有的说没有_重新收过成绩就不再说(
    world: World, grew: Growing, run: GrowthRun
) -> None:
    leader, principal = (world.home.people[role] for role in ("leader", "principal"))
    told = documents.facts_of(leader, grew.later, "county").growth
    assert told == (
        "考虑入学基础后，高于预期的学校 1 所，与预期无明显差异的 2 所，低于预期的 1 所。",
    )
    (own,) = documents.facts_of(principal, grew.later, "school").growth
    assert own.startswith(
        "考虑入学基础后，云川县第一小学学生的成绩低于预期。2025年初中学业水平考试，59 人"
    )
    assert documents.facts_of(leader, grew.earlier, "county").growth == ()  # another examination
    none = fit(world, grew)  # without a start
    assert none.pk > run.pk
    (why,) = documents.facts_of(leader, grew.later, "county").growth
    assert why == "不能计算，因为没有可以作起点的先前成绩。"
    later = Exam.objects.unscoped("its scores were taken in again").filter(pk=grew.later.pk)
    later.update(sha256="f" * 64)
    assert growth_of(world.home.code, TODAY) == {}
    assert school_cards_of(principal, grew.codes[0], TODAY) == []
    assert "核算以后重新收过成绩" in page(leader, f"/growth/runs/{run.pk}/")


def test_同一模型核算两次_只有一份_说明有校验值(
    world: World, grew: Growing, run: GrowthRun
) -> None:
    again = fit(world, grew, "biology", "geography")
    assert again == run
    assert run.spec_sha256 == cohorts.hash_of(run.spec)
    line = AuditLine.objects.filter(event="growth.fitted").latest("number")
    assert "report" not in json.dumps(line.after, ensure_ascii=False)


def test_方法说明_网页和两页纸(world: World) -> None:
    principal = world.home.people["principal"]
    text = page(principal, "/growth/method/")
    for said in ("增值是相关，不是因果", "只计偶然误差", "不校正，起点高的学校会显得成长高",
                 "没有起点的（如转入的）不在里面", "不比高低，也不等于相同"):  # fmt: skip
        assert said in text
    client = client_of(principal)
    word = client.get("/growth/method/note.docx")
    assert word.content[:2] == b"PK"
    paper = client.get("/growth/method/note.pdf").content
    assert paper[:5] == b"%PDF-"
    assert len(pypdf.PdfReader(io.BytesIO(paper)).pages) == 2
    assert client.get("/growth/method/note.exe").status_code == 404
