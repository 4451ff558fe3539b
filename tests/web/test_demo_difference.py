"""The demo shows a reported figure that the asset ledger does not bear out."""

from __future__ import annotations

import re
from datetime import date

from junheng.data.synth.county import county
from junheng.web.accounts.models import Account
from junheng.web.config import demo_difference, demo_people
from junheng.web.register.models import School
from junheng.web.work.models import Finding, Task


def test_上报的设备值与资产台账不一致_两个数都写明_学校收到更正的任务(db: None) -> None:
    demo_people.open_bureau_accounts()
    code = county("yunchuan").region_code
    made = next(one for one in county("yunchuan").schools if one.name == "白岭小学")
    School.objects.create(
        region_code=code, school_code=made.code, name=made.name, kind=made.kind, town=made.town,
        valid_from=date(2019, 9, 1),
    )  # fmt: skip
    demo_difference.show_difference()
    officer = Account.objects.get(username="officer")
    held = Finding.objects.visible_to(officer).get(school_code=made.code)
    reported = made.rooms[2025].equipment_yuan / 10_000
    figures = [float(one) for one in re.findall(r"([\d.]+)万元", held.words)]
    assert figures[0] == round(reported, 2)
    assert round(figures[0] - figures[1], 2) == figures[2]
    assert figures[2] > 0
    task = Task.objects.visible_to(officer).get(finding=held)
    assert task.office == "白岭小学"
    elsewhere = Account.objects.get(username="officer2")
    assert not Finding.objects.visible_to(elsewhere).exists()
