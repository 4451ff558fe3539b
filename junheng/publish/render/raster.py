"""A drawing as pixels for Word, of which older ones take no SVG (位图)."""

from __future__ import annotations

from functools import cache

import vl_convert
from lxml import etree

from junheng.publish.render.faces import FOLDER

_SVG = "http://www.w3.org/2000/svg"


@cache
def register_faces() -> None:
    """Let drawings find the faces of the package; once a process."""
    vl_convert.register_font_directory(str(FOLDER))


def png(svg: str, *, scale: float = 3.0) -> bytes:
    """Turn one ``<svg>`` into a PNG of ``scale`` times its size, on white."""
    register_faces()
    root = etree.fromstring(svg.encode())
    ground = etree.Element(f"{{{_SVG}}}rect", width="100%", height="100%", fill="white")
    root.insert(0, ground)
    drawn: bytes = vl_convert.svg_to_png(etree.tostring(root, encoding="unicode"), scale=scale)
    return drawn
