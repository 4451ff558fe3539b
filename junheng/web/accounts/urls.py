"""Addresses of sign-in, the own account, account management and the log."""

from __future__ import annotations

from django.urls import path

from junheng.web.accounts import views

urlpatterns = [
    path("signin/", views.signin, name="signin"),
    path("signout/", views.signout, name="signout"),
    path("me/password/", views.password, name="password"),
    path("data/accounts/", views.accounts, name="accounts"),
    path("data/accounts/new/", views.account_new, name="account-new"),
    path("data/accounts/<int:number>/", views.account, name="account"),
    path("data/log/", views.log, name="log"),
]
