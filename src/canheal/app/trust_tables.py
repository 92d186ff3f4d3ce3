"""Tables of content/trust as the words of the domain: purposes, findings, clocks, permissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from canheal.domain.access.clocks import UNITS, Clock, Holidays, by_country
from canheal.domain.access.duo import PURPOSES, RULES, Modifier, Permission, Rules
from canheal.domain.consent.events import Purpose, Purposes
from canheal.domain.consent.findings import Category
from canheal.formats.packaged import packaged_document, packaged_table
from canheal.terms.errors import ContentError
from canheal.terms.typed import Any

FOLDER = "trust"
CANCER = "MONDO:0004992"


@cache
def purposes() -> Purposes:
    """Purpose by id, in the order of the table. Raises ContentError."""
    table = packaged_document(FOLDER, "purposes.yaml")
    return {name: _purpose(name, row) for name, row in table["purposes"].items()}


def _purpose(name: str, row: Mapping[str, Any]) -> Purpose:
    if row["rests_on"] not in ("consent", "law") or row["at_majority"] not in ("continues", "suspended"):
        what = f"{name} rests on {row['rests_on']!r} and at majority is {row['at_majority']!r}"
        raise ContentError(what, file="content/trust/purposes.yaml", field=name, todo="Correct the row")
    return Purpose(name, row["label"], row["means"], row["rests_on"], row["secondary"] == "yes", row["at_majority"])


@cache
def consent_words() -> Mapping[str, Any]:
    """Categories of data, classes of recipients, modes and effects of a withdrawal, in words."""
    table = packaged_document(FOLDER, "purposes.yaml")
    return {name: table[name] for name in ("categories", "recipients", "withdrawal", "effects", "kept", "citation")}


@cache
def mii_policies() -> dict[str, tuple[tuple[str, str], ...]]:
    """Last part of the OID of a policy of the German Medical Informatics Initiative to (purpose, category) pairs."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, row in packaged_document(FOLDER, "purposes.yaml")["purposes"].items():
        for code, categories in (row.get("mii") or {}).items():
            found[code] = (*found.get(code, ()), *((name, category) for category in categories.split()))
    return found


@cache
def finding_categories() -> dict[str, Category]:
    """Category of findings by id."""
    return {
        name: Category(name, row["label"], row["means"], row["returned"], row["to_minors"] == "yes")
        for name, row in packaged_document(FOLDER, "findings.yaml")["categories"].items()
    }


@cache
def secondary_findings() -> dict[str, Mapping[str, str]]:
    """Gene to its row of the list of secondary findings."""
    return {row["gene"]: row for row in packaged_table(FOLDER, "secondary_findings.tsv")}


@cache
def duo_rules() -> Rules:
    """Permissions, modifiers and diseases. Raises ContentError for a rule that nothing here is."""
    table = packaged_document(FOLDER, "duo.yaml")
    modifiers = {code: Modifier(code, row["label"], row["rule"]) for code, row in table["modifiers"].items()}
    for code, row in modifiers.items():
        if row.rule not in RULES:
            what = f"{code} is judged by {row.rule!r}, which is no rule"
            raise ContentError(what, file="content/trust/duo.yaml", field=code, todo="Correct the row")
    permissions = {
        code: Permission(code, row["label"], {purpose: row[purpose] for purpose in PURPOSES})
        for code, row in table["permissions"].items()
    }
    return Rules(permissions, modifiers, _ancestors(table["diseases"]))


def _ancestors(diseases: Mapping[str, Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """Every disease of the table and of OncoTree with itself and all above it; tumour types lie below cancer."""
    found: dict[str, frozenset[str]] = {}
    for code, row in diseases.items():
        found[code] = frozenset({code}) | found.get(row["parent"], frozenset())
    places = {row["oncotree"]: code for code, row in diseases.items() if "oncotree" in row}
    parents = {row["code"]: row["parent"] for row in packaged_table("knowledge", "oncotree.tsv")}
    for code in parents:
        above = tuple(_upwards(code, parents))
        found[code] = frozenset(above).union(found[CANCER], *(found[places[one]] for one in above if one in places))
    return found


def _upwards(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    while code in parents:
        yield code
        code = parents[code]


def disease_names() -> dict[str, str]:
    """Diseases of the table by id; tumour types have their own names."""
    return {code: row["label"] for code, row in packaged_document(FOLDER, "duo.yaml")["diseases"].items()}


def duo_words(name: str) -> Mapping[str, str]:
    """Purposes, verdicts or reasons in words."""
    return dict(packaged_document(FOLDER, "duo.yaml")[name])


@cache
def clocks() -> dict[str, Clock]:
    """Clock by id. Raises ContentError."""
    found = {}
    for name, row in packaged_document(FOLDER, "clocks.yaml")["clocks"].items():
        if row["unit"] not in UNITS or row["silence"] not in ("stands", "escalates"):
            what = f"{name} counts in {row['unit']!r} and its silence {row['silence']!r}"
            raise ContentError(what, file="content/trust/clocks.yaml", field=name, todo="Correct the row")
        amount, verified = int(row["amount"]), row["verified"] == "yes"
        found[name] = Clock(name, row["label"], amount, row["unit"], row["silence"], row["citation"], verified)
    return found


@cache
def holidays() -> dict[str, Holidays]:
    """Country to its holidays."""
    return by_country(packaged_document(FOLDER, "clocks.yaml")["holidays"])
