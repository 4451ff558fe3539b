"""The clause a finding rests on opens: of a plan, and of a national rule."""

from __future__ import annotations

from django.urls import reverse

from junheng.web.accounts.models import Account

from .conftest import World, client_of
from .test_work import opened

VETO = "cn-moe-2017-6#veto-5"


def test_国家规则的条款也有一页_写明读到哪里_前后可以翻(world: World, inspector: Account) -> None:
    row = opened(world, inspector, clause=VETO)
    client = client_of(inspector)
    url = reverse("plan-pack-clause", args=["cn-moe-2017-6", "veto-5"])
    assert url in client.get(reverse("finding", args=[row.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "一票否决第5项" in page
    assert "重大安全责任事故" in page
    assert "未读到原文" in page
    assert reverse("plan-pack-clause", args=["cn-moe-2017-6", "veto-4"]) in page
    assert client.get(url.replace("veto-5", "veto-99")).status_code == 404


def test_条款写明系统按哪几项判定_局里的人点得开_学校只看名称(
    world: World, officer: Account, principal: Account
) -> None:
    url = reverse("plan-pack-clause", args=["cn-moe-2017-6", "assurance-5"])
    item = reverse("item", args=[world.home.code, "class_size_cap"])
    assert item in client_of(officer).get(url).content.decode()
    shown = client_of(principal).get(url)
    assert shown.status_code == 200
    assert item not in shown.content.decode()
