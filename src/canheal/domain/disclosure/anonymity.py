"""How anonymous a table of persons is, and how to coarsen it until it is anonymous enough.

k-anonymity: Samarati and Sweeney 1998. l-diversity, distinct and entropy: Machanavajjhala et al. 2007. t-closeness with
the equal distance: Li et al. 2007. A class is what rows have in common in the quasi-identifiers, the columns by which
somebody else may know a person. A missing value is a value of its own: it is never taken for one that would fit.
Coarsening takes one level for each column, the same in all rows (full-domain generalisation, Samarati 2001), and leaves
out the rows that are still in classes too small or too much alike. Genomes are not made anonymous by any of this.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from math import exp, log

from canheal.terms.errors import OutOfRange, UsageError
from canheal.terms.records import NamedTuple

Value = Hashable
Row = Mapping[str, Value]
Hierarchy = Mapping[Value, Sequence[Value]]
"""Value to its coarser forms, level by level; all values have equally many."""
Node = tuple[int, ...]
"""A level for each quasi-identifier, in the order of the hierarchies; 0 leaves the values as they are."""
Class = tuple[Value, ...]

SHOWN = 5
_MISSING = (None, "")


class Measures(NamedTuple):
    """How anonymous a table is; of no rows, all are 0.

    Attributes:
        k: persons in the smallest class.
        distinct_l: fewest different sensitive values in a class, of all sensitive columns.
        entropy_l: least exp of the entropy of a class's sensitive values.
        t: greatest distance between a class's sensitive values and the table's, 0 to 1.
        classes: number of classes.
        smallest: sizes of the smallest classes, at most `SHOWN`, ascending.
    """

    k: int
    distinct_l: int
    entropy_l: float
    t: float
    classes: int
    smallest: tuple[int, ...]


class Wanted(NamedTuple):
    """How anonymous a table shall be.

    Attributes:
        k: persons in each class, at least.
        distinct_l: different sensitive values in each class, at least.
        sensitive: columns that nobody shall learn of a person.
        percent: of the rows that may be left out, 0 to 100.
    """

    k: int
    distinct_l: int
    sensitive: tuple[str, ...]
    percent: int = 5


class Anonymised(NamedTuple):
    """A table that is anonymous as was wanted.

    Attributes:
        rows: the rows that are left, coarsened.
        kept: their places in the table that was given, ascending.
        levels: of each quasi-identifier.
        suppressed: number of rows that were left out.
        measures: of the rows that are left.
    """

    rows: tuple[Row, ...]
    kept: tuple[int, ...]
    levels: Mapping[str, int]
    suppressed: int
    measures: Measures


class NotAnonymous(NamedTuple):
    """No level is coarse enough.

    Attributes:
        suppressed: rows that would have to be left out at the coarsest levels.
        allowed: rows that may be.
        reason: a code.
    """

    suppressed: int
    allowed: int
    reason: str = "not_anonymous"


def measure(rows: Iterable[Row], quasi: Sequence[str], sensitive: Sequence[str]) -> Measures:
    """Measure a table.

    Args:
        rows: one for each person; a column that a row lacks is missing there.
        quasi: quasi-identifiers.
        sensitive: columns that nobody shall learn of a person, at least one.

    Raises:
        UsageError: no sensitive column, or one that is a quasi-identifier too.
    """
    _checked_columns(quasi, sensitive)
    classes: dict[Class, list[Class]] = {}
    for row in rows:
        classes.setdefault(_values(row, quasi), []).append(_values(row, sensitive))
    if not classes:
        return Measures(0, 0, 0.0, 0.0, 0, ())
    sizes = sorted(map(len, classes.values()))
    columns = [_columns(members) for members in classes.values()]
    whole: list[Counter[Value]] = [sum(parts, Counter()) for parts in zip(*columns, strict=True)]
    counts = [(part, total) for column in columns for part, total in zip(column, whole, strict=True)]
    return Measures(
        k=sizes[0],
        distinct_l=min(len(part) for part, _ in counts),
        entropy_l=min(_entropy_l(part) for part, _ in counts),
        t=max(_distance(part, total) for part, total in counts),
        classes=len(classes),
        smallest=tuple(sizes[:SHOWN]),
    )


def _checked_columns(quasi: Iterable[str], sensitive: Sequence[str]) -> None:
    if not sensitive or set(quasi) & set(sensitive):
        raise UsageError("A table needs sensitive columns besides those that identify", todo="Name each column once")


def _values(row: Row, names: Sequence[str]) -> Class:
    return tuple(_value(row.get(name)) for name in names)


def _value(value: Value) -> Value:
    """A value that equals itself: what is not a number is missing."""
    return value if value == value else None  # noqa: PLR0124


def _columns(members: Sequence[Class]) -> list[Counter[Value]]:
    return [Counter(column) for column in zip(*members, strict=True)]


def _entropy_l(part: Counter[Value]) -> float:
    size = part.total()
    return exp(-sum(count / size * log(count / size) for count in part.values()))


def _distance(part: Counter[Value], total: Counter[Value]) -> float:
    """Earth mover's distance where all values are equally far apart: what must be moved."""
    size, all_ = part.total(), total.total()
    return sum(max(0.0, count / size - total[value] / all_) for value, count in part.items())


def anonymise(rows: Sequence[Row], hierarchies: Mapping[str, Hierarchy], wanted: Wanted) -> Anonymised | NotAnonymous:
    """Coarsen a table as little as it takes: lowest sum of levels, then fewest rows left out, then finer first columns.

    Args:
        rows: one for each person; columns that identify a person by themselves are not for this.
        hierarchies: for each quasi-identifier, its values' coarser forms; an empty one leaves the column as it is. A
            missing value (None or empty) that a hierarchy does not name stays missing at every level.
        wanted: what shall hold for the rows that are left.

    Raises:
        UsageError: a value without its forms, forms that are not nested, or columns that `measure` refuses.
        OutOfRange: a k or l below 1, or a share of rows that is none.
    """
    if min(wanted.k, wanted.distinct_l) < 1 or not 0 <= wanted.percent <= 100:
        raise OutOfRange(f"k {wanted.k}, l {wanted.distinct_l} or {wanted.percent} % cannot be", todo="Correct them")
    _checked_columns(hierarchies, wanted.sensitive)
    lattice = _Lattice(rows, hierarchies, wanted)
    allowed = min(len(rows) * wanted.percent // 100, len(rows) - 1)
    node = lattice.lowest(allowed)
    if node is None:
        return NotAnonymous(lattice.suppressed(lattice.depths), max(allowed, 0))
    return _coarsened(rows, lattice, node)


def _coarsened(rows: Sequence[Row], lattice: _Lattice, node: Node) -> Anonymised:
    good = lattice.good(node)
    names, wanted = lattice.names, lattice.wanted
    forms = [lattice.form(_values(row, names), node) for row in rows]
    kept = tuple(place for place, form in enumerate(forms) if form in good)
    made = tuple({**rows[place], **dict(zip(names, forms[place], strict=True))} for place in kept)
    levels = dict(zip(names, node, strict=True))
    return Anonymised(made, kept, levels, len(rows) - len(kept), measure(made, names, wanted.sensitive))


class _Group(NamedTuple):
    """Rows with the same quasi-identifiers: how many, and the sensitive values of each column."""

    size: int
    seen: tuple[frozenset[Value], ...]

    def joined(self, other: _Group) -> _Group:
        """Both as one class."""
        seen = tuple(one | two for one, two in zip(self.seen, other.seen, strict=True))
        return _Group(self.size + other.size, seen)


class _Lattice:
    """All choices of levels. Coarser levels join classes, so that never more rows have to be left out."""

    def __init__(self, rows: Sequence[Row], hierarchies: Mapping[str, Hierarchy], wanted: Wanted) -> None:
        self.names, self.wanted = tuple(hierarchies), wanted
        self.groups = _groups((_values(row, self.names), _values(row, wanted.sensitive)) for row in rows)
        self.depths = tuple(_depth(name, hierarchy) for name, hierarchy in hierarchies.items())
        self.forms = [
            _forms(name, hierarchies[name], {key[index] for key in self.groups}, self.depths[index])
            for index, name in enumerate(self.names)
        ]

    def form(self, values: Class, node: Node) -> Class:
        """The class of a row at these levels."""
        return tuple(forms[value][level] for forms, value, level in zip(self.forms, values, node, strict=True))

    def classes(self, node: Node) -> dict[Class, _Group]:
        """Classes at these levels."""
        return _joined((self.form(key, node), group) for key, group in self.groups.items())

    def good(self, node: Node) -> frozenset[Class]:
        """Classes that are as wanted."""
        return frozenset(key for key, group in self.classes(node).items() if self._is_good(group))

    def suppressed(self, node: Node) -> int:
        """Rows in the other classes."""
        return sum(group.size for group in self.classes(node).values() if not self._is_good(group))

    def _is_good(self, group: _Group) -> bool:
        return group.size >= self.wanted.k and min(map(len, group.seen)) >= self.wanted.distinct_l

    def lowest(self, allowed: int) -> Node | None:
        """The lowest node at which no more rows than allowed are left out; None when there is none.

        Above a node that is good enough every node is, so that its height is found by bisection.
        """

        def enough(height: int) -> bool:
            return any(self.suppressed(node) <= allowed for node in _at_height(self.depths, height))

        heights = range(sum(self.depths) + 1)
        height = bisect_left(heights, True, key=enough)
        if height == len(heights):
            return None
        return min(_at_height(self.depths, height), key=lambda node: (self.suppressed(node), node))


def _groups(rows: Iterable[tuple[Class, Class]]) -> dict[Class, _Group]:
    gathered: dict[Class, list[Class]] = {}
    for key, values in rows:
        gathered.setdefault(key, []).append(values)
    return {
        key: _Group(len(members), tuple(frozenset(column) for column in zip(*members, strict=True)))
        for key, members in gathered.items()
    }


def _joined(groups: Iterable[tuple[Class, _Group]]) -> dict[Class, _Group]:
    made: dict[Class, _Group] = {}
    for key, group in groups:
        made[key] = made[key].joined(group) if key in made else group
    return made


def _at_height(depths: Node, height: int) -> Iterator[Node]:
    """Nodes whose levels have this sum, in their order."""
    if not depths:
        return iter(() if height else ((),))
    lowest = max(0, height - sum(depths[1:]))
    return (
        (first, *rest)
        for first in range(lowest, min(depths[0], height) + 1)
        for rest in _at_height(depths[1:], height - first)
    )


def _depth(name: str, hierarchy: Hierarchy) -> int:
    """Number of coarser levels. Raises UsageError where values have different numbers or forms are not nested."""
    lines = [(value, *forms) for value, forms in hierarchy.items()]
    if len({len(line) for line in lines}) > 1:
        raise UsageError("Values have different numbers of coarser forms", field=name, todo="Give all equally many")
    for level in range(len(lines[0]) - 1 if lines else 0):
        if len({line[level : level + 2] for line in lines}) != len({line[level] for line in lines}):
            raise UsageError(f"A form of level {level} has two coarser forms", field=name, todo="Give it one")
    return len(lines[0]) - 1 if lines else 0


def _forms(name: str, hierarchy: Hierarchy, values: Iterable[Value], depth: int) -> dict[Value, Class]:
    """Each value with its coarser forms. Raises UsageError for a value that has none."""
    made: dict[Value, Class] = {}
    for value in values:
        if value not in hierarchy and value not in _MISSING and depth:
            raise UsageError(f"{value!r} has no coarser forms", field=name, todo="Add it to the hierarchy")
        made[value] = (value, *hierarchy.get(value, (value,) * depth))
    return made
