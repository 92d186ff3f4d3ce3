"""Writes invented tumours as laboratories deliver them: VCFs of several callers and annotators, MAF, TSO500 rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

from demo_inventor import Inventor, Tumour, in_order

from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length

IMPACT = {
    "missense_variant": "MODERATE",
    "inframe_deletion": "MODERATE",
    "synonymous_variant": "LOW",
    "upstream_gene_variant": "MODIFIER",
}
CLASSIFICATION = {
    "missense_variant": "Missense_Mutation",
    "synonymous_variant": "Silent",
    "stop_gained": "Nonsense_Mutation",
    "upstream_gene_variant": "5'Flank",
}

CSQ = [
    "Allele",
    "Consequence",
    "IMPACT",
    "SYMBOL",
    "Gene",
    "Feature_type",
    "Feature",
    "BIOTYPE",
    "EXON",
    "HGVSc",
    "HGVSp",
    "CANONICAL",
    "MANE_SELECT",
    "SIFT",
    "PolyPhen",
    "gnomADe_AF",
]
ANN = (
    "Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | "
    "Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | "
    "ERRORS / WARNINGS / INFO"
)


def csq(one: Tumour, rng: random.Random) -> str:
    variant = one.variant
    damaging = rng.random() < 0.5 or variant.driver
    missense = variant.term == "missense_variant"
    fields = {
        "Allele": variant.alternate[len(variant.reference) > 1 :] or "-",
        "Consequence": variant.term, "IMPACT": IMPACT.get(variant.term, "HIGH"), "SYMBOL": variant.gene.symbol,
        "Feature_type": "Transcript", "Feature": variant.gene.ensembl, "BIOTYPE": "protein_coding",
        "EXON": variant.exon,
        "HGVSc": f"{variant.gene.ensembl}:{variant.coding}", "HGVSp": variant.long_protein, "CANONICAL": "YES",
        "MANE_SELECT": variant.gene.refseq, "gnomADe_AF": "" if one.frequency is None else f"{one.frequency:g}",
        "SIFT": ("deleterious(0.01)" if damaging else "tolerated(0.31)") if missense else "",
        "PolyPhen": ("probably_damaging(0.98)" if damaging else "benign(0.03)") if missense else "",
    }  # fmt: skip
    return "CSQ=" + "|".join(fields.get(name, "") for name in CSQ)


def ann(one: Tumour, _rng: random.Random) -> str:
    variant = one.variant
    gene, protein = variant.gene, variant.long_protein.replace("%3D", "=")
    effect = [variant.alternate, variant.term, IMPACT.get(variant.term, "HIGH"), gene.symbol, gene.symbol]
    place = ["transcript", gene.refseq, "protein_coding", variant.exon, variant.coding, protein]
    return "ANN=" + "|".join([*effect, *place, *[""] * 5])


def bcsq(one: Tumour, _rng: random.Random) -> str:
    variant = one.variant
    term = variant.term.removesuffix("_variant")
    strand = "+" if variant.gene.strand > 0 else "-"
    change = f"{variant.position}{variant.reference}>{variant.alternate}"
    amino = BCSQ_AMINO.get(variant.protein) or bcsq_amino(variant.protein)
    return "BCSQ=" + "|".join(
        (term, variant.gene.symbol, variant.gene.ensembl.split(".")[0], "protein_coding", strand, amino, change)
    )


# bcftools writes codons with their neighbours: KIT Q556 W557 K558
BCSQ_AMINO = {"p.W557_K558del": "556QWK>556Q"}


def bcsq_amino(protein: str) -> str:
    before, number, after = protein[2], protein[3:-1], protein[-1]
    return f"{number}{before}" if after == "=" else f"{number}{before}>{number}{after}"


def mutect2(one: Tumour, paired: bool) -> tuple[str, str, list[str]]:
    reads = f"{one.depth - one.alternate},{one.alternate}:{one.alternate / one.depth:.3f}:{one.depth}"
    normal = [f"0/0:{one.depth // 2},0:0.010:{one.depth // 2}"] if paired else []
    return f"DP={one.depth}", "GT:AD:AF:DP", [*normal, f"0/1:{reads}"]


def strelka(one: Tumour, _paired: bool) -> tuple[str, str, list[str]]:
    variant, columns = one.variant, []
    for depth, alternate in ((one.depth // 2, 0), (one.depth, one.alternate)):
        counts = {variant.reference: depth - alternate, variant.alternate: alternate}
        tiers = (f"{counts.get(base, 0)},{counts.get(base, 0)}" for base in "ACGT")
        columns.append(f"{depth}:0:0:0:{':'.join(tiers)}")
    return "SOMATIC;QSS=120;TQSS=1;NT=ref;QSS_NT=98", "DP:FDP:SDP:SUBDP:AU:CU:GU:TU", columns


def varscan2(one: Tumour, _paired: bool) -> tuple[str, str, list[str]]:
    def column(depth: int, alternate: int, genotype: str) -> str:
        half = alternate // 2, alternate - alternate // 2
        left = (depth - alternate) // 2, depth - alternate - (depth - alternate) // 2
        strands = ",".join(map(str, (*left, *half)))
        return f"{genotype}:.:{depth}:{depth - alternate}:{alternate}:{100 * alternate / depth:.2f}%:{strands}"

    columns = [column(one.depth // 2, 0, "0/0"), column(one.depth, one.alternate, "0/1")]
    return f"DP={one.depth + one.depth // 2};SOMATIC;SS=2;SSC=42", "GT:GQ:DP:RD:AD:FREQ:DP4", columns


def declared(kind: str, name: str, number: str, *type_and_words: str) -> str:
    type_, words = type_and_words
    return f'##{kind}=<ID={name},Number={number},Type={type_},Description="{words}">'


def failing(name: str, words: str) -> str:
    return f'##FILTER=<ID={name},Description="{words}">'


HEADERS = {
    "mutect2": (
        "##source=Mutect2",
        failing("weak_evidence", "Mutation does not meet likelihood threshold"),
        failing("strand_bias", "Evidence for alt allele comes from one read direction only"),
        failing("panel_of_normals", "Blacklisted site in panel of normals"),
        declared("INFO", "DP", "1", "Integer", "Approximate read depth"),
        declared("FORMAT", "GT", "1", "String", "Genotype"),
        declared("FORMAT", "AD", "R", "Integer", "Allelic depths for the ref and alt alleles"),
        declared("FORMAT", "AF", "A", "Float", "Allele fractions of alternate alleles in the tumor"),
        declared("FORMAT", "DP", "1", "Integer", "Approximate read depth"),
    ),
    "strelka": (
        "##source=strelka",
        "##content=strelka somatic snv calls",
        declared("INFO", "SOMATIC", "0", "Flag", "Somatic mutation"),
        declared("INFO", "QSS", "1", "Integer", "Quality score for any somatic snv"),
        declared("INFO", "TQSS", "1", "Integer", "Data tier used to compute QSS"),
        declared("INFO", "NT", "1", "String", "Genotype of the normal in all data tiers"),
        declared("INFO", "QSS_NT", "1", "Integer", "Quality score reflecting the joint probability"),
        *(declared("FORMAT", name, "1", "Integer", f"Strelka {name}") for name in ("DP", "FDP", "SDP", "SUBDP")),
        *(declared("FORMAT", f"{base}U", "2", "Integer", f"Number of {base} alleles in tiers 1,2") for base in "ACGT"),
    ),
    "varscan2": (
        "##source=VarScan2",
        declared("INFO", "DP", "1", "Integer", "Total depth of quality bases"),
        declared("INFO", "SOMATIC", "0", "Flag", "Indicates if record is a somatic mutation"),
        declared("INFO", "SS", "1", "String", "Somatic status of variant"),
        declared("INFO", "SSC", "1", "String", "Somatic score"),
        declared("FORMAT", "GT", "1", "String", "Genotype"),
        declared("FORMAT", "GQ", "1", "Integer", "Genotype Quality"),
        declared("FORMAT", "DP", "1", "Integer", "Read Depth"),
        declared("FORMAT", "RD", "1", "Integer", "Depth of reference-supporting bases"),
        declared("FORMAT", "AD", "1", "Integer", "Depth of variant-supporting bases"),
        declared("FORMAT", "FREQ", "1", "String", "Variant allele frequency"),
        declared("FORMAT", "DP4", "1", "String", "Strand read counts"),
    ),
}
BCSQ = "Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change"
VEP = f"Consequence annotations from Ensembl VEP. Format: {'|'.join(CSQ)}"
ANNOTATION_HEADERS = {
    csq: (declared("INFO", "CSQ", ".", "String", VEP),),
    ann: (declared("INFO", "ANN", ".", "String", f"Functional annotations: '{ANN}'"),),
    bcsq: (declared("INFO", "BCSQ", ".", "String", f"Consequence annotation from BCFtools/csq. Format: {BCSQ}"),),
    None: (),
}
CALLERS: dict[str, Callable[[Tumour, bool], tuple[str, str, list[str]]]] = {
    "mutect2": mutect2,
    "strelka": strelka,
    "varscan2": varscan2,
}
Annotate = Callable[[Tumour, random.Random], str] | None


def vcf_text(
    found: Iterable[Tumour], inventor: Inventor, *, caller: str, samples: Sequence[str], annotate: Annotate
) -> str:
    """A VCF; `samples` is the tumour, or the normal and the tumour."""
    assembly, prefix = inventor.assembly, "chr" if inventor.assembly is Assembly.GRCH38 else ""
    lines = [
        "##fileformat=VCFv4.2",
        '##FILTER=<ID=PASS,Description="All filters passed">',
        *HEADERS[caller],
        *ANNOTATION_HEADERS[annotate],
    ]
    if caller == "mutect2":
        lines += [f"##tumor_sample={samples[-1]}"] + [f"##normal_sample={name}" for name in samples[:-1]]
    lines += [
        f"##contig=<ID={prefix}{name},length={chromosome_length(assembly, name)}>"
        for name in CHROMOSOMES
        if name != "MT"
    ]
    lines += ["\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples))]
    for one in in_order(found):
        variant = one.variant
        info, names, columns = CALLERS[caller](one, len(samples) > 1)
        info += f";{annotate(one, inventor.rng)}" if annotate else ""
        place = f"{prefix}{variant.chromosome}", str(variant.position), ".", variant.reference, variant.alternate
        lines.append("\t".join((*place, ".", one.filters, info, names, *columns)))
    return "\n".join(lines) + "\n"


MAF = [
    "Hugo_Symbol",
    "NCBI_Build",
    "Chromosome",
    "Start_Position",
    "End_Position",
    "Strand",
    "Variant_Classification",
    "Variant_Type",
    "Reference_Allele",
    "Tumor_Seq_Allele1",
    "Tumor_Seq_Allele2",
    "Tumor_Sample_Barcode",
    "Matched_Norm_Sample_Barcode",
    "HGVSc",
    "HGVSp_Short",
    "Transcript_ID",
    "Exon_Number",
    "Mutation_Status",
    "t_depth",
    "t_ref_count",
    "t_alt_count",
    "n_depth",
    "n_ref_count",
    "n_alt_count",
    "FILTER",
]


def maf_text(found: Iterable[Tumour], assembly: Assembly, samples: tuple[str, str]) -> str:
    """A MAF of substitutions, in the columns of vcf2maf."""
    lines = ["#version 2.4", "\t".join(MAF)]
    for one in in_order(found):
        variant = one.variant
        cells = (
            variant.gene.symbol, assembly.value, variant.chromosome, variant.position, variant.position, "+",
            CLASSIFICATION[variant.term], "SNP", variant.reference, variant.reference, variant.alternate, *samples,
            variant.coding, variant.protein, variant.gene.ensembl.split(".")[0], variant.exon, "Somatic",
            one.depth, one.depth - one.alternate, one.alternate, 90, 90, 0, one.filters,
        )  # fmt: skip
        lines.append("\t".join(map(str, cells)))
    return "\n".join(lines) + "\n"


def tso500_rows(found: Iterable[Tumour]) -> str:
    """Rows of section [Small Variants] of a CombinedVariantOutput."""
    rows = []
    for one in in_order(found):
        variant = one.variant
        change = variant.long_protein.removeprefix("p.").replace("%3D", "=")
        cells = (
            variant.gene.symbol, f"chr{variant.chromosome}", variant.position, variant.reference, variant.alternate,
            f"{one.alternate / one.depth:.4f}", one.depth, f"p.({change})", f"{variant.gene.refseq}:{variant.coding}",
            variant.term, variant.exon,
        )  # fmt: skip
        rows.append("\t".join(map(str, cells)))
    return "\n".join(rows) + "\n"
