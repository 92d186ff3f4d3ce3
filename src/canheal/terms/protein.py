"""Protein changes as HGVS writes them, read from one- and three-letter spellings into one form (HGVS VarNomen)."""

from __future__ import annotations

import re

from canheal.terms.records import NamedTuple

ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H",
    "Ile": "I", "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W",
    "Tyr": "Y", "Val": "V", "Sec": "U", "Ter": "*", "Xaa": "X",
}  # fmt: skip
# compiled when first used (`re` keeps them): plain substitutions, most changes, need none of these
_THREE_LETTERS = "|".join(ONE_LETTER)
_CHANGE = (
    r"(?P<reference>[A-Z*])(?P<first>\d+)(?:"
    r"(?P<alternate>[A-Z*=?])"
    r"|(?P<shifted>[A-Z*])?fs(?:[*X](?:\d+|\?))?"
    r"|(?:_(?P<last_reference>[A-Z*])(?P<last>\d+))?(?P<edit>delins|del|dup|ins|>)(?P<bases>[A-Z*]*)\d*"
    r"|(?P<longer>[A-Z*?])?ext[A-Z*?\d-]*"
    r")$"
)
_SPLICE = r"X(\d+)_splice$"
_REFERENCES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ*")
_ALTERNATES = _REFERENCES | {"=", "?"}
_EDITS = {"delins": "delins", ">": "delins", "del": "deletion", "dup": "duplication", "ins": "insertion"}


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
    """The same p. string with one-letter amino acids, without transcript, `p.` and parentheses."""
    body = text.rsplit(":", 1)[-1].strip().removeprefix("p.").replace("(", "").replace(")", "").replace("%3D", "=")
    if body.isupper():  # no three-letter name can be in it
        return body
    return re.sub(_THREE_LETTERS, lambda found: ONE_LETTER[found.group()], body)


def parse_protein_change(text: str) -> ProteinChange | None:
    """Read a protein change in any common spelling; None when it is none (empty, `p.?`, prose).

    Understands "p.Val600Glu", "NP_004324.2:p.(Val600Glu)", "V600E", "E746_A750del", "L747_P753delinsS", "P86Rfs*5",
    "R213*", "M1?", "*312Lext*5", "X1010_splice", "G12=".
    """
    body = one_letter(text)
    # the first way of _CHANGE, read without it
    if body[1:-1].isdecimal() and body[0] in _REFERENCES and body[-1] in _ALTERNATES:
        return _single_residue(body[0], int(body[1:-1]), body[-1])
    if found := re.match(_SPLICE, body):
        place = int(found.group(1))
        return ProteinChange("splice", place, place, "", "", body)
    found = re.match(_CHANGE, body)
    if found is None:
        return None
    reference, first = found.group("reference"), int(found.group("first"))
    if alternate := found.group("alternate"):
        return _single_residue(reference, first, alternate)
    if edit := found.group("edit"):
        return _range(found, _EDITS[edit])
    if body.find("ext") > 0:
        return ProteinChange(
            "extension", first, first, reference, found.group("longer") or "", f"{reference}{first}ext"
        )
    return ProteinChange("frameshift", first, first, reference, found.group("shifted") or "", f"{reference}{first}fs")


def _single_residue(reference: str, place: int, alternate: str) -> ProteinChange | None:
    if alternate in ("=", reference):
        return ProteinChange("synonymous", place, place, reference, "=", f"{reference}{place}=")
    if reference == "M" and place == 1:
        return ProteinChange("start_loss", 1, 1, "M", "?", "M1?")
    if alternate == "?":
        return None
    if reference == "*":
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
