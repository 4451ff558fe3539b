"""Every address an installation answers to."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("junheng.web.shared.urls")),
    path("", include("junheng.web.accounts.urls")),
    path("", include("junheng.web.work.urls")),
    path("", include("junheng.web.filling.urls")),  # before: data/…
    path("", include("junheng.web.intake.urls")),
    path("", include("junheng.web.plans.urls")),  # before: r/…/indicators/local/
    path("", include("junheng.web.monitor.urls")),
    path("", include("junheng.web.guardrails.urls")),
    path("", include("junheng.web.diagnosis.urls")),
    path("", include("junheng.web.processes.urls")),
    path("", include("junheng.web.money.urls")),
    path("", include("junheng.web.supervision.urls")),
    path("", include("junheng.web.appraisal.urls")),
    path("", include("junheng.web.recognition.urls")),
    path("", include("junheng.web.support.urls")),
    path("", include("junheng.web.academics.urls")),
    path("", include("junheng.web.notices.urls")),
]

handler400 = "junheng.web.shared.views.bad_request"
handler403 = "junheng.web.shared.views.no_right"
handler404 = "junheng.web.shared.views.not_found"
handler500 = "junheng.web.shared.views.server_error"
