"""Findings by therapies: what a board can choose from, at which level, in whom it was shown, and what is against it.

Reads the JSON of a stored interpretation (`canheal.interpretation/1`), so that a board sees what was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_GROUPS = ("small_variants", "copy_numbers", "fusions", "reported_alterations", "profiles")
_LAST = "Z"
NEAR = ("same", "ancestor", "any")
"""Relations of a tumour type in which evidence speaks of the patient's own."""


class Support(NamedTuple):
    """One finding that supports a therapy.

    Attributes:
        finding: id of the finding.
        name: in words.
        amp, escat, m_level: tiers of the claim; "" when none.
        match: match level of the claim.
        relation: of the tumour type of the evidence to the patient's.
        disease: OncoTree code of the tumour type it was shown in.
        evidence: evidence id and source.
    """

    finding: str
    name: str
    amp: str
    escat: str
    m_level: str
    match: str
    relation: str
    disease: str
    evidence: str


class Option(NamedTuple):
    """One therapy.

    Attributes:
        therapy: drugs, as the evidence names them.
        supports: findings that support it, best tier first.
        ema: status at the EMA in the tumour type of the best evidence: approved, not_approved, or "" when not stated.
        against: sentences that speak against it: resistance found in this tumour, cautions, another tumour type.
    """

    therapy: str
    supports: tuple[Support, ...]
    ema: str
    against: tuple[str, ...]

    @property
    def best(self) -> Support:
        """The support of the best tier."""
        return self.supports[0]


def options(interpretation: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Option, ...]:
    """Therapies with a claim that they help, best tier first.

    Args:
        interpretation: the stored JSON.
        names: id of a finding to its name in the report.
    """
    evidence = interpretation["evidence"]
    for_it: dict[str, list[tuple[Support, Mapping[str, Any]]]] = {}
    against: dict[str, list[str]] = {}
    for found, claim in _claims(interpretation):
        if claim.get("implication") != "therapeutic" or not claim.get("therapies"):
            continue
        name = names.get(found["id"], found["id"])
        unit = " + ".join(claim["therapies"])
        if claim["positive"]:
            for_it.setdefault(unit, []).append((_support(found["id"], name, claim), claim))
        else:
            for drug in claim["therapies"]:
                against.setdefault(drug, []).append(_against(name, claim))
    made = [_option(unit, rows, evidence, against) for unit, rows in for_it.items()]
    return tuple(sorted(made, key=lambda option: (_rank(option.best), option.therapy)))


def _claims(interpretation: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    found = [one for group in _GROUPS for one in interpretation.get(group, ())]
    found += interpretation["biomarkers"]["shown"]
    return ((one, claim) for one in found for claim in one.get("claims", ()))


def _against(name: str, claim: Mapping[str, Any]) -> str:
    denied = "no " if claim["direction"] == "does_not_support" else ""
    return f"{name}: {denied}{claim['significance'].replace('_', ' ')} ({claim['evidence']}, {claim['source']})"


def _support(finding: str, name: str, claim: Mapping[str, Any]) -> Support:
    tiers = claim["tiers"]
    return Support(
        finding,
        name,
        (tiers.get("amp_asco_cap") or {}).get("tier") or "",
        (tiers.get("escat") or {}).get("tier") or "",
        tiers.get("m_level") or "",
        claim["match_level"],
        claim["disease_relation"],
        claim.get("matched_disease") or "",
        f"{claim['evidence']}, {claim['source']}",
    )


def _rank(support: Support) -> tuple[str, str]:
    return support.amp or _LAST, support.escat or _LAST


def _option(
    unit: str,
    rows: list[tuple[Support, Mapping[str, Any]]],
    evidence: Mapping[str, Any],
    against: Mapping[str, list[str]],
) -> Option:
    rows = sorted(rows, key=lambda row: _rank(row[0]))
    best = rows[0][1]
    speaks = [words for drug in best["therapies"] for words in against.get(drug, ())]
    speaks += [caution["words"] for caution in best.get("cautions", ())]
    ema = _ema(evidence.get(best["evidence"], {}).get("approvals", ()))
    if ema == "not_approved":
        speaks.append("not approved by the EMA for this")
    return Option(unit, _once(row[0] for row in rows), ema, tuple(dict.fromkeys(speaks)))


def _once(supports: Iterable[Support]) -> tuple[Support, ...]:
    """The best support of each finding."""
    best: dict[str, Support] = {}
    for support in supports:
        best.setdefault(support.finding, support)
    return tuple(best.values())


def _ema(approvals: Iterable[Mapping[str, Any]]) -> str:
    return next((row["status"] for row in approvals if row["agency"] == "EMA"), "")
