"""Short ways of reading protein changes against the one regular expression that defines them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from canheal.terms import protein
from canheal.terms.protein import ONE_LETTER, ProteinChange, one_letter, parse_protein_change

TEXTS = st.one_of(
    st.from_regex(r"(p\.)?\(?[A-Z*a-z]?\d{0,4}[A-Z*=?a-z]?\)?\n?", fullmatch=True),
    st.from_regex(r"p\.(Val|Ter|Met|V|M|\*)\d{1,4}(Glu|Ter|=|\?|E|fs\*5|del|_K9delinsVal|ext\*7)", fullmatch=True),
    st.text(alphabet="pVMX*.:()=?_1230fsdelinxtarGu\n ", max_size=12),
)


def slow_one_letter(text: str) -> str:
    """Every step, whatever the text looks like."""
    body = text.rsplit(":", 1)[-1].strip().removeprefix("p.")
    body = re.sub(r"[()\[\]]", "", body).replace("%3D", "=")
    if body.isupper():
        body = protein._from_capitals(body)
    else:
        body = re.sub("|".join(ONE_LETTER), lambda found: ONE_LETTER[found.group()], body)
    return re.sub(r"(?s)^(.\d+)X\Z", r"\1*", body)


def slow_single(text: str) -> ProteinChange | None:
    """Changes of one residue by the definition's own pattern; others are left to the reader itself."""
    found = re.match(protein._CHANGE, slow_one_letter(text))
    if found is None or not found.group("alternate"):
        return None
    return protein._single_residue(found.group("reference"), int(found.group("first")), found.group("alternate"))


@given(TEXTS)
def test_names_of_amino_acids(text: str) -> None:
    assert one_letter(text) == slow_one_letter(text)


@given(TEXTS)
def test_changes_of_one_residue(text: str) -> None:
    found = re.match(protein._CHANGE, slow_one_letter(text))
    if found is None or found.group("alternate"):
        expected = slow_single(text)
        if re.match(protein._SPLICE, slow_one_letter(text)) is None:
            assert parse_protein_change(text) == (expected or protein._residues_first(slow_one_letter(text)))
