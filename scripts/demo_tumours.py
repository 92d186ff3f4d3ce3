"""Input files of the invented demo tumours in `src/canheal/content/demo`.

    .venv/bin/python scripts/demo_tumours.py --content src/canheal/content --chain hg19ToHg38.over.chain.gz \\
        MC3_READ.maf.gz MC3_GBM.maf.gz MC3_CHOL.maf.gz

No person stands behind any of them. Drivers are alleles of `knowledge/recurrent_alleles.tsv`, with their places on
both builds. Everything else is drawn at random, the same at each run: from annotated open calls the codons of MANE
Select transcripts are learnt (`coding_places.py`), then a codon, a change and its reads are drawn. A change that an
open call or the catalogue holds, or that lies at a hotspot, is never drawn. So reference bases, coding and protein
changes are right, while the tumours are not anybody's. Frequencies, predictions and read counts are invented as well.

Case files, panels, fusion tables and the README of the folder are written by hand.
"""

from __future__ import annotations

import argparse
import gzip
from itertools import pairwise
from pathlib import Path

import yaml
from demo_files import ann, bcsq, csq, maf_text, tso500_rows, vcf_text
from demo_inventor import Inventor, Tumour, World
from liftover import read_chains
from open_calls import all_calls

from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length

# well known, and not in the table of recurrent somatic alleles: BRCA2 c.5946del (ClinVar variation 9325)
BRCA2 = ("BRCA2", ("13", 32914437, "GT", "G"), "frameshift_variant", "c.5946del", "p.S1982Rfs*22", "11/27")
SILENT = (0, 1, 0, 0)
MISSENSE = (1, 0, 0, 0)


def colon_braf_msi(folder: Path, world: World) -> None:
    """Hypermutated, mismatch repair deficient: many frameshifts, BRAF V600E, RNF43."""
    inventor = Inventor(folder.name, world, Assembly.GRCH38)
    drivers = [
        Tumour(inventor.driver("BRAF", "p.V600E", exon="15/18", coding="c.1799T>A"), 212, 66),
        Tumour(inventor.driver("RNF43", "p.R117fs"), 187, 55),
    ]
    found = inventor.sequenced(inventor.passengers(290, shares=(62, 20, 4, 14)), 0.3)
    failed = inventor.sequenced(inventor.passengers(12), 0.03, least=3)
    filters = ("weak_evidence", "strand_bias", "panel_of_normals", "strand_bias;weak_evidence")
    found += [one._replace(filters=filters[number % 4]) for number, one in enumerate(failed)]
    text = vcf_text([*drivers, *found], inventor, caller="mutect2", samples=("DEMO-01-N", "DEMO-01-T"), annotate=csq)
    (folder / "tumour.vcf.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def lung_egfr_resistant(folder: Path, world: World) -> None:
    """EGFR exon 19 deletion with T790M after a first-generation inhibitor; TSO500 on DNA and RNA."""
    inventor = Inventor(folder.name, world, Assembly.GRCH37)
    drivers = [
        Tumour(inventor.driver("EGFR", "p.E746_A750del", exon="19", coding="c.2236_2250del"), 1184, 455),
        Tumour(inventor.driver("EGFR", "p.T790M", exon="20"), 1022, 131),
        Tumour(inventor.driver("TP53", "p.R273L", exon="8"), 734, 281),
    ]
    genes = ("ARID1B", "ATRX", "FAT1", "KMT2C", "KMT2D", "NOTCH3", "SPTA1", "ROS1", "PTPRT", "ZFHX3")
    others = inventor.passengers(4, shares=MISSENSE, genes=genes) + inventor.passengers(2, shares=SILENT, genes=genes)
    text = TSO500.format(
        columns=TSO500_COLUMNS,
        small_variants=tso500_rows([*drivers, *inventor.sequenced(others, 0.25, 900)]).rstrip("\n"),
    )
    rows = [line.split("\t") for line in text.splitlines()]
    width = max(map(len, rows))
    padded = ("\t".join(row + [""] * (width - len(row))) for row in rows)
    (folder / "DEMO-02_CombinedVariantOutput.tsv").write_text("\n".join(padded) + "\n")


def melanoma_nras(folder: Path, world: World) -> None:
    """NRAS Q61R, TERT promoter, a burden that sunlight leaves; MAF and a wide copy-number table."""
    inventor = Inventor(folder.name, world, Assembly.GRCH37)
    drivers = [
        Tumour(inventor.driver("NRAS", "p.Q61R", exon="3/7"), 244, 98),
        Tumour(inventor.driver("TERT", "", coding="c.-124C>T"), 96, 37),
    ]
    others = inventor.passengers(24, shares=(3, 1, 0, 0), genes=panel_genes(folder))
    found = [*drivers, *inventor.sequenced(others, 0.38)]
    (folder / "mutations.maf").write_text(maf_text(found, Assembly.GRCH37, ("DEMO-03", "DEMO-03-N")))


def breast_esr1_pik3ca(folder: Path, world: World) -> None:
    """Metastasis after endocrine therapy: ESR1 D538G, PIK3CA H1047R, ERBB2 amplified; VarScan 2 and SnpEff."""
    inventor = Inventor(folder.name, world, Assembly.GRCH38)
    drivers = [
        Tumour(inventor.driver("PIK3CA", "p.H1047R", exon="21/21"), 318, 121),
        Tumour(inventor.driver("ESR1", "p.D538G", exon="8/8"), 276, 58),
    ]
    others = inventor.passengers(9, shares=(6, 3, 0, 0), genes=panel_genes(folder))
    found = [*drivers, *inventor.sequenced(others, 0.3)]
    text = vcf_text(found, inventor, caller="varscan2", samples=("NORMAL", "TUMOR"), annotate=ann)
    (folder / "tumour.vcf").write_text(text)


def prostate_brca2(folder: Path, world: World) -> None:
    """Tumour only: BRCA2 c.5946del with a fraction that a germline origin would explain, the other copy lost."""
    inventor = Inventor(folder.name, world, Assembly.GRCH38)
    brca2 = Tumour(inventor.named(*BRCA2), 214, 133, frequency=0.00025)
    rare = inventor.sequenced(inventor.passengers(9), 0.28)
    common = inventor.sequenced(inventor.passengers(8, shares=(1, 1, 0, 0)), 0.5)
    common = [one._replace(frequency=frequency) for one, frequency in zip(common, FREQUENCIES, strict=True)]
    found = [brca2, *rare, *common]
    text = vcf_text(found, inventor, caller="mutect2", samples=("DEMO-05-T",), annotate=csq)
    (folder / "tumour.vcf").write_text(text)
    (folder / "segments.tsv").write_text(segments_text(inventor))


FREQUENCIES = (0.31, 0.12, 0.064, 0.44, 0.021, 0.0006, 0.27, 0.087)
# stretches of the prostate tumour as shares of the chromosome, with copies of both alleles; 13 holds BRCA2
COPIES = {
    "8": ((0.0, 0.3, 1, 0), (0.3, 1.0, 3, 1)),
    "10": ((0.0, 0.62, 1, 1), (0.62, 0.7, 1, 0), (0.7, 1.0, 1, 1)),
    "13": ((0.14, 0.5, 1, 0), (0.5, 1.0, 1, 1)),
    "17": ((0.0, 0.25, 1, 0), (0.25, 1.0, 1, 1)),
}


def segments_text(inventor: Inventor) -> str:
    """Allele-specific segments in the columns of PCGR; breaks of an unstable genome, fixed ones where it matters."""
    lines = ["Chromosome\tStart\tEnd\tnMajor\tnMinor"]
    for chromosome in CHROMOSOMES[:22]:
        length = chromosome_length(Assembly.GRCH38, chromosome)
        for first, last, major, minor in COPIES.get(chromosome) or drawn_copies(inventor):
            ends = round(first * length) + 1, round(last * length)
            lines.append("\t".join(map(str, (chromosome, *ends, major, minor))))
    return "\n".join(lines) + "\n"


def drawn_copies(inventor: Inventor) -> list[tuple[float, float, int, int]]:
    """One to five segments; neighbours differ."""
    breaks = sorted(inventor.rng.uniform(0.1, 0.9) for _ in range(inventor.rng.choice((0, 1, 2, 3, 4))))
    bounds = [0.0, *breaks, 1.0]
    found: list[tuple[float, float, int, int]] = []
    for first, last in pairwise(bounds):
        states = [state for state in ((1, 1), (1, 1), (2, 1), (1, 0), (2, 0)) if not found or state != found[-1][2:]]
        found.append((first, last, *inventor.rng.choice(states)))
    return found


def lung_alk(folder: Path, world: World) -> None:
    """EML4::ALK on RNA; the DNA shows nothing that acts."""
    inventor = Inventor(folder.name, world, Assembly.GRCH38)
    found = inventor.sequenced(inventor.passengers(6, shares=(4, 2, 0, 0)), 0.17, 400)
    text = vcf_text(found, inventor, caller="mutect2", samples=("DEMO-06-N", "DEMO-06-T"), annotate=csq)
    (folder / "tumour.vcf").write_text(text)


def gist_kit(folder: Path, world: World) -> None:
    """KIT exon 11 deletion, and V654A that imatinib selected; annotated by bcftools."""
    inventor = Inventor(folder.name, world, Assembly.GRCH37)
    drivers = [
        Tumour(inventor.driver("KIT", "p.W557_K558del"), 402, 165),
        Tumour(inventor.driver("KIT", "p.V654A"), 388, 33),
    ]
    found = [*drivers, *inventor.sequenced(inventor.passengers(5, shares=(3, 2, 0, 0)), 0.4, 350)]
    text = vcf_text(found, inventor, caller="mutect2", samples=("DEMO-07-N", "DEMO-07-T"), annotate=bcsq)
    (folder / "tumour.vcf").write_text(text)


def glioma_unannotated(folder: Path, world: World) -> None:
    """IDH-wildtype glioblastoma; the VCF carries no annotation at all."""
    inventor = Inventor(folder.name, world, Assembly.GRCH37)
    drivers = [
        Tumour(inventor.driver("TERT", "", coding="c.-124C>T"), 88, 41),
        Tumour(inventor.driver("EGFR", "p.A289V"), 512, 396),
        Tumour(inventor.driver("PTEN", "p.R130*"), 164, 109),
    ]
    found = [*drivers, *inventor.sequenced(inventor.passengers(22), 0.35)]
    text = vcf_text(found, inventor, caller="mutect2", samples=("DEMO-08-N", "DEMO-08-T"), annotate=None)
    (folder / "tumour.vcf").write_text(text)


def cholangio_fgfr2(folder: Path, world: World) -> None:
    """FGFR2::BICC1 on RNA and IDH1 R132C; Strelka 2 and VEP."""
    inventor = Inventor(folder.name, world, Assembly.GRCH38)
    drivers = [Tumour(inventor.driver("IDH1", "p.R132C", exon="4/10"), 233, 71)]
    found = [*drivers, *inventor.sequenced(inventor.passengers(11, shares=(8, 3, 0, 0)), 0.3)]
    text = vcf_text(found, inventor, caller="strelka", samples=("NORMAL", "TUMOR"), annotate=csq)
    (folder / "tumour.vcf").write_text(text)


def pancreas_negative(folder: Path, world: World) -> None:
    """Hardly any tumour in the sample: two silent variants pass; all else fails a filter, KRAS G12D among it."""
    inventor = Inventor(folder.name, world, Assembly.GRCH38)
    genes = panel_genes(folder)
    passed = inventor.sequenced(inventor.passengers(2, shares=SILENT, genes=genes), 0.12, 90)
    failed = inventor.sequenced(inventor.passengers(6, shares=MISSENSE, genes=genes), 0.03, 70, least=2)
    filters = ("weak_evidence", "strand_bias", "strand_bias;weak_evidence")
    kras = Tumour(inventor.driver("KRAS", "p.G12D", exon="2/5"), 118, 4, filters="weak_evidence")
    found = [*passed, kras, *(one._replace(filters=filters[number % 3]) for number, one in enumerate(failed))]
    text = vcf_text(found, inventor, caller="mutect2", samples=("DEMO-10-N", "DEMO-10-T"), annotate=csq)
    (folder / "tumour.vcf").write_text(text)


def panel_genes(folder: Path) -> list[str]:
    """The genes of the panel that a case names."""
    genes: list[str] = yaml.safe_load((folder / "panel.yaml").read_text())["genes"]
    return genes


TSO500 = """\
DRAGEN TruSight Oncology 500 Analysis Software - Combined Variant Output

[Analysis Details]
Pair ID\tDEMO-02
DNA Sample ID\tDEMO-02-D
RNA Sample ID\tDEMO-02-R
Output Date\t2026-01-01
Module Version\t2.1.0
Pipeline Version\t2.1.0

[Sequencing Run Details]
Run Name\tDEMO
Run Date\t2026-01-01

[TMB]
Total TMB\t4.7
Coding Region Size in Megabases\t1.28
Number of Passing Eligible Variants\t6

[MSI]
Usable MSI Sites\t121
Total MSI Sites Unstable\t2
Percent Unstable MSI Sites\t1.65

[Gene Amplifications]
Gene\tFold Change
EGFR\t2.6

[Splice Variants]
Gene\tAffected Exon\tBreakpoint 1\tBreakpoint 2\tSplice Supporting Reads\tReference Reads Transcript
NA

[Fusions]
Gene Pair\tBreakpoint 1\tBreakpoint 2\tFusion Supporting Reads\tGene 1 Reference Reads\tGene 2 Reference Reads
NA

[Small Variants]
{columns}
{small_variants}
"""

TSO500_COLUMNS = "\t".join(
    (
        "Gene", "Chromosome", "Genomic Position", "Reference Call", "Alternative Call", "Allele Frequency", "Depth",
        "P-Dot Notation", "C-Dot Notation", "Consequence(s)", "Affected Exon(s)",
    )
)  # fmt: skip
CASES = {
    "colon-braf-msi": colon_braf_msi,
    "lung-egfr-resistant": lung_egfr_resistant,
    "melanoma-nras": melanoma_nras,
    "breast-esr1-pik3ca": breast_esr1_pik3ca,
    "prostate-brca2": prostate_brca2,
    "lung-alk": lung_alk,
    "gist-kit": gist_kit,
    "glioma-unannotated": glioma_unannotated,
    "cholangio-fgfr2": cholangio_fgfr2,
    "pancreas-negative": pancreas_negative,
}


def main() -> None:
    """Write the files of all demo tumours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--content", type=Path, required=True)
    parser.add_argument("--chain", type=Path, required=True, help="UCSC chain from hg19 to hg38")
    parser.add_argument("maf", type=Path, nargs="+", help="open calls, annotated on GRCh37")
    chosen = parser.parse_args()
    world = World(chosen.content, all_calls(chosen.maf), read_chains(chosen.chain))
    for name, write in CASES.items():
        folder = chosen.content / "demo" / name
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, world)


if __name__ == "__main__":
    main()
