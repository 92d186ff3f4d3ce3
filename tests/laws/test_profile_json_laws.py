"""A stored profile is the profile: what is written and read again is equal, whatever was measured."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from enum import Enum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canheal.domain.profile import biomarkers, profile
from canheal.domain.profile.profile import MolecularProfile
from canheal.domain.variants import calls
from canheal.formats.profile_json import profile_json, read_profile
from canheal.terms import alleles, assembly, quantities

NAMES = {**vars(biomarkers), **vars(profile), **vars(calls), **vars(alleles), **vars(assembly), **vars(quantities)}
PLAIN = {
    str: st.text(max_size=8),
    int: st.integers(-5, 2**40),
    float: st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 9),
    bool: st.booleans(),
    type(None): st.none(),
}


def values_of(kind):
    """Any value of an annotation, so that a field added later is drawn, too."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return st.one_of(*map(values_of, inside))
    if origin is tuple and inside[1:] == (Ellipsis,):
        return st.lists(values_of(inside[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, inside))
    if origin is frozenset:
        return st.frozensets(values_of(inside[0]), max_size=3)
    if origin is Mapping:
        return st.dictionaries(*map(values_of, inside), max_size=3)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    hints = typing.get_type_hints(kind, NAMES)
    return st.tuples(*(st.deferred(lambda hint=hint: values_of(hint)) for hint in hints.values())).map(kind._make)


profiles = values_of(MolecularProfile)
inputs = st.dictionaries(st.text(max_size=8), st.text("0123456789abcdef", min_size=64, max_size=64), max_size=2)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    return tmp_path_factory.mktemp("stored") / "profile.json"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(measured=profiles, files=inputs)
def test_what_is_read_equals_what_was_written(stored, measured, files):
    stored.write_bytes(written := profile_json(measured, files))
    back = read_profile(stored)
    assert back.profile == measured
    assert back.inputs == files
    assert profile_json(back.profile, back.inputs) == written
    kinds = [type(call.allele) for call in back.profile.small_variants]
    assert kinds == [type(call.allele) for call in measured.small_variants]
