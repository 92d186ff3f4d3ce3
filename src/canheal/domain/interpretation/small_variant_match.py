"""Which evidence a small variant meets, and how precisely."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from canheal.domain.evidence.categorical import CategoricalVariant
from canheal.domain.interpretation.references import ExonBounds, GeneRole, RecurrentAllele
from canheal.domain.variants.calls import Consequence
from canheal.domain.variants.normalise import same_change
from canheal.terms.alleles import Allele
from canheal.terms.protein import ProteinChange, parse_protein_change
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import (
    CANONICAL_SPLICE,
    INFRAME,
    LOSS_OF_FUNCTION,
    PROTEIN_ALTERING,
    TRUNCATING,
)

_CODING_POSITION = r"c\.(\d+)([+-]\d+)?(?:_(\d+)([+-]\d+)?)?"
_CLASSES = {
    "inframe": INFRAME,
    "frameshift": frozenset({"frameshift_variant"}),
}
_ONE_CHANGE = frozenset({"protein_change", "coding_change", "named", "promoter"})
_AT_A_SPLICE_SITE = CANONICAL_SPLICE | {"splice_site_variant"}
_SPLICE_REACH = 10
"""Intronic bases beside an exon whose loss skips it (SERVE extends exon 14 of MET by 10 bp)."""
_CANONICAL = 2
_DONOR_REGION = range(3, 7)


class VariantView(NamedTuple):
    """One small variant as matching sees it.

    Attributes:
        gene: HGNC symbol.
        chosen: the transcript's view that names the finding.
        change: protein change as MANE Select counts it; None when the file gives none, or on a transcript that counts
            otherwise, and then nothing matches by protein.
        others: protein changes on other transcripts of the same gene, with their accession.
        recurrent: the catalogue's row of this very allele; None when it has none.
        role: role of the gene.
        oncogenic: classed oncogenic or likely oncogenic, or a recurrent substitution of a hotspot.
        exons: coding bounds of an exon of this gene on MANE Select, by number.
        on_mane: `chosen` lies on MANE Select, whose numbering `exons` uses.
        loses_function: a null consequence that is not a known harmless truncation.
        named_as: (term, exon) pairs that a named alteration of this gene stands for ("ITD").
        span: first and last genomic base that the change takes away, replaces or stands between; None where the file
            gives no allele.
        substitution: the allele replaces one base by one.
        allele: its place and bases; None where the file does not give them.
    """

    gene: str
    chosen: Consequence
    change: ProteinChange | None
    others: tuple[tuple[ProteinChange, str], ...]
    recurrent: RecurrentAllele | None
    role: GeneRole
    oncogenic: bool
    exons: Callable[[int], ExonBounds | None]
    on_mane: bool
    loses_function: bool
    named_as: Callable[[str], tuple[tuple[str, int], ...]]
    span: tuple[int, int] | None = None
    substitution: bool = False
    allele: Allele | None = None

    @property
    def terms(self) -> frozenset[str]:
        """Sequence Ontology terms on the chosen transcript, and of this very allele where the catalogue holds it."""
        if self.recurrent is None and "protein_altering_variant" not in self.chosen.terms:
            return _set_of(self.chosen.terms)
        terms = {*self.chosen.terms, *((self.recurrent.term,) if self.recurrent else ())}
        if "protein_altering_variant" in terms and self.change is not None and self.change.kind == "delins":
            net = len(self.change.alternate) - (self.change.last - self.change.first + 1)
            terms |= {"inframe_deletion"} if net < 0 else {"inframe_insertion"} if net > 0 else set()
        return frozenset(terms)

    @property
    def named(self) -> str:
        """The variant in words, with the transcript it is numbered on."""
        change = self.chosen.hgvs_p or self.chosen.hgvs_c or "/".join(self.chosen.terms)
        return f"{change} on {self.chosen.transcript or 'an unnamed transcript'}"


@lru_cache(maxsize=1024)
def _set_of(terms: tuple[str, ...]) -> frozenset[str]:
    return frozenset(terms)


class Match(NamedTuple):
    """One evidence item's alterations include this variant.

    Attributes:
        level: one of `MATCH_LEVELS`.
        on: what met what, in words.
        cautions: keys of `CAUTIONS`.
    """

    level: str
    on: str
    cautions: tuple[str, ...] = ()


def match_small_variant(variant: VariantView, target: CategoricalVariant) -> Match | None:
    """How this variant meets an evidence item's alterations; None when it does not.

    The very allele that the source gives stands above every name: names are numbered on transcripts that sources leave
    out. Gene-level names (`mutation`, `activating mutation`) match only a (likely) oncogenic variant.
    """
    if target.places and (found := _placed_allele(variant, target)):
        return found
    test = _TESTS.get(target.kind)
    return test(variant, target) if test else None


def _placed_allele(variant: VariantView, target: CategoricalVariant) -> Match | None:
    """A set of changes (a codon, an exon) is not met more precisely because its source gives one of them as example."""
    allele = variant.allele
    if allele is None or target.kind not in _ONE_CHANGE:
        return None
    if not any(same_change(allele, place) for place in target.places):
        return None
    return Match("exact_allele", f"the allele that the source gives for {target.name}: {variant.named}")


def _protein_change(variant: VariantView, target: CategoricalVariant) -> Match | None:
    wanted = target.change.text if target.change else target.name
    if variant.recurrent is not None and _same(parse_protein_change(variant.recurrent.hgvs_p), wanted):
        return Match("exact_allele", f"this allele is {variant.gene} {wanted} on {variant.recurrent.transcript}")
    if _same(variant.change, wanted):
        return Match("exact_protein", variant.named)
    for change, transcript in variant.others:
        if _same(change, wanted):
            return Match("other_transcript", f"p.{change.text} on {transcript}", ("other_transcript",))
    return None


def _same(change: ProteinChange | None, wanted: str) -> bool:
    return change is not None and change.text == wanted


def _codon(variant: VariantView, target: CategoricalVariant) -> Match | None:
    change = _numbered_change(variant)
    if change is None or change.kind != "substitution":
        return None
    return Match("codon", variant.named) if (change.reference, change.first) == target.residue else None


def _numbered_change(variant: VariantView) -> ProteinChange | None:
    """The change in the catalogue's numbering where this very allele stands there, else on the chosen transcript."""
    if variant.recurrent is not None and (known := parse_protein_change(variant.recurrent.hgvs_p)):
        return known
    return variant.change


def exon_unknown(variant: VariantView, target: CategoricalVariant) -> bool:
    """This change is of the kind that the item asks for, in an exon that neither place nor file nor residue tells."""
    if target.kind == "exon_class" and target.exon is not None:
        return bool(variant.terms & _wanted(variant, target)) and _lies_in_exon(variant, target.exon) is None
    if target.kind == "exon_skipping" and target.exon is not None:
        return bool(variant.terms & _AT_A_SPLICE_SITE) and _reach(variant, target.exon) is None
    if target.kind == "named":
        terms = variant.named_as(target.name)
        return any(term in variant.terms and _lies_in_exon(variant, exon) is None for term, exon in terms)
    return False


def _wanted(variant: VariantView, target: CategoricalVariant) -> frozenset[str]:
    """Kinds of change that a class in an exon stands for.

    A "mutation" of an exon is what the table of exons says; in an oncogene never a loss of function.
    """
    if target.term != "mutation":
        return _CLASSES.get(target.term, frozenset({target.term}))
    bounds = variant.exons(target.exon) if target.exon else None
    if bounds is not None and bounds.mutation_means:
        return bounds.mutation_means
    activating = variant.role.oncogene and not variant.role.tumour_suppressor
    return PROTEIN_ALTERING - LOSS_OF_FUNCTION if activating else PROTEIN_ALTERING


def _exon_class(variant: VariantView, target: CategoricalVariant) -> Match | None:
    wanted = _wanted(variant, target)
    if target.exon is None or not variant.terms & wanted or not _lies_in_exon(variant, target.exon):
        return None
    return Match(
        "exon_class",
        f"{'/'.join(sorted(variant.terms & wanted))} in exon {target.exon}: {variant.named}",
        _by_residue_alone(variant, target.exon),
    )


def _lies_in_exon(variant: VariantView, exon: int) -> bool | None:
    """By the place on the genome, else the exon the file names, else the residue on MANE Select; None: unknown."""
    bounds = variant.exons(exon)
    if variant.span is not None and bounds is not None and bounds.first is not None and bounds.last is not None:
        return variant.span[0] <= bounds.last and bounds.first <= variant.span[1]
    if (number := _delivered_exon(variant)) is not None:
        return number == exon
    if bounds is None or variant.change is None:
        return None
    return bounds.start <= 3 * variant.change.first - 1 <= bounds.end


def _delivered_exon(variant: VariantView) -> int | None:
    delivered = variant.chosen.exon or (variant.recurrent.exon if variant.recurrent else "")
    number = delivered.partition("/")[0].partition("-")[0]
    return int(number) if number.isdigit() else None


def _by_residue_alone(variant: VariantView, exon: int) -> tuple[str, ...]:
    """The caution that the exon follows from a residue whose transcript the file does not name."""
    bounds = variant.exons(exon)
    by_place = variant.span is not None and bounds is not None and bounds.first is not None
    told = by_place or _delivered_exon(variant) is not None or variant.chosen.transcript is not None
    return () if told else ("exon_by_residue",)


def _exon_skipping(variant: VariantView, target: CategoricalVariant) -> Match | None:
    reach = _reach(variant, target.exon) if target.exon else None
    if not reach:
        return None
    if reach == "site":
        return Match("exon_class", f"splice site of exon {target.exon}: {variant.named}")
    return Match("exon_class", f"near the splice site of exon {target.exon}: {variant.named}", ("splice_region",))


def _reach(variant: VariantView, exon: int) -> str | None:
    """How a change reaches the splice sites of an exon: site, near, or "" for neither; None where nothing tells it."""
    bounds = variant.exons(exon)
    known = variant.recurrent.hgvs_c if variant.recurrent else ""
    if bounds is None:
        return None
    if variant.span is not None and bounds.first is not None and bounds.last is not None:
        return _reach_on_genome(variant, variant.span, (bounds.first, bounds.last), forward=bounds.forward)
    if variant.on_mane or known:
        return _reach_on_transcript(known or variant.chosen.hgvs_c or "", bounds)
    if _delivered_exon(variant) != exon or not variant.terms & _AT_A_SPLICE_SITE:
        return None
    return "site" if variant.terms & CANONICAL_SPLICE else "near"


def _reach_on_genome(variant: VariantView, span: tuple[int, int], exon: tuple[int, int], *, forward: bool) -> str:
    """Donor and acceptor lie behind and before the exon on the gene's strand."""
    first, last = span if forward else (-span[1], -span[0])
    start, end = exon if forward else (-exon[1], -exon[0])
    if (first <= start - 1 and last >= start - _CANONICAL) or (first <= end + _CANONICAL and last >= end + 1):
        return "site"
    near = first <= end + _DONOR_REGION.stop - 1 and last >= end  # the last base of the exon, and +3 to +6
    if not variant.substitution:
        near |= (first <= end + _SPLICE_REACH and last >= end) or (first <= start - 1 and last >= start - _SPLICE_REACH)
    return "near" if near else ""


def _reach_on_transcript(hgvs_c: str, bounds: ExonBounds) -> str | None:
    distance = _intronic_distance(hgvs_c, bounds)
    if distance is None:
        return "" if hgvs_c else None
    side, bases = distance
    if bases <= _CANONICAL:
        return "site"
    near = (side == "donor" and bases in _DONOR_REGION) or (">" not in hgvs_c and bases <= _SPLICE_REACH)
    return "near" if near else ""


def _intronic_distance(hgvs_c: str, bounds: ExonBounds) -> tuple[str, int] | None:
    """Which splice site of the exon a change reaches into, and how close its nearest intronic base is (1: adjacent)."""
    found = re.match(_CODING_POSITION, hgvs_c)
    if found is None:
        return None
    first, first_offset = int(found.group(1)), int(found.group(2) or 0)
    last, last_offset = (int(found.group(3)), int(found.group(4) or 0)) if found.group(3) else (first, first_offset)
    if first == bounds.start and first_offset < 0:
        return "acceptor", -last_offset if last == first and last_offset < 0 else 1
    if last == bounds.end and last_offset > 0:
        return "donor", first_offset if first == last and first_offset > 0 else 1
    return None


def _loss_of_function(variant: VariantView, _target: CategoricalVariant) -> Match | None:
    if variant.role.tumour_suppressor and variant.loses_function:
        return Match("functional_class", f"loss of function in a tumour suppressor: {variant.named}")
    return None


def _truncating(variant: VariantView, target: CategoricalVariant) -> Match | None:
    wanted = {"frameshift_variant"} if target.term == "frameshift" else TRUNCATING
    if variant.loses_function and variant.terms & wanted:
        return Match("functional_class", f"truncating: {variant.named}")
    return None


def _splice_site(variant: VariantView, _target: CategoricalVariant) -> Match | None:
    if variant.terms & CANONICAL_SPLICE:
        return Match("functional_class", f"canonical splice site: {variant.named}")
    return None


def _coding_change(variant: VariantView, target: CategoricalVariant) -> Match | None:
    """The same coding change, deleted and duplicated bases spelled out or not; graded on MANE Select alone."""
    if _bases_left_out(variant.chosen.hgvs_c or "") != _bases_left_out(target.name):
        return None
    if variant.on_mane:
        return Match("exact_allele", f"{target.name} on {variant.chosen.transcript}")
    return Match("other_transcript", variant.named, ("other_transcript",))


def _bases_left_out(hgvs_c: str) -> str:
    return re.sub(r"(del|dup)[ACGT]+", r"\1", hgvs_c.rsplit(":", 1)[-1])


def _gene_mutation(variant: VariantView, _target: CategoricalVariant) -> Match | None:
    if variant.oncogenic and variant.terms & PROTEIN_ALTERING:
        return Match("gene", f"(likely) oncogenic variant of the gene: {variant.named}")
    return None


def _activating(variant: VariantView, _target: CategoricalVariant) -> Match | None:
    activating = variant.oncogenic and variant.role.oncogene and not variant.terms & LOSS_OF_FUNCTION
    if activating and variant.terms & PROTEIN_ALTERING:
        return Match("gene", f"(likely) oncogenic variant of an oncogene: {variant.named}")
    return None


def _promoter(variant: VariantView, _target: CategoricalVariant) -> Match | None:
    if variant.recurrent is not None and variant.recurrent.term == "upstream_gene_variant":
        return Match("exact_allele", f"recurrent promoter allele {variant.recurrent.hgvs_c or ''}".strip())
    return None


def _named(variant: VariantView, target: CategoricalVariant) -> Match | None:
    """A named alteration that a table spells out as in-frame classes of exons (an internal tandem duplication)."""
    for term, exon in variant.named_as(target.name):
        if term in variant.terms and _lies_in_exon(variant, exon):
            return Match("exon_class", f"{target.name}: {term} in exon {exon}: {variant.named}")
    return None


_TESTS: dict[str, Callable[[VariantView, CategoricalVariant], Match | None]] = {
    "protein_change": _protein_change,
    "codon": _codon,
    "exon_class": _exon_class,
    "exon_skipping": _exon_skipping,
    "loss_of_function": _loss_of_function,
    "truncating": _truncating,
    "splice_site": _splice_site,
    "coding_change": _coding_change,
    "gene_mutation": _gene_mutation,
    "activating": _activating,
    "promoter": _promoter,
    "named": _named,
}
GENE_LEVEL = frozenset({"gene_mutation", "activating"})
