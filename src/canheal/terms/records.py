"""`NamedTuple` as `typing` has it, made in a third of the time.

`typing.NamedTuple` compiles the text of every annotation when a class is made (0.4 ms a class), and a command makes
some eighty of these classes before it reads the first line of a file. Nothing asks for the compiled annotations, so
here they stay text. Type checkers see `typing.NamedTuple` itself; `tests/unit/test_records.py` holds both equal.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    _NOT_COPIED = frozenset({"__module__", "__qualname__", "__annotations__"})

    class _RecordType(type):
        """Turns a class body with annotated fields into a named tuple with the body's defaults and methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            record = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            record.__annotations__ = fields
            record.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in _NOT_COPIED and key not in fields:
                    setattr(record, key, value)
            return record

    class NamedTuple(metaclass=_RecordType):
        """Base of a record; the class made from it is a plain named tuple and does not inherit from this one."""
