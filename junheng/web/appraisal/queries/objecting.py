"""What a school may object to, and the sheet it says so on (异议填报单)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from junheng.data.intake.form_sheet import FilledForm
from junheng.kernel.errors import UsageError
from junheng.measure.appraisal import Inputs
from junheng.publish.ledgers.form_sheet import FormRow, form_workbook
from junheng.publish.sentences import appraisal as said
from junheng.web.appraisal.models import AwardRun, Evaluation
from junheng.web.appraisal.queries import reading
from junheng.web.register.models import School
from junheng.web.shared.directory import region_name

Matter = Evaluation | AwardRun


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of a result a school may object to."""

    id: str
    label: str


def items_of(matter: Matter) -> tuple[Item, ...]:
    """List the figures that count in a result; what the rules leave out counts nothing."""
    if isinstance(matter, AwardRun):
        award = reading.award_of(matter.plan, matter.award)
        return tuple(Item(one.id, one.label) for one in award.components)
    told = reading.told_of(matter)
    held = [one for one in told.scheme.measures if one.id not in told.inputs.refused]
    return tuple(Item(one.id, one.label) for one in held)


def item_of(matter: Matter, about: str) -> Item:
    """Give the figure an objection names.

    Raises
    ------
    UsageError
        The result has no such figure.
    """
    found = next((one for one in items_of(matter) if one.id == about), None)
    if found is None:
        raise UsageError(
            where=matter.title,
            found="没有选是哪一项",
            expected="评价里的一项" if isinstance(matter, Evaluation) else "奖励办法里的一项",
            fix="请选一项再提交",
        )
    return found


def _stands(matter: Matter, school_code: str) -> dict[str, str]:
    """Say what the result counts with for one school, by figure."""
    if isinstance(matter, AwardRun):
        award = reading.award_of(matter.plan, matter.award)
        sharing = reading.sharing_of(award, matter.fund, Inputs.from_json(matter.inputs))
        return {
            shared.component.id: said.figure_in_words(part.figure, shared.component)
            for shared, part in sharing.of(school_code)
        }
    own = reading.told_of(matter).of(school_code)
    return {
        one.measure.id: said.figure_in_words(one.figure, one.measure)
        for one in own.measures
        if one.figure is not None
    }


def code_of(matter: Matter, school_code: str) -> str:
    """Give the code of a school's sheet; nobody can make one up."""
    kind = "评" if isinstance(matter, Evaluation) else "奖"
    name = f"{kind}{matter.pk}-{school_code}"
    return f"异议-{name}-{salted_hmac('junheng.objection', name).hexdigest()[:8]}"


def school_in(form: FilledForm) -> str:
    """Give the school a sheet's code names; whether it is ours is asked by :func:`said_in`."""
    parts = form.code.split("-")
    return parts[2] if len(parts) == 4 else ""


def workbook(matter: Matter, row: School) -> bytes:
    """Write a school's sheet: every figure with what it counts with, and room for an objection."""
    today = timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE):
        place = region_name(matter.region_code, today)
        stands = _stands(matter, row.school_code)
        rows = [
            FormRow(
                key=one.id,
                label=one.label,
                value="",
                help=f"公示的数：{stands.get(one.id, '没有数据')}。有异议的，写学校认为正确的数和"
                "出处；没有异议的不填。",
            )
            for one in items_of(matter)
        ]
        return form_workbook(
            f"{row.name}　{matter.title}异议填报单",
            code_of(matter, row.school_code),
            rows,
            footer=f"{place}　{matter.title}",
            day=today,
            author=f"{place}教育局",
        )


def said_in(matter: Matter, school_code: str, form: FilledForm) -> list[tuple[Item, str]]:
    """Give what a sheet objects to, figure by figure.

    Raises
    ------
    UsageError
        It is the sheet of another result or school, or nothing is filled in.
    """
    if form.code != code_of(matter, school_code):
        raise UsageError(
            where=form.place,
            found=f"编号“{form.code}”不是这份结果的填报单",
            expected="从本页下载的异议填报单，编号不改动",
            fix="请打开它所属的评价或奖励再导入，或重新下载",
        )
    items = {one.id: one for one in items_of(matter)}
    strange = [key for key, words in form.values.items() if words and key not in items]
    if strange:
        raise UsageError(
            where=form.place,
            found=f"{form.cells[strange[0]]} 那一行的编号“{strange[0]}”不在这份结果里",
            expected="“编号”一栏和下载时一样",
            fix="请重新下载，只填“填写”一栏",
        )
    found = [(items[key], words) for key, words in form.values.items() if words]
    if not found:
        raise UsageError(
            where=form.place,
            found="一项也没有填",
            expected="有异议的项目在“填写”栏写明数和出处",
            fix="请填写后再导入；没有异议的，不用导入",
        )
    return found
