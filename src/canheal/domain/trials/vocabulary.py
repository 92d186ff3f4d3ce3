"""The words of trial files and what they stand for; plain tables, made from content."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.terms.records import NamedTuple


class TrialVocabulary(NamedTuple):
    """How sources write statuses, countries and tumour types.

    Attributes:
        statuses: a source's word in lower case to one of `STATUSES`.
        countries: English name and ISO code in lower case to ISO 3166-1 alpha-2.
        diseases: OncoTree code, its name, or a registry's word, in lower case, to the code or root it stands for.
        age_groups: a word for an age group in lower case to the sign and bound in years of the ages surely within it.
        passed_over: level of a CTML file (trial, step, arm, ...) to its keys that say nothing of who may join.
    """

    statuses: Mapping[str, str]
    countries: Mapping[str, str]
    diseases: Mapping[str, str]
    age_groups: Mapping[str, tuple[str, float]]
    passed_over: Mapping[str, frozenset[str]]

    def status(self, word: str) -> str:
        """One of `STATUSES`; unknown for words that stand in no table, since a guess might open a closed trial."""
        return self.statuses.get(word_key(word), "unknown")

    def country(self, word: str) -> str:
        """The ISO code, or the word itself."""
        return self.countries.get(word_key(word), word.strip())

    def disease(self, word: str) -> str | None:
        """The OncoTree code or root of a tumour type; None when it has no place."""
        return self.diseases.get(word_key(word))


def word_key(word: str) -> str:
    """A word as the tables hold it: lower case, no commas or underscores, single blanks."""
    return " ".join(word.replace("_", " ").replace(",", " ").lower().split())
