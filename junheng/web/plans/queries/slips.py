"""Slips as workbooks that come back (电子回执单): an office fills in who signs, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation

from junheng.data.intake.form_sheet import FilledForm
from junheng.kernel.errors import Hidden, UsageError
from junheng.kernel.periods import chinese
from junheng.policy.plan import PlanItem
from junheng.publish.ledgers.form_sheet import FormRow, form_workbook
from junheng.publish.reports.plan_duties import local_office
from junheng.web.plans.models import Adoption, Duty, DutyState, Stands
from junheng.web.plans.queries.standing import Standing
from junheng.web.shared.directory import region_name


@dataclass(frozen=True, slots=True)
class Slip:
    """What one office of our own still has to sign for."""

    office: str
    lines: tuple[tuple[PlanItem, Duty], ...]

    @property
    def code(self) -> str:
        """Code of its first line, by which it is asked for."""
        return self.lines[0][1].code


def slips_of(standing: Standing) -> list[Slip]:
    """List the slips that wait for a signature, one an office."""
    found: dict[str, list[tuple[PlanItem, Duty]]] = {}
    for duty in sorted(standing.duties, key=lambda one: one.pk):
        item = standing.plan.by_id.get(duty.item)
        if item is None or item.internal or item.id in standing.stopped:
            continue
        if duty.state == DutyState.HANDED_OUT and duty.stands == Stands.OWN and duty.code:
            found.setdefault(local_office(duty.office) or duty.office, []).append((item, duty))
    return [Slip(office, tuple(lines)) for office, lines in found.items()]


def number_of(adoption: Adoption, code: str) -> str:
    """Give the number a slip bears; the plan stands in it."""
    return f"{adoption.pk}-{code}"


def workbook(standing: Standing, code: str) -> tuple[str, bytes]:
    """Write the slip of one office as a workbook: what it was given, and room for who signs."""
    slip = next((one for one in slips_of(standing) if one.code == code), None)
    if slip is None:
        raise Hidden(
            where="电子回执单",
            found="没有这张回执单，或已经全部签收",
            expected="还有任务待签收的单位",
            fix="请从“任务与责任”页重新下载",
        )
    adoption, plan, today = standing.adoption, standing.plan, timezone.localdate()
    with translation.override(settings.LANGUAGE_CODE):
        issuer = f"{region_name(adoption.region_code, today)}教育局"
        rows = [
            FormRow(
                key=duty.code,
                label=f"{plan.clause_label(item.clause)} {item.text}",
                value="",
                help=f"{duty.get_part_display()}；{_until(duty)}。在“填写”栏写签收人的姓名。",
            )
            for item, duty in slip.lines
        ]
    title = f"{slip.office}交办回执单"
    number = number_of(adoption, code)
    footer = f"{issuer}　《{plan.title}》"
    return title, form_workbook(title, number, rows, footer=footer, day=today, author=issuer)


def _until(duty: Duty) -> str:
    return f"完成时限{chinese(duty.due_on)}" if duty.due_on else "没有写完成时限"


def signers(adoption: Adoption, form: FilledForm) -> Mapping[str, str]:
    """Give who signs for which code.

    Raises
    ------
    UsageError
        It is a slip of another plan, or nobody signed on it.
    """
    if form.code.partition("-")[0] != str(adoption.pk):
        raise UsageError(
            where=form.place,
            found=f"编号“{form.code}”不是这份计划的回执单",
            expected=f"编号以“{adoption.pk}-”开头的回执单",
            fix="请打开回执单所属的计划再导入，或从本页重新下载",
        )
    signed = {key.upper(): name for key, name in form.values.items() if name}
    if not signed:
        raise UsageError(
            where=form.place,
            found="没有写签收人",
            expected="签收的每一行都在“填写”栏写上姓名",
            fix="请填写后再导入；没有填的行不会签收",
        )
    return signed
