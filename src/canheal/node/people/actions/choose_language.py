"""Remember the language that a person reads."""

from __future__ import annotations

from django.conf import settings

from canheal.node.people.models import User


def choose_language(user: User, language: str) -> None:
    """Remember it; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        user.language = language
        user.save(update_fields=("language",))
