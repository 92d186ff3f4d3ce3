"""Dashboards: the figures of one centre or of all, each with its numbers, interval, definition and what is missing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from canheal.node.board.drawn import leg_chart, share_chart
from canheal.node.board.figures import Figures, figures_of
from canheal.node.board.pilot import pilot_figures
from canheal.node.board.written import TABLES, table_csv
from canheal.node.cases.models import Case
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.models import Centre, User
from canheal.node.people.policy import can, for_every_case, rights

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
        "may_choose": for_every_case(request.user, "indicators.small"),
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
    place, figures, _shows = _asked(request)
    answer = HttpResponse(table_csv(table, figures), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="canheal-{table}-{place.code if place else "all"}.csv"'
    return answer


def _asked(request: SignedRequest) -> tuple[Centre | None, Figures, bool]:
    """The centre, its figures, and whether small counts may be read."""
    place = _place(request)
    cases = Case.objects.all()
    if place is not None:
        at = Q(hospital=place) | Q(laboratory=place) | Q(board=place)
        cases = cases.filter(Q(**{place.kind: place}) if place.kind in _CHOSEN else at)
    small = _reads_small(request.user, place)
    return place, figures_of(cases, shows_small=small), small


_CHOSEN = (Centre.Kind.HOSPITAL, Centre.Kind.LABORATORY)


def _place(request: SignedRequest) -> Centre | None:
    """The centre that is asked for; people whose right ends at their own centre are shown that one alone.

    Figures of one centre beside those of all would give small counts away by subtraction. So only those choose a
    centre who may read its small counts.
    """
    chosen = None
    for kind in _CHOSEN:
        if code := request.GET.get(kind, "").replace("\x00", "")[:_LETTERS]:
            chosen = get_object_or_404(Centre, code=code, kind=kind)
    if rights()["indicators.view"][request.user.role] != "any":
        if chosen is not None and chosen.pk != request.user.centre_id:
            raise PermissionDenied(_("These figures belong to another centre."))
        return request.user.centre
    if chosen is not None and not _reads_small(request.user, chosen):
        raise PermissionDenied(_("Figures of one centre are for those who may read small counts."))
    return chosen


def _reads_small(user: User, place: Centre | None) -> bool:
    """Whether small counts of a centre may be read; of None, those of all."""
    if not can(user, "indicators.small").allowed:
        return False
    return for_every_case(user, "indicators.small") or (place is not None and place.pk == user.centre_id)


@needs("indicators.view")
def support_pilot(request: SignedRequest) -> HttpResponse:
    """The decision-support pilot: cases drawn to be discussed with or without the proposals."""
    shows = for_every_case(request.user, "indicators.small")
    return render(request, "board/pilot.html", {"figures": pilot_figures(shows_small=shows)})
