"""Names of molecular profiles in CIViC: "EGFR L858R AND (NOT EGFR T790M OR BRAF V600E)", "#VID33 AND NOT #VID34".

A term is a feature and the name of an alteration of it, or the id of a variant. AND, OR and NOT stand in capitals; NOT
binds closer than AND, and AND closer than OR (civic-docs, model/molecular_profiles). A name may hold parentheses of its
own ("VHL R167Q (c.500G>A)"): one at the start of a term groups, one within a term belongs to its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from canheal.domain.evidence.profiles import Joined, Not, Profile, ProfileError

_OPERATORS = frozenset({"AND", "OR", "NOT"})
_VARIANT_ID = re.compile(r"#?VID:?(\d+)")
_DEPTH = 50
_END = ""
Term = Callable[[str, str], Profile]
"""Feature and name to the alterations that they stand for."""


def read_profile_name(text: str, term: Term) -> Profile:
    """The profile that a name shows.

    Args:
        text: the name.
        term: reads one feature with one name.

    Raises:
        ProfileError: an operator or a parenthesis stands where none can.
    """
    reader = _Reader(list(_tokens(text)), text, term)
    profile = reader.either(0)
    if reader.next() != _END:
        raise ProfileError(f"a parenthesis too many: {text[:80]}")
    return profile


def read_variant_ids(text: str, variants: Mapping[int, Profile]) -> Profile:
    """Read `#VID12 AND (#VID33 OR NOT #VID34)`.

    Args:
        text: the expression.
        variants: what each variant id stands for.

    Raises:
        ProfileError: the text is no expression, or names a variant that is not there.
    """

    def term(feature: str, name: str) -> Profile:
        found = _VARIANT_ID.fullmatch(feature)
        if found is None or name:
            raise ProfileError(f"{feature} {name}".strip() + f" is no variant id: {text[:80]}")
        if (profile := variants.get(int(found.group(1)))) is None:
            raise ProfileError(f"variant {found.group(1)} is not in this release: {text[:80]}")
        return profile

    return read_profile_name(text, term)


def _tokens(text: str) -> Iterator[str]:
    """Operators, grouping parentheses, and terms whole."""
    words: list[str] = []
    open_groups = 0
    for given in text.split():
        word = given
        while not words and word.startswith("("):
            yield "("
            open_groups += 1
            word = word[1:]
        if word in _OPERATORS:
            yield from _flushed(words)
            yield word
            continue
        inside = " ".join([*words, word])
        closing = min(max(inside.count(")") - inside.count("("), 0), open_groups, len(word) - len(word.rstrip(")")))
        words += [word[: len(word) - closing]] if word[: len(word) - closing] else []
        if closing:
            yield from _flushed(words)
            yield from [")"] * closing
            open_groups -= closing
    yield from _flushed(words)


def _flushed(words: list[str]) -> Iterator[str]:
    if words:
        yield " ".join(words)
        words.clear()


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[str], text: str, term: Term) -> None:
        self._tokens, self._text, self._term, self._at = tokens, text, term, 0

    def next(self) -> str:
        """The token to come; "" at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def either(self, depth: int) -> Profile:
        """One part, or several joined by OR."""
        return self._joined("OR", self._both, depth)

    def _both(self, depth: int) -> Profile:
        return self._joined("AND", self._one, depth)

    def _joined(self, word: str, part: Callable[[int], Profile], depth: int) -> Profile:
        parts = [part(depth)]
        while self.next() == word:
            self._at += 1
            parts.append(part(depth))
        return parts[0] if len(parts) == 1 else Joined(word.lower(), tuple(parts))

    def _one(self, depth: int) -> Profile:
        token = self.next()
        self._at += 1
        if depth > _DEPTH:
            raise ProfileError(f"too deeply nested: {self._text[:80]}")
        if token == "NOT":
            return Not(self._one(depth + 1))
        if token == "(":
            return self._group(depth + 1)
        if token in _OPERATORS or token in (")", _END):
            raise ProfileError(f"an alteration is missing: {self._text[:80]}")
        feature, _, name = token.partition(" ")
        return self._term(feature, name.strip())

    def _group(self, depth: int) -> Profile:
        profile = self.either(depth)
        if self.next() != ")":
            raise ProfileError(f"a parenthesis is not closed: {self._text[:80]}")
        self._at += 1
        return profile
