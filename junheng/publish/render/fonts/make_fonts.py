"""Make the two faces of the documents from the Noto CJK collections (制作文档字体).

Typeset documents must not depend on what a machine has installed, so the package carries one
gothic and one Song face under their own family names.  Both hold GB 2312, every character of
``names.txt`` (the characters of the national list of standard characters (通用规范汉字表) beyond
GB 2312, and rare characters of names), Latin, digits, punctuation and marks; the gothic face holds
all of GBK as well, and stands in wherever the Song face has no glyph.

Run with the collections of the distribution's ``fonts-noto-cjk`` package::

    python make_fonts.py --sans NotoSansCJK-Regular.ttc --serif NotoSerifCJK-Regular.ttc --out .
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

SANS = "Junheng Sans"
SERIF = "Junheng Serif"
FACE = "CJK SC"  # the simplified-Chinese member of the collection

# Latin, Greek, Cyrillic, punctuation, arrows, signs, marks, enclosed and full-width forms.
_SIGNS = (
    (0x20, 0x24F),
    (0x370, 0x45F),
    (0x2000, 0x22FF),
    (0x2460, 0x27BF),
    (0x3000, 0x303F),
    (0x3200, 0x33FF),
    (0xFF00, 0xFFEF),
)


def enumerated(codec: str, leads: range, trails: range) -> Iterator[int]:
    """Give every code point that two bytes of a Chinese codec can say."""
    for lead in leads:
        for trail in trails:
            try:
                text = bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue
            yield from map(ord, text)


def coverage(names: str, *, wide: bool) -> set[int]:
    """Give the code points of one face; ``wide`` adds all of GBK."""
    points = set(enumerated("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)))
    if wide:
        points.update(enumerated("gbk", range(0x81, 0xFF), range(0x40, 0xFF)))
    points.update(ord(character) for character in names if not character.isspace())
    for first, last in _SIGNS:
        points.update(range(first, last + 1))
    return points


def face_of(collection: Path) -> TTFont:
    """Open the simplified-Chinese face of a collection."""
    for font in TTCollection(str(collection), lazy=True).fonts:
        if font["name"].getDebugName(1).endswith(FACE):
            font.recalcTimestamp = False
            return font
    raise SystemExit(f"{collection}：没有名称以“{FACE}”结尾的字体；请使用 Noto CJK 的 .ttc 文件")


def rename(font: TTFont, family: str) -> None:
    """Give the subset its own name, so that it is never mistaken for an installed face."""
    postscript = family.replace(" ", "") + "-Regular"
    names = font["name"]
    kept = [row for row in names.names if row.nameID in {0, 5, 13, 14} and row.langID == 0x409]
    names.names = kept
    for number, text in {
        1: family,
        2: "Regular",
        3: f"{postscript};subset of Noto CJK SC",
        4: family,
        6: postscript,
    }.items():
        names.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff.topDictIndex[0].FullName = family
    cff.topDictIndex[0].FamilyName = family


def cut(collection: Path, family: str, points: set[int], out: Path) -> Path:
    """Subset one face and write it; hints and layout features we do not use are dropped."""
    font = face_of(collection)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["ccmp", "locl", "kern"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    rename(font, family)
    path = out / (family.replace(" ", "") + "-Regular.otf")
    font.save(str(path))
    return path


def main() -> None:
    """Read the arguments and write both faces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sans", type=Path, required=True)
    parser.add_argument("--serif", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    names = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8")
    cut(options.sans, SANS, coverage(names, wide=True), options.out)
    cut(options.serif, SERIF, coverage(names, wide=False), options.out)


if __name__ == "__main__":
    main()
