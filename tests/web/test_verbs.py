"""What every verb promises: one transaction, the right, the version, the guardrail, the audit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError

from junheng.kernel.errors import Hidden, NotAllowed, Refused, Stale, UsageError
from junheng.web.accounts import actions
from junheng.web.accounts.models import Account, Role
from junheng.web.shared import audit, guards
from junheng.web.shared.events import named_events
from junheng.web.shared.models import AppendOnly, AuditLine
from junheng.web.shared.reach import Place, UnscopedQuery
from junheng.web.shared.verbs import VERBS


def _open(world, username="wang", *, actor=None, place=None, **more):
    county = world.home
    return actions.school_account_open(
        actor=actor or county.people["data_officer"],
        place=place or Place(county.code, county.schools[0].school_code),
        username=username,
        name="王校长",
        role=Role.PRINCIPAL,
        code="abcd-efgh-jkmn",
        **more,
    )


def _actions_modules():
    """Every ``actions.py``, or the modules of a package ``actions``, of the installed apps."""
    for app in apps.get_app_configs():
        if not app.name.startswith("junheng.") or find_spec(f"{app.name}.actions") is None:
            continue
        module = importlib.import_module(f"{app.name}.actions")
        yield module
        for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
            yield importlib.import_module(f"{module.__name__}.{part.name}")


def test_actions里的公开函数都经过verb():
    for module in _actions_modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            is_verb = hasattr(function, "verb")
            writes = "actor" in inspect.signature(function).parameters
            assert is_verb or not writes, f"{module.__name__}.{name} changes rows without @verb"
            assert is_verb or name in {"one_time_code"}, f"{module.__name__}.{name} is no verb"


def test_每一种办理事项都有中文名称():
    assert {verb.event for verb in VERBS.values()} <= set(named_events())


def test_有权限的人办成一件事_留下前后两个样子(world):
    opened = _open(world)
    line = AuditLine.objects.get(event="account.opened_for_school")
    assert line.after["username"] == "wang"
    assert line.actor == world.home.people["data_officer"]
    assert "password" not in line.after
    assert "abcd" not in str([line.facts, line.after])
    closed = actions.school_account_close(
        actor=world.home.people["data_officer"], account=opened, seen=opened.version
    )
    line = AuditLine.objects.get(event="account.closed_of_school")
    assert (line.before["is_active"], line.after["is_active"]) == (True, False)
    assert closed.version == 2
    assert not Account.objects.get(pk=opened.pk).is_active


def test_外县的人当作没有这一项_本县无权的人被拒绝(world):
    opened = _open(world)
    before = AuditLine.objects.count()
    with pytest.raises(Hidden):
        actions.school_account_close(
            actor=world.away.people["data_officer"], account=opened, seen=1
        )
    for role in ("leader", "principal", "clerk", "inspector", "operator"):
        with pytest.raises(NotAllowed) as caught:
            actions.school_account_close(actor=world.home.people[role], account=opened, seen=1)
        assert not isinstance(caught.value, Hidden)
    with pytest.raises(Hidden):
        actions.school_account_close(actor=world.home.other_principal, account=opened, seen=1)
    assert AuditLine.objects.count() == before
    assert Account.objects.get(pk=opened.pk).is_active


def test_别人先改过_就说出是谁在什么时候(world):
    opened = _open(world)
    officer = world.home.people["data_officer"]
    actions.school_account_code(actor=officer, account=opened, seen=1, code="xxxx-xxxx-xxxx")
    with pytest.raises(Stale) as caught:
        actions.school_account_close(actor=officer, account=opened, seen=1)
    assert str(officer) in caught.value.found
    assert Account.objects.get(pk=opened.pk).is_active


def test_同一张表单提交两次_只办一次(world):
    first = _open(world, once="k" * 32)
    second = _open(world, once="k" * 32)
    assert first == second
    assert AuditLine.objects.filter(event="account.opened_for_school").count() == 1
    with pytest.raises(UsageError):
        _open(world)


def test_政策底线_提示记下_依据登记后继续_不予办理就不办(world):
    from junheng.web.evidence.actions import snapshot_register

    strength = {"now": "refuse"}

    def check(act, _on, _facts):
        if act != "snapshot.lock":
            return None
        return guards.Ruling(strength["now"], "不能这样锁定", "例文第一条", "改为自测")

    given = {
        "actor": world.home.people["data_officer"],
        "place": Place(world.home.code, name="云川县"),
        "sha256": "a" * 64,
        "as_of": world.home.schools[0].valid_from,
        "status": "reported",
        "source": "事业统计",
        "number": 1,
        "rows": 3,
    }
    guards.register(check)
    try:
        with pytest.raises(Refused, match="改为自测"):
            snapshot_register(**given)
        strength["now"] = "basis"
        with pytest.raises(Refused, match="登记依据"):
            snapshot_register(**given)
        basis = guards.Basis("云教2025年第1号", "云川县教育局", "林局长")
        snapshot_register(**given, basis=basis)
    finally:
        guards.register.forget(check)
    line = AuditLine.objects.get(event="snapshot.locked")
    assert line.facts["rulings"][0]["basis"]["document_number"] == "云教2025年第1号"


def test_办到一半出错_什么都不留下(world):
    before = (Account.objects.count(), AuditLine.objects.count())
    with pytest.raises(DatabaseError), transaction.atomic():
        # a leader with a school is refused by the table; the account row before it must go too
        actions.bureau_account_open(
            actor=world.home.people["operator"],
            place=Place(world.home.code, "990101000"),
            username="bad",
            name="坏",
            role=Role.LEADER,
            code="abcd-efgh-jkmn",
        )
    assert (Account.objects.count(), AuditLine.objects.count()) == before


def test_审计只增不改_模型和数据库都拒绝(world):
    _open(world)
    line = AuditLine.objects.latest("number")
    for act in (
        line.delete,
        line.save,
        AuditLine.objects.all().delete,
        lambda: AuditLine.objects.update(event="x"),
    ):
        with pytest.raises(AppendOnly):
            act()
    for sql in ("UPDATE shared_auditline SET event='x'", "DELETE FROM shared_auditline"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_审计链完好_改一个字或删掉尾巴都看得出来(world):
    for name in ("a1", "a2", "a3"):
        _open(world, name)
    assert list(audit.breaks()) == []
    audit.unprotect()
    middle = AuditLine.objects.order_by("number")[1]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shared_auditline SET actor_name='别人' WHERE number=%s", [middle.number]
        )
    assert [(b.number, b.reason) for b in audit.breaks()] == [(middle.number, "内容被改动过")]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shared_auditline SET actor_name=%s WHERE number=%s",
            [middle.actor_name, middle.number],
        )
        cursor.execute("DELETE FROM shared_auditline WHERE number=3")
    assert [b.reason for b in audit.breaks()] == ["最后的记录被删去"]
    audit.protect()


def test_没有说明谁在看_就不给一行(world):
    from junheng.web.register.models import School

    for read in (School.objects.all, School.objects.count, lambda: School.objects.filter(pk=1)):
        with pytest.raises(UnscopedQuery):
            read()
    seen = {a: School.objects.visible_to(a).count() for a in world.home.people.values()}
    assert seen[world.home.people["principal"]] == 1
    assert seen[world.home.people["leader"]] == 2
    assert School.objects.visible_to(world.analyst).count() == 4
