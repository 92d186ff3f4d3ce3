"""Conditions of a GA4GH visa (Passport 1.2): which other visas a person must hold for it to count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from canheal.terms.typed import Any

_CLAIMS = ("value", "source", "by")
_ALLOWED = frozenset({"type", *_CLAIMS})
_FEWEST = 2


def satisfied(conditions: Sequence[Sequence[Mapping[str, str]]], visas: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of the clauses (OR) is met, each part (AND) of it by one visa without conditions of its own."""
    usable = [visa for visa in visas if not visa.get("conditions")]
    if not isinstance(conditions, (list, tuple)):
        return False
    return any(
        isinstance(clause, (list, tuple)) and bool(clause) and all(_met(part, usable) for part in clause)
        for clause in conditions
    )


def _met(part: Any, visas: Iterable[Mapping[str, Any]]) -> bool:  # noqa: ANN401 - what a token holds
    if not isinstance(part, Mapping) or len(part) < _FEWEST or "type" not in part or set(part) - _ALLOWED:
        return False
    if not all(isinstance(value, str) for value in part.values()):
        return False
    wanted = [(claim, part[claim]) for claim in _CLAIMS if claim in part]
    return any(
        visa.get("type") == part["type"]
        and all(isinstance(visa.get(claim), str) and _fits(rule, visa[claim]) for claim, rule in wanted)
        for visa in visas
    )


def _fits(rule: str, value: str) -> bool:
    prefix, _, pattern = rule.partition(":")
    if prefix == "const":
        return value == pattern
    if prefix == "pattern":
        return bool(_compiled(pattern).fullmatch(value))
    if prefix == "split_pattern":
        return any(_compiled(pattern).fullmatch(part) for part in value.split(";"))
    return False


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """`?` is one character, runs of `*` are any text, everything else is itself."""
    parts = re.split(r"(\*+|\?)", pattern)
    return re.compile("".join({"?": ".", "*": ".*"}.get(part[:1], re.escape(part)) for part in parts), re.DOTALL)
