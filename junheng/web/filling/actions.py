"""Verbs of forms: put up, replaced, mapped, withdrawn, filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from junheng.kernel.errors import Refused, UsageError
from junheng.publish.filling import Form
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.filling import access  # noqa: F401  declares the rights
from junheng.web.filling.models import About, FilledCopy, FormTemplate
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb

_LISTED = 200  # reasons a copy keeps


def _slots(form: Form) -> list[dict[str, object]]:
    return [
        {"id": one.id, "label": one.label, "where": one.where, "count": one.count}
        for one in form.slots
    ]


def _must_hold_slots(name: str, form: Form) -> None:
    if not form.slots:
        raise UsageError(
            where=f"《{name}》",
            found="没有找到要填的地方",
            expected="写有 {{学校名称}} 这样的占位符，或者选了单元格、起了名称",
            fix="请在要填的地方写上 {{名称}}，或在下面写明要填的单元格",
        )


@verb("form.added", may="form.manage")
def form_add(
    *,
    actor: Account,
    place: Place,
    title: str,
    about: str,
    name: str,
    content: bytes,
    looked: Form,
    chosen: Sequence[str],
    mapping: Mapping[str, str],
    on: date,
) -> FormTemplate:
    """Put up a form that was looked at; the figures its placeholders name are mapped at once."""
    if not title.strip() or about not in About.values:
        raise UsageError(
            where="上传表样",
            found="没有写名称，或没有选填报对象",
            expected="两项都写明",
            fix="请补上后再提交",
        )
    _must_hold_slots(name, looked)
    made: FormTemplate = FormTemplate.objects.create(
        region_code=place.region_code,
        title=title.strip(),
        about=about,
        name=name,
        kind=looked.kind,
        content=content,
        sha256=sha256(content).hexdigest(),
        slots=_slots(looked),
        chosen=list(chosen),
        mapping=dict(mapping),
        uploaded_by=actor,
        uploaded_on=on,
    )
    return made


def _must_be_current(form: FormTemplate) -> None:
    if not form.is_current:
        raise Refused(
            where=str(form),
            found="已经停用" if form.withdrawn_on else "已经换上新版",
            expected="在用的表样",
            fix="请打开在用的那一版",
        )


@verb("form.replaced", may="form.manage")
def form_replace(
    *,
    actor: Account,
    form: FormTemplate,
    seen: int,
    name: str,
    content: bytes,
    looked: Form,
    chosen: Sequence[str],
    mapping: Mapping[str, str],
    on: date,
) -> FormTemplate:
    """Put up a new edition; slots of the same name keep their figures, the old edition stays."""
    _must_be_current(form)
    _must_hold_slots(name, looked)
    kept = {slot.id: form.mapping[slot.id] for slot in looked.slots if slot.id in form.mapping}
    made: FormTemplate = FormTemplate.objects.create(
        region_code=form.region_code,
        title=form.title,
        about=form.about,
        edition=form.edition + 1,
        name=name,
        kind=looked.kind,
        content=content,
        sha256=sha256(content).hexdigest(),
        slots=_slots(looked),
        chosen=list(chosen),
        mapping={**mapping, **kept},
        uploaded_by=actor,
        uploaded_on=on,
    )
    form.replaced_by = made
    form.save(update_fields=["replaced_by"])
    return made


@verb("form.mapped", may="form.manage")
def form_map(
    *, actor: Account, form: FormTemplate, seen: int, mapping: Mapping[str, str]
) -> FormTemplate:
    """Say which figure each slot takes; the record holds what it took before."""
    _must_be_current(form)
    known = {slot["id"] for slot in form.slots}
    form.mapping = {slot: key for slot, key in mapping.items() if slot in known and key}
    form.save()
    return form


@verb("form.withdrawn", may="form.manage")
def form_withdraw(*, actor: Account, form: FormTemplate, seen: int, on: date) -> FormTemplate:
    """Take a form out of use; what was filled in stays."""
    _must_be_current(form)
    form.withdrawn_on = on
    form.save()
    return form


@verb("form.filled", may="form.fill")
def form_filled(
    *,
    actor: Account,
    place: Place,
    form: FormTemplate,
    of: str,
    count: int,
    snapshot: SnapshotRecord | None,
    missing: Sequence[Sequence[str]],
    file: str,
    digest: str,
    on: date,
) -> FilledCopy:
    """Record a filling: for whom, with which edition, from which data, what was missing."""
    _must_be_current(form)
    made: FilledCopy = FilledCopy.objects.create(
        form=form,
        region_code=place.region_code,
        school_code=place.school_code,
        of=of[:120],
        count=count,
        mapped=form.version,
        snapshot=snapshot,
        missing=[list(one) for one in missing[:_LISTED]],
        file=file,
        sha256=digest,
        by=actor,
        on=on,
    )
    return made
