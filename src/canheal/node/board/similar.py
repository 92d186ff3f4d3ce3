"""Earlier cases like this one, with what became of them: by gene, class of alteration and relation of the tumours."""

from __future__ import annotations

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from canheal.domain.cohort.shares import hidden
from canheal.node.board.models import FollowUp, Recommendation
from canheal.node.board.tables import least
from canheal.node.cases.models import Case, Finding
from canheal.node.cases.tumours import same_organ
from canheal.node.people.models import User
from canheal.node.people.policy import for_every_case, rights, scoped
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

GROUPS = ("same_both", "same_tumour", "same_finding", "related", "elsewhere")
"""Nearest first: the same alteration in the same tumour type; the same class in it; the same alteration in another
tumour type; the same class in a related one (the same organ); the same class anywhere."""
_GENES = 2
_LISTED = 12


class Shown(NamedTuple):
    """A count as it may be shown: the number, or "<k" where it or its rest is small and the reader lacks the right."""

    shown: str
    number: int


class Group(NamedTuple):
    """Cases of one relation.

    Attributes:
        id: of `GROUPS`.
        cases, decided, treated, benefited: how many; a case of which nothing is known is in `cases` alone.
    """

    id: str
    cases: Shown
    decided: Shown
    treated: Shown
    benefited: Shown


class Earlier(NamedTuple):
    """One earlier case: its first recommendation and what was reported of it last; None where there is none."""

    case: Case
    made: Recommendation | None
    report: FollowUp | None


class Similar(NamedTuple):
    """Earlier cases of one finding: the finding, the groups that are not empty, and the nearest that may be opened."""

    finding: Finding
    groups: tuple[Group, ...]
    nearest: tuple[Earlier, ...]


def similar_cases(case: Case, findings: list[Finding], user: User) -> list[Similar]:
    """Earlier cases for the findings that matter most: those that act, else those that are oncogenic."""
    chosen: dict[str, Finding] = {}
    for finding in [one for one in findings if one.acts] or findings:
        if finding.gene and finding.gene not in chosen and len(chosen) < _GENES:
            chosen[finding.gene] = finding
    shows_small = for_every_case(user, "indicators.small")
    return [_similar(case, finding, user, shows_small=shows_small) for finding in chosen.values()]


def _similar(case: Case, finding: Finding, user: User, *, shows_small: bool) -> Similar:
    """Counts are over every case of the node, since a count is no case; what is listed is what the person may open."""
    like = Finding.objects.filter(gene=finding.gene, kind=finding.kind, result__verdict="accepted")
    grouped: QuerySet[Any] = like.exclude(case=case.pk).annotate(relation=_relation(case, finding))
    counted = dict(_counts(grouped, shows_small=shows_small))
    groups = tuple(counted[name] for name in GROUPS if name in counted)
    keys = _nearest(case, finding, like, user)
    listed = Case.objects.filter(pk__in=keys).prefetch_related("decisions__recommendations", "follow_ups")
    found = {one.pk: one for one in listed}
    return Similar(finding, groups, tuple(_earlier(found[key]) for key in keys if key in found))


def _nearest(case: Case, finding: Finding, like: QuerySet[Finding], user: User) -> list[int]:
    """Decided cases that the person may open: the same alteration, here first; then its class in this tumour type."""
    decided = like.exclude(case=case.pk).filter(case__decided_at__isnull=False)
    if rights()["case.view"].get(user.role) != "any":
        decided = decided.filter(case__in=scoped(user, "case.view", Case.objects.all()))
    here, same = Q(case__tumour=case.tumour), Q(name=finding.name)
    keys: dict[int, None] = {}
    for wanted in (same & here, same & ~here, here & ~same):
        if len(keys) < _LISTED:
            found = decided.filter(wanted).order_by("-case_id").values_list("case_id", flat=True)
            keys.update(dict.fromkeys(found[:_LISTED]))
    return list(keys)[:_LISTED]


def _earlier(case: Case) -> Earlier:
    signed = next((one for one in case.decisions.all() if one.state == "final"), None)
    made = list(signed.recommendations.all()) if signed else []
    root = (made[0].origin_id or made[0].pk) if made else None
    reports = (one for one in case.follow_ups.all() if not one.superseded and one.recommendation_id == root)
    return Earlier(case, made[0] if made else None, next(reports, None))


def _relation(case: Case, finding: Finding) -> Choose:
    same_tumour, same_name = Q(case__tumour=case.tumour), Q(name=finding.name)
    return Choose(
        When(same_tumour & same_name, then=Value(0)),
        When(same_tumour, then=Value(1)),
        When(same_name, then=Value(2)),
        When(case__tumour__in=same_organ(case.tumour), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _counts(grouped: QuerySet[Any], *, shows_small: bool) -> list[tuple[str, Group]]:
    """One query; a case with several such findings counts in its nearest relation and in each further one."""
    numbers = (
        grouped.order_by()
        .values_list("relation")
        .annotate(
            all=Count("case", distinct=True),
            decided=Count("case", distinct=True, filter=Q(case__decided_at__isnull=False)),
            treated=Count("case", distinct=True, filter=Q(case__treated=True)),
            benefited=Count("case", distinct=True, filter=Q(case__benefited=True)),
        )
    )
    return [
        (GROUPS[relation], Group(GROUPS[relation], *_shown(falling, shows_small=shows_small)))
        for relation, *falling in numbers
    ]


def _shown(falling: list[int], *, shows_small: bool) -> list[Shown]:
    """Counts of which each is a part of the one before: hidden when it or the rest of the one before is small."""
    shown, before = [], falling[0]
    for number in falling:
        is_hidden = not shows_small and any(hidden((number, before - number), least()))
        shown.append(Shown(_("<%(least)s or hidden") % {"least": least()} if is_hidden else str(number), number))
        before = number
    return shown
