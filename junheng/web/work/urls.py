"""Addresses of findings and tasks."""

from __future__ import annotations

from django.urls import path

from junheng.web.work import views

urlpatterns = [
    path("ledger/", views.ledgers, name="ledgers"),
    path("ledger/of/<str:region>/", views.ledger, name="ledger"),
    path("ledger/of/<str:region>/ledger.xlsx", views.ledger_workbook, name="ledger-workbook"),
    path("ledger/of/<str:region>/feedback.xlsx", views.feedback_workbook, name="feedback-workbook"),
    path("ledger/of/<str:region>/feedback/", views.feedback_read, name="feedback-read"),
    path("ledger/of/<str:region>/calendar.ics", views.ledger_calendar, name="ledger-calendar"),
    path("ledger/of/<str:region>/new/", views.finding_new, name="finding-new"),
    path("ledger/of/<str:region>/task/", views.clause_task_new, name="clause-task-new"),
    path("ledger/of/<str:region>/refresh/", views.refresh, name="ledger-refresh"),
    path("ledger/<int:number>/", views.finding, name="finding"),
    path("ledger/<int:number>/<str:act>/", views.finding_act, name="finding-act"),
    path("ledger/tasks/<int:number>/", views.task, name="task"),
    path("ledger/slips/<int:number>/<str:name>", views.slip_paper, name="slip-paper"),
    path("ledger/tasks/<int:number>/<str:act>/", views.task_act, name="task-act"),
    path("ledger/checks/<int:number>/<str:act>/", views.check_act, name="check-act"),
]
