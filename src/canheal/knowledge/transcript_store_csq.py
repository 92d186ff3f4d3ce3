"""Annotate a batch of alleles: SO terms by `bcftools csq`, carried by pysam, beside our own HGVS strings.

csq wants a FASTA and an Ensembl-style GFF3. Both are written for the batch into a temporary folder and hold only the
touched transcripts, on condensed chromosomes: exons with `MARGIN` bases on each side, deep introns left out, which
moves no exon, splice signal or codon. So csq reads kilobases, not a genome, and the store needs no FASTA beside it.
Each allele is taken by itself (`--local-csq`), because tumour genotypes are not phased, and is handed over at the
place where HGVS names it on that transcript, because csq judges an indel in a repeat by where it is spelled.

csq's terms are kept, and ours are added where they are finer (donor fifth base, donor region, polypyrimidine tract,
intron) or where csq is silent (csq 1.24 drops a splice site beside an untranslated exon). One thing stands above csq:
a protein change that follows from translating the changed sequence. Beside it our terms stay, since csq calls, for
instance, an insertion behind an intact ATG start_lost, and a term that contradicts its p. would mislead. Every
difference is counted in `Agreement`. Mitochondrial transcripts (other genetic code), transcripts with selenocysteine,
and alleles that leave the condensed sequence (deep introns, large deletions) are not handed to csq.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from canheal.domain.variants.calls import Consequence
from canheal.domain.variants.hgvs_shift import place
from canheal.domain.variants.hgvs_terms import by_severity, flank_term
from canheal.domain.variants.transcripts import Transcript
from canheal.knowledge.transcript_store import TranscriptStore
from canheal.terms.alleles import Allele
from canheal.terms.assembly import CHROMOSOMES
from canheal.terms.errors import StoreError
from canheal.terms.records import NamedTuple

MARGIN = 60
_SUFFIXED = {
    "missense", "synonymous", "frameshift", "splice_acceptor", "splice_donor", "splice_region", "intron",
    "stop_retained", "start_retained", "coding_sequence",
}  # fmt: skip
_RENAMED = {
    **{word: f"{word}_variant" for word in _SUFFIXED},
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_exon_variant",
    "inframe_altering": "protein_altering_variant",
}
# csq 1.24 keeps the place of the last record of its last run in the same process and calls an earlier one unsorted; a
# record on a contig of its own, first in header and file, makes it forget; the contig needs a sequence and a model
OPENING = "opening"
OPENING_BASES = f"{'A' * 20}ATGAAATAA{'A' * 20}"
OPENING_MODEL = "".join(
    f"{OPENING}\tcanheal\t{kind}\t21\t29\t.\t+\t{phase}\t{attributes}\n"
    for kind, phase, attributes in (
        ("gene", ".", "ID=gene:o;biotype=protein_coding;Name=o"),
        ("mRNA", ".", "ID=transcript:o;Parent=gene:o;biotype=protein_coding"),
        ("exon", ".", "Parent=transcript:o"),
        ("CDS", "0", "Parent=transcript:o"),
    )
)
_FLANKS = {"upstream_gene_variant", "downstream_gene_variant"}
_FINER = {
    "splice_donor_5th_base_variant", "splice_donor_region_variant", "splice_polypyrimidine_tract_variant",
    "intron_variant",
}  # fmt: skip


class _Question(NamedTuple):
    """One allele on one transcript, as a VCF record of that change."""

    allele: Allele
    transcript: Transcript
    position: int
    reference: str
    alternate: str


@dataclass(slots=True)
class Agreement:
    """How our own classification compared with csq's.

    Attributes:
        compared: allele-transcript pairs that both judged.
        agreed: pairs where csq says what we say.
        differed: number of pairs by "ours | csq's".
        own_only: touched pairs that only we judged (deep introns, large deletions, mitochondria, selenocysteine).
    """

    compared: int = 0
    agreed: int = 0
    differed: dict[str, int] = field(default_factory=dict)
    own_only: int = 0


class _Condensed:
    """One chromosome with only what lies around the exons of some transcripts."""

    def __init__(self, chromosome: str, transcripts: Iterable[Transcript], length: int) -> None:
        self.chromosome = chromosome
        wanted = sorted((exon.start - MARGIN, exon.end + MARGIN) for t in transcripts for exon in t.exons)
        self.pieces: list[tuple[int, int]] = []
        for start, end in ((max(start, 1), min(end, length)) for start, end in wanted):
            if self.pieces and start <= self.pieces[-1][1] + 1:
                self.pieces[-1] = (self.pieces[-1][0], max(self.pieces[-1][1], end))
            else:
                self.pieces.append((start, end))
        self.origins, total = [], 0
        for start, end in self.pieces:
            self.origins.append(total)
            total += end - start + 1

    def moved(self, start: int, end: int) -> int | None:
        """The condensed position of `start`; None when `start` to `end` is not inside one piece."""
        at = bisect_right(self.pieces, (start, 1 << 40)) - 1
        if at < 0 or end > self.pieces[at][1]:
            return None
        return self.origins[at] + start - self.pieces[at][0] + 1


def annotate_batch(
    store: TranscriptStore, alleles: Sequence[Allele], agreement: Agreement | None = None
) -> dict[Allele, tuple[Consequence, ...]]:
    """Consequences of each allele: `TranscriptStore.annotate`, with csq's SO terms where csq judged.

    Args:
        store: an open store.
        alleles: of the store's assembly, REF checked; duplicates are asked once.
        agreement: counts where csq and we differ, if given.

    Raises:
        ReferenceMismatch: REF of an allele is not what the reference holds.
        StoreError: the store is damaged, or csq refuses what it is given.
    """
    tally = agreement if agreement is not None else Agreement()
    own = {allele: store.annotate(allele) for allele in alleles}
    questions = [question for allele in own for question in _questions(store, allele)]
    answers = _ask(store, questions) if questions else {}
    return {
        allele: tuple(
            _merged(consequence, answers.get((allele, consequence.transcript)), tally) for consequence in mine
        )
        for allele, mine in own.items()
    }


def _questions(store: TranscriptStore, allele: Allele) -> Iterator[_Question]:
    """What csq can be asked of an allele: one record for each touched transcript it can judge."""
    for transcript in store.transcripts_near(allele.chromosome, allele.position, allele.end):
        if transcript.chromosome == "MT" or transcript.accession in store.manifest["selenocysteine"]:
            continue
        placed = place(allele, transcript, store.fetch)
        if flank_term(transcript, placed) is not None:
            continue
        if placed.reference and placed.inserted:
            yield _Question(allele, transcript, placed.start, placed.reference, placed.inserted)
            continue
        before = placed.start - 1 if placed.after is None else placed.after
        anchor = store.base_at(allele.chromosome, before)
        yield _Question(allele, transcript, before, anchor + placed.reference, anchor + placed.inserted)


def _ask(store: TranscriptStore, questions: Sequence[_Question]) -> dict[tuple[Allele, str | None], set[str]]:
    """csq's terms by allele and transcript; a pair that it was not asked about or kept silent on is absent."""
    from pysam import bcftools
    from pysam.utils import SamtoolsError

    transcripts = sorted({q.transcript for q in questions}, key=lambda t: (CHROMOSOMES.index(t.chromosome), t.start))
    names = {transcript: f"t{number}" for number, transcript in enumerate(transcripts)}
    condensed = _condense(store, transcripts)
    with tempfile.TemporaryDirectory(prefix="canheal-csq-") as folder:
        fasta, gff, vcf, out = (Path(folder) / name for name in ("ref.fa", "models.gff3", "in.vcf", "out.vcf"))
        _write_fasta(fasta, store, condensed.values())
        gff.write_text(OPENING_MODEL + "".join(_gff(t, name, condensed[t.chromosome]) for t, name in names.items()))
        vcf.write_text(_vcf(questions, condensed))
        arguments = ("-f", str(fasta), "-g", str(gff), "-l", "-B", "5", "-o", str(out), str(vcf))
        try:
            bcftools.csq(*arguments, catch_stdout=False)
        except SamtoolsError as error:
            what = f"bcftools csq refused the models of this store ({str(error).strip()[-200:]})"
            raise StoreError(what, file=str(store.path), todo="Report this with the alleles asked about") from error
        return _answers(out.read_text(), questions, names)


def _condense(store: TranscriptStore, transcripts: Sequence[Transcript]) -> dict[str, _Condensed]:
    by_chromosome: dict[str, list[Transcript]] = {}
    for transcript in transcripts:
        by_chromosome.setdefault(transcript.chromosome, []).append(transcript)
    return {name: _Condensed(name, some, store.chromosome_length(name) or 0) for name, some in by_chromosome.items()}


def _write_fasta(path: Path, store: TranscriptStore, contigs: Iterable[_Condensed]) -> None:
    """FASTA and its index: one line of sequence a contig."""
    index, offset = [], 0
    with path.open("w") as stream:
        for name, bases in (
            (OPENING, OPENING_BASES),
            *((c.chromosome, "".join(store.fetch(c.chromosome, *piece) for piece in c.pieces)) for c in contigs),
        ):
            offset += stream.write(f">{name}\n")
            index.append(f"{name}\t{len(bases)}\t{offset}\t{len(bases)}\t{len(bases) + 1}\n")
            offset += stream.write(f"{bases}\n")
    path.with_name(f"{path.name}.fai").write_text("".join(index))


def _gff(transcript: Transcript, name: str, contig: _Condensed) -> str:
    """One gene with one transcript in Ensembl's GFF3 dialect, in condensed coordinates."""
    rows = []

    def add(kind: str, start: int, end: int, attributes: str, *, phase: str = ".") -> None:
        place, sign = (contig.moved(start, start), contig.moved(end, end)), "+" if transcript.strand == 1 else "-"
        rows.append(f"{contig.chromosome}\tcanheal\t{kind}\t{place[0]}\t{place[1]}\t.\t{sign}\t{phase}\t{attributes}\n")

    add("gene", transcript.start, transcript.end, f"ID=gene:{name};biotype=protein_coding;Name={name}")
    mark = f"ID=transcript:{name};Parent=gene:{name};biotype=protein_coding"
    add("mRNA", transcript.start, transcript.end, mark)
    parent, done = f"Parent=transcript:{name}", 0
    low_utr, high_utr = ("five_prime_UTR", "three_prime_UTR")[:: transcript.strand]
    for start, end in transcript.exons:
        add("exon", start, end, parent)
        low, high = max(start, transcript.cds_start), min(end, transcript.cds_end)
        if low <= high:
            add("CDS", low, high, parent, phase=str(-done % 3))
            done += high - low + 1
        if start < transcript.cds_start:
            add(low_utr, start, min(end, transcript.cds_start - 1), parent)
        if end > transcript.cds_end:
            add(high_utr, max(start, transcript.cds_end + 1), end, parent)
    return "".join(rows)


def _vcf(questions: Sequence[_Question], condensed: dict[str, _Condensed]) -> str:
    """The questions that lie in condensed sequence, sorted; ID is the number of the question."""
    rows = []
    for number, question in enumerate(questions):
        chromosome = question.transcript.chromosome
        end = question.position + len(question.reference) - 1
        position = condensed[chromosome].moved(question.position, end)
        if position is not None:
            rows.append((CHROMOSOMES.index(chromosome), position, number))
    lines = ["##fileformat=VCFv4.2", *(f"##contig=<ID={name}>" for name in (OPENING, *condensed))]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    lines.append(f"{OPENING}\t1\t.\tA\tC\t.\t.\t.")
    for chromosome_index, position, number in sorted(rows):
        change = f"{questions[number].reference}\t{questions[number].alternate}"
        lines.append(f"{CHROMOSOMES[chromosome_index]}\t{position}\t{number}\t{change}\t.\t.\t.")
    return "\n".join(lines) + "\n"


def _answers(
    text: str, questions: Sequence[_Question], names: dict[Transcript, str]
) -> dict[tuple[Allele, str | None], set[str]]:
    answers: dict[tuple[Allele, str | None], set[str]] = {}
    for line in text.splitlines():
        if line.startswith(("#", OPENING)):
            continue
        columns = line.split("\t")
        question = questions[int(columns[2])]
        for entry in columns[7].removeprefix("BCSQ=").split(","):
            words = entry.split("|")
            if len(words) > 2 and words[2] == names[question.transcript]:
                terms = {_RENAMED.get(word, word) for word in words[0].lstrip("*").split("&")}
                answers.setdefault((question.allele, question.transcript.accession), set()).update(terms)
    return answers


def _merged(ours: Consequence, theirs: set[str] | None, tally: Agreement) -> Consequence:
    """Our consequence with csq's terms, as the head of this file says."""
    if theirs is None:
        tally.own_only += _FLANKS.isdisjoint(ours.terms)
        return ours
    mine = set(ours.terms)
    tally.compared += 1
    if theirs <= mine or mine - _FINER <= theirs - _FINER:
        tally.agreed += 1
    else:
        pair = f"{'&'.join(ours.terms)} | {'&'.join(by_severity(theirs))}"
        tally.differed[pair] = tally.differed.get(pair, 0) + 1
    return ours if ours.hgvs_p else ours._replace(terms=by_severity(mine | theirs))
