"""Consequences, population frequencies and predictions in a VCF: VEP CSQ, SnpEff ANN, bcftools BCSQ.

An entry reaches an ALT only when its allele field is that ALT in the annotator's spelling; where two readings are
possible the allele stays without annotation, since a consequence at the wrong allele is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from canheal.domain.variants.calls import Consequence
from canheal.formats.packaged import packaged_table
from canheal.formats.vcf_bcsq import BcsqReader
from canheal.formats.vcf_reads import number
from canheal.formats.vcf_vep_alleles import matching_names, minimal_spellings, vep_spellings
from canheal.terms.protein import one_letter
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import RANK
from canheal.terms.typed import Protocol

_TRANSCRIPT = ("Transcript", "")
# SnpEff's own words for Sequence Ontology terms of our scale (SnpEff manual, effect prediction details)
_SNPEFF_TERMS = {
    "conservative_inframe_deletion": "inframe_deletion",
    "disruptive_inframe_deletion": "inframe_deletion",
    "conservative_inframe_insertion": "inframe_insertion",
    "disruptive_inframe_insertion": "inframe_insertion",
    "intergenic_region": "intergenic_variant",
    "stop_retained": "stop_retained_variant",
}
Entry = list[str]


class Annotated(NamedTuple):
    """What the annotation says of one ALT.

    Frequencies and predictions are None where the file has no such field, {} where it is empty for this allele.
    """

    consequences: tuple[Consequence, ...]
    frequencies: Mapping[str, float] | None = None
    predictions: Mapping[str, bool] | None = None


class Site(NamedTuple):
    """A record's place and alleles: contig as the file spells it, POS, REF and the ALTs in upper case."""

    chromosome: str
    position: int
    alleles: Sequence[str]


NOTHING = Annotated(())


class AnnotationReader(Protocol):
    """Reads one INFO tag of annotations."""

    kind: str
    tag: str

    def read(self, value: str, site: Site) -> list[Annotated]:
        """What the value of the tag says of each ALT."""


def annotation_readers(declared: Mapping[str, str]) -> list[AnnotationReader]:
    """Readers for the annotation tags that a header declares (tag to description), the fullest first."""
    readers: list[AnnotationReader] = []
    for tag in ("CSQ", "ANN"):
        names = [name.strip(" '\"") for name in declared.get(tag, "").rpartition(":")[2].split("|")]
        if "Consequence" in names and "Allele" in names:
            readers.append(_VepReader(tag, names))
        elif "Annotation" in names and "Allele" in names:
            readers.append(_SnpEffReader(tag, names))
    if "BCSQ" in declared:
        readers.append(_BcftoolsReader())
    return readers


class _BcftoolsReader:
    """BCSQ behind the common door."""

    kind, tag = BcsqReader.kind, BcsqReader.tag

    def __init__(self) -> None:
        self._bcsq = BcsqReader()

    def read(self, value: str, site: Site) -> list[Annotated]:
        return [
            Annotated(found) for found in self._bcsq.consequences(value, site.chromosome, site.position, site.alleles)
        ]


class _VepReader:
    """CSQ of Ensembl VEP (also where --vcf_info_field calls it ANN)."""

    kind = "vep"

    def __init__(self, tag: str, names: Sequence[str]) -> None:
        self.tag = tag
        # a place behind the last field reads as empty, for fields that this file has not
        self._width = len(names) + 1
        place = {name: index for index, name in enumerate(names)}
        nowhere = len(names)
        self._allele, self._terms = place["Allele"], place["Consequence"]
        self._symbol, self._gene = place.get("SYMBOL", nowhere), place.get("Gene", nowhere)
        self._feature, self._type = place.get("Feature", nowhere), place.get("Feature_type", nowhere)
        self._c, self._p = place.get("HGVSc", nowhere), place.get("HGVSp", nowhere)
        self._exon, self._canonical = place.get("EXON", nowhere), place.get("CANONICAL", nowhere)
        self._select, self._mane = place.get("MANE_SELECT", nowhere), place.get("MANE", nowhere)
        self._number = place.get("ALLELE_NUM", nowhere)
        rows = packaged_table("callers", "annotation.tsv")
        self._populations = [
            (row["key"], place[row["name"]]) for row in rows if row["purpose"] == "population" and row["name"] in place
        ]
        self._predictors = [
            (row["key"], place[row["name"]], _verdicts(row))
            for row in rows
            if row["purpose"] == "prediction" and row["name"] in place
        ]

    def read(self, value: str, site: Site) -> list[Annotated]:
        allele, width = self._allele, self._width
        entries = [f"{text}|".split("|") for text in value.split(",")]
        if any(len(entry) < width for entry in entries):
            entries = [entry + [""] * (width - len(entry)) for entry in entries]
        if len(site.alleles) == 2:
            spelled = vep_spellings(site.alleles)[0]
            if all(entry[allele] == spelled for entry in entries):
                return [self._annotated(entries)]
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(entry[allele], []).append(entry)
        return [self._annotated(found) if found else NOTHING for found in self._assigned(groups, site.alleles)]

    def _assigned(self, groups: Mapping[str, list[Entry]], alleles: Sequence[str]) -> list[list[Entry]]:
        numbered = self._by_number(groups, alleles) if len(alleles) > 2 else None
        return numbered or [groups.get(name, []) for name in matching_names(groups, alleles)]

    def _by_number(self, groups: Mapping[str, list[Entry]], alleles: Sequence[str]) -> list[list[Entry]] | None:
        """Entries by ALLELE_NUM; None when it is missing or, counting alleles taken away, contradicts the spelling."""
        spellings = list(zip(vep_spellings(alleles), minimal_spellings(alleles), strict=True))
        found: list[list[Entry]] = [[] for _ in spellings]
        for name, entries in groups.items():
            for entry in entries:
                text = entry[self._number]
                place = int(text) - 1 if text.isdecimal() and len(text) < 5 else -1
                if not 0 <= place < len(found) or name not in spellings[place]:
                    return None
                found[place].append(entry)
        return found

    def _annotated(self, entries: list[Entry]) -> Annotated:
        type_, symbol, gene = self._type, self._symbol, self._gene
        kept = [entry for entry in entries if entry[type_] in _TRANSCRIPT and (entry[symbol] or entry[gene])]
        return Annotated(
            tuple([self._consequence(entry) for entry in kept or entries[:1]]),
            self._frequencies(entries[0]) if self._populations else None,
            self._predictions(kept) if self._predictors else None,
        )

    def _consequence(self, entry: Entry) -> Consequence:
        in_transcript = entry[self._type] in _TRANSCRIPT
        coding, protein = entry[self._c], entry[self._p]
        return Consequence(
            (entry[self._symbol] or entry[self._gene]) if in_transcript else "",
            entry[self._feature] or None if in_transcript else None,
            sorted_terms(entry[self._terms]),
            coding_form(coding) if coding else None,
            protein_form(protein) if protein else None,
            entry[self._exon] or None,
            self._is_mane(entry),
            entry[self._canonical] == "YES",
        )

    def _is_mane(self, entry: Entry) -> bool:
        mane = entry[self._mane]
        return bool(entry[self._select]) or (bool(mane) and ("MANE_Select" in mane or mane.startswith("NM_")))

    def _frequencies(self, entry: Entry) -> Mapping[str, float]:
        """The frequencies belong to the allele, so that every transcript's entry repeats them."""
        found: dict[str, float] = {}
        for population, place in self._populations:
            for part in entry[place].split("&") if entry[place] else ():
                value = number(part)
                if value is not None and value <= 1 and value >= found.get(population, 0):
                    found[population] = value
        return found

    def _predictions(self, kept: list[Entry]) -> Mapping[str, bool]:
        """Verdicts for the MANE Select transcript, else the canonical one, else the first that has any."""
        chosen = next((entry for entry in kept if self._is_mane(entry)), None)
        if chosen is None:
            chosen = next((entry for entry in kept if entry[self._canonical] == "YES"), None)
        found: dict[str, bool] = {}
        for tool, place, verdicts in self._predictors:
            texts = [entry[place] for entry in kept if entry[place]] if chosen is None else [chosen[place]]
            verdict = verdicts.get(texts[0].partition("(")[0]) if texts else None
            if verdict is not None:
                found[tool] = verdict
        return found


def _verdicts(row: Mapping[str, str]) -> dict[str, bool]:
    return dict.fromkeys(row["damaging"].split(","), True) | dict.fromkeys(row["tolerated"].split(","), False)


class _SnpEffReader:
    """ANN of SnpEff (Variant annotations in VCF format 1.0)."""

    kind = "snpeff"

    def __init__(self, tag: str, names: Sequence[str]) -> None:
        self.tag = tag
        self._width = len(names) + 1
        place = {name: index for index, name in enumerate(names)}
        nowhere = len(names)
        self._allele, self._terms = place["Allele"], place["Annotation"]
        self._gene, self._type = place.get("Gene_Name", nowhere), place.get("Feature_Type", nowhere)
        self._feature, self._rank = place.get("Feature_ID", nowhere), place.get("Rank", nowhere)
        self._c, self._p = place.get("HGVS.c", nowhere), place.get("HGVS.p", nowhere)

    def read(self, value: str, site: Site) -> list[Annotated]:
        by_alternate: dict[str, list[Entry]] = {alternate: [] for alternate in site.alleles[1:]}
        for text in value.split(","):
            entry = text.split("|")
            entry += [""] * (self._width - len(entry))
            found = by_alternate.get(entry[self._allele])
            if found is not None:
                found.append(entry)
        return [self._annotated(by_alternate[alternate]) for alternate in site.alleles[1:]]

    def _annotated(self, entries: list[Entry]) -> Annotated:
        kept = [entry for entry in entries if entry[self._type] == "transcript" and entry[self._gene]]
        return Annotated(tuple(self._consequence(entry) for entry in kept or entries[:1]))

    def _consequence(self, entry: Entry) -> Consequence:
        in_transcript = entry[self._type] == "transcript"
        return Consequence(
            entry[self._gene] if in_transcript else "",
            entry[self._feature] or None if in_transcript else None,
            sorted_terms(entry[self._terms]),
            coding_form(entry[self._c]),
            protein_form(entry[self._p]),
            entry[self._rank] or None,
        )


@lru_cache(maxsize=1024)
def sorted_terms(text: str) -> tuple[str, ...]:
    """Terms joined by "&", most severe first; SnpEff's own words become those of our scale."""
    named = [_SNPEFF_TERMS.get(term, term) for term in text.split("&") if term]
    return tuple(sorted(named, key=lambda term: RANK.get(term, len(RANK))))


def protein_form(text: str) -> str | None:
    """ "ENSP00000288602.6:p.Val600Glu" as "p.V600E"; None when it names no change ("", "p.?")."""
    return _one_letter_form(text[text.find(":") + 1 :])


@lru_cache(maxsize=1024)
def _one_letter_form(text: str) -> str | None:
    body = one_letter(text)
    return None if body in ("", "?") else f"p.{body}"


def coding_form(text: str) -> str | None:
    """The c. form without its transcript; None when empty."""
    body = text[text.find(":") + 1 :]
    return (body.replace("%3D", "=") if "%" in body else body) or None
