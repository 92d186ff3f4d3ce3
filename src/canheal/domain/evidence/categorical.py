"""The sets of alterations that evidence speaks of, and how their names are read (GA4GH Cat-VRS; CIViC name grammar).

Names understood after the gene symbol:

    V600E                            one protein change
    V600                             any substitution of this residue
    exon 19 inframe_deletion         in-frame class in one exon (also inframe_insertion, inframe)
    exon 9 frameshift                frameshift in one exon
    exon 14 skipping                 loss of one exon by splice change, deletion or RNA evidence
    mutation                         any (likely) oncogenic alteration of the gene
    activating mutation              the same, in an oncogene
    loss of function                 LoF small variant or deep deletion
    truncating mutation              nonsense or frameshift
    frameshift mutation              frameshift alone
    splice site                      canonical splice donor or acceptor
    c.790+1G>A                       one coding change, numbered on MANE Select
    kinase domain duplication, ...   a named structural alteration: matches only a call of that very name
    fusion                           this gene as either partner
    EML4::ALK                        both partners, 5' first
    amplification / deletion         copy number
    overexpression / underexpression only from an RNA or IHC input (also expression, without a direction)
    promoter methylation             only where a laboratory reports it
    promoter mutation                the recurrent promoter alleles of the catalogue
    TMB-H, MSI-H, HRD-H              biomarker of the whole tumour (gene is "-")
"""

from __future__ import annotations

import re

from canheal.terms.alleles import Allele
from canheal.terms.protein import ProteinChange, parse_protein_change
from canheal.terms.records import NamedTuple

# compiled when first used (`re` keeps them), and only tried on names that can fit
_EXON_CLASS = r"exon (\d+) (inframe_deletion|inframe_insertion|inframe|frameshift|mutation)$"
_EXON_SKIPPING = r"exon (\d+) skipping$"
_FUSION = r"(\S+)::(\S+)$"
_RESIDUES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORDS = {
    "mutation": "gene_mutation",
    "oncogenic mutation": "gene_mutation",
    "activating mutation": "activating",
    "loss of function": "loss_of_function",
    "truncating mutation": "truncating",
    "splice site": "splice_site",
    "fusion": "fusion_partner",
    "amplification": "amplification",
    "deletion": "deletion",
    "overexpression": "overexpression",
    "underexpression": "underexpression",
    "expression": "expression",
    "promoter mutation": "promoter",
    "promoter methylation": "promoter_methylation",
}
_FRAMESHIFT = "frameshift mutation"
_CODING = r"c\.[-*]?\d+(?:[+-]\d+)?(?:_[-*]?\d*(?:[+-]?\d+)?)?(?:[ACGT]>[ACGT]|del|dup|ins|inv)[A-Zdelins]*$"
_BIOMARKERS = frozenset({"TMB-H", "MSI-H", "HRD-H"})


class CategoricalVariant(NamedTuple):
    """A set of alterations under one name (GA4GH Cat-VRS CategoricalVariant).

    Attributes:
        gene: HGNC symbol; "-" for a biomarker of the whole tumour.
        name: as the source writes it.
        kind: protein_change, coding_change, codon, exon_class, exon_skipping, splice_site, gene_mutation, activating,
            loss_of_function, truncating, fusion_pair, fusion_partner, amplification, deletion, expression,
            overexpression, underexpression, promoter, promoter_methylation, biomarker or named (an alteration only its
            own name can match).
        change: the protein change of kind protein_change.
        residue: reference amino acid and position of kind codon ("V", 600).
        exon: exon number of the exon kinds.
        term: inframe_deletion, inframe_insertion, inframe, frameshift or mutation for kind exon_class; frameshift for
            kind truncating where nonsense changes are not meant.
        partners: (5', 3') of kind fusion_pair.
        places: the very alleles, on each build where they are known, that the source gives for this name.
    """

    gene: str
    name: str
    kind: str
    change: ProteinChange | None = None
    residue: tuple[str, int] | None = None
    exon: int | None = None
    term: str = ""
    partners: tuple[str, str] | None = None
    places: tuple[Allele, ...] = ()


def read_categorical(gene: str, name: str) -> CategoricalVariant:
    """Read a name of the grammar at the head of this file; what it does not understand becomes kind `named`."""
    text = name.strip()
    if gene == "-":
        return CategoricalVariant(gene, text, "biomarker" if text in _BIOMARKERS else "named")
    if kind := _WORDS.get(text.lower()):
        return CategoricalVariant(gene, text, kind)
    if text.lower() == _FRAMESHIFT:
        return CategoricalVariant(gene, text, "truncating", term="frameshift")
    if text.startswith("c."):
        return CategoricalVariant(gene, text, "coding_change" if re.match(_CODING, text) else "named")
    if "::" in text and (found := re.match(_FUSION, text)):
        return CategoricalVariant(gene, text, "fusion_pair", partners=(found.group(1), found.group(2)))
    if text[:5].lower() == "exon " and (exon := _exon_name(gene, text)):
        return exon
    if text[1:].isdecimal() and text[0] in _RESIDUES:
        return CategoricalVariant(gene, text, "codon", residue=(text[0], int(text[1:])))
    if " " not in text and (change := parse_protein_change(text)):
        return CategoricalVariant(gene, text, "protein_change", change=change)
    return CategoricalVariant(gene, text, "named")


def _exon_name(gene: str, text: str) -> CategoricalVariant | None:
    if found := re.match(_EXON_CLASS, text, re.I):
        return CategoricalVariant(gene, text, "exon_class", exon=int(found.group(1)), term=found.group(2).lower())
    if found := re.match(_EXON_SKIPPING, text, re.I):
        return CategoricalVariant(gene, text, "exon_skipping", exon=int(found.group(1)))
    return None
