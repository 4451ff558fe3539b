"""Addresses of appraisals and awards."""

from __future__ import annotations

from django.urls import path

from junheng.web.appraisal.views import award, county, evaluation, figures, uses

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
        county.scheme_page,
        name="appraisal-scheme",
    ),
    path("appraisal/<int:number>/", evaluation.page, name="evaluation"),
    path("appraisal/<int:number>/school/<str:school>/", evaluation.school, name="school-appraisal"),
    path(
        "appraisal/<int:number>/school/<str:school>/object/",
        evaluation.object_to,
        name="appraisal-object",
    ),
    path("appraisal/<int:number>/file/<str:name>", evaluation.document, name="appraisal-document"),
    path("appraisal/<int:number>/<str:act>/", evaluation.act, name="appraisal-act"),
    path("appraisal/objection/<int:number>/", evaluation.decide, name="objection-decide"),
    path("appraisal/award/<int:number>/", award.page, name="award-run"),
    path("appraisal/award/<int:number>/object/<str:school>/", award.object_to, name="award-object"),
    path("appraisal/award/<int:number>/file/<str:name>", award.document, name="award-document"),
    path("appraisal/award/<int:number>/<str:act>/", award.act, name="award-act"),
]
