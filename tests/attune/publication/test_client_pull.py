"""Pull: nothing is written or remembered before every check has passed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from attune.client import (
    Store,
    Transport,
    published_trust,
    pull,
    read_bundle,
    refuse_disagreement,
)
from attune.client import folder as folder_module
from attune.errors import (
    EquivocationError,
    FreezeError,
    NetworkError,
    RollbackError,
    SignatureError,
    TrustError,
    UsageError,
    WithdrawnError,
)
from attune.release import BUNDLE_TYPE, VerifiedBundle, verify_bundle
from attune.signing import SigningKey
from tests.attune.publication.instance import (
    Instance,
    Reply,
    bundle_url,
    head_url,
    json_reply,
    problem,
    reply,
)
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher, valid_document


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def pinned(store: Store, local: Publisher) -> Publisher:
    """The running instance's publisher, its keys pinned."""
    store.pin(local.trust)
    return local


def fetch(instance: Instance, store: Store, out: Path, *, now: datetime = NOW) -> VerifiedBundle:
    return pull(instance.url, SUBJECT, out=out, store=store, clock=lambda: now)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# -- what works -----------------------------------------------------------------------------------


def test_a_pulled_folder_holds_bundle_document_and_release(
    instance: Instance, store: Store, pinned: Publisher, out: Path
) -> None:
    data = pinned.bundle()
    instance.publish(pinned, data)
    found = fetch(instance, store, out)
    assert sorted(files(out)) == ["bundle.json", "document.json", "release.json"]
    assert files(out)["bundle.json"] == data
    assert files(out)["document.json"] == pinned.valid.canonical
    assert json.loads(files(out)["release.json"])["release"]["sub"] == SUBJECT
    assert found.document.title == "Tutor constitution"
    assert instance.requests[-1][0] == bundle_url()
    assert instance.requests[-1][1]["Accept"] == BUNDLE_TYPE


def test_what_was_pulled_is_remembered(
    instance: Instance, store: Store, pinned: Publisher, out: Path
) -> None:
    instance.publish(pinned, pinned.bundle(3))
    assert store.seen(instance.url, SUBJECT) is None
    found = fetch(instance, store, out)
    assert store.seen(instance.url, SUBJECT) == found.seen()


def test_a_newer_release_takes_the_place_of_the_older(
    instance: Instance, store: Store, pinned: Publisher, out: Path
) -> None:
    instance.publish(pinned, pinned.bundle(1))
    fetch(instance, store, out)
    instance.publish(pinned, pinned.bundle(2, title="Better tutor"))
    fetch(instance, store, out)
    assert json.loads(files(out)["document.json"])["title"] == "Better tutor"
    assert not [name for name in files(out) if name.startswith(".")]


def test_a_token_opens_a_private_document(
    instance: Instance, store: Store, pinned: Publisher, out: Path
) -> None:
    token = "att_private"
    bundle = reply(pinned.bundle(), media_type=BUNDLE_TYPE)
    instance.replies[bundle_url()] = lambda handler: (
        bundle if handler.headers["Authorization"] == f"Bearer {token}" else problem(404)
    )(handler)
    with pytest.raises(NetworkError) as caught:
        fetch(instance, store, out)
    assert caught.value.status == 404
    found = pull(instance.url, SUBJECT, out=out, store=store, token=token, clock=lambda: NOW)
    assert found.release.sub == SUBJECT


# -- what is refused, and leaves everything as it was ---------------------------------------------


def test_nothing_is_pulled_without_pinned_keys(
    instance: Instance, store: Store, local: Publisher, out: Path
) -> None:
    instance.publish(local, local.bundle())
    with pytest.raises(UsageError, match="attune trust init"):
        fetch(instance, store, out)
    assert instance.requests == []


@pytest.mark.parametrize("name", ["", "tutor", "a/b/c", "../x", "A/b", "a/b?x", "a/b\n"])
def test_what_is_no_documents_name_is_not_asked_for(
    instance: Instance, store: Store, pinned: Publisher, out: Path, name: str
) -> None:
    with pytest.raises(UsageError):
        pull(instance.url, name, out=out, store=store)
    assert instance.requests == []


def check_unchanged(
    instance: Instance, store: Store, pinned: Publisher, out: Path, error: type[Exception]
) -> None:
    """After release 3 has been pulled, what is served now changes neither files nor memory."""
    before = files(out), store.seen(instance.url, SUBJECT)
    with pytest.raises(error):
        fetch(instance, store, out)
    assert (files(out), store.seen(instance.url, SUBJECT)) == before


@pytest.fixture
def pulled(instance: Instance, store: Store, pinned: Publisher, out: Path) -> Publisher:
    """As ``pinned``, with release 3 pulled."""
    instance.publish(pinned, pinned.bundle(3))
    fetch(instance, store, out)
    return pinned


def test_an_altered_bundle_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    altered = pulled.bundle(4).replace(b'"content":"', b'"content":"A')
    instance.publish(pulled, altered)
    check_unchanged(instance, store, pulled, out, SignatureError)


def test_a_rollback_is_noticed_across_a_restart(
    instance: Instance, store: Store, pulled: Publisher, out: Path, tmp_path: Path
) -> None:
    instance.publish(pulled, pulled.bundle(2))
    restarted = Store(environment={"ATTUNE_HOME": str(tmp_path / "home")})
    check_unchanged(instance, restarted, pulled, out, RollbackError)


def test_a_rollback_is_noticed_in_an_empty_folder(
    instance: Instance, store: Store, pulled: Publisher, tmp_path: Path
) -> None:
    instance.publish(pulled, pulled.bundle(2))
    with pytest.raises(RollbackError):
        fetch(instance, store, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_an_equivocation_is_kept_as_evidence(
    instance: Instance, store: Store, pulled: Publisher, out: Path, tmp_path: Path
) -> None:
    instance.publish(pulled, pulled.bundle(3, title="Other title"))
    check_unchanged(instance, store, pulled, out, EquivocationError)
    (evidence,) = (tmp_path / "home" / "seen" / "evidence").iterdir()
    assert all(json.loads(evidence.read_bytes())["releases"])


def test_another_document_in_its_place_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    other = pulled.bundle(4, subject="willow-school/other")
    instance.publish(pulled, other)
    check_unchanged(instance, store, pulled, out, TrustError)


def test_a_stale_head_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.publish(pulled, pulled.bundle(4, at=NOW - timedelta(days=3)))
    check_unchanged(instance, store, pulled, out, FreezeError)


def test_a_strangers_bundle_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.publish(pulled, Publisher(instance.url).bundle(4))
    check_unchanged(instance, store, pulled, out, SignatureError)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 429, 500, 503])
def test_an_unsigned_answer_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path, status: int
) -> None:
    """Whoever sits on the path must not be able to strip a model of its constitution."""
    instance.replies[bundle_url()] = problem(status, title="Gone for good")
    check_unchanged(instance, store, pulled, out, NetworkError)


def test_an_answer_cut_short_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.publish(pulled, pulled.bundle(4)[:-1])
    check_unchanged(instance, store, pulled, out, SignatureError)


def test_a_full_disk_leaves_nothing_remembered(
    instance: Instance, store: Store, pulled: Publisher, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.publish(pulled, pulled.bundle(4))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("attune.client.files.os.fsync", full)
        with pytest.raises(UsageError, match="No space left"):
            fetch(instance, store, out)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    assert remembered.seq == 3


def test_a_folder_of_another_document_is_left_alone(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    other = "willow-school/other"
    instance.publish(pulled, pulled.bundle(subject=other), subject=other)
    before = files(out)
    with pytest.raises(UsageError, match=f"holds {SUBJECT}"):
        pull(instance.url, other, out=out, store=store, clock=lambda: NOW)
    assert files(out) == before
    assert store.seen(instance.url, other) is None


# -- withdrawal -----------------------------------------------------------------------------------


def test_a_signed_withdrawal_is_remembered(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    before = files(out)
    instance.publish(pulled, pulled.bundle(3, status="withdrawn", at=NOW))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    assert remembered.status == "withdrawn"
    assert files(out) == before


def withdrawn_head(publisher: Publisher, *, at: datetime = NOW) -> str:
    return publisher.head(publisher.release(3), status="withdrawn", at=at)


def test_a_410_counts_through_the_signed_head_in_it(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(410, title="Withdrawn", head=withdrawn_head(pulled))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    assert remembered.status == "withdrawn"
    assert remembered.release_token is not None


def test_after_a_withdrawal_an_older_head_is_not_believed(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(410, head=withdrawn_head(pulled))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    instance.publish(pulled, pulled.bundle(3, at=NOW - timedelta(hours=5)))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    instance.publish(pulled, pulled.bundle(3, at=NOW + timedelta(minutes=30)))
    assert fetch(instance, store, out, now=NOW + timedelta(hours=1)).head.status == "active"


@pytest.mark.parametrize("forgery", ["stranger", "expired", "other", "active", "garbage"])
def test_a_410_with_anything_else_in_it_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path, forgery: str
) -> None:
    stranger = Publisher(instance.url)
    head = {
        "stranger": withdrawn_head(stranger),
        "expired": withdrawn_head(pulled, at=NOW - timedelta(days=9)),
        "other": pulled.head(pulled.release(3, subject="willow-school/other"), status="withdrawn"),
        "active": pulled.head(pulled.release(3), at=NOW),
        "garbage": "…",
    }[forgery]
    instance.replies[bundle_url()] = problem(410, title="Gone", head=head)
    check_unchanged(instance, store, pulled, out, NetworkError)


def plain_file(text: str) -> Reply:
    """As a file server hands a file out that has no ending."""
    return reply(text.encode(), media_type="application/octet-stream")


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
def test_a_withdrawal_arrives_from_a_server_of_plain_files(
    instance: Instance, store: Store, pulled: Publisher, out: Path, status: int
) -> None:
    """It knows of no notice: where the bundle was there is nothing, and the head says why."""
    before = files(out)
    instance.replies[bundle_url()] = problem(status, title="Not found")
    instance.replies[head_url()] = plain_file(withdrawn_head(pulled))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    assert remembered.status == "withdrawn"
    assert files(out) == before


def test_a_410_whose_own_head_is_stale_is_decided_by_the_head_file(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    stale = withdrawn_head(pulled, at=NOW - timedelta(days=9))
    instance.replies[bundle_url()] = problem(410, head=stale)
    instance.replies[head_url()] = plain_file(withdrawn_head(pulled))
    with pytest.raises(WithdrawnError):
        fetch(instance, store, out)


@pytest.mark.parametrize("forgery", ["stranger", "expired", "other", "active", "garbage", "binary"])
def test_any_other_head_file_changes_nothing(
    instance: Instance, store: Store, pulled: Publisher, out: Path, forgery: str
) -> None:
    head = {
        "stranger": withdrawn_head(Publisher(instance.url)).encode(),
        "expired": withdrawn_head(pulled, at=NOW - timedelta(days=9)).encode(),
        "other": pulled.head(
            pulled.release(3, subject="willow-school/other"), status="withdrawn"
        ).encode(),
        "active": pulled.head(pulled.release(3), at=NOW).encode(),
        "garbage": b"<html>",
        "binary": b"\xff\x00",
    }[forgery]
    instance.replies[bundle_url()] = problem(404, title="Not found")
    instance.replies[head_url()] = reply(head)
    check_unchanged(instance, store, pulled, out, NetworkError)


def test_a_head_file_that_does_not_come_leaves_the_failure_it_was(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(503, title="Down for repair")
    instance.replies[head_url()] = reply(b"", Content_Encoding="gzip")
    with pytest.raises(NetworkError, match="Down for repair"):
        fetch(instance, store, out)


def test_a_withdrawn_head_with_an_error_status_is_no_file(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    instance.replies[bundle_url()] = problem(404)
    instance.replies[head_url()] = reply(withdrawn_head(pulled).encode(), status=500)
    check_unchanged(instance, store, pulled, out, NetworkError)


def in_the_answer(instance: Instance, head: str) -> None:
    instance.replies[bundle_url()] = problem(410, title="Withdrawn", head=head)


def in_a_file(instance: Instance, head: str) -> None:
    instance.replies[bundle_url()] = problem(404, title="Not found")
    instance.replies[head_url()] = plain_file(head)


WITHOUT_BUNDLE = pytest.mark.parametrize("put", [in_the_answer, in_a_file])


@WITHOUT_BUNDLE
def test_a_rollback_in_a_head_alone_is_told_as_one(
    instance: Instance,
    store: Store,
    pulled: Publisher,
    out: Path,
    put: Callable[[Instance, str], None],
) -> None:
    put(instance, pulled.head(pulled.release(2), status="withdrawn", at=NOW))
    check_unchanged(instance, store, pulled, out, RollbackError)


@WITHOUT_BUNDLE
def test_an_equivocation_in_a_head_alone_is_told_as_one_and_kept_as_evidence(
    instance: Instance,
    store: Store,
    pulled: Publisher,
    out: Path,
    tmp_path: Path,
    put: Callable[[Instance, str], None],
) -> None:
    other = pulled.head(
        pulled.release(3, valid=valid_document("Other title")), status="withdrawn", at=NOW
    )
    put(instance, other)
    remembered = store.seen(instance.url, SUBJECT)
    assert remembered is not None
    with pytest.raises(EquivocationError, match="Both are kept in"):
        fetch(instance, store, out)
    (path,) = (tmp_path / "home" / "seen" / "evidence").iterdir()
    evidence = json.loads(path.read_bytes())
    assert evidence["releases"] == [remembered.release_token, None]
    assert evidence["head"] == other
    assert store.seen(instance.url, SUBJECT) == remembered


# -- key rotation ---------------------------------------------------------------------------------


def test_after_head_keys_are_replaced_a_high_mark_is_forgotten(
    instance: Instance, store: Store, pinned: Publisher, out: Path
) -> None:
    instance.publish(pinned, pinned.bundle(2**29))
    fetch(instance, store, out)
    instance.publish(pinned, pinned.bundle(4))
    with pytest.raises(RollbackError):
        fetch(instance, store, out)
    pinned.head_key = SigningKey.generate()
    store.pin(pinned.trust)
    instance.publish(pinned, pinned.bundle(4))
    assert fetch(instance, store, out).release.seq == 4


# -- two pulls at once, and pulls that are killed -------------------------------------------------


@pytest.mark.parametrize("late", ["bundle", "failure"])
def test_a_slower_pull_does_not_take_what_the_faster_saw_for_a_rollback(
    instance: Instance, store: Store, pulled: Publisher, out: Path, late: str
) -> None:
    """The slow one is answered, then the fast one pulls release 5, then the slow one goes on."""
    before = pulled.bundle(4) if late == "bundle" else b""

    def overtaken(handler: BaseHTTPRequestHandler) -> None:
        instance.publish(pulled, pulled.bundle(5))
        fetch(instance, store, out)
        (reply(before) if before else problem(404))(handler)

    instance.replies[bundle_url()] = overtaken
    assert fetch(instance, store, out).release.seq == 5
    assert json.loads(files(out)["release.json"])["release"]["seq"] == 5


class Killed(BaseException):
    """The process ends here."""


STEPS = ("remove", "remove", "replace", "replace", "replace")
"""What a pull does to a folder: two files go, the bundle is replaced, two files come."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """End the writing of a folder before its step of that number; the steps taken so far."""
    taken: list[str] = []

    def counted(name: str, act: Callable[..., None]) -> Callable[..., None]:
        def acting(*arguments: Any, **options: Any) -> None:
            if len(taken) == step:
                raise Killed
            taken.append(name)
            act(*arguments, **options)

        return acting

    for name in set(STEPS):
        act = getattr(folder_module, f"{name}_file")
        monkeypatch.setattr(folder_module, f"{name}_file", counted(name, act))
    return taken


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_pull_killed_at_any_step_leaves_a_folder_that_is_in_order(
    instance: Instance,
    store: Store,
    pulled: Publisher,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    instance.publish(pulled, pulled.bundle(4, title="Better tutor"))
    with monkeypatch.context() as patched:
        taken = killed_at(step, patched)
        with pytest.raises(Killed):
            fetch(instance, store, out)
    assert tuple(taken) == STEPS[:step]
    verified = verify_bundle(read_bundle(out), pulled.trust, NOW, store.seen(instance.url, SUBJECT))
    refuse_disagreement(out, verified)
    assert verified.release.seq == (4 if "replace" in taken else 3)
    fetch(instance, store, out)
    assert json.loads(files(out)["document.json"])["title"] == "Better tutor"
    assert json.loads(files(out)["release.json"])["release"]["seq"] == 4


def test_a_file_that_stays_as_it_is_is_never_missing(
    instance: Instance, store: Store, pulled: Publisher, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most pulls bring a new head around the same document."""
    instance.publish(pulled, pulled.bundle(3, at=NOW))
    with monkeypatch.context() as patched:
        taken = killed_at(len(STEPS), patched)
        fetch(instance, store, out)
    assert taken == ["remove", "replace", "replace"]
    assert sorted(files(out)) == ["bundle.json", "document.json", "release.json"]


# -- the files beside the bundle ------------------------------------------------------------------


def test_a_file_means_the_bundle_it_stands_beside(
    instance: Instance, store: Store, pulled: Publisher, out: Path
) -> None:
    data = read_bundle(out)
    for name in ("bundle.json", "document.json", "release.json"):
        assert read_bundle(out / name) == data


@pytest.mark.parametrize("name", ["document.json", "release.json"])
def test_a_file_beside_the_bundle_that_says_otherwise_is_noticed(
    instance: Instance, store: Store, pulled: Publisher, out: Path, name: str
) -> None:
    verified = verify_bundle(read_bundle(out), pulled.trust, NOW)
    refuse_disagreement(out, verified)
    path = out / name
    for altered in (b"", path.read_bytes()[:-3], path.read_bytes().replace(b"tutor", b"tut0r")):
        if altered != path.read_bytes():
            kept = path.read_bytes()
            path.write_bytes(altered)
            with pytest.raises(SignatureError, match=name):
                refuse_disagreement(out, verified)
            path.write_bytes(kept)
    path.unlink()
    refuse_disagreement(out, verified)


# -- what an instance says about its keys ---------------------------------------------------------


def test_published_keys_make_a_trust_file(instance: Instance, local: Publisher) -> None:
    assert published_trust(Transport(instance.url)) == local.trust


def test_an_instance_does_not_speak_for_another(instance: Instance) -> None:
    impostor = Publisher("https://attune.example")
    instance.publish(impostor)
    with pytest.raises(TrustError, match=r"publishes for https://attune\.example"):
        published_trust(Transport(instance.url))


def test_a_mirror_speaks_for_the_issuer_that_the_reader_names(instance: Instance) -> None:
    origin = Publisher("https://attune.example")
    instance.publish(origin)
    found = published_trust(Transport(instance.url), issuer="https://attune.example")
    assert (found.origin, found.issuer) == (instance.url, "https://attune.example")


def test_keys_kept_elsewhere_are_not_fetched(instance: Instance, local: Publisher) -> None:
    discovery = {**local.discovery.to_dict(), "jwks_uri": "https://attacker.example/jwks.json"}
    instance.replies["/.well-known/attune.json"] = json_reply(discovery)
    with pytest.raises(TrustError, match="elsewhere"):
        published_trust(Transport(instance.url))


def test_an_address_that_is_no_instance_is_said_to_be_none(instance: Instance) -> None:
    with pytest.raises(NetworkError, match="404"):
        published_trust(Transport(instance.url))
    instance.replies["/.well-known/attune.json"] = reply(b"<html>", media_type="text/html")
    with pytest.raises(TrustError, match="cannot be read"):
        published_trust(Transport(instance.url))
