"""Addresses of the shared pages."""

from __future__ import annotations

from django.urls import path

from junheng.web.shared import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("jobs/<int:number>/", views.job, name="job"),
    path("language/", views.set_language, name="language"),
]
