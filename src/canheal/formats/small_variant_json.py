"""Small variants in `interpretation.json`, each as one line of text.

An exome has 17,000 of them, most alike but for place and name. They are written into a template, and what they share
(the trace of an oncogenicity class, lists of words) is encoded once: a dict for each, and the encoder's way through it,
took half of the command's time. The test beside holds each line equal to what `json` makes of the plain dict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from json import JSONEncoder
from json.encoder import encode_basestring  # quotes one text

from canheal.domain.evidence.known_alleles import KnownAllele
from canheal.domain.guidelines.rules import CriterionOutcome, PointsOutcome
from canheal.domain.interpretation.findings import CAUTIONS, Claim, SmallVariantFinding
from canheal.domain.variants.calls import Consequence, ReadSupport
from canheal.terms.alleles import Allele
from canheal.terms.typed import Any

_Json = dict[str, Any]
json_text = JSONEncoder(ensure_ascii=False).encode
_NULL = "null"
_KEYS = (
    *("id", "location", "described_location", "gene", "gene_by_position", "transcript", "transcript_chosen_by"),
    *("hgvs_c", "hgvs_p", "consequence", "exon", "other_transcripts", "annotated_by", "tumour_reads", "normal_reads"),
    *("filters", "callers", "population_frequencies", "population_source", "origin", "reportable", "oncogenicity"),
    *("two_hit", "known_alleles"),
    *("germline_hint", "claims", "gene_level_unsupported", "not_assessed", "source"),
)


def _template(*keys: str) -> str:
    return "{" + ", ".join(f'"{key}": %s' for key in keys) + "}"


_FINDING = _template(*_KEYS)
# names of builds and chromosomes and bases hold nothing that JSON escapes
_LOCATION = '{"assembly": "%s", "chromosome": "%s", "position": %s, "reference": "%s", "alternate": "%s"}'
_OTHER = _template("gene", "transcript", "hgvs_c", "hgvs_p", "consequence")
_READS = _template("depth", "alternate", "vaf", "contradiction")
_SOURCE = _template("file", "line")


def small_variant_lines(findings: Iterable[SmallVariantFinding]) -> Iterator[str]:
    """The JSON object of each finding, without line ends."""
    # by identity: equal facts share one outcome, and the findings keep it alive meanwhile
    outcomes: dict[int, str] = {}
    for finding in findings:
        outcome = finding.oncogenicity
        if (trace := outcomes.get(id(outcome))) is None:
            trace = outcomes[id(outcome)] = json_text(_oncogenicity(outcome) if outcome else None)
        yield _line(finding, trace)


def _line(finding: SmallVariantFinding, trace: str) -> str:
    call, chosen, two_hit = finding.call, finding.chosen, finding.two_hit
    return _FINDING % (
        encode_basestring(finding.id),
        _location(call.allele),
        _word(call.location),
        _word(finding.gene),
        _yes_no(finding.gene_by_position),
        _word(chosen.transcript) if chosen else _NULL,
        encode_basestring(finding.chosen_by),
        _word(chosen.hgvs_c) if chosen else _NULL,
        _word(chosen.hgvs_p) if chosen else _NULL,
        _words(chosen.terms) if chosen else _NULL,
        _word(chosen.exon) if chosen else _NULL,
        _others(call.consequences, chosen),
        _word(call.annotated_by),
        _reads(call.tumour),
        _reads(call.normal) if call.normal else _NULL,
        _words(call.filters) if call.filters is not None else _NULL,
        _words(call.callers),
        _frequencies(call.population_frequencies) if call.population_frequencies is not None else _NULL,
        _population(finding.population.source, finding.population.state, finding.population.reason)
        if finding.population
        else _NULL,
        encode_basestring(call.origin),
        _yes_no(finding.reportable),
        trace,
        json_text(two_hit._asdict()) if two_hit else _NULL,
        json_text([_known(record) for record in finding.known]) if finding.known else "[]",
        _word(finding.germline_hint or None),
        json_text(claims_json(finding.claims)) if finding.claims else "[]",
        _words(finding.gene_level_unsupported),
        _words(finding.not_assessed),
        _SOURCE % (encode_basestring(call.place.file), call.place.line),
    )


def _word(text: str | None) -> str:
    return _NULL if text is None else encode_basestring(text)


def _frequencies(by_population: Mapping[str, float]) -> str:
    """Fractions are finite; `json` writes them as they are formatted."""
    return f"{{{', '.join([f'{encode_basestring(name)}: {value}' for name, value in by_population.items()])}}}"


@lru_cache(maxsize=4096)
def _words(texts: tuple[str, ...]) -> str:
    return json_text(texts)


@lru_cache(maxsize=64)
def _population(source: str, state: str, reason: str) -> str:
    """Few different ones in a tumour."""
    return json_text({"source": source, "state": state, "reason": reason or None})


def _known(record: KnownAllele) -> _Json:
    return {
        "source": record.source,
        "id": record.id or None,
        "gene": record.gene or None,
        "classifications": [
            {
                "kind": found.kind,
                "classification": found.words,
                "review": found.review or None,
                "stars": found.stars,
                "conditions": list(found.conditions),
            }
            for found in record.classifications
        ],
        "citations": list(record.citations),
    }


def _yes_no(value: bool) -> str:
    return "true" if value else "false"


def _location(allele: Allele | None) -> str:
    if allele is None:
        return _NULL
    assembly, chromosome, position, reference, alternate = allele
    return _LOCATION % (assembly.value, chromosome, position, reference, alternate)


def _others(views: tuple[Consequence, ...], chosen: Consequence | None) -> str:
    if len(views) == 1 and views[0] is chosen:
        return "[]"
    found = (
        _OTHER % (_word(view.gene), _word(view.transcript), _word(view.hgvs_c), _word(view.hgvs_p), _words(view.terms))
        for view in views
        if view is not chosen
    )
    return f"[{', '.join(found)}]"


def _reads(reads: ReadSupport) -> str:
    """Numbers are written as `json` does, which is also how they are formatted."""
    depth, alternate, vaf, doubt = reads
    return _READS % (
        _NULL if depth is None else depth,
        _NULL if alternate is None else alternate,
        _NULL if vaf is None else vaf,
        _word(doubt),
    )


def _oncogenicity(outcome: PointsOutcome) -> _Json:
    """The class with the criteria met or excluded and the facts behind each; the others by id."""
    return {
        "guideline": outcome.guideline,
        "class": outcome.label,
        "points": outcome.points,
        "next_class": outcome.next_label or None,
        "points_to_next_class": outcome.points_to_next,
        "points_not_assessed": outcome.open_points,
        "criteria": [_criterion(found) for found in outcome.outcomes if found.state in ("met", "excluded")],
        "criteria_not_met": [found.criterion.id for found in outcome.outcomes if found.state == "not_met"],
        "criteria_not_assessed": [found.criterion.id for found in outcome.outcomes if found.state == "not_assessed"],
    }


def _criterion(found: CriterionOutcome) -> _Json:
    criterion = found.criterion
    return {
        "id": criterion.id,
        "labels": dict(criterion.labels),
        "points": criterion.points,
        "state": found.state,
        "because": list(found.because),
    }


def claims_json(claims: Iterable[Claim]) -> list[_Json]:
    """Claims as plain lists and mappings, evidence items by id."""
    return [
        {
            "evidence": claim.item.id,
            "source": claim.item.source,
            "implication": claim.item.implication,
            "significance": claim.item.significance,
            "direction": claim.item.direction,
            "level": claim.item.level,
            "therapies": list(claim.item.therapies),
            "origin": claim.item.origin,
            "positive": claim.positive,
            "match_level": claim.match_level,
            "matched_on": claim.matched_on,
            "disease_relation": claim.disease_relation,
            "matched_disease": claim.matched_disease,
            "tiers": {
                "amp_asco_cap": {"tier": claim.tiers.amp or None, "row": claim.tiers.amp_row or None},
                "escat": {
                    "tier": claim.tiers.escat or None,
                    "row": claim.tiers.escat_row or None,
                    "status": claim.tiers.escat_status,
                },
                "m_level": claim.tiers.m_level or None,
            },
            "cautions": [{"key": key, "words": CAUTIONS[key]} for key in claim.cautions],
        }
        for claim in claims
    ]
