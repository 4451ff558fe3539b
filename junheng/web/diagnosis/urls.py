"""Addresses of diagnosis reports."""

from __future__ import annotations

from django.urls import path

from junheng.web.diagnosis import views

urlpatterns = [
    path("diagnosis/", views.first, name="diagnosis-first"),
    path("diagnosis/sentences/", views.catalogue, name="diagnosis-sentences"),
    path("diagnosis/of/<str:region>/", views.reports, name="diagnoses"),
    path("diagnosis/of/<str:region>/draft/", views.draft, name="diagnosis-draft"),
    path("diagnosis/of/<str:region>/all.zip", views.batch, name="diagnosis-batch"),
    path("diagnosis/<int:number>/", views.report, name="diagnosis"),
    path("diagnosis/<int:number>/file/<str:name>", views.document, name="diagnosis-document"),
    path("diagnosis/<int:number>/answers.xlsx", views.sheet, name="diagnosis-sheet"),
    path("diagnosis/<int:number>/<str:act>/", views.report_act, name="diagnosis-act"),
    path("diagnosis/line/<int:number>/chart/", views.chart, name="diagnosis-chart"),
    path("diagnosis/line/<int:number>/<str:act>/", views.line_act, name="diagnosis-line-act"),
]
