"""What a knowledge source says, row by row, as its snapshot keeps it: texts, close to the source, not yet judged.

Readers of sources (`formats/sources`) make these rows, snapshots (`knowledge/snapshots`) store them. Names of
alterations and codes of diseases are read when a snapshot is opened, so that a better grammar or a longer bridge
serves old snapshots, too. An empty field means that the source does not say it.
"""

from __future__ import annotations

from canheal.terms.records import NamedTuple

WORDS: dict[str, frozenset[str]] = {
    "implication": frozenset({"therapeutic", "diagnostic", "prognostic", "oncogenic", "functional", "predisposing"}),
    "significance": frozenset(
        {"sensitivity", "resistance", "reduced_sensitivity", "adverse_response", "positive", "negative"}
        | {"better_outcome", "poor_outcome", "oncogenic", "likely_oncogenic", "neutral", "likely_neutral"}
        | {"gain_of_function", "loss_of_function", "dominant_negative", "neomorphic", "unaltered_function"}
        | {"predisposition", "protectiveness", "pathogenic", "likely_pathogenic", "benign", "likely_benign"}
        | {"uncertain", "unknown"}
    ),
    "direction": frozenset({"supports", "does_not_support"}),
    "level": frozenset("ABCDE"),
    "origin": frozenset({"somatic", "germline", "any", "unknown"}),
    "interaction": frozenset({"", "combination", "substitutes", "sequential", "not_stated"}),
}
"""Field of an evidence row to the words that may stand in it; a reader translates its source into these."""


class EvidenceRow(NamedTuple):
    """One statement of a source (VA-Spec Statement; CIViC evidence item or assertion).

    Attributes:
        id: unique in its source ("EID1409").
        genes: HGNC symbols that the profile names, joined by ";"; "-" for a biomarker of the whole tumour.
        profile: nested lists as JSON (`domain/evidence/profiles.py`).
        diseases: codes joined by ";": "DOID:1909", "NCIT:C3224", "ONCOTREE:MEL".
        disease: the disease in the source's words.
        implication, significance, direction, level: of `WORDS`; levels are CIViC's.
        therapies: names joined by ";".
        interaction: how they belong together: combination, substitutes, sequential, or not_stated where the source
            names several and does not say it; empty for fewer than two.
        setting: line of therapy and other conditions in words.
        approvals: "EMA|approved|2018-06-07" joined by ";".
        origin: somatic, germline, any, or unknown where the source says N/A.
        statement: the source's own sentence.
        citations: "PMID:..." and others, joined by ";".
        reviewed: ISO date of the source's last review.
        status: accepted, submitted, or as the source writes it.
        rating: trust rating ("4") or level ("3A") of the source, as it writes it.
        url: where it can be read.
        unverified: "true" when the source itself marks the row as awaiting confirmation.
        coordinates: "GRCh37:7:140453136:A:T" joined by ";", where the source gives alleles.
    """

    id: str
    genes: str
    profile: str
    diseases: str
    disease: str
    implication: str
    significance: str
    direction: str
    level: str
    therapies: str = ""
    interaction: str = ""
    setting: str = ""
    approvals: str = ""
    origin: str = "unknown"
    statement: str = ""
    citations: str = ""
    reviewed: str = ""
    status: str = "accepted"
    rating: str = ""
    url: str = ""
    unverified: str = ""
    coordinates: str = ""


class HotspotRow(NamedTuple):
    """Recurrence of one change at one residue (cancerhotspots).

    Attributes:
        gene: HGNC symbol.
        position: residue; for an in-frame hotspot the first one.
        last: last residue of a range; equal to `position` for a single residue.
        kind: substitution, inframe or splice.
        reference: reference amino acid, one letter.
        change: alternate amino acid, or the in-frame change as written.
        tumours_at_residue: count.
        tumours_with_change: count.
    """

    gene: str
    position: str
    last: str
    kind: str
    reference: str
    change: str
    tumours_at_residue: str
    tumours_with_change: str


class DiseaseRow(NamedTuple):
    """One term of a disease terminology.

    Attributes:
        code: with its system ("ONCOTREE:LUAD", "DOID:3910").
        name: preferred name.
        parents: codes joined by ";".
        codes: the same disease elsewhere ("NCIT:C3512;UMLS:C0152013").
        synonyms: joined by "|".
        tissue: OncoTree tissue code; empty for others.
    """

    code: str
    name: str
    parents: str
    codes: str = ""
    synonyms: str = ""
    tissue: str = ""


class GeneRow(NamedTuple):
    """One gene of a MANE release.

    Attributes:
        gene: HGNC symbol.
        hgnc: "HGNC:1097".
        ensembl: ENSG accession.
        refseq: NM accession with version of MANE Select.
        transcript: ENST accession with version of MANE Select.
        status: "MANE Select" or "MANE Plus Clinical".
        chromosome: one of `CHROMOSOMES`.
        start: first base on GRCh38.
        end: last base.
        strand: + or -.
    """

    gene: str
    hgnc: str
    ensembl: str
    refseq: str
    transcript: str
    status: str
    chromosome: str
    start: str
    end: str
    strand: str


class PanelRow(NamedTuple):
    """One gene panel (cBioPortal).

    Attributes:
        panel: its id ("IMPACT468").
        description: in words.
        genes: HGNC symbols joined by ";".
    """

    panel: str
    description: str
    genes: str


Row = EvidenceRow | HotspotRow | DiseaseRow | GeneRow | PanelRow
ROW_TYPES: dict[str, type[Row]] = {
    "evidence": EvidenceRow,
    "hotspots": HotspotRow,
    "diseases": DiseaseRow,
    "genes": GeneRow,
    "panels": PanelRow,
}
"""Kind of a snapshot to the rows it holds; the kind `alleles` is an allele store instead."""
