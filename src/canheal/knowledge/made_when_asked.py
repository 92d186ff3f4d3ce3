"""A mapping whose values are made when somebody asks for them: a panel asks for forty of a thousand genes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from canheal.terms.typed import Any, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
_T = TypeVar("_T")


class MadeWhenAsked(Mapping[K, V]):
    """Key to value; each value is made once from its raw form.

    Args:
        raw: key to what a value is made of; never None.
        make: from that to the value.
    """

    def __init__(self, raw: Mapping[K, Any], make: Callable[[Any], V]) -> None:
        self._raw, self._make = raw, make
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._made:
            self._made[key] = self._make(self._raw[key])
        return self._made[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | _T) -> V | _T: ...
    def get(self, key: K, /, default: object = None) -> object:
        """The value of a key, or the default."""
        return self[key] if key in self._raw else default

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[K]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)
