"""Filling a bureau's own Word form or workbook (模板填数): what is mapped changes, nothing else.

A form is looked at first (:func:`look`): judged by its content, then its slots listed.  A
:class:`Slot` (填写处) is a ``{{name}}`` in the text, a chosen cell, or a defined name.  Filling
(:func:`fill`) patches the XML of the parts that hold slots; every other part keeps its bytes.
"""

from __future__ import annotations

from junheng.publish.filling.fill import Form, fill, look
from junheng.publish.filling.slots import Filling, Slot

__all__ = ["Filling", "Form", "Slot", "fill", "look"]
