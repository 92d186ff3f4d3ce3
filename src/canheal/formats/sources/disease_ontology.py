"""Disease Ontology as OBO (format 1.2/1.4): terms with parents, exact synonyms and the same disease elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from canheal.domain.evidence.rows import DiseaseRow
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import open_lines, require_line_end
from canheal.terms.errors import BadRecord
from canheal.terms.records import NamedTuple

SYSTEMS = {
    "NCI": "NCIT",
    "UMLS_CUI": "UMLS",
    "MONDO": "MONDO",
    "ICDO": "ICDO",
    "MESH": "MESH",
    "EFO": "EFO",
    "ORDO": "ORDO",
}
"""The ontology's name of a terminology to ours; references to others are not kept."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s+EXACT\b')
_TODO = "Give an OBO file of the Disease Ontology, whole and of one release"


class _Term(NamedTuple):
    line: int
    tags: Mapping[str, list[str]]

    def one(self, tag: str) -> str:
        """The first value of a tag; "" for none."""
        return self.tags.get(tag, [""])[0]


class DiseaseOntology:
    """Reads `doid.obo`, or a subset of it."""

    source = "disease_ontology"
    kind = "diseases"
    about = About(
        title="Human Disease Ontology",
        licence="CC0-1.0",
        attribution="Human Disease Ontology (Schriml 2022, PMID:34755882)",
        allowed_use="any",
        quality_tier="curated_expert",
        homepage="https://disease-ontology.org",
    )
    files = "doid.obo or a subset (DO_cancer_slim.obo); its data-version is the release"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep the terms that are in use.

        Raises:
            BadRecord: not OBO, an id twice, a parent that is not in the files.
            FileCorrupt: the file ends within a line.
        """
        terms: dict[str, tuple[_Term, Path]] = {}
        for path in paths:
            require_line_end(path)
            for term in _terms(path, intake):
                intake.take()
                if (code := term.one("id")) in terms or not code:
                    what = f"the term {code} stands there twice" if code else "a term has no id"
                    raise BadRecord(what, file=str(path), line=term.line, field="id", todo=_TODO)
                terms[code] = term, path
        for code, (term, path) in terms.items():
            if reason := _not_in_use(term):
                intake.drop(path, term.line, " ".join((code, *term.tags.get("replaced_by", ()))), reason)
            else:
                intake.keep(_row(term, terms, path))


READER = DiseaseOntology()


def _terms(path: Path, intake: Intake) -> Iterator[_Term]:
    """All [Term] stanzas; the header states the release."""
    stanza, tags, start, version, terms = "", dict[str, list[str]](), 0, "", 0
    for number, line in open_lines(path):
        if line.startswith("["):
            if stanza == "[Term]":
                yield _Term(start, tags)
            stanza, tags, start = line.strip(), {}, number
            terms += stanza == "[Term]"
            continue
        tag, colon, value = line.partition(":")
        if line.strip() and not line.startswith("!"):
            if not colon:
                raise BadRecord("the line is no 'tag: value' of OBO", file=str(path), line=number, todo=_TODO)
            tags.setdefault(tag.strip(), []).append(value.strip())
            version = value if tag == "data-version" and not stanza else version
    if stanza == "[Term]":
        yield _Term(start, tags)
    if not terms:
        raise BadRecord("the file has no [Term]", file=str(path), line=1, todo=_TODO)
    if found := _DATE.search(version):
        intake.state_release(found.group(), path)


def _not_in_use(term: _Term) -> str:
    if term.one("is_obsolete") == "true":
        return "obsolete term"
    return "" if term.one("name") else "a term without a name"


def _row(term: _Term, known: Mapping[str, object], path: Path) -> DiseaseRow:
    parents = [value.partition(" ")[0] for value in term.tags.get("is_a", ())]
    if strange := [parent for parent in parents if parent not in known]:
        what = f"the parent {strange[0][:40]!r} of {term.one('id')} is not in the file"
        raise BadRecord(what, file=str(path), line=term.line, field="is_a", todo=_TODO)
    return DiseaseRow(
        code=term.one("id"),
        name=_plain(term.one("name")),
        parents=";".join(parents),
        codes=";".join(dict.fromkeys(_elsewhere(term))),
        synonyms="|".join(_synonyms(term)),
    )


def _elsewhere(term: _Term) -> Iterator[str]:
    """Its former ids, then its codes in other terminologies."""
    yield from term.tags.get("alt_id", ())
    for value in term.tags.get("xref", ()):
        system, _, code = value.partition(" ")[0].partition(":")
        if system in SYSTEMS and code:
            yield f"{SYSTEMS[system]}:{code}"


def _synonyms(term: _Term) -> Iterator[str]:
    for value in term.tags.get("synonym", ()):
        if found := _QUOTED.match(value):
            yield _plain(found.group(1)).replace("|", "/")


def _plain(text: str) -> str:
    """OBO escapes (format 1.4, section 1.5) resolved, on one line."""
    return " ".join(re.sub(r"\\(.)", lambda found: " " if found.group(1) in "nWt" else found.group(1), text).split())
