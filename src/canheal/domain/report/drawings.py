"""The data that charts are drawn from, with every word that stands in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pin:
    """One variant on its protein.

    Attributes:
        position: residue, 1-based.
        label: short protein change ("V600E").
        vaf: 0 to 1; None draws a dashed stem.
        shape: circle, triangle, square or diamond, by oncogenicity class.
    """

    position: int
    label: str
    vaf: float | None
    shape: str


@dataclass(frozen=True, slots=True)
class LollipopTrack:
    """One protein's axis: gene, last residue drawn, words for the axis end, and pins in order of position."""

    gene: str
    length: int
    axis_note: str
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class Lollipop:
    """Variants along their proteins, height by VAF; `legend` gives the words for each shape and for a dashed stem."""

    tracks: tuple[LollipopTrack, ...]
    vaf_label: str
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CopyNumberSegment:
    """A segment on the genome's line: offsets in base pairs from its start, copies of both and of the minor allele."""

    start: int
    end: int
    total: int
    minor: int


@dataclass(frozen=True, slots=True)
class CopyNumberProfile:
    """Copies along the genome.

    Attributes:
        chromosomes: name and length in base pairs, in drawing order.
        segments: in genome order.
        ceiling: copies at which the scale ends; higher segments are drawn at the edge.
        total_label: words for the line of all copies.
        minor_label: words for the line of the minor allele.
        axis_label: words for the vertical axis.
    """

    chromosomes: tuple[tuple[str, int], ...]
    segments: tuple[CopyNumberSegment, ...]
    ceiling: int
    total_label: str
    minor_label: str
    axis_label: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with its interval, a threshold if there is one, and the words that stand beside it."""

    label: str
    value: float
    low: float
    high: float
    threshold: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Intervals:
    """Values with their intervals on one scale, which ends at `top`, or where the values do when it is None."""

    rows: tuple[Measured, ...]
    axis_label: str
    threshold_label: str
    top: float | None = None


Drawing = Lollipop | CopyNumberProfile | Intervals
