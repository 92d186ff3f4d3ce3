"""What a pilot is drawn from: content/pilot, recurrent alleles and genes of the content."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.cohort.cascade import SmallPanel
from canheal.domain.cohort.pilot import Delay, Model
from canheal.domain.cohort.tumour import Atlas, Frequency, KnownAllele, Place
from canheal.formats.packaged import packaged_document, packaged_table
from canheal.knowledge.content import Content
from canheal.terms.typed import Any

_ALLELE = (
    *("gene", "transcript", "hgvs_c", "hgvs_p", "term", "exon", "chromosome"),
    *("grch38_position", "grch38_ref", "grch38_alt", "tumours"),
)
_PLACE = ("gene", "chromosome", "grch38_start", "grch38_end", "mane_select_refseq")


def pilot_document() -> Mapping[str, Any]:
    """content/pilot/model.yaml, every value as text."""
    return packaged_document("pilot", "model.yaml")


def small_panel() -> SmallPanel:
    """What the small panel of the comparison reads."""
    small = pilot_document()["small_panel"]
    return SmallPanel(frozenset(small["genes"]), frozenset(small["classes"]), small["level"])


def pilot_model() -> Model:
    """What is drawn beside the tumours."""
    table = pilot_document()
    mix = packaged_table("pilot", "mix.tsv")
    delays = (table["days"][name] for name in ("referral_to_sample", "sample_to_result", "result_to_report"))
    return Model(
        hospitals=int(table["hospitals"]),
        laboratories=int(table["laboratories"]),
        days_of_referring=int(table["days_of_referring"]),
        mix={row["tumour"]: float(row["share"]) for row in mix},
        rare=frozenset(row["tumour"] for row in mix if row["rare"] == "yes"),
        success=float(table["success"]["value"]),
        failures=_shares(table["failures"]),
        recommended=float(table["recommended_if_actionable"]["value"]),
        treated=float(table["treated_if_recommended"]["value"]),
        delays=tuple(Delay(float(row["median"]), float(row["spread"])) for row in delays),
        reasons=_shares(table["reasons_not_treated"]),
        responses=_shares(table["responses"]),
    )


def _shares(table: Mapping[str, str]) -> dict[str, float]:
    return {name: float(share) for name, share in table.items()}


def pilot_atlas(content: Content) -> Atlas:
    """What tumours are drawn from; the panel's genes are those that the gene table places, as far as alleles recur."""
    frequencies: dict[str, tuple[Frequency, ...]] = {}
    for drawn in packaged_table("pilot", "alterations.tsv"):
        frequency = Frequency(drawn["gene"], drawn["change"], float(drawn["frequency"]))
        frequencies[drawn["tumour"]] = (*frequencies.get(drawn["tumour"], ()), frequency)
    alleles: dict[str, tuple[KnownAllele, ...]] = {}
    for row in content.table("knowledge/recurrent_alleles.tsv").pick(*_ALLELE):
        if (allele := _allele(row)) is not None:
            alleles[allele.gene] = (*alleles.get(allele.gene, ()), allele)
    return Atlas(frequencies, alleles, _places(content, alleles, frequencies))


def _allele(row: tuple[str, ...]) -> KnownAllele | None:
    """The allele of a row; None where the row has no place on GRCh38."""
    gene, transcript, hgvs_c, hgvs_p, term, exon, chromosome, position, reference, alternate, tumours = row
    if not position:
        return None
    return KnownAllele(
        gene=gene,
        transcript=transcript,
        hgvs_c=hgvs_c,
        hgvs_p=hgvs_p,
        term=term,
        exon=exon,
        chromosome=chromosome,
        position=int(position),
        reference=reference,
        alternate=alternate,
        tumours=int(tumours),
    )


def _places(
    content: Content, alleles: Mapping[str, object], frequencies: Mapping[str, tuple[Frequency, ...]]
) -> tuple[Place, ...]:
    wanted = {row.gene for rows in frequencies.values() for row in rows} | set(alleles)
    return tuple(
        Place(gene, chromosome, int(start), int(end), transcript)
        for gene, chromosome, start, end, transcript in content.table("knowledge/genes.tsv").pick(*_PLACE)
        if gene in wanted and start
    )
