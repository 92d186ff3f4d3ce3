"""A fixed panel of tumours, interpreted at each change: no therapy, resistance or pathogenic finding is lost unseen.

Each file of `cases/` is one tumour with what its interpretation must say, each line with the reason it must. When a
line no longer holds, this gate fails until a person has edited the file: `lost: why` beside the line accepts the loss
(and fails again when the finding comes back). `never` names therapies that must not stand as a positive claim of tier
I, though the gene would tempt to it.
"""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.domain.interpretation.stored import stored_of
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import CONTENT, Content, compile_content, load_content

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2] / "shared/data"
CASES = {path.stem: path for path in sorted((HERE / "cases").glob("*.yaml"))}
KEYS = {
    *("title", "tumour", "assembly", "variants", "alleles", "copy_numbers", "fusions", "msi", "ihc", "passengers"),
    *("panel_megabases", "shared", "expect", "never"),
}
CLASSES = ("benign", "likely_benign", "uncertain_significance", "likely_oncogenic", "oncogenic")
MAF = (
    *("Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Reference_Allele"),
    *("Tumor_Seq_Allele2", "Variant_Classification", "HGVSc", "HGVSp_Short", "Exon_Number", "Tumor_Sample_Barcode"),
    *("Matched_Norm_Sample_Barcode", "t_depth", "t_alt_count"),
)
PASSENGER_GENES = ("TTN", "MUC16", "OBSCN", "RYR2", "CSMD3", "LRP1B", "USH2A", "FLG")
SAMPLE = "T-1"
LINES = 122
"""Expected lines of the invented cases; raise it with each new case, never lower it."""


class Missed(NamedTuple):
    """A line of a case file that does not hold: which one, and why it matters."""

    line: str
    reason: str


@functools.cache
def content():
    return load_content()


def read(name):
    return yaml.safe_load(CASES[name].read_text("utf-8"))


def stored(case, folder, knowledge):
    """The case's files, interpreted."""
    return stored_of(build_interpretation(case_file(case, folder), knowledge, Source()))


def misses(case, found):
    """Lines of a case file that its interpretation does not keep."""
    gone = [Missed(words(line), line["reason"]) for line in case["expect"] if holds(line, found) is ("lost" in line)]
    wrong = [Missed(f"never {words(line)}", line["reason"]) for line in case.get("never", ()) if leads(line, found)]
    return gone + wrong


def words(line):
    what = line.get("class") or f"{line['therapy'] or 'diagnosis'} {line.get('effect', '')}".strip()
    return f"{line['finding']}: {what}" + (" came back, take its `lost` away" if "lost" in line else "")


def holds(line, found):
    findings = [finding for finding in found.findings if finding.name == line["finding"]]
    if "class" in line:
        return any(one.outcome and rank(one.outcome.label) >= rank(line["class"]) for one in findings)
    return any(says(line, claim) for finding in findings for claim in finding.claims)


def rank(label):
    return CLASSES.index(label)


def says(line, claim):
    """Whether a claim is the expected one, graded at least as expected."""
    item = claim.item
    if (" + ".join(item.therapies), item.significance, item.direction) != (line["therapy"], line["effect"], "supports"):
        return False
    if line["effect"] in ("sensitivity", "positive") and not claim.positive:
        return False
    return "tier" not in line or "" < claim.tiers.amp <= line["tier"]


def leads(line, found):
    """Whether a therapy that must not stand as tier I does."""
    return any(
        claim.positive and claim.tiers.amp.startswith("I-") and " + ".join(claim.item.therapies) == line["therapy"]
        for finding in found.findings
        if finding.name == line["finding"]
        for claim in finding.claims
    )


# --- the files a laboratory would deliver ---------------------------------------------------------------------------


def case_file(case, folder):
    """Writes the case's input files."""
    if "shared" in case:
        paths = {kind: SHARED / path for kind, path in case["shared"].items()}
        lists = {kind: (paths.pop(kind),) for kind in ("vcf", "tso500") if kind in paths}
        return CaseFile(**lists, **paths, tumour=case["tumour"], assembly=case["assembly"])
    files = {
        "maf": (written(folder / "tumour.maf", maf(case)),) if maf(case) else (),
        "vcf": (written(folder / "tumour.vcf", vcf(case)),) if "alleles" in case else (),
        "cna": written(folder / "cna.tsv", copy_numbers(case)) if "copy_numbers" in case else None,
        "fusions": written(folder / "fusions.tsv", fusions(case)) if "fusions" in case else None,
        "panel": written(folder / "panel.yaml", panel(case)) if "panel_megabases" in case else None,
    }
    return CaseFile(
        **files,
        tumour=case["tumour"],
        assembly="GRCh38",
        sample=SAMPLE,
        msi=case.get("msi"),
        ihc=tuple(case.get("ihc", {}).items()),
    )


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def maf(case):
    rows = [maf_row(text) for text in case.get("variants", ())]
    rows += [passenger(number) for number in range(case.get("passengers", 0))]
    return "\n".join("\t".join(row) for row in (MAF, *rows)) + "\n" if rows else ""


def maf_row(text):
    """`GENE class chromosome:position:ref:alt c. p. exon`, in the anchored spelling of a VCF."""
    gene, kind, place, coding, protein, exon = text.split()
    chromosome, position, reference, alternate = place.split(":")
    start, end, reference, alternate = maf_alleles(int(position), reference, alternate)
    place = (chromosome, str(start), str(end), reference, alternate)
    exon = "" if exon == "-" else exon
    return (gene, "GRCh38", *place, kind, coding, protein, exon, SAMPLE, "N-1", "240", "96")


def maf_alleles(position, reference, alternate):
    """Start, end and alleles as a MAF spells them: without the anchor base, "-" for nothing."""
    if reference[0] == alternate[0] and len(reference) != len(alternate):
        position, reference, alternate = position + 1, reference[1:], alternate[1:]
    if not reference:
        return position - 1, position, "-", alternate
    return position, position + len(reference) - 1, reference, alternate or "-"


def passenger(number):
    """A missense change in a gene of no meaning here."""
    gene = PASSENGER_GENES[number % len(PASSENGER_GENES)]
    return maf_row(
        f"{gene} Missense_Mutation 1:{10_000_000 + 1_000 * number}:C:T c.{100 + number}C>T p.A{34 + number}V -"
    )


def vcf(case):
    head = "##fileformat=VCFv4.2\n##contig=<ID=7,length=159345973>\n##contig=<ID=17,length=83257441>\n"
    columns = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", SAMPLE)
    rows = [("\t".join(columns))]
    for text in case["alleles"]:
        chromosome, position, reference, alternate = text.split(":")
        rows.append("\t".join((chromosome, position, ".", reference, alternate, ".", "PASS", ".", "GT", "0/1")))
    return head + "\n".join(rows) + "\n"


def copy_numbers(case):
    rows = (text.split() for text in case["copy_numbers"])
    lines = [f"{gene}\t{SAMPLE}\t{state.replace('_', ' ')}" for gene, state in rows]
    return "\n".join(("Hugo_Symbol\tTumor_Sample_Barcode\tCopy_Number_Alteration", *lines, ""))


def fusions(case):
    lines = [f"{SAMPLE}\t{five}\t{three}\tSOMATIC" for five, three in (text.split() for text in case["fusions"])]
    head = "Sample_Id\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tSV_Status"
    return "\n".join((head, *lines, ""))


def panel(case):
    return yaml.safe_dump({"name": "invented panel", "megabases": case["panel_megabases"]})


# --- the gate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_nothing_expected_of_a_case_is_lost(name, tmp_path):
    case = read(name)
    absent = [path for path in case.get("shared", {}).values() if not (SHARED / path).exists()]
    if absent:
        pytest.skip(f"shared data not here: {', '.join(absent)}")
    lost = misses(case, stored(case, tmp_path, content()))
    assert not lost, "\n".join([f"{case['title']} ({name}):", *(f"  {one.line} ({one.reason})" for one in lost)])


def test_the_panel_has_at_least_thirty_invented_cases_of_every_kind():
    invented = [read(name) for name in CASES if "shared" not in read(name)]
    assert len(invented) >= 30
    kinds = {key for case in invented for key in case}
    assert {"variants", "alleles", "copy_numbers", "fusions", "msi", "ihc", "passengers", "never"} <= kinds
    lines = sum(len(case["expect"]) for case in invented)
    assert lines >= LINES, "a line was taken away: a loss is marked with `lost: why`, its line stays"
    effects = {line.get("effect", "class") for case in invented for line in case["expect"]}
    assert {"sensitivity", "resistance", "positive", "class"} <= effects


@pytest.mark.parametrize("name", CASES)
def test_every_line_of_a_case_says_why(name):
    case = read(name)
    assert case.keys() <= KEYS
    assert case["expect"]
    for line in (*case["expect"], *case.get("never", ())):
        assert len(line["reason"]) > 10
        assert line.keys() <= {"finding", "therapy", "effect", "class", "tier", "reason", "lost"}
        assert len(line.get("lost", "a reason of its own")) > 10


def edited(folder, table, keep):
    """The content with some rows of a table taken away, compiled."""
    copy = shutil.copytree(CONTENT, folder / "content", ignore=shutil.ignore_patterns("demo", "fonts", "__pycache__"))
    path = copy / table
    lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if keep(line)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")
    compiled = compile_content(copy)
    return Content(compiled.digest, compiled.facts, cache=folder / "cache", files=compiled.files)


THERAPIES = "knowledge/catalogue/therapeutic.tsv"


@pytest.mark.parametrize(
    ("name", "table", "gone", "lost"),
    [
        ("lung-kras-g12c", THERAPIES, ("KRAS", "sotorasib"), ["KRAS p.G12C: sotorasib sensitivity"]),
        ("cll-btk-c481s", THERAPIES, ("BTK", "resistance"), ["BTK p.C481S: ibrutinib resistance"]),
        ("uveal-gnaq", "knowledge/catalogue/diagnostic.tsv", ("GNAQ",), ["GNAQ p.Q209L: diagnosis positive"]),
        ("colon-braf-v600e", "knowledge/gene_roles.tsv", ("APC\t",), ["APC p.R1450*: likely_oncogenic"]),
    ],
)
def test_a_row_taken_from_the_tables_fails_the_gate(name, table, gone, lost, tmp_path):
    case = read(name)
    poorer = edited(tmp_path, table, lambda line: not all(word in line for word in gone))
    assert [one.line for one in misses(case, stored(case, tmp_path, poorer))] == lost


def test_a_loss_is_accepted_only_while_it_lasts(tmp_path):
    case = read("lung-kras-g12c")
    poorer = edited(tmp_path, THERAPIES, lambda line: "sotorasib" not in line or "KRAS" not in line)
    lines = [
        line | {"lost": "the label was withdrawn"} if line.get("therapy") == "sotorasib" else line
        for line in case["expect"]
    ]
    accepted = case | {"expect": lines}
    assert misses(accepted, stored(accepted, tmp_path, poorer)) == []
    (back,) = misses(accepted, stored(accepted, tmp_path, content()))
    assert "came back" in back.line


def test_a_therapy_that_must_never_lead_fails_the_gate_when_it_does(tmp_path):
    case = read("colon-braf-v600e")
    wrong = case | {
        "never": [{"finding": "BRAF p.V600E", "therapy": "encorafenib + cetuximab", "reason": "an example"}]
    }
    assert [one.line for one in misses(wrong, stored(wrong, tmp_path, content()))] == [
        "never BRAF p.V600E: encorafenib + cetuximab"
    ]
