"""Consequences as `bcftools csq` writes them (INFO BCSQ).

consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change (bcftools manual, section csq, and its how-to on
consequence calling). "*" before a consequence: the transcript has a premature stop upstream. "@123": the consequence of
this allele is part of the compound consequence at position 123, whose dna_change names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from canheal.domain.variants.calls import Consequence
from canheal.terms.alleles import trim
from canheal.terms.sequence_ontology import RANK

_TERMS = {
    "3_prime_utr": "3_prime_UTR_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "coding_sequence": "coding_sequence_variant",
    "feature_elongation": "feature_elongation",
    "frameshift": "frameshift_variant",
    "inframe_altering": "protein_altering_variant",
    "inframe_deletion": "inframe_deletion",
    "inframe_insertion": "inframe_insertion",
    "intergenic": "intergenic_variant",
    "intron": "intron_variant",
    "missense": "missense_variant",
    "non_coding": "non_coding_transcript_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "start_lost": "start_lost",
    "start_retained": "start_retained_variant",
    "stop_gained": "stop_gained",
    "stop_lost": "stop_lost",
    "stop_retained": "stop_retained_variant",
    "synonymous": "synonymous_variant",
}
_REMEMBERED = 500
Change = tuple[int, str, str]


class BcsqReader:
    """Reads BCSQ of one file in its order; remembers compound consequences for the records that point back to them."""

    kind = "bcftools"
    tag = "BCSQ"

    def __init__(self) -> None:
        self._compounds: dict[tuple[str, int], list[list[str]]] = {}

    def consequences(
        self, value: str, chromosome: str, position: int, alleles: Sequence[str]
    ) -> list[tuple[Consequence, ...]]:
        """Consequences of each ALT.

        An entry with a dna_change belongs to the allele it names, one without (splice sites, introns, UTRs) to every
        ALT.

        Args:
            value: the value of INFO BCSQ.
            chromosome: as the file spells it.
            position: POS.
            alleles: REF and the ALTs.
        """
        entries = [entry.split("|") for entry in value.split(",")]
        compounds = [entry for entry in entries if len(entry) > 6 and "+" in entry[6]]
        if compounds:
            self._remember(chromosome, position, compounds)
        changes = [trim(position, alleles[0], alternate) for alternate in alleles[1:]]
        found: list[dict[Consequence, None]] = [{} for _ in changes]
        for entry in entries:
            for source in self._resolved(entry, chromosome):
                named = _named(source)
                for place, change in enumerate(changes):
                    if not named or change in named:
                        found[place].update(dict.fromkeys(_consequence(source)))
        return [tuple(each) for each in found]

    def _remember(self, chromosome: str, position: int, compounds: list[list[str]]) -> None:
        if len(self._compounds) >= _REMEMBERED:
            self._compounds.pop(next(iter(self._compounds)))
        self._compounds[chromosome, position] = compounds

    def _resolved(self, entry: list[str], chromosome: str) -> list[list[str]]:
        if not entry[0].startswith("@"):
            return [entry]
        position = entry[0][1:]
        known = position.isdecimal() and len(position) < 12
        return self._compounds.get((chromosome, int(position)), []) if known else []


def _named(entry: Sequence[str]) -> tuple[Change, ...]:
    return changes_of(entry[6]) if len(entry) > 6 and entry[6] else ()


@lru_cache(maxsize=256)
def changes_of(dna_change: str) -> tuple[Change, ...]:
    """Trimmed changes that a dna_change names ("241A>C+242C>A"); one that cannot be read fits no allele."""
    return tuple(_change(part) for part in dna_change.split("+"))


def _change(part: str) -> Change:
    left, _, alternate = part.partition(">")
    reference = left.lstrip("0123456789")
    digits = left[: len(left) - len(reference)]
    if not (digits.isdecimal() and len(digits) < 12 and reference and alternate):
        return (-1, "", "")
    return trim(int(digits), reference, alternate)


def _consequence(entry: Sequence[str]) -> tuple[Consequence, ...]:
    terms = _terms(entry[0])
    if not terms or len(entry) < 2:
        return ()
    protein = protein_change(entry[5], terms) if len(entry) > 5 else None
    if protein is None and terms[0] == "start_lost":
        protein = "p.M1?"
    transcript = entry[2] if len(entry) > 2 and entry[2] else None
    return (Consequence(entry[1], transcript, terms, hgvs_p=protein),)


@lru_cache(maxsize=256)
def _terms(text: str) -> tuple[str, ...]:
    named = [_TERMS.get(term, term) for term in text.lstrip("*").split("&") if term]
    return tuple(sorted(named, key=lambda term: RANK.get(term, len(RANK))))


@lru_cache(maxsize=256)
def protein_change(change: str, terms: tuple[str, ...]) -> str | None:
    """The HGVS p. form of an amino_acid_change; None where its letters do not tell it.

    "600V>600E" p.V600E, "45E" p.E45=, "86P..120>86R..99" p.P86fs, "21CG>21C" p.G22del, "61*>61S" p.*61Sext*?. An
    abbreviated change that starts with the same residue on both sides does not say where it begins.
    """
    left, arrow, right = change.partition(">")
    first, reference = _residues(left)
    _, alternate = _residues(right)
    if first is None or not reference:
        return None
    if not arrow:
        return f"p.{reference}{first}=" if len(reference) == 1 and ".." not in left else None
    if ".." in change or "frameshift_variant" in terms:
        return _frameshift(first, reference, alternate)
    return _inframe(first, reference, alternate)


def _residues(side: str) -> tuple[int | None, str]:
    head = side.partition("..")[0]
    letters = head.lstrip("0123456789")
    digits = head[: len(head) - len(letters)]
    # "-" stands for no residue at all
    return (int(digits) if digits and len(digits) < 7 else None), letters.replace("-", "")


def _same_start(reference: str, alternate: str) -> int:
    pairs = zip(reference, alternate, strict=False)
    return next(
        (place for place, (ours, theirs) in enumerate(pairs) if ours != theirs), min(len(reference), len(alternate))
    )


def _frameshift(first: int, reference: str, alternate: str) -> str | None:
    same = _same_start(reference, alternate)
    if same >= min(len(reference), len(alternate)):
        return None
    # a shift whose first changed residue is a stop is described as nonsense (HGVS, frame shift)
    return f"p.{reference[same]}{first + same}{'*' if alternate[same] == '*' else 'fs'}"


def _inframe(first: int, reference: str, alternate: str) -> str | None:
    if alternate == reference:
        return f"p.{reference}{first}=" if len(reference) == 1 else None
    if reference == "*" and alternate:
        return f"p.*{first}{alternate[0]}ext*?"
    same = _same_start(reference, alternate)
    before, reference, alternate, first = reference[:same], reference[same:], alternate[same:], first + same
    after = ""
    while reference and alternate and reference[-1] == alternate[-1]:
        after, reference, alternate = reference[-1], reference[:-1], alternate[:-1]
    if alternate.startswith("*"):
        return f"p.{(reference or after)[:1]}{first}*" if reference or after else None
    if not reference:
        return _insertion(first, before, alternate, after)
    end = f"_{reference[-1]}{first + len(reference) - 1}" if len(reference) > 1 else ""
    if not alternate:
        return f"p.{reference[0]}{first}{end}del"
    if len(reference) == len(alternate) == 1:
        return f"p.{reference}{first}{alternate}"
    return f"p.{reference[0]}{first}{end}delins{alternate.partition('*')[0]}{'*' if '*' in alternate else ''}"


def _insertion(first: int, before: str, inserted: str, after: str) -> str | None:
    if before.endswith(inserted):
        start = first - len(inserted)
        end = f"_{inserted[-1]}{first - 1}" if len(inserted) > 1 else ""
        return f"p.{inserted[0]}{start}{end}dup"
    return f"p.{before[-1]}{first - 1}_{after}{first}ins{inserted}" if before and after else None
