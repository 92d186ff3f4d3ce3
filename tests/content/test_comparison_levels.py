"""Every word that canheal itself writes has a place on the scales; sources are named."""

from __future__ import annotations

import pytest

from canheal.domain.comparison.calls import Levels
from canheal.formats.tools.plain_csv import QUESTIONS
from canheal.knowledge.content import load_content
from canheal.knowledge.tool_levels import PATH, tool_levels

CONTENT = load_content()
DOCUMENT = CONTENT.document(PATH)
LEVELS: Levels = tool_levels(CONTENT)
CLASSES = [band["class"] for band in CONTENT.document("guidelines/ccv_2022/rules.yaml")["bands"]]
TIERS = {row["outcome"]["tier"] for row in CONTENT.document("guidelines/amp_asco_cap_2017/rules.yaml")["rows"]}


@pytest.mark.parametrize("label", CLASSES)
def test_every_class_of_ours_is_placed(label):
    assert LEVELS.category("canheal", "oncogenicity", label, True) in DOCUMENT["scales"]["oncogenicity"]["order"]


@pytest.mark.parametrize("tier", sorted(TIERS))
@pytest.mark.parametrize("question", ["sensitivity", "resistance", "diagnostic", "prognostic"])
def test_every_tier_of_ours_is_placed(tier, question):
    assert LEVELS.category("canheal", question, tier, True) in DOCUMENT["scales"]["tier"]["order"]


def test_the_contract_asks_the_same_questions():
    assert tuple(DOCUMENT["questions"]) == QUESTIONS
    assert set(QUESTIONS) <= set(DOCUMENT["tools"]["csv"])


def test_every_tool_names_its_source_and_whether_it_was_read():
    for tool in DOCUMENT["tools"].values():
        assert tool["citation"]
        assert isinstance(tool["unverified"], bool)
    assert DOCUMENT["status"] == "canheal proposal"


def test_evidence_in_another_type_never_counts_more():
    order = DOCUMENT["scales"]["tier"]["order"]
    for tool in DOCUMENT["tools"].values():
        for words in (row for name, row in tool.items() if name not in ("citation", "unverified")):
            for category in words.values():
                if isinstance(category, dict):
                    assert order.index(category["same"]) <= order.index(category["other"])
