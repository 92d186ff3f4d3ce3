"""The Django app `people`."""

from django.apps import AppConfig


class People(AppConfig):
    """Named so that tables stay `people_...` wherever the package lies."""

    name = "canheal.node.people"
    label = "people"
