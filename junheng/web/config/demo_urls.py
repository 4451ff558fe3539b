"""Addresses of ``junheng demo``: those of an installation, one-click identities, the gallery.

``junheng serve`` never loads this module; a test says so.
"""

from __future__ import annotations

from django.urls import path

from junheng.web.config import demo_views
from junheng.web.config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [
    *urlpatterns,
    path("demo/as/<str:username>/<str:token>/", demo_views.enter, name="demo-enter"),
    path("demo/workbook/", demo_views.workbook, name="demo-workbook"),
    path("demo/gallery/", demo_views.gallery, name="gallery"),
    path("demo/gallery/lineage/<int:place>/", demo_views.gallery_lineage, name="gallery-lineage"),
]
