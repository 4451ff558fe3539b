"""Before publication: what is missing, and which collection ends with it."""

from __future__ import annotations

from typing import Any

import pytest

from junheng.kernel.errors import UsageError
from junheng.web.intake.models import Collection
from junheng.web.shared.models import AuditLine

from .test_intake import COUNTY, NAMES, RESOURCES, SCHOOLS, STATISTICS, book, desk

__all__ = ["desk"]

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole workbooks through the intake


def draft_page(desk: Any) -> str:
    page = desk.client("data_officer").get(f"/data/drafts/{desk.draft().pk}/")
    return str(page.content.decode())


def test_比上年少的学段部_算不出的指标_发布前写明_上报要有原因_自测不要(desk: Any) -> None:
    desk.upload("data_officer", book(**COUNTY))
    assert desk.publish().state == "done"
    fewer = {"综合表": STATISTICS[:2], "办学条件": RESOURCES[:2]}
    desk.upload("data_officer", book(**fewer), "明年.xlsx", as_of="2026-09-01")
    page = draft_page(desk)
    assert f"与上年对照，缺 1 个学段部：{NAMES[1]}（小学）" in page
    assert "7 项资源配置指标中 " in page
    assert "问题都已处理，可以发布" not in page
    gaps = desk.draft().checked["gaps"]
    assert [each["code"] for each in gaps["sections"]] == [SCHOOLS[1]]
    assert "backbone_teachers_per_100" in gaps["indicators"]
    assert "equipment_per_pupil" not in gaps["indicators"]
    for status in ("reported", "approved"):
        with pytest.raises(UsageError, match="缺 1 个学段部"):
            desk.publish(status, reason=" ")
    client, draft = desk.client("data_officer"), desk.draft()
    typed = {"seen": draft.version, "status": "approved", "source": "事业统计"}
    refused = client.post(f"/data/drafts/{draft.pk}/", typed)
    assert refused.status_code == 422
    assert "请写明原因" in refused.content.decode()
    assert desk.publish("approved", reason="第二小学今年撤并").state == "done"
    line = AuditLine.objects.filter(event="draft.publish_asked").order_by("-number").first()
    assert line.facts["reason"] == "第二小学今年撤并"


def test_自测有缺也能先看(desk: Any) -> None:
    desk.upload("data_officer", book(**COUNTY))
    assert desk.publish("self_test", reason="").state == "done"


def test_发布前说明填报任务会结束_还有谁没交_发布后任务页照实说(desk: Any) -> None:
    made = desk.collection()
    desk.upload("data_officer", book(**COUNTY))
    page = draft_page(desk)
    assert f"填报任务《{made.title}》还在进行：2 所学校中 0 所已交" in page
    assert f"还没有交的：{'、'.join(NAMES)}。" in page
    assert desk.publish("self_test").state == "done"
    assert Collection.objects.unscoped("test").get().is_open
    desk.upload("data_officer", book(**COUNTY, 杂=[["甲"], ["乙"]]), "再来.xlsx")
    assert desk.publish("reported").state == "done"
    ended = desk.client("data_officer").get(f"/data/collections/{made.pk}/").content.decode()
    assert "任务已结束：2 所学校中 0 所已交，2 所没有提交" in ended
    assert "时，任务随之结束" in ended
    own = desk.client("clerk").get(f"/data/collect/{made.pk}/{SCHOOLS[0]}/").content.decode()
    assert "任务已经结束，本校没有提交" in own
