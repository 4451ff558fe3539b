"""Addresses of money and capital projects."""

from __future__ import annotations

from django.urls import path

from junheng.web.money import views

urlpatterns = [
    path("money/", views.first, name="money-first"),
    path("money/of/<str:region>/", views.money, name="money"),
    path("money/of/<str:region>/file/<str:name>", views.document, name="money-document"),
    path("money/of/<str:region>/<str:school>/<str:what>/", views.figure, name="money-figure"),
    path("money/school/<str:school>/", views.of_school, name="money-school"),
    path("money/funds/<str:region>/", views.funds, name="money-funds"),
    path("money/list/<str:region>/", views.the_list, name="money-list"),
    path("money/list/<str:region>/new/", views.list_new, name="money-list-new"),
    path("money/list/<str:region>/return/", views.list_return, name="money-list-return"),
    path("money/form/<str:school>.xlsx", views.list_form, name="money-list-form"),
    path("money/item/<int:number>/<str:act>/", views.item_act, name="money-item-act"),
    path("money/contracts/<str:region>/", views.contracts, name="money-contracts"),
    path("money/contracts/<str:region>/decide/", views.decide, name="money-contract-decide"),
    path("money/projects/<str:region>/", views.projects, name="money-projects"),
    path("money/projects/<str:region>/new/", views.project_new, name="money-project-new"),
    path("money/project/<int:number>/", views.project, name="money-project"),
    path("money/project/<int:number>/<str:act>/", views.project_act, name="money-project-act"),
    path("money/rates/<str:region>/", views.rates, name="money-rates"),
    path("money/rates/<str:region>/record/", views.rate_new, name="money-rate-new"),
    path("money/rate/<int:number>/end/", views.rate_end, name="money-rate-end"),
]
