"""Addresses of appraisals and awards."""

from __future__ import annotations

from django.urls import path

from junheng.web.appraisal.views import (
    award,
    county,
    evaluation,
    figures,
    objections,
    scheme,
    uses,
)

urlpatterns = [
    path("appraisal/", county.first, name="appraisal-first"),
    path("appraisal/of/<str:region>/", county.county, name="appraisals"),
    path("appraisal/of/<str:region>/draft/", county.draft, name="appraisal-draft"),
    path("appraisal/of/<str:region>/uses/", uses.register, name="result-uses"),
    path("appraisal/of/<str:region>/figures/<str:plan>/", figures.page, name="appraisal-figures"),
    path(
        "appraisal/of/<str:region>/figures/<str:plan>/figures.xlsx",
        figures.workbook,
        name="appraisal-figures-workbook",
    ),
    path("appraisal/of/<str:region>/award/", award.simulate, name="award"),
    path("appraisal/of/<str:region>/award/settle/", award.settle, name="award-settle"),
    path(
        "appraisal/of/<str:region>/<str:plan>/<str:scheme>/",
        scheme.scheme_page,
        name="appraisal-scheme",
    ),
    path(
        "appraisal/of/<str:region>/<str:plan>/<str:scheme>/own/",
        scheme.add,
        name="appraisal-own-measure",
    ),
    path(
        "appraisal/of/<str:region>/<str:plan>/<str:scheme>/own/<int:number>/withdraw/",
        scheme.withdraw,
        name="appraisal-own-measure-withdraw",
    ),
    path("appraisal/<int:number>/", evaluation.page, name="evaluation"),
    path("appraisal/<int:number>/school/<str:school>/", evaluation.school, name="school-appraisal"),
    path(
        "appraisal/<int:number>/school/<str:school>/object/",
        objections.object_to,
        {"kind": "evaluation"},
        name="appraisal-object",
    ),
    path(
        "appraisal/<int:number>/school/<str:school>/object.xlsx",
        objections.sheet,
        {"kind": "evaluation"},
        name="appraisal-object-sheet",
    ),
    path(
        "appraisal/<int:number>/objections/",
        objections.sheet_back,
        {"kind": "evaluation"},
        name="appraisal-objections",
    ),
    path("appraisal/<int:number>/file/<str:name>", evaluation.document, name="appraisal-document"),
    path("appraisal/<int:number>/<str:act>/", evaluation.act, name="appraisal-act"),
    path("appraisal/objection/<int:number>/", objections.decide, name="objection-decide"),
    path("appraisal/award/<int:number>/", award.page, name="award-run"),
    path(
        "appraisal/award/<int:number>/object/<str:school>/",
        objections.object_to,
        {"kind": "award"},
        name="award-object",
    ),
    path(
        "appraisal/award/<int:number>/object/<str:school>/object.xlsx",
        objections.sheet,
        {"kind": "award"},
        name="award-object-sheet",
    ),
    path(
        "appraisal/award/<int:number>/objections/",
        objections.sheet_back,
        {"kind": "award"},
        name="award-objections",
    ),
    path("appraisal/award/<int:number>/file/<str:name>", award.document, name="award-document"),
    path("appraisal/award/<int:number>/<str:act>/", award.act, name="award-act"),
]
