"""What must be written, and who writes for whom (须写明的): shared by the verbs of a process."""

from __future__ import annotations

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.processes.models import Application, Call


def needs(where: object, **given: str) -> None:
    """Refuse what is empty; the names are the words of the page."""
    empty = [label for label, text in given.items() if not text.strip()]
    if empty:
        raise UsageError(
            where=str(where),
            found=f"没有写{'、'.join(empty)}",
            expected="都写明" if len(empty) > 1 else f"写明{empty[0]}",
            fix="请补上后再提交",
        )


def refused(where: object, found: str, expected: str, fix: str) -> Refused:
    """Make the refusal of an act that a rule of the process does not allow."""
    return Refused(where=str(where), found=found, expected=expected, fix=fix)


def must_stand_at(call: Call, *kinds: str) -> None:
    """Refuse what belongs to another step of the call."""
    if not call.is_open or call.kind not in kinds:
        raise refused(
            call, f"现在的环节：{call.state_words}", "在它的环节里办理", "请刷新页面看最新状态"
        )


def locked(call_id: int) -> Call:
    """Give a call locked, so that it does not move on meanwhile."""
    rows = Call.objects.unscoped("the call of something the actor may change")
    found: Call = rows.select_for_update().get(pk=call_id)
    return found


def locked_year(call: Call) -> Call:
    """Give a call locked with all of its region and year, so that receipts are numbered once."""
    rows = Call.objects.unscoped("the calls that share one row of receipt numbers")
    year = rows.select_for_update().filter(region_code=call.region_code, year=call.year)
    return next(one for one in year.order_by("pk") if one.pk == call.pk)


def speaker(actor: Account, subject: Application, paper_number: str) -> str:
    """Say who speaks for the applicant: its own people, or the bureau from a paper."""
    own = bool(subject.school_code) and subject.school_code in actor.reach.schools
    if subject.call.process.applicant == "region":  # the bureau writes its own county's
        own = actor.reach.all_schools_of(subject.region_code)
    if own:
        return str(actor.name)
    if not paper_number.strip():
        raise UsageError(
            where=str(subject),
            found="没有写纸质材料的编号",
            expected="代申报单位登记时写明纸质材料的文号或编号",
            fix="请由申报单位在网页上办理；按纸质材料登记的，写明编号",
        )
    return f"{subject.unit_name}（{paper_number.strip()}）"


def cite(call: Call, clause: str) -> str:
    """Cite a clause of the plan as ``pack#clause``."""
    return f"{call.process.pack}#{clause}"
