"""Sequence Ontology consequence terms: their order of severity and the classes that rules speak of."""

from __future__ import annotations

# Ensembl VEP's order, most severe first (Ensembl documentation, "Calculated variant consequences")
SEVERITY = (
    "transcript_ablation",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "splice_site_variant",  # parent of the two above, where a source does not say which; ranked beside them
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
    "inframe_insertion",
    "inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
    "coding_sequence_variant",
    "mature_miRNA_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "NMD_transcript_variant",
    "non_coding_transcript_variant",
    "coding_transcript_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "regulatory_region_variant",
    "intergenic_variant",
)
RANK = {term: rank for rank, term in enumerate(SEVERITY)}

TRUNCATING = frozenset({"stop_gained", "frameshift_variant"})
CANONICAL_SPLICE = frozenset({"splice_acceptor_variant", "splice_donor_variant"})
LOSS_OF_FUNCTION = TRUNCATING | CANONICAL_SPLICE | {"start_lost", "transcript_ablation"}
INFRAME = frozenset({"inframe_insertion", "inframe_deletion"})
PROTEIN_ALTERING = LOSS_OF_FUNCTION | INFRAME | {"missense_variant", "stop_lost", "protein_altering_variant"}
SILENT = frozenset({"synonymous_variant", "stop_retained_variant", "start_retained_variant"})
CODING = PROTEIN_ALTERING | SILENT | {"coding_sequence_variant"}


def most_severe(terms: tuple[str, ...]) -> str:
    """The first of these terms in `SEVERITY`; an unknown term ranks last."""
    return min(terms, key=lambda term: RANK.get(term, len(RANK)))
