"""The closed list of facts that rules may ask for; a rule on any other name does not load.

A fact is absent, or None, while nobody has assessed it. The pure functions that yield facts lie in
`domain/interpretation`; a person may also enter one.
"""

from __future__ import annotations

from canheal.terms.records import NamedTuple

_KINDS: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "float": (int, float), "text": (str,)}


class FactName(NamedTuple):
    """A fact that rules may name.

    Attributes:
        name: as rules write it.
        kind: bool, int, float or text.
        meaning: what it says when true, or what it counts.
        unit: of a number; "" for the others.
        allowed: every value a text may have; empty for the others.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    allowed: tuple[str, ...] = ()


def _yes_no(name: str, meaning: str) -> FactName:
    return FactName(name, "bool", meaning)


def _text(name: str, meaning: str, *allowed: str) -> FactName:
    return FactName(name, "text", meaning, allowed=allowed)


_ONCOGENICITY = (
    _yes_no("null_consequence", "nonsense, frameshift, splice site +-1 or 2, start loss or exon deletion"),
    _yes_no("tumour_suppressor", "the gene is an established tumour suppressor"),
    _yes_no("oncogene", "the gene is an established oncogene"),
    _yes_no("same_change_established", "the same amino-acid change is established as oncogenic"),
    _yes_no(
        "established_is_nucleotide_specific",
        "functional studies or recurrence are known for this very nucleotide change, not only the amino acids",
    ),
    _text("functional_effect", "what well-established functional studies show", "oncogenic", "neutral"),
    FactName("hotspot_residue_tumours", "int", "tumours with any substitution of this residue", "tumours"),
    FactName("hotspot_change_tumours", "int", "tumours with this very amino-acid change", "tumours"),
    _yes_no("critical_domain", "lies in a critical, well-established site of a functional domain"),
    _yes_no("inframe_length_change", "in-frame deletion or insertion"),
    _yes_no("stop_loss", "the stop codon is lost"),
    _yes_no("missense", "missense change"),
    _yes_no("other_oncogenic_at_residue", "another missense change of this residue is established as oncogenic"),
    _yes_no(
        "amino_acid_distance_similar",
        "the amino acids differ at least about as much as in that other missense change",
    ),
    _yes_no("predictors_all_damaging", "all predictors used call it damaging"),
    _yes_no("predictors_all_benign", "all predictors used call it benign"),
    _yes_no("single_aetiology_gene", "the gene is the single genetic cause of this malignancy"),
    FactName(
        "population_frequency_max",
        "float",
        "highest allele frequency among AFR, AMR, EAS, NFE and SAS (gnomAD)",
        "fraction, 0 to 1",
    ),
    _yes_no("absent_from_population", "allele frequency at most 1e-5 in each main population"),
    _yes_no("silent", "synonymous without predicted effect on splicing"),
    _yes_no("conserved", "the nucleotide is highly conserved"),
)

_CLAIMS = (
    _text(
        "implication",
        "what the evidence item speaks of",
        *("therapeutic", "diagnostic", "prognostic", "oncogenic", "functional", "predisposing"),
    ),
    _text(
        "significance",
        "what it says of it",
        *("sensitivity", "resistance", "reduced_sensitivity", "adverse_response", "positive", "negative"),
        *("better_outcome", "poor_outcome", "oncogenic", "likely_oncogenic", "neutral", "likely_neutral"),
        *("gain_of_function", "loss_of_function", "dominant_negative", "neomorphic", "unaltered_function"),
        *("predisposition", "protectiveness", "pathogenic", "likely_pathogenic", "benign", "likely_benign"),
        *("uncertain", "unknown"),
    ),
    _text("direction", "whether the study supports its statement", "supports", "does_not_support"),
    _text("evidence_level", "CIViC level of the evidence item", "A", "B", "C", "D", "E"),
    _text(
        "disease_relation",
        "how the tumour type of the evidence relates to the patient's",
        *("exact", "ancestor", "pan_cancer", "descendant", "sibling", "other", "not_mapped"),
    ),
    _text(
        "match_level",
        "how precisely the evidence item meets the alteration",
        *("exact_allele", "exact_protein", "other_transcript", "codon", "exon_class", "functional_class", "gene"),
        *("fusion_pair", "fusion_partner", "copy_number", "reported", "biomarker", "absence"),
    ),
    _yes_no("approved_same_type", "a regulator approved it, or a guideline lists it, for this tumour type"),
    _yes_no("approved_elsewhere", "a regulator approved it, or a guideline lists it, for another tumour type"),
    _yes_no("common_in_population", "at least 1 % of a main population carry the allele"),
    _text(
        "oncogenicity_class",
        "class of the small variant by ClinGen/CGC/VICC 2022",
        *("oncogenic", "likely_oncogenic", "uncertain_significance", "likely_benign", "benign"),
    ),
)

FACTS: dict[str, FactName] = {fact.name: fact for fact in (*_ONCOGENICITY, *_CLAIMS)}


def misfit(name: str, value: object) -> str:
    """Why this value cannot be a value of this fact, in words; "" when it can."""
    if (fact := FACTS.get(name)) is None:
        return f"{name!r} is not a fact that rules know"
    if not isinstance(value, _KINDS[fact.kind]) or (isinstance(value, bool) and fact.kind != "bool"):
        return f"{value!r} is not a {fact.kind} as {name} is"
    if fact.allowed and value not in fact.allowed:
        return f"{value!r} is not one of {', '.join(fact.allowed)}"
    return ""
