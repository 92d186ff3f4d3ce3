"""The references of one interpretation, built from compiled content: what `domain/interpretation` looks up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.items import Approval, EvidenceItem, Requirement
from canheal.domain.evidence.known_alleles import AlleleKnowledge
from canheal.domain.evidence.profiles import profile_from_data
from canheal.domain.guidelines.evaluate import remembering_points, remembering_table
from canheal.domain.guidelines.load import points_guideline, table_guideline
from canheal.domain.interpretation.findings import Snapshot
from canheal.domain.interpretation.label_exclusions import LabelExclusion
from canheal.domain.interpretation.references import (
    CriticalSite,
    ExonBounds,
    Gene,
    GeneRole,
    GenesByPosition,
    GermlineAdvice,
    Hotspot,
    Numbering,
    References,
)
from canheal.knowledge.content import Content
from canheal.knowledge.known_places import RecurrentAlleles, build_evidence, genes_of, known_places, other_build
from canheal.knowledge.tumour_types import NOTHING_ADDED, AddedDiseases, disease_nodes, tumour_tree
from canheal.terms.assembly import Assembly
from canheal.terms.checksum import sha256_hex
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:  # a case without snapshots need not load what opens them
    from canheal.knowledge.snapshots.evidence import EvidenceSnapshot
    from canheal.knowledge.snapshots.opened import OpenSnapshot

CATALOGUE = "canheal-catalogue"
_CATALOGUE_TABLES = tuple(f"knowledge/catalogue/{name}.tsv" for name in ("therapeutic", "diagnostic", "prognostic"))
_ITEM_COLUMNS = (
    *("gene", "id", "alteration", "diseases", "implication", "significance", "direction", "level", "therapies"),
    *("setting", "requires", "ema_status", "ema_date", "fda_status", "fda_date", "origin", "statement", "citations"),
    *("reviewed", "unverified"),
)
_GUIDELINES = {"oncogenicity": "ccv_2022", "amp": "amp_asco_cap_2017", "escat": "escat_2018"}


def build_references(content: Content, assembly: Assembly, opened: Sequence[OpenSnapshot] = ()) -> References:
    """Everything an interpretation on this assembly looks up; evidence items are read when their gene is asked for.

    Args:
        content: the compiled content tables.
        assembly: genome build of the case.
        opened: snapshots to use besides the content's own tables.

    Raises:
        StoreError: a snapshot is not what its manifest states.
    """
    added = terminologies(content, opened)
    places = genes_of(content, assembly)
    added_genes = _genes_of_snapshots(opened, assembly)
    genes = {**added_genes, **places} if added_genes else places
    evidence = _evidence_snapshots(content, opened, added)
    recurrent = RecurrentAlleles(content, assembly)
    return References(
        tumours=tumour_tree(content, added),
        evidence=_joined(_evidence(content), evidence),
        profiles=tuple(item for found in evidence for item in found.joined()),
        genes=genes,
        by_position=GenesByPosition(genes.values()),
        roles=_roles(content),
        hotspots=_hotspots(content) | _hotspots_of(opened),
        established=_established(content, opened),
        functional=_functional(content),
        critical_sites=_critical_sites(content),
        recurrent=recurrent.find,
        exons=_exons(content, assembly),
        numbering=_numbering(content),
        named_alterations=_named_alterations(content),
        harmless_truncation=_harmless_truncation(content),
        filter_notes=frozenset(row[0] for row in content.table("maf/filter_notes.tsv").pick("name", "source")),
        amino_acid_distance=_grantham(content),
        germline=_germline(content),
        kinases_at_3_prime=frozenset(
            row[0] for row in content.table("knowledge/fusion_ends.tsv").pick("gene", "active_end")
        ),
        label_exclusions=_label_exclusions(content),
        oncogenicity=remembering_points(
            points_guideline(_rules(content, "oncogenicity"), file=_rules_path("oncogenicity"))
        ),
        amp=remembering_table(table_guideline(_rules(content, "amp"), file=_rules_path("amp"))),
        escat=remembering_table(table_guideline(_rules(content, "escat"), file=_rules_path("escat"))),
        alleles=_alleles(content, opened),
        build_evidence=build_evidence(content, known_places(recurrent, places)),
    )


def snapshots(content: Content, opened: Sequence[OpenSnapshot] = ()) -> tuple[Snapshot, ...]:
    """The knowledge that an interpretation on this content and these snapshots uses, by name."""
    found = [snapshot.stated() for snapshot in opened]
    for source in content.document("knowledge/sources.yaml"):
        if source.get("only_at_import"):  # it shaped a snapshot, whose own hash stands here
            continue
        tables = [content.facts(f"knowledge/{name}") for name in source["tables"] if name.endswith(".tsv")]
        digest = tables[0].sha256 if len(tables) == 1 else _joint_digest([table.sha256 for table in tables])
        found.append(
            Snapshot(
                name=source["name"],
                release=str(source["release"]),
                digest=digest,
                licence=source["licence"],
                rows=sum(table.rows for table in tables),
                attribution=source["attribution"],
                allowed_use=source["allowed_use"],
                quality=source["quality"],
            )
        )
    return tuple(sorted(found, key=lambda snapshot: snapshot.name))


def _joint_digest(digests: list[str]) -> str:
    return sha256_hex("\n".join(digests).encode())


def _rules_path(use: str) -> str:
    return f"guidelines/{_GUIDELINES[use]}/rules.yaml"


def _rules(content: Content, use: str) -> dict[str, object]:
    document: dict[str, object] = content.document(_rules_path(use))
    return document


def _evidence(content: Content) -> Callable[[str], tuple[EvidenceItem, ...]]:
    """Items of one gene; a gene's rows are turned into items once, and only when somebody asks."""
    tables = [content.table(path) for path in _CATALOGUE_TABLES]
    by_gene = [(table.by("gene"), itemgetter(*map(table.column, _ITEM_COLUMNS))) for table in tables]
    conditions = _conditions(content)

    @cache
    def items(gene: str) -> tuple[EvidenceItem, ...]:
        return tuple(
            [_item(pick(line.split("\t")), conditions) for lines, pick in by_gene for line in lines.get(gene, ())]
        )

    return items


def terminologies(content: Content, opened: Sequence[OpenSnapshot]) -> AddedDiseases:
    """What snapshots of terminologies know of tumour types besides. Raises StoreError for a damaged one."""
    if not opened:
        return NOTHING_ADDED
    from canheal.knowledge.snapshots.terminologies import added_diseases

    return added_diseases(content, opened)


def _genes_of_snapshots(opened: Sequence[OpenSnapshot], assembly: Assembly) -> dict[str, Gene]:
    if not opened:
        return {}
    from canheal.knowledge.snapshots.terminologies import genes_on

    return genes_on(opened, assembly)


def _evidence_snapshots(
    content: Content, opened: Sequence[OpenSnapshot], added: AddedDiseases
) -> list[EvidenceSnapshot]:
    if not opened:
        return []
    from canheal.knowledge.snapshots.evidence import EvidenceSnapshot

    nodes = disease_nodes(content, added)
    moved = other_build(content)
    return [EvidenceSnapshot(found, nodes, moved) for found in opened if found.manifest.kind == "evidence"]


def _alleles(content: Content, opened: Sequence[OpenSnapshot]) -> AlleleKnowledge | None:
    if not opened:
        return None
    from canheal.knowledge.known_alleles import allele_knowledge

    return allele_knowledge(content, opened)


def _joined(
    own: Callable[[str], tuple[EvidenceItem, ...]], evidence: list[EvidenceSnapshot]
) -> Callable[[str], tuple[EvidenceItem, ...]]:
    """Our catalogue first, then the snapshots in their order."""
    if not evidence:
        return own
    return cache(lambda gene: (*own(gene), *(item for found in evidence for item in found.items(gene))))


def _conditions(content: Content) -> dict[str, Requirement]:
    rows = content.document("knowledge/catalogue/conditions.yaml")
    return {row["name"]: Requirement(row["name"], profile_from_data(row["profile"])) for row in rows}


def _item(row: tuple[str, ...], conditions: Mapping[str, Requirement]) -> EvidenceItem:
    """One row of a catalogue table (columns in content/knowledge/catalogue/README.md)."""
    gene, id_, alteration, diseases, implication, significance, direction, level, therapies, setting, *rest = row
    requires, ema_status, ema_date, fda_status, fda_date, origin, statement, citations, reviewed, unverified = rest
    approvals = [Approval("EMA", ema_status, ema_date)] if ema_status else []
    if fda_status:
        approvals.append(Approval("FDA", fda_status, fda_date))
    return EvidenceItem(
        id=id_,
        source=CATALOGUE,
        variant=read_categorical(gene, alteration),
        diseases=tuple(diseases.split(";")),
        implication=implication,
        significance=significance,
        direction=direction,
        level=level,
        therapies=tuple(therapies.split(" + ")) if therapies else (),
        setting=setting,
        approvals=tuple(approvals),
        origin=origin,
        statement=statement,
        citations=tuple(citations.split("; ")),
        reviewed=reviewed,
        unverified=unverified == "true",
        requires=tuple([conditions[name] for name in requires.split(";")]) if requires else (),
    )


def _roles(content: Content) -> dict[str, GeneRole]:
    columns = ("gene", "role", "single_aetiology", "basis")
    return {
        gene: GeneRole(
            role in ("oncogene", "both"), role in ("tumour_suppressor", "both"), single_aetiology == "true", basis
        )
        for gene, role, single_aetiology, basis in content.table("knowledge/gene_roles.tsv").pick(*columns)
    }


def _hotspots(content: Content) -> dict[tuple[str, int], Hotspot]:
    changes: dict[tuple[str, int], dict[str, int]] = {}
    residues: dict[tuple[str, int], tuple[str, int]] = {}
    columns = ("gene", "position", "reference", "change", "tumours_at_residue", "tumours_with_change")
    for gene, position, reference, change, at_residue, with_change in content.table("knowledge/hotspots.tsv").pick(
        *columns
    ):
        place = (gene, int(position))
        residues[place] = (reference, int(at_residue))
        changes.setdefault(place, {})[change] = int(with_change)
    return {place: Hotspot(*residues[place], changes[place]) for place in residues}


def _hotspots_of(opened: Sequence[OpenSnapshot]) -> dict[tuple[str, int], Hotspot]:
    """Residues that snapshots count; they stand above our own counts, which rest on fewer tumours."""
    if not opened:
        return {}
    from canheal.domain.evidence.rows import HotspotRow

    residues: dict[tuple[str, int], Hotspot] = {}
    for row in (row for found in opened for row in found.rows_of(HotspotRow)):
        if row.kind == "substitution":
            place = (row.gene, int(row.position))
            before = residues.get(place)
            changes = {**(before.by_change if before else {}), row.change: int(row.tumours_with_change)}
            residues[place] = Hotspot(row.reference, int(row.tumours_at_residue), changes)
    return residues


def _established(content: Content, opened: Sequence[OpenSnapshot]) -> dict[str, dict[str, str]]:
    """Our table, and curated lists of drivers among the snapshots; where both name a change, our citation stands."""
    found: dict[str, dict[str, str]] = {}
    if opened:
        from canheal.knowledge.known_alleles import driver_changes

        found = driver_changes(opened)
    table = content.table("knowledge/established_oncogenic.tsv")
    for gene, hgvs_p, citation, unverified in table.pick("gene", "hgvs_p", "citation", "unverified"):
        found.setdefault(gene, {})[hgvs_p.removeprefix("p.")] = _cited(citation, unverified)
    return found


def _cited(citation: str, unverified: str) -> str:
    return f"{citation}, unverified" if unverified == "true" else citation


def _functional(content: Content) -> dict[tuple[str, str], tuple[str, str]]:
    table = content.table("knowledge/functional_evidence.tsv")
    return {
        (gene, hgvs_p.removeprefix("p.")): (effect, _cited(citation, unverified))
        for gene, hgvs_p, effect, citation, unverified in table.pick(
            "gene", "hgvs_p", "effect", "citation", "unverified"
        )
    }


def _critical_sites(content: Content) -> dict[str, tuple[CriticalSite, ...]]:
    table = content.table("knowledge/critical_sites.tsv")
    found: dict[str, tuple[CriticalSite, ...]] = {}
    for gene, first, last, site, citation, unverified in table.pick(
        "gene", "first", "last", "site", "citation", "unverified"
    ):
        basis = f"{site}, {_cited(citation, unverified)}"
        found[gene] = (*found.get(gene, ()), CriticalSite(int(first), int(last), basis))
    return found


def _named_alterations(content: Content) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    found: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}
    for gene, name, term, exon in content.table("knowledge/named_alterations.tsv").pick("gene", "name", "term", "exon"):
        key = (gene, name.lower())
        found[key] = (*found.get(key, ()), (term, int(exon)))
    return found


def _label_exclusions(content: Content) -> dict[str, tuple[LabelExclusion, ...]]:
    found: dict[str, tuple[LabelExclusion, ...]] = {}
    columns = ("gene", "agency", "therapies", "alteration", "labelled", "excluded", "citation", "unverified")
    for row in content.table("knowledge/label_exclusions.tsv").pick(*columns):
        gene, agency, therapies, alteration, labelled, excluded, citation, unverified = row
        drugs, codes, cited = (
            frozenset(therapies.split(" + ")),
            tuple(excluded.split(";")),
            _cited(citation, unverified),
        )
        found[gene] = (*found.get(gene, ()), LabelExclusion(agency, drugs, alteration, labelled, codes, cited))
    return found


def _harmless_truncation(content: Content) -> dict[str, int]:
    table = content.table("knowledge/harmless_truncations.tsv")
    return {gene: int(residue) for gene, residue in table.pick("gene", "from_residue")}


def _numbering(content: Content) -> dict[tuple[str, str], tuple[Numbering, ...]]:
    found: dict[tuple[str, str], tuple[Numbering, ...]] = {}
    columns = ("gene", "transcript", "shift", "first", "last")
    for gene, transcript, shift, first, last in content.table("knowledge/numbering.tsv").pick(*columns):
        key = (gene, transcript)
        found[key] = (*found.get(key, ()), Numbering(int(shift), int(first), int(last)))
    return found


def _exons(content: Content, assembly: Assembly) -> dict[tuple[str, int], ExonBounds]:
    build = assembly.value.lower()
    columns = ("gene", "exon", "coding_start", "coding_end", f"{build}_start", f"{build}_end", "mutation_means")
    rows = list(content.table("knowledge/exons.tsv").pick(*columns))
    genes = {row[0] for row in rows}
    strands = {
        gene: strand for gene, strand in content.table("knowledge/genes.tsv").pick("gene", "strand") if gene in genes
    }
    return {
        (gene, int(exon)): ExonBounds(
            int(start),
            int(end),
            int(first) if first else None,
            int(last) if last else None,
            strands.get(gene) == "+",
            frozenset(filter(None, means.split(";"))),
        )
        for gene, exon, start, end, first, last, means in rows
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
