"""The English catalogue: compiled as written, and complete for the frame every page has."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

import junheng.web
from junheng.web.accounts.models import Role
from junheng.web.shared.events import named_events
from junheng.web.shared.navigation import _entries

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


def test_每个页面都有的字_都有英文():
    words = written()
    text = [path.read_text(encoding="utf-8") for path in (WEB / "shared/templates").rglob("*.html")]
    text += [p.read_text(encoding="utf-8") for p in (WEB / "accounts/templates").rglob("*.html")]
    asked = {w for page in text for w in re.findall(r'(?:translate |_\()["\'](.+?)["\']', page)}
    missing = sorted(word for word in asked if HAN.search(word) and not words.get(word))
    assert missing == []


def test_译文里的占位符和原文一样():
    holder = re.compile(r"%\(\w+\)[sd]")
    for chinese, english in written().items():
        if english:
            assert sorted(holder.findall(chinese)) == sorted(holder.findall(english)), chinese


def test_选了英文_导航角色事项都是英文(world):
    from django.utils import translation

    with translation.override("en"):
        shown = [str(each.label) for each in _entries]
        shown += [str(role.label) for role in Role]
        shown += [v for k, v in named_events().items() if k.startswith(("account.", "register."))]
    assert [word for word in shown if HAN.search(word)] == []


@pytest.mark.parametrize("accepted", ["en-US,en;q=0.9", "zh-CN,zh;q=0.9", ""])
def test_没有选过语言_就是中文(world, accepted):
    page = Client(headers={"accept-language": accepted}).get("/signin/").content.decode()
    assert "用户名" in page
    assert 'lang="zh-Hans"' in page
