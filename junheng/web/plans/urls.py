"""Addresses of action plans."""

from __future__ import annotations

from django.urls import path

from junheng.web.plans import views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/compare/", views.compare, name="plan-compare"),
    path("plans/packs/<str:pack>/", views.pack, name="plan-pack"),
    path("plans/packs/<str:pack>/<str:clause>/", views.pack_clause, name="plan-pack-clause"),
    path("plans/of/<str:region>/", views.region_plans, name="region-plans"),
    path("plans/of/<str:region>/begin/", views.begin, name="plan-begin"),
    path("plans/<int:number>/", views.progress, name="plan"),
    path("plans/<int:number>/clause/<str:clause>/", views.clause, name="plan-clause"),
    path("plans/<int:number>/adopt/", views.adopt, name="plan-adopt"),
    path("plans/<int:number>/adopt/<str:act>/", views.adopt_act, name="plan-adopt-act"),
    path("plans/<int:number>/duties/", views.duties, name="plan-duties"),
    path("plans/<int:number>/duties/<str:act>/", views.duty_act, name="plan-duty-act"),
    path("plans/<int:number>/slips/<str:code>.xlsx", views.slip, name="plan-slip"),
    path("plans/<int:number>/asks/", views.asks, name="plan-asks"),
    path("plans/<int:number>/asks/<str:who>.xlsx", views.asks_workbook, name="plan-asks-workbook"),
    path("plans/<int:number>/asks/<str:ask>/", views.ask, name="plan-ask"),
    path("plans/<int:number>/item/<str:item>/figure/<str:unit>/", views.figure, name="plan-figure"),
    path("plans/<int:number>/deadlines/", views.deadlines, name="plan-deadlines"),
    path("plans/<int:number>/calendar.ics", views.calendar, name="plan-calendar"),
    path("plans/<int:number>/documents/<str:name>", views.document, name="plan-document"),
    path("plans/<int:number>/item/<str:item>/", views.item, name="plan-item"),
    path("plans/<int:number>/local/new/", views.local_target_new, name="plan-local-target-new"),
    path("plans/<int:number>/local/<int:target>/", views.local_target, name="plan-local-target"),
    path(
        "plans/<int:number>/local/<int:target>/end/",
        views.local_target_end,
        name="plan-local-target-end",
    ),
    path("r/<str:region>/indicators/local/", views.local_indicators, name="local-indicators"),
    path(
        "r/<str:region>/indicators/local/new/",
        views.local_indicator_new,
        name="local-indicator-new",
    ),
    path(
        "r/<str:region>/indicators/local/cell/<str:school>/<str:stage>/",
        views.local_lineage,
        name="local-lineage",
    ),
    path(
        "r/<str:region>/indicators/local/<slug:name>/<int:revision>/",
        views.local_indicator,
        name="local-indicator",
    ),
    path(
        "r/<str:region>/indicators/local/<slug:name>/<int:revision>/edit/",
        views.local_indicator_edit,
        name="local-indicator-edit",
    ),
    path(
        "r/<str:region>/indicators/local/<slug:name>/<int:revision>/<str:act>/",
        views.local_indicator_act,
        name="local-indicator-act",
    ),
]
