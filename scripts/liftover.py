"""Move positions and alleles between genome builds along a UCSC chain file.

    .venv/bin/python scripts/liftover.py hg19ToHg38.over.chain.gz 7:140453136 12:25398284

prints each position with its counterpart, "-" where there is none. The chain format is described at
https://genome.ucsc.edu/goldenPath/help/chain.html. Of several chains over a position the one with the best score
counts. An allele moves only when all its reference bases lie in one aligned block of the same chromosome, so that
the anchor base of an insertion or deletion moves with it; on a reversed block its bases are complemented, which
leaves an insertion or deletion without its anchor: such an allele does not move.
"""

from __future__ import annotations

import bisect
import gzip
import sys
from pathlib import Path
from typing import NamedTuple

_COMPLEMENT = str.maketrans("ACGT", "TGCA")


class Block(NamedTuple):
    """One gapless alignment: 0-based source start, length, target chromosome, place of the first base, +1 or -1."""

    start: int
    length: int
    chromosome: str
    target: int
    strand: int
    score: int


class Chains:
    """All alignments of a chain file, by source chromosome (names without "chr")."""

    def __init__(self, blocks: dict[str, list[Block]]) -> None:
        self._blocks = {name: sorted(found) for name, found in blocks.items()}
        self._starts = {name: [block.start for block in found] for name, found in self._blocks.items()}
        self._longest = {name: max(block.length for block in found) for name, found in self._blocks.items()}

    def block(self, chromosome: str, first: int, last: int) -> Block | None:
        """The best-scored block over a 1-based closed interval; None when no block holds all of it."""
        blocks = self._blocks.get(chromosome, [])
        place = bisect.bisect_right(self._starts.get(chromosome, []), first - 1)
        best: Block | None = None
        for block in reversed(blocks[:place]):
            if block.start < first - 1 - self._longest[chromosome]:
                break
            if block.start + block.length >= last and (best is None or block.score > best.score):
                best = block
        return best

    def position(self, chromosome: str, position: int) -> tuple[str, int, int] | None:
        """Target chromosome, 1-based position and strand of one base; None when it has no counterpart."""
        block = self.block(chromosome, position, position)
        if block is None:
            return None
        return block.chromosome, block.target + block.strand * (position - 1 - block.start) + 1, block.strand

    def allele(
        self, chromosome: str, position: int, reference: str, alternate: str
    ) -> tuple[str, int, str, str] | None:
        """The same allele on the target build; None when it does not move as a whole."""
        block = self.block(chromosome, position, position + len(reference) - 1)
        if block is None or block.chromosome != chromosome:
            return None
        start = block.target + block.strand * (position - 1 - block.start) + 1
        if block.strand > 0:
            return chromosome, start, reference, alternate
        if len(reference) != len(alternate):
            return None
        return chromosome, start - len(reference) + 1, reverse_complement(reference), reverse_complement(alternate)


def reverse_complement(bases: str) -> str:
    """The bases of the other strand."""
    return bases.translate(_COMPLEMENT)[::-1]


def read_chains(path: Path) -> Chains:
    """Read a chain file, gzipped or plain."""
    blocks: dict[str, list[Block]] = {}
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            words = line.split()
            if not words or line.startswith("#"):
                continue
            if words[0] == "chain":
                score, source, start = int(words[1]), words[2].removeprefix("chr"), int(words[5])
                chromosome, size, strand = words[7].removeprefix("chr"), int(words[8]), 1 if words[9] == "+" else -1
                target = int(words[10])
                continue
            length = int(words[0])
            place = target if strand > 0 else size - target - 1
            blocks.setdefault(source, []).append(Block(start, length, chromosome, place, strand, score))
            if len(words) == 3:
                start, target = start + length + int(words[1]), target + length + int(words[2])
    return Chains(blocks)


def main(arguments: list[str]) -> None:
    """Print the counterpart of each position."""
    chains = read_chains(Path(arguments[0]))
    for place in arguments[1:]:
        chromosome, position = place.removeprefix("chr").split(":")
        found = chains.position(chromosome, int(position))
        print(place, f"{found[0]}:{found[1]} {'+' if found[2] > 0 else '-'}" if found else "-", sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
