"""Depth, alternate reads and allele fraction from the tags of whichever caller wrote the record.

The tags are content (content/callers/tags.tsv); this file knows only how a cell of that table is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from canheal.domain.variants.calls import NO_READS, ReadSupport
from canheal.domain.variants.read_support import APART, contradiction
from canheal.formats.packaged import packaged_table
from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple

BASES = "ACGT"
_LONGEST_NUMBER = 15
_REMEMBERED = 50_000
_TOO_MANY = 1e15
_TABLE = "content/callers/tags.tsv"
# text of the field, number of the allele (REF is 0), number of ALTs, the allele's own base
_Reading = Callable[[str, int, int, str], float | None]


class Tag(NamedTuple):
    """One cell of the table of caller tags.

    Attributes:
        names: tags whose values are added; "?" stands for the base of the allele.
        how: name of the reading, one of `READINGS`.
    """

    names: tuple[str, ...]
    how: str


class CallerTags(NamedTuple):
    """Where one caller keeps its read counts (a row of content/callers/tags.tsv).

    Attributes:
        rule: id of the row.
        of: sample, tumour or normal: whose reads the tags count.
        place: FORMAT or INFO.
        variants: any, snv or indel: the records it speaks of.
        depth, reference, alternate, vaf: the tags; None when this caller has none.
        vaf_from_counts: the fraction is alternate / (alternate + reference), not alternate / depth.
    """

    rule: str
    of: str
    place: str
    variants: str
    depth: Tag | None
    reference: Tag | None
    alternate: Tag | None
    vaf: Tag | None
    vaf_from_counts: bool


def read_caller_tags(rows: Iterable[Mapping[str, str]]) -> tuple[CallerTags, ...]:
    """The table of caller tags from its rows by column name. Raises ContentError."""
    return tuple(_caller_tags(row) for row in rows)


@cache
def packaged_caller_tags() -> tuple[CallerTags, ...]:
    """The table that comes with the package. Raises ContentError."""
    return read_caller_tags(packaged_table("callers", "tags.tsv"))


def _caller_tags(row: Mapping[str, str]) -> CallerTags:
    closed = (("of", _OF), ("place", _PLACES), ("variants", _VARIANTS))
    for column, allowed in closed:
        if row[column] not in allowed:
            raise _bad_content(row["rule"], column, row[column])
    counts = row["vaf"] == "counts"
    return CallerTags(
        rule=row["rule"],
        of=row["of"],
        place=row["place"],
        variants=row["variants"],
        depth=_tag(row, "depth"),
        reference=_tag(row, "reference"),
        alternate=_tag(row, "alternate"),
        vaf=None if counts else _tag(row, "vaf"),
        vaf_from_counts=counts,
    )


_OF = ("sample", "tumour", "normal")
_PLACES = ("FORMAT", "INFO")
_VARIANTS = ("any", "snv", "indel")


def _tag(row: Mapping[str, str], column: str) -> Tag | None:
    if not row[column]:
        return None
    names, _, how = row[column].partition(" ")
    if how not in READINGS:
        raise _bad_content(row["rule"], column, row[column])
    return Tag(tuple(names.split("+")), how)


def _bad_content(rule: str, column: str, cell: str) -> ContentError:
    return ContentError(
        f"rule '{rule}' cannot be read: '{cell}'", file=_TABLE, field=column, todo="See the head of the table"
    )


def number(text: str) -> float | None:
    """A count or fraction of 0 or more; None for ".", blanks and anything that is no such number."""
    if len(text) > 2 * _LONGEST_NUMBER:
        return None
    try:
        value = int(text) if text.isdecimal() else float(text)
    except ValueError:
        return None
    return value if 0 <= value < _TOO_MANY else None


class _Remembered(dict[str, float]):
    """`number` by text, -1 for None: counts and fractions repeat, and looking up is faster than reading."""

    def __missing__(self, text: str) -> float:
        found = number(text)
        value = -1 if found is None else found
        if len(self) < _REMEMBERED and len(text) <= _LONGEST_NUMBER:
            self[text] = value
        return value


_NUMBERS = _Remembered()


def _of_allele(text: str, allele: int, alternates: int, _base: str) -> float | None:
    parts = text.split(",")
    return number(parts[allele]) if len(parts) == alternates + 1 else None


def _of_alternate(text: str, allele: int, alternates: int, _base: str) -> float | None:
    parts = text.split(",")
    if len(parts) == alternates:
        return number(parts[allele - 1])
    return number(parts[allele]) if len(parts) == alternates + 1 else None


def _of_single(text: str, _allele: int, alternates: int, _base: str) -> float | None:
    return number(text) if alternates == 1 else None


def _of_percent(text: str, _allele: int, alternates: int, _base: str) -> float | None:
    if alternates != 1 or not text.endswith("%"):
        return None
    # a European locale writes 12,5%
    percent = number(text[:-1].replace(",", "."))
    return None if percent is None else percent / 100


def _of_strands(text: str, first: int) -> float | None:
    parts = text.split(",")
    if len(parts) != 4:
        return None
    forward, reverse = number(parts[first]), number(parts[first + 1])
    return None if forward is None or reverse is None else forward + reverse


def _of_base(text: str, _allele: int, _alternates: int, base: str) -> float | None:
    parts = text.split(",")
    return number(parts[BASES.index(base)]) if len(parts) == 4 and len(base) == 1 and base in BASES else None


READINGS: dict[str, _Reading] = {
    "allele": _of_allele,
    "alternate": _of_alternate,
    "number": lambda text, _allele, _alternates, _base: number(text),
    "single": _of_single,
    "first": lambda text, _allele, _alternates, _base: number(text.partition(",")[0]),
    "percent": _of_percent,
    "reference_strands": lambda text, _allele, _alternates, _base: _of_strands(text, 0),
    "alternate_strands": lambda text, _allele, alternates, _base: _of_strands(text, 2) if alternates == 1 else None,
    "base": _of_base,
}


class _Cell:
    """A tag with its places among the fields, found once for each spelling of FORMAT."""

    __slots__ = ("by_base", "places", "read")

    def __init__(self, tag: Tag, places: Mapping[str, int]) -> None:
        self.read = READINGS[tag.how]
        self.places = tuple(places[name] for name in tag.names if "?" not in name)
        self.by_base = {
            base: tuple(places[name.replace("?", base)] for name in tag.names) for base in BASES if "?" in tag.names[0]
        }

    def value(self, fields: Sequence[str], allele: int, alternates: int, base: str) -> float | None:
        total: float | None = None
        for place in self.by_base.get(base, ()) if self.by_base else self.places:
            found = self.read(fields[place], allele, alternates, base) if place < len(fields) else None
            if found is None:
                return None
            total = found if total is None else total + found
        return total


class _Rule:
    """One row of the table at its places in one FORMAT."""

    __slots__ = ("alternate", "counts", "depth", "quick", "reference", "vaf", "variants")

    def __init__(self, tags: CallerTags, places: Mapping[str, int]) -> None:
        self.variants, self.counts = tags.variants, tags.vaf_from_counts
        self.quick = _quick(tags, places)
        self.depth, self.reference = _cell(tags.depth, places), _cell(tags.reference, places)
        self.alternate, self.vaf = _cell(tags.alternate, places), _cell(tags.vaf, places)


def _cell(tag: Tag | None, places: Mapping[str, int]) -> _Cell | None:
    return None if tag is None else _Cell(tag, places)


_Quick = Callable[[Sequence[str], int, int], ReadSupport | None]


def _quick(tags: CallerTags, places: Mapping[str, int]) -> _Quick | None:
    """A short cut for the tags of most files (AD and DP, perhaps a fraction), None for other rules.

    It answers only where everything is there and plain; else it gives None and the rule is read in full, to the same
    end.
    """
    counts, depth, vaf = tags.alternate, tags.depth, tags.vaf
    if counts is None or depth is None or counts != tags.reference or tags.vaf_from_counts:
        return None
    hows = (counts.how, depth.how, vaf.how if vaf else "alternate")
    if hows != ("allele", "number", "alternate") or max(len(counts.names), len(depth.names)) > 1:
        return None
    at_counts, at_depth = places[counts.names[0]], places[depth.names[0]]
    at_vaf = places[vaf.names[0]] if vaf else -1
    last = max(at_counts, at_depth, at_vaf)

    def read(fields: Sequence[str], allele: int, alternates: int) -> ReadSupport | None:
        if len(fields) <= last:
            return None
        parts = fields[at_counts].split(",")
        if len(parts) != alternates + 1:
            return None
        reference, alternate, depth = _NUMBERS[parts[0]], _NUMBERS[parts[allele]], _NUMBERS[fields[at_depth]]
        if reference < 0 or alternate < 0 or depth < 0 or reference + alternate > depth:
            return None
        if at_vaf < 0:
            return ReadSupport(int(depth), int(alternate), alternate / depth if depth else None)
        fraction = _NUMBERS[fields[at_vaf]] if alternates == 1 else -1
        agree = 0 <= fraction <= 1 and (not depth or abs(fraction - alternate / depth) <= APART)
        return ReadSupport(int(depth), int(alternate), float(fraction)) if agree else None

    return read


class AlleleAt(NamedTuple):
    """The allele whose reads are wanted: its number in the record (1-based), the number of ALTs, REF and ALT."""

    number: int
    alternates: int
    reference: str
    alternate: str


Plan = tuple[_Rule, ...]


def plan(tags: Iterable[CallerTags], names: Sequence[str]) -> Plan:
    """The rules whose tags are all among these names, at their places; the order of the table stays."""
    places = {name: place for place, name in enumerate(names)}
    return tuple(_Rule(row, places) for row in tags if _needed(row) <= places.keys())


def _needed(tags: CallerTags) -> set[str]:
    cells = [tag for tag in (tags.depth, tags.reference, tags.alternate, tags.vaf) if tag is not None]
    return {
        spelled
        for tag in cells
        for name in tag.names
        for spelled in ([name.replace("?", base) for base in BASES] if "?" in name else [name])
    }


def tags_of(tags: Iterable[CallerTags]) -> list[str]:
    """All tags that these rules name."""
    return sorted({name for row in tags for name in _needed(row)})


def reads(rules: Plan, fields: Sequence[str], at: AlleleAt) -> ReadSupport:
    """What the first rule that knows alternate reads or a fraction says; depth alone when no rule knows more."""
    depth_only: float | None = None
    for rule in rules:
        if rule.variants != "any" and (rule.variants == "snv") is not (len(at.reference) == 1 == len(at.alternate)):
            continue
        place, count = at.number, at.alternates
        if rule.quick is not None and (found := rule.quick(fields, place, count)) is not None:
            return found
        depth = rule.depth.value(fields, place, count, at.reference) if rule.depth else None
        alternate = rule.alternate.value(fields, place, count, at.alternate) if rule.alternate else None
        vaf = rule.vaf.value(fields, place, count, at.alternate) if rule.vaf else None
        if alternate is not None or vaf is not None:
            reference = rule.reference.value(fields, 0, count, at.reference) if rule.reference else None
            return _support(depth if depth is not None else depth_only, (reference, alternate), vaf, rule.counts)
        depth_only = depth if depth_only is None else depth_only
    return NO_READS if depth_only is None else ReadSupport(int(depth_only))


def _support(
    depth: float | None, counts: tuple[float | None, float | None], vaf: float | None, from_counts: bool
) -> ReadSupport:
    reference, alternate = counts
    seen = None if alternate is None else alternate + (reference or 0)
    doubt = contradiction(depth, alternate, vaf, None if reference is None else seen)
    # MuTect 1 and GATK count other reads in DP than in AD; the reads counted one by one are surely there
    if seen is not None and (depth is not None or reference is not None):
        depth = max(depth or 0, seen)
    if vaf is not None and vaf > 1:
        vaf = None
    if vaf is None and alternate is not None:
        base = seen if from_counts else depth
        vaf = alternate / base if base else None
    return ReadSupport(
        None if depth is None else int(depth),
        None if alternate is None else int(alternate),
        None if vaf is None else float(vaf),
        doubt,
    )
