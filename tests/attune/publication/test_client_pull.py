"""Pull: nothing is written or remembered before every check has passed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from attune.client import Store, Transport, published_trust, pull, read_bundle, refuse_disagreement
from attune.errors import (
    EquivocationError,
    FreezeError,
    NetworkError,
    RollbackError,
    SignatureError,
    TrustError,
    UsageError,
)
from attune.release import BUNDLE_TYPE, verify_bundle
from attune.signing import SigningKey
from tests.attune.publication.fetching import check_unchanged, fetch, files
from tests.attune.publication.instance import Instance, bundle_url, json_reply, problem, reply
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher

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


def test_an_altered_bundle_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    altered = fetched.bundle(4).replace(b'"content":"', b'"content":"A')
    instance.publish(fetched, altered)
    check_unchanged(instance, store, out, SignatureError)


def test_a_rollback_is_noticed_across_a_restart(
    instance: Instance, store: Store, fetched: Publisher, out: Path, tmp_path: Path
) -> None:
    instance.publish(fetched, fetched.bundle(2))
    restarted = Store(environment={"ATTUNE_HOME": str(tmp_path / "home")})
    check_unchanged(instance, restarted, out, RollbackError)


def test_a_rollback_is_noticed_in_an_empty_folder(
    instance: Instance, store: Store, fetched: Publisher, tmp_path: Path
) -> None:
    instance.publish(fetched, fetched.bundle(2))
    with pytest.raises(RollbackError):
        fetch(instance, store, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_an_equivocation_is_kept_as_evidence(
    instance: Instance, store: Store, fetched: Publisher, out: Path, tmp_path: Path
) -> None:
    instance.publish(fetched, fetched.bundle(3, title="Other title"))
    check_unchanged(instance, store, out, EquivocationError)
    (evidence,) = (tmp_path / "home" / "seen" / "evidence").iterdir()
    assert len(set(json.loads(evidence.read_bytes())["releases"])) == 2


def test_another_document_in_its_place_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    other = fetched.bundle(4, subject="willow-school/other")
    instance.publish(fetched, other)
    check_unchanged(instance, store, out, TrustError)


def test_a_stale_head_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.publish(fetched, fetched.bundle(4, at=NOW - timedelta(days=3)))
    check_unchanged(instance, store, out, FreezeError)


def test_a_strangers_bundle_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.publish(fetched, Publisher(instance.url).bundle(4))
    check_unchanged(instance, store, out, SignatureError)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 429, 500, 503])
def test_an_unsigned_answer_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path, status: int
) -> None:
    """Whoever sits on the path must not be able to strip a model of its constitution."""
    instance.replies[bundle_url()] = problem(status, title="Gone for good")
    check_unchanged(instance, store, out, NetworkError)


def test_an_answer_cut_short_changes_nothing(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    instance.publish(fetched, fetched.bundle(4)[:-1])
    check_unchanged(instance, store, out, SignatureError)


def test_a_full_disk_leaves_nothing_remembered(
    instance: Instance, store: Store, fetched: Publisher, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.publish(fetched, fetched.bundle(4))

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
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    other = "willow-school/other"
    instance.publish(fetched, fetched.bundle(subject=other), subject=other)
    before = files(out)
    with pytest.raises(UsageError, match=f"holds {SUBJECT}"):
        pull(instance.url, other, out=out, store=store, clock=lambda: NOW)
    assert files(out) == before
    assert store.seen(instance.url, other) is None


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


# -- the files beside the bundle ------------------------------------------------------------------


def test_a_file_means_the_bundle_it_stands_beside(
    instance: Instance, store: Store, fetched: Publisher, out: Path
) -> None:
    data = read_bundle(out)
    for name in ("bundle.json", "document.json", "release.json"):
        assert read_bundle(out / name) == data


@pytest.mark.parametrize("name", ["document.json", "release.json"])
def test_a_file_beside_the_bundle_that_says_otherwise_is_noticed(
    instance: Instance, store: Store, fetched: Publisher, out: Path, name: str
) -> None:
    verified = verify_bundle(read_bundle(out), fetched.trust, NOW)
    refuse_disagreement(out, verified)
    path = out / name
    kept = path.read_bytes()
    middle = len(kept) // 2
    changed = kept[:middle] + bytes([kept[middle] ^ 1]) + kept[middle + 1 :]
    for altered in (b"", kept[:-3], changed):
        path.write_bytes(altered)
        with pytest.raises(SignatureError, match=name):
            refuse_disagreement(out, verified)
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
