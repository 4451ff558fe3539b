"""The faces that typeset documents use (文档字体).

The package carries two open faces under its own family names, so that a chart or a PDF looks the
same on every machine and a missing font is an error rather than a row of boxes.  A site that
holds licences for the named faces of official papers puts them into a folder of its own and
passes it on; nothing else on the machine is ever looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

FOLDER = Path(__file__).resolve().parent / "fonts"

SANS = "Junheng Sans"
SERIF = "Junheng Serif"

# What a browser shows instead: the faces of the reader's own system, never a download.
SCREEN = (
    "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, "
    "HarmonyOS Sans SC, sans-serif"
)


@dataclass(frozen=True, slots=True)
class Faces:
    """Which family sets which part of a PDF; every list ends in a face of the package."""

    title: tuple[str, ...] = (SERIF, SANS)  # stands for 小标宋
    body: tuple[str, ...] = (SERIF, SANS)  # stands for 仿宋
    heading: tuple[str, ...] = (SANS,)  # stands for 黑体
    subheading: tuple[str, ...] = (SERIF, SANS)  # stands for 楷体
    folder: Path | None = None  # a site's own fonts, looked at before those of the package

    @property
    def folders(self) -> list[Path]:
        """Folders to search, nearest first."""
        return [self.folder, FOLDER] if self.folder else [FOLDER]

    def undrawable(self, text: str) -> str:
        """Give the characters of a text that no face can draw, each once.

        >>> OPEN_FACES.undrawable("均衡 𠮷㛃·〇 ㎡ ● ▲ ■ ○ ⊘ ◆ → × ÷ ≥ ≤")
        ''
        """
        points: set[int] = set()
        for folder in self.folders:
            for path in sorted(folder.iterdir()):
                if path.suffix.lower() in {".otf", ".ttf", ".ttc"}:
                    points |= drawable(path)
        return "".join(sorted({c for c in text if ord(c) not in points and not c.isspace()}))


OPEN_FACES = Faces()


@cache
def drawable(path: Path) -> frozenset[int]:
    """Give the code points the faces of one font file can draw.

    >>> {ord("𠮷"), ord("㛃"), ord("·"), ord("〇")} <= drawable(FOLDER / "JunhengSerif-Regular.otf")
    True
    """
    if path.suffix.lower() == ".ttc":
        with TTCollection(str(path), lazy=True) as collection:
            return frozenset().union(*(font.getBestCmap() for font in collection.fonts))
    with TTFont(str(path), lazy=True) as font:
        return frozenset(font.getBestCmap())
