"""`comparison.json` (format canheal.comparison/1); its JSON Schema is `docs/reference/comparison.schema.json`."""

from __future__ import annotations

from canheal.domain.comparison.agreement import Agreement
from canheal.domain.comparison.calls import Alteration, Question, RawOutput
from canheal.domain.comparison.compare import Comparison, PairAgreement, Subject, state_of
from canheal.domain.comparison.pairing import Placed
from canheal.formats.small_variant_json import json_text
from canheal.terms.typed import Any

FORMAT = "canheal.comparison/1"
_Json = dict[str, Any]


def comparison_json(found: Comparison, code_version: str, content_digest: str) -> bytes:
    """UTF-8 JSON, a line for each alteration and each pair; the same files give the same bytes."""
    sections: dict[str, Any] = {
        "format": FORMAT,
        "code": {"name": "canheal", "version": code_version},
        "content_digest": content_digest,
        "weights": found.weights,
        "tools": list(map(_tool, found.tools)),
        "questions": list(map(_question, found.levels.questions)),
        "alterations": [_subject(subject, found) for subject in found.subjects],
        "pairs": list(map(_pair, found.pairs)),
        **_lists(found),
    }
    lines = ",\n".join(f'"{key}": {_value(value)}' for key, value in sections.items())
    return f"{{\n{lines}\n}}\n".encode()


def _lists(found: Comparison) -> dict[str, list[_Json]]:
    """Disagreements and finds point to `alterations` by place; then what joined no number."""
    place = {id(subject): number for number, subject in enumerate(found.subjects)}
    return {
        "disagreements": [
            {
                "alteration": place[id(one.subject)],
                "question": one.question.id,
                "tools": [one.one, one.other],
                "distance": one.distance,
            }
            for one in found.disagreements
        ],
        "found_by_one": [
            {
                "alteration": place[id(one.subject)],
                "question": one.question.id,
                "tool": one.tool,
                "others": dict(one.others),
            }
            for one in found.alone
        ],
        "not_paired": list(map(_unpaired, found.unpaired)),
        "not_mapped": [
            {"tool": tool, "question": question, "words": words, "reason": why, "answers": count}
            for (tool, question, words, why), count in found.unread.items()
        ],
    }


def _tool(tool: RawOutput) -> _Json:
    return {
        "tool": tool.tool,
        "read_as": tool.reads_as,
        "files": dict(tool.files),
        "calls": len(tool.calls),
        "lists_everything": tool.complete,
        "left_out": dict(tool.dropped),
    }


def _question(question: Question) -> _Json:
    scale = question.scale
    found = [word for word in scale.order if word in scale.found]
    return {"question": question.id, "scale": list(scale.order), "found": found}


def _unpaired(one: Placed) -> _Json:
    return {
        "tool": one.tool,
        "case": one.call.case,
        "alteration": one.call.alteration.words,
        "file": one.call.file,
        "line": one.call.line,
    }


def _value(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(json_text, value)) + "\n]"
    return json_text(value)


def _subject(subject: Subject, found: Comparison) -> _Json:
    asked = [question.id for question in found.levels.questions]
    return {
        "case": subject.case,
        **_alteration(subject.alteration),
        "answers": {
            tool.tool: {
                question: {
                    "state": state_of(subject, tool.tool, question, tool.complete),
                    "words": answer.words if (answer := subject.answers.get(tool.tool, {}).get(question)) else None,
                }
                for question in asked
            }
            for tool in found.tools
        },
    }


def _alteration(alteration: Alteration) -> _Json:
    allele = alteration.allele
    return {
        "kind": alteration.kind,
        "gene": alteration.gene or None,
        "alteration": alteration.name or None,
        "allele": None
        if allele is None
        else {
            "assembly": allele.assembly.value,
            "chromosome": allele.chromosome,
            "position": allele.position,
            "reference": allele.reference,
            "alternate": allele.alternate,
        },
    }


def _pair(pair: PairAgreement) -> _Json:
    return {
        "question": pair.question.id,
        "tools": [pair.one, pair.other],
        **_agreement(pair.agreement),
        "matrix": [
            {"states": list(states), "alterations": count} for states, count in sorted(pair.matrix.items()) if count
        ],
    }


def _agreement(agreement: Agreement) -> _Json:
    return {
        "pairs": agreement.pairs,
        "same_category": agreement.observed,
        "weighted_kappa": agreement.kappa,
        "interval_95": None if agreement.low is None else [agreement.low, agreement.high],
        "not_computable": agreement.reason or None,
    }
