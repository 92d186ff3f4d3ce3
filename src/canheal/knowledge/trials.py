"""Content on trials and access programmes, as the plain tables that readers and matching use."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.evidence.diseases import ROOTS
from canheal.domain.trials.access import Programme
from canheal.domain.trials.cohorts import CohortRule
from canheal.domain.trials.vocabulary import TrialVocabulary, word_key
from canheal.knowledge.content import Content
from canheal.terms.errors import ContentError
from canheal.terms.typed import Any

PROGRAMMES = "access/programmes.yaml"
KINDS = ("off_label_protocol", "compassionate_use", "named_patient")


def trial_vocabulary(content: Content) -> TrialVocabulary:
    """The words of trial files."""
    countries = {}
    for name, code in content.table("trials/countries.tsv").pick("name", "code"):
        countries[word_key(name)] = countries[word_key(code)] = code
    statuses = content.table("trials/status.tsv").pick("word", "status")
    groups = content.table("trials/age_groups.tsv").pick("word", "sign", "years")
    return TrialVocabulary(
        statuses={word_key(word): status for word, status in statuses},
        countries=countries,
        diseases=_diseases(content),
        age_groups={word_key(word): (sign, float(years)) for word, sign, years in groups},
        passed_over=_passed_over(content),
    )


def _passed_over(content: Content) -> dict[str, frozenset[str]]:
    keys: dict[str, set[str]] = {}
    for level, key in content.table("trials/ctml_keys.tsv").pick("level", "key"):
        keys.setdefault(level, set()).add(key)
    return {level: frozenset(found) for level, found in keys.items()}


def _diseases(content: Content) -> dict[str, str]:
    """Later names stand above earlier ones: bridge, registry words, OncoTree names, codes."""
    bridge: dict[str, set[str]] = {}
    for code, name, relation in content.table("knowledge/disease_bridge.tsv").pick("oncotree", "name_doid", "relation"):
        if relation == "exact":
            bridge.setdefault(word_key(name), set()).add(code)
    tree = [row for row in content.table("knowledge/oncotree.tsv").pick("code", "name", "parent") if row[2]]
    return (
        {name: next(iter(codes)) for name, codes in bridge.items() if len(codes) == 1}
        | {word_key(word): code for word, code in content.table("trials/conditions.tsv").pick("word", "code")}
        | {word_key(name): code for code, name, _ in tree}
        | {word_key(code): code for code in (*sorted(ROOTS), *(code for code, _, _ in tree))}
    )


def receptor_statuses(content: Content) -> dict[tuple[str, str], tuple[str, str]]:
    """(gene, result as `word_key` writes it) to (receptor, positive or negative)."""
    columns = ("receptor", "gene", "result", "status")
    rows = content.table("trials/receptors.tsv").pick(*columns)
    return {(gene, word_key(result)): (receptor, status) for receptor, gene, result, status in rows}


def access_programmes(content: Content) -> tuple[Programme, ...]:
    """Access programmes with the rules of their cohorts, in the order of the file. Raises ContentError."""
    document = content.document(PROGRAMMES)
    rules = cohort_rules(content)
    return tuple(_programme(row, rules) for row in document["programmes"])


def cohort_rules(content: Content) -> dict[str, CohortRule]:
    """Rules of cohorts by id. Raises ContentError."""
    return {rule.id: rule for rule in map(_rule, content.document(PROGRAMMES)["rules"])}


def _rule(row: Mapping[str, Any]) -> CohortRule:
    if set(row) != set(CohortRule._fields):
        raise _broken(row, f"a rule has the fields {', '.join(CohortRule._fields)}")
    rule = CohortRule(**row)
    if not (0 < rule.least_first <= rule.first_stage < rule.both_stages and rule.least_both <= rule.both_stages):
        raise _broken(row, "the stages of this rule contradict each other")
    return rule


def _programme(row: Mapping[str, Any], rules: Mapping[str, CohortRule]) -> Programme:
    if set(row) != set(Programme._fields):
        raise _broken(row, f"a programme has the fields {', '.join(Programme._fields)}")
    if row["kind"] not in KINDS:
        raise _broken(row, f"'{row['kind']}' is none of {', '.join(KINDS)}")
    if row["rule"] is not None and row["rule"] not in rules:
        raise _broken(row, f"there is no rule '{row['rule']}'")
    if not all(isinstance(country, str) and len(country) == 2 and country.isupper() for country in row["countries"]):
        raise _broken(row, "countries are ISO codes in quotes, since YAML takes a bare NO for false")
    lists = {"countries": tuple(row["countries"]), "asks": tuple(row["asks"])}
    return Programme(**{**row, **lists, "rule": rules.get(row["rule"])})


def _broken(row: Mapping[str, Any], what: str) -> ContentError:
    return ContentError(what, file=PROGRAMMES, field=str(row.get("id")), todo="Mend the row")
