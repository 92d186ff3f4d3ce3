"""Reads a stored `interpretation.json` (canheal.interpretation/1) into what interpretations are compared by."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from canheal.domain.evidence.items import Approval, therapy_unit
from canheal.domain.interpretation.findings import NotAssessed, Snapshot, Tiers
from canheal.domain.interpretation.stored import (
    ItemFacts,
    StoredClaim,
    StoredClass,
    StoredFinding,
    StoredInterpretation,
    measured_words,
    record_words,
    small_variant_name,
    waiting_words,
)
from canheal.formats.interpretation_json import FORMAT
from canheal.formats.json_text import require_characters
from canheal.terms.errors import BadRecord, FileCorrupt, FileMissing
from canheal.terms.typed import Any, TypeVar

_Json = dict[str, Any]
_Record = TypeVar("_Record", bound=tuple[Any, ...])
_AGAIN = "Interpret the tumour's files again; the stored copy cannot be used"


def read_interpretation(path: Path) -> StoredInterpretation:
    """A stored interpretation.

    Raises:
        FileMissing: it is not there or cannot be read.
        FileCorrupt: it is no JSON or of another format.
        BadRecord: it lacks something that the format has, or holds something that it has not.
    """
    data = stored_json(path)
    try:
        return _interpretation(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"this is no {FORMAT} ({type(error).__name__}: {str(error)[:120]})"
        raise BadRecord(what, file=str(path), todo=_AGAIN) from error


def _checked(record: _Record) -> _Record:
    """The record, if its plain fields hold what they should. Raises TypeError."""
    for place, field, fits in _plan(type(record)):
        if not fits(record[place]):
            raise TypeError(f"{field} cannot be {str(record[place])[:40]!r}")
    return record


@cache
def _plan(kind: type[tuple[Any, ...]]) -> list[tuple[int, str, Callable[[Any], bool]]]:
    """Which fields of a record are checked, and how."""
    fields = enumerate(kind.__annotations__.items())
    return [(place, field, _FITS[text]) for place, (field, text) in fields if text in _FITS]


def _are_texts(values: Iterable[Any]) -> bool:
    "".join(values)  # raises TypeError when one is no text
    return True


_FITS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "str | None": lambda value: value is None or isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int),
    "tuple[str, ...]": _are_texts,
    "frozenset[str]": _are_texts,
    "frozenset[str] | None": lambda values: values is None or _are_texts(values),
    "Mapping[str, str]": lambda values: _are_texts((*values, *values.values())),
}
"""Annotation of a field to whether a value fits; records inside are checked themselves."""


def stored_json(path: Path) -> dict[str, Any]:
    """The JSON of a stored interpretation, its format checked; raises as `read_interpretation`, but no BadRecord."""
    try:
        data = json.loads(written := path.read_bytes())
        require_characters(data, written.decode("utf-8", "replace"))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        what = f"the stored interpretation cannot be read: {reason}"
        raise FileMissing(what, file=str(path), todo="Give a folder that `canheal interpret` wrote") from error
    except (ValueError, RecursionError) as error:
        raise FileCorrupt("the stored interpretation is not whole JSON", file=str(path), todo=_AGAIN) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileCorrupt(f"the file is not of the format {FORMAT}", file=str(path), todo=_AGAIN)
    return data


def _interpretation(data: _Json) -> StoredInterpretation:
    sample, provenance = data["sample"], data["provenance"]
    return _checked(
        StoredInterpretation(
            sample=sample["name"],
            patient=sample["patient"],
            tumour_code=sample["tumour"]["code"],
            assembly=sample["assembly"],
            findings=tuple(_findings(data)),
            measured=_measured(data["biomarkers"]["measured"]),
            waiting={found["evidence"]: _waiting(found, data["evidence"]) for found in data["open_profiles"]},
            not_assessed=tuple(
                _checked(NotAssessed(row["subject"], row["state"], row["reason"], row["todo"]))
                for row in data["not_assessed"]
            ),
            snapshots=tuple(
                _checked(
                    Snapshot(
                        name=found["name"],
                        release=found["release"],
                        digest=found["sha256"],
                        licence=found["licence"],
                        rows=found["rows"],
                        attribution=found["attribution"],
                        allowed_use=found["allowed_use"],
                        quality=found["quality"],
                    )
                )
                for found in provenance["knowledge"]
            ),
            considered=frozenset(considered) if (considered := provenance.get("considered")) is not None else None,
            code_version=provenance["code"]["version"],
            content_digest=provenance["content_digest"],
            inputs=dict(provenance["inputs"]),
        )
    )


def _findings(data: _Json) -> Iterator[StoredFinding]:
    evidence = data["evidence"]
    for found in data["small_variants"]:
        name = small_variant_name(found["gene"], found["hgvs_p"] or found["hgvs_c"], found["id"])
        outcome = _class(found["oncogenicity"]) if found["oncogenicity"] else None
        claims, records = _claims(found["claims"], evidence), tuple(map(_record, found["known_alleles"]))
        hint = found["germline_hint"] or ""
        yield _checked(StoredFinding(found["id"], name, outcome, found["reportable"], claims, hint, records))
    for found in data["copy_numbers"]:
        name = f"{found['gene']} {found['state'].replace('_', ' ')}"
        yield _checked(StoredFinding(found["id"], name, None, found["reportable"], _claims(found["claims"], evidence)))
    for found in data["fusions"]:
        yield _checked(
            StoredFinding(found["id"], found["name"], None, found["reportable"], _claims(found["claims"], evidence))
        )
    for found in data["reported_alterations"]:
        name = f"{found['gene']} {found['name']}"
        yield _checked(StoredFinding(found["id"], name, None, True, _claims(found["claims"], evidence)))
    for found in (*data["biomarkers"]["shown"], *data["profiles"]):
        yield _checked(StoredFinding(found["id"], found["name"], None, True, _claims(found["claims"], evidence)))


def _record(found: _Json) -> str:
    said = ((one["kind"], one["classification"], one["stars"]) for one in found["classifications"])
    return record_words(found["source"], found["id"] or "", said)


def _waiting(found: _Json, evidence: _Json) -> str:
    item = evidence[found["evidence"]]
    return waiting_words(
        item["alteration"], therapy_unit(found["therapies"], item["interaction"] or ""), found["not_known"]
    )


def _class(found: _Json) -> StoredClass:
    criteria = found["criteria"]
    met = tuple(f"{one['id']} {one['points']:+d}" for one in criteria if one["state"] == "met")
    asked = (one["id"] for one in criteria)
    return _checked(
        StoredClass(
            label=found["class"],
            points=found["points"],
            met=met,
            asked=frozenset((*asked, *found["criteria_not_met"], *found["criteria_not_assessed"])),
        )
    )


def _claims(claims: Iterable[_Json], evidence: _Json) -> tuple[StoredClaim, ...]:
    return tuple(
        _checked(
            StoredClaim(
                evidence=claim["evidence"],
                source=claim["source"],
                item=_facts(claim, evidence[claim["evidence"]]),
                match_level=claim["match_level"],
                matched_on=claim["matched_on"],
                disease_relation=claim["disease_relation"],
                matched_disease=claim["matched_disease"],
                tiers=_tiers(claim["tiers"]),
                positive=claim["positive"],
                cautions=tuple(caution["key"] for caution in claim["cautions"]),
            )
        )
        for claim in claims
    )


def _facts(claim: _Json, item: _Json) -> ItemFacts:
    return _checked(
        ItemFacts(
            gene=item["gene"],
            alteration=item["alteration"],
            diseases=tuple(item["diseases"]),
            disease_words=item["disease_words"] or "",
            implication=claim["implication"],
            significance=claim["significance"],
            direction=claim["direction"],
            level=claim["level"],
            therapies=tuple(claim["therapies"]),
            interaction=item["interaction"] or "",
            setting=item["setting"] or "",
            approvals=tuple(
                _checked(Approval(one["agency"], one["status"], one["date"] or "")) for one in item["approvals"]
            ),
            origin=claim["origin"],
            unverified=item["unverified"],
            statement=item["statement"],
            citations=tuple(item["citations"]),
        )
    )


def _tiers(tiers: _Json) -> Tiers:
    amp, escat = tiers["amp_asco_cap"], tiers["escat"]
    return _checked(
        Tiers(
            amp=amp["tier"] or "",
            amp_row=amp["row"] or "",
            escat=escat["tier"] or "",
            escat_row=escat["row"] or "",
            escat_status=escat["status"],
            m_level=tiers["m_level"] or "",
        )
    )


def _measured(measured: _Json) -> dict[str, str]:
    satellites, scars = measured["microsatellites"], measured["homologous_recombination_scars"]
    signatures = measured["signatures"]
    burdens = {
        f"tumour mutational burden, {one['definition']}": measured_words(one["status"], one["value"], one["reason"])
        for one in measured["tumour_mutational_burden"]
    }
    return burdens | {
        "microsatellites": measured_words(satellites["status"], satellites["unstable_percent"], satellites["reason"]),
        "homologous recombination scars": measured_words(scars["status"], scars["total"], scars["reason"]),
        "signatures": measured_words("", signatures["cosine"], signatures["reason"]),
    }
