"""Each request of a signed-in person: idle sessions end, the language is theirs, pages know who reads."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from canheal.node.people.policy import can
from canheal.terms.typed import Any

SEEN = "seen"
SIGNED_IN = "signed_in_at"
_TOUCH_EVERY = 30
"""Seconds between two writes of the time of the last request, so that readers do not wait for writers."""
_MENU = (
    ("my-work", "case.view"),
    ("case-list", "case.view"),
    ("referral-new", "case.refer"),
    ("planner", "board.view"),
    ("follow-ups", "board.view"),
    ("renewals", "case.view"),
    ("dashboard", "indicators.view"),
    ("knowledge", "knowledge.view"),
    ("people", "people.view"),
    ("audit", "audit.view"),
)


class SignedIn:
    """Middleware: ends a session that was idle too long, and speaks the person's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        seen = request.session.get(SEEN, now)
        if now - seen > settings.IDLE_SECONDS:
            auth.logout(request)
            messages.info(request, _("You were signed out after a pause. Nothing that you saved is lost."))
            return redirect(f"{settings.LOGIN_URL}")
        if SEEN not in request.session or now - seen >= _TOUCH_EVERY:
            request.session[SEEN] = now
        with translation.override(request.user.language):
            request.LANGUAGE_CODE = request.user.language
            return self.get_response(request)


def recently_proved(request: HttpRequest) -> bool:
    """Whether this person proved who they are within the last minutes, as a signature asks."""
    return bool(time.time() - request.session.get(SIGNED_IN, 0) < settings.SIGNING_SECONDS)


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the menu of the rights that the person has."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": (), "languages": settings.LANGUAGES}
    menu = [name for name, right in _MENU if can(user, right).allowed]
    return {"menu": menu, "languages": settings.LANGUAGES}
