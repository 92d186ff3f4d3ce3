"""Trials and access programmes for one patient as a page that a person reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from canheal.domain.report.model import (
    Block,
    Cell,
    Column,
    Details,
    Document,
    EmptyState,
    Line,
    Mark,
    Row,
    Section,
    Table,
    cell,
    plain_table,
)
from canheal.domain.report.words import Words
from canheal.domain.trials import criteria
from canheal.domain.trials.match import VERDICTS, ArmMatch, PatientTrials, TrialMatch
from canheal.formats.trials.access_page import access_section
from canheal.formats.trials.matches_json import RESULTS, failed_lines, site_words
from canheal.terms.truth import Truth

_SITES = 4
_LONGEST = 160
_MARKS = {"pass": "found", "fail": "against", "unknown": "not_tested", "nothing": "who"}
_PLACES = {
    "open_in_country": "found",
    "open_elsewhere": "not_found",
    "site_unknown": "missing_input",
    "not_open": "against",
}


def trials_document(found: PatientTrials, words: Words, names: Mapping[str, str]) -> Document:
    """The page of one patient.

    Args:
        found: trials and programmes.
        words: `content/trials/en.yaml`.
        names: OncoTree code to name.

    Raises:
        ContentError: a wording is missing.
    """
    return Document(
        kind="trials",
        title=words.say("page.title"),
        language=words.language,
        identity=tuple(_identity(found, words)),
        summary=(),
        sections=(
            *(_group(found, verdict, words) for verdict in VERDICTS.values()),
            access_section(found.access, words, names),
            _criteria(found, words),
            _files(found, words),
        ),
        footnotes=tuple(words.say(f"footnote.{key}") for key in _footnotes(words)),
        provenance=(),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _footnotes(words: Words) -> Iterator[str]:
    yield from ("unknown", "reading", "sites", "purpose")
    if words.language != "en":
        yield from ("english", *(() if words.reviewed else ("language",)))


def _identity(found: PatientTrials, words: Words) -> Iterator[tuple[str, str]]:
    profile = found.interpretation.profile
    counts = Counter(match.verdict for match in found.matches)
    sample = f"{profile.patient} · {profile.sample}" if profile.patient else profile.sample
    yield words.say("identity.sample"), sample
    yield words.say("identity.tumour"), f"{profile.tumour_code} · {found.interpretation.tumour_name}"
    yield words.say("identity.facts"), ", ".join(_facts(found, words))
    yield words.say("identity.country"), found.search.country or words.say("identity.no_country")
    yield words.say("identity.as_of"), found.search.as_of
    numbers = {verdict: counts[verdict] for verdict in VERDICTS.values()}
    for verdict in ("eligible", "possible"):
        matches = (match for match in found.matches if match.verdict == verdict)
        numbers[f"{verdict}_open"] = sum(not match.closed_because for match in matches)
    yield words.say("identity.counts"), words.say("identity.counted", **numbers)


def _facts(found: PatientTrials, words: Words) -> Iterator[str]:
    for name in ("age", "sex", "ecog", "prior_lines"):
        value = getattr(found.facts, name)
        shown = f"{value:g}" if isinstance(value, float) else value
        missing = words.say("fact.unknown", name=words.say(f"fact_name.{name}"))
        yield missing if value is None else words.say(f"fact.{value if name == 'sex' else name}", value=shown)
    for receptor, status in sorted(found.facts.receptors.items()):
        yield words.say(f"fact.{status}", receptor=receptor)


def _group(found: PatientTrials, verdict: str, words: Words) -> Section:
    heading = words.say(f"group.{verdict}")
    matches = [match for match in found.matches if match.verdict == verdict]
    if not matches:
        nothing = EmptyState("not_found", words.say("none.mark"), words.say(f"none.{verdict}"))
        return Section(verdict, heading, (nothing,))
    third = {"eligible": "passes", "possible": "decides", "not_eligible": "fails"}[verdict]
    columns = (
        Column(words.say("column.trial"), 2.2),
        Column(words.say("column.place"), 1.8),
        Column(words.say(f"column.{third}"), 2.8),
        Column(words.say("column.arms"), 1.8),
    )
    rows = tuple(Row(_cells(match, found.search.country, words), f"trial-{match.trial.id}") for match in matches)
    return Section(verdict, heading, (plain_table(words.say(f"caption.{verdict}"), columns, rows),))


def _cells(match: TrialMatch, country: str, words: Words) -> tuple[Cell, ...]:
    trial = match.trial
    facts = [words.say("trial.phase", phase=trial.phase)] if trial.phase else []
    facts += [words.say("trial.updated", date=trial.dates.updated)] if trial.dates.updated else []
    name = (Line(trial.id, "strong"), Line(trial.title), *((Line(" · ".join(facts), "small"),) if facts else ()))
    return (name, _place(match, country, words), _third(match), _arms(match, words))


def _place(match: TrialMatch, country: str, words: Words) -> Cell:
    # without a country of the patient there is no elsewhere
    key = "open" if match.place == "open_elsewhere" and not country else match.place
    mark = Mark(_PLACES[match.place], words.say(f"place.{key}", country=country))
    sites = site_words(match)
    more = [words.say("place.more", number=len(sites) - _SITES)] if len(sites) > _SITES else []
    return (
        Line(match.closed_because, marks=(mark,), lang="en" if match.closed_because else ""),
        *(Line(text, "small") for text in (*sites[:_SITES], *more)),
    )


def _third(match: TrialMatch) -> Cell:
    """What could decide, what rules it out, or what passes."""
    if match.truth is Truth.UNKNOWN:
        return tuple(
            part for line in match.to_test for part in (_named(line, line.todo), Line(line.reason, "small", lang="en"))
        )
    if match.truth is Truth.FALSE:
        return tuple(_named(line, line.reason) for line in failed_lines(match))
    return tuple(Line(_short(line.text), lang="en") for line in match.lines if line.truth is Truth.TRUE)


def _named(line: criteria.Line, words: str) -> Line:
    return Line(words, lead=f"{_short(line.text).rstrip('.')}:", lang="en")


def _arms(match: TrialMatch, words: Words) -> Cell:
    return tuple(_arm(arm, words) for arm in match.arms) or cell("–")


def _arm(arm: ArmMatch, words: Words) -> Line:
    result = RESULTS[arm.truth] if arm.lines else "nothing"
    marks = [Mark(_MARKS[result], words.say(f"result.{result}"))]
    marks += [] if arm.open else [Mark("against", words.say("trial.not_open_arm"))]
    what = " + ".join(arm.arm.therapies) or arm.arm.name
    return Line(what, marks=tuple(marks), lead=arm.arm.id)


def _criteria(found: PatientTrials, words: Words) -> Section:
    """Every criterion, folded trial by trial."""
    shown: list[Block] = [
        Details(words.say("trial.criteria", trial=match.trial.id), (_criteria_table(match, words),))
        for match in found.matches
    ]
    return Section("criteria", words.say("trial.criteria_title"), tuple(shown))


def _criteria_table(match: TrialMatch, words: Words) -> Table:
    columns = (
        Column(words.say("column.criterion"), 2.4),
        Column(words.say("column.result"), 0.8),
        Column(words.say("column.reason"), 2.8),
    )
    own = [_criterion(line, "", words) for line in match.lines]
    of_arms = [
        _criterion(line, words.say("trial.arm", arm=arm.arm.id), words) for arm in match.arms for line in arm.lines
    ]
    return plain_table(words.say("trial.criteria_caption", trial=match.trial.id), columns, (*own, *of_arms))


def _criterion(line: criteria.Line, arm: str, words: Words) -> Row:
    result = RESULTS[line.truth]
    return Row(
        (
            (*((Line(arm, "small"),) if arm else ()), Line(line.text, lang="en")),
            (Line("", marks=(Mark(_MARKS[result], words.say(f"result.{result}")),)),),
            (Line(line.reason, lang="en"), *((Line(line.todo, "small", lang="en"),) if line.todo else ())),
        )
    )


def _files(found: PatientTrials, words: Words) -> Section:
    columns = (Column(words.say("column.file"), 1.5), Column(words.say("column.sha256"), 3.0))
    rows = tuple(Row((cell(name), cell(digest))) for name, digest in sorted(found.inputs.items()))
    table = plain_table(words.say("knowledge.caption"), columns, rows)
    return Section("files", words.say("knowledge.title"), (Details(words.say("knowledge.caption"), (table,)),))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
