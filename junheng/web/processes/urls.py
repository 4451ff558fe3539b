"""Addresses of projects and pilots."""

from __future__ import annotations

from django.urls import path

from junheng.web.processes import views

urlpatterns = [
    path("projects/", views.first, name="processes-first"),
    path("projects/of/<str:region>/", views.processes, name="processes"),
    path("projects/of/<str:region>/cases/", views.cases, name="process-cases"),
    path(
        "projects/of/<str:region>/open/<slug:pack>/<slug:process>/",
        views.open_call,
        name="process-open",
    ),
    path("projects/calls/<int:number>/", views.call, name="process-call"),
    path("projects/calls/<int:number>/apply/", views.begin, name="process-begin"),
    path("projects/calls/<int:number>/file/<str:name>", views.paper, name="process-paper"),
    path("projects/calls/<int:number>/<slug:act>/", views.call_act, name="process-call-act"),
    path("projects/applications/<int:number>/", views.application, name="process-application"),
    path(
        "projects/applications/<int:number>/file/<str:name>",
        views.receipt,
        name="process-receipt",
    ),
    path(
        "projects/applications/<int:number>/step/<slug:stage>/",
        views.step,
        name="process-step",
    ),
    path(
        "projects/applications/<int:number>/<slug:act>/",
        views.application_act,
        name="process-application-act",
    ),
    path("projects/attachments/<int:number>/", views.attachment, name="process-attachment"),
    path(
        "projects/objections/<int:number>/decide/",
        views.objection_decide,
        name="process-objection",
    ),
]
