"""ClinicalTrials.gov v2: structured fields are judged, free text never."""

from __future__ import annotations

import pytest

from canheal.domain.trials.criteria import criterion_text
from canheal.domain.trials.trial import STATUSES
from canheal.terms.errors import BadRecord


def study(*, eligibility=None, conditions=("Melanoma",), status="RECRUITING", locations=(), phases=("PHASE2",)):
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99999901", "briefTitle": "Invented"},
            "statusModule": {
                "overallStatus": status,
                "startDateStruct": {"date": "2026-01", "type": "ACTUAL"},
                "completionDateStruct": {"date": "2029-01-31"},
                "lastUpdatePostDateStruct": {"date": "2026-09-30"},
            },
            "conditionsModule": {"conditions": list(conditions)},
            "designModule": {"phases": list(phases)},
            "armsInterventionsModule": {
                "armGroups": [{"label": "Arm", "interventionNames": ["Drug: Inventumab", "Procedure: biopsy"]}]
            },
            "eligibilityModule": {"eligibilityCriteria": "Inclusion:\n\n* metastatic"}
            if eligibility is None
            else eligibility,
            "contactsLocationsModule": {"locations": list(locations)},
        }
    }


def words(found):
    return [criterion_text(part) for part in found.criteria.parts]


def test_structured_fields(read):
    place = {"facility": "Clinic", "status": "RECRUITING", "city": "Ghent", "country": "Belgium"}
    given = {"minimumAge": "18 Years", "maximumAge": "6 Months", "sex": "FEMALE", "eligibilityCriteria": "x"}
    (found,) = read(study(eligibility=given, locations=[place, {"country": "Atlantis"}], phases=("PHASE1", "PHASE2")))
    assert words(found) == [
        "age >= 18 years",
        "age <= 0.5 years",
        "sex female",
        "tumour type MEL",
        "eligibility in words: x",
    ]
    assert found.dates == ("2026-01", "2029-01-31", "2026-09-30")
    assert (found.phase, found.status) == ("I/II", "recruiting")
    assert [tuple(site) for site in found.sites] == [
        ("Clinic", "Ghent", "BE", "recruiting"),
        ("site not named", "", "Atlantis", "unknown"),
    ]
    assert found.arms[0].therapies == ("Inventumab", "biopsy")


def test_free_text_is_kept_as_one_unknown_criterion_and_its_absence_is_one_too(read):
    assert words(read(study())[0])[-1] == "eligibility in words: Inclusion: * metastatic"
    assert words(read(study(eligibility={"sex": "ALL"}))[0])[-1].startswith("eligibility criteria, which the file")


@pytest.mark.parametrize(
    ("eligibility", "asked"),
    [
        ({"stdAges": ["OLDER_ADULT", "ADULT"]}, ["age groups: adult, older adult"]),
        ({"stdAges": ["CHILD", "ADULT", "OLDER_ADULT"]}, []),
        ({"stdAges": ["ADULT", "OLDER_ADULT"], "minimumAge": "18 Years"}, ["age >= 18 years"]),
        ({"minimumAge": "N/A", "maximumAge": "36 Hours"}, ["maximumAge 36 Hours"]),
        ({"minimumAge": "2 Weeks"}, ["age >= 0.0383307 years"]),
        (
            {"sex": "FEMALE", "genderDescription": "as reported by oneself"},
            ["sex female", "gender: as reported by oneself"],
        ),
    ],
)
def test_ages_and_sex_are_never_dropped(read, eligibility, asked):
    (found,) = read(study(eligibility=eligibility | {"eligibilityCriteria": "x"}))
    assert words(found) == [*asked, "tumour type MEL", "eligibility in words: x"]


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_the_registry_is_known_by_its_own_word(read, status):
    place = {"facility": "Clinic", "country": "Belgium", "status": status.upper()}
    (found,) = read(study(status=status.upper(), locations=[place]))
    assert (found.status, found.sites[0].status) == (status, status)


def test_conditions_without_a_place_are_kept(read):
    (found,) = read(study(conditions=("Solid Tumor", "Rare Thing")))
    assert words(found)[0] == "tumour type any solid tumour or Rare Thing"


@pytest.mark.parametrize("status", ["UNKNOWN", "ACTIVE_NOT_RECRUITING", "WITHHELD", "NEW_WORD", "AVAILABLE"])
def test_only_recruiting_is_recruiting(read, status):
    assert read(study(status=status))[0].status != "recruiting"


def test_a_page_of_studies_and_a_list(read):
    assert len(read({"studies": [study(), study()], "nextPageToken": "x"})) == 2
    assert len(read([study(), study()])) == 2


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("identificationModule", "nctId"), None),
        (("statusModule", "startDateStruct"), "2026"),
        (("statusModule", "startDateStruct"), {"date": "Spring"}),
        (("conditionsModule", "conditions"), [{"name": "Melanoma"}]),
        (("contactsLocationsModule", "locations"), {"country": "Belgium"}),
        (("eligibilityModule", "minimumAge"), 18.5),
    ],
)
def test_fields_of_another_kind(read, path, value):
    wrong = study()
    module, field = path
    wrong["protocolSection"][module][field] = value
    if field == "minimumAge":
        assert words(read(wrong)[0])[0] == "minimumAge 18.5"
        return
    with pytest.raises(BadRecord) as caught:
        read(wrong)
    assert field in caught.value.field
