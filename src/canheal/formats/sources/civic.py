"""CIViC, in the layouts of its releases from 2016 on; which one a file has is told by its header.

    v2 (from 2023)      ClinicalEvidenceSummaries, AssertionSummaries, and beside them MolecularProfileSummaries,
                        VariantSummaries, FeatureSummaries, which complete them: types and other names of variants
    2016 to 2022        ClinicalEvidenceSummaries with gene and variant
    2022 export         one item a row with all names joined ("variant_names"), or one row a name ("biomarker_entity")
    2020 BED            variants and genes summed up, without therapies or levels of single items: beside a table of
                        items they add where its variants lie; alone they are no evidence

Accepted items are kept, submitted ones too and marked as awaiting confirmation; rejected ones are not. Columns of v2:
griffithlab/civic-v2, server/app/tsv_formatters.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from canheal.domain.evidence.profile_names import read_profile_name
from canheal.domain.evidence.profiles import Profile, ProfileError, profile_data, terms
from canheal.domain.evidence.rows import EvidenceRow
from canheal.domain.evidence.variant_names import Named, read_variant_name
from canheal.formats.cells import shown
from canheal.formats.packaged import packaged_table
from canheal.formats.sources import civic_words as words
from canheal.formats.sources.civic_places import coordinate, coordinate_of_bed
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import Row, table_rows
from canheal.terms.errors import BadRecord, MissingColumn
from canheal.terms.records import NamedTuple

_LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("molecular_profile", "molecular_profile_id", "evidence_type", "evidence_id", "evidence_level"),
    "assertions": ("molecular_profile", "assertion_type", "assertion_id", "assertion_direction"),
    "evidence_v1": ("gene", "variant", "evidence_type", "evidence_id", "clinical_significance"),
    "export": ("symbol", "variant_names", "evidence_type", "evidence_id", "clinical_significance"),
    "export_by_name": ("symbol", "variant", "evidence_type", "evidence_id", "biomarker_entity"),
    "profiles": ("name", "molecular_profile_id", "variant_ids"),
    "variants": ("variant_id", "variant", "variant_types", "variant_aliases"),
    "features": ("feature_id", "feature_type", "name"),
    "bed_variants": ("#chromosome", "start", "ref", "alt", "variant_ID", "evi_IDs"),
    "bed_genes": ("#chromosome", "start", "gene", "variant_IDs", "evidence_IDs"),
}
"""Kind of file to the columns by which it is known."""
_ITEMS = ("evidence", "assertions", "evidence_v1", "export", "export_by_name")
_TODO = "Give ClinicalEvidenceSummaries of CIViC's data releases, with the other summaries of the same day"


class Wrong(Exception):
    """Why a record cannot be kept."""


class _Known(NamedTuple):
    """What the summaries of variants and profiles add.

    Attributes:
        types: (feature, variant) to Sequence Ontology names.
        aliases: (feature, variant) to other names.
        profiles: ids of molecular profiles; None when no such file was given.
        names: of an item of the export by name, all its names.
        places: variant id, or feature and variant, to where it lies ("GRCh37:7:140453136:A:T").
        items: what was kept so far, by id.
    """

    types: dict[tuple[str, str], frozenset[str]]
    aliases: dict[tuple[str, str], tuple[str, ...]]
    profiles: frozenset[str] | None
    names: dict[str, list[str]]
    places: dict[str | tuple[str, str], str]
    items: dict[str, EvidenceRow]


class Civic:
    """Reads evidence items and assertions."""

    source = "civic"
    kind = "evidence"
    about = About(
        title="CIViC, Clinical Interpretation of Variants in Cancer",
        licence="CC0-1.0",
        attribution="CIViC, Washington University in St. Louis, PMID:28138153",
        allowed_use="any use; CIViC asks to be cited",
        quality_tier="curated_community",
        homepage="civicdb.org",
    )
    files = (
        "ClinicalEvidenceSummaries (any year) or AssertionSummaries; beside them Variant-, MolecularProfile- and "
        "FeatureSummaries, or civic_variants_summaries.bed"
    )

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read all files of one release."""
        layouts = {path: _layout(path) for path in paths}
        for path in paths:
            if day := _date_in_name(path.name):
                intake.state_release(day, path)
        if not any(layout in _ITEMS for layout in layouts.values()):
            raise MissingColumn("no file has evidence items or assertions", file=str(paths[0]), todo=_TODO)
        known = _known(layouts)
        for path in sorted(paths, key=lambda path: (_LAYOUT_ORDER[layouts[path]], path.name)):
            if layouts[path] in _ITEMS:
                _read_items(path, layouts[path], known, intake)


READER = Civic()
_LAYOUT_ORDER = {name: number for number, name in enumerate(_LAYOUTS)}


def _layout(path: Path) -> str:
    """Raises MissingColumn for a file of another kind."""
    _, row = next(iter(table_rows(path, required=(), comment="")))
    fits = (name for name, columns in _LAYOUTS.items() if all(column in row for column in columns))
    if (found := next(fits, None)) is None:
        what = f"this is no summary of CIViC; its columns are: {', '.join(list(row)[:12])}"
        raise MissingColumn(what, file=str(path), line=1, todo=_TODO)
    return found


def _date_in_name(name: str) -> str:
    """ "01-Apr-2024-ClinicalEvidenceSummaries.tsv" and "civic_20220422.tsv" name the day of their release."""
    for pattern, form in ((r"\d\d-[A-Z][a-z]{2}-\d{4}", "%d-%b-%Y"), (r"(?<!\d)20\d{6}(?!\d)", "%Y%m%d")):
        if found := re.search(pattern, name):
            try:
                return datetime.strptime(found.group(), form).date().isoformat()
            except ValueError:
                continue
    return ""


def _known(layouts: Mapping[Path, str]) -> _Known:
    types: dict[tuple[str, str], frozenset[str]] = {}
    aliases: dict[tuple[str, str], tuple[str, ...]] = {}
    profiles: set[str] = set()
    names: dict[str, list[str]] = {}
    places: dict[str | tuple[str, str], str] = {}
    for path, layout in layouts.items():
        if layout == "variants":
            for _, row in table_rows(path, required=(), comment=""):
                key = (row.get("feature_name") or row.get("gene") or "", row["variant"])
                types[key] = frozenset(_listed(row["variant_types"]))
                aliases[key] = tuple(_listed(row["variant_aliases"]))
                places[key] = coordinate(row)
        elif layout == "export_by_name":
            for _, row in table_rows(path, required=(), comment=""):
                names.setdefault(row["evidence_id"], []).append(row["variant"])
        elif layout == "bed_variants":
            for _, row in table_rows(path, required=(), comment=""):
                places[row["variant_ID"].strip()] = coordinate_of_bed(row)
        elif layout == "profiles":
            profiles |= {row["molecular_profile_id"] for _, row in table_rows(path, required=(), comment="")}
    return _Known(types, aliases, frozenset(profiles) if "profiles" in layouts.values() else None, names, places, {})


def _listed(text: str) -> Iterator[str]:
    return filter(None, (part.strip() for part in text.split(",")))


def _read_items(path: Path, layout: str, known: _Known, intake: Intake) -> None:
    make = _MAKERS[layout]
    for line, row in table_rows(path, required=(), comment=""):
        intake.take()
        try:
            made = make(row, known)
        except Wrong as wrong:
            intake.drop(path, line, _id(row), str(wrong))
            continue
        _check_profile(row, known, path, line)
        _check_review(made, intake.release, path, line)
        if (before := known.items.setdefault(made.id, made)) is not made:
            if before != made and layout != "export_by_name":
                what = f"{made.id} stands above or in another file with other content"
                raise BadRecord(what, file=str(path), line=line, todo="Give files of one release, and each item once")
            intake.drop(path, line, made.id, "the same item in another spelling or code")
            continue
        intake.keep(made)


def _check_profile(row: Row, known: _Known, path: Path, line: int) -> None:
    profile = row.get("molecular_profile_id")
    if known.profiles is None or profile is None or profile in known.profiles:
        return
    if row.get("evidence_status", "accepted").lower() != "accepted":
        return  # the summary holds profiles of accepted items
    what = f"molecular profile {profile} is not in the MolecularProfileSummaries given"
    raise BadRecord(what, file=str(path), line=line, field="molecular_profile_id", todo="Give files of one release")


def _check_review(item: EvidenceRow, release: str, path: Path, line: int) -> None:
    """A day's grace, since releases are made at night."""
    if release and item.reviewed and date.fromisoformat(item.reviewed) > date.fromisoformat(release) + timedelta(1):
        what = f"{item.id} was reviewed on {item.reviewed}, after the release of {release}"
        raise BadRecord(what, file=str(path), line=line, todo="Give the files as they were released, under their names")


def _id(row: Row) -> str:
    return row.get("evidence_id") or row.get("assertion_id") or ""


# --- one maker a layout -----------------------------------------------------------------------------------------------


def _evidence(row: Row, known: _Known) -> EvidenceRow:
    profile = row["molecular_profile"]
    made = _row(row, _displayed(profile, known), therapies=row["therapies"], disease=row["disease"])
    feature, _, variant = profile.partition(" ")
    return made._replace(coordinates=known.places.get((feature, variant), ""))


def _evidence_v1(row: Row, known: _Known) -> EvidenceRow:
    profile = read_variant_name(_named(row["gene"].strip(), row["variant"]))
    made = _row(row, profile, therapies=row.get("drugs") or row.get("therapies") or "", disease=row["disease"])
    return made._replace(coordinates=coordinate(row) or known.places.get((row.get("variant_id") or "").strip(), ""))


def _export(row: Row, known: _Known) -> EvidenceRow:
    first, *others = row["variant_names"].split("|")
    named = _named(row["symbol"].strip(), first, frozenset(_listed(row["variant_type"])))
    made = _row(row, read_variant_name(named, others), therapies=row["therapeutic_context"], disease=row["do_name"])
    return made._replace(coordinates=known.places.get((row.get("variant_id") or "").strip(), ""))


def _export_by_name(row: Row, known: _Known) -> EvidenceRow:
    named = _named(row["symbol"].strip(), row["variant"], frozenset(_listed(row["variant_type"])))
    made = _row(
        row,
        read_variant_name(named, known.names[row["evidence_id"]]),
        therapies=row["therapeutic_context"],
        disease=row["do_name"],
    )
    return made._replace(coordinates=known.places.get((row.get("variant_id") or "").strip(), ""))


def _row(row: Row, profile: Profile, *, therapies: str, disease: str) -> EvidenceRow:
    status = (row.get("evidence_status") or "accepted").strip().lower()
    if status == "rejected":
        raise Wrong("rejected by CIViC's editors")
    implication = words.IMPLICATIONS.get(row["evidence_type"].strip().lower())
    if implication is None:
        raise Wrong(f"an evidence type of another kind: {shown(row['evidence_type'])}")
    significance = words.significance(row.get("significance") or row.get("clinical_significance") or "")
    if significance is None:
        raise Wrong(f"a significance of another kind: {shown(row.get('significance') or row['clinical_significance'])}")
    if (direction := words.direction(row["evidence_direction"], implication)) is None:
        raise Wrong("its direction is not stated")
    if (level := words.level(row["evidence_level"].strip())) is None:
        raise Wrong("its evidence level is not stated")
    named = tuple(_listed(therapies))
    if implication == "therapeutic" and not named:
        raise Wrong("no therapy is named")
    number = row["evidence_id"].strip()
    return EvidenceRow(
        id=number if number.startswith("EID") else f"EID{number}",
        genes=_genes(profile),
        profile=json.dumps(profile_data(profile)),
        diseases=words.disease_code(row.get("doid") or row.get("disease_ontology_id") or ""),
        disease=_clean(disease),
        implication=implication,
        significance=significance,
        direction=direction,
        level=level,
        therapies=";".join(named),
        interaction=words.interaction(
            row.get("therapy_interaction_type") or row.get("drug_interaction_type") or "", len(named)
        ),
        origin=words.origin(row["variant_origin"]),
        statement=_clean(row.get("evidence_statement") or row.get("evidence_description") or ""),
        citations=";".join(filter(None, (words.citation(row), *_listed(row.get("nct_ids") or "")))),
        reviewed=words.reviewed(row.get("last_review_date") or ""),
        status=status,
        rating=(row.get("rating") or "").strip(),
        url=(row.get("evidence_civic_url") or row.get("evidence_url") or "").strip(),
        unverified=_unconfirmed(row, status),
    )


def _assertion(row: Row, known: _Known) -> EvidenceRow:
    implication = words.IMPLICATIONS.get(row["assertion_type"].strip().lower())
    significance = words.significance(row["significance"])
    if implication is None or significance is None:
        raise Wrong("an assertion of another kind")
    if (direction := words.direction(row["assertion_direction"], implication)) is None:
        raise Wrong("its direction is not stated")
    named = tuple(_listed(row["therapies"]))
    if implication == "therapeutic" and not named:
        raise Wrong("no therapy is named")
    cited = [item for name in _evidence_ids(row) if (item := known.items.get(name.removeprefix("CIViC:")))]
    if (
        level := words.level_of_tier(row.get("amp_category") or "") or min((i.level for i in cited), default=None)
    ) is None:
        raise Wrong("no level is stated, and the evidence it rests on is not here")
    profile = _displayed(row["molecular_profile"], known)
    approved = row.get("regulatory_approval", "").lower() == "true"
    guideline = " ".join(filter(None, (row.get("nccn_guideline"), row.get("nccn_guideline_version"))))
    return EvidenceRow(
        id=f"AID{row['assertion_id'].strip().removeprefix('AID')}",
        genes=_genes(profile),
        profile=json.dumps(profile_data(profile)),
        diseases=words.disease_code(row["doid"]),
        disease=_clean(row["disease"]),
        implication=implication,
        significance=significance,
        direction=direction,
        level=level,
        therapies=";".join(named),
        interaction=words.interaction(row.get("therapy_interaction_type") or "", len(named)),
        approvals="FDA|approved|" if approved else "",
        origin=_origin_of(row, implication, cited),
        statement=_clean(row["assertion_summary"]),
        citations=";".join(filter(None, (f"NCCN:{guideline}" if guideline else "", *_evidence_ids(row)))),
        reviewed=words.reviewed(row.get("last_review_date") or ""),
        url=row.get("assertion_civic_url", "").strip(),
        unverified=_unconfirmed(row, (row.get("assertion_status") or "accepted").strip().lower()),
    )


_MAKERS: Mapping[str, Callable[[Row, _Known], EvidenceRow]] = {
    "evidence": _evidence,
    "assertions": _assertion,
    "evidence_v1": _evidence_v1,
    "export": _export,
    "export_by_name": _export_by_name,
}


def _origin_of(row: Row, implication: str, cited: Sequence[EvidenceRow]) -> str:
    """An assertion's own word, else what predisposes is germline, else the one origin of the evidence it rests on."""
    if (stated := words.origin(row.get("variant_origin") or "")) != "unknown":
        return stated
    if implication == "predisposing":
        return "germline"
    origins = {item.origin for item in cited}
    return origins.pop() if len(origins) == 1 else "unknown"


def _evidence_ids(row: Row) -> Iterator[str]:
    return (f"CIViC:EID{number}" for number in _listed(row.get("evidence_item_ids") or ""))


def _unconfirmed(row: Row, status: str) -> str:
    return "true" if status != "accepted" or (row.get("is_flagged") or "").lower() == "true" else ""


def _displayed(name: str, known: _Known) -> Profile:
    """The profile that a display name shows, with types and other names from the variants' summary."""

    def term(feature: str, variant: str) -> Profile:
        key = (feature, variant)
        named = _named(feature, variant, known.types.get(key, frozenset()))
        return read_variant_name(named, known.aliases.get(key, ()))

    try:
        return read_profile_name(name, term)
    except ProfileError as error:
        raise Wrong(f"its molecular profile cannot be read: {error}") from None


def _named(feature: str, name: str, types: frozenset[str] = frozenset()) -> Named:
    """A variant with the current symbols of its gene, and of the fusion that its name may begin with."""
    first, space, rest = name.strip().partition(" ")
    return Named(_current(feature), f"{_current(first)}{space}{rest}", types)


def _current(feature: str) -> str:
    """The current symbols of a gene or of a fusion's partners."""
    table = _current_symbols()
    parts = re.split(r"(::|-)", feature)
    if len(parts) == 3:
        return "".join(table.get(part, part) for part in parts)
    return table.get(feature, feature)


@cache
def _current_symbols() -> Mapping[str, str]:
    rows = packaged_table("knowledge", "gene_aliases.tsv")
    genes = Counter(row["alias"] for row in rows)
    return {row["alias"]: row["gene"] for row in rows if genes[row["alias"]] == 1}


def _genes(profile: Profile) -> str:
    return ";".join(
        dict.fromkeys(gene for variant, _ in terms(profile) for gene in (variant.partners or (variant.gene,)))
    )


def _clean(text: str) -> str:
    return " ".join(text.split())
