"""The people of the demo (演示身份): opened through the verbs, like anybody's accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from junheng.data.synth.county import COUNTIES, county
from junheng.data.synth.demo import DEMO
from junheng.web.accounts.actions import (
    bureau_account_open,
    one_time_code,
    school_account_open,
)
from junheng.web.accounts.models import SCHOOL_ROLES, Account, Role
from junheng.web.evidence.adopting import adopt
from junheng.web.register.actions import region_open
from junheng.web.register.installing import first_account
from junheng.web.register.models import School
from junheng.web.shared.reach import Place

PROVINCE, CITY = ("990000", "云江省"), ("990100", "云州市")


@dataclass(frozen=True, slots=True)
class Identity:
    """One person a visitor can be."""

    username: str
    role: Role
    name: str
    county: str = ""  # key of the made-up county; "" for the province
    school: str = ""  # name of the school
    city: bool = False  # of the city both counties lie in

    @property
    def region(self) -> tuple[str, str]:
        """Code and name of the region the account is opened in."""
        if self.county:
            return county(self.county).region_code, county(self.county).name
        return CITY if self.city else PROVINCE


IDENTITIES = (
    Identity("officer", Role.DATA_OFFICER, "林老师", "yunchuan"),
    Identity("leader", Role.LEADER, "周局长", "yunchuan"),
    Identity("inspector", Role.INSPECTOR, "陈督学", "yunchuan"),
    Identity("staff", Role.STAFF, "宋老师", "yunchuan"),
    Identity("finance", Role.FINANCE, "钱会计", "yunchuan"),
    Identity("principal", Role.PRINCIPAL, "何校长", "yunchuan", "竹溪小学"),
    Identity("principal2", Role.PRINCIPAL, "吴校长", "yunchuan", "石桥中学"),
    Identity("principal3", Role.PRINCIPAL, "洪校长", "yunchuan", "河口镇中心小学"),
    Identity("clerk", Role.CLERK, "赵老师", "yunchuan", "河口镇中心小学"),
    Identity("researcher", Role.RESEARCHER, "陈老师", "yunchuan"),
    Identity("teacher", Role.TEACHER, "魏老师", "yunchuan", "石桥中学"),
    Identity("officer2", Role.DATA_OFFICER, "许老师", "linjiang"),
    Identity("leader2", Role.LEADER, "黄局长", "linjiang"),
    Identity("expert", Role.EXPERT, "邱老师", "yunchuan"),
    Identity("city", Role.LEADER, "韩主任", city=True),
    Identity("analyst", Role.ANALYST, "方老师"),
    Identity("operator", Role.OPERATOR, "王工"),
)


def _ready(account: Account) -> Account:
    """End the one-time code: in the demo nobody has a password."""
    account.must_change_password, account.code_expires_at = False, None
    account.set_unusable_password()
    account.save()
    return account


def _regions(operator: Account) -> None:
    steps = [(PROVINCE, CITY, "city")]
    steps += [(CITY, (county(key).region_code, county(key).name), "county") for key in COUNTIES]
    for (parent, parent_name), (code, name), level in steps:
        region_open(
            actor=Account.objects.get(pk=operator.pk),  # its reach grows with every region
            place=Place(parent, name=parent_name),
            code=code,
            name=name,
            level=level,
            day=date.min,
        )


def open_bureau_accounts() -> None:
    """Open the operator's account, the regions, and every account outside the schools."""
    first_account(
        region_code=PROVINCE[0],
        region_name=PROVINCE[1],
        level="province",
        username="operator",
        name="王工",
    )
    operator = _ready(Account.objects.get(username="operator"))
    _regions(operator)
    for person in IDENTITIES:
        if person.role in SCHOOL_ROLES or person.username == "operator":
            continue
        _ready(
            bureau_account_open(
                actor=Account.objects.get(pk=operator.pk),
                place=Place(person.region[0]),
                username=person.username,
                name=person.name,
                role=person.role,
                code=one_time_code(),
            )
        )


def open_school_accounts() -> None:
    """Open the accounts of the schools; the register knows the schools by now."""
    schools = School.objects.unscoped("the demo finds its schools by name")
    for person in IDENTITIES:
        if person.role not in SCHOOL_ROLES:
            continue
        region = county(person.county).region_code
        school = schools.filter(region_code=region, name=person.school, valid_to=None).get()
        _ready(
            school_account_open(
                actor=Account.objects.get(username="officer"),
                place=Place(region, school.school_code),
                username=person.username,
                name=person.name,
                role=person.role,
                code=one_time_code(),
            )
        )


def adopt_snapshots(hashes: list[str]) -> None:
    """Let each county's data officer take its snapshots over, oldest first."""
    officers = {"yunchuan": "officer", "linjiang": "officer2"}
    for made, sha256 in zip(DEMO, hashes, strict=True):
        adopt(actor=Account.objects.get(username=officers[made.key]), sha256=sha256)


def identities(token: str) -> Iterator[dict[str, str]]:
    """Give each person with the path that signs in."""
    for person in IDENTITIES:
        yield {
            "role": str(person.role.label),
            "name": person.name,
            "county": person.region[1],
            "school": person.school,
            "path": f"/demo/as/{person.username}/{token}/",
        }
