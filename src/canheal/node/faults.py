"""What a reader sees when something cannot be done: a lost database, a full disk, a refusal, an unknown address."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable

from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from canheal.terms.errors import PROBLEMS, CanhealError

_LOG = logging.getLogger("canheal.node")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Faults:
    """Middleware: the faults of the place become a page that says so, and nothing is half done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; what goes wrong beside the view (a session that cannot be read) is answered, too."""
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return _unavailable(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for the faults that are not the program's."""
        if isinstance(error, (OperationalError, InterfaceError)):
            return _unavailable(request, error)
        if (isinstance(error, OSError) and error.errno in _FULL) or "disk is full" in str(error):
            _LOG.error("disk full: %s", error)
            return render(request, "fault.html", {"kind": "full"}, status=507)
        if isinstance(error, CanhealError):
            status = PROBLEMS[type(error)].http_status
            return render(request, "fault.html", {"kind": "problem", "error": error}, status=status)
        return None


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    _LOG.error("database: %s", error)
    full = "disk is full" in str(error)
    request.user = None  # type: ignore[assignment]  # the page must not ask the database who reads
    page = render(request, "fault.html", {"kind": "full" if full else "database"}, status=507 if full else 503)
    page["Retry-After"] = "10"
    return page


def health(_: HttpRequest) -> HttpResponse:
    """Whether the node can answer: the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """A request that cannot be read."""
    return render(request, "fault.html", {"kind": "bad"}, status=400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What this person may not do, with the reason."""
    return render(request, "fault.html", {"kind": "refused", "reason": str(exception or "")}, status=403)


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """No such page, or a case that this person may not know of."""
    return render(request, "fault.html", {"kind": "absent"}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The program's own fault."""
    return render(request, "fault.html", {"kind": "failed"}, status=500)
