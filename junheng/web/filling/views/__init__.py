"""Pages of forms: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from junheng.web.filling.views.form import copy, edition, form, form_act, original
from junheng.web.filling.views.listing import figures, first, forms

__all__ = ["copy", "edition", "figures", "first", "form", "form_act", "forms", "original"]
