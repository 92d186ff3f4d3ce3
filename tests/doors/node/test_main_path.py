"""One case through the pages: referred, accepted, tested, interpreted, classified, signed twice, amended."""

from __future__ import annotations

import json

import pytest

from .conftest import ANSWERS, PASSWORD, TSO500


def ok(answer, status=302):
    assert answer.status_code == status, answer.content.decode()[-1500:]
    return answer


def test_from_referral_to_a_signed_report_and_its_amendment(browse, person):
    from canheal.node.cases.actions.interpret_files import interpret_files
    from canheal.node.cases.models import Case, Classification, Report
    from canheal.node.trust.chain import breaks

    ref, coo, lab, cur, gen, cha = map(browse, ("ref", "coo", "lab", "cur", "gen", "cha"))
    sheet = ok(ref.post("/cases/new", {"hospital": "H01"})).url
    case = f"/cases/{sheet.split('/')[2]}"
    ok(ref.post(sheet, {**ANSWERS, "version": 1, "send": "1"}))
    ok(coo.post(f"{case}/decide", {"laboratory": person("lab").centre_id, "accept": "1"}))
    (file,) = TSO500.glob("*.tsv")
    with file.open("rb") as opened:
        ok(lab.post(f"{case}/files", {"kind": "tso500", "file": opened}))
    ok(lab.post(f"{case}/interpret", {"assembly": "GRCh37", "panel": "tso500", "purity": "0.7"}))
    stored = Case.objects.get(pk=int(case.split("/")[2]))
    assert stored.step == "running"
    interpret_files(stored.results.get().pk)
    assert "T790M" in ok(lab.get(f"{case}/findings"), 200).content.decode()
    ok(lab.post(f"{case}/accept", {"reason": ""}))

    key = stored.findings.filter(name__contains="T790M").get().key
    sheet = {"framework": "escat", "decided": "II-A", "reason": "Second line in our trial", "seen": ""}
    ok(cur.post(f"{case}/findings/{key}/classify", sheet))
    ok(gen.post(f"{case}/classifications/{Classification.objects.get(case=stored).pk}/confirm"))
    text = "Osimertinib is no option.\nConsider the trial."
    ok(cur.post(f"{case}/report", {"conclusion": text, "language": "de", "version": 1}, follow=True), 200)
    preview = ok(cur.get(f"{case}/reports/1.html"), 200).content.decode()
    assert "Osimertinib is no option." in preview
    assert "Entwurf: nicht unterschrieben" in preview
    ok(cur.post(f"{case}/reports/1/sign", {"version": 2, "password": PASSWORD}))
    ok(cha.post(f"{case}/reports/1/sign", {"version": 2, "password": PASSWORD}))
    stored.refresh_from_db()
    assert stored.step == "reported"

    signed = json.loads(ok(ref.get(f"{case}/reports/1.json"), 200).content)
    assert signed["signing"]["author"].startswith("Dr Cur,")
    assert signed["signing"]["verifier"].startswith("Dr Cha,")
    assert signed["signing"]["decided"][0]["decided"] == "II-A"
    assert signed["interpretation"]["provenance"]["knowledge"]
    assert ok(ref.get(f"{case}/reports/1.pdf"), 200).content.startswith(b"%PDF")
    final = ok(ref.get(f"{case}/reports/1.html"), 200).content.decode()
    assert "Entwurf" not in final

    ok(cur.post(f"{case}/reports/1/amend", {"reason": "A trial opened"}))
    ok(cur.post(f"{case}/report", {"conclusion": "Consider the new trial.", "language": "de", "version": 1}))
    difference = ok(cur.get(f"{case}/reports/2/difference"), 200).content.decode()
    assert "<ins>+ Consider the new trial.</ins>" in difference
    assert "<del>− Consider the trial.</del>" in difference
    assert Report.objects.get(case=stored, number=1).files == Report.objects.get(case=stored, number=1).files
    assert ok(ref.get(f"{case}/reports/1.html"), 200).content.decode() == final
    assert not list(breaks())


def test_the_first_screen_answers_who_what_and_what_next(at, browse):
    case = at.classifying()
    page = browse("cur").get(f"/cases/{case.pk}").content.decode()
    start = page[: page.index("Completeness")]
    assert "Lung Adenocarcinoma (LUAD)" in start
    assert "What is actionable" in start
    assert "AMP/ASCO/CAP 2017" in start
    assert "canheal-catalogue" in start
    assert "Classify the findings and write the report" in start
    assert "Molecular pathologist" in start


def test_not_tested_not_found_and_failed_are_three_different_words(at, browse):
    assert "not tested yet" in browse("ref").get(f"/cases/{at.referred().pk}").content.decode()
    assert "failed QC" in browse("ref").get(f"/cases/{at.failed().pk}").content.decode()
    tested = at.classifying()
    tested.results.first().findings.all().delete()
    page = browse("ref").get(f"/cases/{tested.pk}").content.decode()
    assert "not found" in page
    assert "None detected" in page


def test_what_the_laboratory_states_counts_for_the_data_sets(at):
    from canheal.node.cases.actions.save_referral import of_the_laboratory
    from canheal.node.cases.tables import elements

    case = at.quality()
    answered = of_the_laboratory(case.results.first())
    assert answered["sequence_target"] == "tso500"
    assert answered["formats"] == "tso500"
    assert int(answered["variants"]) > 5
    assert answered["depth"] == ""
    assert set(answered) <= {element.id for element in elements()}
    assert case.minimal < 100


def test_a_referral_that_lacks_answers_is_saved_and_not_sent(at, browse):
    case = at.draft(ecog="", question="")
    page = browse("ref").post(f"/cases/{case.pk}/referral", {"version": 2, "pseudonym": "P-9", "send": "1"})
    assert page.status_code == 422
    text = page.content.decode()
    assert '<a href="#id_ecog">' in text
    assert '<a href="#id_question">' in text
    case.refresh_from_db()
    assert (case.step, case.pseudonym) == ("draft", "P-9")


def test_answers_of_a_wrong_kind_are_named_and_kept_on_the_page(at, browse):
    case = at.draft()
    page = browse("ref").post(f"/cases/{case.pk}/referral", {**ANSWERS, "version": 2, "birth_year": "MCMLX"})
    assert page.status_code == 422
    assert 'href="#id_birth_year"' in page.content.decode()
    assert 'value="MCMLX"' in page.content.decode()


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, "eligible"),
        ({"ecog": "3"}, "not_eligible"),
        ({"ecog": "3", "override_reason": "Young, and the state is from pain"}, "overridden"),
        ({"standard": "left"}, "not_eligible"),
        ({"standard": "left", "rare": "yes"}, "eligible"),
        ({"consent_sequencing": "no", "override_reason": "please"}, "not_eligible"),
    ],
)
def test_eligibility_decides_and_a_reason_overrides(at, person, answers, state):
    from canheal.node.cases.actions.decide_referral import accept_referral
    from canheal.node.trust.models import AuditEvent
    from canheal.terms.errors import UsageError

    case = at.referred(**answers)
    if state == "not_eligible":
        with pytest.raises(UsageError, match="not eligible"):
            accept_referral(case.pk, person("lab").centre, by=person("coo"))
        return
    accept_referral(case.pk, person("lab").centre, by=person("coo"))
    assert AuditEvent.objects.get(case=case.pk, action="case.accept").detail["eligibility"] == state


def test_a_returned_referral_shows_why(at, browse):
    case = at.referred()
    browse("coo").post(f"/cases/{case.pk}/decide", {"return": "1", "reason": "Which lines before?"})
    assert "Which lines before?" in browse("ref").get(f"/cases/{case.pk}/referral").content.decode()


def test_after_a_failed_test_a_new_sample_is_tested(at, browse):
    case = at.failed()
    browse("ref").post(f"/cases/{case.pk}/follow", {"choice": "liquid", "reason": "No tissue left"})
    case.refresh_from_db()
    assert (case.step, case.after_failure) == ("testing", "liquid")


def test_files_of_a_failed_sample_never_meet_those_of_the_next(at, browse, person):
    from canheal.node.cases.actions.judge_test import fail_test, follow_failure
    from canheal.node.cases.actions.upload_file import upload_file

    case = at.testing()
    upload_file(case.pk, "vcf", "first.vcf", [b"##fileformat=VCFv4.2\n"], by=person("lab"))
    fail_test(case.pk, "low_coverage", "12x", by=person("lab"))
    follow_failure(case.pk, "rebiopsy", "Again", by=person("ref"))
    assert not case.uploads.filter(removed=False).exists()
    assert "first.vcf" not in browse("lab").get(f"/cases/{case.pk}/files").content.decode()


def test_an_unconfirmed_classification_holds_the_signature_back(at, browse):
    case = at.classifying()
    key = case.findings.filter(kind="small_variant").first().key
    sheet = {"framework": "amp", "decided": "III", "reason": "because", "seen": ""}
    client = browse("cur")
    client.post(f"/cases/{case.pk}/findings/{key}/classify", sheet)
    client.get(f"/cases/{case.pk}/report")
    answer = client.post(f"/cases/{case.pk}/reports/1/sign", {"version": 1, "password": PASSWORD})
    assert answer.status_code == 400
    assert "waits for its second person" in answer.content.decode()
    assert case.reports.get().state == "draft"


def test_refused_files_are_shown_line_by_line(at, browse, person):
    from canheal.node.cases.actions.interpret_files import ask_for_interpretation, interpret_files
    from canheal.node.cases.actions.upload_file import upload_file

    case = at.testing()
    text = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr7\tlots\t.\tA\tT\t.\tPASS\t.\n"
    upload_file(case.pk, "vcf", "calls.vcf", [text], by=person("lab"))
    result = ask_for_interpretation(case.pk, {"assembly": "GRCh38"}, by=person("lab"))
    interpret_files(result.pk)
    case.refresh_from_db()
    assert case.step == "testing"
    page = browse("lab").get(f"/cases/{case.pk}/files").content.decode()
    assert "calls.vcf:3" in page


def test_nobody_signs_twice(at, browse):
    case = at.signing()
    answer = browse("cur").post(f"/cases/{case.pk}/reports/1/sign", {"version": 1, "password": PASSWORD})
    assert answer.status_code == 400
    assert "a second person must sign" in answer.content.decode()
    case.refresh_from_db()
    assert case.step == "signing"


def test_signing_asks_for_the_password_again(at, browse):
    case = at.signing()
    answer = browse("cha").post(f"/cases/{case.pk}/reports/1/sign", {"version": 1, "password": "wrong"})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.step == "signing"


def test_a_report_is_not_signed_on_knowledge_that_changed(at, person):
    from canheal.node.cases.actions.write_report import sign_as_verifier
    from canheal.node.cases.models import Result
    from canheal.terms.errors import StoreError

    case = at.signing()
    Result.objects.filter(case=case).update(interpretation="0" * 64)
    with pytest.raises(StoreError, match="knowledge on this node has changed"):
        sign_as_verifier(case.reports.first().pk, by=person("cha"))
    case.refresh_from_db()
    assert (case.step, case.reports.first().state) == ("signing", "authored")


def test_a_tier_is_shown_with_framework_tumour_match_source_and_date(at, browse):
    case = at.classifying()
    found = case.findings.exclude(acts="").first()
    page = browse("cur").get(f"/cases/{case.pk}").content.decode()
    row = page[page.index("What is actionable") : page.index("Next step")]
    assert found.amp in row
    assert found.match.replace("_", " ") in row
    assert found.source in row
    assert "AMP/ASCO/CAP 2017, for Lung Adenocarcinoma, canheal-catalogue 20" in row
