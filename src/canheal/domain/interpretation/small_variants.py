"""Small variants become findings: transcript, oncogenicity, evidence, germline hint, second hit."""

from __future__ import annotations

from canheal.domain.evidence.diseases import HEME, PAN_CANCER, ROOTS, SOLID
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.guidelines.rules import Facts, PointsOutcome
from canheal.domain.interpretation.claims import in_order, make_claim
from canheal.domain.interpretation.findings import Claim, SmallVariantFinding
from canheal.domain.interpretation.germline_hint import germline_hint, stays_in_the_report, unannotated_germline_hint
from canheal.domain.interpretation.oncogenicity import ONCOGENIC_CLASSES, classify, is_common, loses_function
from canheal.domain.interpretation.patient import Patient
from canheal.domain.interpretation.references import NO_ROLE, ExonBounds, RecurrentAllele, References
from canheal.domain.interpretation.small_variant_match import (
    GENE_LEVEL,
    VariantView,
    exon_unknown,
    match_small_variant,
)
from canheal.domain.interpretation.transcript_choice import (
    CATALOGUE,
    ON_MANE_SELECT,
    Choice,
    ManeChange,
    choose_consequence,
    mane_change,
)
from canheal.domain.variants.calls import Consequence, SmallVariantCall
from canheal.terms.alleles import Allele, trim
from canheal.terms.protein import ProteinChange, parse_protein_change
from canheal.terms.sequence_ontology import INFRAME, LOSS_OF_FUNCTION, PROTEIN_ALTERING

NOT_ASSESSED = "not assessed"
EXON = "exon"
WITHHELD = "evidence, as the call failed a filter"
_CHANGES_PROTEIN = PROTEIN_ALTERING | {"splice_site_variant"}
_NEED_PROTEIN_CHANGE = PROTEIN_ALTERING - LOSS_OF_FUNCTION


def find_small_variant(call: SmallVariantCall, patient: Patient, references: References) -> SmallVariantFinding:
    """Everything the interpretation says of one small variant; where the file has no frequencies, snapshots may."""
    if (alleles := references.alleles) is None or (allele := call.allele) is None:
        return _find(call, patient, references)
    population = alleles.population(allele) if call.population_frequencies is None else None
    if population is not None:
        call = call._replace(population_frequencies=population.frequencies)
    return _find(call, patient, references)._replace(population=population, known=alleles.known(allele))


def _find(call: SmallVariantCall, patient: Patient, references: References) -> SmallVariantFinding:
    recurrent = references.recurrent(call.allele) if call.allele else None
    choice = choose_consequence(call.consequences, references.genes, references.roles) or _from_catalogue(recurrent)
    if recurrent is not None and choice is not None and choice.consequence.gene != recurrent.gene:
        choice = _from_catalogue(recurrent)  # the file's gene is empty, an alias, or another one at this place
    if choice is None:
        return _unannotated(call, references)
    change = mane_change(choice.consequence, choice.by, references)
    outcome = classify(call, choice.consequence, change.counted, recurrent=recurrent, references=references)
    view = _view(call, choice, change, recurrent=recurrent, outcome=outcome, references=references)
    claims, unsupported = _claims(call, view, outcome=outcome, patient=patient, references=references)
    if is_rejected(call, references):
        withheld = (WITHHELD,) if claims else ()
        return _rejected(call, choice, gene=view.gene, outcome=outcome, missing=(*withheld, *_missing(call, view)))
    hint = germline_hint(call, view, patient, references)
    return SmallVariantFinding(
        id=finding_id(call),
        call=call,
        chosen=choice.consequence,
        chosen_by=choice.by,
        gene=view.gene,
        gene_by_position=False,
        oncogenicity=outcome,
        reportable=_is_reportable(view, outcome, claims, references) or stays_in_the_report(call, hint),
        germline_hint=hint,
        two_hit=patient.two_hit(call, view.gene) if _asks_for_second_hit(view) else None,
        claims=claims,
        gene_level_unsupported=unsupported,
        not_assessed=(*_exon_missing(call, view, references), *_missing(call, view)),
    )


def _exon_missing(call: SmallVariantCall, view: VariantView, references: References) -> tuple[str, ...]:
    """Evidence speaks of such a change in an exon, and nothing tells in which exon this one lies."""
    items = (item for item in references.evidence(view.gene) if origin_allows(item.origin, call.origin))
    return (EXON,) if any(exon_unknown(view, item.variant) for item in items) else ()


def is_rejected(call: SmallVariantCall, references: References) -> bool:
    """A failed filter rejects the call; the notes of a MAF's maker on calls that it accepted do not (MC3's `wga`)."""
    if not call.filters:
        return False
    return call.annotated_by != "maf" or not references.filter_notes.issuperset(call.filters)


def _rejected(
    call: SmallVariantCall, choice: Choice, *, gene: str, outcome: PointsOutcome, missing: tuple[str, ...]
) -> SmallVariantFinding:
    """A call that failed a filter is kept and classed, and carries no evidence: it may not be there at all."""
    return SmallVariantFinding(
        id=finding_id(call),
        call=call,
        chosen=choice.consequence,
        chosen_by=choice.by,
        gene=gene,
        gene_by_position=False,
        oncogenicity=outcome,
        reportable=False,
        germline_hint="",
        two_hit=None,
        claims=(),
        gene_level_unsupported=(),
        not_assessed=missing,
    )


def finding_id(call: SmallVariantCall) -> str:
    """Stable within one interpretation: the allele, or gene and line where the file names no allele."""
    if call.allele is not None:
        allele = call.allele
        return f"{allele.chromosome}-{allele.position}-{allele.reference}-{allele.alternate}"
    gene = call.consequences[0].gene if call.consequences else "?"
    return f"{gene}-{call.place.file}-{call.place.line}"


def _from_catalogue(recurrent: RecurrentAllele | None) -> Choice | None:
    """The catalogue names its own recurrent alleles, so that they are recognised in a file without annotation."""
    if recurrent is None:
        return None
    return Choice(
        Consequence(
            gene=recurrent.gene,
            transcript=recurrent.transcript,
            terms=(recurrent.term,),
            hgvs_c=recurrent.hgvs_c or None,
            hgvs_p=recurrent.hgvs_p or None,
            exon=recurrent.exon or None,
        ),
        CATALOGUE,
    )


def _unannotated(call: SmallVariantCall, references: References) -> SmallVariantFinding:
    """A call without consequence: its gene by position, everything else not assessed."""
    genes = (
        references.by_position.at(call.allele.chromosome, call.allele.position, call.allele.end) if call.allele else ()
    )
    gene = genes[0].symbol if genes else None
    hint = unannotated_germline_hint(call, gene or finding_id(call), references)
    return SmallVariantFinding(
        id=finding_id(call),
        call=call,
        chosen=None,
        chosen_by=NOT_ASSESSED,
        gene=gene,
        gene_by_position=bool(genes),
        oncogenicity=None,
        reportable=stays_in_the_report(call, hint),
        germline_hint=hint,
        two_hit=None,
        claims=(),
        gene_level_unsupported=(),
        not_assessed=("consequence", "oncogenicity", "evidence"),
    )


def _view(
    call: SmallVariantCall,
    choice: Choice,
    numbered: ManeChange,
    *,
    recurrent: RecurrentAllele | None,
    outcome: PointsOutcome,
    references: References,
) -> VariantView:
    chosen = choice.consequence
    gene = chosen.gene

    def exon(number: int) -> ExonBounds | None:
        return references.exons.get((gene, number))

    change, counted_otherwise = numbered
    elsewhere = (counted_otherwise, chosen.transcript or "") if counted_otherwise else None

    def named_as(name: str) -> tuple[tuple[str, int], ...]:
        return references.named_alterations.get((gene, name.lower()), ())

    return VariantView(
        gene=gene,
        chosen=chosen,
        change=change,
        others=(*((elsewhere,) if elsewhere else ()), *_other_changes(call, chosen)),
        recurrent=recurrent if recurrent and recurrent.gene == gene else None,
        role=references.roles.get(gene, NO_ROLE),
        oncogenic=outcome.label in ONCOGENIC_CLASSES or _is_known_driver(gene, outcome, references),
        exons=exon,
        on_mane=choice.by in ON_MANE_SELECT,
        loses_function=loses_function(chosen, change, references),
        named_as=named_as,
        span=_span(call.allele),
        substitution=call.allele is not None and len(call.allele.reference) == len(call.allele.alternate) == 1,
        allele=call.allele,
    )


def _span(allele: Allele | None) -> tuple[int, int] | None:
    """Bases that a change takes away or replaces; for an insertion the two that it stands between."""
    if allele is None:
        return None
    position, reference, alternate = trim(allele.position, allele.reference, allele.alternate)
    last = position + len(reference) - 1
    if len(reference) == len(alternate) or reference[0] != alternate[0]:
        return position, last
    return (position, position + 1) if len(reference) == 1 else (position + 1, last)


def _is_known_driver(gene: str, outcome: PointsOutcome, references: References) -> bool:
    """This very change is known to drive, whatever inputs the class still lacks; never where it is classed benign.

    It is established as oncogenic, or functional studies show it (OS1, OS2), or it stands at a hotspot of an oncogene
    with the guideline's own strength (OS3 or its moderate form).
    """
    if outcome.label in ("benign", "likely_benign"):
        return False
    strong = {"same_aa", "functional"}
    if references.roles.get(gene, NO_ROLE).oncogene:
        strong |= {"hotspot_high", "hotspot_mid"}
    return any(found.state in ("met", "excluded") and found.criterion.id in strong for found in outcome.outcomes)


def _other_changes(call: SmallVariantCall, chosen: Consequence) -> tuple[tuple[ProteinChange, str], ...]:
    return tuple(
        (change, other.transcript or "another transcript")
        for other in call.consequences
        if other is not chosen and other.gene == chosen.gene and other.hgvs_p
        if (change := parse_protein_change(other.hgvs_p)) is not None
    )


def _claims(
    call: SmallVariantCall, view: VariantView, *, outcome: PointsOutcome, patient: Patient, references: References
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Claims best first, and the gene-level items not applied (the variant is not oncogenic, or another lineage)."""
    items = references.evidence(view.gene)
    if not items:
        return (), ()
    claims, unsupported = [], []
    cautions = ("failed_filter",) if call.filters else ()
    facts: Facts = {"common_in_population": is_common(call), "oncogenicity_class": outcome.label}
    for item in items:
        if not origin_allows(item.origin, call.origin):
            continue
        match = match_small_variant(view, item.variant)
        if match and not (match.level == "gene" and _other_lineage(item, patient.tumour_code, references)):
            claims.append(
                make_claim(
                    item,
                    match,
                    patient=patient.tumour_code,
                    references=references,
                    cautions=cautions,
                    variant=facts,
                )
            )
        elif item.variant.kind in GENE_LEVEL and view.terms & PROTEIN_ALTERING:
            unsupported.append(item.id)
    return in_order(claims), tuple(unsupported)


def _other_lineage(item: EvidenceItem, tumour_code: str, references: References) -> bool:
    """All that the item speaks of is blood cancer and the patient's is a solid tumour, or the reverse.

    A precise change may teach something across that border; "TP53 mutation" of leukaemia teaches nothing in the lung.
    """
    patient = _lineage(tumour_code, references)
    return all(_lineage(code, references) not in (patient, PAN_CANCER) for code in item.diseases)


def _lineage(code: str, references: References) -> str:
    """HEME or SOLID; a root of ours stands for itself."""
    code = references.tumours.nearest(code)
    if code in ROOTS:
        return code
    return HEME if references.tumours.relation(HEME, code) == "pan_cancer" else SOLID


def origin_allows(evidence: str, call: str) -> bool:
    """Germline-only evidence meets germline calls alone, never a somatic or unknown one; somatic-only the reverse.

    Args:
        evidence: somatic, germline, any or unknown.
        call: somatic, germline or unknown.
    """
    if evidence == "germline":
        return call == "germline"
    return not (evidence == "somatic" and call == "germline")


def variant_view(finding: SmallVariantFinding, references: References) -> VariantView | None:
    """The finding as matching sees it; None when its consequence is not assessed."""
    if finding.chosen is None or finding.oncogenicity is None:
        return None
    choice = Choice(finding.chosen, finding.chosen_by)
    return _view(
        finding.call,
        choice,
        mane_change(choice.consequence, choice.by, references),
        recurrent=references.recurrent(finding.call.allele) if finding.call.allele else None,
        outcome=finding.oncogenicity,
        references=references,
    )


def _is_reportable(
    view: VariantView, outcome: PointsOutcome, claims: tuple[Claim, ...], references: References
) -> bool:
    """Claims, an oncogenic class, or a protein change in a gene with a role in cancer that is not classed benign."""
    if claims or outcome.label in ONCOGENIC_CLASSES:
        return True
    in_cancer_gene = view.gene in references.roles and bool(view.terms & _CHANGES_PROTEIN)
    return in_cancer_gene and outcome.label not in ("benign", "likely_benign")


def _asks_for_second_hit(view: VariantView) -> bool:
    return view.role.tumour_suppressor and bool(view.oncogenic or view.loses_function or view.terms & INFRAME)


def _unread_change(view: VariantView) -> str:
    if view.chosen.hgvs_p is None:
        return "protein change"
    read = parse_protein_change(view.chosen.hgvs_p)
    return "protein change as written" if read is None else "protein change on MANE Select"


def _missing(call: SmallVariantCall, view: VariantView) -> tuple[str, ...]:
    """What this call lacks for a full reading."""
    missing = []
    if view.change is None and view.terms & _NEED_PROTEIN_CHANGE:
        missing.append(_unread_change(view))
    if call.tumour.vaf is None:
        missing.append("variant allele fraction")
    if call.tumour.depth is None:
        missing.append("depth")
    if call.population_frequencies is None:
        missing.append("population frequency")
    if not call.predictions and "missense_variant" in view.chosen.terms:
        missing.append("in-silico predictions")
    if call.origin == "unknown":
        missing.append("origin")
    return tuple(missing)
