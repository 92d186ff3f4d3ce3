"""A small invented genome: two chromosomes, transcripts on both strands with several exons, UTRs and introns.

Everything is drawn from a seed, so that a test can ask for as many genomes as it likes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from canheal.domain.variants.transcripts import Exon, Transcript

_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_STOPS = ("TAA", "TAG", "TGA")
_CODONS = [a + b + c for a in "ACGT" for b in "ACGT" for c in "ACGT" if a + b + c not in _STOPS]


def reverse(bases: str) -> str:
    return bases.translate(_COMPLEMENT)[::-1]


@dataclass
class InventedGenome:
    chromosomes: dict[str, str]
    transcripts: list[Transcript]

    def fetch(self, chromosome: str, start: int, end: int) -> str:
        bases = self.chromosomes[chromosome]
        return "".join(bases[p - 1] if 1 <= p <= len(bases) else "N" for p in range(start, end + 1))

    def base_at(self, chromosome: str, position: int) -> str:
        return self.fetch(chromosome, position, position)

    def write_fasta(self, path: Path, prefix: str = "") -> Path:
        lines = []
        for name, bases in self.chromosomes.items():
            lines.append(f">{prefix}{name} invented")
            lines += [bases[at : at + 60] for at in range(0, len(bases), 60)]
        path.write_text("\n".join(lines) + "\n")
        return path

    def write_ensembl_gff(self, path: Path, tags: str = "basic,Ensembl_canonical,MANE_Select") -> Path:
        lines = ["##gff-version 3"]
        for t in self.transcripts:
            sign = "+" if t.strand == 1 else "-"
            name, version = t.accession.split(".")

            def row(kind, start, end, attributes, phase=".", *, t=t, sign=sign):
                lines.append(
                    "\t".join([t.chromosome, "test", kind, str(start), str(end), ".", sign, phase, attributes])
                )

            gene = f"gene:ENSG{name}"
            description = f"description=invented [Source:HGNC Symbol%3BAcc:{t.hgnc}];" if t.hgnc else ""
            row("gene", t.start, t.end, f"ID={gene};Name={t.gene};biotype=protein_coding;{description}version=1")
            tag = f"tag={tags};" if tags else ""
            row(
                "mRNA",
                t.start,
                t.end,
                f"ID=transcript:{name};Parent={gene};biotype=protein_coding;{tag}transcript_id={name};version={version}",
            )
            done = 0
            for exon in t.exons:
                row("exon", exon.start, exon.end, f"Parent=transcript:{name};rank=1")
                low, high = max(exon.start, t.cds_start), min(exon.end, t.cds_end)
                if low <= high:
                    row("CDS", low, high, f"ID=CDS:P{name};Parent=transcript:{name};protein_id=P{name}", str(-done % 3))
                    done += high - low + 1
        path.write_text("\n".join(lines) + "\n")
        return path


def draw_transcript(rng: random.Random, start: int, number: int, chromosome: str) -> tuple[str, Transcript]:
    """The genomic bases from `start` of one transcript, and its model."""
    codons = rng.randint(8, 40)
    coding = "ATG" + "".join(rng.choice(_CODONS) for _ in range(codons)) + rng.choice(_STOPS)
    five, three = (_bases(rng, rng.randint(0, 25)) for _ in range(2))
    mature = five + coding + three
    cuts = sorted(rng.sample(range(4, len(mature) - 4), rng.randint(0, 4)))
    cuts = [cut for at, cut in enumerate(cuts) if at == 0 or cut - cuts[at - 1] > 6]
    pieces = [mature[a:b] for a, b in zip([0, *cuts], [*cuts, len(mature)], strict=True)]
    genomic, exons = "", []
    for at, piece in enumerate(pieces):
        exons.append((len(genomic), len(genomic) + len(piece)))
        genomic += piece
        if at < len(pieces) - 1:
            genomic += "GT" + _bases(rng, rng.randint(20, 200)) + "AG"
    strand = rng.choice((1, -1))
    size = len(genomic)
    if strand == -1:
        genomic = reverse(genomic)
        exons = [(size - b, size - a) for a, b in exons]
    bounds = tuple(Exon(start + a, start + b - 1) for a, b in exons)
    first, last = len(five), len(five) + len(coding) - 1
    place = [p for e in bounds for p in (range(e.start, e.end + 1) if strand == 1 else range(e.end, e.start - 1, -1))]
    low, high = sorted((place[first], place[last]))
    return genomic, Transcript(
        f"ENST{number:011d}.{number % 5 + 1}",
        f"GENE{number}",
        f"HGNC:{number}",
        chromosome,
        strand,
        bounds,
        low,
        high,
        mane_select=True,
        canonical=True,
        protein=f"PENST{number:011d}",
    )


def _bases(rng: random.Random, number: int) -> str:
    """Random bases with repeats, where the 3' rule has something to do."""
    out = ""
    while len(out) < number:
        out += rng.choice("ACGT") * rng.choice((1, 1, 1, 2, 4)) if rng.random() < 0.8 else rng.choice(("CA", "GAT")) * 3
    return out[:number]


def draw_genome(seed: int, genes: int = 4) -> InventedGenome:
    rng = random.Random(seed)
    chromosomes = {"1": _bases(rng, 120), "X": _bases(rng, 90)}
    transcripts = []
    for number in range(1, genes + 1):
        chromosome = "1" if number % 2 else "X"
        bases, transcript = draw_transcript(rng, len(chromosomes[chromosome]) + 1, number, chromosome)
        chromosomes[chromosome] += bases + _bases(rng, rng.randint(60, 150))
        transcripts.append(transcript)
    return InventedGenome(chromosomes, transcripts)
