"""The English catalogue: compiled as written, and complete for the frame every page has."""

from __future__ import annotations

import ast
import gettext
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

import junheng.web
from junheng.kernel.errors import NotAllowed
from junheng.measure.achievement.account.figures import NO_ENDS, NOT_EVERY_PAPER
from junheng.policy import load_pack
from junheng.policy.achievement import achievement_lines
from junheng.publish.reports import exam_years
from junheng.publish.reports.exam_tables import TWO_FIGURES
from junheng.publish.sentences import exam_withheld
from junheng.publish.sentences.catalogue import _names_in, forms, render
from junheng.publish.sentences.exam_withheld import MASKS
from junheng.web.academics.forms import SUBJECTS
from junheng.web.accounts.models import Role
from junheng.web.intake.models import Draft
from junheng.web.monitor.queries.board import _columns
from junheng.web.monitor.queries.frame import PACK_LABELS, RESIDENCE
from junheng.web.shared import audit
from junheng.web.shared.events import named_events
from junheng.web.shared.navigation import _entries
from junheng.web.shared.once import one_reading
from junheng.web.shared.right_words import _WORDS, right_in_words
from junheng.web.shared.rights import declared
from junheng.web.shared.verbs import allow

WEB = Path(junheng.web.__path__[0])
CATALOGUE = WEB / "shared/locale/en/LC_MESSAGES/django.po"
HAN = re.compile(r"[\u4e00-\u9fff]")


def written() -> dict[str, str]:
    found, key, side = {}, "", ""
    for line in CATALOGUE.read_text(encoding="utf-8").splitlines():
        match = re.match(r'(?:(msgid|msgstr) )?(".*")$', line)
        if not match:
            continue
        side = match.group(1) or side
        text = ast.literal_eval(match.group(2))
        if match.group(1) == "msgid":
            key = text
        elif side == "msgid":
            key += text
        else:
            found[key] = found.get(key, "") + text
    return found


def test_编译出来的和写的一样():
    with CATALOGUE.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    stale = [k for k, v in written().items() if k and v and compiled.gettext(k) != v]
    assert stale == [], "run: django-admin compilemessages -l en"


def asked_in_python(source: str) -> set[str]:
    """Message ids of calls of gettext, under whatever name a module imports it."""
    tree = ast.parse(source)
    calls = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.startswith("gettext")
    }
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in calls
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def asked_in_template(source: str) -> set[str]:
    """Message ids of a template, as the extraction of Django writes them out."""
    literal = r"""(u?"(?:\\.|[^"\\])*"|u?'(?:\\.|[^'\\])*')"""
    written_out = re.findall(rf"\b(?:gettext|_)\({literal}\)", templatize(source))
    return {ast.literal_eval(each) for each in written_out}


def asked() -> dict[str, str]:
    """Every message id of the web layer, with the file that asks for it."""
    found: dict[str, str] = {}
    for suffix, ids in ((".py", asked_in_python), (".html", asked_in_template)):
        for path in sorted(WEB.rglob(f"*{suffix}")):
            for text in ids(path.read_text(encoding="utf-8")):
                found.setdefault(text, str(path.relative_to(WEB)))
    return found


def test_每一条要译的字_都有英文():
    words = written()
    missing = {text: where for text, where in asked().items() if not words.get(text)}
    assert missing == {}


SPOKEN = ("exam.", "meeting.")  # sentences of the catalogue that pages say in English too
WORDS = {*SUBJECTS.values(), "总分", "全县", "全校"}  # that stand in them
WORDS |= {one.label for one in (*achievement_lines().rates, *achievement_lines().bands)}
WORDS |= {"全体考生", "前20%率", "后20%率（低的好）", NOT_EVERY_PAPER, NO_ENDS, TWO_FIGURES, MASKS}
WORDS |= {exam_years.NOTE, exam_withheld.NOTE}


def sentences() -> set[str]:
    return {one.text for one in forms().values() if one.id.startswith(SPOKEN)}


def test_英文里没有汉字_也没有多余的条目():
    words = written()
    assert [v for k, v in words.items() if k and HAN.search(v)] == []
    assert sorted(words.keys() - asked().keys() - sentences() - WORDS - {""}) == []


def test_考试和会商的每一句都有英文_事实一个不多一个不少():
    words = written()
    assert sorted(text for text in sentences() | WORDS if not words.get(text)) == []
    for text in sentences():
        assert _names_in(words[text]) == _names_in(text), text


def test_读页面时说英文_写下来的和印出来的总说中文() -> None:
    facts = {"n": 1680, "label": "总分", "mean": 531.0, "share": 0.708}

    def said() -> str:
        return render("exam.whole", facts).text

    chinese = "1,680 人有总分成绩，平均 531.0 分，得分率 71%。"
    with translation.override("en"):
        assert said() == chinese  # an action or a job: what is kept
        with one_reading():
            assert said().startswith("1,680 have a score in Total; the mean is 531.0 points")
            assert render("meeting.agreed_inside", {"n": 2, "done": 0}).text == "Actions agreed: 2."
            untold = render("growth.headline", {"above": 1, "near": 3, "below": 1}).text
            assert untold.startswith("1 所学校")  # not spoken in English yet
            with translation.override("zh-hans"):
                assert said() == chinese
    with one_reading():
        assert said() == chinese


def test_取字的办法_认得出每一种写法():
    python = """from django.utils.translation import gettext as _, gettext_lazy as later
_("甲"), later("乙"), print("丙")"""
    page = """{% load i18n %}{% translate "甲" %}{{ _("丙") }}
{% blocktranslate with n=rows|length %}乙 {{ n }} 个 50%{% endblocktranslate %}"""
    assert asked_in_python(python) == {"甲", "乙"}
    assert asked_in_template(page) == {"甲", "丙", "乙 %(n)s 个 50%%"}


def test_译文里的占位符和原文一样():
    holder = re.compile(r"%\(\w+\)[sd]")
    for chinese, english in written().items():
        if english:
            assert sorted(holder.findall(chinese)) == sorted(holder.findall(english)), chinese


def test_选了英文_导航角色事项都是英文(world):
    with translation.override("en"):
        shown = [str(each.label) for each in _entries]
        shown += [str(role.label) for role in Role]
        shown += [v for k, v in named_events().items() if k.startswith(("account.", "register."))]
    assert [word for word in shown if HAN.search(word)] == []


def test_选了英文_一览表的列名_规则_城乡都是英文():
    with translation.override("en"):
        columns = _columns(load_pack("cn-moe-2017-6").indicators, verdicts=True)
        shown = [str(part) for column in columns for part in (column.label, column.unit)]
        shown += [str(word) for word in (*PACK_LABELS.values(), *RESIDENCE.values())]
    assert [word for word in shown if HAN.search(word)] == []


def test_每一种权限都有名称_没有权限时不露出编号(world):
    assert sorted(declared().keys() - _WORDS.keys()) == []
    leader, school = world.home.people["leader"], world.home.schools[0]
    for right in declared():
        try:
            allow(leader, right, school)
        except NotAllowed as error:
            told = f"{error.where}{error.found}{error.expected}{error.fix}"
            assert right_in_words(right) in error.found
            assert not re.search(r"[a-z]+\.[a-z]+", told), told
    with pytest.raises(NotAllowed, match="上传统计表"):
        allow(leader, "batch.stage", school)


def test_审计里的名字_不随办理人的语言变():
    draft = Draft(region_name="云川县", as_of=date(2026, 9, 1))
    with translation.override("en"):
        assert str(draft) == "云川县 2026-09-01 draft"
        assert audit._name(draft) == "云川县 2026-09-01 草稿"


@pytest.mark.parametrize("accepted", ["en-US,en;q=0.9", "zh-CN,zh;q=0.9", ""])
def test_没有选过语言_就是中文(world, accepted):
    page = Client(headers={"accept-language": accepted}).get("/signin/").content.decode()
    assert "用户名" in page
    assert 'lang="zh-Hans"' in page
