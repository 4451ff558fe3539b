"""Addresses of monitoring."""

from __future__ import annotations

from django.urls import path

from junheng.web.monitor import views

urlpatterns = [
    path("r/<str:region>/", views.region_home, name="region"),
    path("r/<str:region>/balance/", views.board, name="balance"),
    path("r/<str:region>/balance/what-if/", views.what_if, name="what-if"),
    path("r/<str:region>/balance/spread/<str:indicator>/", views.spread, name="spread"),
    path(
        "r/<str:region>/cell/<str:school>/<str:stage>/<str:indicator>/",
        views.lineage,
        name="lineage",
    ),
    path("r/<str:region>/items/", views.items, name="items"),
    path("r/<str:region>/items/<str:item>/", views.item, name="item"),
    path("r/<str:region>/communities/", views.communities, name="communities"),
    path("r/<str:region>/communities/<str:name>/", views.community, name="community"),
    path("r/<str:region>/indicators/", views.indicators, name="indicators"),
    path("r/<str:region>/indicators/<str:indicator>/", views.indicator, name="indicator"),
    path("r/<str:region>/documents/<str:name>", views.document, name="document"),
    path("s/<str:school>/", views.profile, name="school"),
]
