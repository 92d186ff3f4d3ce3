"""Features of the Molecular Oncology Almanac as profiles, in its flat and in its referenced schema."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.domain.evidence.profiles import Is, Not, Profile
from canheal.domain.evidence.variant_names import Named, read_variant_name
from canheal.terms.typed import Any

_PROTEINS = {"Human epidermal growth factor receptor 2 (HER2)": "ERBB2"}
"""Markers whose stain means over- or no overexpression of a gene; other stains are known by their name."""
_TRUNCATING = frozenset({"truncating", "nonsense", "frameshift"})
_SMALL = frozenset({"Somatic Variant", "Germline Variant"})


class Unread(Exception):
    """Why a feature cannot be read."""


def flat_feature(record: Mapping[str, Any]) -> Profile:
    """The feature of one assertion of the flat file. Raises Unread for what no profile tells."""
    kind = record.get("feature_type")
    if kind in _SMALL:
        return Is(_small_variant(record.get("gene") or "", record, oncogenic=not record.get("variant_annotation")))
    if kind == "Copy Number":
        return Is(_copies(record.get("gene") or "", record.get("direction")))
    if kind == "Rearrangement":
        return _fusion([name for name in (record.get("gene1"), record.get("gene2")) if name])
    if kind == "Microsatellite Stability" and str(record.get("status")).startswith("MSI-H"):
        return Is(read_categorical("-", "MSI-H"))
    if kind == "Mutational Burden" and record.get("classification") == "High":
        return Is(read_categorical("-", "TMB-H"))
    raise Unread(f"a feature of the type {kind}")


def biomarker(record: Mapping[str, Any], genes: list[str]) -> Profile:
    """One biomarker of the referenced schema; absent where it says so.

    Args:
        record: the object of biomarkers.json.
        genes: symbols of the genes it names.
    """
    facts = {
        str(entry.get("name")): entry.get("value")
        for entry in record.get("extensions") or ()
        if isinstance(entry, dict)
    }
    profile = _biomarker(str(record.get("name") or ""), facts, genes)
    return Not(profile) if facts.get("_present") is False else profile


def _biomarker(name: str, facts: Mapping[str, Any], genes: list[str]) -> Profile:
    kind, gene = facts.get("biomarker_type"), genes[0] if genes else "-"
    if kind in _SMALL:
        oncogenic = bool(facts.get("requires_oncogenic") or facts.get("requires_pathogenic"))
        return Is(_small_variant(gene, facts, oncogenic=oncogenic, name=name))
    if kind == "Copy Number":
        return Is(_copies(gene, facts.get("direction")))
    if kind == "Rearrangement":
        return _fusion(genes)
    if kind == "Wild type":
        return Not(Is(read_categorical(gene, "mutation")))
    if kind == "Protein expression":
        return _stain(name, facts)
    return _of_tumour(name, kind, facts)


def _of_tumour(name: str, kind: object, facts: Mapping[str, Any]) -> Profile:
    unstable = Is(read_categorical("-", "MSI-H"))
    status = str(facts.get("status") or "")
    if kind == "Mismatch Repair":
        return unstable if status == "Deficient" else Not(unstable)
    if kind == "Microsatellite Stability":
        if "high" in status:
            return unstable
        return Not(unstable) if "stable (MSS)" in status else _by_name("-", name)
    if kind == "Homologous Recombination" and status == "Deficient":
        return Is(read_categorical("-", "HRD-H"))
    if kind == "Tumor mutational burden" and facts.get("classification") == "High":
        return Is(read_categorical("-", "TMB-H"))
    return _by_name("-", name)


def _small_variant(gene: str, facts: Mapping[str, Any], *, oncogenic: bool, name: str = "") -> CategoricalVariant:
    if not gene:
        raise Unread("no gene is named")
    if change := str(facts.get("protein_change") or ""):
        return read_categorical(gene, change)
    exon, annotation = facts.get("exon"), str(facts.get("variant_annotation") or "").lower()
    if exon not in (None, ""):
        return read_categorical(gene, _exon(int(exon), annotation, name.lower()))
    if annotation in _TRUNCATING:
        return read_categorical(gene, "truncating mutation")
    if oncogenic:
        return read_categorical(gene, "mutation")
    return CategoricalVariant(gene, " ".join(filter(None, (name, annotation))) or "variant", "named")


def _exon(exon: int, annotation: str, name: str) -> str:
    if "skipping" in name or annotation == "splice site":
        return f"exon {exon} skipping"
    word = {"deletion": "inframe_deletion", "insertion": "inframe_insertion"}.get(annotation, "mutation")
    return f"exon {exon} {word}"


def _copies(gene: str, direction: object) -> CategoricalVariant:
    if direction not in ("Amplification", "Deletion"):
        raise Unread(f"a copy number of the direction {direction}")
    return read_categorical(gene, str(direction).lower())


def _fusion(genes: list[str]) -> Profile:
    if not genes:
        raise Unread("no gene is named")
    return read_variant_name(Named("::".join(genes) if len(genes) == 2 else f"v::{genes[0]}", "Fusion"))


def _stain(name: str, facts: Mapping[str, Any]) -> Profile:
    gene = _PROTEINS.get(str(facts.get("marker")))
    if gene is None or facts.get("value") not in ("Positive", "Negative"):
        return _by_name("-", name)
    over = Is(read_categorical(gene, "overexpression"))
    return over if facts["value"] == "Positive" else Not(over)


def _by_name(gene: str, name: str) -> Profile:
    return Is(CategoricalVariant(gene, name, "named"))
