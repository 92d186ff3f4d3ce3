"""Addresses of people."""

from django.urls import path

from canheal.node.people import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("account", views.account, name="account"),
    path("language", views.language, name="language"),
    path("people", views.people, name="people"),
    path("people/new", views.user_new, name="user-new"),
    path("people/<int:pk>", views.user_change, name="user-change"),
]
