"""The words of a report in one language, looked up by key; the texts are content, not code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from canheal.terms.errors import ContentError


@dataclass(frozen=True, slots=True)
class Words:
    """Wordings of one language.

    Attributes:
        language: BCP 47 tag ("en", "de").
        reviewed: a person with clinical knowledge has reviewed this language.
        entries: dotted key to text; `{name}` in a text is filled by `say`.
    """

    language: str
    reviewed: bool
    entries: Mapping[str, str]

    @classmethod
    def from_mapping(cls, language: str, mapping: Mapping[str, object]) -> Words:
        """Build from a loaded `content/report/<language>.yaml`: `reviewed` and nested tables of texts.

        Raises:
            ContentError: `reviewed` is not a truth value, or an entry is neither text nor a table of texts.
        """
        reviewed = mapping.get("reviewed")
        if not isinstance(reviewed, bool):
            raise _broken(language, "reviewed", "is not true or false")
        texts = {key: value for key, value in mapping.items() if key != "reviewed"}
        return cls(language, reviewed, _flattened(language, texts, ""))

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its `{name}` places filled.

        Raises:
            ContentError: this language lacks the key, or its text names a place that is not given.
        """
        try:
            text = self.entries[key]
            return text.format_map(values) if values else text
        except KeyError as error:
            raise _broken(self.language, key, f"lacks {error}") from None

    def term(self, family: str, code: str) -> str:
        """The word for a code of an open vocabulary; the code itself, without underscores, when there is none."""
        return self.entries.get(f"{family}.{code}") or code.replace("_", " ")

    def count(self, number: int) -> str:
        """A whole number with the language's thousands sign."""
        return f"{number:,}".replace(",", self.say("number.thousands"))

    def number(self, value: float, digits: int) -> str:
        """A number with this many decimals and the language's decimal sign."""
        return f"{value:.{digits}f}".replace(".", self.say("number.decimal"))

    def percent(self, fraction: float) -> str:
        """A fraction of 1 as percent, one decimal ("43.2 %", no-break space)."""
        return f"{self.number(100 * fraction, 1)}\u00a0%"


def _flattened(language: str, table: Mapping[str, object], prefix: str) -> dict[str, str]:
    entries: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            entries |= _flattened(language, value, f"{key}.")
        elif isinstance(value, str):
            entries[key] = value
        else:
            raise _broken(language, key, "is not text")
    return entries


def _broken(language: str, key: str, what: str) -> ContentError:
    return ContentError(
        f"the wording {key!r} {what}", file=f"report/{language}.yaml", field=key, todo="Add or correct this wording"
    )
