"""Human genome builds and their chromosomes: names, lengths, recognition (GRC, UCSC and Ensembl spellings)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Assembly(StrEnum):
    """A human reference genome build (GA4GH refget / NCBI assembly name)."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"

    @classmethod
    def parse(cls, text: str) -> Assembly | None:
        """Read a build from any spelling in use (GRCh37, hg19, b37, 37, GRCh38.p13, hg38); None when it is none."""
        return _SPELLINGS.get(text.strip().lower().split(".p")[0])


_SPELLINGS = {
    **dict.fromkeys(("grch37", "hg19", "b37", "37", "hs37d5", "ncbi37"), Assembly.GRCH37),
    **dict.fromkeys(("grch38", "hg38", "b38", "38", "hs38dh", "ncbi38"), Assembly.GRCH38),
}

CHROMOSOMES = (*(str(n) for n in range(1, 23)), "X", "Y", "MT")
CHROMOSOME_INDEX = {name: index for index, name in enumerate(CHROMOSOMES)}

# base pairs, GRCh37 then GRCh38 (Genome Reference Consortium; MT is the revised Cambridge sequence in both)
_LENGTHS = {
    "1": (249250621, 248956422),
    "2": (243199373, 242193529),
    "3": (198022430, 198295559),
    "4": (191154276, 190214555),
    "5": (180915260, 181538259),
    "6": (171115067, 170805979),
    "7": (159138663, 159345973),
    "8": (146364022, 145138636),
    "9": (141213431, 138394717),
    "10": (135534747, 133797422),
    "11": (135006516, 135086622),
    "12": (133851895, 133275309),
    "13": (115169878, 114364328),
    "14": (107349540, 107043718),
    "15": (102531392, 101991189),
    "16": (90354753, 90338345),
    "17": (81195210, 83257441),
    "18": (78077248, 80373285),
    "19": (59128983, 58617616),
    "20": (63025520, 64444167),
    "21": (48129895, 46709983),
    "22": (51304566, 50818468),
    "X": (155270560, 156040895),
    "Y": (59373566, 57227415),
    "MT": (16569, 16569),
}
_ALIASES = {"M": "MT", "chrM": "MT", "chrMT": "MT", "23": "X", "24": "Y", "25": "MT"}
_NAMES = {spelling: name for name in CHROMOSOMES for spelling in (name, f"chr{name}", f"Chr{name}")} | _ALIASES


def chromosome_name(text: str) -> str | None:
    """Our name ("1".."22", "X", "Y", "MT") of a contig in any common spelling; None for patches, decoys and others."""
    return _NAMES.get(text)


def chromosome_length(assembly: Assembly, chromosome: str) -> int:
    """Length in base pairs of one of `CHROMOSOMES`."""
    return _LENGTHS[chromosome][assembly is Assembly.GRCH38]


def recognise_assembly(lengths: Mapping[str, int]) -> Assembly | None:
    """The build whose chromosome lengths these contigs have; None when they fit neither, or some fit each."""
    votes = {Assembly.GRCH37: 0, Assembly.GRCH38: 0}
    for contig, length in lengths.items():
        name = chromosome_name(contig)
        if name is None or name == "MT":
            continue
        for assembly in votes:
            votes[assembly] += chromosome_length(assembly, name) == length
    best = max(votes, key=lambda assembly: votes[assembly])
    return best if sum(votes.values()) == votes[best] > 0 else None
