"""The invented demo tumours, from their files to what a board would read; each digest was read by eye.

A digest is a text a pathologist can read: findings with class, points and criteria, claims with match level, relation
and tiers, biomarkers, what was not assessed and what was dropped. After a change of code or content that is meant,
renew them and read the difference before it is kept:

    .venv/bin/pytest tests/golden --renew-golden
    git diff tests/golden
"""

from __future__ import annotations

import contextlib
import difflib
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from canheal.app.demo import demo_cases
from canheal.app.gather import Source
from canheal.app.interpret import interpret_case
from canheal.cli.main import main
from canheal.formats.case_file import read_case

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parents[1] / "docs" / "reference"
OUTPUTS = {"interpretation.json", "profile.json", "report.html", "report.pdf", "molecular.html", "molecular.pdf"}
CASES = {path.parent.name: path for path in demo_cases()}
LONGEST = 200
_CLAIMS_BELOW_TIER_ONE = 6
_UNCERTAIN = 12


@pytest.fixture(scope="module")
def interpreted(tmp_path_factory):
    """Each demo tumour, interpreted once by `canheal demo`; name to folder."""
    out = tmp_path_factory.mktemp("demo")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main(["demo", "--out", str(out)]) == 0
    assert all(f"{out / name / 'report.html'}" in printed.getvalue() for name in CASES)
    return {name: out / name for name in CASES}


def test_there_are_ten_tumours_and_they_stay_small():
    assert len(CASES) == 10
    files = [path for path in next(iter(CASES.values())).parents[1].rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 400_000


@pytest.mark.parametrize("name", CASES)
def test_demo_writes_every_output(name, interpreted):
    assert {path.name for path in interpreted[name].iterdir()} == OUTPUTS


@pytest.mark.parametrize("name", CASES)
def test_digest_is_as_reviewed(name, interpreted, renew_golden):
    digest = digest_of(read_json(interpreted[name]), name)
    golden = HERE / f"{name}.txt"
    if renew_golden:
        golden.write_text(digest, encoding="utf-8")
    assert digest.count("\n") < LONGEST
    reviewed = golden.read_text("utf-8") if golden.exists() else ""
    difference = difflib.unified_diff(reviewed.splitlines(), digest.splitlines(), "reviewed", "now", lineterm="", n=1)
    assert not (lines := list(difference)), "\n".join([f"{name} reads differently:", *lines])


@pytest.mark.parametrize("kind", ["interpretation", "profile"])
@pytest.mark.parametrize("name", CASES)
def test_json_fits_the_published_schema(name, kind, interpreted):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: schema not checked")
    validator = jsonschema.Draft202012Validator(json.loads((REFERENCE / f"{kind}.schema.json").read_text("utf-8")))
    data = json.loads((interpreted[name] / f"{kind}.json").read_text("utf-8"))
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("name", ["melanoma-nras", "prostate-brca2"])
def test_the_same_files_give_the_same_bytes(name, interpreted, tmp_path):
    interpret_case(read_case(CASES[name]), tmp_path, source=Source())
    for output in sorted(OUTPUTS):
        assert (tmp_path / output).read_bytes() == (interpreted[name] / output).read_bytes(), output


def read_json(folder: Path) -> dict:
    return json.loads((folder / "interpretation.json").read_text("utf-8"))


# --- the digest -----------------------------------------------------------------------------------------------------


def digest_of(result: dict, name: str) -> str:
    """What a reader needs to judge an interpretation, on less than 200 lines; sources and versions are left out."""
    blocks = [_head(result, name), _small_variants(result)]
    for title, key in (("COPY NUMBERS", "copy_numbers"), ("FUSIONS", "fusions"), ("REPORTED", "reported_alterations")):
        blocks.append(_others(title, result[key]))
    blocks += [_biomarkers(result["biomarkers"]), _gaps(result)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(result: dict, name: str) -> list[str]:
    sample = result["sample"]
    assay, tumour = sample["assay"], sample["tumour"]
    genes = "genes not named" if assay["genes"] is None else f"{len(assay['genes'])} genes"
    return [
        f"{name}: {tumour['code']} {tumour['name']}, {sample['assembly']}",
        f"sample {sample['name']}, normal {sample['normal']}, purity {sample['purity']}, ploidy {sample['ploidy']}",
        f"assay {assay['name']}, {assay['megabases']} Mb, {genes}; {', '.join(assay['alteration_classes'])};"
        f" matched normal {'yes' if assay['matched_normal'] else 'no'}",
    ]


def _small_variants(result: dict) -> list[str]:
    """Variants that say something at length, uncertain ones by name, the rest by count."""
    found = result["small_variants"]
    telling = [one for one in found if _tells(one)]
    quiet = [one for one in found if not _tells(one)]
    lines = [f"SMALL VARIANTS: {len(found)}, {sum(one['reportable'] for one in found)} reportable"]
    for one in telling:
        lines += _small_variant(one)
    classes = Counter((_class(one), "reportable" if one["reportable"] else "not reportable") for one in quiet)
    lines += [f"  others {label}, {reportable}: {count}" for (label, reportable), count in sorted(classes.items())]
    named = [_name(one) for one in quiet if one["reportable"]]
    if named:
        lines.append(f"  reportable others: {', '.join(named[:_UNCERTAIN])}{' ...' if len(named) > _UNCERTAIN else ''}")
    failed = Counter(";".join(one["filters"]) for one in found if one["filters"])
    lines += [f"  failed {filters}: {count}" for filters, count in sorted(failed.items())]
    return lines


def _tells(one: dict) -> bool:
    return bool(one["claims"] or one["germline_hint"] or _class(one) in ("oncogenic", "likely_oncogenic"))


def _class(one: dict) -> str:
    return one["oncogenicity"]["class"] if one["oncogenicity"] else "not_assessed"


def _name(one: dict) -> str:
    return f"{one['gene']} {one['hgvs_p'] or one['hgvs_c'] or one['id']}"


def _small_variant(one: dict) -> list[str]:
    reads = one["tumour_reads"]
    vaf = "VAF not given" if reads["vaf"] is None else f"VAF {reads['vaf']:.2f}"
    filters = {None: "no filter", (): "PASS"}.get(tuple(one["filters"]) if one["filters"] is not None else None)
    parts = [
        " ".join(filter(None, (_name(one), one["hgvs_c"] if one["hgvs_p"] else ""))),
        f"{one['transcript']} ({one['transcript_chosen_by']})",
        "/".join(one["consequence"]),
        f"{vaf} of {reads['depth']}",
        one["origin"],
        filters or f"failed {';'.join(one['filters'])}",
    ]
    lines = [", ".join(parts), *_oncogenicity(one["oncogenicity"])]
    if one["two_hit"]:
        lines.append(f"    second hit: {one['two_hit']['state']}: {one['two_hit']['reason']}")
    if one["germline_hint"]:
        lines.append(f"    germline: {one['germline_hint']}")
    if one["gene_level_unsupported"]:
        lines.append(f"    gene level, not supported: {len(one['gene_level_unsupported'])} items")
    return [*lines, *_claims(one["claims"])]


def _oncogenicity(outcome: dict | None) -> list[str]:
    if outcome is None:
        return ["    not assessed"]
    met = [one for one in outcome["criteria"] if one["state"] == "met"]
    blocked = [one["id"] for one in outcome["criteria"] if one["state"] == "excluded"]
    criteria = ", ".join(
        [*(f"{one['id']} {one['points']:+d}" for one in met), *(f"not counted {name}" for name in blocked)]
    )
    away = f"; {outcome['points_to_next_class']} to {outcome['next_class']}" if outcome["next_class"] else ""
    missing = ", ".join(outcome["criteria_not_assessed"])
    return [
        f"    {outcome['class']} {outcome['points']:+d} ({criteria or 'no criterion'}){away}",
        *([f"    criteria not assessed: {missing}"] if missing else []),
    ]


def _claims(claims: list[dict]) -> list[str]:
    """Every claim of tier I and every one that speaks against; of the rest the first few, in their order."""
    lines, left, hidden = [], _CLAIMS_BELOW_TIER_ONE, Counter()
    for claim in claims:
        tier = claim["tiers"]["amp_asco_cap"]["tier"] or "-"
        leading = tier.startswith("I-") or claim["disease_relation"] in ("exact", "ancestor", "pan_cancer")
        if leading or left:
            left -= not leading
            lines.append(_claim(claim))
        else:
            hidden[f"{tier} {claim['disease_relation']}"] += 1
    lines += [f"    {'':8}and {count} more: {what}" for what, count in sorted(hidden.items())]
    return lines


def _claim(claim: dict) -> str:
    tiers = claim["tiers"]
    grades = (
        f"{tiers['amp_asco_cap']['tier'] or '-':<5} {tiers['escat']['tier'] or '-':<7} {tiers['m_level'] or '-':<4}"
    )
    effect = claim["significance"] if claim["direction"] == "supports" else f"{claim['significance']} not supported"
    what = " + ".join(claim["therapies"]) or claim["implication"]
    place = f"{claim['match_level']}, {claim['disease_relation']} {claim['matched_disease']}"
    cautions = f" [{', '.join(one['key'] for one in claim['cautions'])}]" if claim["cautions"] else ""
    sign = "+" if claim["positive"] else "!"
    return f"    {sign} {grades} {what}: {effect} {claim['level']}; {place}; {claim['evidence']}{cautions}"


def _others(title: str, found: list[dict]) -> list[str]:
    if not found:
        return []
    lines = [f"{title}: {len(found)}"]
    for one in found:
        if one["claims"] or one.get("reportable", True):
            lines += [_other(one), *_claims(one["claims"])]
    states = Counter(one["state"] for one in found if "state" in one and not one["reportable"])
    lines += [f"  others {state}: {count}" for state, count in sorted(states.items())]
    return lines


def _other(one: dict) -> str:
    words = {key: one[key] for key in ("state", "rule", "reads", "in_frame", "ordered", "method") if key in one}
    return f"{one['id']} ({', '.join(f'{key} {value}' for key, value in words.items())})"


def _biomarkers(found: dict) -> list[str]:
    measured = found["measured"]
    lines = ["BIOMARKERS"]
    for burden in measured["tumour_mutational_burden"]:
        value = "-" if burden["value"] is None else f"{burden['value']:.1f}/Mb of {burden['count']}"
        lines.append(f"  TMB {burden['definition']}: {value}, {burden['status']}")
    satellites, scars = measured["microsatellites"], measured["homologous_recombination_scars"]
    lines.append(f"  MSI {satellites['status']}, {satellites['confidence']}: {satellites['reason']}")
    lines.append(f"  scars {scars['total']}, {scars['status']}: {scars['reason']}")
    for shown in found["shown"]:
        lines += [f"{shown['id']}: {shown['value']}", *_claims(shown["claims"])]
    return lines


def _gaps(result: dict) -> list[str]:
    gaps = [f"  {one['state']}: {one['subject']} ({one['reason']})" for one in result["not_assessed"]]
    dropped = [f"  {count} {reason}" for reason, count in sorted(result["dropped"].items())]
    return ["NOT ASSESSED", *gaps, "DROPPED", *(dropped or ["  nothing"])]
