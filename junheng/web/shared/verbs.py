"""One way to change a row (办理): a verb is one function in an app's ``actions.py``.

::

    @verb("account.closed", may="account.manage", guard=None)
    def account_close(*, actor: Account, account: Account, seen: int) -> Account: ...

A verb takes keyword arguments only: ``actor`` first, then its subject.  Calling it does, in one
transaction: find an earlier answer to the same form (``once=…``), also one given at the same
moment; read the subject again under a lock; permission (:class:`Hidden` to a stranger,
:class:`NotAllowed` to a colleague without the right); stale edits (``seen=…`` against ``version``:
:class:`Stale` says who and when); the guardrails; the function; the next version number; an audit
line with before and after.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from junheng.kernel.errors import Hidden, NotAllowed, Stale
from junheng.web.shared import audit, guards
from junheng.web.shared.models import AuditLine, OnceKey, Versioned
from junheng.web.shared.reach import Reach, place_of
from junheng.web.shared.right_words import right_in_words

P = ParamSpec("P")
R = TypeVar("R")


class Actor(Protocol):
    """Who acts: an account."""

    reach: Reach

    def may(self, right: str, on: object) -> bool:
        """Tell whether the actor holds the right where the object lies."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One registered verb."""

    event: str
    may: str
    guard: str | None
    function: str  # module.name


VERBS: dict[str, Verb] = {}


def allow(actor: Actor, right: str, on: object) -> None:
    """Let the actor pass, or raise :class:`Hidden` (404) or :class:`NotAllowed` (403)."""
    if not actor.reach.covers(place_of(on)):
        raise Hidden(
            where="查看",
            found="没有这一项，或不在您的范围内",
            expected="是您所在地区或学校的内容",
            fix="请核对网址；如需要，请与数据员联系",
        )
    if not actor.may(right, on):
        raise NotAllowed(
            where=f"办理：{right_in_words(right)}",
            found=f"{actor}没有这项权限：{right_in_words(right)}",
            expected="由有权限的同事办理",
            fix="请与本单位的数据员或系统管理员联系",
        )


def _fresh(subject: object) -> object:
    """Read the subject again, locked, so that two editors cannot both win."""
    if not isinstance(subject, models.Model) or subject.pk is None:
        return subject
    rows = subject.__class__._base_manager.select_for_update()
    found = rows.filter(pk=subject.pk).first()
    if found is None:
        raise Hidden(
            where="办理",
            found="这一项已经不在了",
            expected="是仍然存在的内容",
            fix="请返回列表，刷新后再办理",
        )
    return found


def _same_version(subject: object, seen: int) -> None:
    version = getattr(subject, "version", None)
    if version == seen or not isinstance(subject, models.Model):
        return
    last = (
        AuditLine.objects.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))
        .order_by("-number")
        .first()
    )
    who = (
        f"{last.actor_name} 已在 {timezone.localtime(last.at):%m月%d日 %H:%M}" if last else "别人已"
    )
    raise Stale(
        where=str(subject),
        found=f"{who}改过这一项",
        expected="在最新的内容上修改",
        fix="您填的还在页面上；请先看最新内容，再决定是否提交",
    )


def _answered(key: str | None, event: str, actor: Any) -> tuple[bool, Any]:
    if not key:
        return False, None
    earlier = OnceKey.objects.filter(key=key, event=event, actor=actor).first()
    if earlier is None:
        return False, None
    if not earlier.result_model:
        return True, None
    model = apps.get_model(earlier.result_model)
    return True, model._base_manager.get(pk=earlier.result_id)


def _remember(key: str | None, event: str, actor: Any, result: object) -> None:
    if key:
        row = isinstance(result, models.Model)
        OnceKey.objects.create(
            key=key,
            event=event,
            actor=actor,
            result_model=result._meta.label if row else "",  # type: ignore[attr-defined]
            result_id=str(result.pk) if row else "",  # type: ignore[attr-defined]
            at=timezone.now(),
        )


def _subject_name(function: Callable[..., Any]) -> str:
    parameters = list(inspect.signature(function).parameters.values())
    if parameters and parameters[-1].kind is inspect.Parameter.VAR_KEYWORD:
        parameters.pop()  # handed on to a function that names them
    names = [p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]
    if len(names) != len(parameters) or names[:1] != ["actor"] or len(names) < 2:
        raise TypeError(
            f"{function.__qualname__} has parameters ({', '.join(p.name for p in parameters)});"
            " a verb takes keyword arguments only: actor, its subject, then the rest"
        )
    return names[1]


def _loggable(value: object) -> bool:
    return isinstance(value, str | int | float | bool) or value is None


def _writable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write facts for the audit line: dates as text, sets as lists."""

    def plain(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        return sorted(value) if isinstance(value, set | frozenset) else value

    return {key: plain(value) for key, value in facts.items()}


def verb(
    event: str,
    *,
    may: str,
    guard: str | None = None,
    facts: Callable[..., Mapping[str, Any]] | None = None,
    private: tuple[str, ...] = (),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function of ``actions.py`` a verb; ``private`` arguments stay out of the audit.

    ``facts`` takes the verb's arguments and says what the guardrails must know of the act, in
    their words; ``event_date`` among them is the day of the event.

    Two more keyword arguments are understood and not passed on: ``once`` (the idempotency key
    of the form) and, where there is a guard, ``basis``.
    """
    told_of = facts

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        if event in VERBS and VERBS[event].function != name:
            raise ValueError(f"event {event!r} is taken by {VERBS[event].function}")
        VERBS[event] = Verb(event=event, may=may, guard=guard, function=name)
        on = _subject_name(function)

        @functools.wraps(function)
        def act(*, once: str | None = None, basis: guards.Basis | None = None, **given: Any) -> Any:
            actor: Any = given["actor"]
            try:
                return attempt(once, basis, given)
            except IntegrityError:  # the same form was sent twice at the same moment
                answered, earlier = _answered(once, event, actor)
                if not answered:
                    raise
                return earlier

        def attempt(once: str | None, basis: guards.Basis | None, given: dict[str, Any]) -> Any:
            actor: Any = given["actor"]
            with transaction.atomic():
                answered, earlier = _answered(once, event, actor)
                if answered:
                    return earlier
                subject = given[on] = _fresh(given[on])
                answered, earlier = _answered(once, event, actor)
                if answered:  # while we waited for the row
                    return earlier
                allow(actor, may, subject)
                if "seen" in given:
                    _same_version(subject, given["seen"])
                facts = {
                    key: value
                    for key, value in given.items()
                    if key not in {"actor", on, "seen", *private} and _loggable(value)
                }
                told = dict(told_of(**given)) if told_of is not None else {}
                rulings = guards.consult(guard, subject, facts | told, basis) if guard else []
                facts |= _writable(told)
                before = audit.fields_of(subject)
                result = function(**given)  # type: ignore[call-arg]
                if isinstance(subject, Versioned) and subject.pk is not None:
                    subject.__class__._base_manager.filter(pk=subject.pk).update(
                        version=models.F("version") + 1
                    )
                    subject.version += 1
                changed = result if isinstance(result, models.Model) else subject
                same = isinstance(subject, models.Model) and changed == subject
                audit.write_line(
                    event,
                    actor=actor,
                    subject=changed,
                    before=before if same else {},
                    after=audit.fields_of(changed),
                    facts={**facts, "rulings": rulings} if rulings else facts,
                )
                _remember(once, event, actor, result)
            return result

        act.verb = VERBS[event]  # type: ignore[attr-defined]
        return cast("Callable[P, R]", act)

    return decorate
