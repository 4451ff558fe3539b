"""Draw a chart on the server as SVG, for pages and papers (出图).

The SVG may stand inside a page under a strict content security policy: no ``<style>``, no
``style`` attribute, no script, no link.  It names itself with ``<title>`` and ``<desc>`` and is one
image to a screen reader; the table beside it says the rest.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import vl_convert
from lxml import etree

from junheng.publish.charts.model import Chart
from junheng.publish.render.faces import OPEN_FACES, SANS, SCREEN
from junheng.publish.render.raster import register_faces

Surface = Literal["screen", "paper"]

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = ("class", "role", "pointer-events", "aria-hidden", "aria-roledescription", "aria-label")


def svg(chart: Chart, *, surface: Surface = "screen") -> str:
    """Draw the chart as one ``<svg>`` element.

    Parameters
    ----------
    surface : {"screen", "paper"}
        On screen the text uses the reader's own system faces, on paper the face of the package.
    """
    register_faces()
    drawn = vl_convert.vegalite_to_svg(dict(chart.spec), allowed_base_urls=[])
    root = etree.fromstring(drawn.encode())
    _plain(root)
    if surface == "screen":
        for text in root.iter(f"{{{_SVG}}}text"):
            text.set("font-family", SCREEN)
    _name(root, chart, surface)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def ready() -> None:
    """Load what draws: a fresh process needs half a second for its first chart."""
    register_faces()
    nothing = {"data": {"values": []}, "mark": "point", "encoding": {}}
    vl_convert.vegalite_to_svg(nothing, allowed_base_urls=[])


def undrawn(chart: Chart) -> str:
    """Give the characters of a chart that its face cannot draw; empty is what it should be."""
    cells = "".join(cell for row in chart.table.rows for cell in row)
    return OPEN_FACES.undrawable(chart.title + chart.subtitle + cells)


def _plain(root: etree._Element) -> None:
    """Leave only drawn shapes and presentation attributes."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.get("display") == "none" or _invisible(element):
            element.getparent().remove(element)
            continue
        word = element.get("aria-label")
        if word and element.get("role") == "graphics-symbol" and element.tag != f"{{{_SVG}}}g":
            etree.SubElement(element, f"{{{_SVG}}}title").text = word
        for name in _DROPPED:
            element.attrib.pop(name, None)
        style = element.attrib.pop("style", "")
        for part in filter(None, (p.strip() for p in style.split(";"))):
            key, _, value = part.partition(":")
            element.set(key.strip(), value.strip())


def _invisible(element: etree._Element) -> bool:
    """Tell labels hidden because they would overlap, and background paths without ink."""
    if element.tag == f"{{{_SVG}}}text":
        return bool(element.get("opacity") == "0")
    if element.get("class") in ("background", "foreground"):
        return element.get("stroke") is None and element.get("fill") is None
    return False


def _name(root: etree._Element, chart: Chart, surface: Surface) -> None:
    """Name the image; the ids are made of its words and width: no two of a page share one."""
    words = chart.title + chart.subtitle + chart.description + str(chart.spec.get("width", ""))
    digest = hashlib.sha256(words.encode())
    mark = digest.hexdigest()[:10]
    root.set("role", "img")
    root.set("aria-labelledby", f"t{mark} d{mark}")
    root.set("font-family", SCREEN if surface == "screen" else SANS)
    title = etree.Element(f"{{{_SVG}}}title", id=f"t{mark}")
    title.text = chart.title
    described = etree.Element(f"{{{_SVG}}}desc", id=f"d{mark}")
    described.text = chart.description
    root.insert(0, title)
    root.insert(1, described)
