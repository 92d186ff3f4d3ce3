"""The Molecular Oncology Almanac (MOAlmanac): its flat JSON of assertions, and the referenced schema of 2026.

The referenced schema is one file a kind of object, which name each other by id: statements, propositions, biomarkers,
genes, diseases, therapies, therapy_groups, indications, documents, and about, whose `last_updated` is the release. Each
statement is one regulator's word (EMA, HSE, HPRA, FDA, HC) on one indication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from canheal.domain.evidence.profiles import Joined, Profile, profile_data, terms
from canheal.domain.evidence.rows import EvidenceRow
from canheal.formats.sources.json_file import objects, read_json, text_of
from canheal.formats.sources.moalmanac_features import Unread, biomarker, flat_feature
from canheal.formats.sources.protocol import About, Intake
from canheal.terms.errors import BadRecord, MissingColumn
from canheal.terms.typed import Any

_KINDS = ("statements", "propositions", "biomarkers", "genes", "diseases", "therapies", "therapy_groups", "indications")
_ALSO = ("documents", "about")
_TODO = "Give molecular-oncology-almanac.json, or all files of the folder `referenced`"
_LEVELS = {
    "FDA-Approved": "A",
    "Guideline": "A",
    "Clinical trial": "B",
    "Clinical evidence": "B",
    "Preclinical": "D",
    "Inferential": "E",
}
_ANY_SOLID = "any solid tumor"
_Object = dict[str, Any]


class Moalmanac:
    """Reads MOAlmanac's assertions or statements."""

    source = "moalmanac"
    kind = "evidence"
    about = About(
        title="Molecular Oncology Almanac",
        licence="GPL-2.0",
        attribution="Molecular Oncology Almanac, Dana-Farber Cancer Institute, PMID:35121878",
        allowed_use="use under GPL-2.0; a table derived from it carries that licence",
        quality_tier="curated_expert",
        homepage="moalmanac.org",
    )
    files = "molecular-oncology-almanac.json (with --release), or the files of `referenced` with about.json"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read one flat file, or the files of the referenced schema together."""
        by_kind = {path.name.partition(".")[0]: path for path in paths}
        if "statements" in by_kind or "propositions" in by_kind:
            _read_referenced(by_kind, intake)
            return
        seen: set[str] = set()
        for path in paths:
            for record in objects(read_json(path), path, "assertions"):
                _take_flat(record, path, intake, seen)


READER = Moalmanac()


# --- the flat file ----------------------------------------------------------------------------------------------------


def _take_flat(record: _Object, path: Path, intake: Intake, seen: set[str]) -> None:
    intake.take()
    name = str(record.get("assertion_id", ""))
    try:
        if not name or "feature_type" not in record:
            raise BadRecord("an object is no assertion of MOAlmanac", file=str(path), field="assertion_id", todo=_TODO)
        if name in seen:
            raise Unread("the same assertion again")
        rows = list(_flat_rows(record, f"MOA{name}"))
        if not rows:
            raise Unread("it says nothing of a therapy or of the course")
    except Unread as why:
        intake.drop(path, 0, name, str(why))
        return
    seen.add(name)
    intake.keep(*rows)


def _flat_rows(record: _Object, name: str) -> Iterator[EvidenceRow]:
    """An assertion may speak of a therapy and of the course; each is a row."""
    if record.get("_deprecated") is True:
        raise Unread("deprecated")
    profile = flat_feature(record)
    level = _LEVELS.get(text_of(record, "predictive_implication"))
    if level is None:
        raise Unread("its evidence level is not stated")
    therapies = [part.strip() for part in text_of(record, "therapy_name").split(" + ") if part.strip()]
    for number, (implication, significance, direction) in enumerate(_said(record)):
        if implication == "therapeutic" and not therapies:
            raise Unread("no therapy is named")
        drugs = therapies if implication == "therapeutic" else []
        yield EvidenceRow(
            id=name if not number else f"{name}-{number + 1}",
            genes=_genes(profile),
            profile=json.dumps(profile_data(profile)),
            diseases=_oncotree(record),
            disease=_clean(text_of(record, "disease")),
            implication=implication,
            significance=significance,
            direction=direction,
            level=level,
            therapies=";".join(drugs),
            interaction="combination" if len(drugs) > 1 else "",
            setting=_clean(text_of(record, "context")),
            approvals="FDA|approved|" if record.get("predictive_implication") == "FDA-Approved" and drugs else "",
            origin="germline" if record.get("feature_type") == "Germline Variant" else "somatic",
            statement=_clean(text_of(record, "description")),
            citations=";".join(_flat_citations(record)),
            reviewed=_date(record.get("last_updated")),
        )


def _said(record: _Object) -> Iterator[tuple[str, str, str]]:
    """(implication, significance, direction) of each thing that an assertion says."""
    for key, significance in (("therapy_sensitivity", "sensitivity"), ("therapy_resistance", "resistance")):
        if record.get(key) in (0, 1):
            yield "therapeutic", significance, "supports" if record[key] else "does_not_support"
    if record.get("adverse_event_risk") == 1:
        yield "therapeutic", "adverse_response", "supports"
    if record.get("favorable_prognosis") in (0, 1):
        yield "prognostic", "better_outcome" if record["favorable_prognosis"] else "poor_outcome", "supports"


def _oncotree(record: _Object) -> str:
    if code := text_of(record, "oncotree_code"):
        return f"ONCOTREE:{code}"
    return "ONCOTREE:SOLID" if text_of(record, "disease").lower() == _ANY_SOLID else ""


def _flat_citations(record: _Object) -> Iterator[str]:
    if pmid := str(record.get("pmid") or ""):
        yield f"PMID:{pmid}"
    if nct := text_of(record, "nct"):
        yield nct
    if not pmid:
        yield f"{text_of(record, 'source_type') or 'source'}:{_clean(text_of(record, 'citation'))[:120]}".replace(
            ";", ","
        )


# --- the referenced schema --------------------------------------------------------------------------------------------


def _read_referenced(by_kind: Mapping[str, Path], intake: Intake) -> None:
    if missing := [kind for kind in (*_KINDS, *_ALSO) if kind not in by_kind]:
        what = f"the files {', '.join(missing)} of the referenced schema are missing"
        raise MissingColumn(what, file=str(next(iter(by_kind.values()))), todo=_TODO)
    about = read_json(by_kind["about"])
    if not isinstance(about, dict) or not _date(about.get("last_updated")):
        what = "about.json does not say when the database was last updated"
        raise BadRecord(what, file=str(by_kind["about"]), field="last_updated", todo=_TODO)
    intake.state_release(_date(about["last_updated"]), by_kind["about"])
    tables = _Tables({kind: by_kind[kind] for kind in (*_KINDS, "documents")})
    path = by_kind["statements"]
    for statement in tables.of("statements").values():
        intake.take()
        try:
            intake.keep(_statement(statement, tables))
        except Unread as why:
            intake.drop(path, 0, str(statement.get("id")), str(why))


class _Tables:
    """The files of the schema, each by the ids of its objects."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self._tables: dict[str, dict[Any, _Object]] = {}
        for kind, path in paths.items():
            found = objects(read_json(path), path, kind)
            if any("id" not in entry for entry in found):
                raise BadRecord("an object has no id", file=str(path), field="id", todo=_TODO)
            self._tables[kind] = {entry["id"]: entry for entry in found}

    def of(self, kind: str) -> Mapping[Any, _Object]:
        """All objects of a kind by id."""
        return self._tables[kind]

    def get(self, kind: str, key: object) -> _Object:
        """One object; files of two releases name what is not there. Raises BadRecord."""
        if not isinstance(key, (str, int)) or (found := self._tables[kind].get(key)) is None:
            what = f"{kind} has no object {str(key)[:60]!r} that another file names"
            raise BadRecord(what, file=str(self._paths[kind]), field="id", todo="Give all files of one release")
        return found


def _statement(statement: _Object, tables: _Tables) -> EvidenceRow:
    proposition = tables.get("propositions", statement.get("proposition_id"))
    if proposition.get("predicate") != "predictSensitivityTo":
        raise Unread(f"a statement of another kind: {str(proposition.get('predicate'))[:40]}")
    if statement.get("direction") not in ("supports", "disputes"):
        raise Unread("its direction is not stated")
    markers = [tables.get("biomarkers", key) for key in proposition.get("biomarkers") or ()]
    profile = _together([biomarker(marker, _symbols(marker, tables)) for marker in markers])
    disease = tables.get("diseases", proposition.get("conditionQualifier_id"))
    indication = tables.get("indications", statement.get("indication_id"))
    document = tables.get("documents", indication.get("document_id"))
    drugs = _drugs(proposition, tables)
    date = _date(indication.get("initial_approval_date"))
    agency = text_of(document, "agent_id").upper()
    return EvidenceRow(
        id=f"MOAS{statement['id']}",
        genes=_genes(profile),
        profile=json.dumps(profile_data(profile)),
        diseases=_code(text_of(disease, "primary_coding_id"), text_of(disease, "name")),
        disease=_clean(text_of(disease, "name")),
        implication="therapeutic",
        significance="sensitivity",
        direction="supports" if statement["direction"] == "supports" else "does_not_support",
        level="A",
        therapies=";".join(drugs),
        interaction="combination" if len(drugs) > 1 else "",
        setting=_clean(text_of(indication, "indication")),
        approvals=f"{agency}|approved|{date}",
        origin=_origin(markers),
        statement=_clean(text_of(statement, "description")),
        citations=f"{agency}:{date} {text_of(document, 'drug_name_brand')}".replace(";", ",").strip(),
        reviewed=_date(document.get("publication_date")),
        url=text_of(indication, "initial_approval_url"),
    )


def _together(parts: list[Profile]) -> Profile:
    if not parts:
        raise Unread("no biomarker is named")
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _symbols(marker: _Object, tables: _Tables) -> list[str]:
    return [text_of(tables.get("genes", key), "name") for key in marker.get("genes") or ()]


def _drugs(proposition: _Object, tables: _Tables) -> list[str]:
    if proposition.get("therapy_id") is not None:
        return [text_of(tables.get("therapies", proposition["therapy_id"]), "name")]
    group = tables.get("therapy_groups", proposition.get("therapy_group_id"))
    if group.get("membershipOperator") != "AND":
        raise Unread("therapies that are not given together")
    return [text_of(tables.get("therapies", key), "name") for key in group.get("therapies") or ()]


def _origin(markers: list[_Object]) -> str:
    kinds = {
        entry.get("value") == "Germline Variant"
        for marker in markers
        for entry in marker.get("extensions") or ()
        if entry.get("name") == "biomarker_type" and str(entry.get("value")).endswith("Variant")
    }
    return "germline" if kinds == {True} else "any" if len(kinds) == 2 else "somatic"


def _code(coding: str, name: str) -> str:
    system, _, code = coding.partition(":")
    if name.lower() == _ANY_SOLID:
        return "ONCOTREE:SOLID"
    return f"{system.upper()}:{code}" if system in ("oncotree", "ncit") and code else ""


def _genes(profile: Profile) -> str:
    names = (gene for variant, _ in terms(profile) for gene in (variant.partners or (variant.gene,)))
    return ";".join(dict.fromkeys(names))


def _date(text: object) -> str:
    found = re.match(r"\d{4}-\d\d-\d\d", str(text or ""))
    return found.group() if found else ""


def _clean(text: str) -> str:
    return " ".join(text.split())
