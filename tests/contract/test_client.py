"""The real ``attune`` client against a real server: what an engineer elsewhere meets."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from authoring.models import Document
from publishing import actions
from publishing.showing import Commands
from tests.contract.conftest import Server, release, running
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_document_is_pulled_verified_and_compiled(server: Server, profile: Document) -> None:
    release(profile)
    trusted = server.attune("trust", "init", server.origin)
    assert trusted.returncode == 0, trusted.stderr
    pulled = server.attune("pull", server.origin, "olga/studies", "-o", "out")
    assert pulled.returncode == 0, pulled.stderr
    verified = server.attune("verify", "out")
    assert verified.returncode == 0, verified.stderr
    compiled = server.attune("compile", "out", "--target", "system-prompt")
    assert compiled.stdout.startswith("UNIVERSAL SAFETY LAYER")


def test_what_the_release_page_says_to_type_works_as_it_stands(
    server: Server, profile: Document
) -> None:
    release(profile)
    commands = Commands(profile)
    shell = server.run("sh", "-ec", commands.pull)
    assert "UNIVERSAL SAFETY LAYER" in shell.stdout, shell.stderr
    fetched = server.run("sh", "-ec", commands.curl)
    assert fetched.stdout.startswith("UNIVERSAL SAFETY LAYER"), fetched.stderr
    program = server.run("python", "-c", f"{commands.python}\nprint(prompt)")
    assert program.stdout.startswith("UNIVERSAL SAFETY LAYER"), program.stderr


def test_so_does_what_it_says_for_a_private_document(
    server: Server, diary: Document, token: str
) -> None:
    release(diary)
    commands = Commands(diary)
    shell = server.run("sh", "-ec", commands.pull.replace("att_…", token))
    assert "UNIVERSAL SAFETY LAYER" in shell.stdout, shell.stderr
    fetched = server.run("sh", "-ec", commands.curl, ATTUNE_TOKEN=token)
    assert fetched.stdout.startswith("UNIVERSAL SAFETY LAYER"), fetched.stderr
    program = server.run("python", "-c", f"{commands.python}\nprint(prompt)", ATTUNE_TOKEN=token)
    assert program.stdout.startswith("UNIVERSAL SAFETY LAYER"), program.stderr


def test_a_private_document_is_not_there_without_its_token(
    server: Server, diary: Document, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    release(diary)
    assert server.exit_code("trust", "init", server.origin) == 0
    pull = ("pull", server.origin, "olga/diary")
    capsys.readouterr()
    assert server.exit_code(*pull) == 7
    assert "404" in "".join(capsys.readouterr())
    assert server.exit_code(*pull, ATTUNE_TOKEN="att_" + "0" * 48) == 7
    assert server.exit_code(*pull, ATTUNE_TOKEN=token) == 0


def test_a_new_release_replaces_the_old_and_an_old_one_is_refused(
    server: Server, profile: Document
) -> None:
    release(profile)
    folder = server.data_dir / "public/d/olga/studies"
    old = (folder / "bundle").read_bytes()
    assert server.exit_code("trust", "init", server.origin) == 0
    release(profile, title="Second")
    pull = ("pull", server.origin, "olga/studies", "-o", "out")
    assert server.exit_code(*pull) == 0
    pulled = json.loads((server.home / "out/release.json").read_bytes())
    assert pulled["release"]["seq"] == 2
    (folder / "bundle").write_bytes(old)
    assert server.exit_code(*pull) == 5


def test_a_withdrawn_release_is_told(server: Server, olga: User, profile: Document) -> None:
    release(profile)
    assert server.exit_code("trust", "init", server.origin) == 0
    pull = ("pull", server.origin, "olga/studies", "-o", "out")
    assert server.exit_code(*pull) == 0
    actions.withdraw(document=profile, by=olga, why="A mistake.")
    actions.renew(document_id=profile.pk)
    assert server.exit_code(*pull) == 6
    release(profile, title="Mended")
    assert server.exit_code(*pull) == 0


@pytest.fixture
def elsewhere(data_dir: Path, settings: Any) -> int:
    """The port of a server of this test's own; its instance is made for that address."""
    port = free_port()
    settings.ATTUNE_ORIGIN = f"http://127.0.0.1:{port}"
    return port


def test_public_documents_are_served_while_the_database_is_down(
    elsewhere: int, data_dir: Path, profile: Document, home: Path, tmp_path: Path
) -> None:
    release(profile)
    nowhere = "postgresql://attune@127.0.0.1:1/attune"
    with running(elsewhere, data_dir, nowhere, tmp_path / "server.log") as origin:
        server = Server(origin=origin, data_dir=data_dir, home=home)
        assert server.exit_code("trust", "init", origin) == 0
        assert server.exit_code("pull", origin, "olga/studies", "-o", "out") == 0
        assert _status(f"{origin}/v1/d/olga/nothing/head") == 404
        assert _status(f"{origin}/readyz") == 503
        problem = _problem(f"{origin}/v1/documents")
        assert problem["type"] == "urn:attune:problem:unavailable"


def test_over_the_wire_head_has_a_length_and_no_body(server: Server, profile: Document) -> None:
    release(profile)
    path = "/v1/d/olga/studies/bundle"
    bundle = (server.data_dir / "public/d/olga/studies/bundle").read_bytes()
    with closing(server.wire()) as wire:
        wire.request("HEAD", path)
        head = wire.getresponse()
        assert (head.status, head.read()) == (200, b"")
        assert head.headers["Content-Length"] == str(len(bundle))
        etag = head.headers["ETag"]
        wire.request("GET", path, headers={"If-None-Match": etag})
        again = wire.getresponse()
        assert (again.status, again.read(), again.headers["ETag"]) == (304, b"", etag)
        assert again.headers["Cache-Control"] == head.headers["Cache-Control"]
        wire.request("GET", path)
        assert wire.getresponse().read() == bundle


@pytest.mark.parametrize(
    "path",
    [
        "/v1/d/olga/studies/../../../secret",
        "/v1/d/olga/studies/%2e%2e/%2e%2e/secret",
        "/v1/d/olga%2fstudies/head/../../secret",
        "/v1/blobs/sha256/..%2f..%2fsecret",
        "/.well-known/..%2fsecret",
    ],
)
def test_over_the_wire_no_path_leads_out_of_the_tree(server: Server, path: str) -> None:
    (server.data_dir / "public/secret").write_text("not for you")
    (server.data_dir / "secret").write_text("not for you")
    with closing(server.wire()) as wire:
        wire.request("GET", path)
        answer = wire.getresponse()
        assert answer.status == 404
        assert b"not for you" not in answer.read()


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        return error.code


def _problem(url: str) -> dict[str, str]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=20)
    assert caught.value.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, str] = json.loads(caught.value.read())
    return problem


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "send", lambda _: None)
    monkeypatch.setattr(actions, "send_renewal", lambda _: None)
