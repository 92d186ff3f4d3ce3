"""The INFO column, read only for the tags that are wanted; what it says of a record's callers and origin."""

from __future__ import annotations

from canheal.formats.vcf_header import VcfHeader, words


def info_span(info: str, tag: str) -> tuple[int, int] | None:
    """Start and end of the value of a tag in INFO; None when the tag is not there or has no value."""
    wanted = f"{tag}="
    if info.startswith(wanted):
        start = len(wanted)
    else:
        place = info.find(f";{wanted}")
        if place < 0:
            return None
        start = place + 1 + len(wanted)
    end = info.find(";", start)
    return start, len(info) if end < 0 else end


def info_value(info: str, tag: str) -> str | None:
    """The value of a tag in INFO; None when it is not there or has no value."""
    span = info_span(info, tag)
    return None if span is None else info[span[0] : span[1]]


def has_flag(info: str, flag: str) -> bool:
    """Whether INFO holds this tag without a value."""
    return flag in info and flag in info.split(";")


def tags_to_look_for(header: VcfHeader, tags: list[str]) -> list[str]:
    """Those of the tags that the header declares; all when it declares none."""
    return [tag for tag in tags if tag in header.info_tags] if header.info_tags else tags


class Origins:
    """Origin and callers of each record of one file (content/callers/words.tsv)."""

    def __init__(self, header: VcfHeader) -> None:
        self._programs, self._somatic_file = header.programs, header.somatic
        self._somatic_callers = {program for program, _ in words("somatic_program")} | {
            name for _, name in words("somatic_caller")
        }
        self._callers, somatic, germline, self._status = (
            tags_to_look_for(header, [name for _, name in words(purpose)])
            for purpose in ("callers_tag", "somatic_flag", "germline_flag", "status_tag")
        )
        self._flags = [("somatic", flag) for flag in somatic] + [("germline", flag) for flag in germline]

    def callers(self, info: str) -> tuple[str, ...]:
        """Callers that the record names, else the programs that the header names."""
        return (self._named(info) if self._callers else ()) or self._programs

    def _named(self, info: str) -> tuple[str, ...]:
        for tag in self._callers:
            if value := info_value(info, tag):
                return tuple(value.split(","))
        return ()

    def origin(self, info: str, status: str | None, has_normal: bool) -> str:
        """somatic, germline or unknown.

        A record says it itself (flag, status); a program that calls somatic variants only says it for its file, if it
        saw a matched normal: without one, nobody knows.

        Args:
            info: INFO without the annotation.
            status: the status tag of the tumour's column.
            has_normal: reads of a matched normal stand beside the tumour's.
        """
        said = set()
        for origin, flag in self._flags:
            if has_flag(info, flag):
                said.add(origin)
        for tag in self._status:
            status = info_value(info, tag) or status
        if status in _STATUS:
            said.add(_STATUS[status])
        if said:
            return said.pop() if len(said) == 1 else "unknown"
        return "somatic" if has_normal and self._from_somatic_caller(info) else "unknown"

    def _from_somatic_caller(self, info: str) -> bool:
        named = {caller.lower() for caller in self._named(info)}
        return self._somatic_file or (bool(named) and named <= self._somatic_callers)


# TCGA VCF 1.1, VarScan 2 and SomaticSniper agree on these two; the others (LOH, unknown) decide nothing
_STATUS = {"1": "germline", "2": "somatic"}
