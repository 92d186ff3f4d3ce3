"""One question, one form: what is asked in many spellings is known as the same question, and answered once.

A noisy answer that can be drawn again averages out; therefore the hash of a question must not change with the order of
its filters, the case of a prefix, an alias or the spelling of a number. Whoever answers executes the canonical form,
never the one that was asked, so that what is one question here is one question there. Only what an answer depends on
belongs into a query: paging and granularity do not. Filters are those of Beacon v2 (GA4GH, framework, filters): all of
them hold, descendants are included and similarity is exact unless they say otherwise.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from canheal.terms.errors import OutOfRange, UsageError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

UNORDERED = frozenset({"filters", "datasets", "datasetIds", "cohortIds", "variantIds", "id"})
"""Fields whose list is a set."""
SEQUENCES = frozenset({"referenceBases", "alternateBases"})
"""Fields whose letters are bases."""
ASSUMED = {"includeDescendantTerms": True, "similarity": "exact"}
"""What a filter says when it says nothing (Beacon v2)."""
DEEPEST = 8
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
_TERM = re.compile(r"([A-Za-z][\w.]*) ?: ?(\S.*)", re.ASCII)
_COMPARED = re.compile(r"([^<>=!]+)(<=|>=|=|<|>|!)([^<>=!]+)")
_LARGEST = 300


class CanonicalQuery(NamedTuple):
    """A question in its one form.

    Attributes:
        text: canonical JSON (sorted keys, no spaces, UTF-8).
        digest: SHA-256 of the text, hexadecimal.
    """

    text: bytes
    digest: str


def canonical_query(query: Mapping[str, Any], aliases: Mapping[str, str]) -> CanonicalQuery:
    """The one form of a question.

    Args:
        query: as JSON: texts, numbers, booleans, None, lists and mappings.
        aliases: a term to the one that is used in its place; both in any spelling.

    Raises:
        UsageError: what is not JSON, nested too deeply, or says one field twice; aliases that go round in a circle.
        OutOfRange: a number that is none or too large.
    """
    known = {_term(alias): _term(name) for alias, name in aliases.items()}
    text = _written(_Canon(known).mapping(query, 0))
    return CanonicalQuery(text, hashlib.sha256(text).hexdigest())


def _written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


class _Canon:
    """Values in their one form, under the aliases that are known."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self.aliases = aliases

    def mapping(self, given: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """Fields that say something. Raises UsageError for one that is said twice in two spellings."""
        made: dict[str, Any] = {}
        for name, value in given.items():
            field = _plain(name)
            if field in made:
                raise UsageError(f"The query says {field} twice", todo="Say it once")
            made[field] = self.value(value, field, depth)
        return {field: value for field, value in made.items() if value not in (None, [], {})}

    def value(self, value: Any, field: str, depth: int) -> Any:  # noqa: ANN401
        """One value of a field."""
        if depth > DEEPEST:
            raise UsageError("The query is nested too deeply", todo="Ask with a list of filters")
        if field == "filters" and isinstance(value, str):
            value = value.split(",")
        if isinstance(value, Mapping):
            return self.mapping(value, depth + 1)
        if isinstance(value, list | tuple):
            return self.sequence(value, field, depth + 1)
        return self.scalar(value, field)

    def sequence(self, values: Sequence[Any], field: str, depth: int) -> list[Any]:
        """A list; where its order says nothing, sorted and each value once."""
        if field == "filters":
            return _as_set([self.filter(value, depth) for value in values])
        made = [self.value(value, field, depth) for value in values]
        return _as_set(made) if field in UNORDERED else made

    def filter(self, value: Any, depth: int) -> Any:  # noqa: ANN401
        """A filter; one that is a text becomes the mapping that it stands for, and what is assumed is left out."""
        made = self.value(_taken_apart(value) if isinstance(value, str) else value, "filter", depth)
        if not isinstance(made, dict):
            raise UsageError("A filter is neither a text nor a mapping", todo="Give each filter an id")
        if "value" in made:
            made.setdefault("operator", "=")
        return {field: said for field, said in made.items() if ASSUMED.get(field) != said}

    def scalar(self, value: Any, field: str) -> Any:  # noqa: ANN401
        """A text, a number, a boolean or None."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float | Decimal):
            return _number(str(value))
        if not isinstance(value, str):
            raise UsageError(f"{type(value).__name__} stands in the query", field=field, todo="Ask in JSON")
        return _typed(self.name(_plain(value)), field)

    def name(self, text: str) -> str:
        """A text under its one name. Raises UsageError for aliases in a circle."""
        found = _term(text)
        for _ in range(len(self.aliases) + 1):
            if found not in self.aliases:
                return found
            found = self.aliases[found]
        raise UsageError(f"The aliases of {text} go round in a circle", todo="Correct the table of aliases")


def _as_set(values: Sequence[Any]) -> list[Any]:
    """Each value once, in the order of their JSON."""
    return [json.loads(text) for text in sorted({_written(value) for value in values})]


def _taken_apart(text: str) -> dict[str, str]:
    """A filter as Beacon's GET writes it: a term, or a name, an operator and a value."""
    found = _COMPARED.fullmatch(text)
    return dict(zip(("id", "operator", "value"), found.groups(), strict=True)) if found else {"id": text}


def _plain(text: object) -> str:
    """A text in Unicode's composed form without needless spaces. Raises UsageError where it is no text."""
    if not isinstance(text, str) or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UsageError("The query has a name or a value that is no text", todo="Ask in JSON, in UTF-8")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _term(text: str) -> str:
    """A text; the prefix of an ontology term in capitals."""
    plain = _plain(text)
    found = _TERM.fullmatch(plain)
    return f"{found[1].upper()}:{found[2]}" if found else plain


def _typed(text: str, field: str) -> Any:  # noqa: ANN401
    """A text as what it spells: a number, true or false, bases, or itself."""
    if field in SEQUENCES:
        return text.upper()
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return _number(text) if _NUMBER.fullmatch(text) else text


def _number(text: str) -> int | float:
    """A number: whole where it is whole, whatever its spelling. Raises OutOfRange."""
    number = Decimal(text)
    if not number.is_finite() or number.adjusted() > _LARGEST:
        raise OutOfRange(f"{text} cannot be asked for", todo="Give a number")
    whole = number == number.to_integral_value()
    return int(number) if whole else float(number)
