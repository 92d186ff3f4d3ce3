"""Addresses of the record."""

from django.urls import path

from canheal.node.trust import views

urlpatterns = [path("audit", views.audit, name="audit")]
