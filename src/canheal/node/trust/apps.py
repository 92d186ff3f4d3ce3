"""The Django app `trust`."""

from django.apps import AppConfig


class Trust(AppConfig):
    """Named so that tables stay `trust_...` wherever the package lies."""

    name = "canheal.node.trust"
    label = "trust"
