"""Charts of the molecular report: variants on their proteins, copies along the genome."""

from __future__ import annotations

from collections.abc import Iterator

from canheal.domain.interpretation.findings import Interpretation, SmallVariantFinding
from canheal.domain.profile.profile import MolecularProfile, Segment
from canheal.domain.report.drawings import (
    CopyNumberProfile,
    CopyNumberSegment,
    Lollipop,
    LollipopTrack,
    Pin,
)
from canheal.domain.report.model import Chart, Column, Line, Row, Table, cell, plain_table
from canheal.domain.report.subjects import class_words, vaf_words
from canheal.domain.report.words import Words
from canheal.terms.assembly import CHROMOSOMES, chromosome_length
from canheal.terms.protein import parse_protein_change

_TRACKS = 4
_CEILING = 8
_ALL_SHAPES = ("circle", "triangle", "square", "diamond", "dashed")
_SHAPES = {"oncogenic": "circle", "likely_oncogenic": "triangle"}
_Placed = tuple[SmallVariantFinding, int, str]


def lollipop_chart(interpretation: Interpretation, words: Words) -> Chart | None:
    """Reportable variants on the proteins that matter most; None when no protein position is known.

    The genes with the best tier come first, then those with most points of oncogenicity. Protein lengths are not at
    hand, so the axis ends at the last position drawn and says so.
    """
    genes = _genes(interpretation)
    if not genes:
        return None
    tracks = tuple(_track(gene, placed, words) for gene, placed in genes)
    shapes = {pin.shape for track in tracks for pin in track.pins}
    if any(pin.vaf is None for track in tracks for pin in track.pins):
        shapes.add("dashed")
    legend = tuple((shape, words.say(f"chart.lollipop.{shape}")) for shape in _ALL_SHAPES if shape in shapes)
    drawing = Lollipop(tracks, words.say("column.vaf"), legend)
    text = "; ".join(f"{track.gene}: {', '.join(pin.label for pin in track.pins)}" for track in tracks)
    description = words.say("chart.lollipop.description", text=text)
    title = words.say("chart.lollipop.title")
    return Chart("chart-lollipop", title, description, drawing, _pin_table(genes, words))


def _genes(interpretation: Interpretation) -> list[tuple[str, list[_Placed]]]:
    by_gene: dict[str, list[_Placed]] = {}
    for finding in interpretation.small_variants:
        if finding.reportable and (placed := _placed(finding)):
            by_gene.setdefault(finding.gene or "?", []).append(placed)
    ranked = sorted(by_gene.items(), key=lambda item: (_best(item[1]), -_most_points(item[1]), item[0]))
    return [(gene, sorted(placed, key=lambda p: (p[1], p[2]))) for gene, placed in ranked[:_TRACKS]]


def _placed(finding: SmallVariantFinding) -> _Placed | None:
    text = finding.chosen.hgvs_p if finding.chosen else None
    change = parse_protein_change(text) if text else None
    return (finding, change.first, change.text) if change else None


def _best(placed: list[_Placed]) -> str:
    return min((c.tiers.amp for finding, _, _ in placed for c in finding.claims if c.tiers.amp), default="~")


def _most_points(placed: list[_Placed]) -> int:
    return max(0 if finding.oncogenicity is None else finding.oncogenicity.points for finding, _, _ in placed)


def _track(gene: str, placed: list[_Placed], words: Words) -> LollipopTrack:
    pins = tuple(Pin(place, label, f.call.tumour.vaf, _shape(f)) for f, place, label in placed)
    last = max(pin.position for pin in pins)
    return LollipopTrack(gene, last, words.say("chart.lollipop.length_unknown", last=last), pins)


def _shape(finding: SmallVariantFinding) -> str:
    if finding.oncogenicity is None:
        return "diamond"
    return _SHAPES.get(finding.oncogenicity.label, "square")


def _pin_table(genes: list[tuple[str, list[_Placed]]], words: Words) -> Table:
    columns = (
        Column(words.say("column.gene"), 1.0),
        Column(words.say("column.change"), 2.0),
        Column(words.say("column.residue"), 1.0, numeric=True),
        Column(words.say("column.vaf"), 2.0),
        Column(words.say("column.oncogenicity"), 2.5),
    )
    rows = tuple(
        Row(
            (
                (Line(gene, "strong"),),
                cell(label),
                cell(str(place)),
                cell(vaf_words(finding, words)),
                cell(class_words(finding, words)),
            )
        )
        for gene, placed in genes
        for finding, place, label in placed
    )
    return plain_table(words.say("chart.lollipop.table"), columns, rows)


def copy_number_chart(profile: MolecularProfile, words: Words) -> Chart | None:
    """Copies of both alleles along the genome; None when no allele-specific segments were given."""
    if not profile.segments:
        return None
    shown = [(name, chromosome_length(profile.assembly, name)) for name in CHROMOSOMES if name != "MT"]
    drawing = CopyNumberProfile(
        tuple(shown),
        tuple(_on_line(profile.segments, shown)),
        _CEILING,
        words.say("chart.copies.total"),
        words.say("chart.copies.minor"),
        words.say("chart.copies.axis"),
    )
    lost = sum(segment.length for segment in profile.segments if segment.minor == 0)
    total = sum(segment.length for segment in profile.segments)
    description = words.say(
        "chart.copies.description", segments=words.count(len(profile.segments)), loh=words.percent(lost / total)
    )
    table = _chromosome_table(profile.segments, [name for name, _ in shown], words)
    return Chart("chart-copies", words.say("chart.copies.title"), description, drawing, table)


def _on_line(segments: tuple[Segment, ...], shown: list[tuple[str, int]]) -> Iterator[CopyNumberSegment]:
    start, offsets = 0, {}
    for name, length in shown:
        offsets[name] = start
        start += length
    for segment in segments:
        if (offset := offsets.get(segment.chromosome)) is not None:
            yield CopyNumberSegment(offset + segment.start, offset + segment.end, segment.total, segment.minor)


def _chromosome_table(segments: tuple[Segment, ...], names: list[str], words: Words) -> Table:
    columns = (
        Column(words.say("column.chromosome"), 1.0),
        Column(words.say("column.segments"), 1.0, numeric=True),
        Column(words.say("column.mean_copies"), 1.5, numeric=True),
        Column(words.say("column.loh"), 1.5, numeric=True),
    )
    by_name: dict[str, list[Segment]] = {}
    for segment in segments:
        by_name.setdefault(segment.chromosome, []).append(segment)
    rows = tuple(_chromosome_row(name, by_name[name], words) for name in names if name in by_name)
    return plain_table(words.say("chart.copies.table"), columns, rows)


def _chromosome_row(name: str, segments: list[Segment], words: Words) -> Row:
    length = sum(segment.length for segment in segments)
    mean = sum(segment.total * segment.length for segment in segments) / length
    lost = sum(segment.length for segment in segments if segment.minor == 0) / length
    texts = (words.count(len(segments)), words.number(mean, 2), words.percent(lost))
    return Row(((Line(name, "strong"),), *(cell(text) for text in texts)))
