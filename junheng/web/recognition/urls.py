"""Addresses of recognition."""

from __future__ import annotations

from django.urls import path

from junheng.web.recognition.views import assessment, checklist, item, lists, years

urlpatterns = [
    path("recognition/", lists.first, name="recognition-first"),
    path("recognition/of/<str:region>/", lists.county, name="recognitions"),
    path("recognition/of/<str:region>/<slug:rule>/", checklist.page, name="recognition"),
    path(
        "recognition/of/<str:region>/<slug:rule>/draft/",
        checklist.draft,
        name="recognition-draft",
    ),
    path("recognition/of/<str:region>/<slug:rule>/years/", years.page, name="recognition-years"),
    path(
        "recognition/of/<str:region>/<slug:rule>/item/<slug:key>/",
        item.page,
        name="recognition-item",
    ),
    path(
        "recognition/of/<str:region>/<slug:rule>/item/<slug:key>/<slug:act>/",
        item.act,
        name="recognition-item-act",
    ),
    path("recognition/assessments/<int:number>/", assessment.page, name="assessment"),
    path(
        "recognition/assessments/<int:number>/file/<str:name>",
        assessment.document,
        name="assessment-document",
    ),
    path(
        "recognition/assessments/<int:number>/<slug:act>/",
        assessment.act,
        name="assessment-act",
    ),
]
