"""Biomarkers as lines of a report: value, interval, definition, state."""

from __future__ import annotations

from canheal.domain.interpretation.findings import Interpretation, NotAssessed
from canheal.domain.profile.biomarkers import (
    MicrosatelliteStatus,
    ScarScore,
    SignatureRefit,
    TumourMutationalBurden,
)
from canheal.domain.report.drawings import Intervals, Measured
from canheal.domain.report.model import Cell, Chart, Column, Line, Mark, Row, RowGroup, Table, plain_table
from canheal.domain.report.words import Words
from canheal.terms.quantities import Interval

_KINDS = {
    "high": "found",
    "msi_high": "found",
    "not_high": "not_found",
    "stable": "not_found",
    "indeterminate": "missing_input",
    "measured": "measured",
}
_NAMED_BY = {
    "tmb": ("tmb", "tumour mutational burden"),
    "msi": ("msi", "microsatellite"),
    "scars": ("hrd", "homologous"),
}


def biomarkers_table(interpretation: Interpretation, words: Words) -> Table:
    """Every biomarker with its value and definition, also those not assessed."""
    measured, tested = interpretation.measured, interpretation.profile.assay.alteration_classes
    gaps = interpretation.not_assessed
    columns = (
        Column(words.say("column.biomarker"), 2.4),
        Column(words.say("column.state"), 1.2),
        Column(words.say("column.value"), 2.2),
        Column(words.say("column.definition"), 4.0),
    )
    rows = (
        *(
            _burden_row(burden, words, _state(burden.status, "tmb", "small_variant" in tested, gaps))
            for burden in measured.burdens
        ),
        _msi_row(
            measured.microsatellites, words, _state(measured.microsatellites.status, "msi", "msi" in tested, gaps)
        ),
        _scar_row(measured.scars, words, _state(measured.scars.status, "scars", "segments" in tested, gaps)),
        _signature_row(measured.signatures, words, "small_variant" in tested),
    )
    return plain_table(words.say("board.biomarkers.caption"), columns, rows)


def biomarkers_in_brief(interpretation: Interpretation, words: Words) -> Table:
    """The same on few lines: how each definition counts stands in the molecular report.

    Definitions without a threshold run on beneath the table; those not assessed for one reason share a row.
    """
    full = biomarkers_table(interpretation, words)
    rows, burdens = full.groups[0].rows, interpretation.measured.burdens
    judged: list[Row] = []
    missing: dict[str, list[Row]] = {}
    for row, burden in zip(rows, burdens, strict=False):
        if burden.value is None:
            missing.setdefault(burden.reason, []).append(row)
        elif burden.threshold is not None:
            judged.append(_brief(row, cut=True))
    shared = [_brief(_shared(found, words), cut=False) for found in missing.values()]
    others = [_brief(row, cut=False) for row in rows[len(burdens) :]]
    return Table(
        full.caption, _brief_columns(words), (RowGroup((), (*judged, *shared, *others), _unjudged(burdens, words)),)
    )


def _unjudged(burdens: tuple[TumourMutationalBurden, ...], words: Words) -> Cell:
    """Values of definitions that call nothing high or low."""
    texts = [
        f"{burden.label}: {words.say('fact.per_megabase', value=words.number(burden.value, 1))}"
        + (f", {interval_words(burden.interval, 1, words)}" if burden.interval else "")
        for burden in burdens
        if burden.value is not None and burden.threshold is None
    ]
    head = words.say("biomarker.tmb", definition=words.say("fact.no_threshold"))
    return (Line("; ".join(texts), "small", lead=head),) if texts else ()


def _brief_columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(words.say("column.biomarker"), 3.0),
        Column(words.say("column.state"), 1.3),
        Column(words.say("column.value"), 2.5),
        Column(words.say("column.definition"), 4.3),
    )


def _shared(rows: list[Row], words: Words) -> Row:
    if len(rows) == 1:
        return rows[0]
    name = Line(words.say("biomarker.tmb_several", count=words.count(len(rows))))
    return Row(((name,), *rows[0].cells[1:]))


def _brief(row: Row, *, cut: bool) -> Row:
    name, state, value, definition = row.cells
    texts = ", ".join(line.text for line in value)
    shown = definition[:1] if cut else definition
    style = "quiet" if value[0].style == "quiet" else "plain"
    return Row(((Line(name[0].text),), state, (Line(texts, style),), shown))


def burden_chart(interpretation: Interpretation, words: Words) -> Chart | None:
    """TMB against each definition's threshold with its interval; None when no definition has a value."""
    shown = tuple(
        _burden(burden, burden.value, burden.interval, words)
        for burden in interpretation.measured.burdens
        if burden.value is not None and burden.interval is not None
    )
    if not shown:
        return None
    drawing = Intervals(shown, words.say("chart.tmb.axis"), words.say("chart.tmb.threshold"))
    text = "; ".join(f"{burden.label}: {burden.words}" for burden in shown)
    description = words.say("chart.tmb.description", text=text)
    return Chart("chart-tmb", words.say("chart.tmb.title"), description, drawing, _burden_table(interpretation, words))


def interval_words(interval: Interval, digits: int, words: Words) -> str:
    """Coverage and bounds of an interval."""
    low, high = words.number(interval.low, digits), words.number(interval.high, digits)
    return words.say("fact.interval", level=words.number(100 * interval.level, 0), low=low, high=high)


def signature_table(refit: SignatureRefit, words: Words) -> Table:
    """Exposures with their bootstrap intervals."""
    columns = (
        Column(words.say("column.signature"), 2.0),
        Column(words.say("column.share"), 1.5, numeric=True),
        Column(words.say("column.interval"), 2.5, numeric=True),
        Column(words.say("column.mutations"), 1.5, numeric=True),
    )
    rows = tuple(
        Row(
            (
                (Line(exposure.signature, "strong"),),
                (Line(words.percent(exposure.fraction)),),
                (Line(_percent_interval(exposure.interval, words)),),
                (Line(words.number(exposure.exposure, 1)),),
            )
        )
        for exposure in refit.exposures
    )
    return plain_table(words.say("molecular.signatures.caption"), columns, rows)


def _percent_interval(interval: Interval, words: Words) -> str:
    as_percent = Interval(100 * interval.low, 100 * interval.high, interval.level)
    return f"{interval_words(as_percent, 1, words)}\u00a0%"


def _burden(burden: TumourMutationalBurden, value: float, interval: Interval, words: Words) -> Measured:
    text = f"{words.number(value, 1)} ({interval_words(interval, 1, words)})"
    return Measured(burden.label, value, interval.low, interval.high, burden.threshold, text)


def _burden_table(interpretation: Interpretation, words: Words) -> Table:
    columns = (
        Column(words.say("column.definition"), 3.0),
        Column(words.say("column.eligible"), 1.2, numeric=True),
        Column(words.say("column.megabases"), 1.2, numeric=True),
        Column(words.say("column.per_megabase"), 1.4, numeric=True),
        Column(words.say("column.interval"), 1.8, numeric=True),
        Column(words.say("column.threshold"), 1.2, numeric=True),
    )
    rows = tuple(_burden_numbers(burden, words) for burden in interpretation.measured.burdens)
    return plain_table(words.say("chart.tmb.table"), columns, rows)


def _burden_numbers(burden: TumourMutationalBurden, words: Words) -> Row:
    missing = words.say("state.not_assessed")
    texts = (
        missing if burden.count is None else words.count(burden.count),
        missing if burden.megabases is None else words.number(burden.megabases, 2),
        missing if burden.value is None else words.number(burden.value, 2),
        missing if burden.interval is None else interval_words(burden.interval, 1, words),
        "–" if burden.threshold is None else words.number(burden.threshold, 1),
    )
    return Row(((Line(burden.label, lang="en"),), *((Line(text),) for text in texts)))


def _state(status: str, gap: str, tested: bool, gaps: tuple[NotAssessed, ...]) -> str:
    """The status, or the state of a biomarker that was not assessed: that of its gap where one is named."""
    if status in _KINDS:
        return status
    stated = (item.state for item in gaps if item.subject.lower().startswith(_NAMED_BY[gap]))
    return next(stated, "missing_input" if tested else "not_tested")


def _row(name: str, state: str, words: Words, *, value: Cell, definition: Cell) -> Row:
    family = "status" if state in _KINDS else "state"
    mark = Mark(_KINDS.get(state, state), words.say(f"{family}.{state}"))
    return Row(((Line(name, "strong"),), (Line("", marks=(mark,)),), value, definition))


def _missing(words: Words) -> Cell:
    return (Line(words.say("state.not_assessed"), "quiet"),)


def _burden_row(burden: TumourMutationalBurden, words: Words, state: str) -> Row:
    name = words.say("biomarker.tmb", definition=burden.label)
    reason = Line(burden.reason, "small", lang="en")
    if burden.value is None:
        return _row(name, state, words, value=_missing(words), definition=(reason,))
    interval = (Line(interval_words(burden.interval, 1, words), "small"),) if burden.interval else ()
    value = (Line(words.say("fact.per_megabase", value=words.number(burden.value, 1)), "strong"), *interval)
    return _row(name, state, words, value=value, definition=(Line(_threshold_words(burden, words), "small"), reason))


def _threshold_words(burden: TumourMutationalBurden, words: Words) -> str:
    count, size = words.count(burden.count or 0), words.number(burden.megabases or 0.0, 2)
    eligible = words.say("fact.eligible", count=count, megabases=size)
    if burden.threshold is None:
        return f"{eligible}; {words.say('fact.no_threshold')}"
    return f"{eligible}; {words.say('fact.threshold', threshold=words.number(burden.threshold, 1))}"


def _msi_row(msi: MicrosatelliteStatus, words: Words, state: str) -> Row:
    status = Line(words.say(f"status.{msi.status}"), "strong" if msi.status != "not_assessed" else "quiet")
    percent = msi.unstable_percent
    sites = (
        words.say("fact.unstable", percent=words.number(percent, 1)) if percent is not None else "",
        words.say("fact.usable", sites=words.count(msi.usable_sites)) if msi.usable_sites is not None else "",
    )
    lines = tuple(Line(text, "small") for text in sites if text)
    text = f"{msi.method}; {msi.reason}" if msi.method else msi.reason
    name = words.say("biomarker.msi")
    definition = (Line(text, "small", lang="en"), *_confidence(msi, words))
    return _row(name, state, words, value=(status, *lines), definition=definition)


def _confidence(msi: MicrosatelliteStatus, words: Words) -> tuple[Line, ...]:
    if msi.status == "not_assessed":
        return ()
    mark = (Mark("caution", words.say("mark.caution")),) if msi.confidence == "low" else ()
    return (Line(words.say(f"confidence.{msi.confidence}"), "small", mark),)


def _scar_row(scars: ScarScore, words: Words, state: str) -> Row:
    name = words.say("biomarker.hrd")
    reason = Line(scars.reason, "small", lang="en")
    if scars.total is None:
        return _row(name, state, words, value=_missing(words), definition=(reason,))
    parts = words.say(
        "fact.scars",
        loh=scars.loss_of_heterozygosity,
        lst=scars.large_scale_transitions,
        tai=scars.telomeric_allelic_imbalance,
    )
    value = (Line(str(scars.total), "strong"), Line(parts, "small"))
    threshold = Line(words.say("fact.threshold", threshold=scars.threshold), "small")
    return _row(name, state, words, value=value, definition=(threshold, reason))


def _signature_row(refit: SignatureRefit, words: Words, tested: bool) -> Row:
    name = words.say("biomarker.signatures")
    reason = Line(refit.reason, "small", lang="en")
    if not refit.exposures:
        state = "missing_input" if tested else "not_tested"
        return _row(name, state, words, value=_missing(words), definition=(reason,))
    top = refit.exposures[0]
    value = Line(f"{top.signature} {words.percent(top.fraction)}", "strong")
    interval = Line(_percent_interval(top.interval, words), "small")
    return _row(name, "measured", words, value=(value, interval), definition=(reason,))
