"""The audit explorer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from canheal.node.people.guard import needs
from canheal.node.trust.chain import breaks
from canheal.node.trust.models import AuditEvent

_PAGE = 100
_BREAKS = 20
_LETTERS = 60
_LARGEST = 2**62


@needs("audit.view")
def audit(request: HttpRequest) -> HttpResponse:
    """Events by who, what and case; with `verify` the chain is read from its beginning."""
    asked = {
        name: request.GET.get(name, "").strip().replace("\x00", "")[:_LETTERS] for name in ("actor", "action", "case")
    }
    events = AuditEvent.objects.all()
    if asked["actor"]:
        events = events.filter(actor=asked["actor"])
    if asked["action"]:
        events = events.filter(action__startswith=asked["action"])
    if (number := _number(asked["case"].upper().removeprefix("C-"))) is not None:
        events = events.filter(case=number)
    if (before := _number(request.GET.get("before", ""))) is not None:
        events = events.filter(number__lt=before)
    rows = list(events[: _PAGE + 1])
    context = {
        "events": rows[:_PAGE],
        "after": rows[_PAGE - 1].number if len(rows) > _PAGE else None,
        "asked": asked,
        "breaks": _first_breaks() if "verify" in request.GET else None,
    }
    return render(request, "trust/audit.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(_LARGEST)) else None


def _first_breaks() -> list[object]:
    found: list[object] = []
    for broken in breaks():
        found.append(broken)
        if len(found) == _BREAKS:
            break
    return found
