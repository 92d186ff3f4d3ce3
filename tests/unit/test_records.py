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


def test_the_constructor_is_compiled_once_and_takes_what_typings_takes() -> None:
    class Fresh(NamedTuple):
        first: int
        second: str = "b"

    assert Fresh(1) == (1, "b")
    compiled = Fresh.__new__
    assert Fresh(first=2, second="c") == (2, "c")
    assert Fresh.__new__ is compiled
    for wrong in ((), (1, "b", 3)):
        with pytest.raises(TypeError):
            Fresh(*wrong)
    with pytest.raises(TypeError):
        Fresh(1, third=3)  # type: ignore[call-arg]


def test_made_from_a_row_replaced_matched_and_copied() -> None:
    import copy

    one = Quick._make(["a", 1, ("x",)])
    assert one == Quick("a", 1, ("x",))
    assert one._asdict() == Slow("a", 1, ("x",))._asdict()
    assert copy.copy(one) == copy.deepcopy(one) == one
    with pytest.raises(TypeError, match="Expected 3"):
        Quick._make(["a"])
    with pytest.raises(ValueError, match="unexpected field names"):
        one._replace(other=1)  # type: ignore[call-arg]
    match one:
        case Quick(name, at):
            assert (name, at) == ("a", 1)


def test_a_record_may_define_its_own_text() -> None:
    class Own(NamedTuple):
        name: str

        def __repr__(self) -> str:
            return f"<{self.name}>"

    assert repr(Own("x")) == "<x>"
