"""Table of recurrent coding alleles of cancer genes, with their places on both builds.

    .venv/bin/python scripts/recurrent_alleles.py --content src/canheal/content/knowledge \\
        --chain hg19ToHg38.over.chain.gz \\
        --civic civic_evidence_items.tsv.gz --civic-bed civic_variants_summaries.bed.gz \\
        --cgi onco_muts.bed.gz --cgi-items cgi_evidence_items.tsv.gz --control small_variant_table.tsv.gz \\
        MAF... > recurrent_alleles.tsv

An allele of a gene with a role in `gene_roles.tsv` is taken when

- at least two tumours of the open calls carry it (three when all are of Firehose COAD and it is a missense change),
  and it changes the protein or a canonical splice base;
- or one tumour carries it and it is a missense change at a residue of `hotspots.tsv`;
- or CIViC, or CGI's biomarkers, speak of the protein change: then every single-base change that causes it is taken;
- or CGI lists it as a validated oncogenic mutation, not on the word of OncoKB or ClinVar alone;
- or it stands in `scripts/named_alleles.tsv` or `scripts/named_indels.tsv`.

Names are those of MANE Select where calls on that transcript, or `numbering.tsv`, or
`scripts/known_sequences.tsv` give them; an allele that cannot be named is left out. Spelling is VCF's: minimal,
left-aligned, with its anchor base; an insertion or deletion whose anchor, or whose leftmost place, cannot be
concluded is left out (see `vcf_spelling.py`). GRCh38 places come along the UCSC chain, with all bases of the allele
in one aligned block; what does not move is left out.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from allele_names import HERE, Atlas, Key, Name, call_name, plain_name, rows_of, single_base_name
from coding_places import numbered_genes, read_genes
from liftover import Chains, read_chains
from open_calls import ARTEFACT_COHORT, PROTEIN_ALTERING, Call, all_calls, print_table
from published_alleles import Published, cgi_substitutions, civic_items, civic_substitutions, control_calls
from vcf_spelling import Spelling, coding_change, vcf_spelling

HEADER = (
    "gene", "hgvs_p", "hgvs_c", "transcript", "term", "exon", "chromosome", "grch37_position", "grch37_ref",
    "grch37_alt", "grch38_position", "grch38_ref", "grch38_alt", "tumours", "source",
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """Who carries or lists an allele."""

    tumours: set[str] = field(default_factory=set)
    cohorts: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def spell(atlas: Atlas, call: Call) -> Key | None:
    """A call's allele as VCF writes it."""
    found = vcf_spelling(atlas.bases, call.chromosome, call.start, reference=call.reference, alternate=call.alternate)
    return (call.chromosome, *found) if found else None


def observed(atlas: Atlas, calls: list[Call], roles: set[str]) -> tuple[dict[Key, Seen], dict[Key, Name]]:
    """Who carries which allele of the genes with a role, and the names that annotated calls give."""
    seen: dict[Key, Seen] = defaultdict(Seen)
    names: dict[Key, Name] = {}
    numbered = numbered_genes(atlas.numbers, calls)
    for call in calls:
        if call.gene not in roles or call.classification not in PROTEIN_ALTERING:
            continue
        key = spell(atlas, call)
        if key is None:
            continue
        seen[key].tumours.add(call.patient)
        seen[key].cohorts.add(call.cohort)
        name = call_name(atlas, call) or single_base_name(atlas, call.gene, key) or plain_name(atlas, call, numbered)
        if name is not None:
            names.setdefault(key, name)
    return seen, names


def by_hand(atlas: Atlas) -> Iterator[tuple[Key, Name, str]]:
    """Alleles of `named_alleles.tsv` and `named_indels.tsv` with their citation."""
    for row in rows_of(HERE / "named_alleles.tsv"):
        gene = atlas.genes[row["gene"]]
        name = Name(*(row[column] for column in ("gene", "hgvs_p", "hgvs_c", "transcript", "term", "exon")))
        yield (gene.chromosome, int(row["grch37_position"]), row["ref"], row["alt"]), name, row["source"]
    for row in rows_of(HERE / "named_indels.tsv"):
        gene = atlas.genes[row["gene"]]
        found: Spelling | None = coding_change(atlas.places, atlas.bases, gene, row["hgvs_c"])
        if found is None:
            sys.exit(f"{row['gene']} {row['hgvs_c']}: its bases are not in known_sequences.tsv")
        name = Name(row["gene"], row["hgvs_p"], row["hgvs_c"], gene.refseq, row["term"], row["exon"])
        yield (gene.chromosome, *found), name, row["citation"]


class Collection:
    """The alleles taken so far, with names and sources."""

    def __init__(self, atlas: Atlas, roles: set[str], seen: dict[Key, Seen], names: dict[Key, Name]) -> None:
        self.atlas, self.roles, self.seen, self.names = atlas, roles, seen, names
        self.taken: set[Key] = set()

    def take(self, key: Key, source: str) -> None:
        """Add an allele, or another source of one."""
        self.taken.add(key)
        if source:
            self.seen[key].sources.add(source)

    def take_observed(self, hotspots: set[tuple[str, str]]) -> None:
        """Alleles that recur, and missense changes at hotspots."""
        for key, name in self.names.items():
            tumours, cohorts = len(self.seen[key].tumours), self.seen[key].cohorts
            residue = re.sub(r"\D+$", "", name.hgvs_p.removeprefix("p."))
            at_hotspot = name.term == "missense_variant" and (name.gene, residue) in hotspots
            needs_third = cohorts == {ARTEFACT_COHORT} and name.term == "missense_variant"
            if tumours >= (3 if needs_third else 2) or at_hotspot:
                self.take(key, "")

    def take_published(self, alleles: Iterable[Published]) -> None:
        """Alleles that a collection lists with coordinates."""
        for allele in alleles:
            key = (allele.chromosome, allele.position, allele.reference, allele.alternate)
            name = self.names.get(key) or single_base_name(self.atlas, allele.gene, key)
            name = name or self.atlas.published_name(allele)
            agrees = name is not None and allele.name in ("", name.hgvs_p.removeprefix("p."))
            if name is not None and agrees and allele.gene in self.roles:
                self.names.setdefault(key, name)
                self.take(key, allele.source)

    def take_named(self, gene: str, change: str, source: str) -> None:
        """Every single-base change that causes a protein change."""
        if gene not in self.roles or gene not in self.atlas.genes:
            return
        for place, name in self.atlas.named(gene).items():
            if name.hgvs_p == f"p.{change}":
                key = (self.atlas.genes[gene].chromosome, *place)
                self.names.setdefault(key, name)
                self.take(key, source)

    def take_by_hand(self) -> None:
        """Alleles written by hand; their names stand before any other."""
        for key, name, source in by_hand(self.atlas):
            self.names[key] = name
            self.take(key, source)

    def lines(self, chains: Chains) -> Iterator[tuple[object, ...]]:
        """Lines of the table, by gene and place."""
        for key in sorted(self.taken, key=lambda key: (self.names[key].gene, key[1], key)):
            moved = chains.allele(*key)
            if moved is None:
                continue
            name, seen = self.names[key], self.seen[key]
            sources = sorted({*seen.sources, *(f"open calls {cohort}" for cohort in seen.cohorts)})
            words = (name.gene, name.hgvs_p, name.hgvs_c, name.transcript, name.term, name.exon)
            yield (*words, *key, *moved[1:], len(seen.tumours), "; ".join(sources))


def options(arguments: list[str]) -> argparse.Namespace:
    """The files to read."""
    parser = argparse.ArgumentParser(description="Recurrent coding alleles of cancer genes on both builds.")
    for name in ("content", "chain", "civic", "civic-bed", "cgi", "cgi-items", "control"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("maf", type=Path, nargs="+")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Print the table."""
    files = options(arguments)
    genes = read_genes(files.content / "genes.tsv")
    roles = {row["gene"] for row in rows_of(files.content / "gene_roles.tsv")}
    hotspots = {(row["gene"], row["reference"] + row["position"]) for row in rows_of(files.content / "hotspots.tsv")}
    calls = all_calls(files.maf)
    published = [*civic_substitutions(files.civic_bed, files.civic), *cgi_substitutions(files.cgi)]
    atlas = Atlas(genes, [*calls, *control_calls(files.control)], published)
    collection = Collection(atlas, roles, *observed(atlas, calls, roles))
    collection.take_observed(hotspots)
    collection.take_published(published)
    for path, source in ((files.civic, "CIViC"), (files.cgi_items, "CGI biomarkers")):
        for change, _ in civic_items(path):
            collection.take_named(change.gene, change.name, source)
    collection.take_by_hand()
    print_table(HEADER, collection.lines(read_chains(files.chain)))


if __name__ == "__main__":
    main(sys.argv[1:])
