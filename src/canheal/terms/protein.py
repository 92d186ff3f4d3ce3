"""Protein changes as HGVS writes them, read from one- and three-letter spellings into one form (HGVS VarNomen)."""

from __future__ import annotations

import re
from functools import lru_cache

from canheal.terms.records import NamedTuple

ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H",
    "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W",
    "Tyr": "Y", "Val": "V", "Sec": "U", "Ter": "*", "Xaa": "?",
}  # fmt: skip
# compiled when first used (`re` keeps them): plain substitutions, most changes, need none of these
_THREE_LETTERS = "|".join(ONE_LETTER)
_CHANGE = (
    r"(?P<reference>[A-Z*])(?P<first>\d+)(?:"
    r"(?P<alternate>[A-Z*=?])"
    r"|(?P<shifted>[A-Z*])?fs(?:[*X]?>?(?:\d+|\?))?"
    r"|(?:_(?P<last_reference>[A-Z*])(?P<last>\d+))?(?P<edit>del[A-Z]*ins|del|dup|ins|>)(?P<bases>[A-Z*]*)\d*"
    r"|(?P<longer>[A-Z*?])?ext[A-Z*?\d-]*"
    r")$"
)
_SPLICE = r"X(\d+)_splice$"
# before 2013 the residues that go could stand first: "ELREA746del"
_RESIDUES_FIRST = r"([ACDEFGHIKLMNPQRSTUVWY]{2,})(\d+)(?:_(\d+))?(del|dup)$"
_NAMES_IN_CAPITALS = f"(?<![A-Z])(?:{_THREE_LETTERS.upper()})(?![A-Z])"
_WORDS_IN_CAPITALS = r"(?<=\d)(?:DELINS|DEL|DUP|INS|FS)|(?<=\d[A-Z])FS|(?<=\d[A-Z]{3})FS"
_DROPPED = str.maketrans("", "", "()[]")
_REFERENCES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ*")
_ALTERNATES = _REFERENCES | {"=", "?"}
_EDITS = {">": "delins", "del": "deletion", "dup": "duplication", "ins": "insertion"}


class ProteinChange(NamedTuple):
    """One protein change (HGVS p., one-letter form).

    Attributes:
        kind: substitution, nonsense, synonymous, frameshift, deletion, insertion, duplication, delins, extension,
            start_loss or splice.
        first: first residue touched, 1-based.
        last: last residue touched; equals `first` for a single residue.
        reference: amino acid at `first`, one letter; "" for a splice change, which names none.
        alternate: amino acid or acids after the change; "" where the change names none.
        text: the normal spelling without `p.` ("V600E", "E746_A750del", "P86fs"); two changes are the same when
            these are.
    """

    kind: str
    first: int
    last: int
    reference: str
    alternate: str
    text: str


def one_letter(text: str) -> str:
    """The same p. string with one-letter amino acids, without transcript, `p.` and brackets.

    An X at the end of a single change is the stop of older spellings ("R213X"); an unknown residue (Xaa) becomes "?".
    """
    body = text.rsplit(":", 1)[-1].strip().removeprefix("p.").translate(_DROPPED).replace("%3D", "=")
    if body.isalpha():  # a word without a number is no change
        return body
    if body.isupper():  # no three-letter name can be in it, but for one in capitals
        return _older_stop(body) if body[1:-1].isdecimal() else _from_capitals(body)
    return _older_stop(re.sub(_THREE_LETTERS, lambda found: ONE_LETTER[found.group()], body))


def _older_stop(body: str) -> str:
    return f"{body[:-1]}*" if body[-1:] == "X" and body[1:-1].isdecimal() else body


def _from_capitals(body: str) -> str:
    """ "VAL600GLU" and "E746_A750DEL" as HGVS writes them."""
    body = re.sub(_WORDS_IN_CAPITALS, lambda found: found.group().lower(), body)
    return re.sub(_NAMES_IN_CAPITALS, lambda found: ONE_LETTER[found.group().capitalize()], body)


@lru_cache(maxsize=1 << 14)  # a finding's change is asked for by each step that it takes
def parse_protein_change(text: str) -> ProteinChange | None:
    """Read a protein change in any common spelling; None when it is none (empty, `p.?`, prose).

    Understands "p.Val600Glu", "NP_004324.2:p.(Val600Glu)", "V600E", "E746_A750del", "L747_P753delinsS", "P86Rfs*5",
    "R213*", "M1?", "*312Lext*5", "X1010_splice", "G12=", and what older files write: "E746_A750delELREA",
    "ELREA746del", "E746_A750delELREAinsS", "R213X", "P86RfsX5", "VAL600GLU".
    """
    body = one_letter(text)
    if body.isalpha():  # a word: every change has a number
        return None
    # the first way of _CHANGE, read without it
    if body[1:-1].isdecimal() and body[0] in _REFERENCES and body[-1] in _ALTERNATES:
        return _single_residue(body[0], int(body[1:-1]), body[-1])
    if found := re.match(_SPLICE, body):
        place = int(found.group(1))
        return ProteinChange("splice", place, place, "", "", body)
    found = re.match(_CHANGE, body)
    if found is None:
        return _residues_first(body)
    reference, first = found.group("reference"), int(found.group("first"))
    if alternate := found.group("alternate"):
        return _single_residue(reference, first, alternate)
    if edit := found.group("edit"):
        return _range(found, _EDITS.get(edit, "delins"))
    if body.find("ext") > 0:
        start = "*" if reference == "X" else reference
        return ProteinChange("extension", first, first, start, found.group("longer") or "", f"{start}{first}ext")
    return ProteinChange("frameshift", first, first, reference, found.group("shifted") or "", f"{reference}{first}fs")


def _single_residue(reference: str, place: int, alternate: str) -> ProteinChange | None:
    if alternate in ("=", reference):
        return ProteinChange("synonymous", place, place, reference, "=", f"{reference}{place}=")
    if reference == "M" and place == 1:
        return ProteinChange("start_loss", 1, 1, "M", "?", "M1?")
    if alternate == "?":
        return None
    if reference in "*X":
        return ProteinChange("extension", place, place, "*", alternate, f"*{place}ext")
    kind = "nonsense" if alternate == "*" else "substitution"
    return ProteinChange(kind, place, place, reference, alternate, f"{reference}{place}{alternate}")


def _range(found: re.Match[str], kind: str) -> ProteinChange:
    reference, first = found.group("reference"), int(found.group("first"))
    last = int(found.group("last") or first)
    bases = found.group("bases") if kind in ("insertion", "delins") else ""
    end = f"_{found.group('last_reference')}{last}" if found.group("last") else ""
    word = {"deletion": "del", "duplication": "dup", "insertion": "ins", "delins": "delins"}[kind]
    return ProteinChange(kind, first, last, reference, bases, f"{reference}{first}{end}{word}{bases}")


def _residues_first(body: str) -> ProteinChange | None:
    """ "ELREA746del" as E746_A750del; None when the residues do not fill the stated range."""
    found = re.match(_RESIDUES_FIRST, body)
    if found is None:
        return None
    residues, first, stated = found.group(1), int(found.group(2)), found.group(3)
    last = first + len(residues) - 1
    if stated and int(stated) != last:
        return None
    text = f"{residues[0]}{first}_{residues[-1]}{last}{found.group(4)}"
    return ProteinChange(_EDITS[found.group(4)], first, last, residues[0], "", text)


def moved(change: ProteinChange, by: int) -> ProteinChange:
    """The same change with its residues renumbered."""
    if not by:
        return change
    text = re.sub(r"(?<=[A-Z*])\d+", lambda found: str(int(found.group()) + by), change.text)
    return change._replace(first=change.first + by, last=change.last + by, text=text)
