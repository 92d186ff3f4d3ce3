"""What the readers of tools' outputs share: the setting of a comparison, and calls as they are collected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from canheal.domain.comparison.calls import Alteration, RawCall, RawOutput, Said
from canheal.formats.cells import present
from canheal.formats.text import Row, sha256_of
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly, chromosome_name
from canheal.terms.protein import parse_protein_change
from canheal.terms.records import NamedTuple

UNNAMED = "the line names neither a protein change nor an allele"
NO_CASE = "the line names no case"
NO_GENE = "the line names no gene"
_BASES = re.compile(r"[ACGT]+")
_COPY_NUMBERS = {
    **dict.fromkeys(("amplification", "amp", "amplified"), "amplification"),
    **dict.fromkeys(("deletion", "del", "homozygous deletion", "deep deletion", "homdel"), "deletion"),
    "gain": "gain",
    "loss": "loss",
}


class Setting(NamedTuple):
    """What a user says of all files.

    Attributes:
        case: the one case that all files are of; None to take the case from each line.
        assembly: build of files that do not state theirs; None when nobody has said.
        same_type: whether an OncoTree code is the patient's type or one that includes it; None where it is not known.
    """

    case: str | None
    assembly: Assembly | None
    same_type: Callable[[str], bool | None]


class Collected:
    """Calls of one tool as its files are read."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.calls: list[RawCall] = []
        self.dropped: Counter[str] = Counter()

    def add(
        self, alteration: Alteration | None, said: tuple[Said, ...], *, case: str | None, at: tuple[Path, int]
    ) -> None:
        """Keep a line, or count why it is left out."""
        case = self.setting.case or case
        if case is None:
            self.dropped[NO_CASE] += 1
        elif alteration is None:
            self.dropped[UNNAMED] += 1
        else:
            self.calls.append(RawCall(case, alteration, said, at[0].name, at[1]))

    def unless(self, seen: bool, questions: tuple[str, ...]) -> None:
        """Without the file that answers these questions, "nothing found" is no answer to them."""
        if not seen:
            self.calls = [
                call._replace(said=tuple(one for one in call.said if one.words or one.question not in questions))
                for call in self.calls
            ]

    def output(self, tool: str, reads_as: str, paths: tuple[Path, ...], *, complete: bool) -> RawOutput:
        """All that was read."""
        files = {path.name: sha256_of(path) for path in paths}
        return RawOutput(tool, reads_as, tuple(self.calls), complete, dict(sorted(self.dropped.items())), files)


def small_variant(gene: str | None, protein: str | None, allele: Allele | None) -> Alteration | None:
    """A small variant; None where neither its gene with a protein change nor its allele is known."""
    change = parse_protein_change(protein) if protein else None
    if allele is None and (change is None or gene is None):
        return None
    return Alteration("small_variant", gene or "", change.text if change else "", allele)


def copy_number(gene: str | None, state: str | None) -> Alteration | None:
    """A copy-number change; None where the words name none."""
    name = _COPY_NUMBERS.get((state or "").strip().lower().replace("_", " "))
    return Alteration("copy_number", gene, name) if gene and name else None


def allele_of(
    assembly: Assembly | None, chromosome: str | None, position: str | None, bases: tuple[str | None, str | None]
) -> Allele | None:
    """The trimmed allele; None where the build is not known or a part is not spelled in bases (MAF writes "-")."""
    contig = chromosome_name((chromosome or "").strip())
    reference, alternate = ((text or "").strip().upper() for text in bases)
    place = (position or "").strip()
    if assembly is None or contig is None or not (place.isascii() and place.isdecimal()):
        return None
    if not _BASES.fullmatch(reference) or not _BASES.fullmatch(alternate) or reference == alternate:
        return None
    return Allele(assembly, contig, int(place), reference, alternate).trimmed()


def build_of(row: Row, column: str, setting: Setting) -> Assembly | None:
    """The build that a line states, else the user's."""
    stated = present(row.get(column))
    return (Assembly.parse(stated) if stated else None) or setting.assembly
