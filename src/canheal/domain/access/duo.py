"""Whether a request fits the data use terms of a dataset (GA4GH Data Use Ontology).

Each rule gives a verdict with its reason; the answer is the strictest of them. What is not declared is a question for a
person, never a yes. DUO is no instrument of the GDPR: a match here is one gate among several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from canheal.terms.records import NamedTuple

APPROVE, OBLIGED, EVIDENCE, MANUAL, DENY = range(5)
VERDICTS = ("approve", "approve_with_obligations", "needs_evidence", "manual", "deny")
"""Names of the verdicts, mildest first; the number of a verdict is its place here."""
PURPOSES = ("general", "health", "disease", "population", "methods", "clinical_care")
_CODE = re.compile(r"DUO[_:](\d{1,8})\Z")
_DIGITS = 7


class Term(NamedTuple):
    """One term of a dataset: its code and what stands with it (diseases, countries, months, people)."""

    code: str
    values: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """What an applicant declares; None or empty is "not declared".

    Attributes:
        purposes: of `PURPOSES`, what the project is for.
        diseases: ids, where a purpose is about diseases.
        not_for_profit: whether the organisation is.
        commercial: whether the purpose is.
        genetic: whether genotypes are used.
        country, processing: of the organisation and of the processing, ISO 3166.
        people: ids of the applicant and of every analyst.
        project, institution: ids.
        ethics: the approval: its id, body and last day.
        collaboration: who of the primary investigators takes part.
        attested: codes of obligations that the applicant accepts.
        research_type: the coded kind of research that "RS" asks for.
    """

    purposes: frozenset[str]
    diseases: tuple[str, ...] = ()
    not_for_profit: bool | None = None
    commercial: bool | None = None
    genetic: bool | None = None
    country: str = ""
    processing: str = ""
    people: tuple[str, ...] = ()
    project: str = ""
    institution: str = ""
    ethics: str = ""
    collaboration: str = ""
    attested: frozenset[str] = frozenset()
    research_type: str = ""


class Reason(NamedTuple):
    """What one rule says: the term, a reason code, and a verdict."""

    term: str
    code: str
    verdict: int


class Match(NamedTuple):
    """The answer.

    Attributes:
        verdict: the strictest of the reasons.
        reasons: of every rule that had something to say.
        obligations: codes of terms that go into the permit.
        months: the longest time that the terms allow; None when they say nothing.
    """

    verdict: int
    reasons: tuple[Reason, ...]
    obligations: tuple[str, ...]
    months: int | None


class Permission(NamedTuple):
    """A permission: what it says to each purpose: allow, deny, disease (if all fit) or care (only with CC)."""

    code: str
    label: str
    says: Mapping[str, str]


class Modifier(NamedTuple):
    """A modifier: the rule of this module that judges it."""

    code: str
    label: str
    rule: str


class Rules(NamedTuple):
    """The tables of content/trust/duo.yaml, and ancestors (itself included) of every disease that is known."""

    permissions: Mapping[str, Permission]
    modifiers: Mapping[str, Modifier]
    ancestors: Mapping[str, frozenset[str]]


def canonical(code: str) -> str:
    """DUO:0000044 of every spelling, also the eight digits of the ontology file. Other texts come back as they are."""
    found = _CODE.match(code.strip())
    return f"DUO:{int(found.group(1)):0{_DIGITS}}" if found else code.strip()


def match(terms: Iterable[Term], asked: Evidence, rules: Rules) -> Match:
    """Hold a request against the terms of a dataset."""
    written = [term._replace(code=canonical(term.code)) for term in terms]
    permitted = [term for term in written if term.code in rules.permissions]
    modifiers = [term for term in written if term.code not in rules.permissions]
    reasons = _permission_reasons(permitted, asked, rules, care="DUO:0000043" in {term.code for term in modifiers})
    for term in modifiers:
        known = rules.modifiers.get(term.code)
        if known is None:
            reasons.append(Reason(term.code, "unknown_term", MANUAL))
        else:
            code, verdict = _RULES[known.rule](term, asked, _Context(permitted, rules.ancestors))
            reasons.append(Reason(term.code, code, verdict))
    months = [int(term.values[0]) for term in modifiers if _is_time_limit(term, rules)]
    obliged = tuple(reason.term for reason in reasons if reason.verdict == OBLIGED)
    verdict = max(reason.verdict for reason in reasons)
    return Match(verdict, tuple(reasons), obliged, min(months, default=None))


def _is_time_limit(term: Term, rules: Rules) -> bool:
    known = rules.modifiers.get(term.code)
    return bool(known and known.rule == "time_limit" and term.values and term.values[0].isdecimal())


class _Context(NamedTuple):
    permitted: list[Term]
    ancestors: Mapping[str, frozenset[str]]


def _permission_reasons(permitted: list[Term], asked: Evidence, rules: Rules, *, care: bool) -> list[Reason]:
    """For each purpose the mildest of what the permissions say: several permissions allow what either allows."""
    if not permitted:
        return [Reason("", "no_permission", DENY)]
    if not asked.purposes:
        return [Reason("", "no_purpose", MANUAL)]
    if unknown := asked.purposes - set(PURPOSES):
        return [Reason(sorted(unknown)[0], "unknown_purpose", MANUAL)]
    return [
        min((_says(term, purpose, asked, rules, care=care) for term in permitted), key=lambda reason: reason.verdict)
        for purpose in sorted(_of_diseases(asked))
    ]


def _of_diseases(asked: Evidence) -> frozenset[str]:
    """Methods for diseases are judged as research on these diseases."""
    if "methods" in asked.purposes and asked.diseases:
        return asked.purposes - {"methods"} | {"disease"}
    return asked.purposes


def _says(term: Term, purpose: str, asked: Evidence, rules: Rules, *, care: bool) -> Reason:
    said = rules.permissions[term.code].says[purpose]
    if said == "disease":
        if not asked.diseases:
            return Reason(term.code, "diseases_not_declared", MANUAL)
        fits = _all_within(asked.diseases, term.values, rules.ancestors)
        return Reason(term.code, *_DISEASE[fits])
    if said == "care":
        return Reason(term.code, *(("clinical_care_allowed", APPROVE) if care else ("clinical_care_not_allowed", DENY)))
    return Reason(term.code, f"{purpose}_{'allowed' if said == 'allow' else 'not_allowed'}", _SAID[said])


_SAID = {"allow": APPROVE, "deny": DENY}
_DISEASE = {
    True: ("within_diseases", APPROVE),
    False: ("outside_diseases", DENY),
    None: ("disease_unknown", MANUAL),
}


def _all_within(
    diseases: Iterable[str], allowed: Iterable[str], ancestors: Mapping[str, frozenset[str]]
) -> bool | None:
    """Whether each is one of the allowed or below one; None when one of them is not in the table of diseases."""
    permitted = set(allowed)
    answers = [
        True if disease in permitted else None if disease not in ancestors else bool(ancestors[disease] & permitted)
        for disease in diseases
    ]
    return False if False in answers else None if None in answers else True


_Said = tuple[str, int]
_Rule = Callable[[Term, Evidence, _Context], _Said]


def _fact(value: bool | None, name: str) -> _Said:
    """A fact that must be so; undeclared is a question for a person."""
    if value is None:
        return f"{name}_not_declared", MANUAL
    return (name, APPROVE) if value else (f"not_{name}", DENY)


def _no_methods(_term: Term, asked: Evidence, context: _Context) -> _Said:
    if "methods" not in asked.purposes:
        return "no_methods_development", APPROVE
    allowed = [disease for term in context.permitted for disease in term.values]
    fits = bool(asked.diseases) and _all_within(asked.diseases, allowed, context.ancestors)
    return ("methods_for_the_disease", APPROVE) if fits else ("methods_not_allowed", DENY)


def _non_profit_both(_term: Term, asked: Evidence, _context: _Context) -> _Said:
    both = (_fact(asked.not_for_profit, "not_for_profit"), _non_commercial(_term, asked, _context))
    return max(both, key=lambda said: said[1])


def _non_commercial(_term: Term, asked: Evidence, _context: _Context) -> _Said:
    return _fact(None if asked.commercial is None else not asked.commercial, "non_commercial")


def _countries(term: Term, asked: Evidence, _context: _Context) -> _Said:
    if not term.values or not asked.country or not asked.processing:
        return "countries_not_declared", MANUAL
    return _fact({asked.country, asked.processing} <= set(term.values), "in_the_countries")


def _listed(field: str) -> _Rule:
    """A rule: what the applicant declares must all be listed with the term."""

    def rule(term: Term, asked: Evidence, _context: _Context) -> _Said:
        declared = getattr(asked, field)
        named = {declared} if isinstance(declared, str) else set(declared)
        if not named - {""} or not term.values:
            return f"{field}_not_declared", MANUAL
        return _fact(named <= set(term.values), f"{field}_listed")

    return rule


def _document(field: str) -> _Rule:
    """A rule: a document must be there before the permit."""

    def rule(_term: Term, asked: Evidence, _context: _Context) -> _Said:
        return (f"{field}_given", APPROVE) if getattr(asked, field) else (f"{field}_missing", EVIDENCE)

    return rule


def _population(_term: Term, asked: Evidence, _context: _Context) -> _Said:
    return _fact("population" not in asked.purposes, "no_population_research")


def _time_limit(term: Term, _asked: Evidence, _context: _Context) -> _Said:
    limited = bool(term.values) and term.values[0].isdecimal()
    return ("time_limited", APPROVE) if limited else ("time_limit_unreadable", MANUAL)


def _research_type(term: Term, asked: Evidence, _context: _Context) -> _Said:
    coded = asked.research_type and asked.research_type in term.values
    return ("research_type_listed", APPROVE) if coded else ("research_type_to_be_judged", MANUAL)


_RULES: Mapping[str, _Rule] = {
    "no_methods": _no_methods,
    "genetic": lambda _term, asked, _context: _fact(asked.genetic, "genetic_study"),
    "non_profit_both": _non_profit_both,
    "not_for_profit": lambda _term, asked, _context: _fact(asked.not_for_profit, "not_for_profit"),
    "non_commercial": _non_commercial,
    "no_population": _population,
    "research_type": _research_type,
    "obligation": lambda _term, _asked, _context: ("obligation", OBLIGED),
    "collaboration": _document("collaboration"),
    "ethics": _document("ethics"),
    "countries": _countries,
    "time_limit": _time_limit,
    "people": _listed("people"),
    "project": _listed("project"),
    "institution": _listed("institution"),
    "clinical_care": lambda _term, _asked, _context: ("clinical_care_term", APPROVE),
}
RULES = frozenset(_RULES)
"""Names of the rules that a table may use."""
