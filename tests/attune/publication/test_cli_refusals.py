"""What the commands that take a bundle refuse: in a sentence, and with a code."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from attune.cli import bundles
from attune.client import Store, pull
from tests.attune.publication.instance import Instance, bundle_url, head_url, problem, reply
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher, constitution
from tests.attune.publication.shell import Shell

# -- altered --------------------------------------------------------------------------------------


def test_flipped_bytes_end_with_code_3_and_a_sentence(attune: Shell, pulled: Publisher) -> None:
    """Every third of them; test_release_altered.py has every one, in more ways."""
    data = Path("out", "bundle.json").read_bytes()
    places = range(0, len(data), 3)
    for place in places:
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        Path(f"{place}.json").write_bytes(altered)
    paths = [f"{place}.json" for place in places]
    ended = attune("verify", *paths, "--json")
    assert ended.code == 3
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [answer["path"] for answer in answers] == paths
    assert {answer["exit_code"] for answer in answers} == {3}
    for path in paths[::100]:
        ended = attune("verify", path)
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.startswith(f"{path}: not verified. ")
        assert len(ended.err.splitlines()) == 1


def test_a_bundle_cut_short_ends_with_code_3(attune: Shell, pulled: Publisher) -> None:
    data = Path("out", "bundle.json").read_bytes()
    for end in (0, 1, len(data) // 2, len(data) - 1):
        Path("out", "bundle.json").write_bytes(data[:end])
        assert attune("verify", "out").code == 3
        assert attune("compile", "out").code == 3


def test_nothing_is_compiled_from_an_altered_bundle(attune: Shell, pulled: Publisher) -> None:
    path = Path("out", "bundle.json")
    data = path.read_bytes()
    for place in range(0, len(data), 37):
        Path("elsewhere.json").write_bytes(
            data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        )
        ended = attune("compile", "elsewhere.json")
        assert (ended.code, ended.out) == (3, ""), place


@pytest.mark.parametrize("name", ["document.json", "release.json"])
def test_an_altered_file_beside_the_bundle_is_noticed(
    attune: Shell, pulled: Publisher, name: str
) -> None:
    path = Path("out", name)
    path.write_bytes(
        path.read_bytes().replace(b"patience", b"impatience").replace(b"3.0.0", b"4.0.0")
    )
    for command in ("verify", "compile"):
        ended = attune(command, "out")
        assert (ended.code, ended.out) == (3, "")
        assert name in ended.err


@pytest.mark.parametrize("command", ["verify", "compile"])
@pytest.mark.parametrize("moment", ["read_bundle", "refuse_disagreement"])
def test_files_that_a_pull_replaces_while_they_are_read_are_not_called_altered(
    attune: Shell,
    instance: Instance,
    pulled: Publisher,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    moment: str,
) -> None:
    """The pull comes after the bundle was read, or before the files beside it are."""
    instance.publish(pulled, pulled.bundle(4, title="Better tutor"))
    act = getattr(bundles, moment)
    pulls: list[object] = []

    def overtaken(*arguments: Any) -> Any:
        found = act(*arguments) if moment == "read_bundle" else None
        if not pulls:
            pulls.append(pull(instance.url, SUBJECT, out=Path("out"), store=Store()))
        return found if moment == "read_bundle" else act(*arguments)

    monkeypatch.setattr(bundles, moment, overtaken)
    ended = attune(command, "out")
    assert (ended.code, len(pulls)) == (0, 1), ended.err
    assert "Better tutor" in ended.out


# -- another document than the one meant ----------------------------------------------------------


def test_with_document_another_genuine_bundle_is_refused(attune: Shell, pulled: Publisher) -> None:
    Path("other.json").write_bytes(pulled.bundle(subject="willow-school/other"))
    for command in ("verify", "compile", "evaluate"):
        assert attune(command, "other.json").code == 0
        assert attune(command, "out", "--document", SUBJECT).code == 0
        refused = attune(command, "other.json", "--document", SUBJECT)
        assert (refused.code, refused.out) == (3, "")
        assert f"Asked for {SUBJECT}, received willow-school/other." in refused.err


def test_with_document_every_path_of_verify_is_held_to_it(attune: Shell, pulled: Publisher) -> None:
    Path("other.json").write_bytes(pulled.bundle(subject="willow-school/other"))
    ended = attune("verify", "out", "other.json", "--document", SUBJECT, "--json")
    assert ended.code == 3
    assert [json.loads(line)["ok"] for line in ended.out.splitlines()] == [True, False]


def test_with_document_a_plain_file_in_place_of_a_bundle_is_refused(
    attune: Shell, pulled: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a mirror might answer, to have its own words compiled."""
    plain = json.dumps(constitution("Mirrored"))
    Path("tutor.json").write_text(plain, "utf-8")
    for command in ("verify", "compile", "evaluate"):
        refused = attune(command, "tutor.json", "--document", SUBJECT)
        assert (refused.code, refused.out) == (3, "")
    for command in ("compile", "evaluate"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(plain.encode())))
        refused = attune(command, "-", "--document", SUBJECT)
        assert (refused.code, refused.out) == (3, "")
        assert f"nobody has signed it as {SUBJECT}" in refused.err
    refused = attune("compile", "tutor.json", "-o", "prompt.txt", "--document", SUBJECT)
    assert refused.code == 3
    assert not Path("prompt.txt").exists()


def test_what_a_document_is_looked_at_together_with_may_be_another(
    attune: Shell, pulled: Publisher
) -> None:
    Path("other.json").write_bytes(pulled.bundle(subject="willow-school/other"))
    together = ("compile", "out", "--with", "other.json", "--document")
    assert attune(*together, SUBJECT).code == 0
    assert attune(*together, "willow-school/other").code == 3


@pytest.mark.parametrize("command", ["compile", "evaluate"])
def test_the_answer_as_json_says_whether_it_was_verified(
    attune: Shell, pulled: Publisher, command: str
) -> None:
    Path("plain.json").write_text(json.dumps(constitution()), "utf-8")
    Path("other.json").write_bytes(pulled.bundle(subject="willow-school/other"))
    said = {
        arguments: attune(command, *arguments, "--json").value["verified"]
        for arguments in (
            ("out",),
            ("plain.json",),
            ("out", "--with", "other.json"),
            ("out", "--with", "plain.json"),
            ("plain.json", "--with", "out"),
        )
    }
    assert list(said.values()) == [True, False, True, False, False], said


# -- errors ---------------------------------------------------------------------------------------


def test_errors_as_json_carry_type_and_code(attune: Shell, pulled: Publisher) -> None:
    Path("out", "bundle.json").write_bytes(b"{")
    assert attune("verify", "out", "--json").value == {
        "path": "out/bundle.json",
        "ok": False,
        "error": "SignatureError",
        "message": attune("verify", "out").err.partition("not verified. ")[2].strip(),
        "exit_code": 3,
    }


def test_one_bad_bundle_among_good_ones_decides_the_code(attune: Shell, pulled: Publisher) -> None:
    Path("bad.json").write_bytes(b"{}")
    ended = attune("verify", "out", "bad.json", "--json")
    assert ended.code == 3
    assert [json.loads(line)["ok"] for line in ended.out.splitlines()] == [True, False]


# -- the other codes ------------------------------------------------------------------------------


def test_no_pinned_keys_is_a_matter_of_usage(
    attune: Shell, instance: Instance, local: Publisher
) -> None:
    Path("bundle.json").write_bytes(local.bundle())
    for arguments in (["verify", "bundle.json"], ["pull", instance.url, SUBJECT]):
        ended = attune(*arguments)
        assert ended.code == 2
        assert "attune trust init" in ended.err


def test_a_file_that_is_not_there_is_unreadable(attune: Shell, pulled: Publisher) -> None:
    for command in ("verify", "inspect", "compile"):
        assert attune(command, "nowhere.json").code == 2


def test_a_stale_bundle_is_code_4_unless_allowed(attune: Shell, pulled: Publisher) -> None:
    attune.clock.move_to(NOW + timedelta(days=3))
    assert attune("verify", "out").code == 4
    assert attune("compile", "out").code == 4
    allowed = attune("verify", "out", "--allow-stale")
    assert allowed.code == 0
    assert "Stale: the head expired" in allowed.out
    assert "Stale" in attune("compile", "out", "--allow-stale").err


def test_a_rollback_is_code_5(attune: Shell, instance: Instance, pulled: Publisher) -> None:
    instance.publish(pulled, pulled.bundle(2))
    ended = attune("pull", instance.url, SUBJECT, "-o", "out")
    assert ended.code == 5
    assert "older than release 3" in ended.err
    Path("old.json").write_bytes(pulled.bundle(2))
    assert attune("verify", "old.json").code == 5
    assert attune("verify", "out").code == 0


def test_an_equivocation_is_code_5(attune: Shell, instance: Instance, pulled: Publisher) -> None:
    instance.publish(pulled, pulled.bundle(3, title="Other title"))
    ended = attune("pull", instance.url, SUBJECT, "-o", "out")
    assert ended.code == 5
    assert "Both are kept in" in ended.err


def test_a_withdrawal_is_code_6_and_stays_so(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    head = pulled.head(pulled.release(3), status="withdrawn", at=NOW)
    instance.replies[bundle_url()] = problem(410, title="Withdrawn", head=head)
    assert attune("pull", instance.url, SUBJECT, "-o", "out").code == 6
    assert attune("verify", "out").code == 6
    assert attune("compile", "out").code == 6


def test_so_is_one_that_a_server_of_plain_files_hands_out(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    del instance.replies[bundle_url()]
    instance.replies[head_url()] = reply(
        pulled.head(pulled.release(3), status="withdrawn", at=NOW).encode()
    )
    assert attune("pull", instance.url, SUBJECT, "-o", "out").code == 6
    assert attune("compile", "out").code == 6


def test_a_server_that_is_down_is_code_7_and_the_last_good_copy_stands(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    instance.replies[bundle_url()] = problem(503, title="Down for repair")
    ended = attune("pull", instance.url, SUBJECT, "-o", "out")
    assert ended.code == 7
    assert "Down for repair" in ended.err
    assert "The last good copy stands: release 3 in out." in ended.err
    assert attune("compile", "out").code == 0


def test_a_server_that_is_down_with_no_copy_says_so(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    instance.replies[bundle_url()] = problem(404, title="Not found")
    ended = attune("pull", instance.url, SUBJECT, "-o", "fresh")
    assert ended.code == 7
    assert "no earlier copy in fresh" in ended.err


def test_an_altered_copy_is_not_called_good(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    Path("out", "bundle.json").write_bytes(b"{}")
    instance.replies[bundle_url()] = problem(503)
    assert "no earlier copy" in attune("pull", instance.url, SUBJECT, "-o", "out").err


def test_what_argparse_refuses_is_code_2(attune: Shell) -> None:
    assert attune().code == 2
    assert attune("verify").code == 2
    assert attune("fly").code == 2
    assert attune("--help").code == 0
    assert attune("pull", "not an address", SUBJECT).code == 2
