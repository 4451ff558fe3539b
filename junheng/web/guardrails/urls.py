"""Addresses of the guardrails."""

from __future__ import annotations

from django.urls import path

from junheng.web.guardrails import views

app_name = "guardrails"
urlpatterns = [
    path("guardrails/", views.listed, name="list"),
    path("guardrails/try/", views.attempt, name="try"),
    path("guardrails/rules/<str:rule>/", views.rule, name="rule"),
    path("guardrails/rules/<str:rule>/record/", views.record, name="record"),
]
