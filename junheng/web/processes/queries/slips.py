"""The form of an application on a sheet (填报单): handed out filled as far as known, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.crypto import salted_hmac

from junheng.data.intake.form_sheet import FilledForm
from junheng.kernel.errors import UsageError
from junheng.publish.ledgers.form_sheet import FormRow, form_workbook
from junheng.web.processes.known import known_of
from junheng.web.processes.models import Application
from junheng.web.processes.units import units_for
from junheng.web.shared.directory import region_name

_WORDS = {"met": "具备", "unmet": "不具备"}
TITLE = "title"
_QUOTED = 40  # signs of a wrong cell


def code_of(one: Application) -> str:
    """Give the code of an application's sheet; nobody can make one up."""
    return f"申报-{one.pk}-{salted_hmac('junheng.process', str(one.pk)).hexdigest()[:8]}"


def _rows(one: Application) -> list[FormRow]:
    stage = one.call.process.stages[0]
    units = units_for(one.call, one, stage)
    rows = [FormRow(TITLE, "题目", one.title, "")]
    closed = known_of(one)
    for field in stage.form:
        if field.id in closed.fields:
            continue
        held = one.answers.get(field.id, "")
        if field.type == "each":
            named = held if isinstance(held, dict) else {}
            rows += [
                FormRow(f"f-{field.id}-{n}", f"{field.label}：{unit}", str(named.get(unit, "")), "")
                for n, unit in enumerate(units.get(field.id, ()))
            ]
        else:
            rows.append(FormRow(f"f-{field.id}", field.label, str(held), field.help, field.choices))
    for point in stage.checklist:
        if point.id in closed.points:
            continue
        given = one.checks.get(point.id, {})
        if point.kind == "met":
            answer = _WORDS.get(given.get("answer", ""), "")
            choices = tuple(_WORDS.values())
            rows.append(FormRow(f"m-{point.id}", f"{point.label}：自评", answer, "", choices))
        if point.kind != "file":
            rows.append(FormRow(f"p-{point.id}", point.label, given.get("words", ""), point.asks))
    return rows


def workbook(one: Application) -> bytes:
    """Write the sheet of an application with what is known filled in."""
    with translation.override(settings.LANGUAGE_CODE):
        place = region_name(one.region_code, one.call.opened_on)
        return form_workbook(
            f"{one.call}申报书",
            code_of(one),
            _rows(one),
            footer=f"{place}　{one.call}　{one.unit_name}",
            day=one.call.opened_on,
            author=f"{place}教育局",
        )


def sent_of(one: Application, form: FilledForm) -> dict[str, str]:
    """Give what a sheet says, as the page would have sent it; a row it lost stays as it was.

    Raises
    ------
    UsageError
        It is the sheet of another application, or its title is too long.
    """
    if form.code != code_of(one):
        raise UsageError(
            where=form.place,
            found=f"这张填报单的编号是 {form.code}",
            expected=f"{code_of(one)}（{one.unit_name}《{one.title}》的填报单）",
            fix="请打开它自己的申报页面再导入，或重新下载填报单",
        )
    back = {words: key for key, words in _WORDS.items()}
    known = {row.key: row.value for row in _rows(one)}
    told = {key: form.values.get(key, value) for key, value in known.items()}
    return {
        key: back.get(value, value) if key.startswith("m-") else value
        for key, value in told.items()
    }


def wrong_in(one: Application, form: FilledForm, errors: Mapping[str, Sequence[str]]) -> UsageError:
    """Say which cells of a sheet cannot be taken; the errors are the page's, by its fields."""
    rows = {row.key: row for row in _rows(one)}
    found, asked = [], []
    for key, said in errors.items():
        cell = form.cell(key, rows[key].label)
        found.append(f"{cell}填的是“{form.values.get(key, '')[:_QUOTED]}”")
        choices = "、".join(rows[key].choices)
        told = f"{choices}之一" if choices else " ".join(said).rstrip("。").removeprefix("请")
        asked.append(told if len(errors) == 1 else f"{form.cells.get(key, '')} {told}")
    return UsageError(
        where=form.place,
        found="；".join(found),
        expected="；".join(asked),
        fix="请在表里改好再导入；这一次一项也没有存",
    )
