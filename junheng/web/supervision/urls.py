"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from junheng.web.supervision import views

urlpatterns = [
    path("supervision/", views.first, name="supervision-first"),
    path("supervision/offline.js", views.worker, name="supervision-worker"),
    path("supervision/of/<str:region>/", views.home, name="supervision"),
    path("supervision/of/<str:region>/list/<int:year>/", views.yearly, name="yearly-list"),
    path(
        "supervision/of/<str:region>/list/<int:year>/sheet.xlsx",
        views.yearly_sheet,
        name="yearly-list-sheet",
    ),
    path(
        "supervision/of/<str:region>/list/<int:year>/<str:act>/",
        views.yearly_act,
        name="yearly-list-act",
    ),
    path("supervision/of/<str:region>/visits/new/", views.visit_new, name="visit-new"),
    path("supervision/of/<str:region>/people/", views.people, name="supervision-people"),
    path(
        "supervision/of/<str:region>/people/<str:act>/",
        views.people_act,
        name="supervision-people-act",
    ),
    path("supervision/of/<str:region>/self-checks/", views.self_checks, name="self-checks"),
    path("supervision/self-checks/<int:number>/", views.self_check, name="self-check"),
    path(
        "supervision/self-checks/<int:number>/sheet.xlsx",
        views.self_check_sheet,
        name="self-check-sheet",
    ),
    path("supervision/visits/<int:number>/", views.visit, name="visit"),
    path("supervision/visits/<int:number>/phone/", views.phone, name="visit-phone"),
    path("supervision/visits/<int:number>/records/", views.records, name="visit-records"),
    path("supervision/visits/<int:number>/paper/", views.paper, name="visit-paper"),
    path("supervision/visits/<int:number>/slip.xlsx", views.slip, name="visit-slip"),
    path("supervision/visits/<int:number>/file/<str:name>", views.document, name="visit-document"),
    path("supervision/visits/<int:number>/<str:act>/", views.visit_act, name="visit-act"),
    path("supervision/lines/<int:number>/<str:act>/", views.line_act, name="opinion-line-act"),
]
