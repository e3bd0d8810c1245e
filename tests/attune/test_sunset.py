"""A document's own end: what is compiled after it holds what its author put after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

import attune
from attune import compose, parse
from attune.compiling import Compiled
from attune.composition import Composition
from attune.document import Document
from attune.errors import CompileError
from attune.floor import current_floor
from tests.samples import constitution, profile

LAST_DAY = date(2027, 12, 31)
DAY_AFTER = date(2028, 1, 1)
ENDING = {"due": "2027-06-01", "sunset": "2027-12-31"}
TO_FLOOR = {**ENDING, "on_expiry": {"to": "floor"}}
TO_VERSION = {**ENDING, "on_expiry": {"to": "version", "version": "1.2.0"}}


def choir(**changes: Any) -> Document:
    clauses = [{"id": "hum", "modality": "should", "text": "Hum along."}]
    return parse(constitution(title="Choir", clauses=clauses, **changes))


def school(**changes: Any) -> Document:
    ranges = {"warmth": {"default": 0.5, "min": 0.4, "max": 0.6}}
    return parse(constitution(title="School", parameters=ranges, **changes))


def compiled(
    source: Document | Composition, on: date | None, context: dict[str, Any] | None = None
) -> Compiled:
    return attune.compile(source, "system-prompt", context, on=on)


def floor_alone(context: dict[str, Any] | None = None) -> str | None:
    return compiled(compose(current_floor(), ()), None, context).text


def test_on_its_last_day_a_document_still_holds() -> None:
    assert "Hum along." in str(compiled(choir(review=TO_FLOOR), LAST_DAY).text)


@pytest.mark.parametrize("review", [TO_FLOOR, ENDING])
def test_on_the_day_after_the_safety_layer_stands_alone(review: dict[str, Any]) -> None:
    bound = {"id": "b", "parameter": "warmth", "at_least": 0.3}
    pin = {**constitution()["floor"], "raises": [bound]}
    text = str(compiled(choir(review=review, floor=pin), DAY_AFTER).text)
    assert text == floor_alone()
    lines = text.splitlines()
    assert lines[0] == "UNIVERSAL SAFETY LAYER 1.0.0"
    assert "SITUATIONS" in lines
    assert not [words for words in ("Choir", "Hum", "Raised", "HOW THE FOLL") if words in text]


def test_what_is_left_out_is_told_as_a_loss() -> None:
    losses = compiled(choir(review=TO_FLOOR), DAY_AFTER).losses
    assert [(loss.pointer, loss.what, loss.why) for loss in losses] == [
        (
            "/review/sunset",
            "All of the document is left out.",
            "“Choir” ended on 2027-12-31. The universal safety layer alone applies since then.",
        )
    ]


def test_in_a_situation_the_safety_layer_stands_alone_too() -> None:
    context = {"person.age_band": "teen", "person.distress": 0.9}
    text = compiled(choir(review=TO_FLOOR), DAY_AFTER, context).text
    assert text == floor_alone(context)
    assert "Hum" not in str(text)


def test_where_an_earlier_version_applies_the_error_names_it() -> None:
    document = choir(review=TO_VERSION)
    assert "Hum along." in str(compiled(document, LAST_DAY).text)
    with pytest.raises(CompileError) as caught:
        compiled(document, DAY_AFTER)
    assert str(caught.value) == (
        "“Choir” ended on 2027-12-31. Version 1.2.0 of it applies since then. "
        "Pull or download version 1.2.0 and compile it instead."
    )


def test_the_day_is_today_in_utc_unless_it_is_given() -> None:
    document = choir(review=TO_FLOOR)
    with time_machine.travel("2027-12-31T23:59:00Z", tick=False):
        assert "Hum along." in str(compiled(document, None).text)
    with time_machine.travel("2028-01-01T00:00:00Z", tick=False):
        assert "Hum along." not in str(compiled(document, None).text)
    with time_machine.travel("2028-01-01T01:00:00+02:00", tick=False):
        assert "Hum along." in str(compiled(document, None).text)


def test_without_an_end_a_document_holds_past_its_review() -> None:
    document = choir(review={"due": "2027-06-01"})
    assert "Hum along." in str(compiled(document, date(2099, 1, 1)).text)


def test_a_profile_ends_as_a_constitution_does() -> None:
    document = parse(profile(narrative="I sing.", review=TO_FLOOR))
    assert "I sing." in str(compiled(document, LAST_DAY).text)
    assert compiled(document, DAY_AFTER).text == floor_alone()


def test_a_composition_holds_what_the_others_say_together() -> None:
    ended = choir(review=TO_FLOOR, parameters={"warmth": {"default": 1, "min": 0.9}})
    mine = parse(profile(title="Mine", parameters={"warmth": {"default": 0.7}}))
    everybody = compose(current_floor(), [ended, school()], mine)
    before, after = compiled(everybody, LAST_DAY), compiled(everybody, DAY_AFTER)
    rest = compose(current_floor(), [school()], mine)
    assert "WHERE THEY DISAGREE" in str(before.text)
    assert "Choir" not in str(after.text)
    assert after.text == compiled(rest, DAY_AFTER).text
    assert [loss.pointer for loss in after.losses if "sunset" in loss.pointer] == [
        "choir:/review/sunset"
    ]


def test_a_composition_names_the_document_that_an_earlier_version_takes_the_place_of() -> None:
    everybody = compose(current_floor(), [school(), choir(review=TO_VERSION)])
    with pytest.raises(CompileError, match=r"“Choir” ended on 2027-12-31\. Version 1\.2\.0"):
        compiled(everybody, DAY_AFTER)


def adopting(module: Document, **changes: Any) -> Document:
    pin = {"id": "m", "document": "town/choir", "version": "1.3.0", "digest": attune.digest(module)}
    return school(modules=[pin], **changes)


def test_a_module_that_has_ended_is_for_its_adopter_to_replace() -> None:
    module = choir(review=TO_FLOOR)
    modules = {attune.digest(module): module}
    everybody = compose(current_floor(), [adopting(module)], modules=modules)
    with pytest.raises(CompileError, match=r"“Choir” ended on .* “School” adopts it: adopt an"):
        compiled(everybody, DAY_AFTER)


def test_what_only_an_ended_document_adopts_goes_with_it() -> None:
    module = choir(review=TO_VERSION)
    modules = {attune.digest(module): module}
    everybody = compose(current_floor(), [adopting(module, review=TO_FLOOR)], modules=modules)
    after = compiled(everybody, DAY_AFTER)
    assert after.text == floor_alone()
    assert [loss.pointer for loss in after.losses] == ["school:/review/sunset"]


def test_a_module_that_ends_before_its_adopter_is_told() -> None:
    module = choir(review=TO_FLOOR)
    modules = {attune.digest(module): module}

    def told(**changes: Any) -> list[tuple[str, Any]]:
        report = attune.validate(adopting(module, **changes), modules=modules)
        found = [each for each in report.findings if each.rule == "dynamics.module-ends"]
        return [(each.pointer, each.evidence) for each in found]

    later = {"due": "2027-06-01", "sunset": "2028-06-30"}
    assert told() == told(review=later) == [("/modules/0", "2027-12-31")]
    assert told(review=TO_FLOOR) == []
