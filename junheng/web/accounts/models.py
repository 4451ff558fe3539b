"""Accounts and assignments.

An :class:`Account` (账号) is one person who signs in; an :class:`Assignment` (任职) gives that
person a :class:`Role` in a region or a school, from one date to another.  What a role may do is
in ``access.py``; how far an account sees follows from its assignments of today.  A
:class:`SignInCount` slows down and locks whoever guesses passwords.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from junheng.web.shared.directory import directory
from junheng.web.shared.models import Versioned
from junheng.web.shared.reach import Place, Reach, place_of
from junheng.web.shared.rights import roles_of


class Role(models.TextChoices):
    """What a person is in the installation (角色)."""

    LEADER = "leader", _("局领导")
    DATA_OFFICER = "data_officer", _("数据员")
    INSPECTOR = "inspector", _("督导")
    STAFF = "staff", _("科室人员")
    FINANCE = "finance", _("财务人员")
    RESEARCHER = "researcher", _("教研员")
    PRINCIPAL = "principal", _("校长")
    CLERK = "clerk", _("数据文员")
    TEACHER = "teacher", _("任课教师")
    ANALYST = "analyst", _("省级分析员")
    EXPERT = "expert", _("评审专家")
    OPERATOR = "operator", _("系统管理员")


OFFICE_ROLES = (Role.STAFF, Role.FINANCE)  # people of the bureau's offices: what is asked of them
SCHOOL_ROLES = frozenset({Role.PRINCIPAL, Role.CLERK, Role.TEACHER})
GUEST_ROLES = frozenset({Role.EXPERT})  # invited for one thing; the region around it is not theirs


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find by user name."""
        return self.get(username__iexact=username or "")


class Account(AbstractBaseUser, Versioned):
    """One person who signs in (账号)."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AccountManager()
    audit_hidden = ("password", "last_login")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = ["name"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def current(self) -> list[Assignment]:
        """List the assignments in force today."""
        today = timezone.localdate()
        return [each for each in self.assignments.all() if each.in_force(today)]

    @property
    def roles(self) -> frozenset[str]:
        """The roles held today."""
        return frozenset(each.role for each in self.current)

    @cached_property
    def reach(self) -> Reach:
        """How far this account sees today: regions with all below them, and schools."""
        today = timezone.localdate()
        schools = [each for each in self.current if each.is_of_school]
        regions = [each for each in self.current if not each.is_of_school]
        below = (directory().regions_within(each.region_code, today) for each in regions)
        return Reach(
            regions=frozenset().union(*below),
            schools=frozenset(each.school_code for each in schools),
            school_regions=frozenset(each.region_code for each in schools),
        )

    @cached_property
    def at_home(self) -> Account:
        """Give the account as its to-dos are asked for: without regions that have own people.

        A city sees all below it; what a county's leader must sign waits for that leader alone.
        """
        own = frozenset(each.region_code for each in self.current)
        below = self.reach.regions - own
        if not below:
            return self
        today = timezone.localdate()
        rows = Assignment.objects.filter(
            region_code__in=below, role__in=self.roles, account__is_active=True
        )
        staffed = {each.region_code for each in rows if each.in_force(today)}
        near = copy(self)
        near.__dict__["reach"] = replace(self.reach, regions=self.reach.regions - staffed)
        return near

    def holds(self, right: str) -> bool:
        """Tell whether any assignment of today gives the right somewhere."""
        return bool(self.is_active and roles_of(right) & self.roles)

    def may(self, right: str, on: object) -> bool:
        """Tell whether an assignment of today gives the right where the object lies."""
        roles, place = roles_of(right), place_of(on)
        giving = [each for each in self.current if self.is_active and each.role in roles]
        return any(not place.region_code or each.covers(place) for each in giving)

    @property
    def region_code(self) -> str:
        """The region of the first assignment; where the account itself lies."""
        return self.current[0].region_code if self.current else ""

    @property
    def school_code(self) -> str:
        """The school of the first assignment, if it is of a school."""
        return self.current[0].school_code if self.current else ""

    @property
    def is_guest(self) -> bool:
        """Whether the account was invited for one thing and belongs to no office."""
        return bool(self.roles) and self.roles <= GUEST_ROLES

    def role_labels(self) -> str:
        """Say the roles in words."""
        return "、".join(str(each.get_role_display()) for each in self.current)


class Assignment(models.Model):
    """A role in a region or a school, from one date to another (任职)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    region_code = models.CharField(_("地区"), max_length=12)
    school_code = models.CharField(_("学校"), max_length=20, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(role__in=["principal", "clerk", "teacher"]) & ~models.Q(school_code="")
                )
                | (
                    ~models.Q(role__in=["principal", "clerk", "teacher"]) & models.Q(school_code="")
                ),
                name="school_roles_have_a_school",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.school_code or self.region_code}"

    @property
    def is_of_school(self) -> bool:
        """Tell whether the role belongs to one school."""
        return self.role in SCHOOL_ROLES

    def in_force(self, as_of: date) -> bool:
        """Tell whether the assignment holds on that day."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)

    def covers(self, place: Place) -> bool:
        """Tell whether the assignment extends to that place today."""
        if self.is_of_school:
            return (place.region_code, place.school_code) == (self.region_code, self.school_code)
        below = directory().regions_within(self.region_code, timezone.localdate())
        return place.region_code in below


class SignInCount(models.Model):
    """How often a name, or an address, failed to sign in (登录失败计数)."""

    subject = models.CharField(max_length=120, unique=True)  # "name:…" or "from:…"
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.subject} {self.failures}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the subject cut to the width of its column."""
        self.subject = self.subject[:120]
        super().save(*args, **kwargs)
