"""From the mappings of rules.yaml and cases.yaml to guidelines and worked cases; a misfit is an error with its path.

The caller reads the file and passes its name, which only serves the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.domain.guidelines.evaluate import TESTS
from canheal.domain.guidelines.facts import FACTS, misfit
from canheal.domain.guidelines.rules import (
    Band,
    Condition,
    Criterion,
    FactValue,
    PointsGuideline,
    Row,
    TableGuideline,
)
from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.domain.guidelines.cases import PointsCase, TableCase

_NUMERIC = ("at_least", "at_most", "above", "below")
_TESTS_OF_KIND = {"bool": ("is",), "text": ("is", "one_of"), "int": ("is", *_NUMERIC), "float": _NUMERIC}
_HEAD = ("id", "title", "citation", "revision", "deviates_from")


class _Node(NamedTuple):
    """A value of the file, and how it was come to: its key or place in the value above it, which the root has not."""

    value: object
    file: str | None
    key: str | int = ""
    above: _Node | None = None

    @property
    def path(self) -> str:
        """The way from the root, as messages say it: criteria[3].points."""
        if self.above is None:
            return ""
        way = self.above.path
        if isinstance(self.key, int):
            return f"{way}[{self.key}]"
        return f"{way}.{self.key}" if way else self.key

    def wrong(self, what: str, todo: str) -> ContentError:
        return ContentError(what, file=self.file, field=self.path, todo=todo)

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, _Node]:
        """The nodes below a mapping that has all required keys and no unknown one."""
        mapping = self.mapping()
        if unknown := [key for key in mapping if key not in (*required, *optional)]:
            raise mapping[unknown[0]].wrong("This key is not known here", f"Use {', '.join((*required, *optional))}")
        if missing := [key for key in required if key not in mapping]:
            raise self.wrong(f"{missing[0]} is missing", f"Add the key {missing[0]}")
        return mapping

    def mapping(self) -> dict[str, _Node]:
        if not isinstance(self.value, Mapping):
            raise self.wrong("A mapping of keys to values must stand here", "Write `key: value` lines")
        return {str(key): _Node(value, self.file, str(key), self) for key, value in self.value.items()}

    def items(self) -> tuple[_Node, ...]:
        if not isinstance(self.value, list | tuple):
            raise self.wrong("A list must stand here", "Write lines that begin with `- `")
        return tuple([_Node(value, self.file, place, self) for place, value in enumerate(self.value)])

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong(f"{self.value!r} is not text", "Put it in quotation marks")
        return self.value

    def whole(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.wrong(f"{self.value!r} is not a whole number", "Write a number without quotation marks")
        return self.value

    def yes(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong(f"{self.value!r} is neither true nor false", "Write true or false")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def texts_by_key(self) -> dict[str, str]:
        return {key: node.text() for key, node in self.mapping().items()}


def points_guideline(data: Mapping[str, object], *, file: str | None = None) -> PointsGuideline:
    """The points guideline of one rules.yaml.

    Raises:
        ContentError: unknown key, fact, test, criterion or value, wrong type, an id used twice, exclusions in a circle.
    """
    root = _Node(data, file)
    fields = root.fields((*_HEAD, "criteria", "bands"))
    nodes = fields["criteria"].items()
    criteria = tuple(_criterion(node) for node in nodes)
    _refuse_twice((criterion.id for criterion in criteria), nodes)
    _check_exclusions(criteria, fields["criteria"])
    head = _head(fields)
    return PointsGuideline(**head, criteria=criteria, bands=tuple(_band(node) for node in fields["bands"].items()))


def table_guideline(data: Mapping[str, object], *, file: str | None = None) -> TableGuideline:
    """The decision table of one rules.yaml.

    Raises:
        ContentError: unknown key, fact, test or value, wrong type, an id used twice, unequal outcome columns.
    """
    fields = _Node(data, file).fields((*_HEAD, "status", "rows"))
    nodes = fields["rows"].items()
    rows = tuple(_row(node) for node in nodes)
    _refuse_twice((row.id for row in rows), nodes)
    for row, node in zip(rows, nodes, strict=True):
        if set(row.outcome) != set(rows[0].outcome):
            raise node.wrong(
                "The outcome columns differ from those of the first row", "Give every row the same columns"
            )
    return TableGuideline(**_head(fields), status=fields["status"].text(), rows=rows)


def _head(fields: Mapping[str, _Node]) -> dict[str, str]:
    return {name: fields[name].text() for name in _HEAD}


def _criterion(node: _Node) -> Criterion:
    fields = node.fields(
        ("id", "labels", "title", "points", "when", "citation"),
        ("or_when", "dropped_by", "dropped_unless", "unverified"),
    )
    return Criterion(
        id=fields["id"].text(),
        labels=fields["labels"].texts_by_key(),
        title=fields["title"].text(),
        points=fields["points"].whole(),
        conditions=_conditions(fields["when"]),
        dropped_by=fields["dropped_by"].texts() if "dropped_by" in fields else (),
        dropped_unless=_lifting_fact(fields.get("dropped_unless")),
        citation=fields["citation"].text(),
        unverified="unverified" in fields and fields["unverified"].yes(),
        alternatives=tuple(map(_conditions, fields["or_when"].items())) if "or_when" in fields else (),
    )


def _row(node: _Node) -> Row:
    fields = node.fields(("id", "title", "when", "outcome", "citation"), ("unverified",))
    return Row(
        id=fields["id"].text(),
        conditions=_conditions(fields["when"]),
        outcome=fields["outcome"].texts_by_key(),
        citation=fields["citation"].text(),
        unverified="unverified" in fields and fields["unverified"].yes(),
        title=fields["title"].text(),
    )


def _band(node: _Node) -> Band:
    fields = node.fields(("class",), ("from", "to"))
    low, high = (fields[name].whole() if name in fields else None for name in ("from", "to"))
    return Band(fields["class"].text(), low, high)


def _conditions(node: _Node) -> tuple[Condition, ...]:
    if not (items := node.items()):
        raise node.wrong("A rule without conditions would always hold", "Name at least one fact")
    return tuple(map(_condition, items))


def _condition(node: _Node) -> Condition:
    fields = node.fields(("fact",), TESTS)
    name = fields.pop("fact")
    if name.text() not in FACTS:
        raise name.wrong(f"{name.text()!r} is not a fact that rules know", "Use a name of domain/guidelines/facts.py")
    if len(fields) != 1:
        raise node.wrong("A condition has exactly one test", f"Write one of {', '.join(TESTS)} beside the fact")
    ((test, bound),) = fields.items()
    if test not in _TESTS_OF_KIND[FACTS[name.text()].kind]:
        kinds = ", ".join(_TESTS_OF_KIND[FACTS[name.text()].kind])
        raise bound.wrong(f"The test {test} does not suit {name.text()}", f"Use {kinds}")
    return Condition(name.text(), test, _bound(name.text(), test, bound))


def _bound(name: str, test: str, node: _Node) -> FactValue | tuple[FactValue, ...]:
    if test != "one_of":
        return _value(name, node)
    values = tuple(_value(name, item) for item in node.items())
    if len(set(values)) != len(values) or not values:
        raise node.wrong("The list is empty or names a value twice", "Name each value once")
    return values


def _value(name: str, node: _Node) -> FactValue:
    if problem := misfit(name, node.value):
        raise node.wrong(problem, "Compare the list of facts in domain/guidelines/facts.py")
    assert isinstance(node.value, bool | int | float | str)
    return node.value


def _lifting_fact(node: _Node | None) -> str:
    if node is None:
        return ""
    if (name := node.text()) not in FACTS or FACTS[name].kind != "bool":
        raise node.wrong(f"{name!r} is not a yes-or-no fact", "Use a name of domain/guidelines/facts.py")
    return name


def _refuse_twice(ids: Iterable[str], nodes: tuple[_Node, ...]) -> None:
    seen: set[str] = set()
    for name, node in zip(ids, nodes, strict=True):
        if name in seen:
            raise node.wrong(f"The id {name!r} is used twice", "Give each its own id")
        seen.add(name)


def _check_exclusions(criteria: tuple[Criterion, ...], node: _Node) -> None:
    """Exclusions name criteria of this table and form no circle; a circle would make the answer depend on order."""
    blockers = {criterion.id: criterion.dropped_by for criterion in criteria}
    for criterion, item in zip(criteria, node.items(), strict=True):
        if unknown := [name for name in criterion.dropped_by if name not in blockers]:
            raise item.wrong(
                f"dropped_by names {unknown[0]!r}, which this table lacks", "Name a criterion of the table"
            )
        if criterion.dropped_unless and not criterion.dropped_by:
            raise item.wrong("dropped_unless lifts no exclusion", "Add dropped_by or remove dropped_unless")
        if criterion.id in _reachable(criterion.dropped_by, blockers):
            raise item.wrong(f"{criterion.id} blocks itself in a circle", "Remove one exclusion of the circle")


def _reachable(start: tuple[str, ...], blockers: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    queue = list(start)
    while queue:
        if (name := queue.pop()) not in found:
            found.add(name)
            queue.extend(blockers.get(name, ()))
    return found


def points_cases(
    data: Mapping[str, object], guideline: PointsGuideline, *, file: str | None = None
) -> tuple[PointsCase, ...]:
    """The worked cases of one cases.yaml; codes in them are the paper's labels.

    Raises:
        ContentError: as for the rules, and for codes, criteria and classes that the guideline lacks.
    """
    fields = _Node(data, file).fields(("guideline", "cases"))
    nodes = fields["cases"].items()
    cases = tuple(_points_case(node, guideline) for node in nodes)
    _refuse_twice((case.id for case in cases), nodes)
    return cases


def _points_case(node: _Node, guideline: PointsGuideline) -> PointsCase:
    from canheal.domain.guidelines.cases import PointsCase

    fields = node.fields(
        ("id", "words", "class", "points", "met"), ("facts", "codes", "excluded", "not_met", "not_assessed")
    )
    ids = {criterion.id: criterion.id for criterion in guideline.criteria}
    labels = {criterion.labels.get("paper", ""): criterion.id for criterion in guideline.criteria}
    states = {name: _ids(fields.get(name), ids) for name in ("met", "excluded", "not_met", "not_assessed")}
    return PointsCase(
        id=fields["id"].text(),
        words=fields["words"].text(),
        facts=_facts(fields["facts"]) if "facts" in fields else {},
        codes=_ids(fields["codes"], labels) if "codes" in fields else None,
        label=_known(fields["class"], {band.label: band.label for band in guideline.bands}),
        points=fields["points"].whole(),
        **states,
    )


def _ids(node: _Node | None, known: Mapping[str, str]) -> frozenset[str]:
    return frozenset() if node is None else frozenset(_known(item, known) for item in node.items())


def _known(node: _Node, known: Mapping[str, str]) -> str:
    """The id behind a name that the guideline must have."""
    if (name := node.text()) not in known:
        raise node.wrong(f"{name!r} is not in the guideline", f"Use one of {', '.join(known)}")
    return known[name]


def table_cases(data: Mapping[str, object], *, file: str | None = None) -> tuple[TableCase, ...]:
    """The worked cases of one cases.yaml; `defaults` are facts of every case that does not say otherwise.

    Raises:
        ContentError: as for the rules.
    """
    fields = _Node(data, file).fields(("guideline", "defaults", "cases"))
    defaults = _facts(fields["defaults"])
    nodes = fields["cases"].items()
    cases = tuple(_table_case(node, defaults) for node in nodes)
    _refuse_twice((case.id for case in cases), nodes)
    return cases


def _table_case(node: _Node, defaults: Mapping[str, FactValue | None]) -> TableCase:
    from canheal.domain.guidelines.cases import TableCase

    fields = node.fields(("id", "words", "facts", "row", "outcome"), ("not_assessable",))
    return TableCase(
        id=fields["id"].text(),
        words=fields["words"].text(),
        facts={**defaults, **_facts(fields["facts"])},
        row=fields["row"].text(),
        outcome=fields["outcome"].texts_by_key(),
        not_assessable=frozenset(fields["not_assessable"].texts() if "not_assessable" in fields else ()),
    )


def _facts(node: _Node) -> dict[str, FactValue | None]:
    return {name: None if item.value is None else _value(name, item) for name, item in node.mapping().items()}
