"""All that is typed on the page of a plan being prepared is one form: no button loses the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.plans import actions
from junheng.web.plans.binding_form import BindForm
from junheng.web.plans.conflicts import Conflict, conflicts_of
from junheng.web.plans.forms import PreferForm, SettleForm
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries import packs
from junheng.web.plans.queries.comparing import PlanConflict, pulls_of
from junheng.web.register.queries import is_county, region_names, regions_within, schools_of

LOCAL = "local"  # a hidden field: the local values were on the page that was sent


@dataclass(frozen=True, slots=True)
class Preparation:
    """The forms of a plan being prepared, with what is stored or with what was typed."""

    adoption: Adoption
    bind: BindForm
    conflicts: list[tuple[Conflict, SettleForm]]
    pulls: list[tuple[PlanConflict, PreferForm]]

    @property
    def left(self) -> int:
        """How many conflicts nobody decided yet."""
        still = [one for one, _form in self.conflicts if one.is_open]
        return len(still) + len([one for one, _form in self.pulls if not one.holds])

    def _sent(self) -> Iterator[forms.Form]:
        every: list[forms.Form] = [self.bind, *(form for _one, form in self.conflicts)]
        every += [form for _one, form in self.pulls]
        return (form for form in every if form.is_bound)

    def is_valid(self) -> bool:
        """Check every form that was sent, so that all that is wrong is said at once."""
        wrong = [form for form in self._sent() if not form.is_valid()]
        return not wrong

    @transaction.atomic
    def save(self, actor: Any, seen: int, *, act: str = "") -> list[str]:
        """Store all that is new by its verbs, or nothing; say what was stored."""
        row, said = self.adoption, []
        if self.bind.is_bound and (act == "bind" or self.bind.is_news):
            row = actions.adoption_bind(
                actor=actor,
                adoption=row,
                seen=seen,
                scopes=self.bind.bound_scopes,
                offices=self.bind.bound_offices,
                lines=self.bind.bound_lines,
                days=self.bind.bound_days,
                baseline_year=self.bind.cleaned_data["baseline_year"],
            )
            seen, said = row.version, [_("本地取值已保存。")]
        for one, form in self.conflicts:
            if form.is_bound:
                told = {"item": one.item.id, "rule": one.rule, **form.cleaned_data}
                made = actions.adoption_settle(actor=actor, adoption=row, seen=seen, **told)
                row, seen = made.adoption, made.adoption.version
                said.append(_("已记下处置方式。"))
        for pull, prefer in self.pulls:
            if prefer.is_bound:
                told = {"topic": pull.topic, **prefer.cleaned_data}
                row = actions.adoption_prefer(actor=actor, adoption=row, seen=seen, **told)
                seen = row.version
                said.append(_("已记下以哪一份为准。"))
        return list(dict.fromkeys(said))


def preparation(
    account: Any, adoption: Adoption, data: QueryDict | None = None, *, act: str = ""
) -> Preparation:
    """Give the forms of a plan; with what was sent, those that were typed in are checked.

    The button pressed names its own conflict; the forms of others count where they were changed.
    """
    plan, today = packs.plan_of(adoption.pack_id), timezone.localdate()
    whole = data is not None and LOCAL in data
    settling = data.get("conflict", "") if data is not None else ""
    preferring = data.get("topic", "") if data is not None else ""

    def settle(one: Conflict) -> SettleForm:
        form = SettleForm.of(one, data)
        pressed = act == "settle" and one.key == settling
        return form if pressed or (whole and form.has_changed()) else SettleForm.of(one)

    def prefer(one: PlanConflict) -> PreferForm:
        form = PreferForm.of(one, data)
        pressed = act == "prefer" and one.topic == preferring
        return form if pressed or (whole and form.has_changed()) else PreferForm.of(one)

    return Preparation(
        adoption,
        _bind_form(account, adoption, data if whole or act == "bind" else None),
        [(one, settle(one)) for one in conflicts_of(plan, adoption.region_code, today, adoption)],
        [(one, prefer(one)) for one in pulls_of(adoption)],
    )


def _bind_form(account: Any, adoption: Adoption, data: Any = None) -> BindForm:
    today = timezone.localdate()
    schools = schools_of(adoption.region_code, account, today)
    towns = sorted({school.town for school in schools if school.town})
    home = adoption.region_code
    names = region_names(regions_within(home, today), today)
    return BindForm(
        data,
        plan=packs.plan_of(adoption.pack_id),
        adoption=adoption,
        schools=[(s.school_code, s.name) for s in schools if s.counts_as_school],
        towns=towns,
        regions=sorted(names.items(), key=lambda place: (place[0] != home, place)),
        suggested=[home] if is_county(home, today) else [],
    )
