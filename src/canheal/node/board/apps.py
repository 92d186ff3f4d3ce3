"""The Django app `board`."""

from django.apps import AppConfig


class Board(AppConfig):
    """Named so that tables stay `board_...` wherever the package lies."""

    name = "canheal.node.board"
    label = "board"
