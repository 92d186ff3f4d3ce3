"""Use case: draw a national pilot and write what its hospitals and laboratories would have."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from canheal.app.pilot_tables import pilot_atlas, pilot_document, pilot_model
from canheal.domain.cohort.pilot import draw_pilot
from canheal.formats.output import write_tree
from canheal.formats.pilot_files import case_line, describe_pilot, name_of, tumour_files
from canheal.knowledge.content import load_content
from canheal.terms.errors import OutOfRange

_MOST = 100_000


def simulate_pilot(patients: int, seed: int, out: Path) -> int:
    """Write a pilot; the same numbers give the same bytes.

    Args:
        patients: how many are referred, at least 1.
        seed: of the generator.
        out: folder.

    Returns:
        How many tests succeeded.

    Raises:
        OutOfRange: nobody, or more than a hundred thousand.
        UsageError: the folder holds something.
        OutputError: the folder cannot be written.
    """
    if not 1 <= patients <= _MOST:
        raise OutOfRange(f"{patients} patients make no pilot", field="--patients", todo=f"Give 1 to {_MOST}")
    model = pilot_model()
    first = date.fromisoformat(pilot_document()["first_referral"])
    chance = random.Random(seed)
    lines: list[str] = []
    files = {"pilot.json": describe_pilot(seed, patients, model.hospitals, model.laboratories)}
    succeeded = 0
    for patient in draw_pilot(patients, model, pilot_atlas(load_content()), chance):
        lines.append(case_line(patient, first))
        if patient.tumour is not None:
            succeeded += 1
            folder = f"files/{name_of(patient)}"
            files |= {f"{folder}/{name}": text.encode() for name, text in tumour_files(patient, patient.tumour).items()}
    files["cases.jsonl"] = "".join(lines).encode()
    write_tree(files, out)
    return succeeded
