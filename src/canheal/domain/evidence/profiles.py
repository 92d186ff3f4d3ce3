"""Boolean molecular profiles: alterations joined by AND, OR and NOT, read and evaluated in three values.

A profile is a tree of `Is`, `Not` and `Joined`. As data it is nested lists, the same in stores and in JSON:

    ["is", "EGFR", "L858R"]
    ["and", ["is", "EGFR", "L858R"], ["not", ["is", "EGFR", "T790M"]]]

`profile_names.py` reads the expressions in which knowledge bases write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.terms.records import NamedTuple
from canheal.terms.truth import Truth, all_, any_, not_
from canheal.terms.typed import Any

_DEPTH = 50


class ProfileError(ValueError):
    """A profile that cannot be read; the text says where."""


class Is(NamedTuple):
    """One alteration, or one set of alterations under a name."""

    variant: CategoricalVariant


class Not(NamedTuple):
    """The opposite of a profile: true only where it was looked for and not found."""

    part: Profile


class Joined(NamedTuple):
    """Two parts or more, of which all ("and") or at least one ("or") hold."""

    word: str
    parts: tuple[Profile, ...]


Profile = Is | Not | Joined
State = Callable[[CategoricalVariant], Truth]


def evaluate(profile: Profile, state: State) -> Truth:
    """Whether a profile holds, given the state of each of its alterations; the order of its terms does not matter."""
    match profile:
        case Is(variant):
            return state(variant)
        case Not(part):
            return not_(evaluate(part, state))
        case Joined(word, parts):
            return (all_ if word == "and" else any_)(evaluate(part, state) for part in parts)


def terms(profile: Profile, negated: bool = False) -> Iterator[tuple[CategoricalVariant, bool]]:
    """Each alteration that a profile names, left to right, and whether it stands under an odd number of NOTs."""
    match profile:
        case Is(variant):
            yield variant, negated
        case Not(part):
            yield from terms(part, not negated)
        case Joined(_, parts):
            for part in parts:
                yield from terms(part, negated)


def profile_from_data(data: Any, depth: int = 0) -> Profile:  # noqa: ANN401 - nested lists as JSON gives them
    """A profile from nested lists. Raises ProfileError."""
    if depth > _DEPTH or not isinstance(data, list) or len(data) < 2:
        raise ProfileError(f"not a profile: {str(data)[:60]}")
    word, *rest = data
    if word == "is" and len(rest) == 2 and all(isinstance(text, str) for text in rest):
        return Is(read_categorical(*rest))
    parts = tuple(profile_from_data(part, depth + 1) for part in rest)
    if word == "not" and len(parts) == 1:
        return Not(parts[0])
    if word in ("and", "or") and len(parts) > 1:
        return Joined(word, parts)
    raise ProfileError(f"not a profile: {str(data)[:60]}")


def profile_data(profile: Profile) -> list[Any]:
    """The nested lists of a profile; `profile_from_data` reads them back."""
    match profile:
        case Is(variant):
            return ["is", variant.gene, variant.name]
        case Not(part):
            return ["not", profile_data(part)]
        case Joined(word, parts):
            return [word, *map(profile_data, parts)]


def profile_text(profile: Profile) -> str:
    """A profile in words ("EGFR L858R AND NOT EGFR T790M"), with parentheses where parts are joined themselves."""
    match profile:
        case Is(variant):
            return variant.name if variant.gene in ("-", "") or variant.partners else f"{variant.gene} {variant.name}"
        case Not(part):
            return f"NOT {_within(part)}"
        case Joined(word, parts):
            return f" {word.upper()} ".join(map(_within, parts))


def _within(part: Profile) -> str:
    text = profile_text(part)
    return f"({text})" if isinstance(part, Joined) else text
