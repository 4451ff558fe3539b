"""Addresses of the support given."""

from __future__ import annotations

from django.urls import path

from junheng.web.support.views import county, school

urlpatterns = [
    path("support/", county.first, name="support-first"),
    path("support/of/<str:region>/", county.county, name="support-county"),
    path("support/<str:plan>/<str:school>/", school.page, name="support-school"),
    path("support/<str:plan>/<str:school>/paper.docx", school.paper, name="support-paper"),
    path("support/<str:plan>/<str:school>/<str:act>/", school.act, name="support-act"),
]
