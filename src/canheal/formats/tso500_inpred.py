"""InPreD's (TSOPPI) tables of TSO500 samples: the small-variant table and variant_summary.tsv.

The small-variant table lists candidates with a judgement; "exclude" rows keep their reasons as failed filters. Its
"x:noncoding_variant" says no more than that the change lies outside coding sequence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from canheal.domain.profile.profile import CopyNumberCall, FusionCall, ReportedAlteration
from canheal.domain.variants.calls import Consequence, Dropped, Place, ReadSupport, SmallVariantCall
from canheal.formats.cells import BadCell, at_line, fraction, number, present, shown, whole
from canheal.formats.maf_terms import coding_change, highest_frequency, protein_change
from canheal.formats.samples import SampleFilter
from canheal.formats.text import Row, open_lines, shown_name, table_rows
from canheal.formats.tso500 import PanelBurden, PanelInstability, Tso500Content
from canheal.formats.tso500_records import amplified, fusions, read_allele, splice_variant, unique_genes
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.errors import WrongAssembly
from canheal.terms.sequence_ontology import RANK

_NEEDED = ("Sample_ID", "Gene_symbol", "Genomic_location", "DNA_change", "Coding_status")
_SUMMARY = ("sample_id", "TMB", "MSI", "gene_amplifications", "splice_variants", "fusions")
_MEGABASES = re.compile(r"target coding region.*?:\s*(\d+(?:\.\d+)?)\s*$")
_VERSION = re.compile(r"Version string: \S*/(hg19|hg38|GRCh37|GRCh38)\b")
_CODING = {"coding": "coding_sequence_variant"}
_OUTSIDE_CODING = "sequence_variant"
_POPULATIONS = {"GLOBAL": "ALL", "AFR": "AFR", "AMR": "AMR", "EAS": "EAS", "NFE": "NFE", "SAS": "SAS"}
_GERMLINE_AF = re.compile(r"([A-Z]+)_AF_GNOMAD:([^|]+)")
_SHARE_OF = re.compile(r"([\d.]+) \((\d+)(?:/(\d+))?\)$")
_AMPLIFIED = re.compile(r"(\S+) \(([\d.]+)(?:, ?<?DUP>?)?\)$")
_SPLICED = re.compile(r"(\S+)\[([^\]]*)\] \(([^()-]*)-([^()-]*)\) (\d+)/\d+$")
_FUSED = re.compile(r"(\S+) \(([^()-]*)-([^()-]*)\) (\d+)/")
_BETWEEN = re.compile(r"\s*[|;]\s*(?=\S+[ \[])")
DUPLICATE = "duplicate record"


def read_small_variants(
    path: Path, *, sample: str | None, dropped: Dropped, assembly: Assembly | None
) -> Tso500Content:
    """Read an InPreD small-variant table; arguments and errors as `canheal.formats.tso500.read_tso500`.

    The size of the coding region comes from the comments, the burden itself stands in variant_summary.tsv.
    """
    build, megabases = _remarks(path)
    if assembly is not None and build is not None and build is not assembly:
        raise WrongAssembly(
            f"the table is on {build.value}, the user states {assembly.value}",
            file=str(path),
            line=1,
            todo="State the build of the file",
        )
    used = assembly or build or Assembly.GRCH37
    samples = SampleFilter(path, ("Sample_ID",), sample, dropped, by_individual=True)
    calls: dict[Allele, SmallVariantCall] = {}
    for line, row in table_rows(path, required=_NEEDED):
        if not samples.wants(row):
            continue
        with at_line(path, line):
            call = _call(row, used, path, line)
        if isinstance(call, str):
            dropped.add(call)
        elif call.allele is None or call.allele in calls:
            dropped.add(DUPLICATE)
        else:
            calls[call.allele] = call
    samples.check()
    burden = None if megabases is None else PanelBurden(None, megabases, None)
    name = samples.name or sample or shown_name(path)
    return Tso500Content(
        name, used, tuple(calls.values()), burden=burden, alteration_classes=frozenset({"small_variant"})
    )


def _remarks(path: Path) -> tuple[Assembly | None, float | None]:
    """Build and size of the coding region, in Mb, from the comment lines."""
    build, megabases = None, None
    for _, line in open_lines(path):
        if not line.startswith("#"):
            break
        if found := _VERSION.search(line):
            build = Assembly.parse(found.group(1))
        elif found := _MEGABASES.search(line):
            megabases = float(found.group(1))
    return build, megabases


def _call(row: Row, assembly: Assembly, path: Path, line: int) -> SmallVariantCall | str:
    chromosome, _, position = row["Genomic_location"].partition(":")
    reference, _, alternate = row["DNA_change"].partition(">")
    allele = read_allele(chromosome, position, (reference, alternate), assembly=assembly, path=path, line=line)
    if isinstance(allele, str):
        return allele
    consequences = _consequences(row)
    return SmallVariantCall(
        allele,
        consequences,
        "tso500" if consequences else None,
        _reads(row, "tumor") or ReadSupport(),
        _reads(row, "normal"),
        _filters(row),
        (),
        _frequencies(row),
        None,
        "unknown",
        Place(shown_name(path), line),
    )


def _consequences(row: Row) -> tuple[Consequence, ...]:
    gene, status = present(row["Gene_symbol"]), present(row["Coding_status"])
    if gene is None or status is None:
        return ()
    terms = [term for term in status.split(",") if term in RANK]
    terms = sorted(terms, key=lambda term: RANK[term]) or [_CODING.get(status, _OUTSIDE_CODING)]
    hgvs_c, transcript = coding_change(row.get("cDNA_change", ""), row.get("Ensembl_transcript_ID", ""))
    exon = re.search(r"\d+", row.get("Exon_number", ""))
    # InPreD writes X for the stop codon ("R213X", "X1069fs")
    hgvs_p = protein_change([row.get("Protein_change_short", "").replace("X", "*")])
    return (Consequence(gene, transcript, tuple(terms), hgvs_c, hgvs_p, exon.group() if exon else None),)


def _reads(row: Row, sample: str) -> ReadSupport | None:
    depth = whole(row.get(f"Depth_{sample}_DNA"), f"Depth_{sample}_DNA")
    vaf = fraction(row.get(f"AF_{sample}_DNA"), f"AF_{sample}_DNA")
    return None if depth is None and vaf is None else ReadSupport(depth=depth, vaf=vaf)


def _filters(row: Row) -> tuple[str, ...]:
    """Nothing for a row that InPreD includes; for an excluded one its filters and the TSO500 class."""
    failed = [name for name in re.split(r"[|,]", present(row.get("Filters")) or "") if name]
    judgement = present(row.get("Class_judgement"))
    if judgement == "include":
        return ()
    if judgement == "exclude":
        origin = present(row.get("TSO500_LocalApp_class"))
        return (*failed, *([f"{origin}_class"] if origin and origin != "SOM" else []), "excluded_by_judgement")
    return tuple(failed)


def _frequencies(row: Row) -> Mapping[str, float] | None:
    texts = {"ALL": [row.get("Global_AF_gnomAD", "")], "NFE": [row.get("NFE_AF_gnomAD", "")]}
    for population, text in _GERMLINE_AF.findall(row.get("Germline_population_AFs", "")):
        if population in _POPULATIONS:
            texts.setdefault(_POPULATIONS[population], []).append(text)
    found = {name: value for name, given in texts.items() if (value := highest_frequency(given)) is not None}
    return found or None


def read_summary(path: Path, *, sample: str | None, dropped: Dropped, assembly: Assembly | None) -> Tso500Content:
    """Read an InPreD variant_summary.tsv; arguments and errors as `canheal.formats.tso500.read_tso500`.

    "NA" under fusions and splice variants does not tell "none found" from "no RNA"; only listed ones count as tested.
    """
    samples = SampleFilter(path, ("sample_id",), sample, dropped)
    content: Tso500Content | None = None
    for line, row in table_rows(path, required=_SUMMARY):
        if samples.wants(row):
            with at_line(path, line):
                content = _summary(row, Place(shown_name(path), line), assembly or Assembly.GRCH37, dropped)
    samples.check()
    return content or Tso500Content(sample or shown_name(path), assembly or Assembly.GRCH37)


def _summary(row: Row, place: Place, assembly: Assembly, dropped: Dropped) -> Tso500Content:
    burden, instability = _burden(row["TMB"]), _instability(row["MSI"])
    copies = unique_genes(list(_amplified(row, place)), dropped)
    fused = tuple(call for entry in _entries(row, "fusions") for call in _fused(entry, place))
    spliced = tuple(_spliced(entry, place) for entry in _entries(row, "splice_variants"))
    tested = {"copy_number": burden is not None or copies, "msi": instability, "fusion": fused, "splice": spliced}
    return Tso500Content(
        present(row["sample_id"]) or place.file,
        assembly,
        copy_numbers=copies,
        fusions=fused,
        reported=spliced,
        burden=burden,
        instability=instability,
        alteration_classes=frozenset(name for name, there in tested.items() if there),
    )


def _entries(row: Row, column: str) -> list[str]:
    """Entries of a cell, which stand apart by "|" or ";"; the separators within gene pairs ("ERG;AC1-X") stay."""
    text = present(row[column])
    return [] if text is None else [entry for entry in _BETWEEN.split(text) if entry]


def _burden(text: str) -> PanelBurden | None:
    """ "238.5 (305)": value and eligible variants; the region follows from both."""
    if present(text) is None:
        return None
    value, eligible, _ = _share_of(text, "TMB")
    return PanelBurden(value, eligible / value if value and eligible else None, eligible)


def _instability(text: str) -> PanelInstability | None:
    """ "4.42 (5/113)": percent, unstable and usable sites."""
    if present(text) is None:
        return None
    return PanelInstability(*_share_of(text, "MSI"))


def _share_of(text: str, field: str) -> tuple[float | None, int | None, int | None]:
    found = _SHARE_OF.match(text.strip())
    if found is None:
        raise BadCell(field, f"'{shown(text)}' is not written as 'value (count)'")
    return number(found.group(1), field), whole(found.group(2), field), whole(found.group(3), field)


def _amplified(row: Row, place: Place) -> list[CopyNumberCall]:
    calls = []
    for entry in _entries(row, "gene_amplifications"):
        found = _AMPLIFIED.match(entry)
        if found is None:
            raise BadCell("gene_amplifications", f"'{shown(entry)}' is not written as 'gene (fold change)'")
        calls.append(amplified(found.group(1), found.group(2), place))
    return calls


def _spliced(entry: str, place: Place) -> ReportedAlteration:
    found = _SPLICED.match(entry)
    if found is None:
        raise BadCell("splice_variants", f"'{shown(entry)}' is not written as 'gene[exon] (from-to) reads/reads'")
    gene, exons, start, end, reads = found.groups()
    return splice_variant(gene, exons, (start, end), reads=reads, place=place)


def _fused(entry: str, place: Place) -> list[FusionCall]:
    found = _FUSED.match(entry)
    if found is None:
        raise BadCell("fusions", f"'{shown(entry)}' is not written as 'gene-gene (from-to) reads/reads/reads'")
    pair, start, end, reads = found.groups()
    return list(fusions(pair, (start, end), reads, place))
