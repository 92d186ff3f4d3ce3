"""FHIR R4 Consent (R4B in the library, the same resource), JSON or XML, to consent events and back.

Codes of the German Medical Informatics Initiative and of canheal are known; others are named and permit nothing. A
period includes its last day or second, as FHIR says; here `end` is the first moment after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from canheal.domain.consent.events import ConsentEvent, Provision
from canheal.terms.errors import BadRecord
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

MII = "urn:oid:2.16.840.1.113883.3.1937.777.24.5.3"
OURS = "urn:canheal:consent"
_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
_LOINC = "http://loinc.org"
_TODO = "Give one FHIR R4 Consent resource, as JSON or XML"
_DEEPEST = 5
MiiPolicies = Mapping[str, Sequence[tuple[str, str]]]


class ReadConsent(NamedTuple):
    """What a resource says.

    Attributes:
        patient: the reference to the person, as written.
        event: given, refused or withdrawn; None for a draft, a proposal, or one entered in error.
        unknown: codes that nothing here knows; they permit nothing.
        template: canonical address or identifier of the policy that was signed; "" when not said.
    """

    patient: str
    event: ConsentEvent | None
    unknown: tuple[str, ...]
    template: str


def read_consent(
    written: bytes, *, name: str, recorded: datetime, policies: MiiPolicies, zone: tzinfo = UTC
) -> ReadConsent:
    """Read one resource.

    Args:
        written: JSON or XML.
        name: of the file, for messages.
        recorded: when we learn of it.
        policies: last part of a MII policy's OID to (purpose, category) pairs.
        zone: of dates without a time.

    Raises:
        BadRecord: it is no valid FHIR R4 Consent.
    """
    resource = _validated(written, name)
    unknown: list[str] = []
    provisions = tuple(_provisions(resource.get("provision") or {}, policies, zone, unknown))
    policy = next((one.get("uri") or one.get("authority") or "" for one in resource.get("policy") or ()), "")
    kind = _kind(resource["status"], provisions)
    event = None
    if kind:
        signer = next((one.get("display", "") for one in resource.get("performer") or ()), "")
        effective = _moment(resource.get("dateTime"), zone) or recorded
        event = ConsentEvent(
            str(resource.get("id") or name),
            kind,
            effective,
            recorded,
            signer if signer in ("parent1", "parent2", "guardian", "relative") else "self",
            () if kind == "withdrawn" else provisions,
            mode="stop_all_keep" if kind == "withdrawn" else "",
        )
    patient = (resource.get("patient") or {}).get("reference") or ""
    return ReadConsent(patient, event, tuple(dict.fromkeys(unknown)), policy)


def _validated(written: bytes, name: str) -> dict[str, Any]:
    from fhir.resources.R4B.consent import Consent

    try:
        if written.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
            return dict(Consent.model_validate_xml(written).model_dump())
        document = json.loads(written)
        if not isinstance(document, dict) or document.get("resourceType") != "Consent":
            raise BadRecord("the file is no FHIR Consent", file=name, todo=_TODO)
        return dict(Consent.model_validate(document).model_dump())
    except BadRecord:
        raise
    except Exception as error:  # the library, pydantic and lxml each raise their own
        words = " ".join(str(error).split())[:200]
        raise BadRecord(f"the file is no valid FHIR Consent: {words}", file=name, todo=_TODO) from None


def _kind(status: str, provisions: Sequence[Provision]) -> str:
    if status == "active":
        return "given" if any(said.permit for said in provisions) else "refused"
    return {"inactive": "withdrawn", "rejected": "refused"}.get(status, "")


def _provisions(
    node: Mapping[str, Any], policies: MiiPolicies, zone: tzinfo, unknown: list[str], *, depth: int = _DEEPEST
) -> Iterator[Provision]:
    """Provisions of a node and of those within it; the base rule itself names no code and is the default here."""
    period = node.get("period") or {}
    start, end = _moment(period.get("start"), zone), _after(period.get("end"), zone)
    own = {part: tuple(_ours(node.get(field), part)) for part, field in _FIELDS.items()}
    for concept in node.get("code") or ():
        for coding in concept.get("coding") or ():
            pairs = _meaning(coding, policies)
            if not pairs:
                unknown.append(f"{coding.get('system') or ''}|{coding.get('code') or ''}")
            for purpose, category in pairs:
                categories = (category,) if category else own["category"]
                permit = node.get("type") == "permit"
                yield Provision(purpose, permit, categories, own["recipient"], own["zone"], start, end)
    if depth:
        for inner in node.get("provision") or ():
            yield from _provisions(inner, policies, zone, unknown, depth=depth - 1)


_FIELDS = {"category": "class", "recipient": "securityLabel", "zone": "securityLabel"}


def _ours(codings: Any, part: str) -> Iterator[str]:  # noqa: ANN401 - as the library hands it over
    for coding in codings or ():
        if coding.get("system") == f"{OURS}:{part}":
            yield str(coding.get("code"))


def _meaning(coding: Mapping[str, Any], policies: MiiPolicies) -> Sequence[tuple[str, str]]:
    system, code = str(coding.get("system") or ""), str(coding.get("code") or "")
    if system == f"{OURS}:purpose":
        return ((code, ""),)
    if system == MII:
        return policies.get(code.rpartition(".")[2], ())
    return ()


def _moment(value: Any, zone: tzinfo) -> datetime | None:  # noqa: ANN401
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(value, time(), zone) if isinstance(value, date) else None


def _after(value: Any, zone: tzinfo) -> datetime | None:  # noqa: ANN401
    moment = _moment(value, zone)
    if moment is None:
        return None
    return moment + (timedelta(seconds=1) if isinstance(value, datetime) else timedelta(days=1))


def written_consent(event: ConsentEvent, *, patient: str, policy: str, status: str = "active") -> dict[str, Any]:
    """A resource that says what an event says, validated.

    Args:
        event: given, refused, modified or reconsented.
        patient: reference to the person ("Patient/p1").
        policy: address of the template that was signed.
        status: "inactive" once it was withdrawn.

    Returns:
        The resource as JSON can hold it.
    """
    from fhir.resources.R4B.consent import Consent

    made = {
        "resourceType": "Consent",
        "id": event.id,
        "status": status,
        "scope": {"coding": [{"system": _SCOPE, "code": "research"}]},
        "category": [{"coding": [{"system": _LOINC, "code": "57016-8"}]}],
        "patient": {"reference": patient},
        "dateTime": event.effective.isoformat(),
        "performer": [{"display": event.signer}],
        "policy": [{"uri": policy}],
        "provision": {"type": "deny", "provision": [_written(said) for said in event.provisions]},
    }
    return json.loads(Consent.model_validate(made).model_dump_json())  # type: ignore[no-any-return]


def _written(said: Provision) -> dict[str, Any]:
    period = {}
    if said.start:
        period["start"] = said.start.isoformat()
    if said.end:
        period["end"] = (said.end - timedelta(seconds=1)).isoformat()
    labels = [{"system": f"{OURS}:recipient", "code": code} for code in said.recipients]
    labels += [{"system": f"{OURS}:zone", "code": code} for code in said.zones]
    made: dict[str, Any] = {
        "type": "permit" if said.permit else "deny",
        "code": [{"coding": [{"system": f"{OURS}:purpose", "code": said.purpose}]}],
    }
    made |= {"period": period} if period else {}
    made |= {"securityLabel": labels} if labels else {}
    if said.categories:
        made["class"] = [{"system": f"{OURS}:category", "code": code} for code in said.categories]
    return made
