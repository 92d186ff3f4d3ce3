"""The names of `typing` that our code uses, without loading it: 4 ms of every command for words only checkers read.

Annotations stay text (`from __future__ import annotations`), so at run time these names need only exist. Type checkers
and ruff (`typing-modules`) see `typing` itself. What asks at run time what a class can do imports `typing`.
"""

from __future__ import annotations

__all__ = ["IO", "TYPE_CHECKING", "Any", "BinaryIO", "NoReturn", "Protocol", "TypeVar", "cast", "overload"]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import IO, Any, BinaryIO, NoReturn, Protocol, TypeVar, cast, overload
else:
    Any = BinaryIO = IO = NoReturn = object

    class Protocol:
        """A base that adds nothing: what has the methods is one."""

        def __class_getitem__(cls, _):
            return cls

    class TypeVar:
        """A name for checkers."""

        def __init__(self, name, *_, **__):
            self.__name__ = name

    def cast(_, value):
        """The value; what it is said to be is for checkers."""
        return value

    def overload(function):
        """The function; the last definition of its name takes its place."""
        return function
