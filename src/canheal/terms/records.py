"""`NamedTuple` as `typing` has it, made in a tenth of the time.

`typing.NamedTuple` compiles the text of every annotation when a class is made (0.4 ms a class), and even
`collections.namedtuple` compiles a constructor for each (0.1 ms); a command makes more than a hundred of these classes
before it reads the first line of a file, and uses most of them once or twice. Nothing asks for the compiled
annotations, so here they stay text; and a class fills its first records slowly and compiles its constructor when more
are made. Type checkers see `typing.NamedTuple` itself; `tests/unit/test_records.py` holds both equal.
"""

from __future__ import annotations

from canheal.terms.typed import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from _collections import _tuplegetter  # as `collections` itself does

    _NOT_COPIED = frozenset({"__annotations__"})
    _fill = tuple.__new__
    _FEW = 4

    def _first_new(cls, *values, **named):
        """Makes the first few records; then, or where the arguments do not fit, compiles the constructor for them."""
        cls._made = made = cls._made + 1
        if made <= _FEW:
            others = cls._fields[len(values) :]
            given = cls._field_defaults | named
            if len(others) + len(values) == len(cls._fields) and named.keys() <= set(others) <= given.keys():
                return _fill(cls, (*values, *(given[field] for field in others)))
        _compile(cls)
        return cls(*values, **named)

    def _compile(cls):
        fields = ", ".join(cls._fields)
        made = eval(f"lambda _cls, {fields}: _fill(_cls, ({fields},))", {"_fill": _fill, "__builtins__": {}})
        made.__defaults__ = tuple(cls._field_defaults.values())
        made.__qualname__ = f"{cls.__qualname__}.__new__"
        cls.__new__ = staticmethod(made)

    def _make(cls, values):
        """A record from a row of values."""
        record = _fill(cls, values)
        if len(record) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(record)}")
        return record

    def _replace(self, /, **changes):
        """The same record with some fields changed."""
        record = self._make(map(changes.pop, self._fields, self))
        if changes:
            raise ValueError(f"Got unexpected field names: {list(changes)!r}")
        return record

    def _asdict(self):
        """Field to value."""
        return dict(zip(self._fields, self, strict=True))

    def _repr(self):
        values = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({values})"

    _SHARED = {
        "__slots__": (),
        "__new__": _first_new,
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": _asdict,
        "__repr__": _repr,
        "__getnewargs__": lambda self: tuple(self),
    }

    class _RecordType(type):
        """Turns a class body with annotated fields into a named tuple with the body's defaults and methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            members = _SHARED | {key: value for key, value in body.items() if key not in _NOT_COPIED}
            members["_fields"] = members["__match_args__"] = tuple(fields)
            members["_made"] = 0
            members["_field_defaults"] = {field: body[field] for field in fields if field in body}
            members |= {field: _tuplegetter(index, None) for index, field in enumerate(fields)}
            record = type(name, (tuple,), members)
            record.__annotations__ = fields
            return record

    class NamedTuple(metaclass=_RecordType):
        """Base of a record; the class made from it is a plain named tuple and does not inherit from this one."""
