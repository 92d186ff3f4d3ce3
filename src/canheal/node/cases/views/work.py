"""My work, and the case list."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from canheal.node.cases.actions.keep_view import forget_view, keep_view
from canheal.node.cases.models import Case
from canheal.node.cases.search import choices, found, page_of, read_search, today
from canheal.node.cases.tables import steps
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.models import User
from canheal.node.people.policy import can, scoped

_SHOWN = 60
_GENETICS = {"geneticist": ("referred", "counselled", "tested"), "referrer": ("released",)}
"""Role to the states of a referral to genetics (content/node/germline.yaml) in which it is that role's turn."""
_FACETS = ("step", "amp", "tumour", "hospital", "laboratory")


@needs("case.view")
def my_work(request: SignedRequest) -> HttpResponse:
    """What waits for me, what waits for others, and what is late."""
    cases = scoped(request.user, "case.view", Case.objects.all()).select_related("hospital", "laboratory")
    cases = cases.defer("answers").order_by("due", "pk")
    waiting = cases.exclude(step__in=[name for name, step in steps().items() if not step.whose])
    mine = waiting.filter(_mine(request.user))
    others = waiting.exclude(_mine(request.user))
    overdue = waiting.filter(due__lt=today())
    context = {
        "mine": mine[:_SHOWN],
        "others": others[:_SHOWN],
        "overdue": overdue[:_SHOWN],
        "genetics": cases.filter(germline__state__in=_GENETICS.get(request.user.role, ())).distinct()[:_SHOWN],
        "counts": {"mine": mine.count(), "others": others.count(), "overdue": overdue.count()},
        "shown": _SHOWN,
        "today": today(),
        "may_refer": can(request.user, "case.refer").allowed,
    }
    return render(request, "cases/my_work.html", context)


def _mine(user: User) -> Q:
    """Steps whose turn is this person's role, at this person's centre where the step belongs to one."""
    asked = Q(pk__in=())
    for name, step in steps().items():
        if step.whose == user.role or (step.whose == "chair" and can(user, "report.sign").allowed):
            place = {"hospital": Q(hospital=user.centre_id), "laboratory": Q(laboratory=user.centre_id)}.get(step.place)
            asked |= Q(step=name) & place if place is not None else Q(step=name)
    return asked


@needs("case.view")
def case_list(request: SignedRequest) -> HttpResponse:
    """Cases by facets, which stand in the address."""
    search = read_search(request.GET)
    cases = found(search, request.user)
    rows, after = page_of(cases, search.before)
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "rows": rows,
        "after": after,
        "total": cases.count(),
        "search": search,
        "query": kept.urlencode(),
        "facets": [(name, _facet_words(name), choices(search, request.user, name)) for name in _FACETS],
        "views": request.user.views.all(),
        "today": today(),
        "may_refer": can(request.user, "case.refer").allowed,
    }
    page = "cases/_list.html" if request.headers.get("HX-Target") == "list" else "cases/list.html"
    return render(request, page, context)


def _facet_words(name: str) -> str:
    return {
        "step": _("Step"),
        "amp": _("Best AMP/ASCO/CAP tier"),
        "tumour": _("Tumour type"),
        "hospital": _("Hospital"),
        "laboratory": _("Laboratory"),
    }[name]


@needs("case.view")
@require_POST
def view_keep(request: SignedRequest) -> HttpResponse:
    """Keep the search of the list under a name."""
    name, query = (request.POST.get(field, "").replace("\x00", "").strip() for field in ("name", "query"))
    if not name:
        messages.error(request, _("Give the view a name."))
    else:
        keep_view(request.user, name, query)
        messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('case-list')}?{query}" if query else "case-list")


@needs("case.view")
@require_POST
def view_forget(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget a kept view."""
    forget_view(request.user, pk)
    return redirect("case-list")
