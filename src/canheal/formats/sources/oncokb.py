"""OncoKB: the records of its service that speak of therapies, diagnosis and course, as kept for one release.

Two answers of the service, told by what they hold: `/info`, whose `dataVersion` is the release, and
`/utils/allActionableVariants`, a list of records with `gene`, `variant`, `proteinChange`, `cancerType`, `level`,
`drugs`, `pmids`, `abstracts`, `description` and, since germline records are among them, `setting`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from canheal.domain.evidence.profiles import profile_data, terms
from canheal.domain.evidence.rows import EvidenceRow
from canheal.formats.sources.json_file import objects, read_json, text_of
from canheal.formats.sources.oncokb_words import Unread, level_row, read_alteration, tumour_codes
from canheal.formats.sources.protocol import About, Intake
from canheal.terms.errors import BadRecord
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canheal.formats.token_service import TokenService

_INFO, _RECORDS = "info.json", "allActionableVariants.json"
_LARGEST_INFO, _LARGEST = 1_000_000, 300_000_000
_TODO = "Give the answers of /info and /utils/allActionableVariants of one release"
_DATES = (r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", r"(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>\d{4})")
_ORIGINS = {"somatic": "somatic", "germline": "germline", "": "somatic"}
"""Before its germline release OncoKB's records were somatic without saying so."""
_Object = dict[str, Any]


class OncoKbRelease(NamedTuple):
    """Version ("v5.1") and ISO date of OncoKB's data."""

    version: str
    date: str


class OncoKb:
    """Reads OncoKB's records, and asks its service for them with the user's own token."""

    source = "oncokb"
    kind = "evidence"
    about = About(
        title="OncoKB",
        licence="OncoKB Terms of Use",
        attribution="OncoKB, Memorial Sloan Kettering Cancer Center, PMID:28890946",
        allowed_use=(
            "as your own licence says: free for academic research; patient care, hospital reports and companies need a "
            "licence; no redistribution, no training of AI models (www.oncokb.org/terms, unverified)"
        ),
        quality_tier="curated_expert",
        homepage="www.oncokb.org",
    )
    files = "no file: it is fetched with your own API token; or info.json with allActionableVariants.json"
    service = "https://www.oncokb.org/api/v1"
    token_variable = "CANHEAL_ONCOKB_TOKEN"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read the answers; which one a file is, is told by what it holds."""
        read: dict[EvidenceRow, None] = {}
        for path in paths:
            document = read_json(path)
            if isinstance(document, dict):
                intake.state_release(_release(document, str(path)).date, path)
            else:
                _take(objects(document, path, "records"), path, intake, read)
        intake.rows += _told_apart(list(read))

    def current(self, service: TokenService) -> OncoKbRelease:
        """The release that the service has now."""
        return _release(json.loads(service.json("info", largest=_LARGEST_INFO)), service.where("info"))

    def fetch(self, service: TokenService, folder: Path) -> list[Path]:
        """Fetch one release into files.

        Raises:
            BadRecord: the service went on to another release while it answered; nothing of it may be used.
            Errors of `TokenService.json`.
        """
        info = service.json("info", largest=_LARGEST_INFO)
        before = _release(json.loads(info), service.where("info"))
        records = service.json("utils/allActionableVariants", largest=_LARGEST, version=before.version)
        if (after := self.current(service)) != before:
            what = f"the release changed from {before.version} to {after.version} while it was fetched"
            raise BadRecord(what, file=service.where("info"), todo="Run the command again; nothing was kept")
        paths = [folder / _INFO, folder / _RECORDS]
        for path, content in zip(paths, (info, records), strict=True):
            path.write_bytes(content)
        return paths

    def release_of(self, folder: Path) -> OncoKbRelease | None:
        """The release of answers that a snapshot keeps; None when it keeps none."""
        path = folder / _INFO
        return _release(read_json(path), str(path)) if path.is_file() else None


READER = OncoKb()


def _release(document: object, place: str) -> OncoKbRelease:
    stated = document.get("dataVersion") if isinstance(document, dict) else None
    if isinstance(stated, dict) and (version := text_of(stated, "version")) and (day := _date(text_of(stated, "date"))):
        return OncoKbRelease(version, day)
    raise BadRecord("OncoKB's data version and its date are not there", file=place, field="dataVersion", todo=_TODO)


def _date(text: str) -> str:
    found = next(filter(None, (re.fullmatch(pattern, text) for pattern in _DATES)), None)
    try:
        return date(*(int(found[part]) for part in "ymd")).isoformat() if found else ""
    except ValueError:
        return ""


def _take(records: list[_Object], path: Path, intake: Intake, read: dict[EvidenceRow, None]) -> None:
    for number, record in enumerate(records, 1):
        intake.take()
        gene, variant = text_of(record, "gene"), text_of(record, "variant")
        if "cancerType" not in record or "level" not in record:
            raise BadRecord(f"object {number} is no record of OncoKB", file=str(path), field="level", todo=_TODO)
        try:
            rows = list(_rows(record, gene, variant))
            if read.keys() >= set(rows):
                raise Unread("the same record again")
        except Unread as why:
            intake.drop(path, 0, f"{number}: {gene} {variant}", str(why))
            continue
        intake.keep()
        read.update(dict.fromkeys(rows))


def _told_apart(rows: list[EvidenceRow]) -> Iterator[EvidenceRow]:
    """Rows on one subject that differ in their level, or in what they cite, each with an id of its own."""
    for more in (lambda row: row.rating, lambda row: _digest(*row)[:6]):
        often = Counter(row.id for row in rows)
        rows = [row._replace(id=f"{row.id}-{more(row)}") if often[row.id] > 1 else row for row in rows]
    yield from rows


def _rows(record: _Object, gene: str, variant: str) -> Iterator[EvidenceRow]:
    """One row for each choice of drugs; drugs joined by "+" are given together."""
    if not gene or not variant:
        raise Unread("no gene or no alteration is named")
    level = level_row(text_of(record, "level"))
    profile = read_alteration(gene, variant, text_of(record, "proteinChange"))
    names = dict.fromkeys(gene for one, _ in terms(profile) for gene in (one.partners or (one.gene,)))
    origin = _ORIGINS.get(text_of(record, "setting").lower())
    if origin is None:
        raise Unread("neither somatic nor germline")
    row = EvidenceRow(
        id="",
        genes=";".join(names),
        profile=json.dumps(profile_data(profile)),
        diseases=";".join(f"ONCOTREE:{code}" for code in tumour_codes(text_of(record, "cancerType"))),
        disease=text_of(record, "cancerType"),
        implication=level["implication"],
        significance=level["significance"],
        direction="supports",
        level=level["counts_as"],
        approvals=f"{level['approval']}|approved|" if level["approval"] else "",
        origin=origin,
        statement=f"OncoKB level {level['level']}. {text_of(record, 'description')}".strip(),
        citations=";".join(_citations(record)),
        rating=level["level"],
        url="" if names == {"-": None} else f"https://www.oncokb.org/gene/{gene}",
    )
    for drugs in _choices(record, level["implication"]):
        more = {"therapies": ";".join(drugs), "interaction": "combination" if len(drugs) > 1 else ""}
        yield row._replace(id=_id(gene, variant, row, drugs), **more)


def _choices(record: _Object, implication: str) -> list[list[str]]:
    if implication != "therapeutic":
        return [[]]
    choices = [
        [drug.strip() for drug in choice.split(" + ") if drug.strip()]
        for choice in text_of(record, "drugs").split(", ")
        if choice.strip()
    ]
    if not choices:
        raise Unread("no therapy is named")
    return choices


def _id(gene: str, variant: str, row: EvidenceRow, drugs: list[str]) -> str:
    """What the record speaks of, but not its level, so that a changed level is seen as a change of the same record."""
    subject = (gene, variant, row.disease, row.implication, row.significance, row.origin, *sorted(drugs))
    return f"OKB{_digest(*subject)[:12]}"


def _digest(*texts: str) -> str:
    return hashlib.sha256("\t".join(texts).encode()).hexdigest()


def _citations(record: _Object) -> Iterator[str]:
    for part in re.split(r"[,;\s]+", text_of(record, "pmids")):
        if part.isdecimal():
            yield f"PMID:{part}"
    for abstract in filter(None, (part.strip() for part in text_of(record, "abstracts").split(";"))):
        yield f"abstract:{abstract[:120]}"
