"""Placeholders of a Word form, also where Word split them over runs.

Word cuts a text into runs as it likes: ``{{学`` may stand in one and ``校名称}}`` in another.  The
texts of a paragraph are read as one, and what replaces a placeholder goes to the text in which it
begins, so its look is the look of its first character.  Only texts change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, unescape

from junheng.publish.filling.slots import holders, printable

_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>(?:\w+:)?(?:p|t|br|cr|tab))(?P<rest>(?:\s[^<>]*)?)>")
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_NUMBERED = re.compile(r"&#(x?)([0-9A-Fa-f]{1,6});")


@dataclass(slots=True)
class _Text:
    """One run's text: where its characters stand in the part, and its tag."""

    opened: int  # of the opening tag
    begins: int
    ends: int
    text: str


@dataclass(slots=True)
class _Paragraph:
    texts: list[_Text] = field(default_factory=list)
    joined: str = ""


def parts_of(names: list[str]) -> list[str]:
    """List the parts of a package that hold text a reader sees."""
    return [name for name in names if _PARTS.fullmatch(name)]


def _plain(xml: str) -> str:
    numbered = _NUMBERED.sub(lambda m: chr(int(m[2], 16 if m[1] else 10)), xml)
    return unescape(numbered, _QUOTES)


def _paragraphs(xml: str) -> Iterator[_Paragraph]:
    """Walk paragraphs with their texts; a text box is a paragraph of its own inside another."""
    open_ones: list[_Paragraph] = []
    text_from: tuple[int, int] | None = None
    for tag in _TAG.finditer(xml):
        name = tag["name"].rpartition(":")[2]
        is_empty = tag["rest"].endswith("/")
        if name == "p" and not is_empty:
            if tag["close"]:
                if open_ones:
                    yield open_ones.pop()
            else:
                open_ones.append(_Paragraph())
        elif not open_ones:
            continue
        elif name == "t" and not is_empty:
            if not tag["close"]:
                text_from = (tag.start(), tag.end())
            elif text_from is not None:
                opened, begins = text_from
                text = _plain(xml[begins : tag.start()])
                open_ones[-1].texts.append(_Text(opened, begins, tag.start(), text))
                open_ones[-1].joined += text
                text_from = None
        elif name in ("br", "cr", "tab"):  # a placeholder does not reach over a break
            open_ones[-1].texts.append(_Text(-1, -1, -1, "\n"))
            open_ones[-1].joined += "\n"


def names_in(xml: str) -> list[str]:
    """List the placeholders of a part in their order, each as often as it occurs."""
    return [name for one in _paragraphs(xml) for _from, _to, name in holders(one.joined)]


def patched(xml: str, value_of: Callable[[str, bool], str | None]) -> str:
    """Replace placeholders of a part; one without a value stays as it is.

    ``value_of`` takes the name of a placeholder and whether it stands alone in its paragraph.

    >>> part = "<w:p><w:r><w:t>{{学</w:t></w:r><w:r><w:b/><w:t>校}}。</w:t></w:r></w:p>"
    >>> patched(part, lambda name, _alone: "甲校" if name == "学校" else None)
    '<w:p><w:r><w:t>甲校</w:t></w:r><w:r><w:b/><w:t>。</w:t></w:r></w:p>'
    """
    edits: list[tuple[int, int, str]] = []
    for paragraph in _paragraphs(xml):
        found = [
            (begins, ends, value)
            for begins, ends, name in holders(paragraph.joined)
            if (value := value_of(name, _stands_alone(paragraph.joined, begins, ends))) is not None
        ]
        if found:
            edits += _edits(xml, paragraph, found)
    for begins, ends, new in sorted(edits, reverse=True):
        xml = xml[:begins] + new + xml[ends:]
    return xml


def _stands_alone(text: str, begins: int, ends: int) -> bool:
    return text.strip() == text[begins:ends]


def _edits(
    xml: str, paragraph: _Paragraph, found: list[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    at = 0
    for one in paragraph.texts:
        begins, ends = at, at + len(one.text)
        at = ends
        touched = [hit for hit in found if hit[0] < ends and hit[1] > begins]
        if one.begins < 0 or not touched:
            continue
        out, position = [], begins
        for first, last, value in touched:
            out.append(paragraph.joined[position : max(first, begins)])
            if begins <= first < ends:
                out.append(printable(value))
            position = min(last, ends)
        out.append(paragraph.joined[position:ends])
        text = "".join(out)
        tag = xml[one.opened : one.begins]
        if text != text.strip() and "xml:space" not in tag:
            tag = tag[:-1] + ' xml:space="preserve">'
        yield one.opened, one.ends, tag + escape(text)
