"""The guard before every view: the right it needs is asked before it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from canheal.node.people.models import User
from canheal.node.people.policy import OfBoard, Placed, can
from canheal.terms.typed import Any

View = Callable[..., HttpResponse]


class SignedRequest(HttpRequest):
    """A request of a signed-in person, as the guard lets it through."""

    user: User


def needs(right: str) -> Callable[[View], View]:
    """Answer 403 with the reason unless the person has this right for some case at least; ask them to sign in first."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            require(request.user, right)
            return view(request, *arguments, **named)

        asked.right = right  # type: ignore[attr-defined]  # read by the test that walks every address
        return login_required(asked)

    return guarded


def require(user: Any, right: str, thing: Placed | OfBoard | None = None) -> None:
    """Raise PermissionDenied, with the reason, unless the person may."""
    decision = can(user, right, thing)
    if not decision.allowed:
        raise PermissionDenied(decision.reason)
