"""The case list's search: facets from the address, one page of cases, and how many each facet would leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils import timezone

from canheal.node.cases.models import Case, Finding
from canheal.node.cases.tables import steps
from canheal.node.cases.tumours import names
from canheal.node.people.models import Centre, User
from canheal.node.people.policy import scoped
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

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
    return cases.filter(pk__in=_words(search.words)) if search.words else cases


def _column(facet: str) -> str:
    return f"{facet}__code" if facet in ("hospital", "laboratory") else facet


def _fits(facet: str, value: str) -> bool:
    return "\x00" not in value and (facet != "step" or value in steps())


def _words(words: str) -> QuerySet[Any]:
    """Numbers of the cases that a word names: each way by its own index, then joined."""
    asked = [
        Case.objects.filter(pseudonym=words).order_by().values("pk"),
        Case.objects.filter(tumour=words.upper()).order_by().values("pk"),
        Finding.objects.filter(gene=words.upper()).order_by().values("case"),
    ]
    number = words.upper().removeprefix("C-").lstrip("0")
    if number.isdecimal() and number.isascii() and int(number) < _LARGEST:
        asked.append(Case.objects.filter(pk=int(number)).order_by().values("pk"))
    return asked[0].union(*asked[1:])


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
    counted = found(search, user, without=facet).order_by().values_list(facet).annotate(number=Count("pk"))
    rows = [(value, number) for value, number in counted if value]
    words = _words_of(facet)
    listed = [
        Choice(code, said, number, code == search.facets.get(facet, ""))
        for value, number in rows
        for code, said in [words(value)]
    ]
    if facet == "step":
        order = list(steps())
        return sorted(listed, key=lambda choice: order.index(choice.value))
    if facet == "amp":
        return sorted(listed)
    top = sorted(listed, key=lambda choice: (-choice.number, choice.words))
    return [choice for place, choice in enumerate(top) if place < _TOP or choice.chosen]


def _words_of(facet: str) -> Callable[[Any], tuple[str, str]]:
    """From a stored value to its code in the address and its words."""
    if facet == "step":
        return lambda step: (step, steps()[step].label)
    if facet in ("hospital", "laboratory"):
        centres = {centre.pk: (centre.code, centre.name) for centre in Centre.objects.all()}
        return lambda key: centres[key]
    if facet == "tumour":
        return lambda code: (code, names().get(code, code))
    return lambda code: (code, code)
