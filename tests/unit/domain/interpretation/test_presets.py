"""Which findings a preset keeps, and what it says of the others."""

import pytest

from canheal.domain.interpretation.presets import Listed, choose
from canheal.terms.errors import ContentError

ONE = Listed("a", "small_variant", "A", "", "oncogenic", 9, 0.2, 300, (), "I-A", "I-A", "drug", True, False)
LOW = ONE._replace(id="b", vaf=0.01, depth=20, filters=("strand_bias",), acts="", oncogenicity="")
COPY = ONE._replace(id="c", kind="copy_number", vaf=None, depth=None, oncogenicity="", acts="", reportable=False)


@pytest.mark.parametrize(
    ("conditions", "kept", "dropped"),
    [
        ({}, "abc", {}),
        ({"reportable": "yes"}, "ab", {"reportable": 1}),
        ({"actionable": "yes"}, "a", {"actionable": 2}),
        ({"classes": ["oncogenic"]}, "a", {"classes": 2}),
        ({"min_depth": "100"}, "ac", {"min_depth": 1}),
        ({"min_vaf": "0.05"}, "ac", {"min_vaf": 1}),
        ({"passed": "yes", "min_vaf": "0.05"}, "ac", {"passed": 1}),
    ],
)
def test_what_is_kept_and_why_the_rest_is_not(conditions, kept, dropped):
    chosen = choose((ONE, LOW, COPY), conditions)
    assert "".join(finding.id for finding in chosen.kept) == kept
    assert chosen.dropped == dropped


def test_every_preset_of_the_content_can_be_asked():
    from canheal.node.cases.tables import presets

    for preset in presets().values():
        choose((ONE, LOW, COPY), preset.conditions)


def test_an_unknown_condition():
    with pytest.raises(ContentError, match="colour"):
        choose((ONE,), {"colour": "red"})
