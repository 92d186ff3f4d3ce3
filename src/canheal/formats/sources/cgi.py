"""The Cancer Biomarkers database of the Cancer Genome Interpreter (CGI), frozen since 2018.

Two layouts, told by the header: CGI's own table (`Alteration`, `Association`, `Evidence level`, ...), and the export of
2018 that has the columns of CIViC's. The export writes "NA" for many alterations; what it does not name is left out.

CGI's own alterations: `BRAF:V600E,V600K` (one of these), `KRAS:.` (any), `ERBB2:amp`, `PTEN:del`, `CD274:over`,
`ALK__EML4` and `ALK__.` (fusions); several biomarkers that belong together are joined by ";" and their names by " + ".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.profiles import Is, Joined, Profile, profile_data, terms
from canheal.domain.evidence.rows import EvidenceRow
from canheal.domain.evidence.variant_names import Named, read_variant_name
from canheal.formats.cells import shown
from canheal.formats.packaged import packaged_table
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import Row, table_rows
from canheal.terms.errors import MissingColumn

_OWN = ("Alteration", "Alteration type", "Association", "Biomarker", "Evidence level", "Drug full name")
_EXPORT = ("evidence_id", "symbol", "alteration_type", "therapeutic_context", "variant_names", "clinical_significance")
_TODO = "Give cgi_biomarkers.tsv of CGI, or the evidence table of 2018"
_ASSOCIATIONS = {
    "responsive": "sensitivity",
    "sensitivity": "sensitivity",
    "resistant": "resistance",
    "resistance or non-response": "resistance",
    "no responsive": "resistance",
    "increased toxicity": "adverse_response",
    "increased toxicity (hyperbilirubinemia)": "adverse_response",
}
_LEVELS = (
    ("guidelines", "A"),
    ("late trials", "B"),
    ("early trials", "B"),
    ("case report", "C"),
    ("case study", "C"),
    ("pre-clinical", "D"),
    ("preclinical", "D"),
)
"""The first words that an evidence level holds, to our level."""
_COPIES = {"amp": "amplification", "del": "deletion"}
_AMOUNTS = {"over": "overexpression", "under": "underexpression"}
_DATE = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")


class Unread(Exception):
    """Why a record cannot be kept."""


class Cgi:
    """Reads CGI's biomarkers."""

    source = "cgi"
    kind = "evidence"
    about = About(
        title="Cancer Biomarkers database, Cancer Genome Interpreter",
        licence="CC0-1.0",
        attribution="Cancer Genome Interpreter, IRB Barcelona, PMID:29592813",
        allowed_use="any use; frozen since January 2018, so that later approvals are missing",
        quality_tier="curated_expert",
        homepage="www.cancergenomeinterpreter.org/biomarkers",
    )
    files = "cgi_biomarkers.tsv (give its date with --release), or the evidence table of 2018-01-17"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read all files; a record may stand once in all of them."""
        seen: set[str] = set()
        for path in paths:
            if found := _DATE.search(path.name):
                intake.state_release("-".join(found.groups()), path)
            make = _maker(path)
            for number, (line, row) in enumerate(table_rows(path, required=(), comment=""), 1):
                intake.take()
                try:
                    made = make(row, number)
                except Unread as why:
                    intake.drop(path, line, row.get("evidence_id") or row.get("Biomarker") or "", str(why))
                    continue
                if made.id in seen:
                    intake.drop(path, line, made.id, "the same record in another spelling")
                    continue
                seen.add(made.id)
                intake.keep(made)


READER = Cgi()


def _maker(path: Path) -> Callable[[Row, int], EvidenceRow]:
    _, row = next(iter(table_rows(path, required=(), comment="")))
    for columns, make in ((_OWN, _own), (_EXPORT, _export)):
        if all(column in row for column in columns):
            return make
    what = f"this is no table of CGI's biomarkers; its columns are: {', '.join(list(row)[:12])}"
    raise MissingColumn(what, file=str(path), line=1, todo=_TODO)


def _own(row: Row, number: int) -> EvidenceRow:
    types = [part.strip() for part in row["Alteration type"].split(";")]
    alterations = [part.strip() for part in row["Alteration"].split(";") if part.strip()]
    profile = _together([_alteration(text, types[min(n, len(types) - 1)]) for n, text in enumerate(alterations)])
    acronyms = [part.strip() for part in (row.get("Primary Tumor type") or "").split(";") if part.strip()]
    drugs = [part.strip() for part in row["Drug full name"].split(" + ") if part.strip()]
    return _row(
        id_=f"CGI_{number}",
        profile=profile,
        diseases=";".join(f"ONCOTREE:{_tumour_types()[name]}" for name in acronyms if name in _tumour_types()),
        disease=row.get("Primary Tumor type full name") or "; ".join(acronyms),
        association=row["Association"],
        level=row["Evidence level"],
        therapies=drugs,
        origin="germline" if "germline" in (row.get("Comments") or "").lower() else "somatic",
        citations=_citations(row.get("Source") or ""),
        reviewed=row.get("Curation date") or "",
    )


def _export(row: Row, _number: int) -> EvidenceRow:
    first, *others = row["variant_names"].split("|")
    kind, gene = row["alteration_type"], row["symbol"]
    name = {"EXP_OVER": "overexpression", "EXP_UNDER": "underexpression", "TRANSLOCATION_FUSION": "fusion"}.get(
        kind, first
    )
    if name in ("", "NA"):
        raise Unread("the export does not name the alteration")
    return _row(
        id_=row["evidence_id"],
        profile=read_variant_name(Named(gene, name), others),
        diseases=row["disease_ontology_id"],
        disease=row["cancer_type"] or row["do_name"],
        association=row["clinical_significance"],
        level=row["evidence_level"],
        therapies=[part.strip() for part in row["therapeutic_context"].split(",") if part.strip()],
        origin=row["variant_origin"].lower() or "unknown",
        citations=_citations(row["citation_id"]),
        reviewed="",
    )


def _row(
    *,
    id_: str,
    profile: Profile,
    diseases: str,
    disease: str,
    association: str,
    level: str,
    therapies: list[str],
    origin: str,
    citations: str,
    reviewed: str,
) -> EvidenceRow:
    significance = _ASSOCIATIONS.get(association.strip().lower())
    if significance is None:
        raise Unread(f"an association of another kind: {shown(association)}")
    grade = next((grade for words, grade in _LEVELS if words in level.lower()), None)
    if grade is None:
        raise Unread("its evidence level is not stated")
    if not therapies:
        raise Unread("no therapy is named")
    genes = dict.fromkeys(gene for variant, _ in terms(profile) for gene in (variant.partners or (variant.gene,)))
    return EvidenceRow(
        id=id_,
        genes=";".join(genes),
        profile=json.dumps(profile_data(profile)),
        diseases=diseases,
        disease=" ".join(disease.split()),
        implication="therapeutic",
        significance=significance,
        direction="supports",
        level=grade,
        therapies=";".join(therapies),
        interaction="combination" if len(therapies) > 1 and "," not in therapies[0] else "",
        origin=origin if origin in ("somatic", "germline") else "unknown",
        citations=citations,
        reviewed=reviewed if re.fullmatch(r"\d{4}-\d\d-\d\d", reviewed) else "",
    )


def _together(parts: list[Profile]) -> Profile:
    if not parts:
        raise Unread("no alteration is named")
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _alteration(text: str, kind: str) -> Profile:
    """One biomarker of CGI's grammar."""
    if "__" in text:
        return _fusion(*text.split("__", 1))
    gene, _, what = text.partition(":")
    if not what or "::" in text:
        raise Unread("an alteration in words or by place")
    if kind == "CNA":
        return _named(gene, what, _COPIES)
    if kind == "EXPR":
        return _named(gene, what, _AMOUNTS)
    if kind != "MUT":
        raise Unread(f"an alteration of the type {shown(kind)}")
    names = ["mutation" if name in (".", "") else name.removesuffix(".") for name in what.split(",")]
    parts = tuple(Is(read_categorical(gene, name)) for name in names)
    return parts[0] if len(parts) == 1 else Joined("or", parts)


def _fusion(one: str, other: str) -> Profile:
    """CGI names the gene of interest first and does not order the partners; both orders are meant."""
    if "." in (one, other):
        return Is(read_categorical(one if other == "." else other, "fusion"))
    orders = (f"{one}::{other}", f"{other}::{one}")
    return Joined("or", tuple(Is(read_categorical(one, name)) for name in orders))


def _named(gene: str, what: str, words: Mapping[str, str]) -> Profile:
    if what.lower() not in words:
        raise Unread(f"a change of another kind: {shown(what)}")
    return Is(read_categorical(gene, words[what.lower()]))


def _citations(text: str) -> str:
    parts = (part.strip() for part in re.split(r"[;,]", text))
    return ";".join(f"PMID:{part}" if part.isdecimal() else part for part in parts if part)


def _tumour_types() -> Mapping[str, str]:
    return {row["acronym"]: row["oncotree"] for row in packaged_table("knowledge", "cgi_tumour_types.tsv")}
