"""Kinds of visits as choices; what each means stands in the pack ``national/supervision``.

A matter of the yearly list may also be about governments: no school is visited on it, a round of
the process a plan names rests on it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KIND_CHOICES = [
    ("comprehensive", _("综合督导")),
    ("special", _("专项督导")),
    ("routine", _("责任督学经常性督导")),
    ("teaching", _("教学视导")),
    ("recheck", _("整改复查（到校）")),
    ("remote", _("线上复核整改")),
]
RECHECKS = ("recheck", "remote")
GOVERNMENT = "government"
ITEM_CHOICES = [*KIND_CHOICES, (GOVERNMENT, _("对政府的督导"))]
