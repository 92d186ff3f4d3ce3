"""The quick NamedTuple makes what typing's makes."""

from __future__ import annotations

import pickle
import typing

import pytest

from canheal.terms.records import NamedTuple


class Quick(NamedTuple):
    """A record."""

    name: str
    at: int | None
    words: tuple[str, ...] = ()

    @property
    def twice(self) -> str:
        return self.name * 2


class Slow(typing.NamedTuple):
    """A record."""

    name: str
    at: int | None
    words: tuple[str, ...] = ()

    @property
    def twice(self) -> str:
        return self.name * 2


def test_same_fields_defaults_and_bases() -> None:
    assert Quick._fields == Slow._fields
    assert Quick._field_defaults == Slow._field_defaults
    assert Quick.__bases__ == Slow.__bases__ == (tuple,)
    assert Quick.__doc__ == Slow.__doc__
    assert list(Quick.__annotations__) == list(Slow.__annotations__)
    assert (Quick.__module__, Quick.__qualname__) == (Slow.__module__, "Quick")


def test_same_behaviour() -> None:
    one, other = Quick("a", None), Slow("a", None)
    assert one == other == ("a", None, ())
    assert one._replace(at=3) == other._replace(at=3)
    assert one.twice == other.twice == "aa"
    assert repr(one) == repr(other).replace("Slow", "Quick")
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one


def test_records_cannot_be_changed_or_made_wrongly() -> None:
    with pytest.raises(AttributeError):
        Quick("a", None).name = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Quick("a")  # type: ignore[call-arg]
