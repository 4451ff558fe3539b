"""Sentences of the catalogue in the language of the page (句子的语言).

Only while a page is read: what is kept, sent or printed speaks Chinese whoever asked for it.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation

from junheng.publish.sentences.catalogue import lend_language
from junheng.web.shared.once import is_reading


@lend_language
def spoken(text: str) -> str:
    """Give a form, or a word in it, in the reader's language; as it is where there is none."""
    if not text or translation.get_language() == settings.LANGUAGE_CODE or not is_reading():
        return text
    return translation.gettext(text)
