"""The facts of one small variant that oncogenicity criteria ask for (ClinGen/CGC/VICC, Horak 2022)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from canheal.domain.guidelines.rules import CriterionOutcome, Facts, FactValue, PointsOutcome
from canheal.domain.interpretation.references import NO_ROLE, CriticalSite, Hotspot, RecurrentAllele, References
from canheal.domain.variants.calls import Consequence, SmallVariantCall
from canheal.terms.protein import ProteinChange
from canheal.terms.sequence_ontology import INFRAME, LOSS_OF_FUNCTION, SILENT

MAIN_POPULATIONS = ("AFR", "AMR", "EAS", "NFE", "SAS")
_ABSENT = 1e-5
_COMMON = 0.01
_SIMILAR = 0.8
_NO_HOTSPOT: Facts = {"hotspot_residue_tumours": 0, "hotspot_change_tumours": 0}
_NO_NEIGHBOUR: Facts = {"other_oncogenic_at_residue": False, "amino_acid_distance_similar": False}
_NO_STUDY = (None, "")
_IN_FRAME = frozenset({"substitution", "deletion", "insertion", "duplication", "delins"})
ONCOGENIC_CLASSES = frozenset({"oncogenic", "likely_oncogenic"})


def classify(
    call: SmallVariantCall,
    chosen: Consequence,
    change: ProteinChange | None,
    *,
    recurrent: RecurrentAllele | None,
    references: References,
) -> PointsOutcome:
    """Oncogenicity of one variant with its whole trace.

    Args:
        call: for population frequencies and predictions.
        chosen: the transcript's view that names the finding.
        change: its protein change; None when the file gives none.
        recurrent: the catalogue's row of this very allele; evidence for its change is then specific to the nucleotide.
        references: roles, hotspots, established variants and the guideline.
    """
    facts = {
        **_gene_facts(chosen, references),
        "null_consequence": loses_function(chosen, change, references),
        **_change_facts(chosen.gene, change, recurrent, references),
        **_population_facts(call),
        **_prediction_facts(call),
    }
    return _with_sources(references.oncogenicity(facts), _sources(chosen.gene, change, references))


def _gene_facts(chosen: Consequence, references: References) -> dict[str, FactValue | None]:
    """What the gene and the kind of consequence say; a gene without a role is assessed: it has none in this release."""
    role = references.roles.get(chosen.gene, NO_ROLE)
    return {
        "oncogene": role.oncogene,
        "tumour_suppressor": role.tumour_suppressor,
        "single_aetiology_gene": role.single_aetiology,
        **_consequence_facts(chosen.terms),
    }


@lru_cache(maxsize=1024)
def _consequence_facts(named: tuple[str, ...]) -> Facts:
    terms = frozenset(named)
    return {
        "inframe_length_change": bool(terms & INFRAME),
        "stop_loss": "stop_lost" in terms,
        "missense": "missense_variant" in terms,
        "silent": bool(terms & SILENT) and "splice" not in " ".join(named),
    }


def loses_function(chosen: Consequence, change: ProteinChange | None, references: References) -> bool:
    """A null consequence, unless it only cuts off an end that the gene is known to do without (BRCA2 after 3325)."""
    if LOSS_OF_FUNCTION.isdisjoint(chosen.terms):
        return False
    harmless_from = references.harmless_truncation.get(chosen.gene)
    return harmless_from is None or change is None or change.first < harmless_from


def _change_facts(
    gene: str, change: ProteinChange | None, recurrent: RecurrentAllele | None, references: References
) -> dict[str, FactValue | None]:
    """What is known of this protein change and of its residue; nothing when the file names no change."""
    if change is None:
        return {}
    established = references.established.get(gene, {})
    effect, _ = references.functional.get((gene, change.text), _NO_STUDY)
    hotspot = references.hotspots.get((gene, change.first))
    return {
        "same_change_established": change.text in established,
        "established_is_nucleotide_specific": recurrent is not None and recurrent.hgvs_p == f"p.{change.text}",
        "functional_effect": effect,
        "critical_domain": True if _critical_site(gene, change, references) else None,
        **_hotspot_facts(change, hotspot),
        **_neighbour_facts(gene, change, references),
    }


def _critical_site(gene: str, change: ProteinChange, references: References) -> CriticalSite | None:
    """The site that a substitution or in-frame change touches; that no table names one proves nothing."""
    sites = references.critical_sites.get(gene)
    if sites is None or change.kind not in _IN_FRAME:
        return None
    return next((site for site in sites if site.first <= change.last and change.first <= site.last), None)


def _sources(gene: str, change: ProteinChange | None, references: References) -> dict[str, str]:
    """Fact to the citation behind it, for the facts that rest on a paper about this change or its residue."""
    if change is None:
        return {}
    site = _critical_site(gene, change, references)
    found = {
        "same_change_established": references.established.get(gene, {}).get(change.text, ""),
        "functional_effect": references.functional.get((gene, change.text), _NO_STUDY)[1],
        "critical_domain": site.basis if site else "",
    }
    return {fact: citation for fact, citation in found.items() if citation}


def _with_sources(outcome: PointsOutcome, sources: Mapping[str, str]) -> PointsOutcome:
    """The outcome with the citations behind the criteria that such a fact met."""
    if not sources:
        return outcome
    return outcome._replace(outcomes=tuple(_with_source(found, sources) for found in outcome.outcomes))


def _with_source(found: CriterionOutcome, sources: Mapping[str, str]) -> CriterionOutcome:
    cited = [sources[line.fact] for line in found.criterion.conditions if line.fact in sources]
    if found.state != "met" or not cited:
        return found
    return found._replace(because=(*found.because, *cited))


def _hotspot_facts(change: ProteinChange, hotspot: Hotspot | None) -> Facts:
    """Counts of the hotspot table; it holds every recurrent residue, so a substitution absent there has 0."""
    if change.kind != "substitution":
        return {}
    if hotspot is None or hotspot.reference != change.reference:
        return _NO_HOTSPOT
    return {
        "hotspot_residue_tumours": hotspot.tumours,
        "hotspot_change_tumours": hotspot.by_change.get(change.alternate, 0),
    }


def _neighbour_facts(gene: str, change: ProteinChange, references: References) -> Facts:
    """Whether another missense at the residue is established, and whether this one is at least as drastic."""
    established = references.established.get(gene)
    if change.kind != "substitution" or not established:
        return _NO_NEIGHBOUR
    prefix = f"{change.reference}{change.first}"
    others = [
        text[-1] for text in established if text[:-1] == prefix and text[-1].isalpha() and text[-1] != change.alternate
    ]
    distance = references.amino_acid_distance
    own = distance(change.reference, change.alternate)
    return {
        "other_oncogenic_at_residue": bool(others),
        "amino_acid_distance_similar": any(own >= _SIMILAR * distance(change.reference, other) for other in others),
    }


def _population_facts(call: SmallVariantCall) -> dict[str, FactValue | None]:
    """Population frequencies, when the file carries them; a file without them says nothing of rarity."""
    highest = _highest_frequency(call)
    if highest is None:
        return {}
    return {"population_frequency_max": highest, "absent_from_population": highest <= _ABSENT}


def is_common(call: SmallVariantCall) -> bool | None:
    """At least 1 % of a main population carry the allele; None when the file carries no frequency."""
    highest = _highest_frequency(call)
    return None if highest is None else highest >= _COMMON


def _highest_frequency(call: SmallVariantCall) -> float | None:
    """The highest among the main populations, or of what the file carries; 0 where it was looked up and not found."""
    frequencies = call.population_frequencies
    if frequencies is None:
        return None
    found = [frequencies[name] for name in MAIN_POPULATIONS if name in frequencies] or frequencies.values()
    return max(found, default=0.0)


def _prediction_facts(call: SmallVariantCall) -> dict[str, FactValue | None]:
    if not call.predictions:
        return {}
    verdicts = tuple(call.predictions.values())
    return {"predictors_all_damaging": all(verdicts), "predictors_all_benign": not any(verdicts)}
