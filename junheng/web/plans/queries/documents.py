"""The papers of an adopted plan: 任务分解表, 责任清单, 交办回执单, 进展报告 (文件)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from junheng import __version__
from junheng.kernel.errors import Hidden, NotAllowed, Refused
from junheng.policy.guardrails import load_guardrails
from junheng.publish.ledgers.plan_tasks import breakdown_workbook, duty_workbook
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.plan_duties import DutyFact
from junheng.publish.reports.plan_progress import plan_report
from junheng.publish.reports.plan_rows import AdoptedPlan, PlanCover, Stop
from junheng.publish.reports.plan_tasks import duty_list, handed_out, slips, task_breakdown
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import results_root
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import AdoptionState, Duty, Settlement
from junheng.web.plans.queries.behind import money_by_item
from junheng.web.plans.queries.standing import Standing
from junheng.web.plans.queries.traces import traces_of
from junheng.web.plans.queries.words import local_words, own_line
from junheng.web.shared.directory import region_name

_FILE_NAME = 120  # characters of a plan's title in the name of a file


@dataclass(frozen=True, slots=True)
class Paper:
    """One document a page offers."""

    label: Promise | str
    stem: str  # of the reader's file name
    inside: bool = False  # only for those who may see what stays in the bureau


NAMES: Mapping[str, Paper] = {
    "breakdown.docx": Paper(_("任务分解表（Word）"), "任务分解表"),
    "breakdown.xlsx": Paper(_("任务分解表（工作簿）"), "任务分解表"),
    "duties.docx": Paper(_("责任清单（Word）"), "责任清单"),
    "duties.xlsx": Paper(_("责任清单（工作簿）"), "责任清单"),
    "slips.docx": Paper(_("交办回执单（Word）"), "交办回执单"),
    "slips.pdf": Paper(_("交办回执单（PDF）"), "交办回执单"),
    "report.docx": Paper(_("进展报告（Word）"), "进展报告"),
    "report.pdf": Paper(_("进展报告（PDF）"), "进展报告"),
    "bureau.docx": Paper(_("进展报告·局内版（Word）"), "进展报告（内部）", inside=True),
    "bureau.pdf": Paper(_("进展报告·局内版（PDF）"), "进展报告（内部）", inside=True),
}
AT_ONCE = frozenset({"breakdown.xlsx", "duties.xlsx"})  # the others take seconds: jobs
_ADOPTED = (AdoptionState.IN_FORCE, AdoptionState.SUPERSEDED)


def links(standing: Standing, account: Account) -> list[tuple[Promise | str, str]]:
    """List the documents this reader may take away, with their addresses."""
    if not standing.whole or standing.adoption.state not in _ADOPTED:
        return []
    return [
        (paper.label, url(standing, name))
        for name, paper in NAMES.items()
        if not (paper.inside and not _has_inside(standing, account))
        if not (name.startswith("slips.") and not _is_handed_out(standing))
    ]


def _has_inside(standing: Standing, account: Account) -> bool:
    """Tell whether there is an edition for the bureau, and this reader may see it."""
    may = account.may("plan.see_internal", standing.adoption)
    return may and any(item.internal for item in standing.plan.items)


def _is_handed_out(standing: Standing) -> bool:
    outside = {item.id for item in standing.plan.items if not item.internal}
    return any(d.code and d.stands == "own" and d.item in outside for d in standing.duties)


def url(standing: Standing, name: str) -> str:
    """Address of one document on this data version."""
    path = reverse("plan-document", args=[standing.adoption.pk, name])
    return f"{path}?snap={standing.record.sha256[:16]}" if standing.record else path


def check(standing: Standing, account: Account, name: str) -> str:
    """Check that there is such a document and that this reader may take it away.

    Raises
    ------
    Hidden
        There is no document of that name.
    NotAllowed
        The reader sees only one school, or asks for what stays in the bureau.
    Refused
        The plan was never adopted, or nothing was handed out yet.
    """
    if name not in NAMES:
        raise Hidden(
            where="下载文件",
            found=f"没有“{name}”",
            expected=f"其中之一：{'、'.join(NAMES)}",
            fix="请从页面上的“下载文件”里选",
        )
    inside = NAMES[name].inside
    if not standing.whole or (inside and not account.may("plan.see_internal", standing.adoption)):
        raise NotAllowed(
            where="下载文件",
            found="您的角色没有下载这份文件的权限",
            expected="由有权限的同事下载",
            fix="如工作需要，请与教育局的数据员联系",
        )
    if standing.adoption.state not in _ADOPTED:
        raise Refused(
            where=str(standing.adoption),
            found=f"这份计划{standing.adoption.get_state_display()}",
            expected="已经采用的计划",
            fix="请先采用计划，再下载任务分解表和其他文件",
        )
    if name.startswith("slips.") and not handed_out(adopted_plan(standing)):
        raise Refused(
            where="交办回执单",
            found="还没有交办的任务",
            expected="至少交办一项",
            fix="请先在“任务与责任”页交办，再打印回执单",
        )
    return name


def adopted_plan(standing: Standing) -> AdoptedPlan:
    """Gather what the papers are made from, as plain facts in the papers' own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _adopted_plan(standing)


def _adopted_plan(standing: Standing) -> AdoptedPlan:
    adoption, past = standing.adoption, traces_of(standing.duties)
    return AdoptedPlan(
        plan=standing.plan,
        day=standing.as_of,
        progress=standing.progress,
        units=standing.units,
        duties=tuple(
            _duty(duty, tuple(trace.words for trace in past.get(duty.pk, ())))
            for duty in sorted(standing.duties, key=lambda d: d.pk)
        ),
        stops=_stops(standing),
        offices=dict(adoption.offices),
        local={one.id: said for one in standing.plan.items if (said := local_words(adoption, one))},
        own_lines={
            one.id: said for one in standing.plan.items if (said := own_line(adoption, one))
        },
        money=money_by_item(adoption.region_code, standing.plan.id),
        adopted_on=adoption.adopted_on,
        approver=adoption.approver,
        basis=adoption.document_number,
        ended_on=adoption.ended_on,
    )


def _duty(duty: Duty, before: tuple[str, ...]) -> DutyFact:
    received = timezone.localtime(duty.received_at).date() if duty.received_at else None
    return DutyFact(
        item=duty.item,
        office=duty.office,
        part=duty.part,
        stands=duty.stands,
        person=duty.person_name,
        due_on=duty.due_on,
        state=duty.state,
        code=duty.code,
        received_by=duty.received_by,
        received_on=received,
        door=str(duty.get_door_display()) if duty.door else "",
        before=before,
    )


def _stops(standing: Standing) -> dict[str, Stop]:
    """Say of every stopped item which rule stopped it; a rule since gone is quoted as it was."""
    adoption = standing.adoption
    today = {
        (one.item.id, one.rule): (one.says, one.articles)
        for one in conflicts_of(standing.plan, adoption.region_code, standing.as_of, adoption)
    }
    return {
        item: Stop(
            str(settled.get_way_display()),
            *(today.get((item, settled.rule)) or _as_it_was(settled)),
            settled.note,
        )
        for item, settled in standing.stopped.items()
    }


def _as_it_was(settled: Settlement) -> tuple[str, tuple[str, ...]]:
    known = {rule.id: rule for rule in load_guardrails().rules}
    rule = known.get(settled.rule)
    if rule is None:
        return settled.rule, ()
    articles = rule.on(timezone.localtime(settled.at).date())
    return rule.says, tuple(article.cited for article in articles)


def cover_of(standing: Standing, *, inside: bool = False) -> PlanCover:
    """Say whose paper it is and on what data it rests."""
    code, record = standing.adoption.region_code, standing.record
    name = region_name(code, standing.as_of)
    issuer, day = f"{name}教育局", timezone.localdate()
    data = record.cover(name, issuer, day) if record is not None else None
    return PlanCover(name, issuer, day, data, inside)


def key_of(standing: Standing, name: str) -> str:
    """Name what a document depends on; the same key is the same file, in every process."""
    adoption, record = standing.adoption, standing.record
    held = adopted_plan(standing)
    facts = (adoption.version, held.duties, held.stops, held.offices, held.local, held.money)
    facts = (*facts, held.units)
    said = settled_text((__version__, facts, cover_of(standing)))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    version = f"{standing.plan.id}-{standing.plan.version}"
    data = record.sha256[:16] if record else "none"
    return f"plan-{adoption.pk}-{version}-{data}-{standing.as_of}-{digest}-{name}"


def settled_text(value: Any) -> str:
    """Write a value the same way in every process: sets and mappings in order.

    The order of a set of texts differs from one process to the next, and the page and the worker
    that makes its document are two.

    >>> settled_text({"乙": frozenset({"2", "1"}), "丙": (2.5, None)})
    "{'丙':(2.5,None),'乙':{'1','2'}}"
    """
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        pairs = sorted((settled_text(key), settled_text(held)) for key, held in value.items())
        return "{" + ",".join(f"{key}:{held}" for key, held in pairs) + "}"
    if isinstance(value, AbstractSet):
        return "{" + ",".join(sorted(map(settled_text, value))) + "}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "(" + ",".join(map(settled_text, value)) + ")"
    return repr(value)


def file_of(standing: Standing, name: str) -> Path:
    """Where a finished document lies; the folder may be emptied at any time."""
    return results_root() / "documents" / key_of(standing, name)


def filename_of(standing: Standing, name: str) -> str:
    """Name the reader's file; a self-test says so."""
    record = standing.record
    with translation.override(settings.LANGUAGE_CODE):  # the file itself is in Chinese
        mark = (
            f"（{record.get_status_display()}）" if record and record.status != "approved" else ""
        )
    title = standing.plan.title[:_FILE_NAME]
    return f"{title}{NAMES[name].stem}{mark}.{name.rpartition('.')[2]}"


def write(standing: Standing, name: str) -> Path:
    """Make one document and rename it to its place; a second run is harmless."""
    target = file_of(standing, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / name
        _make(standing, name, made)
        made.rename(target)
    return target


def _make(standing: Standing, name: str, path: Path) -> None:
    held, cover = adopted_plan(standing), cover_of(standing, inside=NAMES[name].inside)
    if name == "breakdown.xlsx":
        breakdown_workbook(held, cover, path)
    elif name == "duties.xlsx":
        duty_workbook(held, cover, path)
    else:
        makers: Mapping[str, Callable[[], Report]] = {
            "breakdown": lambda: task_breakdown(held, cover),
            "duties": lambda: duty_list(held, cover),
            "slips": lambda: slips(held, cover, plan_number=standing.adoption.pk),
            "report": lambda: plan_report(held, cover),
            "bureau": lambda: plan_report(held, cover),
        }
        stem, _dot, kind = name.rpartition(".")
        (pdf if kind == "pdf" else docx)(makers[stem](), path)
