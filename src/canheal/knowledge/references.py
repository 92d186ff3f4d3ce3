"""The references of one interpretation, built from compiled content: what `domain/interpretation` looks up."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.diseases import DiseaseTree, TumourType
from canheal.domain.evidence.items import Approval, EvidenceItem
from canheal.domain.guidelines.evaluate import remembering_points, remembering_table
from canheal.domain.guidelines.load import points_guideline, table_guideline
from canheal.domain.interpretation.findings import Snapshot
from canheal.domain.interpretation.references import (
    ExonBounds,
    Gene,
    GeneRole,
    GenesByPosition,
    GermlineAdvice,
    Hotspot,
    RecurrentAllele,
    References,
)
from canheal.knowledge.content import Content
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

CATALOGUE = "canheal-catalogue"
_CATALOGUE_TABLES = tuple(f"knowledge/catalogue/{name}.tsv" for name in ("therapeutic", "diagnostic", "prognostic"))
_RECURRENT_COLUMNS = ("gene", "hgvs_p", "hgvs_c", "transcript", "term", "exon")
_GUIDELINES = {"oncogenicity": "ccv_2022", "amp": "amp_asco_cap_2017", "escat": "escat_2018"}


def build_references(content: Content, assembly: Assembly) -> References:
    """Everything an interpretation on this assembly looks up; evidence items are read when their gene is asked for."""
    genes = _genes(content, assembly)
    return References(
        tumours=tumour_tree(content),
        evidence=_evidence(content),
        genes={gene.symbol: gene for gene in genes},
        by_position=GenesByPosition(genes),
        roles=_roles(content),
        hotspots=_hotspots(content),
        established=_established(content),
        functional=_functional(content),
        recurrent=_recurrent(content, assembly),
        exons=_exons(content),
        amino_acid_distance=_grantham(content),
        germline=_germline(content),
        oncogenicity=remembering_points(
            points_guideline(_rules(content, "oncogenicity"), file=_rules_path("oncogenicity"))
        ),
        amp=remembering_table(table_guideline(_rules(content, "amp"), file=_rules_path("amp"))),
        escat=remembering_table(table_guideline(_rules(content, "escat"), file=_rules_path("escat"))),
    )


def tumour_tree(content: Content) -> DiseaseTree:
    """OncoTree with the identifiers of the disease bridge."""
    bridge: dict[str, list[str]] = {}
    for record in content.table("knowledge/disease_bridge.tsv").records():
        if record["relation"] == "exact":
            bridge.setdefault(record["oncotree"], []).extend(filter(None, (record["doid"], record["ncit"])))
    return DiseaseTree(
        {
            record["code"]: TumourType(
                record["code"],
                record["name"],
                record["parent"],
                record["tissue"],
                tuple(bridge.get(record["code"], ())),
            )
            for record in content.table("knowledge/oncotree.tsv").records()
            if record["parent"]
        }
    )


def snapshots(content: Content) -> tuple[Snapshot, ...]:
    """The knowledge that every interpretation on this content uses, by name."""
    found = []
    for source in content.document("knowledge/sources.yaml"):
        paths = [f"knowledge/{name}" for name in source["tables"]]
        tables = [content.table(path) for path in paths if path.endswith(".tsv")]
        digest = tables[0].sha256 if len(tables) == 1 else _joint_digest([table.sha256 for table in tables])
        rows = sum(len(table.rows) for table in tables)
        found.append(Snapshot(source["name"], str(source["release"]), digest, source["licence"], rows))
    return tuple(sorted(found, key=lambda snapshot: snapshot.name))


def _joint_digest(digests: list[str]) -> str:
    import hashlib

    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _rules_path(use: str) -> str:
    return f"guidelines/{_GUIDELINES[use]}/rules.yaml"


def _rules(content: Content, use: str) -> dict[str, object]:
    document: dict[str, object] = content.document(_rules_path(use))
    return document


def _evidence(content: Content) -> Callable[[str], tuple[EvidenceItem, ...]]:
    """Items of one gene; a gene's rows are turned into items once, and only when somebody asks."""
    by_gene: dict[str, list[tuple[list[str], list[str]]]] = {}
    for path in _CATALOGUE_TABLES:
        table = content.table(path)
        gene_column = table.column("gene")
        for row in table.rows:
            by_gene.setdefault(row[gene_column], []).append((table.columns, row))

    @cache
    def items(gene: str) -> tuple[EvidenceItem, ...]:
        found = (dict(zip(columns, row, strict=True)) for columns, row in by_gene.get(gene, ()))
        return tuple(read_item(record, CATALOGUE) for record in found)

    return items


def read_item(record: dict[str, str], source: str) -> EvidenceItem:
    """One row of a catalogue table (columns in content/knowledge/catalogue/README.md)."""
    return EvidenceItem(
        id=record["id"],
        source=source,
        variant=read_categorical(record["gene"], record["alteration"]),
        diseases=tuple(record["diseases"].split(";")),
        implication=record["implication"],
        significance=record["significance"],
        direction=record["direction"],
        level=record["level"],
        therapies=tuple(filter(None, record["therapies"].split(" + "))),
        setting=record["setting"],
        approvals=_approvals(record),
        origin=record["origin"],
        statement=record["statement"],
        citations=tuple(record["citations"].split("; ")),
        reviewed=record["reviewed"],
        unverified=record["unverified"] == "true",
    )


def _approvals(record: dict[str, str]) -> tuple[Approval, ...]:
    return tuple(
        Approval(agency, record[f"{agency.lower()}_status"], record[f"{agency.lower()}_date"])
        for agency in ("EMA", "FDA")
        if record[f"{agency.lower()}_status"]
    )


def _genes(content: Content, assembly: Assembly) -> list[Gene]:
    table = content.table("knowledge/genes.tsv")
    build = assembly.value.lower()
    symbol, chromosome = table.column("gene"), table.column("chromosome")
    start, end = table.column(f"{build}_start"), table.column(f"{build}_end")
    transcripts = [table.column(name) for name in ("mane_select_refseq", "mane_select_ensembl")]
    return [
        Gene(
            row[symbol],
            frozenset(row[column].partition(".")[0] for column in transcripts if row[column]),
            row[chromosome],
            int(row[start]),
            int(row[end]),
        )
        for row in table.rows
        if row[start]
    ]


def _roles(content: Content) -> dict[str, GeneRole]:
    return {
        record["gene"]: GeneRole(
            record["role"] in ("oncogene", "both"),
            record["role"] in ("tumour_suppressor", "both"),
            record["single_aetiology"] == "true",
            record["basis"],
        )
        for record in content.table("knowledge/gene_roles.tsv").records()
    }


def _hotspots(content: Content) -> dict[tuple[str, int], Hotspot]:
    changes: dict[tuple[str, int], dict[str, int]] = {}
    residues: dict[tuple[str, int], tuple[str, int]] = {}
    for record in content.table("knowledge/hotspots.tsv").records():
        place = (record["gene"], int(record["position"]))
        residues[place] = (record["reference"], int(record["tumours_at_residue"]))
        changes.setdefault(place, {})[record["change"]] = int(record["tumours_with_change"])
    return {place: Hotspot(*residues[place], changes[place]) for place in residues}


def _established(content: Content) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for record in content.table("knowledge/established_oncogenic.tsv").records():
        found.setdefault(record["gene"], {})[record["hgvs_p"].removeprefix("p.")] = record["citation"]
    return found


def _functional(content: Content) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (record["gene"], record["hgvs_p"].removeprefix("p.")): (record["effect"], record["citation"])
        for record in content.table("knowledge/functional_evidence.tsv").records()
    }


def _recurrent(content: Content, assembly: Assembly) -> Callable[[Allele], RecurrentAllele | None]:
    """Rows by place; a row is turned into an allele, and its strings compared, only when a call stands at its place."""
    build = assembly.value.lower()
    table = content.table("knowledge/recurrent_alleles.tsv")
    chromosome, position = table.column("chromosome"), table.column(f"{build}_position")
    reference, alternate = table.column(f"{build}_ref"), table.column(f"{build}_alt")
    by_place: dict[tuple[str, str], list[list[str]]] = {}
    for row in table.rows:
        by_place.setdefault((row[chromosome], row[position]), []).append(row)

    def find(allele: Allele) -> RecurrentAllele | None:
        for row in by_place.get((allele.chromosome, str(allele.position)), ()):
            if (row[reference], row[alternate]) == (allele.reference, allele.alternate):
                record = dict(zip(table.columns, row, strict=True))
                return RecurrentAllele(*(record[name] for name in _RECURRENT_COLUMNS))
        return None

    return find


def _exons(content: Content) -> dict[tuple[str, int], ExonBounds]:
    return {
        (record["gene"], int(record["exon"])): ExonBounds(int(record["coding_start"]), int(record["coding_end"]))
        for record in content.table("knowledge/exons.tsv").records()
    }


def _grantham(content: Content) -> Callable[[str, str], float]:
    """Grantham 1974 (Science 185:862): 50.723 * sqrt(1.833 dc^2 + 0.1018 dp^2 + 0.000399 dv^2)."""
    properties = {
        row[0]: (float(row[1]), float(row[2]), float(row[3])) for row in content.table("chemistry/grantham.tsv").rows
    }

    def distance(one: str, other: str) -> float:
        if one not in properties or other not in properties:
            return 0.0
        pairs = zip(properties[one], properties[other], (1.833, 0.1018, 0.000399), strict=True)
        return 50.723 * math.sqrt(sum(weight * (a - b) ** 2 for a, b, weight in pairs))

    return distance


def _germline(content: Content) -> GermlineAdvice:
    data = content.document("germline/confirmation.yaml")
    citation = data["citation"] + (", unverified" if data["unverified"] else "")
    return GermlineAdvice(frozenset(data["genes"]), data["least_vaf_substitution"], data["least_vaf_indel"], citation)
