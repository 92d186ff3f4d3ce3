"""The Merkle log of the node: heads, proofs, and an export that is verified without the database."""

from __future__ import annotations

import json

import pytest

from canheal.app.audit_verify import verify_log
from canheal.domain.audit.merkle import proves_consistency, proves_inclusion


@pytest.fixture
def export(at, tmp_path):
    """An export of some events, and a way to write it again with changed lines."""
    from canheal.node.commands import audit_log

    at.referred()
    lines = [json.loads(line) for line in audit_log()]

    def written(change=lambda lines: lines, name="log.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in change([json.loads(json.dumps(x)) for x in lines])))
        return path

    return written


def events(lines):
    return [line["event"] for line in lines if "event" in line]


def test_every_event_is_proved_and_the_log_only_grows(at):
    from canheal.node.trust.log import consistency, inclusion, leaf_of
    from canheal.node.trust.models import AuditEvent, SignedHead

    at.referred()
    size = AuditEvent.objects.count()
    from canheal.node.commands import audit_log

    list(audit_log())
    head = SignedHead.objects.get(size=size)
    for event in AuditEvent.objects.all():
        proof = inclusion(event.number, size)
        assert proves_inclusion(leaf_of(event.hash), event.number - 1, size, proof=proof, head=bytes.fromhex(head.root))
    first = SignedHead.objects.first()
    heads = {"earlier_head": bytes.fromhex(first.root), "head": bytes.fromhex(head.root)}
    assert proves_consistency(first.size, size, proof=consistency(first.size, size), **heads)


def test_a_whole_export_is_verified(export):
    from canheal.node.trust.log import public_key
    from canheal.node.trust.models import AuditEvent

    found = verify_log(export(), key=public_key())
    assert (found.problems, found.events) == ((), AuditEvent.objects.count())
    assert found.heads >= 2


def changed(lines):
    events(lines)[3]["reason"] = "another"
    return lines


def forged(lines):
    """A row is changed and every hash after it made anew: the chain holds, the signed heads do not."""
    from canheal.domain.audit.events import event_hash

    rows = events(lines)
    rows[2]["reason"] = "another"
    for place in range(2, len(rows)):
        rows[place]["previous"] = rows[place - 1]["hash"]
        rows[place]["hash"] = event_hash(rows[place])
    return lines


def removed(lines):
    return [line for line in lines if line.get("event", {}).get("number") != 3]


def cut(lines):
    last = max(event["number"] for event in events(lines))
    return [line for line in lines if line.get("event", {}).get("number") != last]


def signed_by_another(lines):
    from base64 import b64encode

    lines[-1]["head"]["signature"] = b64encode(b"0" * 64).decode()
    return lines


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed, "was changed after it was written"),
        (forged, "the log differs from the head"),
        (removed, "event 3 is expected here"),
        (cut, "but the log is shorter"),
        (signed_by_another, "is not the node's"),
    ],
)
def test_what_was_done_to_an_export_is_said(export, change, words):
    found = verify_log(export(change))
    assert any(words in problem.what for problem in found.problems)


def test_a_log_that_was_written_anew_does_not_hold_the_heads_that_were_kept(export):
    """Everything replaced, with a key of its own: only what was kept elsewhere can tell."""
    from base64 import b64encode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from canheal.domain.audit.events import event_hash, head_bytes
    from canheal.domain.audit.merkle import Frontier, leaf_hash
    from canheal.node.trust.log import public_key

    key = Ed25519PrivateKey.generate()

    def anew(lines):
        lines[0]["key"] = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        rows, tree = events(forged(lines)), Frontier()
        for row in rows:
            assert row["hash"] == event_hash(row)
            tree.add(leaf_hash(bytes.fromhex(row["hash"])))
        root, at = tree.head().hex(), "2026-01-01T00:00:00+00:00"
        signature = b64encode(key.sign(head_bytes(tree.size, root, at))).decode()
        head = {"size": tree.size, "root": root, "at": at, "signature": signature}
        return [line for line in lines if "head" not in line] + [{"head": head}]

    path = export(anew, "anew.jsonl")
    assert verify_log(path).problems == ()
    assert verify_log(path, key=public_key()).problems
    assert any("is not the node's" in problem.what for problem in verify_log(path, earlier=export()).problems)


@pytest.mark.parametrize("text", ["", "{}\n", "nonsense\n", '{"format": "canheal.audit-log/1"}\n'])
def test_what_is_no_export_is_refused(tmp_path, text):
    from canheal.terms.errors import InputError

    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(InputError):
        verify_log(path)


def test_a_line_that_is_neither_is_refused_with_its_number(export):
    from canheal.terms.errors import BadRecord

    with pytest.raises(BadRecord, match=r"x\.jsonl:2"):
        verify_log(export(lambda lines: [lines[0], {"other": {}}], "x.jsonl"))


def test_the_command_says_whole_or_what_is_wrong(export, capsys):
    from canheal.cli.main import main

    assert main(["audit", "verify", str(export())]) == 0
    assert capsys.readouterr().out.startswith("whole: ")
    assert main(["audit", "verify", str(export(changed, "bad.jsonl"))]) == 21
    assert "was changed after it was written" in capsys.readouterr().err
