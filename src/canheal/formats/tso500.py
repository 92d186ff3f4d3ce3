"""TruSight Oncology 500 results: Illumina's CombinedVariantOutput.tsv, and InPreD's (TSOPPI) tables made from it.

TSO500 software reports on GRCh37 (hg19), so that is the build unless the user states another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from canheal.domain.profile.profile import CopyNumberCall, FusionCall, ReportedAlteration
from canheal.domain.variants.calls import Dropped, SmallVariantCall
from canheal.terms.assembly import Assembly
from canheal.terms.records import NamedTuple

PANEL = "TruSight Oncology 500"


class PanelBurden(NamedTuple):
    """The assay's own tumour mutational burden.

    Attributes:
        value: eligible variants per eligible megabase.
        megabases: eligible coding region; None when the file does not say.
        eligible: eligible variants; None when the file does not say.
    """

    value: float | None
    megabases: float | None
    eligible: int | None


class PanelInstability(NamedTuple):
    """The assay's own count of unstable microsatellite sites.

    Attributes:
        unstable_percent: unstable sites in percent of the usable ones.
        unstable_sites: their number; None when the file does not say.
        usable_sites: sites with enough reads; None when the file does not say.
    """

    unstable_percent: float | None
    unstable_sites: int | None
    usable_sites: int | None


@dataclass(frozen=True, slots=True)
class Tso500Content:
    """What one TSO500 file holds; another file of the same tumour may hold the rest.

    Attributes:
        sample: DNA sample, else RNA sample, as written.
        assembly: build of the coordinates.
        calls: small variants in file order.
        copy_numbers: genes that the assay calls amplified, gained or lost; no other gene is listed.
        fusions: in file order.
        reported: RNA splice variants and large rearrangements, by name.
        burden: None when the file has none.
        instability: None when the file has none.
        alteration_classes: what the file can tell of, found or not: small_variant, copy_number, fusion, splice, msi.
        panel: name of the assay.
        details: run, software and sample details as the file gives them.
    """

    sample: str
    assembly: Assembly
    calls: tuple[SmallVariantCall, ...] = ()
    copy_numbers: tuple[CopyNumberCall, ...] = ()
    fusions: tuple[FusionCall, ...] = ()
    reported: tuple[ReportedAlteration, ...] = ()
    burden: PanelBurden | None = None
    instability: PanelInstability | None = None
    alteration_classes: frozenset[str] = frozenset()
    panel: str = PANEL
    details: Mapping[str, str] = field(default_factory=dict)


def read_tso500(path: Path, *, sample: str | None, dropped: Dropped, assembly: Assembly | None = None) -> Tso500Content:
    """Read a CombinedVariantOutput.tsv, an InPreD small-variant table or variant_summary.tsv (told by content).

    Args:
        path: plain, gzip or bgzip text.
        sample: tumour sample; None when the file holds one.
        dropped: counts the records that are left out, by reason.
        assembly: build the user states; None for GRCh37, or for what the file says.

    Raises:
        MissingColumn: the file is none of these, or lacks a column.
        SampleUnclear: several samples and none chosen, or the chosen one is not there.
        WrongAssembly: the file states another build, or a position lies beyond its chromosome.
        BadRecord: a record breaks the format.
        Errors of `canheal.formats.text`.
    """
    from canheal.formats.text import open_lines
    from canheal.formats.tso500_combined import is_combined, read_combined
    from canheal.formats.tso500_inpred import read_small_variants, read_summary

    head = next((line for _, line in open_lines(path) if line.strip() and not line.startswith("#")), "")
    if is_combined(head):
        return read_combined(path, sample=sample, dropped=dropped, assembly=assembly)
    if {"sample_id", "tmb", "msi"} <= set(head.lower().split("\t")):
        return read_summary(path, sample=sample, dropped=dropped, assembly=assembly)
    return read_small_variants(path, sample=sample, dropped=dropped, assembly=assembly)
