"""Addresses of people."""

from django.urls import path

from canheal.node.people import hospital, views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("account", views.account, name="account"),
    path("language", views.language, name="language"),
    path("hospital/sign-in", hospital.SignIn.as_view(), name="oidc_authentication_init"),
    path("hospital/callback", hospital.Callback.as_view(), name="oidc_authentication_callback"),
    path("people", views.people, name="people"),
    path("centres/new", views.centre_new, name="centre-new"),
    path("people/new", views.user_new, name="user-new"),
    path("people/<int:pk>", views.user_change, name="user-change"),
    path("people/<int:pk>/remove", views.user_remove, name="user-remove"),
    path("centres/<int:pk>/remove", views.centre_remove, name="centre-remove"),
]
