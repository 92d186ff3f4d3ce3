"""How complete a case is."""

from canheal.domain.referral.dataset import Element, meters, needed_to_send

ELEMENTS = (
    Element("sex", "Gender", "minimal", "GDI", needed=True),
    Element("stage", "Stage", "maximal", "GDI"),
    Element("rare", "Rare", "", "board"),
)
FLAVOURS = frozenset({"UNK"})


def test_nothing_answered():
    minimal, maximal = meters({}, ELEMENTS, FLAVOURS)
    assert (minimal.have, minimal.of, minimal.percent) == (0, 1, 0)
    assert [element.id for element in maximal.missing] == ["sex", "stage"]


def test_the_maximal_set_includes_the_minimal_one_and_nothing_of_no_set():
    minimal, maximal = meters({"sex": "female", "rare": "yes"}, ELEMENTS, FLAVOURS)
    assert minimal.percent == 100
    assert (maximal.have, maximal.of, maximal.percent) == (1, 2, 50)


def test_a_null_flavour_is_an_answer_and_is_said():
    _, maximal = meters({"sex": "UNK", "stage": "IV"}, ELEMENTS, FLAVOURS)
    assert maximal.percent == 100
    assert dict(maximal.nulls) == {"sex": "UNK"}


def test_a_hundred_percent_means_all():
    many = tuple(Element(str(n), str(n), "minimal", "") for n in range(300))
    minimal, _ = meters({str(n): "x" for n in range(299)}, many, FLAVOURS)
    assert minimal.percent == 99


def test_each_element_removed_in_turn_is_named():
    from canheal.node.cases.tables import elements

    whole = {element.id: "x" for element in elements()}
    for element in elements():
        answers = {**whole, element.id: ""}
        _, maximal = meters(answers, elements(), FLAVOURS)
        assert [missing.id for missing in maximal.missing] == ([element.id] if element.tier else [])
        assert [needed.id for needed in needed_to_send(answers, elements())] == ([element.id] if element.needed else [])
