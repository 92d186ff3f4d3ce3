"""The matches of a simulated patient are those of `bcftools norm -m -any -f` followed by `bcftools annotate`."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys

import pytest

from canheal.domain.evidence.allele_table import payload_table
from canheal.knowledge.allele_compile import compile_alleles
from canheal.knowledge.allele_store import open_allele_store
from canheal.knowledge.fasta import open_reference
from canheal.knowledge.recognise import compiled_scanner, recognise_vcf
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

pytestmark = pytest.mark.skipif(
    any(shutil.which(program) is None for program in ("bcftools", "bgzip", "tabix", "samtools")),
    reason="bcftools, bgzip, tabix or samtools is not installed here",
)
LENGTHS = {"chr1": 250_000, "chr9": 100_000, "chrX": 50_000}
HEAD = "##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={name},length={size}>\n" for name, size in LENGTHS.items())
HEAD += (
    '##INFO=<ID=KB,Number=.,Type=String,Description="row">\n##INFO=<ID=AT,Number=1,Type=String,Description="line">\n'
)
HEAD += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def genome(rng):
    """Random bases, a third of them in short tandem repeats, some of those long."""
    sequences = {}
    for name, size in LENGTHS.items():
        text = ""
        while len(text) < size:
            unit = "".join(rng.choices("ACGT", k=rng.randint(1, 6)))
            text += "".join(rng.choices("ACGT", k=60)) + unit * rng.choice((1, 5, 12, 12, 90))
        sequences[name] = text[:size]
    return sequences


def change(rng, sequence, position):
    """A change at a 1-based position whose REF is what stands there; seldom two changes in one."""
    reference = sequence[position - 1 : position - 1 + rng.choice((1, 1, 1, 2, 3, 7, 15))]
    kind = rng.random()
    if kind < 0.4:
        alternate = rng.choice("ACGT") + reference[1:]
    elif kind < 0.7:
        alternate = reference + sequence[position - 1 + len(reference) :][: rng.randint(1, 8)]
    else:
        alternate = reference[: rng.randint(1, len(reference))]
    return (position, reference, alternate) if reference != alternate else change(rng, sequence, position)


def padded(rng, sequence, position, reference, alternate):
    """A longer spelling of the same change: shared bases on either side."""
    end = position - 1 + len(reference)
    left, right = rng.randint(0, 4), rng.randint(0, 4)
    before, after = sequence[position - 1 - left : position - 1], sequence[end : end + right]
    return position - left, before + reference + after, before + alternate + after


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conformance")
    rng = random.Random(11)
    sequences = genome(rng)
    (folder / "ref.fa").write_text("".join(f">{name}\n{text}\n" for name, text in sequences.items()))
    known, patient = [], []
    for name, sequence in sequences.items():
        for position in range(50, len(sequence) - 200, 37):
            first = change(rng, sequence, position)
            known += [(name, *padded(rng, sequence, *first))] * (rng.random() < 0.5)
            alternates = [change(rng, sequence, position) for _ in range(rng.random() < 0.1)]
            same = [a for _, r, a in alternates if r == first[1] and a != first[2]]
            place, reference, alternate = padded(rng, sequence, *first)
            patient.append(
                (name, place, reference, alternate) if not same else (name, *first[:2], f"{first[2]},{same[0]}")
            )
    (folder / "kb.raw.vcf").write_text(HEAD + "".join(line(number, row, "KB") for number, row in enumerate(known)))
    (folder / "in.vcf").write_text(HEAD + "".join(line(number, row, "AT") for number, row in enumerate(patient)))
    return folder, known


def line(number, row, tag):
    name, position, reference, alternate = row
    return f"{name}\t{position}\t.\t{reference}\t{alternate}\t.\t.\t{tag}={number}\n"


def by_bcftools(folder):
    """Line of the file, normalised allele and rows of the table, as bcftools finds them."""

    def run(command):
        subprocess.run(command, shell=True, cwd=folder, check=True, capture_output=True)

    run("bcftools norm -m -any -f ref.fa -Ou in.vcf | bcftools sort -Oz -o norm.vcf.gz - && tabix -p vcf norm.vcf.gz")
    run("bcftools norm -f ref.fa -Ou kb.raw.vcf | bcftools sort -Oz -o kb.vcf.gz - && tabix -p vcf kb.vcf.gz")
    run("bcftools query -f '%CHROM\\t%POS\\t%REF\\t%ALT\\t%KB\\n' kb.vcf.gz | bgzip > kb.tsv.gz")
    run("tabix -s1 -b2 -e2 kb.tsv.gz")
    annotate = "bcftools annotate -a kb.tsv.gz -c CHROM,POS,REF,ALT,KB -l KB:append norm.vcf.gz"
    query = "bcftools query -i 'KB!=\".\"' -f '%INFO/AT\\t%CHROM\\t%POS\\t%REF\\t%ALT\\t%KB\\n' -"
    run(f"{annotate} -Ou | {query} > theirs.tsv")
    found = set()
    for text in (folder / "theirs.tsv").read_text().splitlines():
        at, *allele, rows = text.split("\t")
        found |= {(int(at), *allele, row) for row in rows.split(",")}
    return found


@pytest.fixture(scope="module")
def theirs(files):
    return by_bcftools(files[0])


@pytest.mark.parametrize("scanner", ["compiled", "python"])
def test_matches_are_those_of_bcftools(files, theirs, scanner, monkeypatch):
    folder, known = files
    if scanner == "python":
        monkeypatch.setitem(sys.modules, "canheal.knowledge._allele_scan", None)
    elif compiled_scanner() is None:
        pytest.skip("the C extension is not built here")
    reference = open_reference(folder / "ref.fa")
    rows = [(Allele(Assembly.GRCH38, name[3:], p, r, a), str(n)) for n, (name, p, r, a) in enumerate(known)]
    done = compile_alleles(
        payload_table(rows, Assembly.GRCH38), folder / "kb", name="t", release="1", reference=reference
    )
    assert done.kept == len(known)
    first_line = HEAD.count("\n") + 1
    with open_allele_store(folder / "kb") as store:
        ours = set()
        for match in recognise_vcf(folder / "in.vcf", store, reference=reference):
            allele = store.allele(match.row)
            place = (f"chr{allele.chromosome}", str(allele.position), allele.reference, allele.alternate)
            ours.add((match.line - first_line, *place, match.payload))
    assert len(theirs) > 3000
    assert ours == theirs
