"""Which calls of several tools speak of the same alteration.

The allele decides where both tools give it on the same build. Where one of them gives none, gene and protein change
do, as long as they name one allele only: G12C by two different base changes in one tumour cannot be told apart then,
and the call is listed as not paired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.domain.comparison.calls import Alteration, RawCall
from canheal.terms.assembly import Assembly
from canheal.terms.records import NamedTuple


class Placed(NamedTuple):
    """A call with the tool that made it."""

    tool: str
    call: RawCall


class Group(NamedTuple):
    """Calls on one alteration of one case."""

    case: str
    alteration: Alteration
    calls: tuple[Placed, ...]


def group_calls(calls: Iterable[Placed]) -> tuple[list[Group], list[Placed]]:
    """Calls by alteration, in the order in which each alteration is first met; and calls that fit several."""
    by_case: dict[str, list[Placed]] = {}
    for placed in calls:
        by_case.setdefault(placed.call.case, []).append(placed)
    groups: list[Group] = []
    unpaired: list[Placed] = []
    for case, members in by_case.items():
        found, open_ended = _of_case(members)
        groups += [Group(case, _fullest(group), tuple(group)) for group in found]
        unpaired += open_ended
    return groups, unpaired


def _of_case(members: list[Placed]) -> tuple[list[list[Placed]], list[Placed]]:
    named: dict[object, list[Placed]] = {}
    for placed in members:
        if (alteration := placed.call.alteration).allele is not None:
            named.setdefault(alteration.allele, []).append(placed)
    _join_builds(named)
    by_name = _by_name(named)
    unpaired = []
    for placed in (one for one in members if one.call.alteration.allele is None):
        key = _name(placed.call.alteration)
        fitting = by_name.setdefault(key, [key])
        if len(fitting) > 1:
            unpaired.append(placed)
        else:
            named.setdefault(fitting[0], []).append(placed)
    return list(named.values()), unpaired


def _name(alteration: Alteration) -> tuple[str, str, str]:
    """What two tools call alike; not every tool knows which partner of a fusion comes first."""
    name = "::".join(sorted(alteration.name.split("::"))) if alteration.kind == "fusion" else alteration.name
    return alteration.kind, alteration.gene, name


def _by_name(named: Mapping[object, list[Placed]]) -> dict[tuple[str, str, str], list[object]]:
    """Kind, gene and name to the groups that hold it."""
    found: dict[tuple[str, str, str], list[object]] = {}
    for key, group in named.items():
        for name in {_name(placed.call.alteration) for placed in group if placed.call.alteration.name}:
            found.setdefault(name, []).append(key)
    return found


def _join_builds(named: dict[object, list[Placed]]) -> None:
    """Alleles on two builds are one alteration where gene and protein change name one allele on each."""
    for keys in _by_name(named).values():
        if len(keys) == len(_builds(placed for key in keys for placed in named.get(key, ()))) == 2:
            named[keys[0]] += named.pop(keys[1])


def _builds(calls: Iterable[Placed]) -> set[Assembly]:
    alleles = (placed.call.alteration.allele for placed in calls)
    return {allele.assembly for allele in alleles if allele is not None}


def _fullest(group: list[Placed]) -> Alteration:
    """The alteration with an allele and a name, as far as any tool gives them."""
    all_of_them = [placed.call.alteration for placed in group]
    first = all_of_them[0]
    named = next((one for one in all_of_them if one.name), first)
    return named._replace(allele=next((one.allele for one in all_of_them if one.allele), None))
