"""The invitation to a meeting as an iCalendar file (RFC 5545); it names no case and no patient."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from canheal.node.board.models import Meeting

_OCTETS = 75
_STAMP = "%Y%m%dT%H%M%SZ"


def invitation(meeting: Meeting, host: str, now: datetime) -> bytes:
    """The file.

    Args:
        meeting: what is invited to.
        host: name of the node, so that the identifier is unique (RFC 7986).
        now: when the file is made.
    """
    ends = meeting.starts + timedelta(minutes=meeting.minutes)
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//canheal//node//EN", "METHOD:REQUEST", "BEGIN:VEVENT"),
        f"UID:{meeting}@{host}",
        f"SEQUENCE:{meeting.sequence}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(meeting.starts)}",
        f"DTEND:{_utc(ends)}",
        f"SUMMARY:{_escaped(_('Tumour board'))}: {_escaped(str(meeting.board))}",
        *((f"LOCATION:{_escaped(meeting.place)}",) if meeting.place else ()),
        f"DESCRIPTION:{_escaped(_('The agenda stands on the node; it is not sent.'))}",
        *("STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR"),
    ]
    return b"".join(b"\r\n ".join(_folded(line)) + b"\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_STAMP)


def _escaped(text: str) -> str:
    """Text as 3.3.11 of RFC 5545 wants it."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> list[bytes]:
    """Lines of at most 75 octets, cut between characters; each but the first loses one octet to its leading blank."""
    parts: list[bytes] = []
    part = b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > _OCTETS - bool(parts):
            parts.append(part)
            part = b""
        part += octets
    return [*parts, part]
