"""The Django app `cases`."""

from django.apps import AppConfig


class Cases(AppConfig):
    """Named so that tables stay `cases_...` wherever the package lies."""

    name = "canheal.node.cases"
    label = "cases"
