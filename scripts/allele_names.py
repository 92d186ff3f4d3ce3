"""What an allele is called on MANE Select: names from annotated calls, from codons that are known, from collections."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coding_places import (
    NUMBERING,
    CodingPlaces,
    Gene,
    ManeNumbers,
    coding_substitution,
    codon_offsets,
    learn_calls,
    read_numbering,
    reference_bases,
    substitutions,
)
from liftover import reverse_complement
from open_calls import Call, open_text
from published_alleles import Published

HERE = Path(__file__).resolve().parent
TERMS = {
    "Missense_Mutation": "missense_variant",
    "Nonsense_Mutation": "stop_gained",
    "Frame_Shift_Del": "frameshift_variant",
    "Frame_Shift_Ins": "frameshift_variant",
    "In_Frame_Del": "inframe_deletion",
    "In_Frame_Ins": "inframe_insertion",
}
# Genes that the literature numbers on another transcript than MANE Select, or without the first methionine.
OTHER_USUAL_NUMBERS = frozenset(
    {"EZH2", "FGFR1", "FGFR2", "FGFR3", "H3-3A", "H3-3B", "H3C2", "H3C3", "MYC", "MYD88", "RUNX1", "TGFBR2"}
)
_SPLICE_SIDE = re.compile(r"c\.\d+(?:_\d+)?([+-])[12](?!\d)")
_NUMBERS = re.compile(r"\d+")

Key = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """What an allele is called on MANE Select."""

    gene: str
    hgvs_p: str
    hgvs_c: str
    transcript: str
    term: str
    exon: str


class Atlas:
    """Everything known of positions: genes, numbering, coding places, bases; names single-base changes."""

    def __init__(self, genes: Mapping[str, Gene], calls: list[Call], published: list[Published]) -> None:
        self.genes = genes
        self.numbers = ManeNumbers(genes, read_numbering(NUMBERING))
        self.bases = reference_bases(calls)
        for allele in published:
            for offset, base in enumerate(allele.reference):
                self.bases[allele.chromosome, allele.position + offset] = base
        self.places = CodingPlaces(genes, self.bases)
        learn_calls(self.places, self.numbers, calls)
        for allele in published:
            self._learn_named(allele)
        self._learn_sequences()
        self._names: dict[str, dict[tuple[int, str, str], Name]] = {}
        self.exons = self._exons(calls)

    def _learn_sequences(self) -> None:
        for row in rows_of(HERE / "known_sequences.tsv"):
            gene = self.genes[row["gene"]]
            for offset, base in enumerate(row["bases"]):
                place = int(row["grch37_place"]) + gene.strand * offset
                self.places.learn(gene.symbol, int(row["coding_start"]) + offset, place)
                self.bases[gene.chromosome, place] = base if gene.strand > 0 else reverse_complement(base)

    def _learn_named(self, allele: Published) -> None:
        """Take the coding place of a named substitution where only one place in a codon explains its name."""
        offsets = self.offsets(allele)
        residue = int(allele.name[1:-1]) if len(offsets) == 1 else 0
        coding = 3 * residue - 2 + sum(offsets)
        if residue and self.places.place(allele.gene, coding) in (None, allele.position):
            before, after = allele.name[0], allele.name[-1]
            self.places.learn(allele.gene, coding, allele.position)
            self.places.observe(allele.gene, coding, self.coding_bases(allele)[1], (before, after))

    def coding_bases(self, allele: Published) -> tuple[str, str]:
        """Reference and alternate on the coding strand."""
        if self.genes[allele.gene].strand > 0:
            return allele.reference, allele.alternate
        return reverse_complement(allele.reference), reverse_complement(allele.alternate)

    def offsets(self, allele: Published) -> set[int]:
        """Places in a codon where this substitution has the effect that its name says; empty when it cannot."""
        is_usual = allele.gene in self.genes and allele.gene not in OTHER_USUAL_NUMBERS
        if not is_usual or not allele.name or len(allele.reference) != 1:
            return set()
        return codon_offsets(*self.coding_bases(allele), allele.name[0], allele.name[-1])

    def published_name(self, allele: Published) -> Name | None:
        """Name of a substitution as its collection gives it; None where the genetic code, or a known place, says no."""
        gene, offsets = self.genes.get(allele.gene), self.offsets(allele)
        if gene is None or not offsets:
            return None
        residue = int(allele.name[1:-1])
        coding = self.places.coding_near(allele.gene, allele.position, residue)
        if coding is None and any(self.places.place(allele.gene, 3 * residue - back) for back in (0, 1, 2)):
            return None
        term = "stop_gained" if allele.name.endswith("*") else "missense_variant"
        hgvs_c = f"c.{coding}{'>'.join(self.coding_bases(allele))}" if coding else ""
        exon = self.exon(allele.gene, coding) if coding else ""
        return Name(allele.gene, f"p.{allele.name}", hgvs_c, gene.refseq, term, exon)

    def _exons(self, calls: list[Call]) -> dict[tuple[str, int], str]:
        """Exon numbers by gene and coding position, from calls on transcripts whose exons agree with MANE Select."""
        found = {}
        for call in calls:
            change = coding_substitution(call.coding)
            rule = self.numbers.rule(call.gene, call.transcript, (change[0] + 2) // 3) if change else None
            if change and rule and rule.exons_agree:
                found[call.gene, change[0] + 3 * rule.shift] = call.exon.split("/")[0]
        return found

    def exon(self, gene: str, coding: int) -> str:
        """Exon of a coding position, from the nearest known ones on both sides when they agree; "" otherwise."""
        left = next((self.exons[gene, at] for at in range(coding, coding - 90, -1) if (gene, at) in self.exons), "")
        right = next((self.exons[gene, at] for at in range(coding, coding + 90) if (gene, at) in self.exons), "")
        return left if left == right else ""

    def named(self, gene: str) -> dict[tuple[int, str, str], Name]:
        """Every single-base change of the codons known of a gene, by place and bases."""
        if gene not in self._names:
            self._names[gene] = dict(self._single_base_changes(self.genes[gene]))
        return self._names[gene]

    def _single_base_changes(self, gene: Gene) -> Iterator[tuple[tuple[int, str, str], Name]]:
        for residue in sorted(self.places.residues(gene.symbol)):
            codon = self.places.codon(gene.symbol, residue)
            if codon is None:
                continue
            for place, reference, alternate, amino_acid, coding in substitutions(gene, codon):
                if codon.amino_acid in (amino_acid, "*"):
                    continue
                pair = (reference, alternate) if gene.strand > 0 else map(reverse_complement, (reference, alternate))
                term = "stop_gained" if amino_acid == "*" else "missense_variant"
                after = "?" if residue == 1 else amino_acid
                term = "start_lost" if residue == 1 else term
                name = Name(
                    gene.symbol,
                    f"p.{codon.amino_acid}{residue}{after}",
                    f"c.{coding}{'>'.join(pair)}",
                    gene.refseq,
                    term,
                    self.exon(gene.symbol, coding),
                )
                yield (place, reference, alternate), name


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table with a header."""
    with open_text(path) as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def shifted(text: str, shift: int) -> str:
    """An HGVS text with every number before its end moved; the length of a frameshift stays."""
    head, mark, tail = text.partition("*") if "fs" in text else (text, "", "")
    return _NUMBERS.sub(lambda found: str(int(found.group()) + shift), head) + mark + tail


def plain_coding(text: str) -> str:
    """Coding change without the bases that HGVS no longer writes after del and dup."""
    return re.sub(r"(del|dup)[ACGT]+", r"\1", text)


def call_name(atlas: Atlas, call: Call) -> Name | None:
    """Name of an annotated call on MANE Select; None when it has none that can be trusted."""
    numbers = _NUMBERS.search(call.coding)
    if numbers is None or call.gene not in atlas.genes:
        return None
    rule = atlas.numbers.rule(call.gene, call.transcript, (int(numbers.group()) + 2) // 3)
    term = TERMS.get(call.classification) or splice_term(call.coding)
    if rule is None or not term or not call.protein:
        return None
    coding = _moved_coding(call.coding, 3 * rule.shift)
    exon = call.exon.split("/")[0] if rule.exons_agree else ""
    return Name(call.gene, shifted(call.protein, rule.shift), coding, atlas.genes[call.gene].refseq, term, exon)


def _moved_coding(coding: str, shift: int) -> str:
    """Coding positions moved, intron offsets kept."""
    return re.sub(r"(?<![+-])(?<!\d)\d+", lambda found: str(int(found.group()) + shift), plain_coding(coding))


def splice_term(coding: str) -> str:
    """Donor or acceptor of a change at one of the two canonical bases; "" for any other."""
    found = _SPLICE_SIDE.match(coding)
    return {"+": "splice_donor_variant", "-": "splice_acceptor_variant"}[found.group(1)] if found else ""


def single_base_name(atlas: Atlas, gene: str, key: Key) -> Name | None:
    """Name of a single-base change in a codon that is known."""
    return atlas.named(gene).get(key[1:]) if gene in atlas.genes else None


def plain_name(atlas: Atlas, call: Call, numbered: frozenset[str]) -> Name | None:
    """Name of a call that comes without a transcript, of a gene whose numbers are known to be those of MANE Select."""
    term, hgvs_p = TERMS.get(call.classification, ""), hgvs_protein(call.protein)
    if call.transcript or call.gene not in numbered or not term or not hgvs_p:
        return None
    gene = atlas.genes[call.gene]
    found = re.match(r"p\.[A-Z](\d+)[A-Z*]$", hgvs_p)
    coding = atlas.places.coding_near(call.gene, call.start, int(found.group(1))) if found else None
    if coding is None or len(call.reference) != 1:
        return Name(call.gene, hgvs_p, "", gene.refseq, term, "")
    pair = (call.reference, call.alternate)
    if gene.strand < 0:
        pair = (reverse_complement(pair[0]), reverse_complement(pair[1]))
    return Name(call.gene, hgvs_p, f"c.{coding}{'>'.join(pair)}", gene.refseq, term, atlas.exon(call.gene, coding))


def hgvs_protein(text: str) -> str:
    """Oncotator's protein change in HGVS ("p.ELREA746del" is "p.E746_A750del"); "" when residues stay unknown."""
    if re.match(r"p\.[A-Z]\d+([A-Z*]|fs|del)$", text):
        return text
    if found := re.match(r"p\.([A-Z]+)(\d+)del$", text):
        residues, first = found.group(1), int(found.group(2))
        return f"p.{residues[0]}{first}_{residues[-1]}{first + len(residues) - 1}del"
    if found := re.match(r"p\.(\d+)_(\d+)([A-Z]+)>([A-Z]+)$", text):
        start, end, before, after = found.groups()
        if int(end) - int(start) + 1 == len(before) and before[0] != after[0] and before[-1] != after[-1]:
            return f"p.{before[0]}{start}_{before[-1]}{end}delins{after}"
    return ""
