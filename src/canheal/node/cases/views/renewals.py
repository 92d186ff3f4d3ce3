"""Reported cases of which newer knowledge says something else, with the difference; and asking for it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from canheal.node.cases.actions.renew import ask_for_renewal, look_at_renewal
from canheal.node.cases.forms import ReasonForm
from canheal.node.cases.models import Case, Renewal
from canheal.node.documents import document
from canheal.node.people.guard import SignedRequest, needs, require
from canheal.node.people.policy import can, scoped
from canheal.node.vault import take

_SHOWN = 100


@needs("case.view")
def renewals(request: SignedRequest) -> HttpResponse:
    """The queue: cases with a difference that nobody looked at, best tier first as the page of each says."""
    mine = _visible(request)
    newest = mine.order_by("-pk").values_list("knowledge", flat=True).first()
    latest = mine.filter(knowledge=newest)
    differing = mine.annotate(differences=F("gained") + F("lost") + F("changed")).filter(
        Q(differences__gt=0) | ~Q(problem="")
    )
    context = {
        "waiting": differing.filter(looked=None)[:_SHOWN],
        "looked": differing.exclude(looked=None).select_related("looked")[:_SHOWN],
        "running": mine.filter(done=None).count(),
        "asked": latest.count(),
        "done": latest.exclude(done=None).count(),
        "same": mine.exclude(done=None).filter(gained=0, lost=0, changed=0, problem="").count(),
        "may_ask": can(request.user, "knowledge.renew").allowed,
        "may_look": can(request.user, "case.look_at_renewal").allowed,
    }
    return render(request, "cases/renewals.html", context)


def _visible(request: SignedRequest) -> QuerySet[Renewal]:
    cases = scoped(request.user, "case.view", Case.objects.all())
    return Renewal.objects.filter(case__in=cases).select_related("case")


@needs("knowledge.renew")
@require_POST
def renewals_ask(request: SignedRequest) -> HttpResponse:
    """Hold reported cases against the knowledge of now."""
    number = ask_for_renewal(by=request.user)
    messages.success(request, _("%(number)s cases are queued.") % {"number": number})
    return redirect("renewals")


@needs("case.view")
@xframe_options_sameorigin
def renewal_page(request: SignedRequest, pk: int) -> HttpResponse:
    """What changed in one case."""
    renewal = get_object_or_404(_visible(request).exclude(page=""), pk=pk)
    return document(take(renewal.page), "html")


@needs("case.look_at_renewal")
@require_POST
def renewal_look(request: SignedRequest, pk: int) -> HttpResponse:
    """A person looked at it."""
    renewal = get_object_or_404(_visible(request), pk=pk)
    require(request.user, "case.look_at_renewal", renewal.case)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what follows from it."))
        return redirect("renewals")
    kept = "reopen" not in request.POST
    look_at_renewal(renewal.pk, form.cleaned_data["reason"], kept=kept, by=request.user)
    return redirect("renewals")
