"""Addresses of notices and of the digest."""

from __future__ import annotations

from django.urls import path

from junheng.web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read, name="notices-read"),
    path("digest/", views.first, name="digest-first"),
    path("digest/<str:region>/", views.digest, name="digest"),
]
