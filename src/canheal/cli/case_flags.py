"""The flags that describe one case; the same words as in a case file."""

from __future__ import annotations

import argparse
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "nl", "it", "es")
OUTPUTS = ("json", "html", "pdf")


def add_case_flags(parser: argparse.ArgumentParser, *, outputs: bool = True) -> None:
    """Flags of one tumour's files and facts; with `outputs`, of what is written about it, too."""
    files = parser.add_argument_group("the tumour's files")
    files.add_argument("--case", type=Path, metavar="YAML", help="a case file; flags override what it says")
    for name, words in (("vcf", "VCF or BCF"), ("maf", "MAF"), ("tso500", "TSO500 CombinedVariantOutput or table")):
        files.add_argument(f"--{name}", type=Path, action="append", metavar="FILE", help=f"{words}; repeatable")
    files.add_argument("--cna", type=Path, metavar="FILE", help="copy numbers by gene")
    files.add_argument("--segments", type=Path, metavar="FILE", help="allele-specific segments")
    files.add_argument("--fusions", type=Path, metavar="FILE", help="fusions (STAR-Fusion, Arriba, cBioPortal, ...)")
    facts = parser.add_argument_group("the tumour")
    facts.add_argument("--assembly", metavar="BUILD", help="GRCh37 or GRCh38")
    facts.add_argument("--tumour", metavar="CODE", help="OncoTree code; `canheal tumours TEXT` finds it")
    facts.add_argument("--sample", metavar="NAME", help="tumour sample in the files")
    facts.add_argument("--normal", metavar="NAME", help="matched normal in the files")
    facts.add_argument("--purity", type=float, metavar="P", help="tumour cell fraction, above 0 and at most 1")
    facts.add_argument("--ploidy", type=float, metavar="P", help="average copies")
    facts.add_argument(
        "--panel", type=Path, metavar="NAME|FILE", help="assay: a known name (exome, tso500), or a YAML, BED or list"
    )
    facts.add_argument(
        "--low-coverage", action="append", metavar="GENE", help="not covered well enough in this sample; repeatable"
    )
    facts.add_argument("--msi", metavar="RESULT", help='"MSI-H", "MSS", or percent of unstable sites, "12.3:110"')
    facts.add_argument("--signatures", type=Path, metavar="MATRIX", help="COSMIC matrix to refit signatures on")
    knowledge = parser.add_argument_group("how it is read and written")
    knowledge.add_argument(
        "--knowledge",
        action="append",
        metavar="NAME[@RELEASE]",
        help="a snapshot of `canheal knowledge list` to use besides our catalogue; repeatable",
    )
    knowledge.add_argument("--lang", choices=LANGUAGES, help="language of the pages (default en)")
    knowledge.add_argument("--store", type=Path, metavar="FILE", help="transcript store of `canheal annotate setup`")
    knowledge.add_argument("--reference", type=Path, metavar="FASTA", help="checks REF and left-aligns indels")
    if not outputs:
        return
    knowledge.add_argument(
        "--only", metavar="KINDS", help=f"write only some outputs, of {', '.join(OUTPUTS)}; separated by commas"
    )
