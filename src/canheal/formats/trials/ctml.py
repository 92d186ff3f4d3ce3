"""Trials in MatchMiner's Clinical Trial Markup Language (CTML; Klein 2022, npj Precis Oncol 6:69), as YAML or JSON.

Read are `treatment_list` with steps, arms and dose levels, their `match` trees (`ctml_criteria.py`), statuses, sites.
A key beside them is either one of `content/trials/ctml_keys.tsv`, which say nothing of who may join, or it becomes a
criterion in words, so that a person reads it: nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator

from canheal.domain.trials.criteria import Criterion, FreeText, Joined, Measure
from canheal.domain.trials.trial import OPEN, Arm, Dates, Site, Trial
from canheal.domain.trials.vocabulary import TrialVocabulary, word_key
from canheal.formats.text import shown_name
from canheal.formats.trials.ctml_criteria import read_clause
from canheal.formats.trials.fields import Fields

FORMAT = "CTML"


def read_ctml(document: Fields, words: TrialVocabulary) -> Trial:
    """A trial in CTML. Raises BadRecord."""
    name = document.text("nct_id") or document.text("protocol_no") or document.text("trial_id")
    if not name:
        document.refuse("protocol_no", "neither 'nct_id' nor 'protocol_no' names the trial")
    treatments = document.part("treatment_list")
    steps = list(treatments.parts("step"))
    several = len(steps) > 1
    asked = [*_asked(document, "trial", words), *_asked(treatments, "treatment_list", words)]
    return Trial(
        id=name,
        title=document.text("short_title") or document.text("long_title") or name,
        phase=document.text("phase"),
        status=words.status(_summary(document) or document.text("status")),
        dates=Dates(),
        criteria=_joined([*asked, *(one for step in steps if not several for one in _asked(step, "step", words))]),
        arms=tuple(arm for step in steps for arm in _arms(step, several, words)),
        sites=tuple(_site(site, words) for site in document.part("site_list").parts("site")),
        source=shown_name(document.path),
        format=FORMAT,
    )


def _summary(document: Fields) -> str:
    return next((status.text("value") for status in document.part("_summary").parts("status")), "")


def _site(fields: Fields, words: TrialVocabulary) -> Site:
    country = words.country(fields.text("country"))
    return Site(fields.text("site_name"), fields.text("city"), country, words.status(fields.text("site_status")))


def _asked(level: Fields, name: str, words: TrialVocabulary) -> Iterator[Criterion]:
    """What a trial, step, arm or dose level asks: its match list, and every key that may be a requirement."""
    yield from (read_clause(clause, words) for clause in level.parts("match"))
    for key in level:
        if key.startswith("_") or key in words.passed_over.get(name, ()) or not level.words(key):
            continue
        if name == "trial" and key == "age":
            yield _age_group(level.text(key), words)
        else:
            yield from (FreeText(f"{key.replace('_', ' ')}: {said}") for said in level.each(key))


def _age_group(word: str, words: TrialVocabulary) -> Criterion:
    """An age group is coarse: an age within it passes, another one is for a person."""
    said = FreeText(f"age group: {word}")
    bound = words.age_groups.get(word_key(word))
    return Joined("any", (Measure("age", *bound), said)) if bound else said


def _arms(step: Fields, several: bool, words: TrialVocabulary) -> list[Arm]:
    """Arms of a step, each with the criteria of its step where a trial has several of them."""
    arms = []
    for arm in step.parts("arm"):
        levels = list(arm.parts("dose_level"))
        own = [*(_asked(step, "step", words) if several else ()), *_asked(arm, "arm", words)]
        choice = _any_level([level for level in levels if not _suspended(level, "level")] or levels, words)
        criteria = _both(_joined(own), choice)
        drugs = tuple(filter(None, (level.text("level_code") for level in levels)))
        code = arm.text("arm_code") or arm.required("arm_internal_id")
        name = f"step {step.text('step_code')}, {code}" if several else code
        full = _suspended(arm, "arm") or (bool(levels) and all(_suspended(level, "level") for level in levels))
        arms.append(Arm(name, arm.text("arm_description"), drugs, "suspended" if full else OPEN, criteria))
    return arms


def _suspended(fields: Fields, level: str) -> bool:
    return fields.text(f"{level}_suspended", "N").upper() == "Y"


def _any_level(levels: list[Fields], words: TrialVocabulary) -> Criterion | None:
    """One dose level is enough; a level without criteria of its own asks nothing more."""
    found = [_joined(list(_asked(level, "dose_level", words))) for level in levels]
    parts = tuple(criterion for criterion in found if criterion is not None)
    if not parts or len(parts) < len(found):
        return None
    return parts[0] if len(parts) == 1 else Joined("any", parts)


def _both(one: Criterion | None, other: Criterion | None) -> Criterion | None:
    return Joined("all", (one, other)) if one is not None and other is not None else one or other


def _joined(parts: list[Criterion]) -> Criterion | None:
    """What one level asks holds together; None when it asks nothing."""
    return (parts[0] if len(parts) == 1 else Joined("all", tuple(parts))) if parts else None
