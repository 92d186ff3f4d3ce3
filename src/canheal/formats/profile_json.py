"""`profile.json` (format canheal.profile/1): one tumour as it was measured, whole, so that it can be interpreted again.

The JSON Schema is `docs/reference/profile.schema.json`. Records inside are rows, whose columns `fields` names: a tumour
of 600 variants takes a third of the room that named fields would, and is written in one call. A file of an earlier
release, whose records had fewer columns, is read as long as the new columns have a default.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from json import JSONEncoder
from pathlib import Path

from canheal.domain.profile.biomarkers import (
    Biomarkers,
    MicrosatelliteStatus,
    ScarScore,
    SignatureExposure,
    SignatureRefit,
    TumourMutationalBurden,
)
from canheal.domain.profile.profile import (
    Assay,
    CopyNumberCall,
    FusionCall,
    GeneName,
    MolecularProfile,
    ReportedAlteration,
    Segment,
)
from canheal.domain.variants.calls import Consequence, Place, ReadSupport, SmallVariantCall
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.checksum import sha256_hex
from canheal.terms.errors import BadRecord, FileCorrupt, FileMissing
from canheal.terms.quantities import Interval
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

FORMAT = "canheal.profile/1"
NAME = "profile.json"
_RECORDS: tuple[Any, ...] = (
    *(
        Allele,
        Assay,
        Biomarkers,
        Consequence,
        CopyNumberCall,
        FusionCall,
        GeneName,
        Interval,
        MicrosatelliteStatus,
        Place,
    ),
    *(ReadSupport, ReportedAlteration, ScarScore, Segment, SignatureExposure, SignatureRefit, SmallVariantCall),
    TumourMutationalBurden,
)
_FIELDS = {record.__name__: list(record._fields) for record in _RECORDS}
_RENEW = "Interpret the tumour's files again; the stored copy cannot be used"
_Decode = Callable[[Any], Any]
_Row = list[Any]


class StoredProfile(NamedTuple):
    """What `profile.json` holds.

    Attributes:
        profile: the tumour as it was measured.
        inputs: file name to SHA-256 of the files it was read from.
        written: the bytes of the file.
    """

    profile: MolecularProfile
    inputs: Mapping[str, str]
    written: bytes


def profile_json(profile: MolecularProfile, inputs: Mapping[str, str]) -> bytes:
    """UTF-8 JSON; the same profile gives the same bytes, and `read_profile` gives back an equal one."""
    body = _encoded(inputs, _FIELDS, profile._asdict())
    head = f'{{"format":"{FORMAT}","sha256":"{_digest(body)}",\n'
    return head.encode() + body + b"}\n"


def read_profile(path: Path) -> StoredProfile:
    """The profile of a stored interpretation.

    Raises:
        FileMissing: it is not there or cannot be read.
        FileCorrupt: it is no JSON, of another format, or was changed after it was written.
        BadRecord: a record has columns this release does not know, or lacks one it needs.
    """
    data, written = _parsed(path)
    try:
        fields, stored, inputs = data["fields"], data["profile"], data["inputs"]
        if data["sha256"] != _digest(_body(written)) and data["sha256"] != _digest(_encoded(inputs, fields, stored)):
            raise FileCorrupt("the profile was changed after it was written", file=str(path), todo=_RENEW)
        return StoredProfile(_profile(fields, stored), dict(inputs), written)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        what = f"this is no profile of this release ({type(error).__name__}: {str(error)[:120]})"
        raise BadRecord(what, file=str(path), todo=_RENEW) from error


def _parsed(path: Path) -> tuple[Any, bytes]:
    """The file's content, and its bytes."""
    try:
        data = json.loads(written := path.read_bytes())
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        todo = f"Interpret the tumour with this release, which writes {NAME} beside interpretation.json"
        raise FileMissing(f"the stored profile cannot be read: {reason}", file=str(path), todo=todo) from error
    except (ValueError, RecursionError) as error:
        raise FileCorrupt("the stored profile is not whole JSON", file=str(path), todo=_RENEW) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileCorrupt(f"the file is not of the format {FORMAT}", file=str(path), todo=_RENEW)
    return data, written


def _body(written: bytes) -> bytes:
    """What the checksum is over, in a file as `profile_json` writes it."""
    return written.partition(b"\n")[2].removesuffix(b"}\n")


def _encoded(inputs: Mapping[str, str], fields: Mapping[str, _Row], profile: Mapping[str, Any]) -> bytes:
    """The body: everything that the checksum is over."""
    parts = (("inputs", inputs), ("fields", fields), ("profile", profile))
    return ",\n".join(f'"{key}":{_encode(value)}' for key, value in parts).encode()


def _digest(body: bytes) -> str:
    return sha256_hex(body)


def _plain(value: object) -> object:
    """What JSON has no word for: sets of names."""
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in {FORMAT}")


_encode = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_plain).encode


# --- reading --------------------------------------------------------------------------------------------------------


def _profile(fields: Mapping[str, list[str]], stored: Mapping[str, Any]) -> MolecularProfile:
    records = _decoders(fields)
    decode: dict[str, _Decode] = {
        "assembly": Assembly,
        "assay": records["Assay"],
        "small_variants": _each(records["SmallVariantCall"]),
        "copy_numbers": _each(records["CopyNumberCall"]),
        "segments": _each(records["Segment"]),
        "fusions": _each(records["FusionCall"]),
        "reported": _each(records["ReportedAlteration"]),
        "biomarkers": records["Biomarkers"],
        "expression_tested": frozenset,
        "gene_names": _each(records["GeneName"]),
    }
    return MolecularProfile(**{key: decode[key](value) if key in decode else value for key, value in stored.items()})


def _decoders(fields: Mapping[str, list[str]]) -> dict[str, _Decode]:
    """A reader for each kind of record, inner ones first."""
    made: dict[str, _Decode] = {}

    def add(record: Any, **inside: _Decode) -> _Decode:  # noqa: ANN401 - a class of named tuples
        columns = fields[record.__name__] if record is not GeneName else fields.get(record.__name__, [])
        made[record.__name__] = _reader(record, columns, inside)
        return made[record.__name__]

    place, interval, reads = add(Place), add(Interval), add(ReadSupport)
    allele = add(Allele, assembly=Assembly)
    consequence = add(Consequence, terms=tuple)
    add(
        SmallVariantCall,
        allele=_maybe(allele),
        consequences=_each(consequence),
        tumour=reads,
        normal=_maybe(reads),
        filters=_maybe(tuple),
        callers=tuple,
        place=place,
    )
    add(CopyNumberCall, place=place)
    add(FusionCall, breakpoints=tuple, place=place)
    add(ReportedAlteration, place=place)
    add(Segment)
    add(GeneName, symbols=tuple)
    genes = _maybe(frozenset)
    add(
        Assay,
        genes=genes,
        alteration_classes=frozenset,
        low_coverage=frozenset,
        copy_number_genes=genes,
        fusion_genes=genes,
    )
    burden, exposure = add(TumourMutationalBurden, interval=_maybe(interval)), add(SignatureExposure, interval=interval)
    refit = add(SignatureRefit, exposures=_each(exposure))
    satellites, scars = add(MicrosatelliteStatus), add(ScarScore)
    add(Biomarkers, burdens=_each(burden), microsatellites=satellites, scars=scars, signatures=refit)
    return made


def _reader(record: Any, columns: list[str], inside: Mapping[str, _Decode]) -> _Decode:  # noqa: ANN401
    """From a row with these columns to the record; unknown columns are refused, missing ones take their default."""
    make = record._make
    places = [(columns.index(name), decode) for name, decode in inside.items() if name in columns]
    same = tuple(columns) == record._fields

    def read(row: _Row) -> Any:  # noqa: ANN401 - the record's type
        row = list(row)
        for place, decode in places:
            row[place] = decode(row[place])
        return make(row) if same else record(**dict(zip(columns, row, strict=True)))

    return read


def _each(decode: _Decode) -> _Decode:
    return lambda rows: tuple(map(decode, rows))


def _maybe(decode: _Decode) -> _Decode:
    return lambda value: None if value is None else decode(value)
