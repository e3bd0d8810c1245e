"""Which way each word of a sentence points."""

from __future__ import annotations

import pytest

from attune.language.model.sights import sights
from attune.language.parsing import parse


def directions(text: str, force: str) -> dict[str, int]:
    """Each word with 1 where it is asked for and -1 where it is warded off."""
    seen = sights(parse(text, "en"), force, ())
    return {sight.what[0]: sight.sign for sight in seen if sight.what[0]}


@pytest.mark.parametrize(
    ("text", "force"),
    [
        ("rob tenants of their deposit nor beat them", "must_not"),
        ("No tenant shall be robbed by us nor beaten.", "must"),
        ("Neither rob tenants nor beat them.", "must"),
        ("It does not rob tenants. Nor does it beat them.", "must"),
    ],
)
def test_nor_carries_on_the_negation_before_it_or_that_of_the_field(text: str, force: str) -> None:
    pointing = directions(text, force)
    robbed, beaten = (next(w for w in pointing if w.startswith(verb)) for verb in ("rob", "beat"))
    assert (pointing[robbed], pointing[beaten]) == (-1, -1)
