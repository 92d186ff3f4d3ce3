"""The case list's search: facets from the address, one page of cases, and how many each facet would leave."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from canheal.node.cases.models import Case, Finding
from canheal.node.cases.tables import steps
from canheal.node.people.models import User
from canheal.node.people.policy import scoped
from canheal.terms.records import NamedTuple

PAGE = 50
_TOP = 12
_FACETS = ("step", "hospital", "laboratory", "tumour", "amp")
_LETTERS = 60
_LARGEST = 2**62


class Search(NamedTuple):
    """What the address asks for.

    Attributes:
        facets: facet to the value asked for.
        words: pseudonym, number or gene; "" for none.
        due: "overdue" or "".
        before: only cases with a smaller number; None for the first page.
    """

    facets: dict[str, str]
    words: str
    due: str
    before: int | None


class Choice(NamedTuple):
    """One value of a facet: code, words, number of cases, whether it is chosen."""

    value: str
    words: str
    number: int
    chosen: bool


def read_search(query: QueryDict) -> Search:
    """The search of an address; what it does not know is left out."""
    facets = {name: str(query[name])[:_LETTERS] for name in _FACETS if query.get(name)}
    before = query.get("before", "")
    number = int(before) if before.isdecimal() and before.isascii() else None
    due = "overdue" if query.get("due") == "overdue" else ""
    words = query.get("q", "").strip().replace("\x00", "")[:_LETTERS]
    return Search(facets, words, due, number if number is None or number < _LARGEST else None)


def found(search: Search, user: User, *, without: str = "") -> QuerySet[Case]:
    """The cases that this person may see and the search asks for; `without` leaves one facet out."""
    cases = scoped(user, "case.view", Case.objects.all())
    for name, value in search.facets.items():
        if name != without:
            cases = cases.filter(**{_column(name): value}) if _fits(name, value) else cases.none()
    if search.due:
        cases = cases.filter(due__lt=today())
    return cases.filter(_words(search.words)) if search.words else cases


def _column(facet: str) -> str:
    return f"{facet}__code" if facet in ("hospital", "laboratory") else facet


def _fits(facet: str, value: str) -> bool:
    return "\x00" not in value and (facet != "step" or value in steps())


def _words(words: str) -> Q:
    number = words.upper().removeprefix("C-").lstrip("0")
    asked = Q(pseudonym__iexact=words) | Q(tumour=words.upper())
    if number.isdecimal() and number.isascii() and int(number) < _LARGEST:
        asked |= Q(pk=int(number))
    genes = Finding.objects.filter(gene=words.upper()).values("case")
    return asked | Q(pk__in=genes)


def today() -> date:
    """The day by the node's clock."""
    return timezone.localdate()


def page_of(cases: QuerySet[Case], before: int | None) -> tuple[list[Case], int | None]:
    """One page of cases, and the number that the next page comes before; None on the last."""
    if before is not None:
        cases = cases.filter(pk__lt=before)
    rows = list(cases.select_related("hospital", "laboratory").defer("answers")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def choices(search: Search, user: User, facet: str) -> list[Choice]:
    """The values of a facet with how many cases each would show, most first; steps in their order."""
    column = _column(facet)
    words = {"hospital": "hospital__name", "laboratory": "laboratory__name", "tumour": "tumour_name"}.get(facet, column)
    counted = (
        found(search, user, without=facet).exclude(**{column: ""}).exclude(**{f"{column}__isnull": True}).order_by()
    )
    rows = list(counted.values_list(column, words).annotate(number=Count("pk")))
    chosen = search.facets.get(facet, "")
    listed = [Choice(value, _said(facet, said), number, value == chosen) for value, said, number in rows]
    if facet == "step":
        order = list(steps())
        return sorted(listed, key=lambda choice: order.index(choice.value))
    if facet == "amp":
        return sorted(listed)
    top = sorted(listed, key=lambda choice: (-choice.number, choice.words))
    return [choice for place, choice in enumerate(top) if place < _TOP or choice.chosen]


def _said(facet: str, words: str) -> str:
    return steps()[words].label if facet == "step" else words
