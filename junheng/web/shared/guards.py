"""The guardrail hook (政策底线): every verb with a guard asks before it acts.

A check is ``check(act, on, facts)`` and gives one :class:`Ruling`, several, or none.  Three
strengths, as the guardrail pack words them: 提示 (``notice``), 须登记依据后继续 (``basis``),
不予办理 (``refuse``).

Facts are what the verb says of its act (``@verb(..., facts=…)``).  ``event_date`` among them is
the day of the event: its rules are those of that day, not of the day of typing.

A notice is told on the next page.  Where a basis is needed, the page that was sent is asked for
again with three more fields (document number, issuer, approver), whatever app it belongs to:
:func:`of_form` lends the request to the hook while a page answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest

from junheng.kernel.errors import Refused
from junheng.web.shared.registry import Registry

Strength = Literal["notice", "basis", "refuse"]
EVENT_DATE = "event_date"
BASIS_FIELDS = ("basis_document", "basis_issuer", "basis_approver")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says about one act."""

    strength: Strength
    text: str  # what the rule says, in words
    article: str  # the document and article it rests on
    alternative: str  # the lawful ways, numbered where there are several
    rule: str = ""  # id in the guardrail pack
    act: str = ""  # the act in words
    source: str = ""  # how far the primary text was read
    stamp: str = ""  # 历史口径 for an event of the past
    url: str = ""  # the page of the rule


@dataclass(frozen=True, slots=True)
class Basis:
    """The recorded ground on which an act goes on (登记的依据)."""

    document_number: str
    issuer: str
    approver: str


class Stopped(Refused):
    """A guardrail stops an act: refused, or only until the basis is recorded."""

    def __init__(self, rulings: tuple[Ruling, ...], act: str) -> None:
        self.rulings = rulings
        self.needs_basis = all(one.strength != "refuse" for one in rulings)
        first = rulings[0]
        ask = (
            "请先登记依据（文号、发文单位、批准人）后继续；也可以："
            if self.needs_basis
            else "可以："
        )
        super().__init__(
            where=f"办理“{first.act or act}”",
            found="；".join(one.text for one in rulings),
            expected="符合" + "；".join(dict.fromkeys(one.article for one in rulings)),
            fix=ask + "；".join(one.alternative for one in rulings),
        )


Check = Callable[[str, object, Mapping[str, Any]], "Ruling | Iterable[Ruling] | None"]
register = Registry[Check]()  # the guardrail pack registers itself here
_form: ContextVar[HttpRequest | None] = ContextVar("form", default=None)


@contextmanager
def of_form(request: HttpRequest) -> Iterator[None]:
    """Lend the form a page was sent with, so that a basis typed there reaches the hook."""
    token = _form.set(request)
    try:
        yield
    finally:
        _form.reset(token)


def basis_typed() -> Basis | None:
    """Give the basis typed on the page, when all three fields are filled."""
    request = _form.get()
    if request is None or request.method != "POST":
        return None
    typed = [request.POST.get(name, "").strip()[:200] for name in BASIS_FIELDS]
    return Basis(*typed) if all(typed) else None


@dataclass(frozen=True, slots=True)
class Binding:
    """One rule an act must keep to: its name, where it stands, how far it was read."""

    title: str
    cited: str
    source: str
    url: str


Binder = Callable[[str, str, date], Iterable[Binding]]  # (act, region code, day)
binder = Registry[Binder]()  # the guardrail pack says what binds an act


def binding(act: str, region_code: str, as_of: date) -> tuple[Binding, ...]:
    """List the rules that bind an act in a region on a day, before anybody tries it."""
    return tuple(one for give in binder for one in give(act, region_code, as_of))


def asked(act: str, on: object, facts: Mapping[str, Any]) -> Iterator[Ruling]:
    """Ask every check without stopping anything: what a page shows before the act."""
    for check in register:
        answer = check(act, on, facts)
        if isinstance(answer, Ruling):
            yield answer
        elif answer is not None:
            yield from answer


def _tell(rulings: Iterable[Ruling]) -> None:
    """Say on the next page what the rules remark about an act that goes on."""
    request = _form.get()
    for one in rulings if request is not None else ():
        if one.strength == "notice":
            text = f"{one.stamp + '，' if one.stamp else ''}提示：{one.text}（{one.article}）"
            messages.info(request, text, fail_silently=True)  # type: ignore[arg-type]


def consult(
    act: str, on: object, facts: Mapping[str, Any], basis: Basis | None
) -> list[dict[str, Any]]:
    """Ask every check; stop the act, or give the rulings the audit line records."""
    rulings = list(asked(act, on, facts))
    refused = tuple(one for one in rulings if one.strength == "refuse")
    if refused:
        raise Stopped(refused, act)
    waiting = tuple(one for one in rulings if one.strength == "basis")
    if waiting and basis is None:
        basis = basis_typed()
        if basis is None:
            raise Stopped(waiting, act)
    _tell(rulings)
    held = asdict(basis) if basis else None
    return [{**asdict(ruling), "basis": held} for ruling in rulings]
