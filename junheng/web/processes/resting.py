"""What a round must rest on (办理依据): a matter of the yearly list that was filed.

Governments are supervised like schools: what stands on no filed list is not done.  The app that
keeps the lists lends what stands on those of a county and of the levels above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from junheng.policy.process.model import Process
from junheng.web.processes.written import refused
from junheng.web.shared.registry import Registry

Lender = Callable[[str, int], Iterable[str]]
listing = Registry[Lender]()  # which matters about governments stand on filed lists
SUPERVISION = "supervision"  # the kind of process that looks at a government


def rests_on(where: str, process: Process, region_code: str, year: int) -> str:
    """Name the matter of the list a round rests on; nothing where the process needs none.

    Raises
    ------
    Refused
        Governments are supervised only by a filed list, and none has such a matter.
    """
    if process.kind != SUPERVISION:
        return ""
    found = [one for lender in listing for one in lender(region_code, year)]
    if not found:
        raise refused(
            where,
            f"{year}年已备案的年度清单里没有对政府的督导",
            "列入上级或本地的年度清单，并已备案",
            "请到督导的“年度清单”登记这一项并备案；清单外的一律不开展",
        )
    return found[0]
