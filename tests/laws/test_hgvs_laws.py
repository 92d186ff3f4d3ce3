"""HGVS and consequences against slow definitions and against bcftools csq.

The slow definition of a protein change: change the genome, splice it, translate it. What p. says, applied to the old
protein, must give the new one. What c. says, applied to the genome through a map of every base, must give the changed
genome.
"""

from __future__ import annotations

import importlib.util
import random
import re
import sys
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.variants.hgvs import describe
from canheal.knowledge import transcript_store_csq as csq
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

_SPEC = importlib.util.spec_from_file_location("invented_genome", Path(__file__).parents[1] / "invented_genome.py")
invented = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = invented
_SPEC.loader.exec_module(invented)

BASES = "TCAG"
AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODE = {
    a + b + c: AMINO_ACIDS[16 * i + 4 * j + k]
    for i, a in enumerate(BASES)
    for j, b in enumerate(BASES)
    for k, c in enumerate(BASES)
}


def slow_translate(mature: str) -> str:
    protein = ""
    for at in range(0, len(mature) - 2, 3):
        protein += CODE[mature[at : at + 3]]
        if protein[-1] == "*":
            break
    return protein


def places(transcript) -> list[int]:
    """Genomic position of every base of the mature transcript, 5' to 3'."""
    found = [
        p for exon in transcript.exons for p in sorted(range(exon.start, exon.end + 1), reverse=transcript.strand < 0)
    ]
    return found


def coding_names(transcript, reach: int = 80) -> dict[str, int]:
    """The c. name of every base of the transcript, its introns and its flanks, one by one."""
    mature = places(transcript)
    first = mature.index(transcript.cds_start if transcript.strand == 1 else transcript.cds_end)
    last = mature.index(transcript.cds_end if transcript.strand == 1 else transcript.cds_start)
    step = transcript.strand
    numbers = {}
    for index, position in enumerate(mature):
        numbers[position] = f"*{index - last}" if index > last else str(index - first + (index >= first))
    names = {name: position for position, name in numbers.items()}
    for before, after in pairwise(mature):
        gap = abs(after - before) - 1
        for into in range(1, gap + 1):
            back = gap + 1 - into
            name = f"{numbers[before]}+{into}" if into <= back else f"{numbers[after]}-{back}"
            names[name] = before + step * into
    for beyond in range(1, reach):
        names[str(-first - beyond)] = mature[0] - step * beyond
        names[f"*{len(mature) - 1 - last + beyond}"] = mature[-1] + step * beyond
    return names


def oriented(bases: str, transcript) -> str:
    return bases if transcript.strand == 1 else invented.reverse(bases)


def random_allele(rng: random.Random, genome, transcript, *, inside: bool) -> Allele | None:
    """A random small change; with `inside`, every base it touches (and both neighbours of an insertion) is exonic."""
    exon = rng.choice(transcript.exons)
    reach = 0 if inside else 15
    chromosome, bases = transcript.chromosome, genome.chromosomes[transcript.chromosome]
    start = rng.randint(exon.start - reach, exon.end + reach)
    size = rng.choice((0, 0, 1, 1, 1, 2, 3, 3, 4, 6, 7))
    end = min(start + size - 1, exon.end) if inside else start + size - 1
    if size == 0 and inside and start == exon.start:
        return None
    removed = bases[start - 1 : end]
    inserted = "".join(rng.choice("ACGT") for _ in range(rng.choice((0, 0, 1, 1, 2, 3, 3, 6))))
    if size == 0 and inserted and rng.random() < 0.5:  # a duplication
        inserted = bases[start - 1 - len(inserted) : start - 1]
    while removed and inserted and removed[0] == inserted[0]:
        removed, inserted, start = removed[1:], inserted[1:], start + 1
    if not (removed or inserted) or (inside and not removed and start > exon.end):
        return None
    if removed and inserted:
        return Allele(Assembly.GRCH38, chromosome, start, removed, inserted)
    return Allele(Assembly.GRCH38, chromosome, start - 1, bases[start - 2] + removed, bases[start - 2] + inserted)


def changed_genome(genome, allele: Allele) -> str:
    bases = genome.chromosomes[allele.chromosome]
    return bases[: allele.position - 1] + allele.alternate + bases[allele.end :]


def changed_mature(genome, transcript, allele: Allele) -> str:
    """Splice the changed chromosome; the change lies inside one exon, as `random_allele(inside=True)` makes it."""
    net = len(allele.alternate) - len(allele.reference)
    bases = changed_genome(genome, allele)
    first = allele.position + (allele.reference[0] == allele.alternate[0])  # no other base is shared in front
    pieces = []
    for exon in transcript.exons:
        behind = net if exon.start > first else 0
        inside = net if exon.start <= first <= exon.end else 0
        pieces.append(oriented(bases[exon.start - 1 + behind : exon.end + behind + inside], transcript))
    return "".join(pieces)


def mature(genome, transcript) -> str:
    bases = genome.chromosomes[transcript.chromosome]
    return "".join(oriented(bases[exon.start - 1 : exon.end], transcript) for exon in transcript.exons)


def untranslated(transcript) -> int:
    """Bases of the 5' UTR."""
    start = transcript.cds_start if transcript.strand == 1 else transcript.cds_end
    return places(transcript).index(start)


RANGE = r"([A-Z*])(\d+)(?:_([A-Z*])(\d+))?"


def apply_protein(before: str, text: str) -> str | None:
    """The protein that p. describes; None for a start loss."""
    body = text.removeprefix("p.")
    if body == "M1?":
        return None
    if found := re.fullmatch(r"([A-Z*])(\d+)([A-Z])?fs\*(\d+|\?)", body):
        return f"fs {found[1]} {found[2]} {found[3]} {found[4]}"
    if found := re.fullmatch(r"\*(\d+)([A-Z])ext\*(\d+|\?)", body):
        return f"ext {found[1]} {found[2]} {found[3]}"
    found = re.fullmatch(RANGE + r"(=|del|dup|ins|delins|)([A-Z*]*)", body)
    assert found, text
    first, last = int(found[2]), int(found[4] or found[2])
    assert before[first - 1] == found[1]
    assert before[last - 1] == (found[3] or found[1])
    kind, new = found[5], found[6]
    if kind == "=":
        return before
    if kind == "ins":
        assert last == first + 1
        after = before[:first] + new + before[first:]
    elif kind == "dup":
        after = before[:last] + before[first - 1 : last] + before[last:]
    else:
        after = before[: first - 1] + new + before[last:]
    return after[: after.index("*") + 1]


def assert_protein(before: str, after: str, text: str) -> None:
    """`after` is what `text` makes of `before`; both end with a stop or where the sequence ends."""
    told = apply_protein(before, text)
    assert told is not None
    if told.startswith("fs "):
        _, reference, first, alternate, distance = told.split()
        at = int(first) - 1
        assert after[:at] == before[:at]
        assert (before[at], after[at]) == (reference, alternate)
        assert reference != alternate
        assert (len(after) == at + int(distance)) if distance != "?" else not after.endswith("*")
    elif told.startswith("ext "):
        _, first, alternate, distance = told.split()
        at = int(first) - 1
        assert before[at] == "*"
        assert after[: at + 1] == before[:at] + alternate
        assert (len(after) == at + int(distance) + 1) if distance != "?" else not after.endswith("*")
    else:
        assert after == told


def assert_latest(before: str, text: str) -> None:
    """A deletion or duplication of amino acids cannot be said one residue later (the 3' rule)."""
    if found := re.fullmatch(r"p\." + RANGE + "(?:del|dup)", text):
        first, last = int(found[2]), int(found[4] or found[2])
        assert before[first - 1] != before[last]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_protein_change_is_what_translation_gives(seed):
    rng = random.Random(seed)
    genome = invented.draw_genome(seed, genes=2)
    for transcript in genome.transcripts:
        skip = untranslated(transcript)
        before = slow_translate(mature(genome, transcript)[skip:])
        for _ in range(8):
            allele = random_allele(rng, genome, transcript, inside=True)
            if allele is None:
                continue
            told = describe(allele, transcript, genome.fetch)
            changed = changed_mature(genome, transcript, allele)
            if told.hgvs_p == "p.M1?":
                assert "start_lost" in told.terms
                assert not changed.endswith(mature(genome, transcript)[skip:])
            elif told.hgvs_p == "p.M1=":
                assert changed.endswith(mature(genome, transcript)[skip:])
            elif told.hgvs_p is not None:
                assert_protein(before, slow_translate(changed[skip:]), told.hgvs_p)
                assert_latest(before, told.hgvs_p)
            elif {"5_prime_UTR_variant"} <= set(told.terms) or {"3_prime_UTR_variant"} == set(told.terms):
                assert "stop_lost" in told.terms or changed.count(mature(genome, transcript)[skip:][: 3 * len(before)])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_terms_follow_from_the_two_proteins(seed):
    rng = random.Random(seed)
    genome = invented.draw_genome(seed, genes=2)
    for transcript in genome.transcripts:
        skip = untranslated(transcript)
        before = slow_translate(mature(genome, transcript)[skip:])
        for _ in range(8):
            allele = random_allele(rng, genome, transcript, inside=True)
            if allele is None:
                continue
            told = describe(allele, transcript, genome.fetch)
            if told.hgvs_p in (None, "p.M1?", "p.M1="):
                continue
            after = slow_translate(changed_mature(genome, transcript, allele)[skip:])
            net = len(allele.alternate) - len(allele.reference)
            assert ("frameshift_variant" in told.terms) == (net % 3 != 0 and before != after)
            assert ("synonymous_variant" in told.terms or "stop_retained_variant" in told.terms) == (before == after)
            assert ("missense_variant" in told.terms) == (
                before != after and net == 0 and len(before) == len(after) and after.endswith("*")
            )
            if "stop_lost" in told.terms:
                kept = len(before) + (net // 3 if net % 3 == 0 else 0)
                assert not after.endswith("*") or len(after) > kept


def edited(genome, transcript, text: str) -> str:
    """Apply c. to the chromosome through `coding_names`."""
    names, bases = coding_names(transcript), genome.chromosomes[transcript.chromosome]
    found = re.fullmatch(r"c\.([-*+\d]+)(?:_([-*+\d]+))?(?:([ACGT])>([ACGT])|(delins|del|dup|ins|inv)([ACGT]*))", text)
    assert found, text
    low, high = sorted((names[found[1]], names[found[2] or found[1]]))
    new = oriented(found[4] or found[6] or "", transcript)
    old = bases[low - 1 : high]
    if found[3]:
        assert oriented(old, transcript) == found[3]
    if found[5] == "ins":
        assert high == low + 1
        return bases[:low] + new + bases[high - 1 :]
    new = {"dup": old + old, "inv": invented.reverse(old)}.get(found[5] or "", new)
    return bases[: low - 1] + new + bases[high:]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_coding_description_rebuilds_the_changed_chromosome(seed):
    rng = random.Random(seed)
    genome = invented.draw_genome(seed, genes=2)
    for transcript in genome.transcripts:
        for _ in range(8):
            allele = random_allele(rng, genome, transcript, inside=False)
            if allele is None:
                continue
            told = describe(allele, transcript, genome.fetch)
            assert edited(genome, transcript, told.hgvs_c) == changed_genome(genome, allele)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_exonic_deletions_and_duplications_lie_as_far_3_prime_as_their_exon_allows(seed):
    rng = random.Random(seed)
    genome = invented.draw_genome(seed, genes=2)
    for transcript in genome.transcripts:
        names = coding_names(transcript)
        for _ in range(8):
            allele = random_allele(rng, genome, transcript, inside=True)
            if allele is None:
                continue
            told = describe(allele, transcript, genome.fetch)
            found = re.fullmatch(r"c\.([-*\d]+)(?:_([-*\d]+))?(?:del|dup)", told.hgvs_c)
            if not found:
                continue
            first, last = names[found[1]], names[found[2] or found[1]]
            behind = last + transcript.strand
            if transcript.exon_of(behind) == transcript.exon_of(last):
                assert genome.base_at(transcript.chromosome, first) != genome.base_at(transcript.chromosome, behind)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_the_answer_does_not_depend_on_the_spelling(seed):
    rng = random.Random(seed)
    genome = invented.draw_genome(seed, genes=2)
    for transcript in genome.transcripts:
        allele = random_allele(rng, genome, transcript, inside=False)
        if allele is None:
            continue
        left, right = rng.randint(0, 9), rng.randint(0, 9)
        chromosome, start, end = allele.chromosome, allele.position, allele.end
        before = genome.fetch(chromosome, start - left, start - 1) if left else ""
        behind = genome.fetch(chromosome, end + 1, end + right) if right else ""
        longer = Allele(
            allele.assembly,
            chromosome,
            start - left,
            before + allele.reference + behind,
            before + allele.alternate + behind,
        )
        assert describe(longer, transcript, genome.fetch) == describe(allele, transcript, genome.fetch)


def csq_answers(folder: Path, genome, alleles: list[Allele]) -> list[dict[str, list[str]]]:
    """bcftools csq on the whole invented genome: per allele, transcript to the fields of its BCSQ entry."""
    import pysam.bcftools

    fasta, gff = genome.write_fasta(folder / "ref.fa"), genome.write_ensembl_gff(folder / "models.gff3")
    lines = ["##fileformat=VCFv4.2", "##contig=<ID=opening>", *(f"##contig=<ID={name}>" for name in genome.chromosomes)]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    lines.append("opening\t1\t.\tA\tC\t.\t.\t.")  # csq remembers where its last run ended
    for number, a in sorted(enumerate(alleles), key=lambda pair: (pair[1].chromosome, pair[1].position)):
        lines.append(f"{a.chromosome}\t{a.position}\t{number}\t{a.reference}\t{a.alternate}\t.\t.\t.")
    vcf, out = folder / "in.vcf", folder / "out.vcf"
    vcf.write_text("\n".join(lines) + "\n")
    fasta.write_text(f">opening\n{csq.OPENING_BASES}\n" + fasta.read_text())
    gff.write_text(gff.read_text() + csq.OPENING_MODEL)
    pysam.faidx(str(fasta))
    pysam.bcftools.csq("-f", str(fasta), "-g", str(gff), "-l", "-o", str(out), str(vcf), catch_stdout=False)
    answers: list[dict[str, list[str]]] = [{} for _ in alleles]
    for line in out.read_text().splitlines():
        columns = line.split("\t")
        if line[0] != "#" and columns[7].startswith("BCSQ="):
            for entry in columns[7][5:].split(","):
                answers[int(columns[2])][entry.split("|")[2]] = entry.split("|")
    return answers


def coding_snvs(genome) -> list[tuple[Allele, object]]:
    pairs = []
    for transcript in genome.transcripts:
        for position in places(transcript):
            if transcript.cds_start <= position <= transcript.cds_end:
                base = genome.base_at(transcript.chromosome, position)
                for other in "ACGT".replace(base, ""):
                    pairs.append((Allele(Assembly.GRCH38, transcript.chromosome, position, base, other), transcript))
    return pairs


def test_csq_gives_every_coding_snv_the_same_amino_acids_and_class(tmp_path):
    """Independent oracle: bcftools csq in pysam, every possible coding SNV of 12 invented genomes."""
    compared = 0
    for seed in range(12):
        genome = invented.draw_genome(seed, genes=3)
        folder = tmp_path / str(seed)
        folder.mkdir()
        pairs = coding_snvs(genome)
        for (allele, transcript), answer in zip(pairs, csq_answers(folder, genome, [a for a, _ in pairs]), strict=True):
            entry = answer[transcript.accession.split(".")[0]]
            told = describe(allele, transcript, genome.fetch)
            if {"start_lost", "stop_lost", "stop_retained_variant"} & set(told.terms):
                continue  # csq does not judge a start or stop codon that an intron splits
            classes = {term.removesuffix("_variant") for term in told.terms} - {"splice_region"}
            assert set(entry[0].split("&")) - {"splice_region"} == classes, (str(allele), told, entry)
            found = re.fullmatch(r"(\d+)([A-Z*])(?:>\d+([A-Z*]))?", entry[5])
            after = found[3] or "="
            assert told.hgvs_p == f"p.{found[2]}{found[1]}{after}", (str(allele), told, entry)
            compared += 1
    assert compared > 5000
