"""``attune diff`` and ``merge`` on what ``attune pull`` has written."""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from attune.cli.bundles import ORIGIN_NOT_WISDOM as WISDOM
from attune.cli.trusting import DEVELOPMENT
from tests.attune.publication.publisher import NOW, Publisher, constitution
from tests.attune.publication.shell import Shell


def write(name: str, title: str) -> Path:
    path = Path(name)
    path.write_text(json.dumps(constitution() | {"title": title}), "utf-8")
    return path


@pytest.mark.parametrize("name", ["", "bundle.json", "document.json", "release.json"])
def test_what_was_pulled_is_compared_as_the_document_in_it(
    attune: Shell, pulled: Publisher, name: str
) -> None:
    ended = attune("diff", Path("out", name), write("draft.json", "Evening"))
    assert ended.code == 1
    assert ended.out.splitlines()[0] == "Title changed."
    assert ended.err.splitlines() == [WISDOM, DEVELOPMENT]
    assert attune("diff", Path("out", name), "out").out == "Nothing changed.\n"


def test_what_was_pulled_is_merged_as_the_document_in_it(attune: Shell, pulled: Publisher) -> None:
    Path("other.json").write_bytes(pulled.bundle(3))
    ended = attune("merge", "out", write("draft.json", "Evening"), "other.json")
    assert (ended.code, ended.err.splitlines()) == (0, [WISDOM, DEVELOPMENT])
    assert ended.value == json.loads(Path("draft.json").read_text("utf-8"))


@pytest.mark.parametrize("command", [["diff"], ["merge", "draft.json"]])
def test_an_altered_bundle_is_not_compared(
    attune: Shell, pulled: Publisher, command: list[str]
) -> None:
    write("draft.json", "Evening")
    path = Path("out", "bundle.json")
    data = path.read_bytes()
    place = len(data) // 2
    path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    Path("altered.json").write_bytes(path.read_bytes())
    for altered in ("out", "altered.json"):
        ended = attune(*command, "draft.json", altered)
        assert (ended.code, ended.out) == (3, "")


def test_a_stale_bundle_is_compared_only_where_that_is_allowed(
    attune: Shell, pulled: Publisher
) -> None:
    attune.clock.move_to(NOW + timedelta(days=3))
    assert attune("diff", "out", "out").code == 4
    ended = attune("diff", "out", "out", "--allow-stale")
    assert (ended.code, ended.out) == (0, "Nothing changed.\n")
    assert "Stale: the head expired" in ended.err
    assert attune("merge", "out", "out", "out", "--allow-stale").code == 0


def test_a_bundle_is_compared_under_the_trust_file_that_is_named(
    attune: Shell, pulled: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    [pins] = Path("home", "trust").glob("*.json")
    monkeypatch.setenv("ATTUNE_HOME", "elsewhere")
    assert attune("diff", "out", "out").code == 2
    assert attune("diff", "out", "out", "--trust-file", pins).code == 0


def test_a_bundle_from_standard_input_is_not_taken_for_a_document(
    attune: Shell, pulled: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pulled.bundle(3))))
    ended = attune("diff", "-", "out")
    assert (ended.code, ended.out) == (2, "")
    assert "not verified from standard input. Name its file instead." in ended.err


def test_a_draft_from_standard_input_is_compared_with_what_was_pulled(
    attune: Shell, pulled: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"title": 7}')))
    ended = attune("diff", "out", "-")
    assert ended.code == 1
    assert "    + 7" in ended.out.splitlines()
