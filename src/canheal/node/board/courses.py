"""What became of a case as a whole: reports on its latest signed decision, and what is still open of earlier ones."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from canheal.domain.board.recommendation import THERAPIES
from canheal.node.board.models import Decision, FollowUp, Recommendation
from canheal.node.board.tables import claims
from canheal.node.cases.models import Case, Renewal


def sum_up(case: Case) -> None:
    """Set what the reports on the latest signed decision say of the case, so that searches need not read them."""
    decision = case.decisions.filter(state=Decision.State.FINAL).first()
    roots = _roots(decision)
    reports = FollowUp.objects.filter(recommendation__in=roots, superseded=False, recommendation__kind__in=THERAPIES)
    rows = list(reports.values_list("status", "benefit"))
    known = [benefit for _status, benefit in rows if benefit is not None]
    case.treated = any(status != "not_implemented" for status, _benefit in rows) if rows else None
    case.benefited = any(known) if known else None


def _roots(decision: Decision | None) -> list[int]:
    if decision is None:
        return []
    return [origin or own for own, origin in decision.recommendations.values_list("pk", "origin")]


def still_open(case: Case, decision: Decision) -> list[Recommendation]:
    """Recommendations of earlier decisions whose claim is not settled or whose place in a cohort is still taken."""
    earlier = Recommendation.objects.filter(decision__case=case, decision__state=Decision.State.FINAL, origin=None)
    waiting = Q(claim__isnull=False) & ~Q(claim__state__in=claims().ends)
    taken = Q(slot__given_back=False)
    found = earlier.filter(waiting | taken).exclude(pk__in=_roots(decision)).distinct()
    return list(found.select_related("decision"))


def unreported(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with a recommendation of their latest signed decision on which nobody reported."""
    signed = Decision.objects.filter(case=OuterRef("pk"), state=Decision.State.FINAL).order_by("-number")
    reported = FollowUp.objects.filter(recommendation=OuterRef("first"), superseded=False)
    silent = Recommendation.objects.annotate(first=Coalesce("origin", "pk")).filter(
        ~Exists(reported), decision=OuterRef("latest")
    )
    return cases.annotate(latest=Subquery(signed.values("pk")[:1])).filter(Exists(silent.exclude(kind="none")))


def opened_again_by(case: Case) -> Renewal | None:
    """The newer knowledge for which a case was opened again, until its board has decided once more."""
    found = case.renewals.filter(kept=False).exclude(interpretation="").order_by("-looked_at").first()
    decided = case.decisions.filter(state=Decision.State.FINAL).first()
    if found is None or found.looked_at is None:
        return None
    since = decided.verifier_at if decided else None
    return found if since is None or found.looked_at > since else None
