"""What forms of every app share: the field for a day, a whole number as it was sent (表单)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest


def day_input(**attrs: str) -> forms.DateInput:
    """Give the field a day is entered in; the browser shows a calendar."""
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def number_of(request: HttpRequest, name: str) -> int:
    """Read a whole number of a form; anything else is 0, which no version and no row has."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0
