"""Sentences are data: each renders its example, and results always read the same."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import at_least
from junheng.measure.engine.common import on_common_sections
from junheng.publish.sentences import catalogue_markdown, examples, forms, render
from junheng.publish.sentences.balance import BalanceWords, shortfall
from junheng.publish.sentences.change import change, coverage
from junheng.publish.sentences.kinds import told
from tests.publish.conftest import SCHOOLS


@pytest.mark.parametrize("form", forms().values(), ids=list(forms()))
def test_每条句式都能用自己的例子写成句子(form):
    sentence = render(form.id, form.example)
    assert sentence.text
    assert "{" not in sentence.text
    assert (sentence.id, sentence.version) == (form.id, form.version)


@pytest.mark.parametrize("sentence", list(examples()), ids=lambda s: s.id)
def test_中文里只用全角标点_数字用半角(sentence):
    assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", sentence.text)
    assert not re.search(r"[\uff10-\uff19]", sentence.text)


def test_目录页里有每一条句式和它的例句():
    page = catalogue_markdown()
    for sentence in examples():
        assert f"## {sentence.id}\n" in page
        assert f"> {sentence.text}\n" in page


def test_句式缺事实_多事实_错类型_没有这条_都说明白():
    with pytest.raises(UsageError, match="给出"):
        render("scope.merged", {"name": "城关一小"})
    with pytest.raises(UsageError, match="整数"):
        render("scope.merged", {"name": "城关一小", "n": "一"})
    with pytest.raises(UsageError, match="没有编号为"):
        render("scope.no_such", {})


def _school(words: BalanceWords, name: str) -> str:
    return next(words.school(unit).text for unit in words.units() if words.name(unit) == name)


def test_竹溪小学六项达标_余项低于下限_一句话说清还差多少(words):
    assert _school(words, "竹溪小学") == (
        "6 项达标，但“生均教学仪器设备值”只有标准的 79%，低于 85%，因此不算达到。"
        "到 85% 还差 2.84 万元，补齐到标准差 9.92 万元。"
    )


def test_余项不低于下限的学校按规定算达到(words):
    assert _school(words, "城关一小") == (
        "6 项达标，“每百名学生拥有体育、艺术专任教师数”达到标准的 99%，不低于 85%，按规定算达到。"
    )


def test_达标项数不够的学校_未达标的逐项点名(words):
    text = _school(words, "河口镇中心小学")
    assert text.startswith("7 项中 4 项达标，至少要 6 项，因此不算达到。")
    assert "“每百名学生拥有县级以上骨干教师数”" in text


def test_全县一句话点出未达到的学校(words):
    assert words.headline().text == (
        "9 个参评校（部）中 3 个未达到学校要求：河口镇中心小学、竹溪小学、石桥中学；"
        "差异系数全部达标。"
    )
    assert (
        words.stage_headline("primary").text == "小学：6 所中 2 所未达到，差异系数全部在 0.50 以内"
    )


def test_没有上报不等于零_也不下结论(with_a_gap_in_the_data, pack):
    words = BalanceWords(with_a_gap_in_the_data, pack)
    assert "没有上报不等于 0" in _school(words, "白岭小学")
    assert [str(s) for s in words.missing()] == ["白岭小学的“生均教学仪器设备值”未上报（不是 0）。"]
    assert "缺 1 个" in words.complete().text
    assert "1 项差异系数缺少数据，不作计算" in words.headline().text


def _without(pack, code: str, *kept: str) -> set[tuple[str, str]]:
    return {(code, one.id) for one in pack.indicators if one.id not in kept}


def test_有未达到的_也有还不能下结论的_一句话里都说(county_of, pack):
    missing = _without(pack, "2199000006") | _without(pack, "2199000001")
    words = BalanceWords(county_of(pack, missing=missing), pack)
    assert "另有 2 个缺少数据，还不能下结论；" in words.headline().text
    assert "2 所未达到，另有 2 所缺少数据，还不能下结论，" in words.stage_headline("primary").text
    assert "另有" not in words.stage_headline("junior").text


def test_多数指标没报_报了的已低于下限_说真正的原因(county_of, pack):
    missing = _without(pack, "2199000005", "equipment_per_pupil")
    words = BalanceWords(county_of(pack, missing=missing), pack)
    assert _school(words, "竹溪小学") == (
        "7 项中 0 项达标、6 项未上报；“生均教学仪器设备值”低于标准的 85%，补齐数据也不算达到。"
    )
    one = BalanceWords(county_of(pack, missing={("2199000008", "teaching_area_per_pupil")}), pack)
    assert "、1 项未上报，至少要 6 项，因此不算达到" in _school(one, "石桥中学")


def test_与上年相比_只比两版数据都齐的_都不齐就不比(county_of, pack):
    before = county_of(pack)
    missing = _without(pack, "2199000005")  # 竹溪小学 fell short before; now nobody knows
    part = on_common_sections(county_of(pack, missing=missing), before, pack)
    assert (part.sections, part.of_before) == (8, 9)
    assert coverage(part).text.startswith("上一学年 9 个校（部）中，两版数据都齐的有 8 个")
    assert change(part, pack).text.endswith("未达到的个数没有变化。")
    nobody = {(row[1], one.id) for row in SCHOOLS for one in pack.indicators}
    none = on_common_sections(county_of(pack, missing=nobody), before, pack)
    assert coverage(none).text == "没有两版数据都齐的校（部），不与上一学年比较。"
    assert change(none, pack) is None


def test_不加权会翻转结论的差异系数单独说明(words):
    (only,) = words.weighting()
    assert only.text == (
        "小学“生均体育运动场馆面积”的差异系数为 0.43（按学生数加权，规定口径）。"
        "不加权为 0.57，仅供分析。"
    )


def test_教学点为什么不参评(words):
    (only,) = words.excluded()
    assert only.text == "枫林教学点学生 38 人，不足 50 人的教学点不参加七项资源配置指标。"


def test_两个学段的学校分开称呼(words):
    names = {words.name(unit) for unit in words.units()}
    assert {"柳塘九年制学校（小学部）", "柳塘九年制学校（初中部）"} <= names


def test_缺口按校取整_人和间不出小数(words):
    hekou = next(u for u in words.units() if u.name == "河口镇中心小学")
    teachers = words.measurement.result(*hekou.key, "backbone_teachers_per_100")
    grounds = words.measurement.result(*hekou.key, "sports_area_per_pupil")
    assert shortfall(teachers, words.pack.indicator(teachers.indicator), teachers.limit) == 2
    assert shortfall(grounds, words.pack.indicator(grounds.indicator), grounds.limit) == 2088
    assert shortfall(
        grounds, words.pack.indicator(grounds.indicator), grounds.floor
    ) == pytest.approx(1109.25)


def test_显示的取舍不与结论矛盾(words):
    result = words.measurement.result("2199000002", "primary", "pe_art_teachers_per_100")
    assert result.state == "near"
    assert words.value(result) == "0.89"
    lower = dataclasses.replace(result, value=0.8999)
    assert words.value(lower) == "0.8999"


@given(st.floats(min_value=0, max_value=9999), st.sampled_from([0.9, 1.0, 4.2, 7.5, 85.0, 2000.0]))
def test_写在标准旁边的数从不与比较的结果矛盾(value, limit):
    text = told(value, limit, 1)
    assert at_least(float(text.replace(",", "")), limit) == at_least(value, limit)


def test_没有参评学校_不说全部达到_而是点出区划代码不对(measured, pack):
    elsewhere = BalanceWords(dataclasses.replace(measured, region="990199"), pack)
    assert elsewhere.stage_headline("primary").text == "小学：这一数据版本里没有参评的学校"
    told = elsewhere.nothing("primary")
    assert told is not None
    assert "区划代码是 990101，不是本县的 990199" in told.text
    empty = BalanceWords(dataclasses.replace(measured, units=()), pack)
    assert "本县的 990101" in str(empty.nothing())
    assert BalanceWords(measured, pack).nothing() is None


def test_为零的一段不写_整句都是零的照写():
    told = {"day": date(2026, 5, 12), "name": "竹溪小学", "kind": "专项督导"}
    counts = {"strengths": 2, "problems": 1, "advice": 0}
    said = render("supervision.opinion_summary", told | counts).text
    assert said == "督导组于2026年5月12日对竹溪小学进行专项督导，肯定 2 条，指出问题 1 条。"
    brief = {"name": "竹溪小学", "open": 3, "late": 0}
    assert render("supervision.brief", brief).text == "竹溪小学有 3 项问题没有销号。"
    nothing = {"name": "枫林教学点", "attention": 0, "strengths": 0}
    assert render("diagnosis.summary", nothing).text.endswith("需要关注 0 条，做得好 0 条。")
