"""What something said before and after."""

from __future__ import annotations

from canheal.terms.records import NamedTuple


class FieldChange(NamedTuple):
    """A field with what it said before and after, in words; "" for nothing."""

    field: str
    before: str
    after: str
