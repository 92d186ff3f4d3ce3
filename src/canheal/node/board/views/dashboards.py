"""Dashboards: the figures of one centre or of all, each with its numbers, interval, definition and what is missing."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from canheal.node.board.drawn import leg_chart, share_chart
from canheal.node.board.figures import Figures, figures_of
from canheal.node.board.pilot import pilot_figures
from canheal.node.board.written import TABLES, table_csv
from canheal.node.cases.models import Case
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.models import Centre, User
from canheal.node.people.policy import can, rights

_LETTERS = 20


@needs("indicators.view")
def dashboard(request: SignedRequest) -> HttpResponse:
    """The page; `?hospital=` and `?laboratory=` choose a centre."""
    place, figures, shows_small = _asked(request)
    context = {
        "figures": figures,
        "place": place,
        "shows_small": shows_small,
        "cascade": mark_safe(share_chart(figures.cascade[1:])),
        "legs": mark_safe(leg_chart(figures.legs)),
        "hospitals": Centre.objects.filter(kind=Centre.Kind.HOSPITAL),
        "laboratories": Centre.objects.filter(kind=Centre.Kind.LABORATORY),
        "query": request.GET.urlencode(),
        "tables": TABLES,
    }
    return render(request, "board/dashboard.html", context)


@needs("indicators.view")
def dashboard_csv(request: SignedRequest, table: str) -> HttpResponse:
    """One table of the dashboard, as the page shows it: hidden cells are hidden here, too."""
    if table not in TABLES:
        raise Http404
    place, figures, _small = _asked(request)
    answer = HttpResponse(table_csv(table, figures), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="canheal-{table}-{place.code if place else "all"}.csv"'
    return answer


def _asked(request: SignedRequest) -> tuple[Centre | None, Figures, bool]:
    """The centre, its figures, and whether small counts may be read: everywhere, or of one's own centre."""
    place, cases = None, Case.objects.all()
    for kind in ("hospital", "laboratory"):
        code = request.GET.get(kind, "").replace("\x00", "")[:_LETTERS]
        if code:
            place = Centre.objects.filter(code=code, kind=kind).first()
            cases = cases.filter(**{f"{kind}__code": code})
    small = _reads_small(request.user, cases, place)
    return place, figures_of(cases, shows_small=small), small


def _reads_small(user: User, cases: QuerySet[Case], place: Centre | None) -> bool:
    if not can(user, "indicators.small").allowed or not cases.exists():
        return False
    scope = rights()["indicators.small"][user.role]
    return scope == "any" or (place is not None and place.pk == user.centre_id)


@needs("indicators.view")
def support_pilot(request: SignedRequest) -> HttpResponse:
    """The decision-support pilot: cases drawn to be discussed with or without the proposals."""
    shows = can(request.user, "indicators.small").allowed
    return render(request, "board/pilot.html", {"figures": pilot_figures(shows_small=shows)})
