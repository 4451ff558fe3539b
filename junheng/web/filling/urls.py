"""Addresses of forms."""

from __future__ import annotations

from django.urls import path

from junheng.web.filling import views

urlpatterns = [
    path("data/forms/", views.first, name="forms-first"),
    path("data/forms/of/<str:region>/", views.forms, name="forms"),
    path("data/forms/of/<str:region>/figures/", views.figures, name="form-figures"),
    path("data/forms/<int:number>/", views.form, name="form"),
    path("data/forms/<int:number>/original", views.original, name="form-original"),
    path("data/forms/<int:number>/edition/", views.edition, name="form-edition"),
    path("data/forms/<int:number>/<str:act>/", views.form_act, name="form-act"),
    path("data/forms/copies/<int:number>/file", views.copy, name="form-copy"),
]
