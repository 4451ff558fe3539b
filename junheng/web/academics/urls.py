"""Addresses of examinations and growth."""

from __future__ import annotations

from django.urls import path

from junheng.web.academics.views import (
    bulletins,
    classes,
    documents,
    exam,
    growth,
    growth_papers,
    listing,
    meetings,
    papers,
    teachings,
)

urlpatterns = [
    path("exams/", listing.first, name="exams-first"),
    path("exams/of/<str:region>/", listing.exams, name="exams"),
    path("exams/of/<str:region>/new/", listing.new, name="exam-new"),
    path("exams/<int:number>/", exam.page, name="exam"),
    path("exams/<int:number>/correct/", listing.correct, name="exam-correct"),
    path("exams/<int:number>/withdraw/", exam.withdraw, name="exam-withdraw"),
    path("exams/<int:number>/sheets/", exam.sheets, name="exam-sheets"),
    path("exams/<int:number>/rows/<int:line>/", exam.settle, name="exam-row"),
    path("exams/<int:number>/load/", exam.load, name="exam-load"),
    path("exams/<int:number>/sample-<str:kind>.xlsx", exam.sample, name="exam-sample"),
    path("exams/<int:number>/paper/<str:subject>/", papers.paper, name="exam-paper"),
    path("exams/<int:number>/points/<str:subject>/", papers.points, name="exam-points"),
    path("exams/<int:number>/items-<str:subject>.xlsx", papers.workbook, name="exam-items"),
    path("exams/<int:number>/bulletin/", bulletins.bulletin, name="exam-bulletin"),
    path("exams/<int:number>/meeting/", meetings.meetings, name="exam-meeting"),
    path("exams/<int:number>/meeting/<int:meeting>/", meetings.page, name="meeting"),
    path(
        "exams/<int:number>/meeting/<int:meeting>/minutes.docx",
        meetings.minutes,
        name="meeting-minutes",
    ),
    path("exams/<int:number>/meeting/<int:meeting>/<str:act>/", meetings.act, name="meeting-act"),
    path(
        "exams/<int:number>/classes/<str:school>/<str:subject>/<str:homeroom>/",
        classes.page,
        name="exam-class",
    ),
    path("exams/teachings/", teachings.first, name="teachings"),
    path("exams/teachings/<str:school>/", teachings.school, name="teachings-school"),
    path("exams/teachings/<str:school>/<int:number>/", teachings.teacher, name="teaching"),
    path("exams/teachings/<str:school>/<int:number>/end/", teachings.end, name="teaching-end"),
    path(
        "exams/<int:number>/file/for/<str:school>.<str:suffix>",
        documents.edition_for,
        name="exam-edition-for",
    ),
    path(
        "exams/<int:number>/file/<str:edition>.<str:suffix>", documents.edition, name="exam-edition"
    ),
    path(
        "exams/<int:number>/file/class/<str:school>/<str:homeroom>/<str:subject>.<str:suffix>",
        documents.class_paper,
        name="exam-class-paper",
    ),
    path(
        "exams/<int:number>/file/pupils/<str:school>/<str:homeroom>/<str:suffix>/",
        documents.pupil_papers,
        name="exam-pupil-papers",
    ),
    path("growth/", growth.first, name="growth-first"),
    path("growth/method/", growth_papers.method, name="growth-method"),
    path("growth/method/<str:name>", growth_papers.method_paper, name="growth-method-paper"),
    path("growth/of/<str:region>/", growth.region, name="growth"),
    path("growth/of/<str:region>/new/", growth.new, name="growth-new"),
    path("growth/runs/<int:number>/", growth.run, name="growth-run"),
    path("growth/runs/<int:number>/bundle.zip", growth_papers.bundle, name="growth-bundle"),
]
