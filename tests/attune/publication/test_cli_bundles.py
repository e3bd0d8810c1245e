"""``attune pull``, ``verify``, ``inspect`` and ``compile`` as an engineer meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from attune.document import Constitution
from attune.release import BUNDLE_TYPE, bundle_bytes
from attune.validation import validate, validated
from tests.attune.publication.instance import Instance, bundle_url, problem, reply
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher, constitution
from tests.attune.publication.shell import Shell

WISDOM = "A valid signature says where this comes from. It does not say that it is wise."


# -- the walk -------------------------------------------------------------------------------------


def test_from_first_contact_to_a_system_prompt(
    attune: Shell, instance: Instance, local: Publisher
) -> None:
    instance.publish(local, local.bundle())
    pinned = attune("trust", "init", instance.url)
    assert pinned.code == 0
    assert local.head_key.public.fingerprint in pinned.out
    assert "taken on trust" in pinned.out
    assert attune("pull", instance.url, SUBJECT, "-o", "out").code == 0
    verified = attune("verify", "out")
    assert (verified.code, verified.err) == (0, "")
    assert WISDOM in verified.out
    compiled = attune("compile", "out", "--target", "system-prompt")
    assert compiled.code == 0
    assert "safety layer" in compiled.out.splitlines()[0].lower()
    assert "Take the time a learner needs." in compiled.out
    assert WISDOM in compiled.err


@pytest.mark.parametrize("name", ["", "bundle.json", "document.json", "release.json"])
def test_folder_and_files_all_mean_the_bundle(attune: Shell, pulled: Publisher, name: str) -> None:
    path = Path("out", name)
    assert attune("verify", path).code == 0
    assert "Take the time" in attune("compile", path).out
    assert attune("inspect", path, "--json").value["release"]["sub"] == SUBJECT


def test_a_shells_wildcard_verifies_a_folder_once(attune: Shell, pulled: Publisher) -> None:
    ended = attune("verify", *sorted(Path("out").iterdir()), "--json")
    assert ended.code == 0
    assert ended.value["document"] == SUBJECT


def test_without_o_the_documents_name_is_the_folder(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    assert attune("pull", instance.url, SUBJECT).code == 0
    assert Path("tutor", "bundle.json").exists()


def test_the_answer_as_json(attune: Shell, pulled: Publisher) -> None:
    value = attune("verify", "out", "--json").value
    assert value["verified"] is True
    assert (value["document"], value["seq"], value["status"]) == (SUBJECT, 3, "active")
    assert value["digest"] == pulled.valid.digest
    assert value["keys"] == {"release": pulled.release_key.kid, "head": pulled.head_key.kid}
    assert value["log_proof_checked"] is False
    assert WISDOM in value["remarks"]


def test_development_keys_are_called_that(attune: Shell, pulled: Publisher) -> None:
    for ended in (attune("verify", "out"), attune("trust", "show")):
        assert "development keys" in ended.out
    assert attune("verify", "out", "--json").value["development"] is True


def test_production_keys_are_not(attune: Shell, instance: Instance) -> None:
    publisher = Publisher(instance.url, development=False)
    instance.publish(publisher, publisher.bundle())
    attune("trust", "init", instance.url)
    attune("pull", instance.url, SUBJECT, "-o", "out")
    ended = attune("verify", "out")
    assert WISDOM in ended.out
    assert "evelopment" not in ended.out


# -- private documents ----------------------------------------------------------------------------


def test_a_private_document_is_pulled_with_a_token(
    attune: Shell, instance: Instance, pulled: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = reply(pulled.bundle(3), media_type=BUNDLE_TYPE)
    instance.replies[bundle_url()] = lambda handler: (
        bundle if handler.headers["Authorization"] == "Bearer att_mine" else problem(404)
    )(handler)
    assert attune("pull", instance.url, SUBJECT, "-o", "private").code == 7
    assert attune("pull", instance.url, SUBJECT, "-o", "private", "--token", "att_mine").code == 0
    monkeypatch.setenv("ATTUNE_TOKEN", "att_mine")
    assert attune("pull", instance.url, SUBJECT, "-o", "again").code == 0


def test_past_its_end_a_document_is_remarked_on_and_left_out_of_what_is_compiled(
    attune: Shell, instance: Instance, local: Publisher
) -> None:
    review = {"due": "2026-05-01", "sunset": "2026-06-01", "on_expiry": {"to": "floor"}}
    report = validate(constitution() | {"review": review})
    assert isinstance(report.document, Constitution)
    valid = validated(report.document, report)
    release = local.release(valid=valid)
    head = local.head(release)
    instance.publish(local, bundle_bytes(head=head, release=release, content=valid.canonical))
    attune("trust", "init", instance.url)
    said = "Ended: “Tutor constitution” ended on 2026-06-01. The universal safety layer alone"
    assert said not in attune("pull", instance.url, SUBJECT, "-o", "out").out
    assert "Take the time" in attune("compile", "out").out
    attune.clock.move_to(NOW + timedelta(days=1))
    assert said in attune("pull", instance.url, SUBJECT, "-o", "out").out
    verified = attune("verify", "out")
    assert verified.code == 0
    assert said in verified.out
    compiled = attune("compile", "out")
    assert compiled.code == 0
    assert "Take the time" not in compiled.out
    assert "Lost at /review/sunset: All of the document is left out." in compiled.err


# -- inspect --------------------------------------------------------------------------------------


def test_inspect_shows_without_keys_and_believes_nothing(attune: Shell, local: Publisher) -> None:
    Path("b.json").write_bytes(local.bundle())
    ended = attune("inspect", "b.json")
    assert ended.code == 0
    assert SUBJECT in ended.out
    assert "Nothing of this has been verified" in ended.out
    value = attune("inspect", "b.json", "--json").value
    assert value["verified"] is False
    assert value["release_kid"] == local.release_key.kid


def test_inspect_of_garbage_is_code_3(attune: Shell) -> None:
    Path("b.json").write_bytes(b"garbage")
    assert attune("inspect", "b.json").code == 3


# -- as a process ---------------------------------------------------------------------------------


COMMAND = [sys.executable, "-c", "import sys; from attune.cli import main; sys.exit(main())"]


def test_the_command_runs_as_a_process(attune: Shell, pulled: Publisher) -> None:
    done = subprocess.run(
        [*COMMAND, "inspect", "out"], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == attune("inspect", "out").out


def test_a_reader_that_stops_reading_is_no_accident(attune: Shell, pulled: Publisher) -> None:
    with subprocess.Popen(
        [*COMMAND, "inspect", "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_prompt_is_utf_8_whatever_the_terminal_says(attune: Shell) -> None:
    Path("c.json").write_text(json.dumps(constitution("Für Łucja: 学び")), "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*COMMAND, "compile", "c.json"],
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0
    assert "Für Łucja: 学び" in done.stdout.decode("utf-8")
