"""Addresses of the intake."""

from __future__ import annotations

from django.urls import path

from junheng.web.intake import views

urlpatterns = [
    path("data/", views.home, name="intake"),
    path("data/upload/", views.upload, name="upload"),
    path("data/uploads/<int:number>/", views.progress, name="upload-progress"),
    path("data/collections/new/", views.collection_new, name="collection-new"),
    path("data/collections/<int:number>/", views.collection, name="collection"),
    path("data/collect/<int:number>/<str:school>/", views.submission, name="submission"),
    path(
        "data/collect/<int:number>/<str:school>/prefilled.xlsx", views.prefilled, name="prefilled"
    ),
    path("data/batches/<int:number>/", views.batch, name="batch"),
    path("data/batches/<int:number>/state/", views.batch_state, name="batch-state"),
    path("data/batches/<int:number>/copy/<int:file>/", views.annotated, name="annotated"),
    path("data/batches/<int:number>/original/<int:file>/", views.original, name="original"),
    path("data/batches/<int:number>/<str:act>/", views.batch_act, name="batch-act"),
    path("data/drafts/<int:number>/", views.draft, name="draft"),
    path("data/snapshots/", views.snapshots, name="snapshots"),
    path("data/snapshots/<str:sha256>/", views.snapshot, name="snapshot"),
    path("data/snapshots/<str:sha256>/changes/<str:other>/", views.changes, name="changes"),
    path("data/standard/", views.standard, name="standard"),
    path("data/standard/<str:table>/", views.table, name="standard-table"),
    path("data/standard/<str:table>/template.xlsx", views.template, name="template"),
]
